// SPDX-License-Identifier: MIT
/* Rules of the firmware which no other test breaks, one breach after the other. */
#include <stdlib.h>

#include "sim_gsp_fixture.h"
#include "sim_gsp_fakes.h"

#define CLIENT	0xc1d00000u
#define DEVICE	0xde1d0000u
#define SUBDEV	0x5d1d0000u
#define VAS	0x90f10000u
#define INT_CLIENT	0xc0000001u
#define INT_SUBDEV	0xabcd2080u
#define MGR(x)	NV2080_CTRL_CMD_VGPU_MGR_INTERNAL_##x
#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void objects(struct fx *fx)
{
	uint8_t root[ROOTALLOC_SIZE_MAX] = { 0 }, dev[DEVALLOC_SIZE] = { 0 }, sub[SUBDEVALLOC_SIZE] = { 0 };
	uint8_t vas[VASALLOC_SIZE] = { 0 };

	put32(root, ROOTALLOC_hClient, CLIENT);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, CLIENT, CLIENT, NV01_ROOT, root, lay->ROOTALLOC_SIZE), 0);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, CLIENT, DEVICE, NV01_DEVICE_0, dev, sizeof(dev)), 0);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, DEVICE, SUBDEV, NV20_SUBDEVICE_0, sub, sizeof(sub)), 0);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, DEVICE, VAS, FERMI_VASPACE_A, vas, sizeof(vas)), 0);
}

/* --- booter -------------------------------------------------------------------- */

static void the_booter_refuses_what_it_cannot_place(void **state)
{
	static const struct {
		const char *rule;
		unsigned int off;
		uint64_t val;
	} rows[] = {
		{ "booter-resume", WPRMETA_magic, 0x8a3bb9e6c6c39d93 },
		{ "wprmeta-heap-large", 0, 0 },
		{ "wprmeta-wpr-start", 0, 0 },
	};
	struct fx *fx = *state;

	for (unsigned int i = 0; i < COUNT(rows); i++) {
		fx_prepare(fx, 32);
		if (i == 0)
			put64(fx->m, rows[i].off, rows[i].val);
		if (i == 1) {
			/* the whole lower end moved down by 600 MiB */
			static const unsigned int down[] = {
				WPRMETA_gspFwHeapOffset, WPRMETA_gspFwWprStart, WPRMETA_nonWprHeapOffset,
				WPRMETA_gspFwRsvdStart,
			};

			for (unsigned int k = 0; k < COUNT(down); k++)
				put64(fx->m, down[k], get64(fx->m, down[k]) - MIB(600));
			put64(fx->m, WPRMETA_gspFwHeapSize, get64(fx->m, WPRMETA_gspFwHeapSize) + MIB(600));
		}
		if (i == 2) {
			/* everything follows the start of WPR2, which is 64 KiB off */
			put64(fx->m, WPRMETA_gspFwWprStart, get64(fx->m, WPRMETA_gspFwWprStart) - KIB(64));
			put64(fx->m, WPRMETA_nonWprHeapOffset, get64(fx->m, WPRMETA_nonWprHeapOffset) - KIB(64));
			put64(fx->m, WPRMETA_gspFwRsvdStart, get64(fx->m, WPRMETA_gspFwRsvdStart) - KIB(64));
		}
		assert_int_not_equal(fx_load(fx), 0);
		fx_expect(fx, rows[i].rule);
	}
	fx_prepare(fx, 32);
	assert_int_not_equal(gsp_booter_load(fx->gsp, fx->booter, fx->meta + 8, fx->libos), 0);
	fx_expect(fx, "wprmeta-address");
	/* FRTS elsewhere than the metadata says */
	memcpy(fx_mem(fx, fx->meta), fx->m, sizeof(fx->m));
	fake_frts(fx->sim, get64(fx->m, WPRMETA_frtsOffset) - MIB(1), get64(fx->m, WPRMETA_frtsOffset));
	assert_int_not_equal(gsp_booter_load(fx->gsp, fx->booter, fx->meta, fx->libos), 0);
	fx_expect(fx, "booter-frts-mismatch");
	/* without files the model can judge nothing, and says so */
	fake_forget_firmware(fx->sim);
	assert_int_not_equal(fx_load(fx), 0);
	fx_expect(fx, "model-firmware");
}

