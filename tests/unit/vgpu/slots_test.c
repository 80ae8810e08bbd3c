// SPDX-License-Identifier: MIT
/* Slots and placement ids, of equal and of mixed sizes, one test per rule. */

#include <string.h>

#include "place.h"
#include "test.h"
#include "vgpu/rules.h"

/* The slots of an L40, of which some are taken. */
static struct nvgpu_slot_map slots(bool mixed, u64 taken)
{
	return (struct nvgpu_slot_map) { .slots = 48, .mixed = mixed, .taken = taken };
}

static void equal_sizes_lie_side_by_side(void)
{
	struct nvgpu_slot_map map = slots(false, 0);

	SAME(0x0000ffffffffull, nvgpu_slots_ids(&map, 1, 32));
	SAME(0x111111111111ull, nvgpu_slots_ids(&map, 4, 12));
	SAME(1ull << 0 | 1ull << 16 | 1ull << 32, nvgpu_slots_ids(&map, 16, 3));
	SAME(1, nvgpu_slots_ids(&map, 48, 1));
	SAME(0xf0, nvgpu_slots_span(4, 4));
}

/* Every size of an L40, with the number that fits of it alone. */
static const struct { u32 max, gib; } sizes[] = {
	{ 32, 1 }, { 24, 2 }, { 16, 3 }, { 12, 4 }, { 8, 6 }, { 6, 8 }, { 4, 12 },
	{ 3, 16 }, { 2, 24 }, { 1, 48 },
};

static u64 ids_of(const u32 *id, unsigned int nr)
{
	u64 set = 0;

	for (unsigned int i = 0; i < nr; i++)
		set |= 1ull << id[i];
	return set;
}

static void mixed_sizes_halve_the_board(void)
{
	static const u32 four[] = { 0, 8, 12, 20, 24, 32, 36, 44 };
	static const u32 two[] = { 0, 4, 6, 10, 12, 16, 18, 22, 24, 28, 30, 34, 36, 40, 42, 46 };
	struct nvgpu_slot_map map = slots(true, 0);

	SAME(1, nvgpu_slots_ids(&map, 48, 1));
	SAME(1ull << 0 | 1ull << 24, nvgpu_slots_ids(&map, 24, 2));
	SAME(0x001001001001ull, nvgpu_slots_ids(&map, 12, 4));
	SAME(0x041041041041ull, nvgpu_slots_ids(&map, 6, 8));
	SAME(0x249249249249ull, nvgpu_slots_ids(&map, 3, 16));
	/* One in each half, quarter and so on, with all that is left between two of them. */
	SAME(1ull << 0 | 1ull << 32, nvgpu_slots_ids(&map, 16, 3));
	SAME(1ull << 0 | 1ull << 16 | 1ull << 24 | 1ull << 40, nvgpu_slots_ids(&map, 8, 6));
	SAME(ids_of(four, ARRAY_SIZE(four)), nvgpu_slots_ids(&map, 4, 12));
	SAME(ids_of(two, ARRAY_SIZE(two)), nvgpu_slots_ids(&map, 2, 24));
	/* No id for what is not halved often enough, or is larger than its piece. */
	SAME(0, nvgpu_slots_ids(&map, 1, 48));
	SAME(0, nvgpu_slots_ids(&map, 32, 2));
	SAME(0, nvgpu_slots_ids(&map, 1, 0));
}

/* vgpu-host.md 8 lists the slots that types of 1 GiB cannot have. */
static void mixed_sizes_leave_slots_for_the_heaps_of_small_types(void)
{
	static const u32 one[] = { 0, 5, 6, 11, 12, 17, 18, 23, 24, 29, 30, 35, 36, 41, 42, 47 };
	static const u32 exact[] = { 0, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18, 20, 21, 23 };
	struct nvgpu_slot_map map = slots(true, 0);

	SAME(ids_of(one, ARRAY_SIZE(one)), nvgpu_slots_ids(&map, 1, 32));
	/* Where they are no larger than their slot, they may have them. */
	map.slots = 24;
	SAME(ids_of(exact, ARRAY_SIZE(exact)), nvgpu_slots_ids(&map, 1, 24));
}

static struct nvgpu_slot_place place_of(const struct nvgpu_slot_map *map, u32 size, u32 max, u32 id)
{
	struct nvgpu_slot_place place = {};

	SAME(0, nvgpu_slots_place(map, size, max, id, &place));
	return place;
}

