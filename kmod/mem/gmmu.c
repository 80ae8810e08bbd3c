// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * GMMU page-table format, version 2: indices and entries. Pure.
 */

#include <linux/bits.h>
#include <linux/kernel.h>

#include "mem/gmmu.h"

/* PDE: IS_PTE (bit 0) clear, aperture in bits 2:1, address >> 12 from bit 8 up. */
#define PDE_APERTURE_FB		(1ULL << 1)
/* PTE: aperture 0 is the framebuffer; kind (63:56) 0 is pitch, uncompressed. */
#define PTE_VALID		(1ULL << 0)
/* Coherent system memory, which the GPU must not cache ("volatile"). */
#define PTE_APERTURE_SYSMEM	(2ULL << 1)
#define PTE_VOL			(1ULL << 3)
/* Addresses of system memory have 46 bits of 4 KiB pages. */
#define SYSMEM_LIMIT		(1ULL << 58)
/* Bit 12 of an address lands on bit 8 of an entry. */
#define ENTRY_ADDR(addr)	((addr) >> 4)

static const struct {
	u8 shift;
	u8 bits;
	u8 entry_bytes;
} levels[NVGPU_GMMU_LEVELS] = {
	[NVGPU_GMMU_PD3] = { .shift = 47, .bits = 2, .entry_bytes = 8 },
	[NVGPU_GMMU_PD2] = { .shift = 38, .bits = 9, .entry_bytes = 8 },
	[NVGPU_GMMU_PD1] = { .shift = 29, .bits = 9, .entry_bytes = 8 },
	[NVGPU_GMMU_PD0] = { .shift = 21, .bits = 8, .entry_bytes = 16 },
	[NVGPU_GMMU_PT] = { .shift = 12, .bits = 9, .entry_bytes = 8 },
};

unsigned int nvgpu_gmmu_shift(enum nvgpu_gmmu_level level)
{
	return levels[level].shift;
}

u32 nvgpu_gmmu_entry_off(enum nvgpu_gmmu_level level, u64 va)
{
	u32 index = (va >> levels[level].shift) & ((1u << levels[level].bits) - 1);

	return index * levels[level].entry_bytes;
}

int nvgpu_gmmu_encode_pde(u64 table, u64 *entry)
{
	if (table % NVGPU_GMMU_TABLE_BYTES || table >= NVGPU_GMMU_FB_LIMIT)
		return -EINVAL;
	*entry = ENTRY_ADDR(table) | PDE_APERTURE_FB;

	return 0;
}

int nvgpu_gmmu_encode_leaf(u64 fb_addr, u64 *entry)
{
	if (fb_addr % NVGPU_GMMU_LEAF_BYTES || fb_addr >= NVGPU_GMMU_FB_LIMIT)
		return -EINVAL;
	*entry = ENTRY_ADDR(fb_addr) | PTE_VALID;

	return 0;
}

int nvgpu_gmmu_encode_sysmem(u64 dma_addr, u64 *entry)
{
	if (dma_addr % NVGPU_GMMU_TABLE_BYTES || dma_addr >= SYSMEM_LIMIT)
		return -EINVAL;
	*entry = ENTRY_ADDR(dma_addr) | PTE_APERTURE_SYSMEM | PTE_VOL | PTE_VALID;

	return 0;
}
