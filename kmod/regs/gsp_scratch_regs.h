/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scratch words through which boot firmware reports progress and errors.
 * Read only, except where said. Always-on island (0x118000) and PBUS.
 * Source: open-gpu-kernel-modules 570.144 tu102/dev_gc6_island.h,
 * ad102/dev_gc6_island_addendum.h, tu102/dev_bus_addendum.h; nova-core agrees.
 */
#ifndef NVGPU_REGS_GSP_SCRATCH_REGS_H
#define NVGPU_REGS_GSP_SCRATCH_REGS_H

#include "regs/reg_defs.h"

/* The board's own firmware (GFW): readable when the privilege mask says so. */
#define NV_PGC6_AON_SECURE_SCRATCH_GROUP_05_PRIV_LEVEL_MASK	NVGPU_REG(0x00118128)
#define   NV_PGC6_AON_SECURE_SCRATCH_GROUP_05_PRIV_LEVEL_MASK_READ	BIT(0)
#define NV_PGC6_AON_SECURE_SCRATCH_GROUP_05_0	NVGPU_REG(0x00118234)
#define   NV_PGC6_AON_SECURE_SCRATCH_GROUP_05_0_GFW_BOOT	GENMASK(7, 0)
#define     NV_PGC6_AON_SECURE_SCRATCH_GROUP_05_0_GFW_BOOT_COMPLETED	0xff

/* Bit 26: boot stage 3 handed over; the CPU sequencer's resume waits for it. */
#define NV_PGC6_BSI_SECURE_SCRATCH_14		NVGPU_REG(0x001180f8)
#define   NV_PGC6_BSI_SECURE_SCRATCH_14_BOOT_STAGE_3_HANDOFF	BIT(26)

/* AD10x: how far the framebuffer scrubber came; 3 and above is done. */
#define AD102_PGC6_BSI_SECURE_SCRATCH_15	NVGPU_REG(0x001180fc)
#define   AD102_PGC6_BSI_SECURE_SCRATCH_15_SCRUBBER_HANDOFF	GENMASK(31, 29)
#define     AD102_PGC6_BSI_SECURE_SCRATCH_15_SCRUBBER_HANDOFF_DONE	3

/* FWSEC's verdict on FRTS and on SB. */
#define NV_PBUS_SW_SCRATCH_0E			NVGPU_REG(0x00001438)
#define   NV_PBUS_SW_SCRATCH_0E_FRTS_ERR	GENMASK(31, 16)
#define NV_PBUS_SW_SCRATCH_15			NVGPU_REG(0x00001454)
#define   NV_PBUS_SW_SCRATCH_15_SB_ERR		GENMASK(15, 0)

/* Where the board keeps its VGA workspace. Only boards with a display engine. */
#define NV_PDISP_VGA_WORKSPACE_BASE		NVGPU_REG(0x00625f04)
#define   NV_PDISP_VGA_WORKSPACE_BASE_ADDR	GENMASK(31, 8)
#define   NV_PDISP_VGA_WORKSPACE_BASE_VALID	BIT(3)
#define   NV_PDISP_VGA_WORKSPACE_BASE_TARGET	GENMASK(1, 0)
#define     NV_PDISP_VGA_WORKSPACE_BASE_TARGET_VRAM	1

/* ADDR counts 64 KiB. */
static inline u64 nvgpu_vga_workspace_addr(u32 value)
{
	return (u64)FIELD_GET(NV_PDISP_VGA_WORKSPACE_BASE_ADDR, value) << 16;
}

#endif /* NVGPU_REGS_GSP_SCRATCH_REGS_H */
