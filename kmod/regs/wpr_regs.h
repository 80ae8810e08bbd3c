/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Write-protected region 2, where GSP-RM lives. Register offsets are per chip
 * (&nvgpu_chip); only firmware writes them.
 * Source: open-gpu-kernel-modules 570.144 tu102/dev_fb.h; nova-core agrees.
 */
#ifndef NVGPU_REGS_WPR_REGS_H
#define NVGPU_REGS_WPR_REGS_H

#include "regs/reg_defs.h"

#define   NV_PFB_PRI_MMU_WPR2_ADDR_VAL		GENMASK(31, 4)

/* Both bounds count 4 KiB; the upper one is exclusive, 0 = region not set. */
static inline u64 nvgpu_wpr2_bound_bytes(u32 value)
{
	return (u64)FIELD_GET(NV_PFB_PRI_MMU_WPR2_ADDR_VAL, value) << 12;
}

#endif /* NVGPU_REGS_WPR_REGS_H */
