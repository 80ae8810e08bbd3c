// SPDX-License-Identifier: MIT
/* Registers, interrupt tree, timer and access rules of the board model. */
#include "sim_board_fixture.h"

static void boot_registers_describe_an_ad102(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rd(rig, 0x000000), 0x192000a1);
	assert_int_equal(rd(rig, 0x000004), 0);
	assert_int_equal(rd(rig, 0x000a00), 0x192a1000);
	assert_int_equal(rd(rig, 0x1183a4), 2048);
	assert_int_equal(rd(rig, 0x820c04) & 1, 1);
	assert_int_equal(rd(rig, 0x625f04), 0);
	assert_clean(rig);
}

static void unknown_register_is_a_violation(void **state)
{
	struct rig *rig = *state;

	rd(rig, 0x400100);
	assert_rule(rig, "mmio-unknown");
	wr(rig, 0x400100, 1);
	assert_rule(rig, "mmio-unknown");
	wr(rig, 0x1183a4, 1);
	assert_rule(rig, "mmio-unknown");
}

static void register_access_is_an_aligned_dword(void **state)
{
	struct rig *rig = *state;

	sim_mmio_read(rig->sim, 0, 0, 0, 2);
	assert_rule(rig, "mmio-size");
	sim_mmio_read(rig->sim, 0, 0, 2, 4);
	assert_rule(rig, "mmio-size");
	sim_mmio_write(rig->sim, 0, 0, 0x1700, 8, 0);
	assert_rule(rig, "mmio-size");
}

static void values_which_no_register_takes_are_noticed(void **state)
{
	struct rig *rig = *state;

	wr(rig, 0x70000, 2);
	assert_rule(rig, "flush-value");
	wr(rig, 0x100c40, 0x80);	/* bit 47 of the address */
	assert_rule(rig, "flush-page-range");
	wr(rig, 0xb81640, 256);
	assert_rule(rig, "intr-trigger-vector");
	wr(rig, 0x1700, 0x7fff);	/* within the framebuffer or not, the window's end is checked */
	sim_violations_clear(rig->sim);
	wr(rig, 0x1700, (uint32_t)((sim_fb_size(rig->sim) - 0x10000) >> 16));
	assert_clean(rig);
	rd(rig, 0x710000);
	assert_rule(rig, "fb-beyond-end");
	assert_false(sim_dma_read(rig->sim, 0, 1ull << 47, &(uint32_t){ 0 }, 4));
	assert_rule(rig, "dma-width");
	/* what a guest's device does is the guest's affair */
	assert_false(sim_dma_read(rig->sim, 1, 1ull << 47, &(uint32_t){ 0 }, 4));
	assert_clean(rig);
}

static void allowed_registers_are_counted_and_not_violations(void **state)
{
	struct rig *rig = *state;
	const struct allowed *row;
	unsigned int i, n;

	sim_mmio_write(rig->sim, 0, 0, 0x6013d4, 1, 0x1f);
	sim_mmio_read(rig->sim, 0, 0, 0x6013d5, 1);
	assert_clean(rig);
	assert_non_null(strstr(sim_stats(rig->sim), "allowed-unmodelled 2\n"));
	row = allow_rows(&n);
	assert_non_null(row);
	for (i = 0; i < n; i++)
		assert_true(row[i].what && strlen(row[i].what) > 5 && row[i].source &&
			    strstr(row[i].source, "reference"));
	print_message("# accepted but unmodelled registers: %u rows\n", n);
}

static void timer_advances_and_takes_a_new_time(void **state)
{
	struct rig *rig = *state;
	uint32_t before = rd(rig, 0x9400);

	pass(rig, 1024);
	assert_int_equal(rd(rig, 0x9400) - before, 1024);
	wr(rig, 0x9410, 0x12);
	wr(rig, 0x9400, 0x340);
	assert_int_equal(rd(rig, 0x9410), 0x12);
	assert_int_equal(rd(rig, 0x9400), 0x340);
	assert_int_equal(rd(rig, 0xbb0084), 0x12);
	assert_clean(rig);
}

