// SPDX-License-Identifier: MIT
/* Queues, dispatch, RM objects, controls, and the faults that concern messages. */
#include <stdlib.h>

#include "sim_gsp_fixture.h"

#define CLIENT	0xc1d00000u
#define DEVICE	0xde1d0000u
#define SUBDEV	0x5d1d0000u
#define VAS	0x90f10000u

static void objects(struct fx *fx)
{
	uint8_t root[ROOTALLOC_SIZE_MAX] = { 0 }, dev[DEVALLOC_SIZE] = { 0 }, sub[SUBDEVALLOC_SIZE] = { 0 };
	uint8_t vas[VASALLOC_SIZE] = { 0 };

	put32(root, ROOTALLOC_hClient, CLIENT);
	put32(root, ROOTALLOC_processID, 0xffffffff);
	put32(dev, DEVALLOC_hClientShare, CLIENT);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, CLIENT, CLIENT, NV01_ROOT, root, lay->ROOTALLOC_SIZE), 0);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, CLIENT, DEVICE, NV01_DEVICE_0, dev, sizeof(dev)), 0);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, DEVICE, SUBDEV, NV20_SUBDEVICE_0, sub, sizeof(sub)), 0);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, DEVICE, VAS, FERMI_VASPACE_A, vas, sizeof(vas)), 0);
}

static void static_info_describes_the_board(void **state)
{
	struct fx *fx = *state;
	uint8_t p[STATIC_SIZE_MAX] = { 0 };
	uint64_t base, limit, rsvd;

	fx_boot(fx);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, p, lay->STATIC_SIZE), 0);
	rsvd = get64(fx->m, WPRMETA_gspFwRsvdStart);
	base = get64(p, lay->STATIC_fbRegionInfoParams_fbRegion_base);
	limit = get64(p, lay->STATIC_fbRegionInfoParams_fbRegion_limit);
	assert_int_equal(base, 0);
	assert_true(limit < rsvd && limit > rsvd - MIB(16));
	assert_int_equal(get64(p, lay->STATIC_fbRegionInfoParams_fbRegion_reserved), 0);
	assert_int_equal(get8(p, lay->STATIC_fbRegionInfoParams_fbRegion_supportCompressed), 1);
	assert_int_equal(get8(p, lay->STATIC_fbRegionInfoParams_fbRegion_supportISO), 1);
	assert_true(get64(p, lay->STATIC_bar1PdeBase) > limit && get64(p, lay->STATIC_bar1PdeBase) < rsvd);
	assert_true(get64(p, lay->STATIC_bar2PdeBase) > limit && get64(p, lay->STATIC_bar2PdeBase) < rsvd);
	assert_int_equal(get8(p, lay->STATIC_sriovCaps_bSriovEnabled), 1);
	assert_int_equal(get32(p, lay->STATIC_sriovCaps_totalVFs), 32);
	assert_int_equal(get32(p, lay->STATIC_sriovMaxGfid), 32);
	assert_int_not_equal(get32(p, lay->STATIC_hInternalSubdevice), 0);
}

static void events_of_a_vgpu_host_arrive(void **state)
{
	struct fx *fx = *state;
	unsigned int samples = 0, prints = 0;
	struct fx_msg msg;

	fx_boot(fx);
	assert_false(fx_recv(fx, 0x7777, &msg));
	for (unsigned int i = 0; i < fx->nevents; i++) {
		samples += fx->events[i] == NV_VGPU_MSG_EVENT_GPUACCT_PERFMON_UTIL_SAMPLES;
		prints += fx->events[i] == NV_VGPU_MSG_EVENT_UCODE_LIBOS_PRINT;
	}
	assert_true(samples > 10);
	assert_int_equal(prints, 1);
}

