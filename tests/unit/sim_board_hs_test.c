// SPDX-License-Identifier: MIT
/* Signed images: FWSEC, booter and scrubber, what they check and what they do. */
#include "sim_board_fixture.h"

#define G GSP_BASE
#define S SEC2_BASE

static void frts_sets_wpr2(void **state)
{
	struct rig *rig = *state;

	fwsec_stage(rig, &frts_cmd);
	assert_int_equal(fwsec_load_and_run(rig), 0);
	assert_int_equal(rd(rig, 0x1438) >> 16, 0);
	assert_int_equal(rd(rig, 0x1fa824), 0x7fe00000 >> 8);
	assert_int_equal(rd(rig, 0x1fa828), 0x7ff00000 >> 8);
	assert_true(sim_frts_done(rig->sim, NULL, NULL));
	assert_clean(rig);
}

static void sb_runs_after_frts(void **state)
{
	struct rig *rig = *state;
	struct fwsec_cmd sb = frts_cmd;

	sb.init = 0x19;
	fwsec_stage(rig, &sb);
	assert_int_equal(fwsec_load_and_run(rig), 0);
	assert_int_equal(rd(rig, 0x1454) & 0xffff, 0);
	assert_clean(rig);
}

static void frts_command_is_checked(void **state)
{
	static const struct fwsec_cmd bad[] = {
		{ 0x15, 2, 20, 0x7fe00, 0x100, 2 },
		{ 0x15, 1, 24, 0x7fe00, 0x100, 2 },
		{ 0x15, 1, 20, 0x7fe00, 0x200, 2 },
		{ 0x15, 1, 20, 0x7fe00, 0x100, 1 },
		{ 0x16, 1, 20, 0x7fe00, 0x100, 2 },
	};
	struct rig *rig = *state;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		fwsec_stage(rig, &bad[i]);
		fwsec_load_and_run(rig);
		assert_rule(rig, "fwsec-command");
		assert_int_equal(rd(rig, 0x1fa828), 0);
	}
}

static void frts_region_is_checked(void **state)
{
	struct fwsec_cmd cmd = frts_cmd;
	struct rig *rig = *state;

	cmd.addr = 0x7fe10;
	fwsec_stage(rig, &cmd);
	fwsec_load_and_run(rig);
	assert_rule(rig, "frts-region");
	assert_int_not_equal(rd(rig, 0x1438) >> 16, 0);
	cmd.addr = 0x7ff00;
	fwsec_stage(rig, &cmd);
	fwsec_load_and_run(rig);
	assert_rule(rig, "frts-region");
	cmd.addr = 0x10000;
	fwsec_stage(rig, &cmd);
	fwsec_load_and_run(rig);
	assert_rule(rig, "frts-unscrubbed");
}

static void frts_twice_is_refused(void **state)
{
	struct rig *rig = *state;

	fwsec_stage(rig, &frts_cmd);
	fwsec_load_and_run(rig);
	fwsec_load_and_run(rig);
	assert_rule(rig, "frts-wpr2-set");
	assert_int_not_equal(rd(rig, 0x1438) >> 16, 0);
}

static void wrong_signature_is_refused(void **state)
{
	const struct fwsec *fw;
	struct rig *rig = *state;

	fw = &rig->sim->vbios.fwsec;
	fwsec_stage(rig, &frts_cmd);
	memcpy(rig->host->mem + AT_DMEM + fw->pkc_off, fw->sigs, 384);
	assert_int_not_equal(fwsec_load_and_run(rig), 0);
	assert_rule(rig, "fwsec-signature");
	/* With another fuse value that signature is the right one. */
	assert_true(sim_fault_set(rig->sim, "fuse-gsp=0", NULL, 0));
	assert_int_equal(rd(rig, 0x8241e0), 1);
}

static void changed_image_is_refused(void **state)
{
	struct rig *rig = *state;

	fwsec_stage(rig, &frts_cmd);
	rig->host->mem[AT_DMEM + 0x900] ^= 1;
	assert_int_not_equal(fwsec_load_and_run(rig), 0);
	assert_rule(rig, "fwsec-dmem");
	fwsec_stage(rig, &frts_cmd);
	rig->host->mem[AT_IMEM + 0x83ff] ^= 1;
	assert_int_not_equal(fwsec_load_and_run(rig), 0);
	assert_rule(rig, "fwsec-unknown");
}

static void brom_parameters_are_checked(void **state)
{
	static const struct { uint32_t off; const char *rule; } rows[] = {
		{ 0x1210, "brom-paraaddr" }, { 0x119c, "brom-engidmask" },
		{ 0x1198, "brom-ucode-id" }, { 0x1180, "brom-mod-sel" }, { 0x084, "falcon-rm" },
	};
	struct rig *rig = *state;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		fwsec_stage(rig, &frts_cmd);
		fwsec_load(rig, FWSEC_IMEM);
		wr(rig, G + rows[i].off, 0x33);
		assert_true(falcon_run(rig, G, 0));
		assert_rule(rig, rows[i].rule);
	}
}

