/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Arithmetic of the three-level page table that describes the GSP image.
 */
#ifndef NVGPU_GSP_RADIX3_SHAPE_H
#define NVGPU_GSP_RADIX3_SHAPE_H

#include "abi/abi_types.h"

/**
 * DOC: radix3
 *
 * Level 0 is one page with one entry, level 1 one page with an entry per
 * level-2 page, level 2 has an entry per 4 KiB page of the payload. Entries are
 * plain little-endian DMA addresses. All tables sit in one block: level 0,
 * level 1, then level 2.
 */

#define NVGPU_RADIX3_PAGE_BYTES		0x1000u
#define NVGPU_RADIX3_ENTRIES		(NVGPU_RADIX3_PAGE_BYTES / 8)
#define NVGPU_RADIX3_MAX_BYTES		((u64)NVGPU_RADIX3_ENTRIES * NVGPU_RADIX3_ENTRIES * \
					 NVGPU_RADIX3_PAGE_BYTES)

/**
 * struct nvgpu_radix3_shape - Sizes of the tables for one payload.
 * @pages: 4 KiB pages of payload
 * @level2_pages: pages of level 2, also entries used in level 1
 * @level1_off, @level2_off: byte offsets in the table block
 * @table_bytes: size of the table block
 */
struct nvgpu_radix3_shape {
	u32 pages;
	u32 level2_pages;
	u32 level1_off;
	u32 level2_off;
	u32 table_bytes;
};

/* -EINVAL: nothing to describe; -EFBIG: more than the format can describe. */
static inline int nvgpu_radix3_shape(u64 payload_bytes, struct nvgpu_radix3_shape *out)
{
	if (!payload_bytes)
		return -EINVAL;
	if (payload_bytes > NVGPU_RADIX3_MAX_BYTES)
		return -EFBIG;

	out->pages = (u32)((payload_bytes + NVGPU_RADIX3_PAGE_BYTES - 1) /
			   NVGPU_RADIX3_PAGE_BYTES);
	out->level2_pages = (out->pages + NVGPU_RADIX3_ENTRIES - 1) / NVGPU_RADIX3_ENTRIES;
	out->level1_off = NVGPU_RADIX3_PAGE_BYTES;
	out->level2_off = 2 * NVGPU_RADIX3_PAGE_BYTES;
	out->table_bytes = (2 + out->level2_pages) * NVGPU_RADIX3_PAGE_BYTES;
	return 0;
}

/* Fill levels 0 and 1 of a zeroed table block that the device sees at @dma. */
static inline void nvgpu_radix3_link(__le64 *table, u64 dma,
				     const struct nvgpu_radix3_shape *shape)
{
	__le64 *level1 = table + shape->level1_off / sizeof(*table);
	u32 i;

	table[0] = cpu_to_le64(dma + shape->level1_off);
	for (i = 0; i < shape->level2_pages; i++)
		level1[i] = cpu_to_le64(dma + shape->level2_off +
					(u64)i * NVGPU_RADIX3_PAGE_BYTES);
}

/* Enter payload page @page, which the device sees at @dma. */
static inline void nvgpu_radix3_set_page(__le64 *table, u32 page, u64 dma,
					 const struct nvgpu_radix3_shape *shape)
{
	table[shape->level2_off / sizeof(*table) + page] = cpu_to_le64(dma);
}

#endif /* NVGPU_GSP_RADIX3_SHAPE_H */
