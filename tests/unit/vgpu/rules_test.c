// SPDX-License-Identifier: MIT
/* Placement and states of vGPUs, one test per rule. */

#include <string.h>

#include "test.h"
#include "vgpu/rules.h"

#define MIB	(1024ull * 1024)
#define GIB	(1024 * MIB)

/* An idle L40: 32 VFs, 46 GiB usable, 2047 channel ids. */
static struct nvgpu_place_gpu idle_gpu(void)
{
	return (struct nvgpu_place_gpu) {
		.ready = true,
		.vgpu_mode = true,
		.num_vfs = 32,
		.vf_partitions = 32,
		.chids_total = 2047,
		.fb_bytes = 46 * GIB,
		.fb_free = 46 * GIB,
		.fb_largest = 46 * GIB,
		.segment_bytes = 32 * MIB,
	};
}

static struct nvgpu_type_desc type_of(u32 max, u64 gib)
{
	return (struct nvgpu_type_desc) {
		.id = 869,
		.max_instances = max,
		.profile_bytes = gib * GIB,
		.fb_bytes = gib * GIB,
		.heap_bytes = 32 * MIB,
		.bar1_mib = 256,
		.ecc = true,
	};
}

static struct nvgpu_place_verdict judge(const struct nvgpu_place_gpu *gpu,
					const struct nvgpu_type_desc *type, char why[128])
{
	struct nvgpu_place_verdict v;

	memset(why, 'x', 127);
	why[127] = '\0';
	nvgpu_place_judge(gpu, type, &v, why, 128);

	return v;
}

static void refused_as(const struct nvgpu_place_gpu *gpu, const struct nvgpu_type_desc *type,
		       enum nvgpu_refusal refusal, int err)
{
	char why[128];
	struct nvgpu_place_verdict v = judge(gpu, type, why);

	SAME(refusal, v.refusal);
	SAME(0, v.available);
	SAME(err, nvgpu_place_errno(v.refusal));
	CHECK(strlen(why) > 10);
}

static void creates_on_an_idle_gpu(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(32, 1);
	struct nvgpu_place_verdict v;
	char why[128];

	v = judge(&gpu, &type, why);
	SAME(NVGPU_REFUSE_NONE, v.refusal);
	SAME(0, strlen(why));
	SAME(32, v.available);
	SAME(GIB, v.plan.fb_bytes);
	SAME(32 * MIB, v.plan.heap_bytes);
	SAME(32, v.plan.chids);
}

static void refuses_without_vgpu_mode(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(32, 1);

	gpu.vgpu_mode = false;
	refused_as(&gpu, &type, NVGPU_REFUSE_NOT_VGPU_MODE, -EIO);
}

static void refuses_while_not_ready(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(32, 1);

	gpu.ready = false;
	refused_as(&gpu, &type, NVGPU_REFUSE_GPU_NOT_READY, -EIO);
}

static void refuses_unsigned_types_only_where_firmware_does(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(32, 1);
	char why[128];

	gpu.unsigned_refused = true;
	refused_as(&gpu, &type, NVGPU_REFUSE_UNSIGNED, -EPERM);
	type.has_signature = true;
	SAME(NVGPU_REFUSE_NONE, judge(&gpu, &type, why).refusal);
}

static void refuses_types_without_ecc_on_an_ecc_board(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(32, 1);

	gpu.ecc = true;
	type.ecc = false;
	refused_as(&gpu, &type, NVGPU_REFUSE_ECC, -EOPNOTSUPP);
}

static void refuses_without_vfs(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(32, 1);

	gpu.num_vfs = 0;
	refused_as(&gpu, &type, NVGPU_REFUSE_NO_VF, -ENOSPC);
	gpu.num_vfs = 4;
	gpu.instances = 4;
	gpu.profile_bytes = type.profile_bytes;
	refused_as(&gpu, &type, NVGPU_REFUSE_NO_VF, -ENOSPC);
}

static void refuses_another_size(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(24, 2);

	gpu.instances = 1;
	gpu.profile_bytes = GIB;
	refused_as(&gpu, &type, NVGPU_REFUSE_SIZE_MISMATCH, -EXDEV);
}

static void lets_series_of_one_size_mix(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(32, 1);
	char why[128];

	gpu.instances = 1;
	gpu.profile_bytes = GIB;
	type.id = 871;
	SAME(NVGPU_REFUSE_NONE, judge(&gpu, &type, why).refusal);
}

static void refuses_beyond_max_instances(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(2, 24);

	gpu.instances = 2;
	gpu.profile_bytes = 24 * GIB;
	refused_as(&gpu, &type, NVGPU_REFUSE_MAX_INSTANCES, -ENOSPC);
}