static void entry_point_is_checked(void **state)
{
	struct rig *rig = *state;

	fwsec_stage(rig, &frts_cmd);
	fwsec_load(rig, FWSEC_IMEM);
	assert_true(falcon_run(rig, G, 0x100));
	assert_rule(rig, "falcon-bootvec");
}

static void code_must_be_loaded_secure(void **state)
{
	struct rig *rig = *state;

	fwsec_stage(rig, &frts_cmd);
	fwsec_load(rig, FWSEC_IMEM & ~FALCON_DMA_SECURE);
	assert_true(falcon_run(rig, G, 0));
	assert_rule(rig, "fwsec-unknown");
}

static void fwsec_waits_for_gfw(void **state)
{
	struct rig *rig = *state;

	assert_true(sim_fault_set(rig->sim, "gfw-not-ready=1", NULL, 0));
	fwsec_stage(rig, &frts_cmd);
	assert_int_not_equal(fwsec_load_and_run(rig), 0);
	assert_rule(rig, "fwsec-before-gfw");
}

static void boot_until_frts(struct rig *rig)
{
	wr(rig, 0x100c10, (uint32_t)((HOST_BASE + AT_FLUSH) >> 8));
	fwsec_stage(rig, &frts_cmd);
	fwsec_load_and_run(rig);
	gsp_select_riscv(rig);
}

static void booter_hands_over_to_gsp(void **state)
{
	struct rig *rig = *state;

	boot_until_frts(rig);
	assert_int_equal(sec2_load_and_run(rig, IMG_LOAD, 1, HOST_BASE + AT_META), 0);
	assert_int_equal(rig->gsp->loads, 1);
	assert_int_equal(rig->gsp->meta, HOST_BASE + AT_META);
	assert_int_equal(rig->gsp->libos, HOST_BASE + AT_LIBOS);
	assert_int_equal(rd(rig, 0x111388) & 0x80, 0x80);
	assert_clean(rig);
}

static void booter_needs_frts(void **state)
{
	struct rig *rig = *state;

	assert_int_not_equal(sec2_load_and_run(rig, IMG_LOAD, 1, HOST_BASE + AT_META), 0);
	assert_rule(rig, "booter-before-frts");
	assert_int_equal(rig->gsp->loads, 0);
}

static void booter_needs_flush_page_and_riscv(void **state)
{
	struct rig *rig = *state;

	fwsec_stage(rig, &frts_cmd);
	fwsec_load_and_run(rig);
	gsp_select_riscv(rig);
	sec2_load_and_run(rig, IMG_LOAD, 1, HOST_BASE + AT_META);
	assert_rule(rig, "flush-page-unset");
	wr(rig, 0x100c10, 0x10);
	sec2_load_and_run(rig, IMG_LOAD, 1, HOST_BASE + AT_META);
	assert_int_equal(sim_violation_count(rig->sim), 2);
	assert_non_null(strstr(sim_violation_text(rig->sim, 1), "flush-page-unmapped"));
	sim_violations_clear(rig->sim);
	wr(rig, 0x100c10, (uint32_t)((HOST_BASE + AT_FLUSH) >> 8));
	falcon_reset_full(rig, G);
	sec2_load_and_run(rig, IMG_LOAD, 1, HOST_BASE + AT_META);
	assert_rule(rig, "gsp-core-select");
}

static void booter_runs_beside_a_gsp_out_of_reset(void **state)
{
	struct rig *rig = *state;

	boot_until_frts(rig);
	wr(rig, GSP_BASE + 0x3c0, 1);
	sec2_load_and_run(rig, IMG_LOAD, 1, HOST_BASE + AT_META);
	assert_rule(rig, "gsp-in-reset");
}

static void changed_data_of_an_image_is_refused(void **state)
{
	struct rig *rig = *state;
	struct hs_image *img;

	/* The file changes behind the driver's back: what it loads is no longer the same. */
	for (img = rig->sim->hs; img->kind != HS_SCRUBBER; img++)
		;
	img->file[img->data - img->file + img->data_size - 1] ^= 1;
	boot_until_frts(rig);
	assert_int_not_equal(sec2_load_and_run(rig, IMG_SCRUBBER, 1, 0), 0);
	assert_rule(rig, "hs-dmem");
}

static void scrubber_follows_frts(void **state)
{
	struct rig *rig = *state;

	assert_int_not_equal(sec2_load_and_run(rig, IMG_SCRUBBER, 1, 0), 0);
	assert_rule(rig, "scrubber-order");
}

static void booter_signature_follows_the_fuse(void **state)
{
	struct rig *rig = *state;

	boot_until_frts(rig);
	assert_int_not_equal(sec2_load_and_run(rig, IMG_LOAD, 0, HOST_BASE + AT_META), 0);
	assert_rule(rig, "hs-signature");
	assert_true(sim_fault_set(rig->sim, "fuse-sec2=1", NULL, 0));
	assert_int_equal(sec2_load_and_run(rig, IMG_LOAD, 0, HOST_BASE + AT_META), 0);
	assert_clean(rig);
}

