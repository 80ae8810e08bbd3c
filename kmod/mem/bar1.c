// SPDX-License-Identifier: GPL-2.0-only
/*
 * BAR1: windows of framebuffer in the PCI aperture, through page tables.
 */

#include <linux/iopoll.h>
#include <linux/mutex.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "core/device.h"
#include "core/vfn.h"
#include "mem/bar1.h"
#include "mem/buddy.h"
#include "mem/fb.h"
#include "mem/gmmu.h"
#include "mem/pramin.h"

/**
 * DOC: BAR1
 *
 * Firmware binds BAR1 to an address space whose root (PD3) lies in its own
 * memory and tells us where; entries below are ours (mmu-channels.md 1.7). We
 * never touch the bind registers.
 *
 *	PD3[0] -> PD2[0] -> PD1[512] -> PD0[256] -> 2 MiB of framebuffer
 *
 * One PD2 and one PD1 reach 256 GiB, more than any BAR1. A PD0 is made when the
 * first window in its 512 MiB is. Leaves are always 2 MiB: a window is the
 * envelope of what was asked for, and only the host can see its margin.
 *
 * Tables are framebuffer blocks, made at first use and given back when the firmware
 * goes: the next one may leave less framebuffer usable (@live, @pd0_live).
 */

#define BAR1_PCI_INDEX		1
#define VA_REACH		(512ULL << 29)
#define NR_PD0			512
#define LEAF			NVGPU_GMMU_LEAF_BYTES

/* Linux nouveau's limit; the hardware needs microseconds. */
#define INVALIDATE_POLL_US	1
#define INVALIDATE_TIMEOUT_US	(2 * USEC_PER_SEC)

/**
 * struct nvgpu_bar1 - the address space
 * @lock:	everything below, and the order of table writes
 * @va:		free addresses, in leaves
 * @root:	PD3, 0 while no firmware runs
 * @live:	PD2 and PD1 are written and linked below @root
 * @pd2:	table, NULL until needed
 * @pd1:	table, NULL until needed
 * @pd0:	tables, NULL until needed
 * @pd0_live:	which PD0 are written and linked below PD1
 */
struct nvgpu_bar1 {
	struct mutex lock;
	struct nvgpu_buddy va;
	u64 root;
	bool live;
	struct nvgpu_fb_block *pd2, *pd1;
	struct nvgpu_fb_block *pd0[NR_PD0];
	DECLARE_BITMAP(pd0_live, NR_PD0);
};

/* What nvgpu_bar1_map.cookie points at. */
struct window {
	u64 va, bytes;		/* whole leaves */
	void __iomem *io;
};

static int tlb_invalidate(struct nvgpu_device *nvg)
{
	u32 busy;
	int err;

	err = nvgpu_pramin_flush(nvg);
	if (err)
		return err;
	nvgpu_vfn_wr32(nvg, NV_VFN_MMU_INVALIDATE_PDB,
		       FIELD_PREP(NV_VFN_MMU_INVALIDATE_PDB_ADDR, nvg->bar1->root >> 12));
	nvgpu_vfn_wr32(nvg, NV_VFN_MMU_INVALIDATE_PDB_HI, nvg->bar1->root >> 40);
	nvgpu_vfn_wr32(nvg, NV_VFN_MMU_INVALIDATE,
		       NV_VFN_MMU_INVALIDATE_TRIGGER | NV_VFN_MMU_INVALIDATE_HUBTLB_ONLY |
		       NV_VFN_MMU_INVALIDATE_ALL_PDB | NV_VFN_MMU_INVALIDATE_ALL_VA);

	return read_poll_timeout(nvgpu_vfn_rd32, busy, !(busy & NV_VFN_MMU_INVALIDATE_TRIGGER),
				 INVALIDATE_POLL_US, INVALIDATE_TIMEOUT_US, false,
				 nvg, NV_VFN_MMU_INVALIDATE);
}

static int table_get(struct nvgpu_device *nvg, struct nvgpu_fb_block **table)
{
	if (*table)
		return 0;

	return nvgpu_fb_alloc(nvg->fb, NVGPU_GMMU_TABLE_BYTES, NVGPU_GMMU_TABLE_BYTES, true, table);
}

static void tables_drop(struct nvgpu_device *nvg)
{
	struct nvgpu_bar1 *b = nvg->bar1;
	unsigned int i;

	for (i = 0; i < NR_PD0; i++) {
		nvgpu_fb_free(nvg->fb, b->pd0[i]);
		b->pd0[i] = NULL;
	}
	nvgpu_fb_free(nvg->fb, b->pd1);
	nvgpu_fb_free(nvg->fb, b->pd2);
	b->pd1 = NULL;
	b->pd2 = NULL;
}

/* Clear @table and make @parent's entry for @va point at it. */
static int table_link(struct nvgpu_device *nvg, struct nvgpu_fb_block *table, u64 parent,
		      enum nvgpu_gmmu_level parent_level, u64 va)
{
	u64 pde;
	int err;