/* Boot with something wrong in the start arguments: never INIT_DONE, the rule is named. */
static void refuse_start(struct fx *fx, const char *rule)
{
	assert_int_equal(fx_load(fx), 0);
	fx_run(fx, MS(100));
	fx_expect(fx, rule);
	gsp_reset(fx->gsp);
}

static void start_arguments_are_checked_to_the_end(void **state)
{
	struct fx *fx = *state;
	uint64_t args;

	fx_prepare(fx, 32);
	fx->libos += 8;
	refuse_start(fx, "libos-args");
	fx_prepare(fx, 32);
	put64(fx_mem(fx, fx->libos), 8, 0x7000000000ull);
	refuse_start(fx, "libos-dma");
	fx_prepare(fx, 32);
	put64(fx_mem(fx, fx->libos), 112, 0x2000);
	refuse_start(fx, "libos-rmargs");
	fx_prepare(fx, 32);
	args = get64(fx_mem(fx, fx->libos), 104);
	put32(fx_mem(fx, args), lay->RMARGS_gpuInstance, 1);
	refuse_start(fx, "rmargs-field");
	if (!has(lay->RMARGS_messageQueueInitArguments_locklessCmdQueueOffset))
		return;
	fx_prepare(fx, 32);
	args = get64(fx_mem(fx, fx->libos), 104);
	put64(fx_mem(fx, args), lay->RMARGS_messageQueueInitArguments_locklessCmdQueueOffset, 0x1000);
	refuse_start(fx, "rmargs-lockless");
}

/* --- before INIT_DONE ------------------------------------------------------------ */

/* Start as far as the two messages; they are for the test to send. */
static void start_to_messages(struct fx *fx)
{
	gsp_pf_flr(fx->gsp);
	fx_prepare(fx, 32);
	assert_int_equal(fx_load(fx), 0);
	fx_run(fx, MS(10));
}

static void system_info_is_one_complete_message(void **state)
{
	struct fx *fx = *state;

	start_to_messages(fx);
	fx_send(fx, NV_VGPU_MSG_FUNCTION_GSP_SET_SYSTEM_INFO, fx->sysinfo, lay->SYSINFO_SIZE - 8);
	fx_run(fx, MS(1));
	fx_expect(fx, "sysinfo-size");
	put64(fx->sysinfo, lay->SYSINFO_nvDomainBusDeviceFunc, 0);
	fx_send(fx, NV_VGPU_MSG_FUNCTION_GSP_SET_SYSTEM_INFO, fx->sysinfo, lay->SYSINFO_SIZE);
	fx_run(fx, MS(1));
	fx_expect(fx, "sysinfo-bdf");
	fx_send(fx, NV_VGPU_MSG_FUNCTION_GSP_SET_SYSTEM_INFO, fx->sysinfo, lay->SYSINFO_SIZE);
	fx_run(fx, MS(1));
	fx_expect(fx, "sysinfo-order");
	/* VF BARs which nobody has assigned yet */
	start_to_messages(fx);
	put64(fx->sysinfo, lay->SYSINFO_gspVFInfo_FirstVFBar0Address, 0);
	fake_cfg_set(fx->sim, 0xbcc + 0x24, 0);
	fx_send(fx, NV_VGPU_MSG_FUNCTION_GSP_SET_SYSTEM_INFO, fx->sysinfo, lay->SYSINFO_SIZE);
	fx_run(fx, MS(1));
	fx_expect(fx, "sysinfo-vf-bar");
	/* a board without the capability */
	start_to_messages(fx);
	fake_cfg_set(fx->sim, 0x100, 0);
	fx_send(fx, NV_VGPU_MSG_FUNCTION_GSP_SET_SYSTEM_INFO, fx->sysinfo, lay->SYSINFO_SIZE);
	fx_run(fx, MS(1));
	fx_expect(fx, "sysinfo-vf-info");
}