static void queue_damage_is_noticed(void **state)
{
	struct fx *fx = *state;
	uint8_t p[RMFREE_SIZE] = { 0 };

	fx_boot(fx);
	fx->bad_crc = true;
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_FREE, p, sizeof(p)), UINT32_MAX);
	fx_expect(fx, "queue-checksum");
	fx->bad_seq = true;
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_FREE, p, sizeof(p)), UINT32_MAX);
	fx_expect(fx, "queue-sequence");
	gsp_pf_flr(fx->gsp);
	fx_boot(fx);
	put32(fx_mem(fx, fx->shared + 0x1000), TXHDR_writePtr, 64);
	gsp_doorbell_cmdq(fx->gsp);
	fx_run(fx, MS(1));
	assert_true(fx_violated(fx, "queue-write-pointer"));
	fx_forget_violations(fx);
}

static void commands_are_found_by_the_doorbell_alone(void **state)
{
	struct fx *fx = *state;

	fx_boot(fx);
	/* Any command will do; this one cannot be overlooked. */
	put32(fx_mem(fx, fx->shared + 0x1000), TXHDR_writePtr, 64);
	fx_run(fx, MS(3000));	/* samples go out meanwhile */
	fx_clean(fx);
	gsp_doorbell_cmdq(fx->gsp);
	fx_run(fx, MS(1));
	assert_true(fx_violated(fx, "queue-write-pointer"));
	fx_forget_violations(fx);
}

static void a_status_queue_that_nobody_reads_is_a_violation(void **state)
{
	struct fx *fx = *state;

	fx_boot(fx);
	fx_run(fx, MS(70000));	/* samples fill it, two elements each second */
	fx_expect(fx, "queue-not-read");
}

static void unknown_functions_and_controls_are_violations(void **state)
{
	struct fx *fx = *state;
	uint8_t p[64] = { 0 };

	fx_boot(fx);
	assert_int_equal(fx_rpc(fx, 111, p, sizeof(p)), NV_VGPU_MSG_RESULT_RPC_UNKNOWN_FUNCTION);
	fx_expect(fx, "rpc-function");
	objects(fx);
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, 0x20809999, p, 8), NV_ERR_NOT_SUPPORTED);
	fx_expect(fx, "ctrl-unknown");
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, NV2080_CTRL_CMD_GPU_GET_VMMU_SEGMENT_SIZE, p, 4),
			 NV_ERR_INVALID_PARAM_STRUCT);
	fx_expect(fx, "ctrl-size");
	assert_int_equal(fx_ctrl(fx, CLIENT, DEVICE, NV2080_CTRL_CMD_GPU_GET_VMMU_SEGMENT_SIZE, p, 8),
			 NV_ERR_INVALID_OBJECT_HANDLE);
	fx_expect(fx, "ctrl-object");
	assert_int_equal(fx_ctrl(fx, CLIENT, 0x1234, NV2080_CTRL_CMD_GPU_GET_VMMU_SEGMENT_SIZE, p, 8),
			 NV_ERR_INVALID_OBJECT_HANDLE);
	fx_expect(fx, "rm-control-handle");
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, NV2080_CTRL_CMD_GPU_GET_VMMU_SEGMENT_SIZE, p, 8), 0);
	assert_int_equal(get64(p, 0), MIB(128));
}

static void rpcs_before_init_done_are_violations(void **state)
{
	struct fx *fx = *state;
	uint8_t p[STATIC_SIZE_MAX] = { 0 };

	fx_prepare(fx, 32);
	assert_int_equal(fx_load(fx), 0);
	fx_send(fx, NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, p, lay->STATIC_SIZE);
	fx_run(fx, MS(10));
	fx_expect(fx, "rpc-too-early");
	assert_true(fx_init(fx));
}

