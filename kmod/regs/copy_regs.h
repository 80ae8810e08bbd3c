/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Methods of the copy engine, class AMPERE_DMA_COPY_B.
 * Source: open-gpu-kernel-modules 570.144 class/clc7b5.h; Linux nouveau's cla0b5.h
 * agrees where they overlap.
 */
#ifndef NVGPU_REGS_COPY_REGS_H
#define NVGPU_REGS_COPY_REGS_H

#include <linux/bits.h>

#define NVC7B5_SET_SEMAPHORE_A			0x0240	/* VA 48:32; B: 31:0, then the payload */
#define NVC7B5_SET_DST_PHYS_MODE		0x0264
#define   NVC7B5_PHYS_MODE_TARGET_LOCAL_FB	0
#define NVC7B5_LAUNCH_DMA			0x0300
#define   NVC7B5_LAUNCH_DMA_NON_PIPELINED	2	/* 1:0 */
#define   NVC7B5_LAUNCH_DMA_FLUSH		BIT(2)
#define   NVC7B5_LAUNCH_DMA_RELEASE_ONE_WORD	BIT(3)	/* 4:3 = 1 */
#define   NVC7B5_LAUNCH_DMA_SRC_PITCH		BIT(7)
#define   NVC7B5_LAUNCH_DMA_DST_PITCH		BIT(8)
#define   NVC7B5_LAUNCH_DMA_REMAP		BIT(10)
#define   NVC7B5_LAUNCH_DMA_DST_PHYSICAL	BIT(13)
#define   NVC7B5_LAUNCH_DMA_DISABLE_PLC		BIT(26)
#define NVC7B5_OFFSET_OUT_UPPER			0x0408	/* 16:0; then the lower word */
#define   NVC7B5_OFFSET_BITS			49
#define NVC7B5_LINE_LENGTH_IN			0x0418	/* elements when remapping */
#define NVC7B5_SET_REMAP_CONST_A		0x0700	/* then B and the components */
#define   NVC7B5_REMAP_DST_X_CONST_A		4	/* 2:0 */
#define   NVC7B5_REMAP_DST_Y_CONST_B		(5 << 4)	/* 6:4 */
#define   NVC7B5_REMAP_COMPONENT_4_BYTES	(3 << 16)	/* 17:16 */
#define   NVC7B5_REMAP_DST_2_COMPONENTS		(1 << 24)	/* 25:24 */

#endif /* NVGPU_REGS_COPY_REGS_H */