static void every_mixed_id_has_a_place(void)
{
	struct nvgpu_slot_map map = slots(true, 0);
	struct nvgpu_slot_place place;

	place = place_of(&map, 16, 3, 32);
	SAME(1, place.piece);
	SAME(2, place.pieces);
	CHECK(place.at_end);
	place = place_of(&map, 6, 8, 18);
	SAME(1, place.piece);
	SAME(4, place.pieces);
	CHECK(place.at_end);
	CHECK(!place_of(&map, 48, 1, 0).at_end);
	SAME(-EINVAL, nvgpu_slots_place(&map, 16, 3, 24, &place));
	SAME(-EINVAL, nvgpu_slots_place(&map, 1, 32, 2, &place));
	SAME(-EINVAL, nvgpu_slots_place(&map, 1, 32, 64, &place));
}

/* One vGPU where mixed sizes put it: its slots, channel ids and framebuffer. */
struct lot {
	u64 span, fb, fb_end, heap, heap_end;
	u32 chid, chid_end;
};

static unsigned int all_lots(struct lot *lot, u64 room, u64 segment)
{
	struct nvgpu_slot_map map = slots(true, 0);
	unsigned int nr = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct nvgpu_type_desc type = type_of(sizes[i].max, sizes[i].gib);
		struct nvgpu_place_gpu gpu = idle_gpu();
		u64 ids = nvgpu_slots_ids(&map, sizes[i].gib, sizes[i].max), fb_bytes;
		u32 chids = nvgpu_slots_chids(2048, sizes[i].max);

		gpu.fb_bytes = room;
		gpu.segment_bytes = segment;
		fb_bytes = nvgpu_place_fb_bytes(&gpu, &type);
		for (u32 id = 0; id < 48; id++) {
			struct nvgpu_slot_place place;
			struct nvgpu_slot_fb at;

			if (!(ids & 1ull << id))
				continue;
			place = place_of(&map, sizes[i].gib, sizes[i].max, id);
			at = nvgpu_slots_fb(&place, sizes[i].max, room, segment, fb_bytes,
					    type.heap_bytes);
			lot[nr] = (struct lot) {
				.span = nvgpu_slots_span(sizes[i].gib, id),
				.fb = at.fb, .fb_end = at.fb + fb_bytes,
				.chid = nvgpu_slots_first_chid(&place, 2048, chids),
			};
			lot[nr].chid_end = lot[nr].chid + chids;
			if (at.heap != ~0ull) {
				lot[nr].heap = at.heap;
				lot[nr].heap_end = at.heap + type.heap_bytes;
			}
			SAME(0, at.fb & (segment - 1));
			CHECK(lot[nr].fb_end <= room && lot[nr].heap_end <= room);
			CHECK(lot[nr].chid && lot[nr].chid_end <= 2048 && chids >= 32);
			SAME(0, lot[nr].chid & (chids - 1));
			nr++;
		}
	}

	return nr;
}

static bool apart(u64 from, u64 end, u64 other, u64 other_end)
{
	return end <= other || other_end <= from;
}

/* Of each two vGPUs whose slots are apart everything else is, wherever the board ends. */
static void whoever_has_slots_of_his_own_has_all_of_his_own(void)
{
	static const u64 segments[] = { 32 * MIB, 64 * MIB, 128 * MIB, 256 * MIB };
	static struct lot lot[256];
	u64 room;

	for (unsigned int s = 0; s < ARRAY_SIZE(segments); s++) {
		for (room = 44 * GIB; room < 48 * GIB; room += 13 * MIB) {
			unsigned int nr = all_lots(lot, room, segments[s]);

			SAME(16 + 16 + 16 + 8 + 8 + 4 + 4 + 2 + 2 + 1, nr);
			for (unsigned int i = 0; i < nr; i++) {
				const struct lot *a = &lot[i];

				CHECK(apart(a->fb, a->fb_end, a->heap, a->heap_end));
				for (unsigned int k = 0; k < i; k++) {
					const struct lot *b = &lot[k];

					if (a->span & b->span)
						continue;
					CHECK(apart(a->fb, a->fb_end, b->fb, b->fb_end));
					CHECK(apart(a->fb, a->fb_end, b->heap, b->heap_end));
					CHECK(apart(a->heap, a->heap_end, b->fb, b->fb_end));
					CHECK(apart(a->heap, a->heap_end, b->heap, b->heap_end));
					CHECK(apart(a->chid, a->chid_end, b->chid, b->chid_end));
				}
			}
		}
	}
}

static void mixed_sizes_change_nobodys_framebuffer(void)
{
	struct nvgpu_type_desc type = type_of(3, 16);
	struct nvgpu_place_gpu gpu = idle_gpu();
	u64 equal = nvgpu_place_fb_bytes(&gpu, &type);

	gpu.map = slots(true, 0);
	SAME(equal, nvgpu_place_fb_bytes(&gpu, &type));
}