static void object_tree_rules(void **state)
{
	struct fx *fx = *state;
	uint8_t p[CHANALLOC_SIZE_MAX] = { 0 };

	fx_boot(fx);
	objects(fx);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, DEVICE, VAS, FERMI_VASPACE_A, p, VASALLOC_SIZE),
			 NV_ERR_INSERT_DUPLICATE_NAME);
	fx_expect(fx, "rm-duplicate");
	assert_int_equal(fx_alloc_obj(fx, CLIENT, CLIENT, 7, FERMI_VASPACE_A, p, VASALLOC_SIZE),
			 NV_ERR_INVALID_OBJECT_PARENT);
	fx_expect(fx, "rm-parent");
	assert_int_equal(fx_alloc_obj(fx, CLIENT, DEVICE, 7, FERMI_VASPACE_A, p, VASALLOC_SIZE - 8),
			 NV_ERR_INVALID_PARAM_STRUCT);
	fx_expect(fx, "rm-params-size");
	assert_int_equal(fx_alloc_obj(fx, CLIENT, DEVICE, 7, 0x9999, p, 4), NV_ERR_INVALID_CLASS);
	fx_expect(fx, "rm-class");
	assert_int_equal(fx_alloc_obj(fx, 0xc1d00009, DEVICE, 7, FERMI_VASPACE_A, p, VASALLOC_SIZE),
			 NV_ERR_INVALID_CLIENT);
	fx_expect(fx, "rm-client");
	/* the parent takes its children along */
	assert_int_equal(fx_free(fx, CLIENT, DEVICE), 0);
	assert_int_equal(fx_free(fx, CLIENT, SUBDEV), NV_ERR_INVALID_OBJECT_OLD);
	fx_expect(fx, "rm-free");
	assert_int_equal(fx_free(fx, CLIENT, CLIENT), 0);
}

static void leaked_objects_are_named_at_unload(void **state)
{
	struct fx *fx = *state;
	uint8_t p[UNLOAD_SIZE] = { 0 };

	fx_boot(fx);
	objects(fx);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_UNLOADING_GUEST_DRIVER, p, sizeof(p)), 0);
	fx_expect(fx, "rm-leak");
}

static void interrupt_and_device_tables_agree(void **state)
{
	struct fx *fx = *state;
	uint8_t intr[INTRTAB_SIZE] = { 0 }, dev[DEVINFO_SIZE] = { 0 };
	uint32_t n, found = 0;

	fx_boot(fx);
	objects(fx);
	assert_int_equal(fx_ctrl(fx, 0xc0000001, 0xabcd2080, NV2080_CTRL_CMD_INTERNAL_INTR_GET_KERNEL_TABLE,
				 intr, sizeof(intr)), 0);
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, NV2080_CTRL_CMD_FIFO_GET_DEVICE_INFO_TABLE, dev,
				 sizeof(dev)), 0);
	n = get32(dev, DEVINFO_numEntries);
	assert_int_equal(n, 19);
	for (uint32_t i = 0; i < n; i++) {
		const uint8_t *e = dev + DEVINFO_entries_engineData + i * DEVINFO_entries_STRIDE;

		for (uint32_t j = 0; j < get32(intr, 0); j++) {
			const uint8_t *v = intr + INTRTAB_table_engineIdx + j * INTRTAB_table_STRIDE;

			if (get16(v, 0) == get32(e, 4 * 8)) {
				found++;
				assert_int_not_equal(get32(v, 8), 200);	/* GSP's own */
			}
		}
	}
	assert_int_equal(found, n);
}