static void registry(uint8_t *p, uint32_t type, uint32_t data, uint32_t len)
{
	uint8_t *e = p + REGTBL_entries;
	static const char name[] = "RMSetSriovMode";

	memset(p, 0, 64);
	put32(p, REGTBL_size, REGTBL_SIZE + REGENT_SIZE + sizeof(name));
	put32(p, REGTBL_numEntries, 1);
	put32(e, REGENT_nameOffset, REGTBL_SIZE + REGENT_SIZE);
	put8(e, REGENT_type, (uint8_t)type);
	put32(e, REGENT_data, data);
	put32(e, REGENT_length, len);
	memcpy(p + REGTBL_SIZE + REGENT_SIZE, name, sizeof(name));
}

static void send_registry(struct fx *fx, const uint8_t *p, const char *rule)
{
	fx_send(fx, NV_VGPU_MSG_FUNCTION_SET_REGISTRY, p, get32(p, REGTBL_size) > 64 ? 64 : 40);
	fx_run(fx, MS(1));
	fx_expect(fx, rule);
}

static void the_registry_table_is_parsed_strictly(void **state)
{
	struct fx *fx = *state;
	uint8_t p[64];

	start_to_messages(fx);
	fx_send(fx, NV_VGPU_MSG_FUNCTION_SET_REGISTRY, p, 4);
	fx_run(fx, MS(1));
	fx_expect(fx, "registry-size");
	registry(p, 1, 1, 4);
	put32(p, REGTBL_numEntries, 9);
	send_registry(fx, p, "registry-size");
	registry(p, 1, 1, 4);
	put32(p, REGTBL_entries + REGENT_nameOffset, 8);
	send_registry(fx, p, "registry-name");
	registry(p, 1, 1, 4);
	memset(p + REGTBL_SIZE + REGENT_SIZE, 'x', 40);
	send_registry(fx, p, "registry-name");
	registry(p, 9, 1, 4);
	send_registry(fx, p, "registry-entry");
	registry(p, 1, 1, 8);
	send_registry(fx, p, "registry-entry");
	registry(p, 1, 2, 4);
	fx_send(fx, NV_VGPU_MSG_FUNCTION_SET_REGISTRY, p, 40);
	fx_run(fx, MS(1));
	assert_true(fx_violated(fx, "sriov-mode"));
	fx_expect(fx, "registry-sriov");
	registry(p, 1, 1, 4);
	send_registry(fx, p, "registry-order");
}

/* --- queue and dispatch -------------------------------------------------------------- */

static void spoilt(struct fx *fx, uint32_t off, uint32_t val, const char *rule)
{
	uint8_t p[RMFREE_SIZE] = { 0 };

	fx->spoil = true;
	fx->spoil_off = off;
	fx->spoil_val = val;
	fx_send(fx, NV_VGPU_MSG_FUNCTION_FREE, p, sizeof(p));
	fx_run(fx, MS(1));
	fx_expect(fx, rule);
}