static void heap_lies_in_what_the_guest_leaves_of_its_share(void)
{
	struct nvgpu_slot_place first = { .pieces = 1 }, last = { .pieces = 1, .at_end = true };
	struct nvgpu_slot_fb at;

	at = nvgpu_slots_fb(&first, 2, 16 * GIB, GIB, 7 * GIB, 32 * MIB);
	SAME(0, at.fb);
	SAME(7 * GIB, at.heap);
	at = nvgpu_slots_fb(&last, 2, 16 * GIB, GIB, 7 * GIB, 32 * MIB);
	SAME(9 * GIB, at.fb);
	SAME(9 * GIB - 32 * MIB, at.heap);
	/* The guest has the whole of it. */
	SAME(~0ull, nvgpu_slots_fb(&first, 2, 16 * GIB, GIB, 8 * GIB, 32 * MIB).heap);
}

static void taken_slots_are_nobody_elses(void)
{
	struct nvgpu_slot_map map = slots(false, 0xf0);

	SAME(0x111111111101ull, nvgpu_slots_free_ids(&map, 4, 12));
	/* One of 1 GiB in slot 0: nothing larger that begins there. */
	map = slots(true, 1);
	SAME(1ull << 24, nvgpu_slots_free_ids(&map, 24, 2));
	SAME(1ull << 32, nvgpu_slots_free_ids(&map, 16, 3));
	SAME(0x249249249248ull, nvgpu_slots_free_ids(&map, 3, 16));
	CHECK(nvgpu_slots_free_ids(&map, 2, 24) & 1 << 4);
	CHECK(nvgpu_slots_free_ids(&map, 1, 32) & 1 << 5);
	CHECK(!(nvgpu_slots_free_ids(&map, 1, 32) & 1));
}

static void equal_sizes_take_the_lowest_id(void)
{
	struct nvgpu_slot_map map = slots(false, 0);

	SAME(0, nvgpu_slots_choose(&map, 4, 12, NVGPU_NO_PLACEMENT));
	map.taken = 0xf0f;
	SAME(4, nvgpu_slots_choose(&map, 4, 12, NVGPU_NO_PLACEMENT));
	map.taken = ~0ull;
	SAME(-ENOSPC, nvgpu_slots_choose(&map, 4, 12, NVGPU_NO_PLACEMENT));
}

static void mixed_sizes_take_the_tightest_hole(void)
{
	/* Free: 3 to 5, and 24 to 47. */
	struct nvgpu_slot_map map = slots(true, 0x000000ffffc7ull);

	SAME(3, nvgpu_slots_choose(&map, 3, 16, NVGPU_NO_PLACEMENT));
	SAME(24, nvgpu_slots_choose(&map, 6, 8, NVGPU_NO_PLACEMENT));
	map.taken = 0;
	SAME(0, nvgpu_slots_choose(&map, 6, 8, NVGPU_NO_PLACEMENT));
	/* Between two of 16 slots: 8 of them fit at one end only. */
	map.taken = nvgpu_slots_span(16, 0) | nvgpu_slots_span(16, 32);
	SAME(16, nvgpu_slots_choose(&map, 8, 6, NVGPU_NO_PLACEMENT));
}

static void wished_placement_is_obeyed_or_refused(void)
{
	struct nvgpu_slot_map map = slots(false, 0xf0);

	SAME(8, nvgpu_slots_choose(&map, 4, 12, 8));
	SAME(-EBUSY, nvgpu_slots_choose(&map, 4, 12, 4));
	SAME(-EINVAL, nvgpu_slots_choose(&map, 4, 12, 5));
	SAME(-EINVAL, nvgpu_slots_choose(&map, 4, 12, 48));
	SAME(-EINVAL, nvgpu_slots_choose(&map, 4, 12, 63));
	SAME(-EINVAL, nvgpu_slots_choose(&map, 4, 12, 64));
	SAME(-EINVAL, nvgpu_slots_choose(&map, 0, 12, 0));
	map.slots = 0;
	SAME(-EINVAL, nvgpu_slots_choose(&map, 4, 12, 0));
}

static void fragmentation_is_counted(void)
{
	struct nvgpu_slot_map map = slots(false, 0xf0);

	SAME(44, nvgpu_slots_free(&map));
	SAME(40, nvgpu_slots_largest(&map));
	map.taken = 0;
	SAME(48, nvgpu_slots_largest(&map));
	map.taken = ~0ull;
	SAME(0, nvgpu_slots_free(&map));
	SAME(0, nvgpu_slots_largest(&map));
}

