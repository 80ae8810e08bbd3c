// SPDX-License-Identifier: MIT
/* What the booter and libos demand of a driver; each test breaks one thing. */
#include <stdlib.h>

#include "sim_gsp_fixture.h"

static void boots_and_unloads_and_boots_again(void **state)
{
	struct fx *fx = *state;
	uint8_t p[UNLOAD_SIZE] = { 0 };
	uint64_t lo, hi;

	for (int round = 0; round < 3; round++) {
		fx_boot(fx);
		fx_wpr2(fx, &lo, &hi);
		assert_int_equal(lo, get64(fx->m, WPRMETA_gspFwWprStart));
		assert_int_equal(hi, get64(fx->m, WPRMETA_gspFwWprEnd));
		assert_true(get64(fx_mem(fx, fx->log), 0) > 0);	/* wrote its log */
		assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_UNLOADING_GUEST_DRIVER, p, sizeof(p)), 0);
		fx_run(fx, MS(10));
		assert_int_equal(fx_mailbox(fx), 0x80000000);
		gsp_reset(fx->gsp);
		assert_int_equal(gsp_booter_unload(fx->gsp, 0xff000000ffull), 0);
		fx_wpr2(fx, &lo, &hi);
		assert_int_equal(hi, 0);
		fx_clean(fx);
	}
}

static void boots_without_vgpu_mode(void **state)
{
	struct fx *fx = *state;
	uint8_t p[STATIC_SIZE_MAX] = { 0 };

	fx_prepare(fx, 0);
	assert_int_equal(fx_load(fx), 0);
	assert_true(fx_init(fx));
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, p, lay->STATIC_SIZE), 0);
	assert_int_equal(get8(p, lay->STATIC_sriovCaps_bSriovEnabled), 0);
	assert_int_equal(get32(p, lay->STATIC_sriovMaxGfid), 0);
}

static void small_vgpu_heap_needs_no_scrubber(void **state)
{
	struct fx *fx = *state;

	fx_prepare_heap(fx, 2, MIB(256));
	if (fx_rel->small_partitions) {
		assert_int_equal(fx_load(fx), 0);
		assert_true(fx_init(fx));
	} else {
		/* nobody has seen it run */
		assert_int_not_equal(fx_load(fx), 0);
		fx_expect(fx, "wprmeta-heap-small");
	}
}

static void full_vgpu_heap_needs_the_scrubber(void **state)
{
	struct fx *fx = *state;

	fx_prepare(fx, 32);
	fx_unscrub(fx);
	assert_int_not_equal(fx_load(fx), 0);
	fx_expect(fx, "wprmeta-unscrubbed");
}

static const struct {
	const char *rule;
	unsigned int off;
	uint64_t delta;
} spoilt[] = {
	{ "wprmeta-magic", WPRMETA_magic, 1 },
	{ "wprmeta-field", WPRMETA_revision, 1 },
	{ "wprmeta-field", WPRMETA_sizeOfRadix3Elf, 0x1000 },
	{ "wprmeta-field", WPRMETA_sizeOfBootloader, 0x100 },
	{ "wprmeta-field", WPRMETA_bootloaderCodeOffset, 0x100 },
	{ "wprmeta-field", WPRMETA_bootloaderDataOffset, 0x100 },
	{ "wprmeta-field", WPRMETA_bootloaderManifestOffset, 0x100 },
	{ "wprmeta-field", WPRMETA_sizeOfSignature, 0x100 },
	{ "wprmeta-field", WPRMETA_gspFwRsvdStart, 0x1000 },
	{ "wprmeta-field", WPRMETA_nonWprHeapOffset, 0x100000 },
	{ "wprmeta-field", WPRMETA_nonWprHeapSize, 0x100000 },
	{ "wprmeta-field", WPRMETA_gspFwWprStart, 0x10000 },
	{ "wprmeta-heap", WPRMETA_gspFwHeapOffset, 0x10000 },
	{ "wprmeta-heap", WPRMETA_gspFwHeapSize, 0x100000 },
	{ "wprmeta-heap-small", WPRMETA_gspFwHeapSize, (uint64_t)-0x100000 },
	{ "wprmeta-image", WPRMETA_gspFwOffset, 0x1000 },
	{ "wprmeta-bootbin", WPRMETA_bootBinOffset, 0x100 },
	{ "wprmeta-field", WPRMETA_frtsOffset, 0x100000 },
	{ "wprmeta-field", WPRMETA_frtsSize, 0x100000 },
	{ "wprmeta-field", WPRMETA_gspFwWprEnd, 0x20000 },
	{ "wprmeta-field", WPRMETA_fbSize, 0x100000 },
	{ "wprmeta-field", WPRMETA_vgaWorkspaceOffset, 0x20000 },
	{ "wprmeta-field", WPRMETA_bootCount, 1 },
	{ "wprmeta-field", WPRMETA_verified, 1 },
	{ "wprmeta-reserved", WPRMETA_partitionRpcAddr, 1 },
	{ "wprmeta-partitions", WPRMETA_gspFwHeapVfPartitionCount, 1 },
	{ "signature-differs", WPRMETA_sysmemAddrOfSignature, 0x1000 },
	{ "bootloader-differs", WPRMETA_sysmemAddrOfBootloader, 0x1000 },
	{ "radix3-address", WPRMETA_sysmemAddrOfRadix3Elf, 8 },
};

