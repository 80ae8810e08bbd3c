// SPDX-License-Identifier: MIT
/*
 * What differs between firmware releases, with the numbers of the references typed
 * once more: each test states what the release under test does, so it must hold for
 * all of them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "sim_gsp_fixture.h"

#define CLIENT		0xc0000001u	/* RM's own */
#define SUBDEV		0xabcd2080u
#define RELEASES	2u

/* This release is the one at @i of a pair { 535.113.01, 570.144 }. */
static unsigned int which(void)
{
	return strcmp(fx_rel->name, "535.113.01") ? 1 : 0;
}

static void boot_expecting(struct fx *fx, const char *rule)
{
	assert_int_equal(fx_load(fx), 0);
	assert_true(fx_init(fx));
	if (rule)
		fx_expect(fx, rule);
	else
		fx_clean(fx);
	gsp_pf_flr(fx->gsp);
}

static void the_image_decides_which_release_runs(void **state)
{
	struct fx *fx = *state;
	uint8_t feat[FEATURES_SIZE] = { 0 };
	uint64_t sig;

	fx_boot(fx);
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, 0x20803601, feat, sizeof(feat)), 0);
	assert_string_equal((char *)feat + 5 + 1, fx_rel->name);
	gsp_pf_flr(fx->gsp);
	/* another release's booter */
	fx_prepare(fx, 32);
	strcpy(fx->booter, "/a/directory/booter_load-1.2.bin");
	assert_int_not_equal(fx_load(fx), 0);
	fx_expect(fx, "booter-release");
	/* the signature of another release, which is of the same size */
	fx_prepare(fx, 32);
	sig = get64(fx->m, WPRMETA_sysmemAddrOfSignature);
	for (unsigned int i = 0; i < 4096; i++)
		fx_mem(fx, sig)[i] ^= 0x11;
	assert_int_not_equal(fx_load(fx), 0);
	assert_int_not_equal(sim_violation_count(fx->sim), 0);
	fx_forget_violations(fx);
}

static void metadata_flags_belong_to_later_releases(void **state)
{
	static const char *const rule[RELEASES][3] = {
		{ "wprmeta-reserved", "wprmeta-reserved", "wprmeta-reserved" },
		{ NULL, "wprmeta-field", "wprmeta-reserved" },
	};
	static const struct {
		unsigned int off;
		uint8_t val;
	} set[3] = { { 0xf1, 1 }, { 0xf1, 2 }, { 0xf4, 1 } };
	struct fx *fx = *state;

	for (unsigned int i = 0; i < 3; i++) {
		fx_prepare(fx, 32);
		put8(fx->m, set[i].off, set[i].val);
		assert_int_equal(fx_load(fx) == 0, rule[which()][i] == NULL);
		if (rule[which()][i])
			fx_expect(fx, rule[which()][i]);
		gsp_pf_flr(fx->gsp);
	}
}

static void queue_arguments_are_those_of_the_release(void **state)
{
	static const unsigned int one[RELEASES] = { 0x20, 0x30 };	/* lockless queue; stack in DMEM */
	static const char *const rule[RELEASES] = { "rmargs-lockless", "rmargs-field" };
	struct fx *fx = *state;
	uint64_t args;

	fx_prepare(fx, 32);
	args = get64(fx_mem(fx, fx->libos), 104);
	put8(fx_mem(fx, args), one[which()], !get8(fx_mem(fx, args), one[which()]));
	assert_int_equal(fx_load(fx), 0);
	fx_run(fx, MS(100));
	fx_expect(fx, rule[which()]);
}

static void log_regions_are_those_of_the_release(void **state)
{
	static const uint64_t extra[] = { 0x4c4f474b524e4c, 0x4c4f474d4e4f43 };
	struct fx *fx = *state;

	for (unsigned int i = 0; i < 2; i++) {
		fx_prepare(fx, 32);
		fx_place_log(fx, 4, extra[i]);
		assert_int_equal(fx_load(fx), 0);
		if (which()) {
			assert_true(fx_init(fx));
		} else {
			fx_run(fx, MS(100));
			fx_expect(fx, "libos-region");
		}
		gsp_pf_flr(fx->gsp);
	}
}

