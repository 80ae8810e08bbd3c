// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Channel ids of one GPU. Pure; the caller serialises.
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/log2.h>

#include "mem/chids.h"

/** nvgpu_chids_init() - All ids free, but 0. @c: table */
void nvgpu_chids_init(struct nvgpu_chids *c)
{
	bitmap_zero(c->used, NVGPU_CHIDS_PER_RUNLIST);
	__set_bit(0, c->used);
}

/**
 * nvgpu_chids_take() - Reserve a range, lowest first.
 * @c: table
 * @count: number of ids; a power of two is aligned to itself
 * @first: receives the first id
 *
 * Return: 0, -EINVAL for no or too many ids, -ENOSPC.
 */
int nvgpu_chids_take(struct nvgpu_chids *c, u32 count, u32 *first)
{
	unsigned long at;

	if (!count || count > nvgpu_chids_usable())
		return -EINVAL;
	at = bitmap_find_next_zero_area(c->used, NVGPU_CHIDS_PER_RUNLIST, 0, count,
					is_power_of_2(count) ? count - 1 : 0);
	if (at >= NVGPU_CHIDS_PER_RUNLIST)
		return -ENOSPC;
	bitmap_set(c->used, at, count);
	*first = at;

	return 0;
}

/**
 * nvgpu_chids_take_at() - Reserve one certain range.
 * @c: table
 * @first: first id
 * @count: number of ids
 *
 * Return: 0; -EINVAL no ids, or ids that are none, as 0; -ENOSPC some of them are taken.
 */
int nvgpu_chids_take_at(struct nvgpu_chids *c, u32 first, u32 count)
{
	if (!first || !count || first >= NVGPU_CHIDS_PER_RUNLIST ||
	    count > NVGPU_CHIDS_PER_RUNLIST - first)
		return -EINVAL;
	if (find_next_bit(c->used, first + count, first) < first + count)
		return -ENOSPC;
	bitmap_set(c->used, first, count);

	return 0;
}

/**
 * nvgpu_chids_give() - Return a range.
 * @c: table
 * @first: first id
 * @count: number of ids
 *
 * Return: 0; -EINVAL, with nothing changed, unless all of them were taken.
 */
int nvgpu_chids_give(struct nvgpu_chids *c, u32 first, u32 count)
{
	if (!first || !count || first >= NVGPU_CHIDS_PER_RUNLIST ||
	    count > NVGPU_CHIDS_PER_RUNLIST - first)
		return -EINVAL;
	if (find_next_zero_bit(c->used, first + count, first) < first + count)
		return -EINVAL;
	bitmap_clear(c->used, first, count);

	return 0;
}

/** nvgpu_chids_usable() - Number of ids that can be handed out. */
u32 nvgpu_chids_usable(void)
{
	return NVGPU_CHIDS_PER_RUNLIST - 1;
}
