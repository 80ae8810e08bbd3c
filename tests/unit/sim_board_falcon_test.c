// SPDX-License-Identifier: MIT
/* Falcons: what a correct driver does is accepted, each single mistake is a violation. */
#include "sim_board_fixture.h"

#define G GSP_BASE
#define S SEC2_BASE

static void dma_rules_bite(void **state)
{
	static const struct { uint32_t off, val, cmd; const char *rule; } rows[] = {
		{ 0x114, 0x80, 0x614, "falcon-dma-align" },
		{ 0x11c, 0x10, 0x614, "falcon-dma-align" },
		{ 0x114, 0x10000, 0x614, "falcon-dma-range" },
		{ 0x114, 0x10000, 0x600, "falcon-dma-range" },
		{ 0x114, 0, 0x514, "falcon-dma-size" },
		{ 0x114, 0, 0x634, "falcon-dma-write" },
		{ 0x114, 0, 0x694, "falcon-reserved" },
		{ 0x114, 0, 0x1614, "falcon-dma-transcfg" },
		{ 0x624, 0, 0x614, "falcon-dma-fbif" },
		{ 0x10c, 1, 0x614, "falcon-dma-ctx" },
		{ 0x600, 1, 0x614, "falcon-dma-transcfg" },
		{ 0x110, 0, 0x614, "dma-fault" },
	};
	struct rig *rig = *state;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		falcon_reset_full(rig, S);
		falcon_prepare_dma(rig, S);
		wr(rig, S + 0x110, (uint32_t)(HOST_BASE >> 8));
		wr(rig, S + rows[i].off, rows[i].val);
		wr(rig, S + 0x118, rows[i].cmd);
		assert_rule(rig, rows[i].rule);
	}
}

static void dma_has_a_source_and_a_halted_core(void **state)
{
	struct rig *rig = *state;

	falcon_reset_full(rig, S);
	falcon_prepare_dma(rig, S);
	wr(rig, S + 0x600, 4);		/* framebuffer, physical */
	wr(rig, S + 0x110, (uint32_t)(sim_fb_size(rig->sim) >> 8));
	wr(rig, S + 0x118, 0x600);
	assert_rule(rig, "falcon-dma-fb");
	assert_true(sim_fault_set(rig->sim, "falcon-never-halts=2", NULL, 0));
	falcon_reset_full(rig, S);
	falcon_prepare_dma(rig, S);
	assert_false(falcon_run(rig, S, 0));
	wr(rig, S + 0x110, (uint32_t)(HOST_BASE >> 8));
	wr(rig, S + 0x118, 0x600);
	assert_rule(rig, "falcon-dma-running");
}

static void dma_is_waited_for(void **state)
{
	struct rig *rig = *state;

	falcon_reset_full(rig, S);
	falcon_prepare_dma(rig, S);
	wr(rig, S + 0x110, (uint32_t)(HOST_BASE >> 8));
	wr(rig, S + 0x118, 0x600);
	wr(rig, S + 0x118, 0x600);
	assert_rule(rig, "falcon-dma-overrun");
	assert_false(rd(rig, S + 0x118) & 2);
	wr(rig, S + 0x100, 2);
	assert_rule(rig, "falcon-dma-not-waited");
}

static void memories_are_scrubbed_before_use(void **state)
{
	struct rig *rig = *state;

	wr(rig, S + 0x3c0, 1);
	pass(rig, 10000);
	wr(rig, S + 0x3c0, 0);
	assert_int_equal(rd(rig, S + 0x0f4) & 0x1000, 0x1000);
	wr(rig, S + 0x118, 0x600);
	assert_rule(rig, "falcon-not-ready");
	/* Long enough, but nobody looked. */
	pass(rig, 100000);
	falcon_prepare_dma(rig, S);
	wr(rig, S + 0x110, (uint32_t)(HOST_BASE >> 8));
	wr(rig, S + 0x118, 0x600);
	assert_rule(rig, "falcon-scrub-not-waited");
}

static void reset_needs_ten_microseconds(void **state)
{
	struct rig *rig = *state;

	wr(rig, S + 0x3c0, 1);
	pass(rig, 1000);
	wr(rig, S + 0x3c0, 0);
	assert_rule(rig, "falcon-reset-short");
}