static void system_information_names_the_function(void **state)
{
	/* vendor and device, subsystem, revision; page size; primary, preserved memory */
	static const unsigned int off[] = { 0x58, 0x5c, 0x60, 0x398, 0x380, 0x38c };
	struct fx *fx = *state;

	assert_int_equal(lay->SYSINFO_SIZE, which() ? 0x3a0 : 0x298);
	for (unsigned int i = 0; which() && i < sizeof(off) / sizeof(off[0]); i++) {
		fx_prepare(fx, 32);
		fx->sysinfo[off[i]] ^= 2;
		boot_expecting(fx, "sysinfo-field");
	}
	fx_prepare(fx, 32);
	boot_expecting(fx, NULL);
}

static void a_checksum_covers_what_the_release_says(void **state)
{
	struct fx *fx = *state;
	uint8_t *p = calloc(1, lay->STATIC_SIZE);

	fx_boot(fx);
	fx->dirty_padding = true;
	if (which()) {
		assert_int_equal(fx_rpc(fx, 65, p, lay->STATIC_SIZE), 0);
	} else {
		assert_int_equal(fx_rpc(fx, 65, p, lay->STATIC_SIZE), UINT32_MAX);
		fx_expect(fx, "queue-checksum");
	}
	free(p);
}

static void a_start_announces_lockdowns(void **state)
{
	struct fx *fx = *state;
	unsigned int notices = 0;

	fx_boot(fx);
	for (unsigned int i = 0; i < fx->nevents; i++)
		notices += fx->events[i] == 0x101c;
	assert_int_equal(notices, which() ? 2 : 0);
}

static void static_information_is_at_its_place(void **state)
{
	static const struct {
		unsigned int size, regions, max_gfid, bar1_pde, client, subdevice, gpu_name;
	} at[RELEASES] = {
		{ 0x878, 0x348, 0x6a0, 0x828, 0x868, 0x870, 0x71c },
		{ 0x678, 0x158, 0x4b0, 0x600, 0x640, 0x648, 0x4ec },
	};
	struct fx *fx = *state;
	uint8_t *p = calloc(1, at[which()].size);

	fx_boot(fx);
	assert_int_equal(fx_rpc(fx, 65, p, at[which()].size), 0);
	assert_int_equal(get32(p, at[which()].regions), 3);
	assert_int_equal(get32(p, at[which()].max_gfid), 32);
	assert_int_not_equal(get64(p, at[which()].bar1_pde), 0);
	assert_int_equal(get32(p, at[which()].client), CLIENT);
	assert_int_equal(get32(p, at[which()].subdevice), SUBDEV);
	assert_string_equal((char *)p + at[which()].gpu_name, "NVIDIA L40");
	if (which()) {
		assert_int_equal(get64(p, 0x668), get64(fx->m, WPRMETA_nonWprHeapOffset));
		assert_int_equal(get64(p, 0x670), get64(fx->m, WPRMETA_frtsOffset));
	} else {
		assert_int_equal(get32(p, 0x124), 0xfff);	/* GPCs */
	}
	free(p);
}

static void shader_units_are_also_controls(void **state)
{
	struct fx *fx = *state;
	uint8_t gpc[4] = { 0 }, tpc[8] = { 0 }, zcull[40] = { 0 };
	unsigned int tpcs = 0;

	fx_boot(fx);
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, 0x20800137, gpc, sizeof(gpc)), 0);
	assert_int_equal(get32(gpc, 0), 0xfff);
	for (unsigned int i = 0; i < 12; i++) {
		put32(tpc, 0, i);
		assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, 0x20800138, tpc, sizeof(tpc)), 0);
		tpcs += (unsigned int)__builtin_popcount(get32(tpc, 4));
	}
	assert_int_equal(tpcs, 71);
	put32(tpc, 0, 12);
	assert_int_not_equal(fx_ctrl(fx, CLIENT, SUBDEV, 0x20800138, tpc, sizeof(tpc)), 0);
	fx_expect(fx, "tpc-info-gpc");
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, 0x20801206, zcull, sizeof(zcull)), 0);
	assert_int_not_equal(get32(zcull, 0), 0);
}

