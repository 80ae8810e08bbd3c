// SPDX-License-Identifier: MIT
/* Queues, dispatch, RM objects, controls, and the faults that concern messages. */
#include <stdlib.h>

#include "sim_gsp_fixture.h"
#include "sim_gsp_fakes.h"

#define CLIENT	0xc1d00000u
#define DEVICE	0xde1d0000u
#define SUBDEV	0x5d1d0000u
#define VAS	0x90f10000u
#define CHAN	0xf1f00008u

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

static void channel_params(uint8_t *p, uint32_t chid)
{
	memset(p, 0, lay->CHANALLOC_SIZE);
	put64(p, CHANALLOC_gpFifoOffset, 0x10000);
	put32(p, CHANALLOC_gpFifoEntries, 1024);
	put32(p, CHANALLOC_flags, 1u << 21 | (chid / 8) << 12 | (chid % 8) << 8);
	put32(p, CHANALLOC_hVASpace, VAS);
	put32(p, CHANALLOC_engineType, NV2080_ENGINE_TYPE_COPY0 + 2);
	put64(p, CHANALLOC_instanceMem_base, 0x100000);
	put64(p, CHANALLOC_instanceMem_size, 0x1000);
	put32(p, CHANALLOC_instanceMem_addressSpace, 2);
	put64(p, CHANALLOC_ramfcMem_base, 0x100000);
	put64(p, CHANALLOC_userdMem_base, 0x200000);
	put64(p, CHANALLOC_userdMem_size, 0x200);
	put32(p, CHANALLOC_userdMem_addressSpace, 2);
	put64(p, CHANALLOC_mthdbufMem_size, 0x5000);
	put32(p, CHANALLOC_internalFlags, 0x15);
}

static void channels_are_allocated_bound_and_scheduled(void **state)
{
	struct fx *fx = *state;
	uint8_t p[CHANALLOC_SIZE_MAX], b[4] = { 0 }, s[2] = { 1, 0 }, ce[CEALLOC_SIZE] = { 0 };

	fx_boot(fx);
	objects(fx);
	channel_params(p, 8);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, DEVICE, CHAN, AMPERE_CHANNEL_GPFIFO_A, p, lay->CHANALLOC_SIZE), 0);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, DEVICE, CHAN + 1, AMPERE_CHANNEL_GPFIFO_A, p, lay->CHANALLOC_SIZE),
			 NV_ERR_IN_USE);
	fx_expect(fx, "channel-params");
	assert_int_equal(fx_ctrl(fx, CLIENT, CHAN, NVA06F_CTRL_CMD_GPFIFO_SCHEDULE, s, 2),
			 NV_ERR_INVALID_STATE);
	fx_expect(fx, "channel-params");
	gsp_doorbell_channel(fx->gsp, 0, 1u << 16 | 8);
	fx_expect(fx, "channel-doorbell");
	put32(b, 0, NV2080_ENGINE_TYPE_COPY0 + 2);
	assert_int_equal(fx_ctrl(fx, CLIENT, CHAN, NVA06F_CTRL_CMD_BIND, b, 4), 0);
	assert_int_equal(fx_ctrl(fx, CLIENT, CHAN, NVA06F_CTRL_CMD_GPFIFO_SCHEDULE, s, 2), 0);
	gsp_doorbell_channel(fx->gsp, 0, 1u << 16 | 8);
	put32(ce, 0, 1);
	put32(ce, 4, NV2080_ENGINE_TYPE_COPY0 + 2);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, CHAN, 0x4c7b5, AMPERE_DMA_COPY_B, ce, sizeof(ce)), 0);
	channel_params(p, 9);
	put64(p, CHANALLOC_instanceMem_base, GIB(48) - MIB(4));
	assert_int_equal(fx_alloc_obj(fx, CLIENT, DEVICE, CHAN + 1, AMPERE_CHANNEL_GPFIFO_A, p, lay->CHANALLOC_SIZE),
			 NV_ERR_INVALID_ADDRESS);
	fx_expect(fx, "channel-params");
}

/* Virtual addresses of the fake board are framebuffer addresses. */
#define GPFIFO	0x400000ull
#define PUSH	0x500000ull
#define SLOT	0x600000ull
#define USERD	0x200000ull

static void fb32_set(struct fx *fx, uint64_t at, uint32_t v)
{
	uint8_t b[4];

	put32(b, 0, v);
	sim_fb_write(fx->sim, at, b, 4);
}

static uint32_t fb32(struct fx *fx, uint64_t at)
{
	uint8_t b[4];

	sim_fb_read(fx->sim, at, b, 4);
	return get32(b, 0);
}

static void running_channel(struct fx *fx)
{
	uint8_t p[CHANALLOC_SIZE_MAX], b[4] = { 0 }, s[2] = { 1, 0 };

	fx_boot(fx);
	objects(fx);
	channel_params(p, 8);
	put64(p, CHANALLOC_gpFifoOffset, GPFIFO);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, DEVICE, CHAN, AMPERE_CHANNEL_GPFIFO_A, p, lay->CHANALLOC_SIZE), 0);
	put32(b, 0, NV2080_ENGINE_TYPE_COPY0 + 2);
	assert_int_equal(fx_ctrl(fx, CLIENT, CHAN, NVA06F_CTRL_CMD_BIND, b, 4), 0);
	assert_int_equal(fx_ctrl(fx, CLIENT, CHAN, NVA06F_CTRL_CMD_GPFIFO_SCHEDULE, s, 2), 0);
	fb32_set(fx, 0x100200, FAKE_PDB | 0xc00);
}

