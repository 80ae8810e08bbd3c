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
#endif

/**
 * DOC: placement ids
 *
 * A board has a slot for each GiB that its types can fill, which is what a type has that
 * gets all of it (vgpu-host.md 1); the number of the first slot of a vGPU is its placement id.
 *
 * - Equal size: id n * size for the n-th of max_instances, at the n-th piece of the
 *   framebuffer (vgpu-host.md 8).
 * - Mixed sizes: the board is halved until the type does not fit into a half any more; the
 *   type may begin at each of these pieces, and gets all of it. Halves meet no matter who
 *   comes first, which pieces of any length would not. Of a piece of three slots
 *   that carries vGPUs of one slot, the two at the outer ends are given and the one between is
 *   left to their heaps: ids 0, 1, 4 and 5 of each six.
 *
 * Order: with equal sizes the lowest free id. With mixed sizes the id in the shortest run of
 * free slots that will do, so that long ones stay whole; of several the lowest.
 */

/* Slots that a pair of pieces with heaps between them takes, and the ids in there. */
#define PAIR_SLOTS	6
#define PAIR_IDS	((1ull << 0) | (1ull << 1) | (1ull << 4) | (1ull << 5))

static u64 bits(u32 first, u32 nr)
{
	u64 ones = nr >= 64 ? ~0ull : (1ull << nr) - 1;

	return first < 64 ? ones << first : 0;
}

/* In half slots, because three slots can be halved once more. */
static u32 piece_half_slots(const struct nvgpu_slot_map *map, u32 size)
{
	u32 piece = 2 * map->slots;

	while (!(piece & 1) && piece / 2 >= 2 * size)
		piece /= 2;

	return piece;
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
	u32 piece, at, n;
	u64 ids = 0;

	if (!size || size > map->slots || map->slots > NVGPU_MAX_SLOTS)
		return 0;

	if (!map->mixed) {
		for (n = 0; n < max_instances && (n + 1) * size <= map->slots; n++)
			ids |= bits(n * size, 1);
		return ids;
	}

	piece = piece_half_slots(map, size);
	if (piece & 1) {
		for (n = 0; n + PAIR_SLOTS <= map->slots; n += PAIR_SLOTS)
			ids |= PAIR_IDS << n;
		return ids;
	}
	for (at = 0; at + piece <= 2 * map->slots; at += piece)
		ids |= bits(at / 2, 1);

	return ids;
}

/**
 * nvgpu_slots_span() - The slots that nobody else can have.
 * @map: the GPU's slots
 * @size: slots of the type
 * @id: where it is
 *
 * Context: any. Return: bit n set for slot n.
 */
u64 nvgpu_slots_span(const struct nvgpu_slot_map *map, u32 size, u32 id)
{
	u32 piece = map->mixed ? piece_half_slots(map, size) : 2 * size;

	/* A slot between two of one slot is theirs together; who needs more meets one of them. */
	return bits(id, piece & 1 ? size : piece / 2);
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
		if ((ids & bits(id, 1)) && (map->taken & nvgpu_slots_span(map, size, id)))
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
 * nvgpu_slots_share() - Part of the framebuffer that goes with a type's slots, sizes being mixed.
 * @map: the GPU's slots
 * @size: slots of the type
 * @fb_bytes: usable framebuffer
 *
 * Context: any. Return: bytes, heap and reservation included.
 */
u64 nvgpu_slots_share(const struct nvgpu_slot_map *map, u32 size, u64 fb_bytes)
{
	if (!size || size > map->slots)
		return 0;

	return div_u64(fb_bytes, 2 * map->slots) * piece_half_slots(map, size);
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
