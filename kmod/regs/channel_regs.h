/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Channels as hardware reads them: instance block, ring indices, ring entries, and
 * the words of a push buffer. None of these are registers; offsets are bytes into
 * the memory that is named.
 * Source: open-gpu-kernel-modules 570.144 pascal/gp100/dev_ram.h, volta/gv100/dev_ram.h,
 * ampere/ga100/dev_ram.h, class/clc56f.h; Linux nouveau vmmgv100.c, gf100.c and
 * nvif/push906f.h agree.
 */
#ifndef NVGPU_REGS_CHANNEL_REGS_H
#define NVGPU_REGS_CHANNEL_REGS_H

#include <linux/bits.h>

/* Instance block. Below 0x200 is RAMFC, which GSP-RM writes. */
#define NV_RAMIN_BYTES				4096
#define NV_RAMIN_RAMFC_BYTES			512
#define NV_RAMIN_PAGE_DIR_BASE_LO		0x200
#define   NV_RAMIN_PAGE_DIR_BASE_TARGET_VID	0	/* 1:0 */
#define   NV_RAMIN_USE_VER2_PT_FORMAT		BIT(10)
#define   NV_RAMIN_BIG_PAGE_64K			BIT(11)
#define NV_RAMIN_PAGE_DIR_BASE_HI		0x204
#define NV_RAMIN_ADR_LIMIT_LO			0x208
#define NV_RAMIN_ADR_LIMIT_HI			0x20c
/* Address spaces of subcontexts: a set of those valid, and one root each. */
#define NV_RAMIN_SC_VALID_LO			0x298
#define NV_RAMIN_SC_VALID_HI			0x29c
#define NV_RAMIN_SC(i)				(0x2a0 + 16 * (i))
#define   NV_RAMIN_SC_PAGE_DIR_BASE_HI		4
#define   NV_RAMIN_SC_INVALID			1	/* target 1:0 */
#define NV_RAMIN_SC_COUNT			64

/* Ring indices: one slot of USERD. */
#define NV_RAMUSERD_BYTES			512
#define NV_RAMUSERD_GP_GET			0x88
#define NV_RAMUSERD_GP_PUT			0x8c

/* Ring entry, two words: where a piece of push buffer is, and how long. */
#define NVC56F_GP_ENTRY_BYTES			8
#define NVC56F_GP_ENTRY0_GET			GENMASK(31, 2)
#define NVC56F_GP_ENTRY1_GET_HI			GENMASK(7, 0)
#define NVC56F_GP_ENTRY1_LENGTH			GENMASK(30, 10)
#define NVC56F_GP_VA_BITS			40

/* First word of a method. */
#define NVC56F_DMA_OPCODE			GENMASK(31, 29)
#define   NVC56F_DMA_OPCODE_INC			1	/* data words to successive methods */
#define   NVC56F_DMA_OPCODE_IMMD		4	/* the count is the data */
#define NVC56F_DMA_COUNT			GENMASK(28, 16)
#define NVC56F_DMA_SUBCHANNEL			GENMASK(15, 13)
#define NVC56F_DMA_METHOD			GENMASK(11, 0)	/* method / 4 */

/* Subchannel that engines of the copy class are bound to by convention. */
#define NVGPU_SUBCHANNEL_COPY			4

/* Host methods. */
#define NVC56F_SET_OBJECT			0x0000

#endif /* NVGPU_REGS_CHANNEL_REGS_H */