static void elements_and_headers_are_checked(void **state)
{
	struct fx *fx = *state;
	uint8_t p[STATIC_SIZE_MAX] = { 0 };

	fx_boot(fx);
	spoilt(fx, 0x38, 16, "queue-element-count");	/* RPC shorter than its header */
	spoilt(fx, 0x30, 0x02000000, "rpc-header");
	spoilt(fx, 0x34, 0, "rpc-header");
	spoilt(fx, 0x40, 0, "rpc-header");
	spoilt(fx, 0x4c, 1, "rpc-header");
	fx_send(fx, NV_VGPU_MSG_FUNCTION_FREE, p, 4);
	fx_run(fx, MS(1));
	fx_expect(fx, "rpc-length");
	fx_send(fx, NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, p, lay->STATIC_SIZE - 16);
	fx_run(fx, MS(1));
	fx_expect(fx, "rpc-length");
	/* more elements than there are: nothing behind it can be found any more */
	fx->spoil = true;
	fx->spoil_off = 0x28;
	fx->spoil_val = 7;
	fx_send(fx, NV_VGPU_MSG_FUNCTION_FREE, p, RMFREE_SIZE);
	fx_run(fx, MS(1));
	assert_true(fx_violated(fx, "queue-broken"));
	fx_expect(fx, "queue-element-count");
	gsp_pf_flr(fx->gsp);
	fx_boot(fx);
	put32(fx_mem(fx, fx->shared + 0x1000), 0x20, 63);
	fx_send(fx, NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, p, lay->STATIC_SIZE);
	fx_run(fx, MS(1));
	assert_true(fx_violated(fx, "queue-broken"));
	fx_expect(fx, "queue-read-pointer");
}

static void continuation_records_belong_to_a_message(void **state)
{
	const size_t first = 65488 - 32;
	struct fx *fx = *state;
	uint8_t *p = calloc(1, first + 4096);

	fx_boot(fx);
	fx_send(fx, NV_VGPU_MSG_FUNCTION_CONTINUATION_RECORD, p, 64);
	fx_run(fx, MS(1));
	fx_expect(fx, "continuation-stray");
	/* a control that announces more than one message holds */
	put32(p, RMCTRL_hClient, INT_CLIENT);
	put32(p, RMCTRL_hObject, INT_SUBDEV);
	put32(p, RMCTRL_cmd, 0x20809999);
	put32(p, RMCTRL_paramsSize, (uint32_t)(first + 64));
	fx_send(fx, NV_VGPU_MSG_FUNCTION_GSP_RM_CONTROL, p, first);
	fx_run(fx, MS(1));
	fx_send(fx, NV_VGPU_MSG_FUNCTION_CONTINUATION_RECORD, p, 4096);
	fx_run(fx, MS(1));
	fx_expect(fx, "continuation-length");
	fx_send(fx, NV_VGPU_MSG_FUNCTION_GSP_RM_CONTROL, p, first);
	fx_send(fx, NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, p, lay->STATIC_SIZE);
	fx_run(fx, MS(1));
	fx_drain(fx);
	fx_expect(fx, "continuation-missing");
	free(p);
}

static void unload_for_suspend_is_not_modelled(void **state)
{
	struct fx *fx = *state;
	uint8_t p[UNLOAD_SIZE] = { 0 };

	fx_boot(fx);
	put8(p, UNLOAD_bInPMTransition, 1);
	put32(p, UNLOAD_newLevel, 3);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_UNLOADING_GUEST_DRIVER, p, sizeof(p)), 0);
	fx_expect(fx, "unload-suspend");
}

/* --- objects and controls -------------------------------------------------------------- */

static void message(struct fx *fx, uint32_t fn, const uint8_t *p, size_t len, const char *rule)
{
	fx_send(fx, fn, p, len);
	fx_run(fx, MS(1));
	fx_drain(fx);
	fx_expect(fx, rule);
}