static void controls_have_the_numbers_of_the_release(void **state)
{
	static const uint32_t falcons[RELEASES] = { 0x20800a42, 0x208001b0 };
	static const unsigned int ecc[RELEASES] = { 984, 1464 }, buffers[RELEASES] = { 0x640, 0x680 };
	struct fx *fx = *state;
	uint8_t p[1700] = { 0 };

	fx_boot(fx);
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, falcons[which()], p, 0x504), 0);
	assert_int_not_equal(get32(p, 0), 0);
	assert_int_not_equal(fx_ctrl(fx, CLIENT, SUBDEV, falcons[!which()], p, 0x504), 0);
	fx_expect(fx, "ctrl-unknown");
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, 0x2080012f, p, ecc[which()]), 0);
	assert_int_not_equal(fx_ctrl(fx, CLIENT, SUBDEV, 0x2080012f, p, ecc[!which()]), 0);
	fx_expect(fx, "ctrl-size");
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, 0x20800a32, p, buffers[which()]), 0);
	assert_int_not_equal(get32(p, 8 * 0x18), 0);
}

static void engines_have_the_numbers_of_the_release(void **state)
{
	/* graphics, first decoder, JPEG, optical flow, SEC2: RM type, then MC index */
	static const unsigned int entry[] = { 0, 6, 13, 17, 18 };
	static const uint32_t rm[RELEASES][5] = { { 1, 29, 53, 61, 48 }, { 1, 29, 54, 62, 49 } };
	static const uint32_t mc[RELEASES][5] = { { 82, 64, 50, 80, 46 }, { 84, 65, 51, 81, 47 } };
	static const uint32_t gsp[RELEASES] = { 49, 50 };
	struct fx *fx = *state;
	uint8_t p[0xc8c] = { 0 }, t[0x814] = { 0 };

	fx_boot(fx);
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, 0x20801112, p, sizeof(p)), 0);
	for (unsigned int i = 0; i < 5; i++) {
		const uint8_t *e = p + 0xc + 100 * entry[i];

		assert_int_equal(get32(e, 4 * 2), rm[which()][i]);
		assert_int_equal(get32(e, 4 * 8), mc[which()][i]);
	}
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, 0x20800a5c, t, sizeof(t)), 0);
	assert_int_equal(get16(t, 4), gsp[which()]);
}

static void an_address_space_takes_one_page_directory(void **state)
{
	struct fx *fx = *state;
	const uint32_t client = 0xc1d00000, dev = 0xde1d0000, vas = 0x90f10000;
	uint8_t root[ROOTALLOC_SIZE_MAX] = { 0 }, d[DEVALLOC_SIZE] = { 0 }, v[VASALLOC_SIZE] = { 0 };
	uint8_t set[32] = { 0 }, unset[8] = { 0 };

	fx_boot(fx);
	put32(root, 0, client);
	put32(v, 4, 8);		/* externally owned */
	assert_int_equal(fx_alloc_obj(fx, client, client, client, NV01_ROOT, root, lay->ROOTALLOC_SIZE), 0);
	assert_int_equal(fx_alloc_obj(fx, client, client, dev, NV01_DEVICE_0, d, sizeof(d)), 0);
	assert_int_equal(fx_alloc_obj(fx, client, dev, vas, FERMI_VASPACE_A, v, sizeof(v)), 0);
	put64(set, 0, 0x100000);
	put32(set, 8, 4);
	put32(set, 16, vas);
	put32(unset, 0, vas);
	assert_int_not_equal(fx_ctrl(fx, client, dev, 0x00801814, unset, sizeof(unset)), 0);
	fx_expect(fx, "page-directory");
	put64(set, 0, GIB(48) - 4096);
	assert_int_not_equal(fx_ctrl(fx, client, dev, 0x00801813, set, sizeof(set)), 0);
	fx_expect(fx, "page-directory");
	put64(set, 0, 0x100000);
	assert_int_equal(fx_ctrl(fx, client, dev, 0x00801813, set, sizeof(set)), 0);
	assert_int_not_equal(fx_ctrl(fx, client, dev, 0x00801813, set, sizeof(set)), 0);
	fx_expect(fx, "page-directory");
	assert_int_equal(fx_ctrl(fx, client, dev, 0x00801814, unset, sizeof(unset)), 0);
	assert_int_equal(fx_free(fx, client, client), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_image_decides_which_release_runs),
		T(metadata_flags_belong_to_later_releases),
		T(queue_arguments_are_those_of_the_release),
		T(log_regions_are_those_of_the_release),
		T(system_information_names_the_function),
		T(a_checksum_covers_what_the_release_says),
		T(a_start_announces_lockdowns),
		T(static_information_is_at_its_place),
		T(shader_units_are_also_controls),
		T(controls_have_the_numbers_of_the_release),
		T(engines_have_the_numbers_of_the_release),
		T(an_address_space_takes_one_page_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
