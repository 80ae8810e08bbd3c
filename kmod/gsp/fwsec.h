/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * FWSEC: the VBIOS microcode that sets up and tears down WPR2 around GSP.
 */
#ifndef NVGPU_GSP_FWSEC_H
#define NVGPU_GSP_FWSEC_H

#include "falcon/hs.h"
#include "vbios/vbios.h"

/**
 * struct nvgpu_fwsec_unit - FWSEC, ready to run.
 * @image: signed image; serves both commands
 * @layout: where the command goes; its views are not valid any more
 * @vbios_version: for messages
 */
struct nvgpu_fwsec_unit {
	struct nvgpu_hs_image image;
	struct nvgpu_fwsec layout;
	char vbios_version[NVGPU_VBIOS_VERSION_LEN];
};

int nvgpu_fwsec_unit_init(struct nvgpu_fwsec_unit *u, const struct nvgpu_falcon *gsp);
void nvgpu_fwsec_unit_fini(struct nvgpu_fwsec_unit *u, struct nvgpu_device *nvg);
int nvgpu_fwsec_run_frts(struct nvgpu_fwsec_unit *u, const struct nvgpu_falcon *gsp, u64 addr,
			 u64 bytes, u32 timeout_ms);
int nvgpu_fwsec_run_sb(struct nvgpu_fwsec_unit *u, const struct nvgpu_falcon *gsp,
		       u32 timeout_ms);

#endif /* NVGPU_GSP_FWSEC_H */
