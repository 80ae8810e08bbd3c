/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PBUS and what hangs on it: the PRAMIN window and the framebuffer flush. Usable
 * whether firmware runs or not.
 * Source: open-gpu-kernel-modules maxwell/gm107/dev_flush.h, ada/ad102/dev_bus.h;
 * Linux nouveau instmem/nv50.c agrees.
 */
#ifndef NVGPU_REGS_PBUS_REGS_H
#define NVGPU_REGS_PBUS_REGS_H

#include <linux/sizes.h>

#include "regs/reg_defs.h"

/* Where in the framebuffer the PRAMIN window looks, in units of 64 KiB; 1 MiB aligned here. */
#define NV_PBUS_BAR0_WINDOW			NVGPU_REG(0x00001700)
#define   NVGPU_BAR0_WINDOW_SHIFT		16

#define NVGPU_PRAMIN_BASE			0x00700000
#define NVGPU_PRAMIN_BYTES			SZ_1M
#define NV_PRAMIN(off)				NVGPU_REG(NVGPU_PRAMIN_BASE + (off))

/* Writing 1 makes earlier writes through any aperture visible; both bits clear when done. */
#define NV_PFLUSH_FB				NVGPU_REG(0x00070000)
#define   NV_PFLUSH_FB_OUTSTANDING		BIT(1)
#define   NV_PFLUSH_FB_PENDING			BIT(0)

#endif /* NVGPU_REGS_PBUS_REGS_H */
