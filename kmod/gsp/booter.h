/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Signed SEC2 microcode from firmware files: booters and scrubber.
 */
#ifndef NVGPU_GSP_BOOTER_H
#define NVGPU_GSP_BOOTER_H

#include <linux/types.h>

struct nvgpu_device;
struct nvgpu_falcon;
struct nvgpu_fw_hs;
struct nvgpu_hs_image;

int nvgpu_booter_image(struct nvgpu_hs_image *img, struct nvgpu_device *nvg, const char *name,
		       const struct nvgpu_fw_hs *fw);
int nvgpu_booter_run(const struct nvgpu_falcon *sec2, const struct nvgpu_hs_image *img, u64 arg,
		     u32 timeout_ms);

#endif /* NVGPU_GSP_BOOTER_H */