/* One GPFIFO entry with these dwords; doorbell; some time. */
static void push(struct fx *fx, const uint32_t *w, uint32_t n)
{
	uint32_t put = fb32(fx, USERD + 0x8c);

	for (uint32_t i = 0; i < n; i++)
		fb32_set(fx, PUSH + 4 * i, w[i]);
	fb32_set(fx, GPFIFO + 8 * put, (uint32_t)PUSH);
	fb32_set(fx, GPFIFO + 8 * put + 4, n << 10);
	fb32_set(fx, USERD + 0x8c, put + 1);
	gsp_doorbell_channel(fx->gsp, 0, 1u << 16 | 8);
	fx_run(fx, MS(1));
}

static void a_channel_executes_fences_and_copies(void **state)
{
	struct fx *fx = *state;
	static const uint32_t fence[] = {
		0, 0, 0x20018000, 0xc7b5, 0x20050004, 0, (uint32_t)SLOT, 77, 2, 0,
	};
	static const uint32_t wait[] = {
		0x20040004, 0, (uint32_t)SLOT, 78, 0x1004, 0x20030017, (uint32_t)SLOT + 16, 0, 5,
		0x2001001b, 1,
	};
	static const uint32_t copy[] = {
		0x20088100, 0, (uint32_t)SLOT, 0, (uint32_t)SLOT + 0x1000, 0x10, 0x20, 0x10, 2, 0x838680c0,
	};
	static const uint32_t fill[] = {
		0x80008099, 0x200381c0, 0xaabbccdd, 0x11223344, 0x01030054, 0x20028102, 0,
		(uint32_t)SLOT + 0x2000, 0x20018106, 4, 0x20038090, 0, (uint32_t)SLOT + 0x3000, 9,
		0x200180c0, 0x0000258e,
	};

	running_channel(fx);
	push(fx, fence, 10);
	assert_int_equal(fb32(fx, SLOT), 77);
	assert_int_equal(fb32(fx, USERD + 0x88), 1);
	push(fx, wait, 11);
	assert_int_equal(fb32(fx, USERD + 0x88), 1);	/* waits for 78 */
	fb32_set(fx, SLOT, 79);
	fx_run(fx, MS(1));
	assert_int_equal(fb32(fx, USERD + 0x88), 2);
	assert_int_equal(fb32(fx, SLOT + 16), 5);
	push(fx, copy, 10);
	assert_int_equal(fb32(fx, SLOT + 0x1000), 79);
	assert_int_equal(fb32(fx, SLOT + 0x1020), 5);
	push(fx, fill, 16);
	assert_int_equal(fb32(fx, SLOT + 0x2000), 0xaabbccdd);
	assert_int_equal(fb32(fx, SLOT + 0x201c), 0x11223344);
	assert_int_equal(fb32(fx, SLOT + 0x2020), 0);
	assert_int_equal(fb32(fx, SLOT + 0x3000), 9);
	/* freed with work pending: dropped */
	fb32_set(fx, SLOT, 0);
	push(fx, wait, 11);
	assert_int_equal(fx_free(fx, CLIENT, CHAN), 0);
	fx_run(fx, MS(1));
}

static void a_bad_push_buffer_stops_its_channel(void **state)
{
	struct fx *fx = *state;
	static const uint32_t bad[] = { 0x20050004, 0, 0x1000, 1, 2, 0 };	/* below what is mapped */
	static const uint32_t good[] = { 0x20050004, 0, (uint32_t)SLOT, 1, 2, 0 };

	running_channel(fx);
	fx->nevents = 0;
	push(fx, bad, 6);
	fx_expect(fx, "channel-fault");
	push(fx, good, 6);
	assert_int_equal(fb32(fx, SLOT), 0);
	assert_int_equal(fx_free(fx, CLIENT, CHAN), 0);
	assert_true(fx->nevents >= 2);
	assert_int_equal(fx->events[0], NV_VGPU_MSG_EVENT_RC_TRIGGERED);
	assert_int_equal(fx->events[1], NV_VGPU_MSG_EVENT_OS_ERROR_LOG);
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
		T(a_status_queue_that_nobody_reads_is_a_violation),
		T(unknown_functions_and_controls_are_violations),
		T(rpcs_before_init_done_are_violations),
		T(object_tree_rules),
		T(leaked_objects_are_named_at_unload),
		T(channels_are_allocated_bound_and_scheduled),
		T(a_channel_executes_fences_and_copies),
		T(a_bad_push_buffer_stops_its_channel),
		T(interrupt_and_device_tables_agree),
		T(bar_pde_goes_to_rm_s_root),
		T(message_faults_do_what_they_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
