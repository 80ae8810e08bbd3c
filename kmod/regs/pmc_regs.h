/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PMC: chip identity. Readable before anything is reset; never changes.
 * Source: open-gpu-doc dev_boot; Linux nova-core regs.rs agrees.
 */
#ifndef NVGPU_REGS_PMC_REGS_H
#define NVGPU_REGS_PMC_REGS_H

#include "regs/reg_defs.h"

#define NV_PMC_BOOT_0				NVGPU_REG(0x00000000)
#define   NV_PMC_BOOT_0_ARCHITECTURE_LO		GENMASK(28, 24)
#define   NV_PMC_BOOT_0_IMPLEMENTATION		GENMASK(23, 20)
#define   NV_PMC_BOOT_0_ARCHITECTURE_HI		BIT(8)
#define   NV_PMC_BOOT_0_MAJOR_REVISION		GENMASK(7, 4)
#define   NV_PMC_BOOT_0_MINOR_REVISION		GENMASK(3, 0)

/* Tells a real physical function from what a guest sees. */
#define NV_PMC_BOOT_1				NVGPU_REG(0x00000004)
#define   NV_PMC_BOOT_1_VGPU			GENMASK(17, 16)
#define     NV_PMC_BOOT_1_VGPU_REAL		0
#define     NV_PMC_BOOT_1_VGPU_PV		1
#define     NV_PMC_BOOT_1_VGPU_VF		2

#define NV_PMC_BOOT_42				NVGPU_REG(0x00000a00)
#define   NV_PMC_BOOT_42_ARCHITECTURE		GENMASK(29, 24)
#define   NV_PMC_BOOT_42_IMPLEMENTATION		GENMASK(23, 20)
#define   NV_PMC_BOOT_42_CHIP_ID		GENMASK(29, 20)
#define   NV_PMC_BOOT_42_MAJOR_REVISION		GENMASK(19, 16)
#define   NV_PMC_BOOT_42_MINOR_REVISION		GENMASK(15, 12)

/* What a read returns when the function has fallen off the bus. */
#define NVGPU_READ_GONE				0xffffffffu

#endif /* NVGPU_REGS_PMC_REGS_H */
