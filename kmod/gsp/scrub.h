/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scrubbing the framebuffer below what the board has scrubbed by itself.
 */
#ifndef NVGPU_GSP_SCRUB_H
#define NVGPU_GSP_SCRUB_H

#include <linux/types.h>

struct nvgpu_gsp;
struct nvgpu_fw_set;

bool nvgpu_scrub_is_done(struct nvgpu_gsp *gsp);
int nvgpu_scrub_run(struct nvgpu_gsp *gsp, const struct nvgpu_fw_set *fw);

#endif /* NVGPU_GSP_SCRUB_H */