static void rm_messages_carry_nothing_unknown(void **state)
{
	struct fx *fx = *state;
	uint8_t a[RMALLOC_SIZE + VASALLOC_SIZE] = { 0 }, c[RMCTRL_SIZE + VMMUSEG_SIZE] = { 0 };
	uint8_t f[RMFREE_SIZE] = { 0 }, root[ROOTALLOC_SIZE_MAX] = { 0 };

	fx_boot(fx);
	objects(fx);
	put32(a, RMALLOC_hClient, CLIENT);
	put32(a, RMALLOC_hParent, DEVICE);
	put32(a, RMALLOC_hObject, 0x90f10001);
	put32(a, RMALLOC_hClass, FERMI_VASPACE_A);
	put32(a, RMALLOC_paramsSize, VASALLOC_SIZE);
	put32(a, RMALLOC_flags, 1);
	message(fx, NV_VGPU_MSG_FUNCTION_GSP_RM_ALLOC, a, sizeof(a), "rm-alloc-reserved");
	put32(c, RMCTRL_hClient, CLIENT);
	put32(c, RMCTRL_hObject, SUBDEV);
	put32(c, RMCTRL_cmd, NV2080_CTRL_CMD_GPU_GET_VMMU_SEGMENT_SIZE);
	put32(c, RMCTRL_paramsSize, VMMUSEG_SIZE);
	put32(c, RMCTRL_flags, 1);
	message(fx, NV_VGPU_MSG_FUNCTION_GSP_RM_CONTROL, c, sizeof(c), "rm-control-flags");
	put32(f, RMFREE_params_hRoot, CLIENT);
	put32(f, RMFREE_params_hObjectParent, SUBDEV);
	put32(f, RMFREE_params_hObjectOld, VAS);
	message(fx, NV_VGPU_MSG_FUNCTION_FREE, f, sizeof(f), "rm-free-parent");
	put32(root, ROOTALLOC_hClient, CLIENT + 1);
	assert_int_not_equal(fx_alloc_obj(fx, CLIENT + 1, CLIENT + 1, 7, NV01_ROOT, root, lay->ROOTALLOC_SIZE), 0);
	fx_expect(fx, "rm-handle");
	assert_int_not_equal(fx_alloc_obj(fx, CLIENT, DEVICE, 0, FERMI_VASPACE_A, a, VASALLOC_SIZE), 0);
	fx_expect(fx, "rm-handle");
}

static uint32_t alloc_memory(struct fx *fx, uint64_t pfn, uint32_t handle, uint32_t pages, uint32_t count,
			     uint32_t class)
{
	uint8_t p[ALLOCMEM_SIZE + 8] = { 0 };

	put32(p, ALLOCMEM_hClient, CLIENT);
	put32(p, ALLOCMEM_hDevice, DEVICE);
	put32(p, ALLOCMEM_hMemory, handle);
	put32(p, ALLOCMEM_hClass, class);
	put64(p, ALLOCMEM_length, 4096ull * pages);
	put32(p, ALLOCMEM_pageCount, pages);
	put32(p, ALLOCMEM_pteDesc, count << 16);
	put64(p, ALLOCMEM_pteDesc_pte_pde, pfn);
	return fx_rpc(fx, NV_VGPU_MSG_FUNCTION_ALLOC_MEMORY, p, sizeof(p));
}

static void memory_lists_must_add_up(void **state)
{
	struct fx *fx = *state;

	fx_boot(fx);
	objects(fx);
	assert_int_equal(alloc_memory(fx, 0x100, 5, 1, 1, NV01_MEMORY_LIST_FBMEM), 0);
	assert_int_not_equal(alloc_memory(fx, 0x100, 5, 1, 1, NV01_MEMORY_LIST_FBMEM), 0);
	fx_expect(fx, "rm-memory");	/* handle exists */
	assert_int_not_equal(alloc_memory(fx, 0x100, 6, 2, 1, NV01_MEMORY_LIST_FBMEM), 0);
	fx_expect(fx, "rm-memory");	/* one entry for two pages */
	assert_int_not_equal(alloc_memory(fx, FX_FB / 4096 - 1, 6, 1, 1, NV01_MEMORY_LIST_FBMEM), 0);
	fx_expect(fx, "rm-memory");	/* inside the firmware's own */
	assert_int_not_equal(alloc_memory(fx, 0x100, 6, 1, 1, FERMI_VASPACE_A), 0);
	fx_expect(fx, "rm-class");
}