	err = nvgpu_gmmu_encode_pde(nvgpu_fb_block_base(table), &pde);
	if (err)
		return err;
	nvgpu_pramin_zero(nvg, nvgpu_fb_block_base(table), NVGPU_GMMU_TABLE_BYTES);
	nvgpu_pramin_write64(nvg, parent + nvgpu_gmmu_entry_off(parent_level, va), pde);

	return 0;
}

/* Make the tables exist that lead to the leaf of @va. */
static int tables_ensure(struct nvgpu_device *nvg, u64 va)
{
	struct nvgpu_bar1 *b = nvg->bar1;
	unsigned int i = va >> nvgpu_gmmu_shift(NVGPU_GMMU_PD1);
	int err;

	if (!b->live) {
		err = table_get(nvg, &b->pd2) ?: table_get(nvg, &b->pd1);
		if (err)
			return err;
		/* Linking a table clears it, so go from the root down. */
		err = table_link(nvg, b->pd2, b->root, NVGPU_GMMU_PD3, 0) ?:
		      table_link(nvg, b->pd1, nvgpu_fb_block_base(b->pd2), NVGPU_GMMU_PD2, 0);
		if (err)
			return err;
		b->live = true;
	}
	if (!test_bit(i, b->pd0_live)) {
		err = table_get(nvg, &b->pd0[i]) ?:
		      table_link(nvg, b->pd0[i], nvgpu_fb_block_base(b->pd1), NVGPU_GMMU_PD1, va);
		if (err)
			return err;
		set_bit(i, b->pd0_live);
	}

	return 0;
}

/* Point the leaves of [va, va + bytes) at @fb_addr on. */
static int leaves_write(struct nvgpu_device *nvg, u64 va, u64 fb_addr, u64 bytes)
{
	struct nvgpu_bar1 *b = nvg->bar1;
	u64 off, pte;
	int err;

	for (off = 0; off < bytes; off += LEAF) {
		u64 at = va + off;

		err = tables_ensure(nvg, at) ?: nvgpu_gmmu_encode_leaf(fb_addr + off, &pte);
		if (err)
			return err;
		nvgpu_pramin_write64(nvg, nvgpu_fb_block_base(b->pd0[at >> nvgpu_gmmu_shift(NVGPU_GMMU_PD1)]) +
				     nvgpu_gmmu_entry_off(NVGPU_GMMU_PD0, at), pte);
	}

	return tlb_invalidate(nvg);
}

static int leaves_clear(struct nvgpu_device *nvg, u64 va, u64 bytes)
{
	struct nvgpu_bar1 *b = nvg->bar1;
	u64 at;

	for (at = va; at < va + bytes; at += LEAF) {
		unsigned int i = at >> nvgpu_gmmu_shift(NVGPU_GMMU_PD1);

		if (test_bit(i, b->pd0_live))
			nvgpu_pramin_write64(nvg, nvgpu_fb_block_base(b->pd0[i]) +
					     nvgpu_gmmu_entry_off(NVGPU_GMMU_PD0, at), 0);
	}

	return tlb_invalidate(nvg);
}

/* An address range with nothing behind it yet. */
static int window_open(struct nvgpu_device *nvg, u64 bytes, struct window *w)
{
	phys_addr_t aperture = pci_resource_start(nvg->pdev, BAR1_PCI_INDEX);
	int err;

	err = nvgpu_buddy_alloc(&nvg->bar1->va, bytes, LEAF, false, &w->va);
	if (err)
		return err;
	w->bytes = bytes;
	w->io = ioremap(aperture + w->va, bytes);
	if (!w->io) {
		nvgpu_buddy_free(&nvg->bar1->va, w->va, bytes);
		return -ENOMEM;
	}

	return 0;
}

static void window_close(struct nvgpu_device *nvg, struct window *w)
{
	struct nvgpu_bar1 *b = nvg->bar1;

	iounmap(w->io);
	/* Without firmware nothing is translated, and the next boot starts with empty tables. */
	if (b->root && leaves_clear(nvg, w->va, w->bytes)) {
		dev_err(nvg->dev, "BAR1: translations were not flushed, %#llx bytes at %#llx stay unused\n",
			w->bytes, w->va);
		return;
	}
	nvgpu_buddy_free(&b->va, w->va, w->bytes);
}

/**
 * nvgpu_bar1_map() - Make framebuffer visible to the CPU. See nvgpu_client_bar1_map().
 * @nvg: device
 * @fb_addr: first byte
 * @bytes: length
 * @map: filled on success
 *
 * Sleeps. Return: 0; -EINVAL; -EIO while no firmware runs; -ENOSPC when BAR1 is
 * full; -ENOMEM; -ETIMEDOUT when the hardware does not flush.
 */