/* The channel reference's table of AD102's engines (2.6), and what of it differs at 570. */
static const struct {
	const char *name;
	uint32_t desc, type_535, type_570, mc_535, mc_570, fault, dev, instance, runlist, pbdma;
} ad102[] = {
	{ "GR0", 0xd334df00, 1, 1, 82, 84, 64, 0x00, 0, 0, 0 },
	{ "CE0", 0x793ceb00, 9, 9, 15, 15, 15, 0x13, 0, 0, 0 },
	{ "CE1", 0x793ceb01, 10, 10, 16, 16, 16, 0x13, 1, 0, 0 },
	{ "CE2", 0x793ceb02, 11, 11, 17, 17, 17, 0x13, 2, 1, 2 },
	{ "CE3", 0x793ceb03, 12, 12, 18, 18, 18, 0x13, 3, 2, 3 },
	{ "CE4", 0x793ceb04, 13, 13, 19, 19, 19, 0x13, 4, 3, 4 },
	{ "NVDEC0", 0x8f99e100, 29, 29, 64, 65, 25, 0x10, 0, 4, 5 },
	{ "NVDEC1", 0x8f99e101, 30, 30, 65, 66, 26, 0x10, 1, 5, 6 },
	{ "NVDEC2", 0x8f99e102, 31, 31, 66, 67, 27, 0x10, 2, 6, 7 },
	{ "NVDEC3", 0x8f99e103, 32, 32, 67, 68, 28, 0x10, 3, 7, 8 },
	{ "NVENC0", 0xe97b6c00, 37, 37, 38, 38, 11, 0x0e, 0, 8, 9 },
	{ "NVENC1", 0xe97b6c01, 38, 38, 39, 39, 12, 0x0e, 1, 9, 10 },
	{ "NVENC2", 0xe97b6c02, 39, 39, 40, 40, 13, 0x0e, 2, 10, 11 },
	{ "NVJPG0", 0x2b3a5400, 53, 54, 50, 51, 21, 0x15, 0, 11, 12 },
	{ "NVJPG1", 0x2b3a5401, 54, 55, 51, 52, 22, 0x15, 1, 12, 13 },
	{ "NVJPG2", 0x2b3a5402, 55, 56, 52, 53, 23, 0x15, 2, 13, 14 },
	{ "NVJPG3", 0x2b3a5403, 56, 57, 53, 54, 24, 0x15, 3, 14, 15 },
	{ "OFA0", 0xdd7bab00, 61, 62, 80, 81, 10, 0x16, 0, 15, 16 },
	{ "SEC2", 0x28c40800, 48, 49, 46, 47, 14, 0x0d, 0, 16, 17 },
};

/* Offsets in bytes: an entry of the table, and the words of its engineData. */
static void each_engine_is_the_reference_s(void **state)
{
	bool old = !strcmp(fx_rel->name, "535.113.01");
	uint8_t dev[0xc8c] = { 0 };
	uint32_t pri[17] = { 0 };
	struct fx *fx = *state;

	fx_boot(fx);
	objects(fx);
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, 0x20801112, dev, sizeof(dev)), 0);
	assert_int_equal(get32(dev, 4), sizeof(ad102) / sizeof(ad102[0]));
	assert_int_equal(get8(dev, 8), 0);
	for (unsigned int i = 0; i < sizeof(ad102) / sizeof(ad102[0]); i++) {
		const uint8_t *e = dev + 12 + 100 * i;
		bool gr = ad102[i].runlist == 0;

		print_message("  %s\n", ad102[i].name);
		assert_int_equal(get32(e, 4 * 0), ad102[i].desc);
		assert_int_equal(get32(e, 4 * 2), old ? ad102[i].type_535 : ad102[i].type_570);
		assert_int_equal(get32(e, 4 * 3), ad102[i].runlist);
		assert_int_equal(get32(e, 4 * 4), ad102[i].fault);
		assert_int_equal(get32(e, 4 * 8), old ? ad102[i].mc_535 : ad102[i].mc_570);
		assert_int_equal(get32(e, 4 * 9), ad102[i].dev);
		assert_int_equal(get32(e, 4 * 10), ad102[i].instance);
		assert_int_equal(get32(e, 4 * 12), 1);
		assert_int_equal(get32(e, 0x40), ad102[i].pbdma);
		assert_int_equal(get32(e, 0x48), 32 + ad102[i].pbdma);
		assert_int_equal(get32(e, 0x44), gr ? 1 : 0);
		assert_int_equal(get32(e, 0x4c), gr ? 33 : 0);
		assert_int_equal(get32(e, 0x50), gr ? 2 : 1);
		assert_string_equal((const char *)e + 0x54, ad102[i].name);
		/* one base for each runlist, on 1 KiB */
		assert_int_equal(get32(e, 4 * 11) % 1024, 0);
		for (unsigned int rl = 0; rl < sizeof(pri) / sizeof(pri[0]); rl++)
			assert_int_equal(get32(e, 4 * 11) == pri[rl],
					 rl == ad102[i].runlist && pri[rl]);
		pri[ad102[i].runlist] = get32(e, 4 * 11);
	}
}

