/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every register header is written with.
 *
 * A register is a one-word struct, so a bare number or a field mask in its
 * place does not compile. Offsets are bytes into BAR0. Fields are GENMASK()s
 * named after their register, read with FIELD_GET() and written with
 * FIELD_PREP().
 */
#ifndef NVGPU_REGS_REG_DEFS_H
#define NVGPU_REGS_REG_DEFS_H

#include <linux/bitfield.h>
#include <linux/bits.h>
#include <linux/types.h>

/** struct nvgpu_reg - one 32-bit register in BAR0. */
struct nvgpu_reg {
	u32 offset;
};

#define NVGPU_REG(off)		((struct nvgpu_reg){ .offset = (off) })
/* For static initialisers, where a compound literal is not constant. */
#define NVGPU_REG_INIT(off)	{ .offset = (off) }

#endif /* NVGPU_REGS_REG_DEFS_H */
