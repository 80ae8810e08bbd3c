/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One table per chip: offsets, sizes and quirks that differ between generations.
 */
#ifndef NVGPU_CHIP_CHIP_H
#define NVGPU_CHIP_CHIP_H

#include <linux/types.h>

#include "regs/reg_defs.h"

/**
 * enum nvgpu_chip_quirk - bits of &nvgpu_chip.quirks
 * @NVGPU_QUIRK_PRESCRUB: only the top &nvgpu_chip.prescrubbed_bytes of the framebuffer have valid
 *	ECC after power-on; more needs the scrubber firmware (gsp-boot.md 5.3).
 */
enum nvgpu_chip_quirk {
	NVGPU_QUIRK_PRESCRUB = BIT(0),
};

/**
 * struct nvgpu_chip - what the driver must know about one chip
 * @name:		as printed, "AD102"
 * @family:		chips that are driven with the same firmware releases, "ad10x"
 * @fw_dir:		directory below nvidia/ in the firmware tree, "ad102"
 * @gsp_signature:	suffix of the signature section in the GSP image, "ad10x"
 * @chip_id:		PMC_BOOT_42 bits 29:20
 * @dma_bits:		address width of the GPU's DMA engines
 * @gsp_falcon, @sec2_falcon: BAR0 bases of the two falcons used
 * @riscv_off:		distance from a falcon's base to its RISC-V block
 * @fuse_gsp, @fuse_sec2, @fuse_nvdec: version fuse of ucode id 1 per engine;
 *			id n is at + 4 * (n - 1)
 * @fb_size_mib:	size of the framebuffer in MiB
 * @wpr2_lo, @wpr2_hi:	bounds of write-protected region 2
 * @display_fuse:	bit 0: the display engine is fused off
 * @vfn:		BAR0 offset of the virtual-function register block
 * @config_mirror, @config_mirror_bytes: configuration space seen through BAR0
 * @prescrubbed_bytes:	see %NVGPU_QUIRK_PRESCRUB
 * @vgpu:		SR-IOV vGPUs with their plugin on GSP are possible
 * @quirks:		see &enum nvgpu_chip_quirk
 */
struct nvgpu_chip {
	const char *name;
	const char *family;
	const char *fw_dir;
	const char *gsp_signature;
	u16 chip_id;
	u8 dma_bits;
	u32 gsp_falcon;
	u32 sec2_falcon;
	u32 riscv_off;
	struct nvgpu_reg fuse_gsp;
	struct nvgpu_reg fuse_sec2;
	struct nvgpu_reg fuse_nvdec;
	struct nvgpu_reg fb_size_mib;
	struct nvgpu_reg wpr2_lo;
	struct nvgpu_reg wpr2_hi;
	struct nvgpu_reg display_fuse;
	u32 vfn;
	u32 config_mirror;
	u32 config_mirror_bytes;
	u64 prescrubbed_bytes;
	bool vgpu;
	u32 quirks;
};

/**
 * nvgpu_chip_find() - The chip a function's identification registers name.
 * @boot0: PMC_BOOT_0
 * @boot42: PMC_BOOT_42
 *
 * Pure. The two registers must agree; a function that is off the bus, or a chip
 * that is not in the tables, has no entry.
 *
 * Return: the chip's table, or NULL.
 */
const struct nvgpu_chip *nvgpu_chip_find(u32 boot0, u32 boot42);

#endif /* NVGPU_CHIP_CHIP_H */