static void refuses_beyond_the_heaps_partitions(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(32, 1);

	gpu.vf_partitions = 2;
	gpu.instances = 2;
	gpu.profile_bytes = GIB;
	refused_as(&gpu, &type, NVGPU_REFUSE_PARTITIONS, -ENOSPC);
}

static void refuses_without_framebuffer(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(32, 1);

	gpu.fb_largest = GIB - 1;
	refused_as(&gpu, &type, NVGPU_REFUSE_NO_FB, -ENOSPC);
	gpu.fb_largest = GIB;
	gpu.fb_free = GIB + 32 * MIB - 1;
	refused_as(&gpu, &type, NVGPU_REFUSE_NO_FB, -ENOSPC);
}

static void refuses_without_channel_ids(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(32, 1);

	gpu.chids_total = 31;
	refused_as(&gpu, &type, NVGPU_REFUSE_NO_CHIDS, -ENOSPC);
}

static void counts_down_by_every_limit(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(32, 1);
	char why[128];

	gpu.instances = 3;
	gpu.profile_bytes = GIB;
	SAME(29, judge(&gpu, &type, why).available);
	gpu.num_vfs = 16;
	SAME(13, judge(&gpu, &type, why).available);
	gpu.vf_partitions = 8;
	SAME(5, judge(&gpu, &type, why).available);
	gpu.fb_free = 2 * (GIB + 32 * MIB);
	SAME(2, judge(&gpu, &type, why).available);
}

static void framebuffer_is_never_more_than_the_type_says(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(32, 1);

	SAME(GIB, nvgpu_place_fb_bytes(&gpu, &type));
}

static void framebuffer_is_a_share_in_whole_segments(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(24, 2);
	u64 bytes = nvgpu_place_fb_bytes(&gpu, &type);

	/* 46 GiB / 24 is 1962.67 MiB; less the heap, in segments of 32 MiB: 1920 MiB. */
	SAME(1920 * MIB, bytes);
	CHECK(24 * (bytes + type.heap_bytes) <= gpu.fb_bytes);
	gpu.segment_bytes = 512 * MIB;
	SAME(1536 * MIB, nvgpu_place_fb_bytes(&gpu, &type));
}

static void framebuffer_reservation_counts(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(1, 48);

	type.fb_reservation_bytes = GIB;
	SAME(45 * GIB - 32 * MIB, nvgpu_place_fb_bytes(&gpu, &type));
}

static void framebuffer_never_underflows(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(32, 1);

	type.fb_reservation_bytes = 46 * GIB;
	SAME(0, nvgpu_place_fb_bytes(&gpu, &type));
	type.fb_reservation_bytes = ~0ull;
	SAME(0, nvgpu_place_fb_bytes(&gpu, &type));
	type.max_instances = 0;
	SAME(0, nvgpu_place_fb_bytes(&gpu, &type));
	gpu.segment_bytes = 0;
	SAME(0, nvgpu_place_fb_bytes(&gpu, &type));
}

static void all_instances_of_every_size_fit(void)
{
	static const u32 max[] = { 32, 24, 16, 12, 8, 6, 4, 3, 2, 1 };
	struct nvgpu_place_gpu gpu = idle_gpu();

	for (unsigned int i = 0; i < ARRAY_SIZE(max); i++) {
		struct nvgpu_type_desc type = type_of(max[i], 48 / max[i]);
		u32 chids = nvgpu_place_chids(2047, max[i]);

		CHECK(max[i] * (nvgpu_place_fb_bytes(&gpu, &type) + type.heap_bytes) <=
		      gpu.fb_bytes);
		/* Aligned ranges, the one at 0 unused. */
		CHECK((max[i] + 1) * chids <= 2048);
		CHECK(chids && !(chids & (chids - 1)));
	}
}

static void channel_ids_are_a_power_of_two(void)
{
	SAME(32, nvgpu_place_chids(2047, 32));
	SAME(64, nvgpu_place_chids(2047, 24));
	SAME(1024, nvgpu_place_chids(2047, 1));
	SAME(1, nvgpu_place_chids(32, 32));
	SAME(0, nvgpu_place_chids(0, 1));
	SAME(0, nvgpu_place_chids(2047, 0));
}

