// SPDX-License-Identifier: GPL-2.0-only
/*
 * Framebuffer of one GPU: what firmware left usable, handed out in blocks.
 */

#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/mutex.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "core/device.h"
#include "mem/buddy.h"
#include "mem/fb.h"

/**
 * DOC: framebuffer and firmware boots
 *
 * Blocks outlive a firmware boot: a vGPU that is defined keeps its framebuffer
 * across a GPU reset. After a boot the ranges are taken over when nothing is
 * allocated; otherwise the new firmware must leave usable what was managed
 * before, or the boot is refused, because the reservations would be void.
 */

#define CHUNK_BYTES	SZ_4K

struct nvgpu_fb {
	struct mutex lock;
	struct nvgpu_buddy buddy;
	struct nvgpu_fb_range range[NVGPU_MAX_FB_REGIONS];
	unsigned int nr_ranges;
};

struct nvgpu_fb_block {
	u64 base, bytes;
};

u64 nvgpu_fb_block_base(const struct nvgpu_fb_block *block)
{
	return block->base;
}

u64 nvgpu_fb_block_bytes(const struct nvgpu_fb_block *block)
{
	return block->bytes;
}

/* Whether [base, end) lies in one of the usable ranges. */
static bool ranges_cover(const struct nvgpu_fb_range *range, unsigned int nr, u64 base, u64 end)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (base >= range[i].base && end <= range[i].end)
			return true;

	return false;
}

static int ranges_adopt(struct nvgpu_fb *fb, const struct nvgpu_fb_range *range, unsigned int nr)
{
	unsigned int i;
	int err;

	nvgpu_buddy_fini(&fb->buddy);
	nvgpu_buddy_init(&fb->buddy, CHUNK_BYTES);
	fb->nr_ranges = 0;
	for (i = 0; i < nr; i++) {
		err = nvgpu_buddy_add(&fb->buddy, range[i].base, range[i].end - range[i].base);
		if (err)
			goto err_ranges;
		fb->range[i] = range[i];
	}
	fb->nr_ranges = nr;

	return 0;

err_ranges:
	nvgpu_buddy_fini(&fb->buddy);
	return err;
}

/**
 * nvgpu_fb_start() - Take over the framebuffer that booted firmware left usable.
 * @nvg: device
 * @info: firmware's report
 * @layout: where firmware is
 *
 * Sleeps. Return: 0; -ENODATA when nothing is usable; -EXDEV when blocks are
 * allocated in what is no longer usable; -EEXIST when reported ranges overlap; -ENOMEM.
 */
int nvgpu_fb_start(struct nvgpu_device *nvg, const struct nvgpu_static_info *info,
		   const struct nvgpu_wpr_layout *layout)
{
	struct nvgpu_fb_range range[NVGPU_MAX_FB_REGIONS];
	unsigned int nr = nvgpu_fb_usable(info, layout, range);
	struct nvgpu_fb *fb = nvg->fb;
	unsigned int i;
	int err = 0;

	if (!nr)
		return -ENODATA;

	mutex_lock(&fb->lock);
	if (fb->buddy.free_bytes == fb->buddy.total_bytes) {
		err = ranges_adopt(fb, range, nr);
	} else {
		for (i = 0; i < fb->nr_ranges; i++)
			if (!ranges_cover(range, nr, fb->range[i].base, fb->range[i].end))
				err = -EXDEV;
	}
	mutex_unlock(&fb->lock);

	return err;
}

static struct nvgpu_fb_block *block_new(u64 bytes)
{
	struct nvgpu_fb_block *block = kzalloc(sizeof(*block), GFP_KERNEL);

	if (block)
		block->bytes = bytes;

	return block;
}

/* A block that was found a place, or with @err was not. */
static int block_hand_out(struct nvgpu_fb_block *block, int err, struct nvgpu_fb_block **out)
{
	if (err)
		kfree(block);
	else
		*out = block;

	return err;
}

/**
 * nvgpu_fb_alloc() - Take a block. See nvgpu_client_fb_alloc().
 * @fb: framebuffer
 * @bytes: length
 * @align: power of two
 * @from_top: highest place that fits
 * @out: receives the block
 *
 * Sleeps. Return: 0, -EINVAL, -ENOSPC, -ENOMEM.
 */
int nvgpu_fb_alloc(struct nvgpu_fb *fb, u64 bytes, u64 align, bool from_top,
		   struct nvgpu_fb_block **out)
{
	struct nvgpu_fb_block *block = block_new(bytes);
	int err;

	if (!block)
		return -ENOMEM;

	mutex_lock(&fb->lock);
	err = nvgpu_buddy_alloc(&fb->buddy, bytes, align, from_top, &block->base);
	mutex_unlock(&fb->lock);

	return block_hand_out(block, err, out);
}

