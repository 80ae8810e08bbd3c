// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The memory of a copy-engine channel. Pure.
 */

#include <linux/kernel.h>

#include "ce/image.h"
#include "mem/gmmu.h"
#include "regs/channel_regs.h"

/**
 * DOC: memory of a channel
 *
 * ::
 *
 *	framebuffer                          system memory
 *	  instance block --root--> PD3         ring: one entry per submission
 *	  ring indices              PD2        push buffers, one page each
 *	                            PD1        fence
 *	                            PD0
 *	                            PT ------> (all of it, from NVGPU_CE_VA on)
 *
 * Ring, push buffers and fence are in system memory, where the CPU writes and polls
 * without crossing the bus; the rest is where every known driver of this firmware
 * has it. What is to be cleared or copied is addressed physically and not mapped.
 */

static_assert(NVGPU_CE_PAGE_BYTES == NVGPU_GMMU_TABLE_BYTES);
static_assert(NVGPU_CE_PAGE_BYTES == NV_RAMIN_BYTES);
static_assert(NVGPU_CE_PAGE_BYTES >= NV_RAMUSERD_BYTES);
static_assert(NVGPU_CE_RING_ENTRIES * NVC56F_GP_ENTRY_BYTES == NVGPU_CE_PAGE_BYTES);

static void put32(void *page, u32 off, u32 value)
{
	*(__le32 *)((u8 *)page + off) = cpu_to_le32(value);
}

static void put64(void *page, u32 off, u64 value)
{
	put32(page, off, (u32)value);
	put32(page, off + sizeof(u32), (u32)(value >> 32));
}

static void *page_of(void *image, enum nvgpu_ce_page page)
{
	return (u8 *)image + page * NVGPU_CE_PAGE_BYTES;
}

static u64 addr_of(u64 fb_addr, enum nvgpu_ce_page page)
{
	return fb_addr + page * NVGPU_CE_PAGE_BYTES;
}

/* Also as subcontext 0, the only valid one; a channel without subcontexts is that one. */
static void instance_encode(u64 root, void *page)
{
	u32 lo = (u32)root | NV_RAMIN_PAGE_DIR_BASE_TARGET_VID | NV_RAMIN_USE_VER2_PT_FORMAT |
		 NV_RAMIN_BIG_PAGE_64K;
	u32 hi = (u32)(root >> 32);
	u32 i;

	put32(page, NV_RAMIN_PAGE_DIR_BASE_LO, lo);
	put32(page, NV_RAMIN_PAGE_DIR_BASE_HI, hi);
	put64(page, NV_RAMIN_ADR_LIMIT_LO, NVGPU_GMMU_VA_LIMIT - 1);
	put64(page, NV_RAMIN_SC_VALID_LO, 1);
	put32(page, NV_RAMIN_SC(0), lo);
	put32(page, NV_RAMIN_SC(0) + NV_RAMIN_SC_PAGE_DIR_BASE_HI, hi);
	for (i = 1; i < NV_RAMIN_SC_COUNT; i++) {
		put32(page, NV_RAMIN_SC(i), NV_RAMIN_SC_INVALID);
		put32(page, NV_RAMIN_SC(i) + NV_RAMIN_SC_PAGE_DIR_BASE_HI, NV_RAMIN_SC_INVALID);
	}
}

static int tables_encode(u64 fb_addr, u64 dma, void *image)
{
	static const struct {
		enum nvgpu_ce_page page, child;
		enum nvgpu_gmmu_level level;
	} dirs[] = {
		{ NVGPU_CE_PAGE_PD3, NVGPU_CE_PAGE_PD2, NVGPU_GMMU_PD3 },
		{ NVGPU_CE_PAGE_PD2, NVGPU_CE_PAGE_PD1, NVGPU_GMMU_PD2 },
		{ NVGPU_CE_PAGE_PD1, NVGPU_CE_PAGE_PD0, NVGPU_GMMU_PD1 },
		{ NVGPU_CE_PAGE_PD0, NVGPU_CE_PAGE_PT, NVGPU_GMMU_PD0 },
	};
	u64 entry;
	u32 i, off;
	int err;

	for (i = 0; i < ARRAY_SIZE(dirs); i++) {
		err = nvgpu_gmmu_encode_pde(addr_of(fb_addr, dirs[i].child), &entry);
		if (err)
			return err;
		off = nvgpu_gmmu_entry_off(dirs[i].level, NVGPU_CE_VA);
		/* The small-page half of an entry that has two. */
		if (dirs[i].level == NVGPU_GMMU_PD0)
			off += sizeof(u64);
		put64(page_of(image, dirs[i].page), off, entry);
	}

	for (i = 0; i < NVGPU_CE_SYS_PAGES; i++) {
		err = nvgpu_gmmu_encode_sysmem(dma + i * NVGPU_CE_PAGE_BYTES, &entry);
		if (err)
			return err;
		put64(page_of(image, NVGPU_CE_PAGE_PT),
		      nvgpu_gmmu_entry_off(NVGPU_GMMU_PT, NVGPU_CE_VA_OF(i)), entry);
	}

	return 0;
}

int nvgpu_ce_image_encode(u64 fb_addr, u64 dma, void *image)
{
	if (!IS_ALIGNED(fb_addr, NVGPU_CE_PAGE_BYTES) || !IS_ALIGNED(dma, NVGPU_CE_PAGE_BYTES))
		return -EINVAL;

	memset(image, 0, NVGPU_CE_IMAGE_BYTES);
	instance_encode(addr_of(fb_addr, NVGPU_CE_PAGE_PD3),
			page_of(image, NVGPU_CE_PAGE_INSTANCE));

	return tables_encode(fb_addr, dma, image);
}
