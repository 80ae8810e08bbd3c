/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * VBIOS internals shared by rom.c and bit.c.
 */
#ifndef NVGPU_VBIOS_ROM_H
#define NVGPU_VBIOS_ROM_H

#include "vbios.h"

int nvgpu_vbios_chain_walk(const u8 *buf, size_t len, struct nvgpu_vbios *out, size_t *need,
			   struct nvgpu_fw_diag *diag);

#endif /* NVGPU_VBIOS_ROM_H */