static void gfw_reports_completion_after_reset_only_in_time(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rd(rig, 0x118234) & 0xff, 0xff);
	sim_flr(rig->sim, 0);
	assert_int_not_equal(rd(rig, 0x118234) & 0xff, 0xff);
	pass(rig, 100000000);
	assert_int_equal(rd(rig, 0x118234) & 0xff, 0xff);
	assert_true(sim_fault_set(rig->sim, "gfw-not-ready=1", NULL, 0));
	assert_int_not_equal(rd(rig, 0x118234) & 0xff, 0xff);
}

static void enabled_vector_sends_one_message(void **state)
{
	struct rig *rig = *state;

	sim_msix_enabled(rig->sim, 0, true);
	wr(rig, 0xb81608, 0xf);
	wr(rig, 0xb81200 + 4 * 6, 1u << 8);
	sim_intr_raise(rig->sim, 200);
	sim_intr_raise(rig->sim, 200);
	assert_int_equal(rig->host->msix[0], 1);
	assert_int_equal(rd(rig, 0xb81600), 1 << 3);
	assert_int_equal(rd(rig, 0xb81000 + 4 * 6), 1 << 8);
	wr(rig, 0xb81000 + 4 * 6, 1u << 8);
	assert_int_equal(rd(rig, 0xb81600), 0);
	assert_clean(rig);
}

static void masked_vector_waits_for_top_enable(void **state)
{
	struct rig *rig = *state;

	sim_msix_enabled(rig->sim, 0, true);
	wr(rig, 0xb81200 + 4 * 6, ~0u);
	sim_intr_raise(rig->sim, 200);
	assert_int_equal(rig->host->msix[0], 0);
	wr(rig, 0xb81608, 0xf);
	assert_int_equal(rig->host->msix[0], 1);
	assert_false(rig->host->intx);
}

static void pin_follows_the_level_without_msix(void **state)
{
	struct rig *rig = *state;

	wr(rig, 0xb81608, 0xf);
	wr(rig, 0xb81200 + 4 * 6, ~0u);
	wr(rig, 0xb81640, 200);
	assert_true(rig->host->intx);
	wr(rig, 0xb81610, 0xf);
	assert_false(rig->host->intx);
	wr(rig, 0xb81608, 0xf);
	assert_true(rig->host->intx);
	wr(rig, 0xb81000 + 4 * 6, 1u << 8);
	assert_false(rig->host->intx);
	assert_int_equal(rig->host->msix[0], 0);
}

static void swgen0_pulses_once_until_cleared_or_retriggered(void **state)
{
	struct rig *rig = *state;

	sim_msix_enabled(rig->sim, 0, true);
	wr(rig, 0xb81608, 0xf);
	wr(rig, 0xb81200 + 4 * 6, ~0u);
	sim_gsp_swgen0(rig->sim);
	assert_int_equal(rd(rig, 0x110008) & 0x40, 0x40);
	assert_int_equal(rd(rig, 0x111528) & 0x40, 0x40);
	wr(rig, 0xb81000 + 4 * 6, 1u << 8);
	sim_gsp_swgen0(rig->sim);
	assert_int_equal(rig->host->msix[0], 1);
	wr(rig, 0x1103e8, 1);
	assert_int_equal(rig->host->msix[0], 2);
	wr(rig, 0xb81000 + 4 * 6, 1u << 8);
	wr(rig, 0x110004, 0x40);
	wr(rig, 0x1103e8, 1);
	assert_int_equal(rig->host->msix[0], 2);
	assert_clean(rig);
}

static void top_enable_has_four_subtrees(void **state)
{
	struct rig *rig = *state;

	wr(rig, 0xb81608, 0x1f);
	assert_rule(rig, "intr-top-reserved");
}

static void bar_bind_registers_belong_to_gsp(void **state)
{
	struct rig *rig = *state;

	wr(rig, 0xb80f40, 0x80000001);
	assert_rule(rig, "bar-bind");
	wr(rig, 0x001704, 0x80000001);
	assert_rule(rig, "bar-bind");
}

