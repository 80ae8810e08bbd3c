/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Framebuffer and write-protected regions. Their addresses differ between
 * generations and are in the chip's table; the fields are the same.
 * Source: open-gpu-kernel-modules 570.144; Linux nova-core regs.rs agrees.
 */
#ifndef NVGPU_REGS_PFB_REGS_H
#define NVGPU_REGS_PFB_REGS_H

#include "regs/reg_defs.h"

/* &nvgpu_chip.wpr2_lo and .wpr2_hi: address >> 12; HI is the exclusive end, 0 = region not set. */
#define NV_PFB_WPR2_ADDR			GENMASK(31, 4)

/* Bytes, from the value of one of the two registers. */
static inline u64 nvgpu_wpr2_bytes(u32 value)
{
	return (u64)FIELD_GET(NV_PFB_WPR2_ADDR, value) << 12;
}

#endif /* NVGPU_REGS_PFB_REGS_H */