static void bar1_is_the_types_within_the_vfs(void)
{
	struct nvgpu_type_desc type = type_of(32, 1);

	SAME(256 * MIB, nvgpu_place_bar1_bytes(&type, 2 * GIB));
	SAME(128 * MIB, nvgpu_place_bar1_bytes(&type, 128 * MIB));
	type.bar1_mib = 3000;
	SAME(2 * GIB, nvgpu_place_bar1_bytes(&type, 2 * GIB));
	type.bar1_mib = 300;
	SAME(256 * MIB, nvgpu_place_bar1_bytes(&type, 2 * GIB));
	type.bar1_mib = 0xffffffff;
	SAME(2 * GIB, nvgpu_place_bar1_bytes(&type, 2 * GIB));
	SAME(0, nvgpu_place_bar1_bytes(&type, 0));
}

static void lowest_free_vf_is_chosen(void)
{
	bool taken[4] = { true, false, true, false };

	SAME(1, nvgpu_place_vf(taken, 4, false, 0));
	taken[1] = taken[3] = true;
	SAME(-ENOSPC, nvgpu_place_vf(taken, 4, false, 0));
	SAME(-ENOSPC, nvgpu_place_vf(taken, 0, false, 0));
}

static void wished_vf_is_obeyed_or_refused(void)
{
	bool taken[4] = { true, false, false, false };

	SAME(2, nvgpu_place_vf(taken, 4, true, 2));
	SAME(-EBUSY, nvgpu_place_vf(taken, 4, true, 0));
	SAME(-EINVAL, nvgpu_place_vf(taken, 4, true, 4));
	SAME(-EINVAL, nvgpu_place_vf(taken, 4, true, ~0u));
}

static const enum nvgpu_vgpu_state states[] = {
	NVGPU_VGPU_DEFINED, NVGPU_VGPU_STARTING, NVGPU_VGPU_RUNNING,
	NVGPU_VGPU_STOPPING, NVGPU_VGPU_FAILED, NVGPU_VGPU_QUARANTINED,
};

static void transitions_are_the_pictures(void)
{
	static const struct { enum nvgpu_vgpu_state from, to; } allowed[] = {
		{ NVGPU_VGPU_DEFINED, NVGPU_VGPU_STARTING },
		{ NVGPU_VGPU_STARTING, NVGPU_VGPU_RUNNING },
		{ NVGPU_VGPU_STARTING, NVGPU_VGPU_STOPPING },
		{ NVGPU_VGPU_STARTING, NVGPU_VGPU_FAILED },
		{ NVGPU_VGPU_STARTING, NVGPU_VGPU_DEFINED },
		{ NVGPU_VGPU_RUNNING, NVGPU_VGPU_STOPPING },
		{ NVGPU_VGPU_RUNNING, NVGPU_VGPU_FAILED },
		{ NVGPU_VGPU_STOPPING, NVGPU_VGPU_DEFINED },
		{ NVGPU_VGPU_STOPPING, NVGPU_VGPU_QUARANTINED },
		{ NVGPU_VGPU_FAILED, NVGPU_VGPU_STOPPING },
		{ NVGPU_VGPU_QUARANTINED, NVGPU_VGPU_DEFINED },
	};
	unsigned int i, j, k;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		for (j = 0; j < ARRAY_SIZE(states); j++) {
			bool want = false;

			for (k = 0; k < ARRAY_SIZE(allowed); k++)
				want |= allowed[k].from == states[i] && allowed[k].to == states[j];
			SAME(want, nvgpu_vgpu_state_can_follow(states[i], states[j]));
		}
	}
}

static void unknown_states_lead_nowhere(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		CHECK(!nvgpu_vgpu_state_can_follow(0, states[i]));
		CHECK(!nvgpu_vgpu_state_can_follow(states[i], 0));
		CHECK(!nvgpu_vgpu_state_can_follow(states[i], 99));
		CHECK(strcmp(nvgpu_vgpu_state_name(states[i]), "?"));
	}
	CHECK(!strcmp(nvgpu_vgpu_state_name(0), "?"));
	CHECK(!strcmp(nvgpu_vgpu_state_name(99), "?"));
}

static void every_state_leads_back_to_defined(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		bool out = false;
		unsigned int j;

		for (j = 0; j < ARRAY_SIZE(states); j++)
			out |= nvgpu_vgpu_state_can_follow(states[i], states[j]);
		CHECK(out);
		SAME(states[i] != NVGPU_VGPU_DEFINED, nvgpu_vgpu_state_is_on_gpu(states[i]));
	}
}

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
	char why[128];
	int id;

	for (;; nr++) {
		nvgpu_place_judge(gpu, type, &v, why, sizeof(why));
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
	char why[128];

	gpu.map = slots(true, 0);
	gpu.map.taken = nvgpu_slots_span(24, 0);
	gpu.fb_largest = gpu.fb_free = 23 * GIB;
	gpu.instances = 1;
	gpu.profile_bytes = 24 * GIB;
	SAME(8, fill(&gpu, &small));
	nvgpu_place_judge(&gpu, &large, &v, why, sizeof(why));
	SAME(NVGPU_REFUSE_NO_SLOT, v.refusal);
	CHECK(!strcmp(why, "needs 24 slots in one piece, the longest of 16 free is 4"));

	gpu = idle_gpu();
	gpu.map = slots(true, 0);
	SAME(2, fill(&gpu, &odd));
	nvgpu_place_judge(&gpu, &odd, &v, why, sizeof(why));
	SAME(NVGPU_REFUSE_NO_SLOT, v.refusal);
	CHECK(!strcmp(why, "each of its 2 places meets a vGPU, though 16 slots are free in one piece"));
	CHECK(strlen(why) < 80);
}