static void doorbells_reach_the_personality(void **state)
{
	struct rig *rig = *state;

	wr(rig, 0x110c00, 0);
	assert_int_equal(rig->gsp->cmdq, 1);
	wr(rig, 0xb82200, 3 * 32 + 17);
	assert_int_equal(rig->gsp->vgpu, 113);
	assert_int_equal(rd(rig, 0xb82200), 0);
	wr(rig, 0xbb0090, 0x20008);
	assert_int_equal(rig->gsp->channel, 0x20008);
	assert_clean(rig);
	wr(rig, 0x110c00, 1);
	assert_rule(rig, "gsp-doorbell-value");
}

static void mirror_shows_configuration_space(void **state)
{
	struct rig *rig = *state;

	rig->host->cfg[0xbd8 / 4] = 0x00200020;
	assert_int_equal(rd(rig, 0x88bd8), 0x00200020);
	wr(rig, 0x88050, rd(rig, 0x88050) & ~1u);
	assert_int_equal(rd(rig, 0x88050) & 1, 0);
	wr(rig, 0x88704, 0);
	assert_clean(rig);
	wr(rig, 0x88004, 0);
	assert_rule(rig, "mmio-unknown");
}

static void removed_board_reads_all_ones(void **state)
{
	struct rig *rig = *state;
	uint32_t word;

	assert_true(sim_fault_set(rig->sim, "surprise-removal=1", NULL, 0));
	assert_int_equal(rd(rig, 0), 0xffffffff);
	wr(rig, 0x400100, 1);
	assert_false(sim_dma_read(rig->sim, 0, HOST_BASE, &word, 4));
	assert_true(sim_config_dead(rig->sim, 0));
	assert_clean(rig);
}

static void link_that_returns_brings_a_reset_board(void **state)
{
	struct rig *rig = *state;

	wr(rig, 0x1700, 0x10);
	assert_true(sim_fault_set(rig->sim, "link-down=1", NULL, 0));
	assert_int_equal(rd(rig, 0x1700), 0xffffffff);
	assert_true(sim_fault_set(rig->sim, "link-down=0", NULL, 0));
	assert_int_equal(rd(rig, 0x1700), 0);
}

static void slow_flr_silences_one_function(void **state)
{
	struct rig *rig = *state;

	assert_true(sim_fault_set(rig->sim, "slow-flr=300", NULL, 0));
	sim_flr(rig->sim, 2);
	assert_true(sim_config_dead(rig->sim, 2));
	assert_false(sim_config_dead(rig->sim, 1));
	assert_int_equal(sim_mmio_read(rig->sim, 2, 0, 0, 4), UINT64_MAX);
	pass(rig, 301000000);
	assert_false(sim_config_dead(rig->sim, 2));
	assert_int_equal(rig->gsp->vf_flrs, 1);
}

static void faults_refuse_unknown_names_and_values(void **state)
{
	struct rig *rig = *state;
	char err[128];

	assert_false(sim_fault_set(rig->sim, "no-such=1", err, sizeof(err)));
	assert_string_equal(err, "fault 'no-such' does not exist");
	assert_false(sim_fault_set(rig->sim, "slow-flr", err, sizeof(err)));
	assert_false(sim_fault_set(rig->sim, "slow-flr=x", err, sizeof(err)));
	assert_true(sim_fault_set(rig->sim, "slow-flr=5", err, sizeof(err)));
	assert_string_equal(sim_fault_text(rig->sim), "slow-flr=5\n");
	/* The firmware may refuse one, which is then as it was. */
	rig->gsp->refuses_faults = true;
	assert_false(sim_fault_set(rig->sim, "slow-flr=7", err, sizeof(err)));
	assert_string_equal(err, "slow-flr=7: not now");
	assert_string_equal(sim_fault_text(rig->sim), "slow-flr=5\n");
}