static void core_select_is_respected(void **state)
{
	struct rig *rig = *state;

	gsp_select_riscv(rig);
	assert_true(sim_gsp_core_is_riscv(rig->sim));
	wr(rig, G + 0x100, 2);
	assert_rule(rig, "falcon-core-select");
	assert_int_equal(rd(rig, G + 0x1668) & 0x111, 0x110);
	pass(rig, 2000);
	assert_int_equal(rd(rig, G + 0x1668) & 0x111, 0x111);
}

static void the_firmware_hears_that_its_mailbox_was_read(void **state)
{
	struct rig *rig = *state;

	rd(rig, G + 0x044);
	rd(rig, S + 0x040);
	assert_int_equal(rig->gsp->mailbox_reads, 0);
	rd(rig, G + 0x040);
	assert_int_equal(rig->gsp->mailbox_reads, 1);
}

static void core_select_is_waited_for_and_each_run_has_its_reset(void **state)
{
	struct rig *rig = *state;

	gsp_select_riscv(rig);
	wr(rig, G + 0x1668, 0);
	pass(rig, 2000);
	falcon_run(rig, G, 0);
	assert_rule(rig, "falcon-core-not-waited");
	falcon_reset_full(rig, G);
	rd(rig, G + 0x1668);
	assert_true(falcon_run(rig, G, 0));
	assert_clean(rig);
	falcon_run(rig, G, 0);
	assert_rule(rig, "falcon-not-reset");
}

static void start_register_depends_on_alias(void **state)
{
	struct rig *rig = *state;

	falcon_reset_full(rig, G);
	wr(rig, G + 0x130, 2);
	assert_rule(rig, "falcon-cpuctl-alias");
	assert_true(sim_fault_set(rig->sim, "falcon-alias=1", NULL, 0));
	falcon_reset_full(rig, G);
	assert_int_equal(rd(rig, G + 0x100) & 0x40, 0x40);
	wr(rig, G + 0x100, 2);
	assert_rule(rig, "falcon-cpuctl-alias");
	wr(rig, G + 0x130, 2);
	pass(rig, 10000000);
	assert_clean(rig);
}

static void empty_gsp_core_halts(void **state)
{
	struct rig *rig = *state;

	falcon_reset_full(rig, G);
	assert_true(falcon_run(rig, G, 0));
	assert_clean(rig);
}

static void core_that_never_halts_comes_back_by_reset(void **state)
{
	struct rig *rig = *state;

	assert_true(sim_fault_set(rig->sim, "falcon-never-halts=1", NULL, 0));
	falcon_reset_full(rig, G);
	assert_false(falcon_run(rig, G, 0));
	wr(rig, G + 0x100, 2);
	assert_rule(rig, "falcon-start-running");
	assert_true(sim_fault_set(rig->sim, "falcon-never-halts=0", NULL, 0));
	falcon_reset_full(rig, G);
	assert_true(falcon_run(rig, G, 0));
}

/* --- SEC2 ------------------------------------------------------------------- */

static void result_is_read_after_the_halt(void **state)
{
	struct rig *rig = *state;

	falcon_reset_full(rig, G);
	wr(rig, G + 0x100, 2);
	rd(rig, G + 0x040);
	assert_rule(rig, "falcon-result-early");
	pass(rig, 10000000);
	rd(rig, G + 0x040);
	assert_clean(rig);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, rig_setup, rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(dma_rules_bite),
		T(dma_has_a_source_and_a_halted_core),
		T(dma_is_waited_for),
		T(memories_are_scrubbed_before_use),
		T(reset_needs_ten_microseconds),
		T(core_select_is_respected),
		T(the_firmware_hears_that_its_mailbox_was_read),
		T(core_select_is_waited_for_and_each_run_has_its_reset),
		T(start_register_depends_on_alias),
		T(empty_gsp_core_halts),
		T(core_that_never_halts_comes_back_by_reset),
		T(result_is_read_after_the_halt),
	};

	return cmocka_run_group_tests_name("sim_board_falcon", tests, NULL, NULL);
}