static void refuses_without_a_free_slot(void)
{
	struct nvgpu_type_desc type = type_of(2, 24);
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_place_verdict v;
	char why[128];

	gpu.map = slots(true, 1ull << 0 | 1ull << 30);
	nvgpu_place_judge(&gpu, &type, &v, why, sizeof(why));
	SAME(NVGPU_REFUSE_NO_SLOT, v.refusal);
	CHECK(!strcmp(why, "each of its 2 places meets a vGPU, though 29 slots are free in one piece"));
	SAME(0, v.available);
	SAME(-ENOSPC, nvgpu_place_errno(v.refusal));
	gpu.map.taken |= 1ull << 12;
	nvgpu_place_judge(&gpu, &type, &v, why, sizeof(why));
	CHECK(!strcmp(why, "needs 24 slots in one piece, the longest of 45 free is 17"));

	/* A type of less than a slot is nowhere when places decide. */
	type = type_of(32, 1);
	type.profile_bytes = GIB / 2;
	nvgpu_place_judge(&gpu, &type, &v, why, sizeof(why));
	SAME(NVGPU_REFUSE_NO_SLOT, v.refusal);
	CHECK(!strcmp(why, "has no placement id on a GPU whose sizes are mixed"));
	gpu.map.mixed = false;
	nvgpu_place_judge(&gpu, &type, &v, why, sizeof(why));
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

static void reasons_have_numbers(void)
{
	struct nvgpu_type_desc type = type_of(4, 12);
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_place_verdict v;
	char why[128];

	gpu.fb_largest = 8192 * MIB;
	nvgpu_place_judge(&gpu, &type, &v, why, sizeof(why));
	CHECK(!strcmp(why, "needs 11744 MiB contiguous, largest free block is 8192 MiB"));

	gpu = idle_gpu();
	gpu.fb_free = 11744 * MIB;
	gpu.fb_largest = 11744 * MIB;
	nvgpu_place_judge(&gpu, &type, &v, why, sizeof(why));
	CHECK(!strcmp(why, "needs 11776 MiB with its heap, 11744 MiB are free"));

	gpu = idle_gpu();
	gpu.profile_bytes = 4096 * MIB;
	nvgpu_place_judge(&gpu, &type, &v, why, sizeof(why));
	CHECK(!strcmp(why, "GPU holds 4096 MiB vGPUs and mixed sizes are off; this type has 12288 MiB"));
	/* What the extended acknowledgement has room for. */
	CHECK(strlen(why) < 80);

	gpu = idle_gpu();
	gpu.instances = 4;
	gpu.profile_bytes = type.profile_bytes;
	nvgpu_place_judge(&gpu, &type, &v, why, sizeof(why));
	CHECK(!strcmp(why, "limit of 4 vGPUs of this size reached"));
}

static void every_transition_has_its_news(void)
{
	static const struct {
		enum nvgpu_vgpu_state from, to;
		enum nvgpu_vgpu_news news;
	} rows[] = {
		{ 0, NVGPU_VGPU_DEFINED, NVGPU_VGPU_NEWS_CREATED },
		{ NVGPU_VGPU_DEFINED, NVGPU_VGPU_STARTING, NVGPU_VGPU_NEWS_STARTING },
		{ NVGPU_VGPU_STARTING, NVGPU_VGPU_RUNNING, NVGPU_VGPU_NEWS_STARTED },
		{ NVGPU_VGPU_STARTING, NVGPU_VGPU_FAILED, NVGPU_VGPU_NEWS_FAILED },
		{ NVGPU_VGPU_RUNNING, NVGPU_VGPU_FAILED, NVGPU_VGPU_NEWS_FAILED },
		{ NVGPU_VGPU_RUNNING, NVGPU_VGPU_STOPPING, NVGPU_VGPU_NEWS_STOPPING },
		{ NVGPU_VGPU_STOPPING, NVGPU_VGPU_DEFINED, NVGPU_VGPU_NEWS_STOPPED },
		{ NVGPU_VGPU_STOPPING, NVGPU_VGPU_QUARANTINED, NVGPU_VGPU_NEWS_QUARANTINED },
		{ NVGPU_VGPU_QUARANTINED, NVGPU_VGPU_DEFINED, NVGPU_VGPU_NEWS_RECOVERED },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++)
		SAME(rows[i].news, nvgpu_vgpu_state_news(rows[i].from, rows[i].to));
}

static void xids_have_names_and_some_are_of_memory(void)
{
	CHECK(!strcmp(nvgpu_xid_name(31), "memory page fault"));
	CHECK(!strcmp(nvgpu_xid_name(48), "double-bit ECC error"));
	CHECK(!nvgpu_xid_name(0));
	CHECK(!nvgpu_xid_name(4711));
	CHECK(nvgpu_xid_is_ecc(48) && nvgpu_xid_is_ecc(95));
	CHECK(!nvgpu_xid_is_ecc(31) && !nvgpu_xid_is_ecc(4711));
}

static void every_plugin_event_has_a_name(void)
{
	for (int ev = NVGPU_PLUGIN_EV_STARTED; ev <= NVGPU_PLUGIN_EV_GUEST_OS; ev++)
		CHECK(nvgpu_plugin_event_name(ev));
	CHECK(!nvgpu_plugin_event_name(NVGPU_PLUGIN_EV_UNKNOWN));
	CHECK(!nvgpu_plugin_event_name(99));
}

static void labels_have_no_control_characters(void)
{
	CHECK(nvgpu_label_is_fit(""));
	CHECK(nvgpu_label_is_fit("lab 7: M\xc3\xbcller"));
	CHECK(!nvgpu_label_is_fit("a\nb"));
	CHECK(!nvgpu_label_is_fit("\x1b[2J"));
	CHECK(!nvgpu_label_is_fit("a\x7f"));
}

#define TEST(name)	{ #name, name }

int main(void)
{
	static const struct { const char *name; void (*body)(void); } tests[] = {
		TEST(creates_on_an_idle_gpu), TEST(refuses_without_vgpu_mode),
		TEST(refuses_while_not_ready), TEST(refuses_unsigned_types_only_where_firmware_does),
		TEST(refuses_types_without_ecc_on_an_ecc_board), TEST(refuses_without_vfs),
		TEST(refuses_another_size), TEST(lets_series_of_one_size_mix),
		TEST(refuses_beyond_max_instances), TEST(refuses_beyond_the_heaps_partitions),
		TEST(refuses_without_framebuffer), TEST(refuses_without_channel_ids),
		TEST(counts_down_by_every_limit), TEST(framebuffer_is_never_more_than_the_type_says),
		TEST(framebuffer_is_a_share_in_whole_segments), TEST(framebuffer_reservation_counts),
		TEST(framebuffer_never_underflows), TEST(all_instances_of_every_size_fit),
		TEST(channel_ids_are_a_power_of_two), TEST(bar1_is_the_types_within_the_vfs),
		TEST(lowest_free_vf_is_chosen), TEST(wished_vf_is_obeyed_or_refused),
		TEST(transitions_are_the_pictures), TEST(unknown_states_lead_nowhere),
		TEST(equal_sizes_lie_side_by_side), TEST(mixed_sizes_halve_the_board),
		TEST(mixed_sizes_leave_slots_for_the_heaps_of_small_types),
		TEST(taken_slots_are_nobody_elses), TEST(equal_sizes_take_the_lowest_id),
		TEST(mixed_sizes_take_the_tightest_hole), TEST(wished_placement_is_obeyed_or_refused),
		TEST(fragmentation_is_counted), TEST(every_mixed_id_has_a_place),
		TEST(whoever_has_slots_of_his_own_has_all_of_his_own),
		TEST(mixed_sizes_change_nobodys_framebuffer),
		TEST(heap_lies_in_what_the_guest_leaves_of_its_share),
		TEST(mixed_sizes_share_a_gpu), TEST(refuses_without_a_free_slot),
		TEST(all_instances_of_every_size_get_a_slot), TEST(reasons_have_numbers),
		TEST(every_state_leads_back_to_defined), TEST(every_transition_has_its_news),
		TEST(xids_have_names_and_some_are_of_memory), TEST(every_plugin_event_has_a_name),
		TEST(labels_have_no_control_characters),
	};
	int failed = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(tests); i++)
		failed |= test_run(tests[i].name, tests[i].body);

	return failed;
}
