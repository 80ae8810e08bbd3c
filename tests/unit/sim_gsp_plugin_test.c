// SPDX-License-Identifier: MIT
/* Plugins: their mailbox, their end, their faults, and the function they serve. */
#include <stdlib.h>

#include "sim_gsp_vgpu.h"
#include "sim_gsp_fakes.h"

/* A kernel log and placement ids, which only some releases have. */
static void refuses_wrong_additions(struct fx *fx)
{
	uint8_t p[BOOTLOAD_SIZE_MAX], *t = calloc(1, lay->ADDTYPE_SIZE);

	put32(t, ADDTYPE_vgpuInfoCount, 1);
	vg_type_entry(t, 0, FX_TYPE + 2, FX_FB_LEN);
	put32(t + ADDTYPE_vgpuInfo, 4952, 1);
	put32(t + ADDTYPE_vgpuInfo, 4956, 2);
	put32(t + ADDTYPE_vgpuInfo, 4960 + 4, 48);	/* slots end at 48 GiB */
	assert_int_not_equal(vg_upload(fx, t), 0);
	fx_expect(fx, "vgpu-type");
	put32(t + ADDTYPE_vgpuInfo, 4960 + 4, 47);
	assert_int_equal(vg_upload(fx, t), 0);
	free(t);
	vg_bootload_params(p, 1);
	put64(p, fx_rel->kernel_log, 0);
	assert_int_not_equal(vg_bootload(fx, p), 0);
	fx_expect(fx, "bootload-log");
	vg_bootload_params(p, 1);
	put64(p, 6592, GIB(30));
	assert_int_not_equal(vg_bootload(fx, p), 0);
	fx_expect(fx, "bootload-mig-heap");
}

static void an_answer_comes_after_its_acknowledgement(void **state)
{
	struct fx *fx = *state;
	uint8_t p[BOOTLOAD_SIZE_MAX];
	uint64_t h = vg_heap_of(1);

	vg_begin(fx);
	if (fx_rel->kernel_log)
		refuses_wrong_additions(fx);
	vg_bootload_params(p, 1);
	assert_int_equal(vg_bootload(fx, p), 0);
	assert_true(vg_marker(fx, 1));
	assert_int_equal(fx_fb32(fx, h + 0x264000) != 0, fx_rel->kernel_log != 0);
	vg_introduce(fx, 1);
	fx_fb32_set(fx, h + PCTRL_message_type, 1);
	fx_fb32_set(fx, h + PCTRL_message_seq_num, 1);
	fx_fb32_set(fx, h + 0x1000 + fx_rel->result, 0x77);
	gsp_doorbell_vgpu(fx->gsp, 32 + 17);
	fx_run(fx, US(10));
	assert_int_equal(fx_fb32(fx, h + 0x1000), fx_rel->processed ? 1 : 0);
	assert_int_equal(fx_fb32(fx, h + 0x1000 + fx_rel->processed), 0);
	assert_int_equal(fx_fb32(fx, h + 0x1000 + fx_rel->result), 0x77);
	fx_run(fx, MS(50));
	assert_int_equal(fx_fb32(fx, h + 0x1000 + fx_rel->processed), 1);
	assert_int_equal(fx_fb32(fx, h + 0x1000 + fx_rel->result), 0);
	vg_stop(fx, 1);
}

static void a_function_is_reset_between_guests(void **state)
{
	uint8_t bme[2] = { 1, 1 };
	struct fx *fx = *state;

	vg_begin(fx);
	vg_start(fx, 1);
	assert_int_equal(vg_host_rpc(fx, 1, 13, bme, 2), 0);
	vg_stop(fx, 1);
	vg_start(fx, 1);
	assert_int_equal(vg_host_rpc(fx, 1, 13, bme, 2), 0);
	fx_expect(fx, "plugin-vf-used");
	vg_stop(fx, 1);
	gsp_vf_flr(fx->gsp, 1);
	vg_start(fx, 1);
	assert_int_equal(vg_host_rpc(fx, 1, 13, bme, 2), 0);
	vg_stop(fx, 1);
	fx_set_num_vfs(fx, 0);
	fx_set_num_vfs(fx, 32);
	vg_start(fx, 1);
	assert_int_equal(vg_host_rpc(fx, 1, 13, bme, 2), 0);
	vg_stop(fx, 1);
}

