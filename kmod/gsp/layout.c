// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Carving the framebuffer up for the firmware: pure arithmetic.
 */

#include "gsp/layout.h"

/**
 * DOC: framebuffer layout at GSP boot
 *
 * Everything is placed from the top of the framebuffer downwards (gsp-boot
 * facts 5.1; the same order is used by every driver, because the booter checks
 * it):
 *
 *	fb_bytes ->	VGA workspace
 *	wpr_end  ->	FRTS, prepared by FWSEC
 *			RISC-V bootloader
 *			GSP image
 *			GSP heap
 *	wpr_base ->	copy of the boot metadata, one MiB
 *			non-WPR heap
 *
 * A vGPU host's heap does not fit into the part of the framebuffer which
 * AD10x boards scrub by themselves. The caller says whether it can scrub the
 * rest; when it cannot, the heap is what fits.
 */

#define WPR_END_ALIGN		SZ_128K
#define BOOT_ALIGN		SZ_4K
#define FW_ALIGN		SZ_64K
#define HEAP_ALIGN		SZ_1M
#define META_BYTES		256		/* struct the booter copies in front of the heap */

/* Without a workspace announced by the board, the top MiB counts as one. */
#define VGA_DEFAULT_BYTES	SZ_1M
/* What stays reserved when the announced one lies further down than that. */
#define VGA_MOVED_BYTES		SZ_128K

/* Place @bytes below @limit; false when they do not fit above address 0. */
static bool place_below(u64 limit, u64 bytes, u64 align, u64 *base)
{
	if (bytes > limit)
		return false;

	*base = ALIGN_DOWN(limit - bytes, align);
	return true;
}

static u64 vga_base(const struct nvgpu_layout_input *in)
{
	u64 top = in->fb_bytes - VGA_DEFAULT_BYTES;

	if (!in->vga_valid || in->vga_addr >= in->fb_bytes)
		return top;
	if (in->vga_addr < top)
		return in->fb_bytes - VGA_MOVED_BYTES;
	return in->vga_addr;
}

static u64 bare_metal_heap(const struct nvgpu_heap_rules *r, u64 fb_bytes)
{
	u64 gib = DIV_ROUND_UP(fb_bytes, (u64)SZ_1G);
	u64 heap;

	heap = r->carveout_bytes + r->base_bytes +
	       ALIGN(r->per_gib_bytes * gib, (u64)SZ_1M) +
	       ALIGN(r->client_bytes, (u64)SZ_1M);
	if (heap < r->min_bytes)
		heap = r->min_bytes;
	if (r->max_bytes && heap > r->max_bytes)
		heap = r->max_bytes;

	return heap;
}

/* Heap and what lies below it. The heap grows to use up the alignment gap. */
static bool place_heap(struct nvgpu_wpr_layout *l, u64 heap_bytes)
{
	if (!place_below(l->fw_base, heap_bytes, HEAP_ALIGN, &l->heap_base))
		return false;
	l->heap_bytes = ALIGN_DOWN(l->fw_base - l->heap_base, (u64)HEAP_ALIGN);

	if (!place_below(l->heap_base, META_BYTES, HEAP_ALIGN, &l->wpr_base))
		return false;

	return place_below(l->wpr_base, l->non_wpr_heap_bytes, HEAP_ALIGN,
			   &l->non_wpr_heap_base);
}

/* Largest heap that keeps everything at or above @floor; 0 when none does. */
static u64 heap_that_fits(const struct nvgpu_wpr_layout *l, u64 floor)
{
	u64 below = SZ_1M + l->non_wpr_heap_bytes;
	u64 lowest = ALIGN(floor, (u64)HEAP_ALIGN) + below;
	u64 top = ALIGN_DOWN(l->fw_base, (u64)HEAP_ALIGN);

	return top > lowest ? top - lowest : 0;
}

static bool reaches_below(const struct nvgpu_wpr_layout *l, u64 prescrub_bytes)
{
	return prescrub_bytes && l->fb_bytes - l->non_wpr_heap_base > prescrub_bytes;
}

/**
 * nvgpu_layout_compute() - Decide every address of the firmware's carve-out.
 * @in: sizes and limits; bytes
 * @out: the layout; untouched on failure
 * @verdict: consequences for the caller; untouched on failure
 *
 * Return: 0; -EINVAL when an input makes no sense; -ENOSPC when the firmware
 * does not fit into this framebuffer, or when it would have to use memory that
 * nobody scrubs.
 */
int nvgpu_layout_compute(const struct nvgpu_layout_input *in,
			 struct nvgpu_wpr_layout *out,
			 struct nvgpu_layout_verdict *verdict)
{
	const struct nvgpu_heap_rules *rules = in->rules;
	struct nvgpu_layout_verdict v = { 0 };
	struct nvgpu_wpr_layout l = { 0 };
	u64 heap;

	if (!in->boot_bytes || !in->fw_bytes || in->fb_bytes < 2 * (u64)VGA_DEFAULT_BYTES ||
	    !IS_ALIGNED(in->fb_bytes, (u64)SZ_1M))
		return -EINVAL;

	l.fb_bytes = in->fb_bytes;
	l.vga_base = vga_base(in);
	l.vga_bytes = l.fb_bytes - l.vga_base;
	l.wpr_end = ALIGN_DOWN(l.vga_base, (u64)WPR_END_ALIGN);
	l.frts_bytes = in->frts_bytes;
	l.boot_bytes = in->boot_bytes;
	l.fw_bytes = in->fw_bytes;
	l.non_wpr_heap_bytes = rules->non_wpr_heap_bytes;

	if (!place_below(l.wpr_end, l.frts_bytes, 1, &l.frts_base) ||
	    !place_below(l.frts_base, l.boot_bytes, BOOT_ALIGN, &l.boot_base) ||
	    !place_below(l.boot_base, l.fw_bytes, FW_ALIGN, &l.fw_base))
		return -ENOSPC;

	heap = in->vgpu_host ? rules->vgpu_host_bytes : bare_metal_heap(rules, l.fb_bytes);
	l.vf_partitions = in->vgpu_host ? rules->vgpu_host_partitions : 0;
	if (!place_heap(&l, heap))
		return -ENOSPC;

	v.needs_scrub = reaches_below(&l, in->prescrub_bytes);
	if (v.needs_scrub && !in->can_scrub) {
		if (!in->vgpu_host)
			return -ENOSPC;

		heap = heap_that_fits(&l, l.fb_bytes - in->prescrub_bytes);
		if (heap > rules->prescrub_fallback_bytes)
			heap = rules->prescrub_fallback_bytes;
		if (heap < rules->min_bytes || !rules->prescrub_fallback_partitions ||
		    !place_heap(&l, heap))
			return -ENOSPC;

		l.vf_partitions = rules->prescrub_fallback_partitions;
		v.shrunk = true;
		v.needs_scrub = reaches_below(&l, in->prescrub_bytes);
	}

	*out = l;
	*verdict = v;
	return 0;
}
