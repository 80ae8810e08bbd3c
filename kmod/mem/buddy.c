// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Buddy allocator over 64-bit address ranges. Pure; the caller serialises.
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/slab.h>

#include "mem/buddy.h"

/**
 * DOC: buddy allocator
 *
 * Ranges are cut into naturally aligned power-of-two roots, and each root is a
 * binary tree that is split on demand and merged as soon as two buddies are free.
 *
 * A request need not be a power of two: it is placed on a run of neighbouring free
 * leaves, and only the leaves at its two ends are split. Guests' framebuffers are
 * contiguous and large against the board (two of 22 GiB on 46 GiB), so rounding
 * them up to one block would lose up to half of the memory; placing them first-fit
 * packs equal sizes without a gap.
 *
 *	root  [ 0                              64 )
 *	       [ used         32 )[ split         )
 *	                          [ used )[ free  )     one request of 48: two leaves
 *
 * Freeing never allocates: the ends of an allocation are ends of leaves.
 */

enum node_state { NODE_FREE, NODE_USED, NODE_SPLIT };

struct node {
	struct list_head root;		/* in nvgpu_buddy.roots; roots only */
	struct node *parent;
	struct node *child[2];
	u64 base;
	u8 shift;
	u8 state;
};

static u64 node_bytes(const struct node *n)
{
	return 1ULL << n->shift;
}

static u64 node_end(const struct node *n)
{
	return n->base + node_bytes(n);
}

static struct node *node_new(struct node *parent, u64 base, unsigned int shift)
{
	struct node *n = kzalloc(sizeof(*n), GFP_KERNEL);

	if (!n)
		return NULL;
	INIT_LIST_HEAD(&n->root);
	n->parent = parent;
	n->base = base;
	n->shift = shift;
	n->state = NODE_FREE;

	return n;
}

/* The first or last leaf below @n. */
static struct node *leaf_below(struct node *n, int side)
{
	while (n->state == NODE_SPLIT)
		n = n->child[side];

	return n;
}

/* The leaf after (@side 1) or before (@side 0) @n in address order. */
static struct node *leaf_beside(const struct nvgpu_buddy *b, struct node *n, int side)
{
	struct list_head *link;

	while (n->parent && n->parent->child[side] == n)
		n = n->parent;
	if (n->parent)
		return leaf_below(n->parent->child[side], !side);

	link = side ? n->root.next : n->root.prev;
	if (link == &b->roots)
		return NULL;

	return leaf_below(list_entry(link, struct node, root), !side);
}

static struct node *leaf_outermost(const struct nvgpu_buddy *b, int side)
{
	if (list_empty(&b->roots))
		return NULL;

	return leaf_below(side ? list_last_entry(&b->roots, struct node, root) :
				 list_first_entry(&b->roots, struct node, root), side);
}

/* The leaf that contains @addr. */
static struct node *leaf_at(const struct nvgpu_buddy *b, u64 addr)
{
	struct node *n;

	list_for_each_entry(n, &b->roots, root) {
		if (addr < n->base || addr >= node_end(n))
			continue;
		while (n->state == NODE_SPLIT)
			n = n->child[addr >= n->child[1]->base];
		return n;
	}

	return NULL;
}

static int node_split(struct node *n)
{
	unsigned int shift = n->shift - 1;
	struct node *lo, *hi;

	lo = node_new(n, n->base, shift);
	if (!lo)
		return -ENOMEM;
	hi = node_new(n, n->base + (1ULL << shift), shift);
	if (!hi) {
		kfree(lo);
		return -ENOMEM;
	}
	n->child[0] = lo;
	n->child[1] = hi;
	n->state = NODE_SPLIT;

	return 0;
}

/* Merge @n with its buddy as far up as both are free. Returns the merged node. */
static struct node *node_merge(struct node *n)
{
	struct node *p = n->parent;

	while (p && p->child[0]->state == NODE_FREE && p->child[1]->state == NODE_FREE) {
		kfree(p->child[0]);
		kfree(p->child[1]);
		p->child[0] = NULL;
		p->child[1] = NULL;
		p->state = NODE_FREE;
		n = p;
		p = n->parent;
	}

	return n;
}

/* Free every leaf in [base, end); all of them are used, and none reaches out of it. */
static void range_release(struct nvgpu_buddy *b, u64 base, u64 end)
{
	u64 pos = base;

	while (pos < end) {
		struct node *n = leaf_at(b, pos);

		pos = node_end(n);
		n->state = NODE_FREE;
		node_merge(n);
	}
	b->free_bytes += end - base;
}

