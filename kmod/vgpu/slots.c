// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Placement ids - which part of a GPU's framebuffer a vGPU gets. Pure decisions.
 */

#include "vgpu/rules.h"

#ifdef __KERNEL__
#include <linux/errno.h>
#include <linux/math64.h>
#else
#include <errno.h>
#define div_u64(a, b)	((a) / (b))
#define div64_u64(a, b)	((a) / (b))
#endif

/**
 * DOC: placement ids
 *
 * A board has a slot for each GiB that its types can fill, which is what a type has that
 * gets all of it (vgpu-host.md 1); the number of the first slot of a vGPU is its placement id.
 *
 * - Equal size: id n * size for the n-th of max_instances, at the n-th piece of the
 *   framebuffer (vgpu-host.md 8).
 * - Mixed sizes: the board is halved until a piece holds two of the type, or one of a type of
 *   which no power of two fits. The first of two begins where the piece does and the second
 *   ends where it ends; of single ones every other piece has it at its end. So larger types
 *   find whole pieces between them, and what lies between two of 16 slots on a board of 48
 *   is one run. This is what NVIDIA's open host driver computes (the reference names the
 *   halving only).
 * - Types of one slot whose number is limited by 32, not by the board, are larger than their
 *   share of it. Of each six slots they have the two at the ends (vgpu-host.md 8).
 *
 * Channel ids and framebuffer of mixed sizes are cut like the slots, so that a free
 * placement id stands for both.
 *
 * Order: with equal sizes the lowest free id. With mixed sizes the id in the shortest run of
 * free slots that will do, so that long ones stay whole; of several the lowest.
 */

/* Two vGPUs in each are all that the firmware interface can name on one board. */
#define MAX_PIECES	16

/* Ids that a type of one slot cannot have when it is larger than that: 2 and 3 of each six. */
#define SIX_DENIED	((1ull << 2) | (1ull << 3))
#define SIX_SLOTS	6

/**
 * struct cut - how the board is cut for a type, sizes being mixed
 * @pieces:	how many
 * @both:	each holds two: one at its beginning and one at its end. Otherwise one, at the
 *		beginning of even pieces and at the end of odd ones
 */
struct cut {
	u32 pieces;
	bool both;
};

static u32 floor_pow2(u32 v)
{
	while (v & (v - 1))
		v &= v - 1;

	return v;
}

static struct cut cut_for(u32 max_instances)
{
	u32 pow2 = floor_pow2(max_instances);

	if (pow2 == max_instances && pow2 > 1)
		return (struct cut) { .pieces = pow2 / 2, .both = true };

	return (struct cut) { .pieces = pow2 };
}

/* Where piece @n of something of @whole begins. */
static u64 edge(u64 whole, u32 n, u32 pieces)
{
	return div_u64(whole * n, pieces);
}

static u64 bits(u32 first, u32 nr)
{
	u64 ones = nr >= 64 ? ~0ull : (1ull << nr) - 1;

	return first < 64 ? ones << first : 0;
}

/* The vGPU of a type at the beginning, or at the end, of a piece. Return: its id, or < 0. */
static int id_in_piece(const struct nvgpu_slot_map *map, u32 size, struct cut cut, u32 n,
		       bool at_end)
{
	u32 from = edge(map->slots, n, cut.pieces), to = edge(map->slots, n + 1, cut.pieces);

	if (!cut.both && at_end != (n & 1))
		return -ENOENT;
	if (to - from < (cut.both ? 2 * size : size))
		return -ENOENT;

	return at_end ? to - size : from;
}

static u64 mixed_ids(const struct nvgpu_slot_map *map, u32 size, u32 max_instances)
{
	struct cut cut = cut_for(max_instances);
	u64 ids = 0;
	u32 n;
	int id;

	if (cut.pieces > MAX_PIECES)
		return 0;
	for (n = 0; n < 2 * cut.pieces; n++) {
		id = id_in_piece(map, size, cut, n / 2, n & 1);
		if (id >= 0)
			ids |= bits(id, 1);
	}
	if (size == 1 && max_instances < map->slots)
		for (n = 0; n < map->slots; n += SIX_SLOTS)
			ids &= ~(SIX_DENIED << n);

	return ids;
}

