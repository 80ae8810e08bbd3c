// SPDX-License-Identifier: MIT
/* Sizes of vGPUs: equal until the host asks for mixed ones, and then each in its slots. */
#include <stdlib.h>

#include "sim_gsp_vgpu.h"

#define SET_MODE	0x2080400eu
#define DEVICE		0xabcd0080u
#define NONE		0xffffu
#define ONE		FX_TYPE		/* types by their GiB */
#define TWO		(FX_TYPE + 1)
#define FOUR		(FX_TYPE + 2)

/* This release can run several sizes at all. */
static bool can_mix(struct fx *fx)
{
	uint8_t on = 1;

	if (strcmp(fx_rel->name, "535.113.01"))
		return true;
	assert_int_not_equal(fx_ctrl(fx, CLIENT, SUBDEV, SET_MODE, &on, 1), 0);
	fx_expect(fx, "ctrl-unknown");
	return false;
}

static uint32_t set_mixed(struct fx *fx, uint8_t on)
{
	return fx_ctrl(fx, CLIENT, SUBDEV, SET_MODE, &on, 1);
}

/* One vGPU of a test: its type's whole framebuffer at @at GiB. */
struct card {
	unsigned int gfid;
	uint32_t type, gib, at, id;
};

static void params(uint8_t *p, const struct card *c)
{
	vg_bootload_params(p, c->gfid);
	put32(p, BOOTLOAD_vgpuType, c->type);
	put64(p, lay->BOOTLOAD_guestFbPhysAddrList, GIB(c->at));
	put64(p, lay->BOOTLOAD_guestFbLengthList, GIB(c->gib));
}

static uint32_t load(struct fx *fx, const struct card *c)
{
	uint8_t p[BOOTLOAD_SIZE_MAX];
	uint32_t status;

	params(p, c);
	status = vg_bootload(fx, p);
	if (status)
		return status;
	assert_true(vg_marker(fx, c->gfid));
	vg_introduce(fx, c->gfid);
	assert_int_equal(vg_host_rpc(fx, c->gfid, 1, p, 0), 0);
	return 0;
}

/* The result of the start configuration with placement id @id. */
static uint32_t place(struct fx *fx, const struct card *c, uint32_t id)
{
	uint8_t p[PCONF_SIZE_MAX];

	vg_config_params(p, c->gfid);
	put32(p, PCONF_vgpu_type, c->type);
	put16(p, 84, (uint16_t)id);
	return vg_host_rpc(fx, c->gfid, 2, p, lay->PCONF_SIZE);
}

static void start(struct fx *fx, const struct card *c)
{
	assert_int_equal(load(fx, c), 0);
	assert_int_equal(place(fx, c, c->id), 0);
	fx_clean(fx);
}

/* Add the type of 4 GiB, which may be at 8 and 20 only, and nowhere while sizes are equal. */
static void add_type_with_places(struct fx *fx, unsigned int places)
{
	uint8_t *p = calloc(1, lay->ADDTYPE_SIZE), *info = p + ADDTYPE_vgpuInfo;

	put32(p, ADDTYPE_vgpuInfoCount, 1);
	vg_type_entry(p, 0, FOUR, GIB(4));
	put32(info, 4952, 4);
	put32(info, 4956, 1);
	put32(info, 5088, places);
	if (places) {
		put32(info, 5092, 8);
		put32(info, 5096, 20);
	}
	assert_int_equal(vg_upload(fx, p), 0);
	free(p);
}

static void sizes_are_equal_unless_the_mode_is_set(void **state)
{
	const struct card one = { 1, ONE, 1, 1, NONE }, two = { 2, TWO, 2, 2, NONE };
	struct fx *fx = *state;

	vg_begin(fx);
	if (!can_mix(fx))
		return;
	start(fx, &one);
	assert_int_not_equal(load(fx, &two), 0);
	fx_expect(fx, "bootload-mixed-size");
	vg_stop(fx, 1);
	start(fx, &two);
	assert_int_not_equal(load(fx, &one), 0);
	fx_expect(fx, "bootload-mixed-size");
	vg_stop(fx, 2);
	/* set and taken back */
	assert_int_equal(set_mixed(fx, 1), 0);
	assert_int_equal(set_mixed(fx, 0), 0);
	assert_int_equal(load(fx, &one), 0);
	assert_int_equal(place(fx, &one, 2), 0x1f);
	fx_expect(fx, "plugin-config");		/* no ids with equal sizes */
	assert_int_equal(place(fx, &one, NONE), 0);
	assert_int_not_equal(load(fx, &two), 0);
	fx_expect(fx, "bootload-mixed-size");
}