/* Where the @nth block is when the ranges are cut into blocks of this length. */
static bool nth_place(const struct nvgpu_fb *fb, u32 nth, u64 bytes, u64 align, u64 *base)
{
	unsigned int i;

	for (i = 0; i < fb->nr_ranges; i++) {
		u64 first = (fb->range[i].base + align - 1) & ~(align - 1);
		u64 fit = first < fb->range[i].end ?
			  div64_u64(fb->range[i].end - first, bytes) : 0;

		if (nth < fit) {
			*base = first + nth * bytes;
			return true;
		}
		nth -= fit;
	}

	return false;
}

/**
 * nvgpu_fb_alloc_nth() - Take the block at one certain place.
 * @fb: framebuffer
 * @nth: which, when everything usable is cut into blocks of this length, from the lowest
 * @bytes: length, a multiple of @align
 * @align: power of two
 * @out: receives the block
 *
 * Sleeps. Return: 0; -EINVAL; -ENOSPC when there is no such place or some of it is taken;
 * -ENOMEM.
 */
int nvgpu_fb_alloc_nth(struct nvgpu_fb *fb, u32 nth, u64 bytes, u64 align,
		       struct nvgpu_fb_block **out)
{
	struct nvgpu_fb_block *block;
	int err = -ENOSPC;

	if (!bytes || !is_power_of_2(align) || bytes & (align - 1))
		return -EINVAL;
	block = block_new(bytes);
	if (!block)
		return -ENOMEM;

	mutex_lock(&fb->lock);
	if (nth_place(fb, nth, bytes, align, &block->base))
		err = nvgpu_buddy_alloc_at(&fb->buddy, block->base, bytes);
	mutex_unlock(&fb->lock);

	return block_hand_out(block, err, out);
}

/**
 * nvgpu_fb_alloc_at() - Take the block at an address.
 * @fb: framebuffer
 * @base: first byte, at a page of 4 KiB
 * @bytes: length
 * @out: receives the block
 *
 * Sleeps. Return: 0; -EINVAL; -ENOSPC when some of it is taken or not usable; -ENOMEM.
 */
int nvgpu_fb_alloc_at(struct nvgpu_fb *fb, u64 base, u64 bytes, struct nvgpu_fb_block **out)
{
	struct nvgpu_fb_block *block = block_new(bytes);
	int err;

	if (!block)
		return -ENOMEM;

	block->base = base;
	mutex_lock(&fb->lock);
	err = nvgpu_buddy_alloc_at(&fb->buddy, base, bytes);
	mutex_unlock(&fb->lock);

	return block_hand_out(block, err, out);
}

/** nvgpu_fb_room() - The longest of the usable ranges, taken or not; @bytes 0 = none. Sleeps. */
void nvgpu_fb_room(struct nvgpu_fb *fb, u64 *base, u64 *bytes)
{
	unsigned int i;

	*base = *bytes = 0;
	mutex_lock(&fb->lock);
	for (i = 0; i < fb->nr_ranges; i++) {
		if (fb->range[i].end - fb->range[i].base <= *bytes)
			continue;
		*base = fb->range[i].base;
		*bytes = fb->range[i].end - fb->range[i].base;
	}
	mutex_unlock(&fb->lock);
}

/** nvgpu_fb_free() - Give a block back. @fb: framebuffer; @block: block or NULL. Sleeps. */
void nvgpu_fb_free(struct nvgpu_fb *fb, struct nvgpu_fb_block *block)
{
	if (!block)
		return;

	mutex_lock(&fb->lock);
	WARN_ON(nvgpu_buddy_free(&fb->buddy, block->base, block->bytes));
	mutex_unlock(&fb->lock);
	kfree(block);
}

/** nvgpu_fb_stats() - Bytes under management, free, and in the longest free run. Sleeps. */
void nvgpu_fb_stats(struct nvgpu_fb *fb, u64 *total_bytes, u64 *free_bytes, u64 *largest_bytes)
{
	mutex_lock(&fb->lock);
	*total_bytes = fb->buddy.total_bytes;
	*free_bytes = fb->buddy.free_bytes;
	*largest_bytes = nvgpu_buddy_largest(&fb->buddy);
	mutex_unlock(&fb->lock);
}

/** nvgpu_fb_create() - An empty framebuffer manager. @nvg: device. Return: 0 or -ENOMEM. */
int nvgpu_fb_create(struct nvgpu_device *nvg)
{
	struct nvgpu_fb *fb = kzalloc(sizeof(*fb), GFP_KERNEL);

	if (!fb)
		return -ENOMEM;
	mutex_init(&fb->lock);
	nvgpu_buddy_init(&fb->buddy, CHUNK_BYTES);
	nvg->fb = fb;

	return 0;
}

/** nvgpu_fb_destroy() - Free the manager; blocks must be back. @nvg: device */
void nvgpu_fb_destroy(struct nvgpu_device *nvg)
{
	struct nvgpu_fb *fb = nvg->fb;

	WARN_ON(fb->buddy.free_bytes != fb->buddy.total_bytes);
	nvgpu_buddy_fini(&fb->buddy);
	mutex_destroy(&fb->lock);
	nvg->fb = NULL;
	kfree(fb);
}
