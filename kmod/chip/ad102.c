// SPDX-License-Identifier: GPL-2.0-only
/*
 * The Ada chips, AD102 to AD107: one register layout, five names.
 *
 * Sources: open-gpu-kernel-modules 570.144 published headers (ga102/dev_gsp.h,
 * dev_sec_pri.h, ga100/dev_fuse.h, dev_vm.h); Linux nouveau agrees on each.
 */

#include <linux/kernel.h>
#include <linux/sizes.h>

#include "chip/ad102.h"

#define AD10X(_name, _dir, _id)						\
	{								\
		.name			= _name,			\
		.family			= "ad10x",			\
		.fw_dir			= _dir,				\
		.gsp_signature		= "ad10x",			\
		.chip_id		= _id,				\
		.dma_bits		= 47,				\
		.gsp_falcon		= 0x110000,			\
		.sec2_falcon		= 0x840000,			\
		.riscv_off		= 0x1000,			\
		.fuse_gsp		= NVGPU_REG_INIT(0x8241c0),	\
		.fuse_sec2		= NVGPU_REG_INIT(0x824140),	\
		.fuse_nvdec		= NVGPU_REG_INIT(0x824100),	\
		.fb_size_mib		= NVGPU_REG_INIT(0x1183a4),	\
		.wpr2_lo		= NVGPU_REG_INIT(0x1fa824),	\
		.wpr2_hi		= NVGPU_REG_INIT(0x1fa828),	\
		.display_fuse		= NVGPU_REG_INIT(0x820c04),	\
		.vfn			= 0xb80000,			\
		.config_mirror		= 0x088000,			\
		.config_mirror_bytes	= SZ_4K,			\
		.prescrubbed_bytes	= SZ_256M,			\
		.vgpu			= true,				\
		.quirks			= NVGPU_QUIRK_PRESCRUB,		\
	}

const struct nvgpu_chip nvgpu_ad10x[] = {
	AD10X("AD102", "ad102", 0x192),
	AD10X("AD103", "ad103", 0x193),
	AD10X("AD104", "ad104", 0x194),
	AD10X("AD106", "ad106", 0x196),
	AD10X("AD107", "ad107", 0x197),
};

const unsigned int nvgpu_ad10x_count = ARRAY_SIZE(nvgpu_ad10x);