static void the_mode_changes_while_nothing_runs(void **state)
{
	const struct card one = { 1, ONE, 1, 1, 0 };
	uint8_t p[4] = { 1 };
	struct fx *fx = *state;

	vg_begin(fx);
	if (!can_mix(fx))
		return;
	assert_int_not_equal(fx_ctrl(fx, CLIENT, SUBDEV, SET_MODE, p, 4), 0);
	fx_expect(fx, "ctrl-size");
	assert_int_not_equal(fx_ctrl(fx, CLIENT, DEVICE, SET_MODE, p, 1), 0);
	fx_expect(fx, "ctrl-object");
	assert_int_equal(set_mixed(fx, 2), NV_ERR_INVALID_ARGUMENT);
	fx_expect(fx, "vgpu-mixed-mode");
	assert_int_equal(load(fx, &one), 0);
	assert_int_equal(set_mixed(fx, 1), NV_ERR_IN_USE);
	fx_expect(fx, "vgpu-mixed-in-use");
	assert_int_equal(place(fx, &one, NONE), 0);	/* so the mode has not changed */
	assert_int_equal(vg_gfid_ctrl(fx, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), 1), 0);
	assert_int_equal(set_mixed(fx, 1), NV_ERR_IN_USE);
	fx_expect(fx, "vgpu-mixed-in-use");		/* not cleaned up yet */
	assert_int_equal(vg_gfid_ctrl(fx, MGR(VGPU_PLUGIN_CLEANUP), 1), 0);
	sim_fb_zero(fx->sim, vg_heap_of(1), 0x274000);
	assert_int_equal(set_mixed(fx, 1), 0);
	assert_int_equal(set_mixed(fx, 1), 0);
	start(fx, &one);
	assert_int_equal(set_mixed(fx, 0), NV_ERR_IN_USE);
	fx_expect(fx, "vgpu-mixed-in-use");
	assert_int_equal(set_mixed(fx, 1), NV_ERR_IN_USE);
	fx_expect(fx, "vgpu-mixed-in-use");
}

static void the_mode_ends_with_the_firmware(void **state)
{
	const struct card one = { 1, ONE, 1, 1, NONE }, two = { 2, TWO, 2, 2, NONE };
	uint8_t unload[UNLOAD_SIZE] = { 0 };
	struct fx *fx = *state;

	vg_begin(fx);
	if (!can_mix(fx))
		return;
	assert_int_equal(set_mixed(fx, 1), 0);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_UNLOADING_GUEST_DRIVER, unload, sizeof(unload)), 0);
	fx_run(fx, MS(100));
	gsp_pf_flr(fx->gsp);
	vg_begin(fx);
	start(fx, &one);
	assert_int_not_equal(load(fx, &two), 0);
	fx_expect(fx, "bootload-mixed-size");
}

static void mixed_sizes_have_slots_of_their_own(void **state)
{
	const struct card one = { 1, ONE, 1, 3, 3 }, two = { 2, TWO, 2, 8, 8 }, low = { 3, TWO, 2, 0, 0 };
	const struct card last = { 4, TWO, 2, 44, 46 }, beside = { 3, ONE, 1, 2, 2 };
	struct fx *fx = *state;

	vg_begin(fx);
	if (!can_mix(fx))
		return;
	assert_int_equal(set_mixed(fx, 1), 0);
	start(fx, &one);
	assert_int_equal(load(fx, &two), 0);
	assert_int_equal(place(fx, &two, NONE), 0x1f);
	fx_expect(fx, "plugin-placement");
	assert_int_equal(place(fx, &two, 47), 0x1f);	/* the second slot is past the 48 GiB */
	fx_expect(fx, "plugin-placement");
	assert_int_equal(place(fx, &two, 2), 0x1f);	/* the second slot is the other's first */
	fx_expect(fx, "plugin-placement-taken");
	assert_int_equal(place(fx, &two, 3), 0x1f);
	fx_expect(fx, "plugin-placement-taken");
	assert_int_equal(place(fx, &two, 1), 0x1f);	/* its framebuffer is above */
	fx_expect(fx, "plugin-placement-order");
	assert_int_equal(place(fx, &two, 8), 0);
	assert_int_equal(load(fx, &low), 0);
	assert_int_equal(place(fx, &low, 20), 0x1f);	/* its framebuffer is below */
	fx_expect(fx, "plugin-placement-order");
	assert_int_equal(place(fx, &low, 0), 0);
	start(fx, &last);
	/* slots are kept until the cleanup */
	vg_stop(fx, 3);
	assert_int_equal(vg_gfid_ctrl(fx, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), 1), 0);
	assert_int_equal(load(fx, &beside), 0);
	assert_int_equal(place(fx, &beside, 3), 0x1f);
	fx_expect(fx, "plugin-placement-taken");
	assert_int_equal(place(fx, &beside, 2), 0);
	assert_int_equal(vg_gfid_ctrl(fx, MGR(VGPU_PLUGIN_CLEANUP), 1), 0);
	sim_fb_zero(fx->sim, vg_heap_of(1), 0x274000);
	start(fx, &one);
}