static void a_mailbox_is_used_as_agreed(void **state)
{
	uint8_t bme[2] = { 2, 0 };
	struct fx *fx = *state;
	uint64_t h = vg_heap_of(1);

	vg_begin(fx);
	vg_start(fx, 1);
	assert_int_equal(vg_host_rpc(fx, 1, 13, bme, 2), 0x1f);
	fx_expect(fx, "plugin-bme");
	/* one request at a time */
	fx_fb32_set(fx, h + PCTRL_message_type, 3);
	fx_fb32_set(fx, h + PCTRL_message_seq_num, fx_fb32(fx, h + PCTRL_message_seq_num) + 1);
	gsp_doorbell_vgpu(fx->gsp, 1 * 32 + 17);
	gsp_doorbell_vgpu(fx->gsp, 1 * 32 + 17);
	fx_expect(fx, "plugin-busy");
	fx_run(fx, MS(50));
	/* buffers that lie on each other */
	fx_fb32_set(fx, h + PCTRL_message_buff_offset, 0x1000);
	assert_int_equal(vg_host_rpc(fx, 1, 3, bme, 0), UINT32_MAX);
	fx_expect(fx, "plugin-regions");
	fx_fb32_set(fx, h + PCTRL_message_buff_offset, 0x2000);
	vg_stop(fx, 1);
}

static void a_guest_s_doorbell_stays_in_its_range(void **state)
{
	struct fx *fx = *state;

	vg_begin(fx);
	gsp_doorbell_channel(fx->gsp, 1, 0);
	assert_int_equal(fx_stat(fx, "vf-doorbells-refused"), 1);	/* no vGPU there */
	vg_start(fx, 1);
	gsp_doorbell_channel(fx->gsp, 1, 1u << 16 | (CHANNELS - 1));
	assert_int_equal(fx_stat(fx, "vf-doorbells"), 1);
	gsp_doorbell_channel(fx->gsp, 1, 1u << 16 | CHANNELS);
	assert_int_equal(fx_stat(fx, "vf-doorbells-refused"), 2);
	/* the number which the channel has for the host means nothing to the guest */
	gsp_doorbell_channel(fx->gsp, 1, 1u << 16 | (512 + CHANNELS));
	assert_int_equal(fx_stat(fx, "vf-doorbells-refused"), 3);
	vg_stop(fx, 1);
}

static void host_rpc_order_and_contents(void **state)
{
	struct fx *fx = *state;
	uint8_t p[BOOTLOAD_SIZE_MAX], c[PCONF_SIZE_MAX];
	uint32_t v = 0x99;

	vg_begin(fx);
	vg_bootload_params(p, 1);
	gsp_doorbell_vgpu(fx->gsp, 1 * 32 + 17);
	fx_expect(fx, "plugin-doorbell");
	assert_int_equal(vg_bootload(fx, p), 0);
	assert_true(vg_marker(fx, 1));
	gsp_doorbell_vgpu(fx->gsp, 1 * 32 + 16);
	fx_expect(fx, "plugin-doorbell");
	gsp_doorbell_vgpu(fx->gsp, 1 * 32 + 17);
	fx_expect(fx, "plugin-version");	/* control buffer not set up */
	vg_introduce(fx, 1);
	vg_config_params(c, 1);
	assert_int_equal(vg_host_rpc(fx, 1, 2, c, lay->PCONF_SIZE), 0x40);
	fx_expect(fx, "plugin-order");
	assert_int_equal(vg_host_rpc(fx, 1, 1, &v, 4), 0x56);	/* version not spoken here */
	assert_int_equal(vg_host_rpc(fx, 1, 1, &v, 0), 0);
	assert_int_equal(vg_host_rpc(fx, 1, 3, &v, 0), 0x40);
	fx_expect(fx, "plugin-order");
	assert_int_equal(vg_host_rpc(fx, 1, 15, &v, 0), 0x56);
	fx_expect(fx, "plugin-message");
	for (unsigned int off = PCONF_dbdf; off < lay->PCONF_SIZE; off++) {
		if (off >= PCONF_vgpu_device_instance_id && off < PCONF_vgpu_type)
			continue;	/* any value: its meaning is not known */
		if (off >= lay->PCONF_enable_uvm && off <= lay->PCONF_use_non_stall_linux_events &&
		    off != lay->PCONF_rev2)
			continue;
		if (off >= fx_rel->config_end)
			break;
		vg_config_params(c, 1);
		c[off] ^= 0x41;
		assert_int_equal(vg_host_rpc(fx, 1, 2, c, lay->PCONF_SIZE), 0x1f);
		fx_expect(fx, "plugin-config");
	}
	vg_config_params(c, 1);
	memset(c + PCONF_vgpu_uuid, 0, 16);
	assert_int_equal(vg_host_rpc(fx, 1, 2, c, lay->PCONF_SIZE), 0x1f);
	fx_expect(fx, "plugin-uuid");
	fx_fb32_set(fx, vg_fb_of(1) + MIB(700), 1);
	vg_config_params(c, 1);
	assert_int_equal(vg_host_rpc(fx, 1, 2, c, lay->PCONF_SIZE), 0);
	fx_expect(fx, "vgpu-fb-dirty");
	/* sequence numbers go up by one */
	fx_fb32_set(fx, vg_heap_of(1) + PCTRL_message_seq_num, fx_fb32(fx, vg_heap_of(1) + PCTRL_message_seq_num) + 2);
	gsp_doorbell_vgpu(fx->gsp, 1 * 32 + 17);
	fx_expect(fx, "plugin-sequence");
}

