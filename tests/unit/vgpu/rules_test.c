// SPDX-License-Identifier: MIT
/* Placement, states and reports of vGPUs, one test per rule. */

#include <string.h>

#include "place.h"
#include "test.h"
#include "vgpu/rules.h"

static void refused_as(const struct nvgpu_place_gpu *gpu, const struct nvgpu_type_desc *type,
		       enum nvgpu_refusal refusal, int err)
{
	char why[WHY_BYTES];
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
	char why[WHY_BYTES];

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

static void says_what_to_do_about_sizes_that_do_not_mix(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(32, 1);
	char why[WHY_BYTES];

	gpu.ready = false;
	gpu.unmixed_release = "535.113.01";
	gpu.unsettled = "something else";
	gpu.instances = 2;
	refused_as(&gpu, &type, NVGPU_REFUSE_GPU_NOT_READY, -EIO);
	judge(&gpu, &type, why);
	SAME(0, strcmp(why, "firmware 535.113.01 mixes no sizes: pin another or destroy vGPUs, "
			    "then reset"));
	/* What fits into an extended acknowledgement. */
	CHECK(strlen(why) < 80);
	gpu.instances = 0;
	judge(&gpu, &type, why);
	SAME(0, strcmp(why, "firmware 535.113.01 mixes no sizes: reset the GPU, and they are "
			    "equal"));
	gpu.unmixed_release = NULL;
	judge(&gpu, &type, why);
	SAME(0, strcmp(why, "the GPU is not ready"));
}

static void refuses_while_something_is_changing(void)
{
	static const char sentence[] = "the placement mode is being changed";
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(32, 1);
	char why[WHY_BYTES];

	gpu.unsettled = sentence;
	refused_as(&gpu, &type, NVGPU_REFUSE_UNSETTLED, -EBUSY);
	SAME(0, judge(&gpu, &type, why).free_ids);
	SAME(0, strcmp(why, sentence));
	/* Which VFs there are says nothing then; without firmware nothing is changing. */
	gpu.num_vfs = 0;
	refused_as(&gpu, &type, NVGPU_REFUSE_UNSETTLED, -EBUSY);
	gpu.ready = false;
	refused_as(&gpu, &type, NVGPU_REFUSE_GPU_NOT_READY, -EIO);
}

static void refuses_unsigned_types_only_where_firmware_does(void)
{
	struct nvgpu_place_gpu gpu = idle_gpu();
	struct nvgpu_type_desc type = type_of(32, 1);
	char why[WHY_BYTES];

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
	char why[WHY_BYTES];

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
	char why[WHY_BYTES];

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

static void reasons_have_numbers(void)
{
	struct nvgpu_type_desc type = type_of(4, 12);
	struct nvgpu_place_gpu gpu = idle_gpu();
	char why[WHY_BYTES];

	gpu.fb_largest = 8192 * MIB;
	judge(&gpu, &type, why);
	CHECK(!strcmp(why, "needs 11744 MiB contiguous, largest free block is 8192 MiB"));

	gpu = idle_gpu();
	gpu.fb_free = 11744 * MIB;
	gpu.fb_largest = 11744 * MIB;
	judge(&gpu, &type, why);
	CHECK(!strcmp(why, "needs 11776 MiB with its heap, 11744 MiB are free"));

	gpu = idle_gpu();
	gpu.profile_bytes = 4096 * MIB;
	judge(&gpu, &type, why);
	CHECK(!strcmp(why, "GPU holds 4096 MiB vGPUs and mixed sizes are off; this type has 12288 MiB"));
	/* What the extended acknowledgement has room for. */
	CHECK(strlen(why) < 80);

	gpu = idle_gpu();
	gpu.instances = 4;
	gpu.profile_bytes = type.profile_bytes;
	judge(&gpu, &type, why);
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

int main(void)
{
	static const struct test tests[] = {
		TEST(creates_on_an_idle_gpu), TEST(refuses_without_vgpu_mode),
		TEST(refuses_while_not_ready), TEST(refuses_while_something_is_changing),
		TEST(says_what_to_do_about_sizes_that_do_not_mix),
		TEST(refuses_unsigned_types_only_where_firmware_does),
		TEST(refuses_types_without_ecc_on_an_ecc_board), TEST(refuses_without_vfs),
		TEST(refuses_another_size), TEST(lets_series_of_one_size_mix),
		TEST(refuses_beyond_max_instances), TEST(refuses_beyond_the_heaps_partitions),
		TEST(refuses_without_framebuffer), TEST(refuses_without_channel_ids),
		TEST(counts_down_by_every_limit),
		TEST(framebuffer_is_never_more_than_the_type_says),
		TEST(framebuffer_is_a_share_in_whole_segments),
		TEST(framebuffer_reservation_counts), TEST(framebuffer_never_underflows),
		TEST(all_instances_of_every_size_fit), TEST(channel_ids_are_a_power_of_two),
		TEST(bar1_is_the_types_within_the_vfs), TEST(lowest_free_vf_is_chosen),
		TEST(wished_vf_is_obeyed_or_refused), TEST(transitions_are_the_pictures),
		TEST(unknown_states_lead_nowhere), TEST(reasons_have_numbers),
		TEST(every_state_leads_back_to_defined), TEST(every_transition_has_its_news),
		TEST(xids_have_names_and_some_are_of_memory), TEST(every_plugin_event_has_a_name),
		TEST(labels_have_no_control_characters),
	};

	return test_all(tests, ARRAY_SIZE(tests));
}