static void a_type_has_the_places_of_its_record(void **state)
{
	const struct card four = { 1, FOUR, 4, 8, 8 }, other = { 1, FOUR, 4, 20, 20 };
	struct fx *fx = *state;

	vg_begin(fx);
	if (!can_mix(fx))
		return;
	add_type_with_places(fx, 2);
	assert_int_equal(set_mixed(fx, 1), 0);
	assert_int_equal(load(fx, &four), 0);
	assert_int_equal(place(fx, &four, 0), 0x1f);
	fx_expect(fx, "plugin-placement");
	assert_int_equal(place(fx, &four, 12), 0x1f);
	fx_expect(fx, "plugin-placement");
	assert_int_equal(place(fx, &four, 8), 0);
	vg_stop(fx, 1);
	start(fx, &other);
	vg_stop(fx, 1);
	/* a record which has places for equal sizes alone */
	vg_upload_types(fx);
	add_type_with_places(fx, 0);
	assert_int_equal(load(fx, &four), 0);
	assert_int_equal(place(fx, &four, 8), 0x1f);
	fx_expect(fx, "plugin-placement");
}

/* Slots end where the type ends that is alone on the board. */
static void the_largest_type_says_how_many_slots_there_are(void **state)
{
	const struct card two = { 1, TWO, 2, 30, 30 };
	uint8_t *p = calloc(1, lay->ADDTYPE_SIZE);
	struct fx *fx = *state;

	vg_begin(fx);
	if (!can_mix(fx)) {
		free(p);
		return;
	}
	put32(p, ADDTYPE_vgpuInfoCount, 1);
	vg_type_entry(p, 0, FX_TYPE + 3, GIB(32));
	assert_int_equal(vg_upload(fx, p), 0);
	free(p);
	assert_int_equal(set_mixed(fx, 1), 0);
	assert_int_equal(load(fx, &two), 0);
	assert_int_equal(place(fx, &two, 31), 0x1f);
	fx_expect(fx, "plugin-placement");
	assert_int_equal(place(fx, &two, 30), 0);
	fx_clean(fx);
}

/* The result of a start alone on the board, which is undone. */
static uint32_t alone(struct fx *fx, const struct card *c)
{
	uint32_t result;

	assert_int_equal(load(fx, c), 0);
	result = place(fx, c, c->id);
	vg_stop(fx, c->gfid);
	return result;
}

/* 48 slots of some 0.9 GiB; how many exactly, and from where on, is the host's business. */
static void a_vgpu_lies_in_its_slots(void **state)
{
	static const struct card right[] = {
		{ 1, ONE, 1, 0, 0 }, { 1, ONE, 1, 1, 0 }, { 1, TWO, 2, 8, 8 }, { 1, TWO, 2, 8, 9 },
		{ 1, ONE, 1, 46, 47 }, { 1, ONE, 1, 45, 47 },
	};
	static const struct card wrong[] = {
		{ 1, ONE, 1, 0, 1 },	/* one slot up, and others were below the framebuffer */
		{ 1, TWO, 2, 0, 1 }, { 1, TWO, 2, 20, 26 }, { 1, TWO, 2, 44, 40 },
		{ 1, ONE, 1, 46, 45 },	/* one slot down, and others were above it */
	};
	const struct card first = { 1, TWO, 2, 0, 0 }, second = { 2, ONE, 1, 3, 3 }, third = { 3, TWO, 2, 9, 9 };
	struct fx *fx = *state;

	vg_begin(fx);
	if (!can_mix(fx))
		return;
	assert_int_equal(set_mixed(fx, 1), 0);
	for (unsigned int i = 0; i < sizeof(right) / sizeof(right[0]); i++)
		assert_int_equal(alone(fx, &right[i]), 0);
	fx_clean(fx);
	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(alone(fx, &wrong[i]), 0x1f);
		fx_expect(fx, "plugin-placement-share");
	}
	/* what fits one vGPU must fit those beside it */
	start(fx, &first);
	assert_int_equal(load(fx, &second), 0);
	assert_int_equal(place(fx, &second, 2), 0x1f);
	fx_expect(fx, "plugin-placement-share");
	assert_int_equal(place(fx, &second, 4), 0x1f);
	fx_expect(fx, "plugin-placement-share");
	assert_int_equal(place(fx, &second, 3), 0);
	assert_int_equal(load(fx, &third), 0);
	assert_int_equal(place(fx, &third, 7), 0x1f);
	fx_expect(fx, "plugin-placement-share");
	assert_int_equal(place(fx, &third, 9), 0);
	fx_clean(fx);
}