/**
 * nvgpu_slots_of() - How many slots a type takes; 0 when it is smaller than one. Any context.
 * @profile_bytes: its profile size
 */
u32 nvgpu_slots_of(u64 profile_bytes)
{
	return profile_bytes / NVGPU_SLOT_BYTES;
}

/**
 * nvgpu_slots_ids() - The ids that a type may have, on a GPU without vGPUs.
 * @map: the GPU's slots
 * @size: slots of the type
 * @max_instances: how many of it fit on a GPU that carries no other size
 *
 * Context: any. Return: bit n set for id n; 0 when the board has no slots or no room.
 */
u64 nvgpu_slots_ids(const struct nvgpu_slot_map *map, u32 size, u32 max_instances)
{
	u64 ids = 0;
	u32 n;

	if (!size || size > map->slots || map->slots > NVGPU_MAX_SLOTS || !max_instances)
		return 0;
	if (map->mixed)
		return mixed_ids(map, size, max_instances);

	for (n = 0; n < max_instances && (n + 1) * size <= map->slots; n++)
		ids |= bits(n * size, 1);

	return ids;
}

/** nvgpu_slots_span() - Bit n set for each slot n of a vGPU of @size slots at @id. Any context. */
u64 nvgpu_slots_span(u32 size, u32 id)
{
	return bits(id, size);
}

/**
 * nvgpu_slots_free_ids() - The ids that a type may have now.
 * @map: the GPU's slots
 * @size: slots of the type
 * @max_instances: how many of it fit on a GPU that carries no other size
 *
 * Context: any. Return: as nvgpu_slots_ids(), without those whose slots are taken.
 */
u64 nvgpu_slots_free_ids(const struct nvgpu_slot_map *map, u32 size, u32 max_instances)
{
	u64 ids = nvgpu_slots_ids(map, size, max_instances);
	u32 id;

	for (id = 0; id < map->slots && id < NVGPU_MAX_SLOTS; id++)
		if ((ids & bits(id, 1)) && (map->taken & nvgpu_slots_span(size, id)))
			ids &= ~bits(id, 1);

	return ids;
}

/* Length of the run of free slots around a free one. */
static u32 run_around(const struct nvgpu_slot_map *map, u32 id)
{
	u32 first = id, end = id + 1;

	while (first && !(map->taken & bits(first - 1, 1)))
		first--;
	while (end < map->slots && !(map->taken & bits(end, 1)))
		end++;

	return end - first;
}

/**
 * nvgpu_slots_choose() - Choose a placement id.
 * @map: the GPU's slots
 * @size: slots of the type
 * @max_instances: how many of it fit on a GPU that carries no other size
 * @wish: id that the administrator named, or %NVGPU_NO_PLACEMENT
 *
 * Context: any.
 * Return: the id; -EINVAL the type cannot have the wished one, -EBUSY its slots are taken,
 * -ENOSPC none is free.
 */
int nvgpu_slots_choose(const struct nvgpu_slot_map *map, u32 size, u32 max_instances, u32 wish)
{
	u64 ids = nvgpu_slots_ids(map, size, max_instances);
	u64 free = nvgpu_slots_free_ids(map, size, max_instances);
	u32 id, around, best_around = ~0u;
	int best = -ENOSPC;

	if (wish != NVGPU_NO_PLACEMENT) {
		if (wish >= NVGPU_MAX_SLOTS || !(ids & bits(wish, 1)))
			return -EINVAL;
		return free & bits(wish, 1) ? (int)wish : -EBUSY;
	}

	for (id = 0; id < NVGPU_MAX_SLOTS; id++) {
		if (!(free & bits(id, 1)))
			continue;
		if (!map->mixed)
			return id;
		around = run_around(map, id);
		if (around < best_around) {
			best = id;
			best_around = around;
		}
	}

	return best;
}

/**
 * nvgpu_slots_place() - Where the vGPU with an id is, sizes being mixed.
 * @map: the GPU's slots
 * @size: slots of the type
 * @max_instances: how many of it fit on a GPU that carries no other size
 * @id: one of nvgpu_slots_ids()
 * @out: written
 *
 * Context: any. Return: 0; -EINVAL the type cannot have that id.
 */