/* Mark [base, end) used; all of it is free. */
static int range_claim(struct nvgpu_buddy *b, u64 base, u64 end)
{
	u64 pos = base;

	while (pos < end) {
		struct node *n = leaf_at(b, pos);

		while (n->base < base || node_end(n) > end) {
			int err = node_split(n);

			if (err) {
				node_merge(n);
				b->free_bytes -= pos - base;
				range_release(b, base, pos);
				return err;
			}
			n = n->child[pos >= n->child[1]->base];
		}
		n->state = NODE_USED;
		pos = node_end(n);
	}
	b->free_bytes -= end - base;

	return 0;
}

/* Lowest (or highest) aligned place for @bytes on a run of free leaves. */
static bool range_find(const struct nvgpu_buddy *b, u64 bytes, u64 align, bool from_top, u64 *base)
{
	u64 lo = 0, hi = 0, at;
	bool in_run = false;
	struct node *n;

	for (n = leaf_outermost(b, from_top); n; n = leaf_beside(b, n, !from_top)) {
		if (n->state != NODE_FREE) {
			in_run = false;
			continue;
		}
		if (in_run && !from_top && hi == n->base) {
			hi = node_end(n);
		} else if (in_run && from_top && node_end(n) == lo) {
			lo = n->base;
		} else {
			lo = n->base;
			hi = node_end(n);
			in_run = true;
		}
		if (hi - lo < bytes)
			continue;
		at = from_top ? (hi - bytes) & ~(align - 1) : (lo + align - 1) & ~(align - 1);
		if (at >= lo && at <= hi - bytes) {
			*base = at;
			return true;
		}
	}

	return false;
}

/**
 * nvgpu_buddy_init() - Make an empty allocator.
 * @b: allocator
 * @chunk_bytes: smallest block, a power of two
 */
void nvgpu_buddy_init(struct nvgpu_buddy *b, u64 chunk_bytes)
{
	INIT_LIST_HEAD(&b->roots);
	b->chunk_shift = ilog2(chunk_bytes);
	b->total_bytes = 0;
	b->free_bytes = 0;
}

static void tree_drop(struct node *root)
{
	struct node *n = root, *p;

	/* Down to a leaf, free it, up to its parent, until the root is bare. */
	for (;;) {
		if (n->child[0]) {
			n = n->child[0];
		} else if (n->child[1]) {
			n = n->child[1];
		} else {
			p = n == root ? NULL : n->parent;
			if (p)
				p->child[p->child[1] == n] = NULL;
			kfree(n);
			if (!p)
				return;
			n = p;
		}
	}
}

/** nvgpu_buddy_fini() - Drop everything, allocated or not. @b: allocator */
void nvgpu_buddy_fini(struct nvgpu_buddy *b)
{
	struct node *n, *tmp;

	list_for_each_entry_safe(n, tmp, &b->roots, root) {
		list_del(&n->root);
		tree_drop(n);
	}
	b->total_bytes = 0;
	b->free_bytes = 0;
}

/* Where a root at @base belongs. NULL when it overlaps one that exists. */
static struct list_head *root_place(struct nvgpu_buddy *b, u64 base, u64 end)
{
	struct node *n;

	list_for_each_entry(n, &b->roots, root) {
		if (end <= n->base)
			return &n->root;
		if (base < node_end(n))
			return NULL;
	}

	return &b->roots;
}

/**
 * nvgpu_buddy_add() - Put a free range under management.
 * @b: allocator
 * @base: first byte
 * @bytes: length; what is outside chunk boundaries is left out
 *
 * Return: 0; -EINVAL when nothing of it is left or it wraps, -EEXIST when it
 * overlaps a range added before, -ENOMEM.
 */
int nvgpu_buddy_add(struct nvgpu_buddy *b, u64 base, u64 bytes)
{
	u64 chunk = 1ULL << b->chunk_shift;
	u64 end, pos;

	if (base + bytes < base || base > U64_MAX - chunk)
		return -EINVAL;
	end = (base + bytes) & ~(chunk - 1);
	base = (base + chunk - 1) & ~(chunk - 1);
	if (base >= end)
		return -EINVAL;
	if (!root_place(b, base, end))
		return -EEXIST;

	for (pos = base; pos < end;) {
		unsigned int shift = ilog2(end - pos);
		struct node *n;

		if (pos)
			shift = min_t(unsigned int, shift, __ffs64(pos));
		n = node_new(NULL, pos, shift);
		if (!n)
			goto err_roots;
		list_add_tail(&n->root, root_place(b, pos, node_end(n)));
		pos = node_end(n);
	}
	b->total_bytes += end - base;
	b->free_bytes += end - base;

	return 0;

err_roots:
	while (pos > base) {
		struct node *n = leaf_at(b, pos - 1);

		pos = n->base;
		list_del(&n->root);
		kfree(n);
	}
	return -ENOMEM;
}