static void refuses_each_wrong_metadata_field(void **state)
{
	struct fx *fx = *state;

	for (unsigned int i = 0; i < sizeof(spoilt) / sizeof(spoilt[0]); i++) {
		uint64_t lo, hi;

		fx_prepare(fx, 32);
		put64(fx->m, spoilt[i].off, get64(fx->m, spoilt[i].off) + spoilt[i].delta);
		print_message("  %u: field at %#x\n", i, spoilt[i].off);
		assert_int_not_equal(fx_load(fx), 0);
		assert_false(gsp_riscv_active(fx->gsp));
		fx_wpr2(fx, &lo, &hi);
		assert_int_equal(hi - lo, MIB(1));	/* still only FRTS */
		fx_expect(fx, spoilt[i].rule);
	}
}

static void refuses_an_image_with_one_wrong_byte(void **state)
{
	struct fx *fx = *state;
	uint64_t l0, l1, l2, last;

	fx_prepare(fx, 32);
	l0 = get64(fx->m, WPRMETA_sysmemAddrOfRadix3Elf);
	l1 = get64(fx_mem(fx, l0), 0);
	l2 = get64(fx_mem(fx, l1), 8 * 2);
	last = get64(fx_mem(fx, l2), 8 * 100);
	fx_mem(fx, last)[77] ^= 0x80;
	assert_int_not_equal(fx_load(fx), 0);
	fx_expect(fx, "image-differs");
	put64(fx_mem(fx, l2), 8 * 100, last + 512);
	assert_int_not_equal(fx_load(fx), 0);
	fx_expect(fx, "radix3-address");
	put64(fx_mem(fx, l1), 8 * 2, 0x900000000000ull);
	assert_int_not_equal(fx_load(fx), 0);
	fx_expect(fx, "radix3-dma");
}

static void refuses_the_booter_out_of_order(void **state)
{
	struct fx *fx = *state;

	fx_prepare(fx, 32);
	memcpy(fx_mem(fx, fx->meta), fx->m, sizeof(fx->m));
	assert_int_not_equal(gsp_booter_load(fx->gsp, fx->booter, fx->meta, fx->libos), 0);
	fx_expect(fx, "booter-no-frts");
	assert_int_equal(fx_load(fx), 0);
	assert_int_not_equal(fx_load(fx), 0);
	fx_expect(fx, "booter-state");
	assert_int_not_equal(gsp_booter_unload(fx->gsp, 0xff000000ffull), 0);
	fx_expect(fx, "booter-unload-running");
	gsp_reset(fx->gsp);
	assert_int_not_equal(gsp_booter_unload(fx->gsp, 0xff), 0);
	fx_expect(fx, "booter-unload-mailbox");
	assert_int_equal(gsp_booter_unload(fx->gsp, 0xff000000ffull), 0);
	assert_int_not_equal(gsp_booter_unload(fx->gsp, 0xff000000ffull), 0);
	fx_expect(fx, "booter-unload-no-wpr");
}