int nvgpu_bar1_map(struct nvgpu_device *nvg, u64 fb_addr, u64 bytes,
		   struct nvgpu_bar1_map *map)
{
	struct nvgpu_bar1 *b = nvg->bar1;
	u64 start = ALIGN_DOWN(fb_addr, LEAF);
	struct window *w;
	int err;

	if (!bytes || fb_addr >= NVGPU_GMMU_FB_LIMIT || bytes > NVGPU_GMMU_FB_LIMIT - fb_addr)
		return -EINVAL;

	w = kzalloc(sizeof(*w), GFP_KERNEL);
	if (!w)
		return -ENOMEM;

	mutex_lock(&b->lock);
	err = b->root ? 0 : -EIO;
	if (err)
		goto err_unlock;
	err = window_open(nvg, ALIGN(fb_addr + bytes, LEAF) - start, w);
	if (err)
		goto err_unlock;
	err = leaves_write(nvg, w->va, start, w->bytes);
	if (err)
		goto err_window;
	mutex_unlock(&b->lock);

	map->cookie = w;
	map->va = w->va + (fb_addr - start);
	map->io = w->io + (fb_addr - start);
	map->bytes = bytes;

	return 0;

err_window:
	window_close(nvg, w);
err_unlock:
	mutex_unlock(&b->lock);
	kfree(w);
	return err;
}

/** nvgpu_bar1_unmap() - Undo nvgpu_bar1_map(); also after firmware is gone. Sleeps. */
void nvgpu_bar1_unmap(struct nvgpu_device *nvg, struct nvgpu_bar1_map *map)
{
	struct window *w = map->cookie;

	if (!w)
		return;
	mutex_lock(&nvg->bar1->lock);
	window_close(nvg, w);
	mutex_unlock(&nvg->bar1->lock);
	kfree(w);
	memset(map, 0, sizeof(*map));
}

/**
 * nvgpu_bar1_start() - Firmware runs and has bound BAR1.
 * @nvg: device
 * @root: PD3, from firmware's static info; checked by nvgpu_bar1_create()'s caller
 */
void nvgpu_bar1_start(struct nvgpu_device *nvg, u64 root)
{
	struct nvgpu_bar1 *b = nvg->bar1;

	mutex_lock(&b->lock);
	b->root = root;
	b->live = false;
	bitmap_zero(b->pd0_live, NR_PD0);
	mutex_unlock(&b->lock);
}

/**
 * nvgpu_bar1_stop() - Firmware is about to go, or is gone.
 * @nvg: device
 * @hw_alive: it still runs: unlink our tables from its root
 */
void nvgpu_bar1_stop(struct nvgpu_device *nvg, bool hw_alive)
{
	struct nvgpu_bar1 *b = nvg->bar1;

	mutex_lock(&b->lock);
	if (b->live && hw_alive) {
		nvgpu_pramin_write64(nvg, b->root, 0);
		if (tlb_invalidate(nvg))
			dev_err(nvg->dev, "BAR1: translations were not flushed at unload\n");
	}
	b->root = 0;
	b->live = false;
	bitmap_zero(b->pd0_live, NR_PD0);
	tables_drop(nvg);
	mutex_unlock(&b->lock);
}

/** nvgpu_bar1_table_bytes() - Framebuffer that our page tables take. @nvg: device. Sleeps. */
u64 nvgpu_bar1_table_bytes(struct nvgpu_device *nvg)
{
	struct nvgpu_bar1 *b = nvg->bar1;
	unsigned int i, nr;

	mutex_lock(&b->lock);
	nr = !!b->pd2 + !!b->pd1;
	for (i = 0; i < NR_PD0; i++)
		nr += !!b->pd0[i];
	mutex_unlock(&b->lock);

	return (u64)nr * NVGPU_GMMU_TABLE_BYTES;
}

/** nvgpu_bar1_create() - Manage BAR1's addresses. @nvg: device. Return: 0 or -errno. */
int nvgpu_bar1_create(struct nvgpu_device *nvg)
{
	struct nvgpu_bar1 *b = kzalloc(sizeof(*b), GFP_KERNEL);
	int err;

	if (!b)
		return -ENOMEM;
	mutex_init(&b->lock);
	nvgpu_buddy_init(&b->va, LEAF);
	err = nvgpu_buddy_add(&b->va, 0, min_t(u64, nvg->bar1_bytes, VA_REACH));
	if (err) {
		kfree(b);
		return err;
	}
	nvg->bar1 = b;

	return 0;
}

/** nvgpu_bar1_destroy() - Free tables and addresses. All windows are unmapped. @nvg: device */
void nvgpu_bar1_destroy(struct nvgpu_device *nvg)
{
	struct nvgpu_bar1 *b = nvg->bar1;

	tables_drop(nvg);
	nvgpu_buddy_fini(&b->va);
	mutex_destroy(&b->lock);
	nvg->bar1 = NULL;
	kfree(b);
}