static void unload_takes_wpr2_away(void **state)
{
	struct rig *rig = *state;

	boot_until_frts(rig);
	assert_int_equal(sec2_load_and_run(rig, IMG_UNLOAD, 1, 0x000000ff000000ffull), 0);
	assert_int_equal(rig->gsp->unload_mailbox, 0x000000ff000000ffull);
	assert_int_equal(rd(rig, 0x1fa828), 0);
	assert_false(sim_frts_done(rig->sim, NULL, NULL));
	assert_clean(rig);
}

static void unload_comes_after_sb(void **state)
{
	struct fwsec_cmd sb = frts_cmd;
	struct rig *rig = *state;

	boot_until_frts(rig);
	sec2_load_and_run(rig, IMG_LOAD, 1, HOST_BASE + AT_META);
	assert_clean(rig);
	sec2_load_and_run(rig, IMG_UNLOAD, 1, 0x000000ff000000ffull);
	assert_rule(rig, "booter-unload-before-sb");
	sb.init = 0x19;
	fwsec_stage(rig, &sb);
	fwsec_load_and_run(rig);
	sec2_load_and_run(rig, IMG_UNLOAD, 1, 0x000000ff000000ffull);
	assert_clean(rig);
}

static void scrubber_opens_all_of_memory(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(sim_fb_scrubbed_from(rig->sim), (2ull << 30) - (256u << 20));
	boot_until_frts(rig);
	assert_int_equal(rd(rig, 0x1180fc) >> 29, 0);
	assert_int_equal(sec2_load_and_run(rig, IMG_SCRUBBER, 1, 0), 0);
	assert_int_equal(rd(rig, 0x1180fc) >> 29, 3);
	assert_int_equal(sim_fb_scrubbed_from(rig->sim), 0);
	assert_clean(rig);
}

static void unknown_image_is_refused(void **state)
{
	struct rig *rig = *state;

	falcon_reset_full(rig, S);
	falcon_prepare_dma(rig, S);
	memset(rig->host->mem, 0x5a, 0x400);
	falcon_load(rig, S, HOST_BASE, 0, 0x100, 0x300, FWSEC_IMEM);
	falcon_brom(rig, S, 0x10, 1, 3);
	assert_true(falcon_run(rig, S, 0x100));
	assert_rule(rig, "hs-unknown");
}

static void pf_reset_takes_everything_back(void **state)
{
	struct rig *rig = *state;
	unsigned int before = rig->gsp->pf_flrs;

	boot_until_frts(rig);
	sec2_load_and_run(rig, IMG_LOAD, 1, HOST_BASE + AT_META);
	sim_flr(rig->sim, 0);
	assert_int_equal(rig->gsp->pf_flrs, before + 1);
	assert_int_equal(rd(rig, 0x1fa828), 0);
	assert_int_equal(rd(rig, 0x111388) & 0x80, 0);
	pass(rig, 100000000);
	boot_until_frts(rig);
	assert_clean(rig);
}

static void stale_wpr2_is_there_and_may_survive(void **state)
{
	struct rig *rig = *state;

	assert_true(sim_fault_set(rig->sim, "stale-wpr2=1", NULL, 0));
	assert_int_not_equal(rd(rig, 0x1fa828), 0);
	sim_flr(rig->sim, 0);
	assert_int_equal(rd(rig, 0x1fa828), 0);
	assert_true(sim_fault_set(rig->sim, "stale-wpr2=2", NULL, 0));
	sim_flr(rig->sim, 0);
	assert_int_not_equal(rd(rig, 0x1fa828), 0);
	assert_int_equal(sec2_load_and_run(rig, IMG_UNLOAD, 1, 0x000000ff000000ffull), 0);
	assert_int_equal(rd(rig, 0x1fa828), 0);
	assert_clean(rig);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, rig_setup, rig_teardown)
#define F(fn) cmocka_unit_test_setup_teardown(fn, rig_setup_firmware, rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(frts_sets_wpr2),
		T(sb_runs_after_frts),
		T(frts_command_is_checked),
		T(frts_region_is_checked),
		T(frts_twice_is_refused),
		T(wrong_signature_is_refused),
		T(changed_image_is_refused),
		T(brom_parameters_are_checked),
		T(entry_point_is_checked),
		T(code_must_be_loaded_secure),
		T(fwsec_waits_for_gfw),
		F(booter_hands_over_to_gsp),
		F(booter_needs_frts),
		F(booter_needs_flush_page_and_riscv),
		F(booter_runs_beside_a_gsp_out_of_reset),
		F(changed_data_of_an_image_is_refused),
		F(scrubber_follows_frts),
		F(booter_signature_follows_the_fuse),
		F(unload_takes_wpr2_away),
		F(unload_comes_after_sb),
		F(scrubber_opens_all_of_memory),
		F(unknown_image_is_refused),
		F(pf_reset_takes_everything_back),
		F(stale_wpr2_is_there_and_may_survive),
	};

	return cmocka_run_group_tests_name("sim_board_hs", tests, NULL, NULL);
}
