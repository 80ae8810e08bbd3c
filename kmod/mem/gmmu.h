/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * GMMU page-table format, version 2 (Pascal to Ada): indices and entries. Pure.
 *
 * Only what BAR1 and our own channels need: tables in framebuffer; leaves of 2 MiB
 * in framebuffer and of 4 KiB in system memory.
 * Source: open-gpu-kernel-modules hwref/pascal/gp100/dev_mmu.h and
 * kern_gmmu_fmt_gp10x.c; Linux nouveau vmmgp100.c agrees.
 */
#ifndef NVGPU_MEM_GMMU_H
#define NVGPU_MEM_GMMU_H

#include <linux/errno.h>
#include <linux/types.h>

#define NVGPU_GMMU_TABLE_BYTES		4096u
#define NVGPU_GMMU_LEAF_SHIFT		21
#define NVGPU_GMMU_LEAF_BYTES		(1ULL << NVGPU_GMMU_LEAF_SHIFT)
/* Framebuffer addresses have 25 bits of 4 KiB pages. */
#define NVGPU_GMMU_FB_LIMIT		(1ULL << 37)
/* Virtual addresses of the whole tree. */
#define NVGPU_GMMU_VA_LIMIT		(1ULL << 49)

/** enum nvgpu_gmmu_level - tables from the root down; PD0 has 2 MiB leaves or points at PTs. */
enum nvgpu_gmmu_level {
	NVGPU_GMMU_PD3,
	NVGPU_GMMU_PD2,
	NVGPU_GMMU_PD1,
	NVGPU_GMMU_PD0,
	NVGPU_GMMU_PT,		/* small pages */
	NVGPU_GMMU_LEVELS,
};

/* Address bits below those that index a level. */
unsigned int nvgpu_gmmu_shift(enum nvgpu_gmmu_level level);
/* Byte offset in its table of the entry that @va selects. */
u32 nvgpu_gmmu_entry_off(enum nvgpu_gmmu_level level, u64 va);
/*
 * Entry of PD3..PD1, or high half of one of PD0, that points at the framebuffer table at
 * @table. -EINVAL: not aligned or out of reach.
 */
int nvgpu_gmmu_encode_pde(u64 table, u64 *entry);
/* Low half of a PD0 entry that maps 2 MiB at @fb_addr, read-write, kind pitch. The high half is 0. */
int nvgpu_gmmu_encode_leaf(u64 fb_addr, u64 *entry);
/* PT entry that maps 4 KiB of coherent system memory at @dma_addr, read-write. -EINVAL as above. */
int nvgpu_gmmu_encode_sysmem(u64 dma_addr, u64 *entry);

#endif /* NVGPU_MEM_GMMU_H */