static void equal_violations_are_kept_once_and_counted(void **state)
{
	struct rig *rig = *state;
	unsigned int i;

	for (i = 0; i < 1000; i++)
		rd(rig, 0x400100);
	assert_int_equal(sim_violation_count(rig->sim), 1000);
	assert_rule(rig, "mmio-unknown");
}

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Whatever software does, the model records it and lives: sanitizers are the judge. */
static void noise_does_not_break_the_model(void **state)
{
	static const uint32_t bases[] = {
		0x0, 0x1400, 0x1700, 0x9400, 0x70000, 0x88000, 0x100c10, 0x110000, 0x110100, 0x110600,
		0x111180, 0x111660, 0x1180f8, 0x1fa824, 0x300000, 0x700000, 0x840000, 0x840100,
		0x841200, 0xb81000, 0xb81600, 0xb82200, 0xb83080, 0xbb0080, 0xfffff0,
	};
	static const unsigned int bars[] = { 0, 0, 0, 0, 1, 3, 2 };
	struct rig *rig = *state;
	uint64_t seed = 0x9e3779b97f4a7c15ull;
	unsigned int i, fn, bar, size;
	uint64_t off, val;

	for (i = 0; i < 200000; i++) {
		uint64_t r = next_random(&seed);

		fn = r % 8 ? 0 : (unsigned int)(r >> 8) % 6;
		bar = bars[(r >> 16) % ARRAY_SIZE(bars)];
		size = 1u << ((r >> 24) % 16 < 13 ? 2 : (r >> 28) % 4);
		off = bar ? next_random(&seed) % (1ull << 34)
			  : bases[(r >> 32) % ARRAY_SIZE(bases)] + (r >> 40) % 0x100;
		off &= (r >> 60) ? ~3ull : ~0ull;
		val = next_random(&seed) >> (r >> 56) % 64;
		if (r >> 48 & 1)
			sim_mmio_write(rig->sim, fn, bar, off, size, val);
		else
			sim_mmio_read(rig->sim, fn, bar, off, size);
		switch (r % 997) {
		case 0: sim_flr(rig->sim, (unsigned int)val % 6); break;
		case 1: sim_num_vfs_changed(rig->sim, (unsigned int)val % 6); break;
		case 2: sim_msix_enabled(rig->sim, (unsigned int)val % 6, val & 8); break;
		case 3: sim_bar1_set_pdb(rig->sim, val % (4ull << 30)); break;
		case 4: sim_bar2_set_pdb(rig->sim, val % (4ull << 30) & ~0xfffull); break;
		case 5: sim_vf_fb_map(rig->sim, (unsigned int)val % 6, 0, val, val >> 20); break;
		case 6: sim_vf_fb_unmap(rig->sim, (unsigned int)val % 6); break;
		default: pass(rig, r % 3000); break;
		}
	}
	sim_violations_clear(rig->sim);
}

static void impossible_boards_are_refused(void **state)
{
	const struct sim_params bad[] = {
		{ .fb_size = 3 << 20 },
		{ .bar1_size = 3ull << 30 },
		{ .num_vfs = 33 },
		{ .vbios = "no-such-variant" },
	};
	static const struct sim_host_ops none;
	char err[128];
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		err[0] = '\0';
		assert_null(sim_create(&bad[i], &none, NULL, err, sizeof(err)));
		assert_int_not_equal(err[0], '\0');
	}
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, rig_setup, rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(boot_registers_describe_an_ad102),
		T(unknown_register_is_a_violation),
		T(register_access_is_an_aligned_dword),
		T(values_which_no_register_takes_are_noticed),
		T(allowed_registers_are_counted_and_not_violations),
		T(timer_advances_and_takes_a_new_time),
		T(gfw_reports_completion_after_reset_only_in_time),
		T(enabled_vector_sends_one_message),
		T(masked_vector_waits_for_top_enable),
		T(pin_follows_the_level_without_msix),
		T(swgen0_pulses_once_until_cleared_or_retriggered),
		T(top_enable_has_four_subtrees),
		T(bar_bind_registers_belong_to_gsp),
		T(doorbells_reach_the_personality),
		T(mirror_shows_configuration_space),
		T(removed_board_reads_all_ones),
		T(link_that_returns_brings_a_reset_board),
		T(slow_flr_silences_one_function),
		T(faults_refuse_unknown_names_and_values),
		T(equal_violations_are_kept_once_and_counted),
		T(noise_does_not_break_the_model),
		cmocka_unit_test(impossible_boards_are_refused),
	};

	return cmocka_run_group_tests_name("sim_board_regs", tests, NULL, NULL);
}