/* Boot with something wrong in the start arguments: never INIT_DONE, the rule is named. */
static void refuse_start(struct fx *fx, const char *rule)
{
	assert_int_equal(fx_load(fx), 0);
	fx_run(fx, MS(100));
	fx_expect(fx, rule);
	gsp_reset(fx->gsp);
}

static void refuses_wrong_libos_arguments(void **state)
{
	struct fx *fx = *state;

	fx_prepare(fx, 32);
	put64(fx_mem(fx, fx->libos), 0, 0x4c4f47494e5452);
	refuse_start(fx, "libos-order");
	fx_prepare(fx, 32);
	put8(fx_mem(fx, fx->libos), 25, 2);
	refuse_start(fx, "libos-region");
	fx_prepare(fx, 32);
	put64(fx_mem(fx, fx->libos), 64, 0x4c4f4758);
	refuse_start(fx, "libos-region");
	fx_prepare(fx, 32);
	memset(fx_mem(fx, fx->libos) + 96, 0, 32);
	refuse_start(fx, "libos-missing");
	fx_prepare(fx, 32);
	put64(fx_mem(fx, fx->log), 8 + 8 * 5, 0x1234);
	refuse_start(fx, "libos-log-pages");
	fx_prepare(fx, 32);
	put64(fx_mem(fx, fx->log), 0, 9);
	refuse_start(fx, "libos-log-put");
	fx_prepare(fx, 32);
	put64(fx_mem(fx, fx->libos), 16, 0x8000);
	refuse_start(fx, "libos-log-size");
}

static void refuses_wrong_queue_arguments(void **state)
{
	struct fx *fx = *state;
	uint64_t args;

	fx_prepare(fx, 32);
	put64(fx_mem(fx, fx->shared), 8 * 70, 0);
	refuse_start(fx, "queue-page-table");
	fx_prepare(fx, 32);
	put32(fx_mem(fx, fx->shared + 0x1000), TXHDR_msgCount, 64);
	refuse_start(fx, "queue-header");
	fx_prepare(fx, 32);
	args = get64(fx_mem(fx, fx->libos), 104);
	put64(fx_mem(fx, args), RMARGS_messageQueueInitArguments_statQueueOffset, 0x41800);
	refuse_start(fx, "rmargs-queue");
	fx_prepare(fx, 32);
	args = get64(fx_mem(fx, fx->libos), 104);
	put8(fx_mem(fx, args), lay->RMARGS_srInitArguments_bInPMTransition, 1);
	refuse_start(fx, "rmargs-resume");
}

static void system_info_must_match_the_board(void **state)
{
	static const unsigned int fields[] = {
		SYSINFO_gpuPhysAddr, SYSINFO_gpuPhysFbAddr, SYSINFO_gpuPhysInstAddr,
		VARIES(SYSINFO_pciConfigMirrorBase), VARIES(SYSINFO_pciConfigMirrorSize),
		VARIES(SYSINFO_gspVFInfo_totalVFs), VARIES(SYSINFO_gspVFInfo_firstVFOffset), VARIES(SYSINFO_gspVFInfo_FirstVFBar0Address),
		VARIES(SYSINFO_gspVFInfo_FirstVFBar1Address), VARIES(SYSINFO_gspVFInfo_FirstVFBar2Address),
		VARIES(SYSINFO_gspVFInfo_b64bitBar1), VARIES(SYSINFO_gspVFInfo_b64bitBar2),
	};
	struct fx *fx = *state;

	for (unsigned int i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		fx_prepare(fx, 32);
		fx->sysinfo[layout_number(lay, fields[i])] ^= 1;
		assert_int_equal(fx_load(fx), 0);
		assert_true(fx_init(fx));
		fx_expect(fx, "sysinfo-field");
		gsp_pf_flr(fx->gsp);
	}
}

