/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * FUSE: rollback versions of signed microcode, and fused-off engines.
 * Register offsets are per chip (&nvgpu_chip); values are thermometer coded.
 * Source: open-gpu-kernel-modules 570.144 ga100/dev_fuse.h; nova-core agrees.
 */
#ifndef NVGPU_REGS_FUSE_REGS_H
#define NVGPU_REGS_FUSE_REGS_H

#include "regs/reg_defs.h"

#define   NV_FUSE_OPT_FPF_UCODE_VERSION_DATA	GENMASK(15, 0)
/* Microcode ids count from 1. */
#define   NV_FUSE_OPT_FPF_UCODE_COUNT		16

/* Version fuse of microcode @id, given the engine's fuse of id 1. */
static inline struct nvgpu_reg nvgpu_fuse_ucode_version(struct nvgpu_reg first, u32 id)
{
	return NVGPU_REG(first.offset + 4 * (id - 1));
}

/* The engine is fused off. */
#define   NV_FUSE_STATUS_OPT_DISPLAY_DISABLED	BIT(0)

#endif /* NVGPU_REGS_FUSE_REGS_H */