int nvgpu_slots_place(const struct nvgpu_slot_map *map, u32 size, u32 max_instances, u32 id,
		      struct nvgpu_slot_place *out)
{
	struct cut cut;
	u32 n;

	if (id >= NVGPU_MAX_SLOTS || !(nvgpu_slots_ids(map, size, max_instances) & bits(id, 1)))
		return -EINVAL;
	cut = cut_for(max_instances);
	for (n = 0; n < 2 * cut.pieces; n++) {
		if (id_in_piece(map, size, cut, n / 2, n & 1) != (int)id)
			continue;
		*out = (struct nvgpu_slot_place) {
			.piece = n / 2, .pieces = cut.pieces, .at_end = n & 1,
		};
		return 0;
	}

	return -EINVAL;
}

/**
 * nvgpu_slots_chids() - Number of channel ids that a type has, sizes being mixed.
 * @per_runlist: all ids, 0 included
 * @max_instances: how many of it fit on a GPU that carries no other size
 *
 * Half of the largest power of two of which max_instances fit: cut like the slots, some range
 * begins with id 0, which nobody may have; so everybody has the upper half of his range.
 *
 * Context: any.
 */
u32 nvgpu_slots_chids(u32 per_runlist, u32 max_instances)
{
	return max_instances ? floor_pow2(per_runlist / max_instances) / 2 : 0;
}

/** nvgpu_slots_first_chid() - The first of the @count channel ids of a place. Any context. */
u32 nvgpu_slots_first_chid(const struct nvgpu_slot_place *place, u32 per_runlist, u32 count)
{
	if (place->at_end)
		return edge(per_runlist, place->piece + 1, place->pieces) - count;

	return edge(per_runlist, place->piece, place->pieces) + count;
}

/**
 * nvgpu_slots_fb() - Where a vGPU's framebuffer and heap are, sizes being mixed.
 * @place: its place
 * @max_instances: how many of its type fit on a GPU that carries no other size
 * @room_bytes: framebuffer that all slots share
 * @segment_bytes: granule of a guest's framebuffer, a power of two
 * @fb_bytes: framebuffer of the vGPU, in whole segments and no more than its share
 * @heap_bytes: its heap
 *
 * Whoever has slots of his own has segments of his own: a piece begins with the segment in
 * which its share of the board begins, and a share of which a part of a segment is left
 * over belongs to nobody. The heap goes to the segments that the guest leaves of the share.
 *
 * Context: any. Return: offsets; @heap is ~0 where the share has no room for the heap.
 */
struct nvgpu_slot_fb nvgpu_slots_fb(const struct nvgpu_slot_place *place, u32 max_instances,
				    u64 room_bytes, u64 segment_bytes, u64 fb_bytes,
				    u64 heap_bytes)
{
	u64 segments = div64_u64(room_bytes, segment_bytes);
	u64 share = div_u64(segments, max_instances) * segment_bytes;
	struct nvgpu_slot_fb out = { .heap = ~0ull };
	bool fits = share >= fb_bytes && share - fb_bytes >= heap_bytes;

	if (place->at_end) {
		out.fb = edge(segments, place->piece + 1, place->pieces) * segment_bytes - fb_bytes;
		if (fits)
			out.heap = out.fb - heap_bytes;
	} else {
		out.fb = edge(segments, place->piece, place->pieces) * segment_bytes;
		if (fits)
			out.heap = out.fb + fb_bytes;
	}

	return out;
}

/** nvgpu_slots_free() - How many slots are free. Any context. */
u32 nvgpu_slots_free(const struct nvgpu_slot_map *map)
{
	u32 i, nr = 0;

	for (i = 0; i < map->slots && i < NVGPU_MAX_SLOTS; i++)
		nr += !(map->taken & bits(i, 1));

	return nr;
}

/** nvgpu_slots_largest() - The longest run of free slots. Any context. */
u32 nvgpu_slots_largest(const struct nvgpu_slot_map *map)
{
	u32 i, run = 0, best = 0;

	for (i = 0; i < map->slots && i < NVGPU_MAX_SLOTS; i++) {
		run = map->taken & bits(i, 1) ? 0 : run + 1;
		if (run > best)
			best = run;
	}

	return best;
}