/**
 * nvgpu_buddy_alloc() - Take a contiguous range.
 * @b: allocator
 * @bytes: length, rounded up to whole chunks
 * @align: power of two; below a chunk means a chunk
 * @from_top: highest place that fits instead of the lowest
 * @base: receives the first byte
 *
 * Return: 0; -EINVAL for a zero or overflowing length or an @align that is no power
 * of two, -ENOSPC when no place fits, -ENOMEM.
 */
int nvgpu_buddy_alloc(struct nvgpu_buddy *b, u64 bytes, u64 align, bool from_top, u64 *base)
{
	u64 chunk = 1ULL << b->chunk_shift;
	u64 at;
	int err;

	if (!bytes || bytes > U64_MAX - chunk || !is_power_of_2(align))
		return -EINVAL;
	bytes = (bytes + chunk - 1) & ~(chunk - 1);
	if (align < chunk)
		align = chunk;
	if (bytes > b->free_bytes || !range_find(b, bytes, align, from_top, &at))
		return -ENOSPC;

	err = range_claim(b, at, at + bytes);
	if (err)
		return err;
	*base = at;

	return 0;
}

/* End of a range in whole chunks; 0 for a zero or overflowing length. */
static u64 range_end(const struct nvgpu_buddy *b, u64 base, u64 bytes)
{
	u64 chunk = 1ULL << b->chunk_shift;
	u64 end;

	if (!bytes || bytes > U64_MAX - chunk)
		return 0;
	end = base + ((bytes + chunk - 1) & ~(chunk - 1));

	return end < base ? 0 : end;
}

/**
 * nvgpu_buddy_alloc_at() - Take one certain range.
 * @b: allocator
 * @base: first byte, at a chunk
 * @bytes: length, rounded up to whole chunks
 *
 * Return: 0; -EINVAL for a zero or overflowing length or a @base within a chunk, -ENOSPC
 * when some of the range is taken or not managed, -ENOMEM.
 */
int nvgpu_buddy_alloc_at(struct nvgpu_buddy *b, u64 base, u64 bytes)
{
	u64 end = range_end(b, base, bytes), pos;

	if (!end || base & ((1ULL << b->chunk_shift) - 1))
		return -EINVAL;

	for (pos = base; pos < end;) {
		struct node *n = leaf_at(b, pos);

		if (!n || n->state != NODE_FREE)
			return -ENOSPC;
		pos = node_end(n);
	}

	return range_claim(b, base, end);
}

/**
 * nvgpu_buddy_free() - Give back exactly what was taken.
 * @b: allocator
 * @base: as returned by nvgpu_buddy_alloc()
 * @bytes: as passed to it
 *
 * Return: 0; -EINVAL, with nothing changed, when some of the range is not
 * allocated or it does not end where an allocation ends.
 */
int nvgpu_buddy_free(struct nvgpu_buddy *b, u64 base, u64 bytes)
{
	u64 end = range_end(b, base, bytes), pos;

	if (!end)
		return -EINVAL;

	for (pos = base; pos < end;) {
		struct node *n = leaf_at(b, pos);

		if (!n || n->state != NODE_USED || n->base != pos || node_end(n) > end)
			return -EINVAL;
		pos = node_end(n);
	}
	range_release(b, base, end);

	return 0;
}

/** nvgpu_buddy_largest() - Length of the longest free run. @b: allocator */
u64 nvgpu_buddy_largest(const struct nvgpu_buddy *b)
{
	u64 best = 0, run = 0, end = 0;
	struct node *n;

	for (n = leaf_outermost(b, 0); n; n = leaf_beside(b, n, 1)) {
		if (n->state != NODE_FREE) {
			run = 0;
			continue;
		}
		if (n->base != end)
			run = 0;
		run += node_bytes(n);
		end = node_end(n);
		best = max(best, run);
	}

	return best;
}

/** nvgpu_buddy_nodes() - Number of leaves, a measure of fragmentation. @b: allocator */
unsigned int nvgpu_buddy_nodes(const struct nvgpu_buddy *b)
{
	unsigned int nr = 0;
	struct node *n;

	for (n = leaf_outermost(b, 0); n; n = leaf_beside(b, n, 1))
		nr++;

	return nr;
}
