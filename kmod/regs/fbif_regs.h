/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * FBIF: how a falcon's DMA engine reaches memory. At the falcon's base.
 * Source: open-gpu-kernel-modules 570.144 ga102/dev_gsp.h, dev_sec_pri.h;
 * Linux nova-core regs.rs agrees.
 */
#ifndef NVGPU_REGS_FBIF_REGS_H
#define NVGPU_REGS_FBIF_REGS_H

#include "regs/falcon_regs.h"

/* One per aperture index; we use index 0. */
#define NV_PFALCON_FBIF_TRANSCFG0		NVGPU_FALCON_REG(0x600)
/* Bit 16 is cleared with the rest on GA102+, as every driver does. */
#define   NV_PFALCON_FBIF_TRANSCFG_CLEAR	(BIT(16) | GENMASK(2, 0))
#define   NV_PFALCON_FBIF_TRANSCFG_MEM_TYPE	BIT(2)
#define     NV_PFALCON_FBIF_TRANSCFG_MEM_TYPE_PHYSICAL	1
#define   NV_PFALCON_FBIF_TRANSCFG_TARGET	GENMASK(1, 0)
#define     NV_PFALCON_FBIF_TRANSCFG_TARGET_COHERENT_SYSMEM	1

/* Untranslated DMA without a bound context. */
#define NV_PFALCON_FBIF_CTL			NVGPU_FALCON_REG(0x624)
#define   NV_PFALCON_FBIF_CTL_ALLOW_PHYS_NO_CTX	BIT(7)

#endif /* NVGPU_REGS_FBIF_REGS_H */