static void bar_pde_goes_to_rm_s_root(void **state)
{
	struct fx *fx = *state;
	uint8_t p[BARPDE_SIZE] = { 0 }, s[STATIC_SIZE_MAX] = { 0 }, e[8];

	fx_boot(fx);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, s, lay->STATIC_SIZE), 0);
	put32(p, BARPDE_info_barType, 1);
	put64(p, BARPDE_info_entryValue, 0x123000 >> 4 | 2);
	put64(p, BARPDE_info_entryLevelShift, 47);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_UPDATE_BAR_PDE, p, sizeof(p)), 0);
	sim_fb_read(fx->sim, get64(s, lay->STATIC_bar2PdeBase), e, 8);
	assert_int_equal(get64(e, 0), 0x123000 >> 4 | 2);
	put64(p, BARPDE_info_entryLevelShift, 38);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_UPDATE_BAR_PDE, p, sizeof(p)),
			 NV_ERR_INVALID_ARGUMENT);
	fx_expect(fx, "bar-pde");
}

static void message_faults_do_what_they_say(void **state)
{
	static const char *const damage[] = { "bad-seq", "bad-checksum", "truncated-msg", "oversized-length" };
	struct fx *fx = *state;
	uint8_t p[STATIC_SIZE_MAX] = { 0 };
	struct fx_msg msg;

	fx_boot(fx);
	for (unsigned int i = 0; i < 4; i++) {
		fx_fault(fx, damage[i], 1);
		fx_send(fx, NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, p, lay->STATIC_SIZE);
		fx_run(fx, MS(1));
		assert_true(fx_recv(fx, NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, &msg));
		assert_int_equal(msg.len, UINT32_MAX);
		free(msg.data);
		assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, p, lay->STATIC_SIZE), 0);
	}
	fx_fault(fx, "drop-reply", NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, p, lay->STATIC_SIZE), UINT32_MAX);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, p, lay->STATIC_SIZE), 0);
	fx_fault(fx, "delay-reply-ms", 2000);
	uint64_t t = sim_now(fx->sim);

	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, p, lay->STATIC_SIZE), 0);
	assert_true(sim_now(fx->sim) - t >= MS(2000));
	fx_fault(fx, "delay-reply-ms", 0);
	fx->nevents = 0;
	fx_fault(fx, "unknown-event", 1);
	fx_fault(fx, "ecc-event", 1);
	fx_fault(fx, "xid-event", 31);
	fx_run(fx, MS(100));
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, p, lay->STATIC_SIZE), 0);
	unsigned int unknown = 0, logs = 0, rcs = 0;

	for (unsigned int i = 0; i < fx->nevents; i++) {
		unknown += fx->events[i] >= lay->NV_VGPU_MSG_EVENT_NUM_EVENTS;
		logs += fx->events[i] == NV_VGPU_MSG_EVENT_OS_ERROR_LOG;
		rcs += fx->events[i] == NV_VGPU_MSG_EVENT_RC_TRIGGERED;
	}
	assert_int_equal(unknown, 1);
	assert_int_equal(logs, 2);
	assert_int_equal(rcs, 1);
	fx_fault(fx, "queue-full", 1);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, p, lay->STATIC_SIZE), UINT32_MAX);
	fx_fault(fx, "queue-full", 0);
	assert_true(fx_recv(fx, NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, &msg));
	free(msg.data);
	fx_fault(fx, "gsp-hang", 1);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, p, lay->STATIC_SIZE), UINT32_MAX);
	fx_fault(fx, "gsp-hang", 0);
	gsp_reset(fx->gsp);	/* no violation: it did hang */
}

#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(static_info_describes_the_board),
		T(events_of_a_vgpu_host_arrive),
		T(queue_damage_is_noticed),
		T(commands_are_found_by_the_doorbell_alone),
		T(a_status_queue_that_nobody_reads_is_a_violation),
		T(unknown_functions_and_controls_are_violations),
		T(rpcs_before_init_done_are_violations),
		T(object_tree_rules),
		T(leaked_objects_are_named_at_unload),
		T(interrupt_and_device_tables_agree),
		T(each_engine_is_the_reference_s),
		T(bar_pde_goes_to_rm_s_root),
		T(message_faults_do_what_they_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