static void shutdown_and_cleanup_come_once_and_in_order(void **state)
{
	struct fx *fx = *state;
	uint8_t unload[UNLOAD_SIZE] = { 0 };

	vg_begin(fx);
	vg_start(fx, 1);
	assert_int_not_equal(vg_gfid_ctrl(fx, MGR(VGPU_PLUGIN_CLEANUP), 1), 0);
	fx_expect(fx, "cleanup-running");
	assert_int_equal(vg_gfid_ctrl(fx, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), 1), 0);
	assert_int_not_equal(vg_gfid_ctrl(fx, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), 1), 0);
	fx_expect(fx, "shutdown-twice");
	assert_int_equal(vg_gfid_ctrl(fx, MGR(VGPU_PLUGIN_CLEANUP), 1), 0);
	assert_int_not_equal(vg_gfid_ctrl(fx, MGR(VGPU_PLUGIN_CLEANUP), 1), 0);
	fx_expect(fx, "cleanup-twice");
	vg_start(fx, 2);
	assert_int_equal(vg_gfid_ctrl(fx, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), 2), 0);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_UNLOADING_GUEST_DRIVER, unload, sizeof(unload)), 0);
	fx_expect(fx, "vgpu-leak");
}

static void plugin_faults(void **state)
{
	struct fx *fx = *state;
	uint8_t p[BOOTLOAD_SIZE_MAX];

	vg_begin(fx);
	fx_fault(fx, "plugin-no-marker", 1);
	vg_bootload_params(p, 1);
	assert_int_equal(vg_bootload(fx, p), 0);
	assert_false(vg_marker(fx, 1));
	fx_fault(fx, "plugin-no-marker", 0);
	vg_stop(fx, 1);
	vg_start(fx, 1);
	fx_fault(fx, "plugin-rpc-error", 1);
	assert_int_equal(vg_host_rpc(fx, 1, 3, p, 0), 0xffff);
	assert_int_equal(vg_host_rpc(fx, 1, 3, p, 0), 0);
	fx_fault(fx, "plugin-hang", 1);
	assert_int_equal(vg_host_rpc(fx, 1, 3, p, 0), UINT32_MAX);
	vg_stop(fx, 1);
	vg_start(fx, 1);
	fx_fault(fx, "plugin-crash", 1);
	fx_run(fx, MS(100));
	fx_fault(fx, "plugin-crash", 0);
	assert_int_equal(vg_host_rpc(fx, 1, 3, p, 0), UINT32_MAX);
	assert_int_equal(fx_vf_mapped(fx, 1), 0);
	vg_stop(fx, 1);
	vg_start(fx, 1);
	fx_fault(fx, "plugin-crash-rpc", 1);
	assert_int_equal(vg_host_rpc(fx, 1, 3, p, 0), UINT32_MAX);
	fx_fault(fx, "shutdown-fails", 1);
	assert_int_not_equal(vg_gfid_ctrl(fx, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), 1), 0);
	assert_int_equal(vg_gfid_ctrl(fx, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), 1), 0);
	fx_fault(fx, "cleanup-fails", 1);
	assert_int_not_equal(vg_gfid_ctrl(fx, MGR(VGPU_PLUGIN_CLEANUP), 1), 0);
	/* quarantine: nobody else may have its memory until it is cleaned up */
	vg_bootload_params(p, 2);
	put64(p, lay->BOOTLOAD_guestFbPhysAddrList, vg_fb_of(1));
	assert_int_not_equal(vg_bootload(fx, p), 0);
	fx_expect(fx, "bootload-fb-overlap");
	assert_int_equal(vg_gfid_ctrl(fx, MGR(VGPU_PLUGIN_CLEANUP), 1), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_answer_comes_after_its_acknowledgement),
		T(a_function_is_reset_between_guests),
		T(a_mailbox_is_used_as_agreed),
		T(a_guest_s_doorbell_stays_in_its_range),
		T(host_rpc_order_and_contents),
		T(shutdown_and_cleanup_come_once_and_in_order),
		T(plugin_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
