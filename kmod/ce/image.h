/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The memory of a copy-engine channel: what lies where, and what it holds before
 * the channel exists. Pure.
 */
#ifndef NVGPU_CE_IMAGE_H
#define NVGPU_CE_IMAGE_H

#include "abi/abi.h"

/* In the framebuffer, in pages of 4 KiB. */
enum nvgpu_ce_page {
	NVGPU_CE_PAGE_INSTANCE,
	NVGPU_CE_PAGE_USERD,
	NVGPU_CE_PAGE_PD3,		/* root of the address space, then downwards */
	NVGPU_CE_PAGE_PD2,
	NVGPU_CE_PAGE_PD1,
	NVGPU_CE_PAGE_PD0,
	NVGPU_CE_PAGE_PT,
	NVGPU_CE_PAGES,
};

#define NVGPU_CE_PAGE_BYTES		4096u
#define NVGPU_CE_IMAGE_BYTES		(NVGPU_CE_PAGES * NVGPU_CE_PAGE_BYTES)

/* In system memory, mapped for the channel from NVGPU_CE_VA on. */
#define NVGPU_CE_SLOTS			2	/* push buffers in flight */
#define NVGPU_CE_RING_PAGE		0
#define NVGPU_CE_PUSH_PAGE(slot)	(1 + (slot))
#define NVGPU_CE_FENCE_PAGE		(1 + NVGPU_CE_SLOTS)
#define NVGPU_CE_SYS_PAGES		(2 + NVGPU_CE_SLOTS)
#define NVGPU_CE_SYS_BYTES		(NVGPU_CE_SYS_PAGES * NVGPU_CE_PAGE_BYTES)

#define NVGPU_CE_PUSH_WORDS		(NVGPU_CE_PAGE_BYTES / 4)
#define NVGPU_CE_RING_ENTRIES		(NVGPU_CE_PAGE_BYTES / 8)

/* Above address 0, which stays unmapped, and below what a ring entry can reach. */
#define NVGPU_CE_VA			0x200000ULL
#define NVGPU_CE_VA_OF(page)		(NVGPU_CE_VA + (u64)(page) * NVGPU_CE_PAGE_BYTES)

/* Entries of the root table. */
#define NVGPU_CE_ROOT_ENTRIES		4

/*
 * Fill @image (NVGPU_CE_IMAGE_BYTES) as it has to stand at @fb_addr in the framebuffer;
 * @dma is the address of the system memory. -EINVAL: not aligned or out of reach.
 */
int nvgpu_ce_image_encode(u64 fb_addr, u64 dma, void *image);

#endif /* NVGPU_CE_IMAGE_H */