static void memory_and_channels_do_not_overlap_with_mixed_sizes(void **state)
{
	const struct card one = { 1, ONE, 1, 3, 3 }, two = { 2, TWO, 2, 8, 8 };
	uint8_t p[BOOTLOAD_SIZE_MAX];
	struct fx *fx = *state;

	vg_begin(fx);
	if (!can_mix(fx))
		return;
	assert_int_equal(set_mixed(fx, 1), 0);
	start(fx, &one);
	params(p, &two);
	put64(p, lay->BOOTLOAD_guestFbPhysAddrList, GIB(2));
	assert_int_not_equal(vg_bootload(fx, p), 0);
	fx_expect(fx, "bootload-fb-overlap");
	params(p, &two);
	for (unsigned int e = 0; e < lay->BOOTLOAD_chidOffset_COUNT; e++)
		if (get32(p, BOOTLOAD_chidOffset + 4 * e))
			put32(p, BOOTLOAD_chidOffset + 4 * e, 512 + CHANNELS + 1);
	assert_int_not_equal(vg_bootload(fx, p), 0);
	fx_expect(fx, "bootload-chid-overlap");
	start(fx, &two);
}

/* A slot of 48 is 7 segments, since firmware has a part of the board; the heap takes some of the last. */
static void a_share_goes_by_slots_with_mixed_sizes(void **state)
{
	const struct card one = { 1, ONE, 1, 3, 3 }, two = { 2, TWO, 2, 8, 8 };
	static const uint64_t refused[] = { GIB(2) + MIB(128), GIB(2) - 4 * MIB(128) };
	uint8_t p[BOOTLOAD_SIZE_MAX];
	struct fx *fx = *state;

	vg_begin(fx);
	if (!can_mix(fx))
		return;
	/* with equal sizes there is room for all, so that nobody gets less */
	params(p, &two);
	put64(p, lay->BOOTLOAD_guestFbLengthList, GIB(2) - MIB(128));
	assert_int_not_equal(vg_bootload(fx, p), 0);
	fx_expect(fx, "bootload-fb-size");
	assert_int_equal(set_mixed(fx, 1), 0);
	start(fx, &one);
	for (unsigned int i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		params(p, &two);
		put64(p, lay->BOOTLOAD_guestFbLengthList, refused[i]);
		assert_int_not_equal(vg_bootload(fx, p), 0);
		fx_expect(fx, "bootload-fb-size");
	}
	params(p, &two);
	put64(p, lay->BOOTLOAD_guestFbLengthList, GIB(2) - 3 * MIB(128));
	assert_int_equal(vg_bootload(fx, p), 0);
	fx_clean(fx);
}

/* Whether there is a slot is the only limit. */
static void instances_are_not_counted_with_mixed_sizes(void **state)
{
	const struct card first = { 1, ONE, 1, 1, 0 }, second = { 2, ONE, 1, 2, 1 };
	uint8_t *p = calloc(1, lay->ADDTYPE_SIZE);
	struct fx *fx = *state;

	vg_begin(fx);
	put8(p, ADDTYPE_discardVgpuTypes, 1);
	put32(p, ADDTYPE_vgpuInfoCount, 2);
	vg_type_entry(p, 0, ONE, GIB(1));
	put32(p + ADDTYPE_vgpuInfo, VGPUINFO_maxInstance, 1);
	vg_type_entry(p, 1, TWO + 8, GIB(32));
	assert_int_equal(vg_upload(fx, p), 0);
	free(p);
	if (!can_mix(fx))
		return;
	assert_int_equal(set_mixed(fx, 1), 0);
	start(fx, &first);
	start(fx, &second);
}

#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(sizes_are_equal_unless_the_mode_is_set),
		T(the_mode_changes_while_nothing_runs),
		T(the_mode_ends_with_the_firmware),
		T(mixed_sizes_have_slots_of_their_own),
		T(a_type_has_the_places_of_its_record),
		T(the_largest_type_says_how_many_slots_there_are),
		T(a_vgpu_lies_in_its_slots),
		T(memory_and_channels_do_not_overlap_with_mixed_sizes),
		T(a_share_goes_by_slots_with_mixed_sizes),
		T(instances_are_not_counted_with_mixed_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