/* As many as the rules let in, one after the other. */
static u32 fill(struct nvgpu_place_gpu *gpu, const struct nvgpu_type_desc *type)
{
	u32 size = nvgpu_slots_of(type->profile_bytes), nr = 0;
	struct nvgpu_place_verdict v;
	char why[WHY_BYTES];
	int id;

	for (;; nr++) {
		v = judge(gpu, type, why);
		if (v.refusal)
			return nr;
		id = nvgpu_slots_choose(&gpu->map, size, type->max_instances, NVGPU_NO_PLACEMENT);
		CHECK(id >= 0);
		gpu->map.taken |= nvgpu_slots_span(size, id);
		gpu->fb_free -= v.plan.fb_bytes + v.plan.heap_bytes;
		gpu->fb_largest -= v.plan.fb_bytes;
		gpu->profile_bytes = type->profile_bytes;
		gpu->instances++;
	}
}

static void mixed_sizes_share_a_gpu(void)
{
	struct nvgpu_type_desc large = type_of(2, 24), small = type_of(32, 1), odd = type_of(3, 16);
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_place_verdict v;
	char why[WHY_BYTES];

	gpu.map = slots(true, 0);
	gpu.map.taken = nvgpu_slots_span(24, 0);
	gpu.fb_largest = gpu.fb_free = 23 * GIB;
	gpu.instances = 1;
	gpu.profile_bytes = 24 * GIB;
	SAME(8, fill(&gpu, &small));
	v = judge(&gpu, &large, why);
	SAME(NVGPU_REFUSE_NO_SLOT, v.refusal);
	CHECK(!strcmp(why, "needs 24 slots in one piece, the longest of 16 free is 4"));

	gpu = idle_gpu();
	gpu.map = slots(true, 0);
	SAME(2, fill(&gpu, &odd));
	v = judge(&gpu, &odd, why);
	SAME(NVGPU_REFUSE_NO_SLOT, v.refusal);
	CHECK(!strcmp(why, "each of its 2 places meets a vGPU, though 16 slots are free in one piece"));
	CHECK(strlen(why) < 80);
}

static void refuses_without_a_free_slot(void)
{
	struct nvgpu_type_desc type = type_of(2, 24);
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_place_verdict v;
	char why[WHY_BYTES];

	gpu.map = slots(true, 1ull << 0 | 1ull << 30);
	v = judge(&gpu, &type, why);
	SAME(NVGPU_REFUSE_NO_SLOT, v.refusal);
	CHECK(!strcmp(why, "each of its 2 places meets a vGPU, though 29 slots are free in one piece"));
	SAME(0, v.available);
	SAME(-ENOSPC, nvgpu_place_errno(v.refusal));
	gpu.map.taken |= 1ull << 12;
	v = judge(&gpu, &type, why);
	CHECK(!strcmp(why, "needs 24 slots in one piece, the longest of 45 free is 17"));

	/* A type of less than a slot is nowhere when places decide. */
	type = type_of(32, 1);
	type.profile_bytes = GIB / 2;
	v = judge(&gpu, &type, why);
	SAME(NVGPU_REFUSE_NO_SLOT, v.refusal);
	CHECK(!strcmp(why, "has no placement id on a GPU whose sizes are mixed"));
	gpu.map.mixed = false;
	v = judge(&gpu, &type, why);
	SAME(NVGPU_REFUSE_NONE, v.refusal);
}

static void all_instances_of_every_size_get_a_slot(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct nvgpu_type_desc type = type_of(sizes[i].max, sizes[i].gib);
		struct nvgpu_place_gpu gpu = idle_gpu();

		gpu.map = slots(false, 0);
		SAME(sizes[i].max, fill(&gpu, &type));
	}
}

int main(void)
{
	static const struct test tests[] = {
		TEST(equal_sizes_lie_side_by_side), TEST(mixed_sizes_halve_the_board),
		TEST(mixed_sizes_leave_slots_for_the_heaps_of_small_types),
		TEST(taken_slots_are_nobody_elses), TEST(equal_sizes_take_the_lowest_id),
		TEST(mixed_sizes_take_the_tightest_hole),
		TEST(wished_placement_is_obeyed_or_refused), TEST(fragmentation_is_counted),
		TEST(every_mixed_id_has_a_place),
		TEST(whoever_has_slots_of_his_own_has_all_of_his_own),
		TEST(mixed_sizes_change_nobodys_framebuffer),
		TEST(heap_lies_in_what_the_guest_leaves_of_its_share),
		TEST(mixed_sizes_share_a_gpu), TEST(refuses_without_a_free_slot),
		TEST(all_instances_of_every_size_get_a_slot),
	};

	return test_all(tests, ARRAY_SIZE(tests));
}