static void sriov_key_and_partitions_belong_together(void **state)
{
	struct fx *fx = *state;

	fx_prepare(fx, 32);
	fx->registry = "RMSecBusResetEnable=1";
	assert_int_equal(fx_load(fx), 0);
	assert_true(fx_init(fx));
	fx_expect(fx, "sriov-mode");
	gsp_pf_flr(fx->gsp);
	fx_prepare(fx, 32);
	memset(fx->sysinfo + lay->SYSINFO_gspVFInfo, 0, 40);
	assert_int_equal(fx_load(fx), 0);
	assert_true(fx_init(fx));
	fx_expect(fx, "sysinfo-vf-missing");
}

static void a_driver_that_ignores_the_sequencer_gets_no_init_done(void **state)
{
	struct fx *fx = *state;

	fx_prepare(fx, 32);
	fx->no_sequencer = true;
	assert_int_equal(fx_load(fx), 0);
	assert_false(fx_init(fx));
	fx_expect(fx, "sequencer-ignored");
}

static void reset_of_a_running_gsp_is_noticed(void **state)
{
	struct fx *fx = *state;

	fx_boot(fx);
	gsp_reset(fx->gsp);
	assert_false(gsp_riscv_active(fx->gsp));
	fx_expect(fx, "gsp-reset-running");
}

static void reset_without_a_look_at_the_mailbox_is_noticed(void **state)
{
	struct fx *fx = *state;
	uint8_t p[UNLOAD_SIZE] = { 0 };

	fx_boot(fx);
	(void)fx_mailbox(fx);	/* too early to count */
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_UNLOADING_GUEST_DRIVER, p, sizeof(p)), 0);
	fx_run(fx, MS(10));
	gsp_reset(fx->gsp);
	fx_expect(fx, "gsp-reset-running");
}

static void a_running_gsp_keeps_its_memory(void **state)
{
	struct fx *fx = *state;
	uint8_t p[UNLOAD_SIZE] = { 0 };

	fx_boot(fx);
	/* 2 MiB of its own below the layout that the driver planned */
	assert_int_equal(fx_firmware_from(fx), get64(fx->m, WPRMETA_gspFwRsvdStart) - MIB(2));
	gsp_pf_bme(fx->gsp, false);
	fx_expect(fx, "gsp-left-running");
	gsp_pf_bme(fx->gsp, true);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_UNLOADING_GUEST_DRIVER, p, sizeof(p)), 0);
	fx_run(fx, MS(10));
	assert_int_equal(fx_firmware_from(fx), UINT64_MAX);
	gsp_pf_bme(fx->gsp, false);
	fx_clean(fx);
}

static void start_faults(void **state)
{
	struct fx *fx = *state;

	fx_prepare(fx, 32);
	fx_fault(fx, "gsp-never-starts", 1);
	assert_int_equal(fx_load(fx), 0);
	assert_false(gsp_riscv_active(fx->gsp));
	gsp_reset(fx->gsp);
	fx_prepare(fx, 32);
	fx_fault(fx, "gsp-never-starts", 2);
	assert_int_equal(fx_load(fx), 0);
	assert_true(gsp_riscv_active(fx->gsp));
	assert_false(fx_init(fx));
	gsp_reset(fx->gsp);
	fx_fault(fx, "gsp-never-starts", 0);
	fx_boot(fx);
	fx_fault(fx, "gsp-crash", 1);
	fx_run(fx, MS(100));
	assert_false(gsp_riscv_active(fx->gsp));
	assert_int_equal(fx_mailbox(fx) >> 28, 0xe);
	gsp_reset(fx->gsp);
	fx_boot(fx);
}

#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(boots_and_unloads_and_boots_again),
		T(boots_without_vgpu_mode),
		T(small_vgpu_heap_needs_no_scrubber),
		T(full_vgpu_heap_needs_the_scrubber),
		T(refuses_each_wrong_metadata_field),
		T(refuses_an_image_with_one_wrong_byte),
		T(refuses_the_booter_out_of_order),
		T(refuses_wrong_libos_arguments),
		T(refuses_wrong_queue_arguments),
		T(system_info_must_match_the_board),
		T(sriov_key_and_partitions_belong_together),
		T(a_driver_that_ignores_the_sequencer_gets_no_init_done),
		T(reset_of_a_running_gsp_is_noticed),
		T(reset_without_a_look_at_the_mailbox_is_noticed),
		T(a_running_gsp_keeps_its_memory),
		T(start_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