static void controls_check_their_numbers(void **state)
{
	struct fx *fx = *state;
	uint8_t d[DEVINFO_SIZE] = { 0 }, m[MGRCFG_SIZE] = { 2 }, e[ENCCAP_SIZE] = { 0 };
	uint8_t pdes[PDES_SIZE] = { 0 }, pr[PROMOTE_SIZE] = { 0 }, g[4] = { 0 };

	fx_boot(fx);
	objects(fx);
	put32(d, DEVINFO_baseIndex, 99);
	assert_int_not_equal(fx_ctrl(fx, CLIENT, SUBDEV, NV2080_CTRL_CMD_FIFO_GET_DEVICE_INFO_TABLE, d,
				     sizeof(d)), 0);
	fx_expect(fx, "device-info-index");
	assert_int_not_equal(fx_ctrl(fx, CLIENT, SUBDEV, MGR(SET_VGPU_MGR_CONFIG), m, sizeof(m)), 0);
	fx_expect(fx, "vgpu-mgr-config");
	put32(e, ENCCAP_gfid, 1);
	put32(e, ENCCAP_encoderCapacity, 101);
	assert_int_not_equal(fx_ctrl(fx, CLIENT, SUBDEV, MGR(SET_VGPU_ENCODER_CAPACITY), e, sizeof(e)), 0);
	fx_expect(fx, "vgpu-encoder");
	put32(g, 0, 33);
	assert_int_not_equal(fx_ctrl(fx, CLIENT, SUBDEV, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), g, 4), 0);
	fx_expect(fx, "vgpu-gfid");
	put64(pdes, PDES_pageSize, 0x20000000);
	put64(pdes, PDES_virtAddrLo, 0x100000000);
	put64(pdes, PDES_virtAddrHi, 0x11fffffff);
	put32(pdes, PDES_numLevelsToCopy, 1);
	assert_int_not_equal(fx_ctrl(fx, CLIENT, VAS, NV90F1_CTRL_CMD_VASPACE_COPY_SERVER_RESERVED_PDES, pdes,
				     sizeof(pdes)), 0);
	fx_expect(fx, "reserved-pdes");
	put32(pdes, PDES_numLevelsToCopy, 2);
	put64(pdes, PDES_levels_physAddress, FX_FB - MIB(4));
	put64(pdes, PDES_levels_size, 32);
	assert_int_not_equal(fx_ctrl(fx, CLIENT, VAS, NV90F1_CTRL_CMD_VASPACE_COPY_SERVER_RESERVED_PDES, pdes,
				     sizeof(pdes)), 0);
	fx_expect(fx, "reserved-pdes");
	put32(pr, PROMOTE_hChanClient, CLIENT);
	put32(pr, PROMOTE_hObject, VAS);
	assert_int_not_equal(fx_ctrl(fx, CLIENT, SUBDEV, NV2080_CTRL_CMD_GPU_PROMOTE_CTX, pr, sizeof(pr)), 0);
	fx_expect(fx, "promote-params");
}

static void vgpu_controls_need_vgpu_mode(void **state)
{
	struct fx *fx = *state;
	uint8_t p[VMMUSEG_SIZE] = { 0 };

	fx_prepare(fx, 0);
	assert_int_equal(fx_load(fx), 0);
	assert_true(fx_init(fx));
	assert_int_equal(fx_ctrl(fx, INT_CLIENT, INT_SUBDEV, NV2080_CTRL_CMD_GPU_GET_VMMU_SEGMENT_SIZE, p,
				 sizeof(p)), NV_ERR_NOT_SUPPORTED);
	fx_expect(fx, "ctrl-no-sriov");
}

#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_booter_refuses_what_it_cannot_place),
		T(start_arguments_are_checked_to_the_end),
		T(system_info_is_one_complete_message),
		T(the_registry_table_is_parsed_strictly),
		T(elements_and_headers_are_checked),
		T(continuation_records_belong_to_a_message),
		T(unload_for_suspend_is_not_modelled),
		T(rm_messages_carry_nothing_unknown),
		T(memory_lists_must_add_up),
		T(controls_check_their_numbers),
		T(vgpu_controls_need_vgpu_mode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
