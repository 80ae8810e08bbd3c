// SPDX-License-Identifier: MIT
/* vGPUs: types, what a plugin may be loaded with, and what vGPUs share. */
#include <stdlib.h>

#include "sim_gsp_vgpu.h"
#include "sim_gsp_fakes.h"

/* A privileged copy channel of the host with this id, with page tables, ready to run. */
#define CHAN		0xf1f00000u
#define VAS		0x90f10000u
#define DEVICE		0xabcd0080u
#define CHAN_MEM	0x300000ull	/* instance block, USERD, GPFIFO, push buffer: a page each */
#define CE2		(NV2080_ENGINE_TYPE_COPY0 + 2)

static uint32_t host_channel(struct fx *fx, uint32_t chid)
{
	uint8_t vas[VASALLOC_SIZE] = { 0 }, p[CHANALLOC_SIZE_MAX], b[4], s[2] = { 1, 0 };
	uint8_t ce[CEALLOC_SIZE] = { 0 };
	uint32_t status;

	assert_int_equal(fx_alloc_obj(fx, CLIENT, DEVICE, VAS, FERMI_VASPACE_A, vas, sizeof(vas)), 0);
	fx_channel_params(p, chid, VAS, CE2, &(struct fx_channel){
		.gpfifo = CHAN_MEM + 0x2000, .instance = CHAN_MEM, .userd = CHAN_MEM + 0x1000,
		.methods = FX_MEM_BASE,
	});
	sim_fb_zero(fx->sim, CHAN_MEM, 0x4000);
	fx_fb32_set(fx, CHAN_MEM + 0x200, FAKE_PDB | 0xc00);
	fx_fb32_set(fx, CHAN_MEM + 0x208, 0xfffff000);
	fx_fb32_set(fx, CHAN_MEM + 0x20c, 0x1ffff);
	status = fx_alloc_obj(fx, CLIENT, DEVICE, CHAN, AMPERE_CHANNEL_GPFIFO_A, p, lay->CHANALLOC_SIZE);
	if (status) {
		fx_free(fx, CLIENT, VAS);
		return status;
	}
	put32(b, 0, CE2);
	assert_int_equal(fx_ctrl(fx, CLIENT, CHAN, NVA06F_CTRL_CMD_BIND, b, 4), 0);
	assert_int_equal(fx_ctrl(fx, CLIENT, CHAN, NVA06F_CTRL_CMD_GPFIFO_SCHEDULE, s, 2), 0);
	put32(ce, CEALLOC_version, 1);
	put32(ce, CEALLOC_engineType, CE2);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, CHAN, 0x4c7b5, AMPERE_DMA_COPY_B, ce, sizeof(ce)), 0);
	return 0;
}

static void host_channel_end(struct fx *fx)
{
	assert_int_equal(fx_free(fx, CLIENT, CHAN), 0);
	assert_int_equal(fx_free(fx, CLIENT, VAS), 0);
}

/* Zero 8 bytes at @to by physical address. */
static void host_fill(struct fx *fx, uint32_t chid, uint64_t to)
{
	const uint32_t w[] = {
		0x20018000, 0xc7b5, 0x80008099, 0x200381c0, 0, 0, 0x01030054, 0x20028102,
		(uint32_t)(to >> 32), (uint32_t)to, 0x20018106, 1, 0x200180c0, 0x2586,
	};
	uint32_t put = fx_fb32(fx, CHAN_MEM + 0x108c), n = sizeof(w) / 4;

	for (uint32_t i = 0; i < n; i++)
		fx_fb32_set(fx, CHAN_MEM + 0x3000 + 4 * i, w[i]);
	fx_fb32_set(fx, CHAN_MEM + 0x2000 + 8 * put, CHAN_MEM + 0x3000);
	fx_fb32_set(fx, CHAN_MEM + 0x2004 + 8 * put, n << 10);
	fx_fb32_set(fx, CHAN_MEM + 0x108c, put + 1);
	gsp_doorbell_channel(fx->gsp, 0, 1u << 16 | chid);
	fx_run(fx, MS(1));
	assert_int_equal(fx_fb32(fx, CHAN_MEM + 0x1088), put + 1);
}

static void vgpus_live_and_end(void **state)
{
	struct fx *fx = *state;
	uint8_t bme[2] = { 1, 1 }, unload[UNLOAD_SIZE] = { 0 };

	vg_begin(fx);
	for (unsigned int gfid = 1; gfid <= 32; gfid++) {
		vg_start(fx, gfid);
		assert_int_equal(fx_vf_mapped(fx, gfid), FX_FB_LEN);
	}
	assert_int_equal(vg_host_rpc(fx, 7, 13, bme, 2), 0);
	assert_int_equal(vg_host_rpc(fx, 7, 3, bme, 0), 0);
	for (unsigned int gfid = 1; gfid <= 32; gfid++) {
		vg_stop(fx, gfid);
		assert_int_equal(fx_vf_mapped(fx, gfid), 0);
	}
	assert_int_equal(fx->trig_gfid, 32);
	assert_int_equal(fx->trig_index, 1);
	vg_start(fx, 3);	/* and again */
	vg_stop(fx, 3);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_UNLOADING_GUEST_DRIVER, unload, sizeof(unload)), 0);
}

static void a_full_queue_delays_a_large_reply(void **state)
{
	struct fx *fx = *state;
	uint8_t *p = calloc(1, RMCTRL_SIZE + lay->ADDTYPE_SIZE);
	struct fx_msg msg;
	uint32_t got, records = 0;

	fx_boot(fx);
	put32(p, RMCTRL_hClient, CLIENT);
	put32(p, RMCTRL_hObject, SUBDEV);
	put32(p, RMCTRL_cmd, MGR(PGPU_ADD_VGPU_TYPE));
	put32(p, RMCTRL_paramsSize, lay->ADDTYPE_SIZE);
	vg_type_entry(p + RMCTRL_params, 0, FX_TYPE, FX_FB_LEN);
	put32(p + RMCTRL_params, ADDTYPE_vgpuInfoCount, 1);
	fx_send(fx, NV_VGPU_MSG_FUNCTION_GSP_RM_CONTROL, p, RMCTRL_SIZE + lay->ADDTYPE_SIZE);
	fx_run(fx, MS(500));	/* the reply cannot fit: 78 elements, 62 slots */
	assert_true(fx_recv(fx, NV_VGPU_MSG_FUNCTION_GSP_RM_CONTROL, &msg));
	assert_int_equal(get32(msg.data, RMCTRL_status), 0);
	got = msg.len;
	free(msg.data);
	while (got < RMCTRL_SIZE + lay->ADDTYPE_SIZE) {
		assert_true(fx_recv(fx, NV_VGPU_MSG_FUNCTION_CONTINUATION_RECORD, &msg));
		got += msg.len;
		records++;
		free(msg.data);
	}
	assert_int_equal(got, RMCTRL_SIZE + lay->ADDTYPE_SIZE);
	assert_int_equal(records, fx_rel->type_records);
	free(p);
}

static void type_table_rules(void **state)
{
	struct fx *fx = *state;
	uint8_t *p = calloc(1, lay->ADDTYPE_SIZE);

	vg_begin(fx);
	put32(p, ADDTYPE_vgpuInfoCount, 65);
	assert_int_not_equal(vg_upload(fx, p), 0);
	fx_expect(fx, "vgpu-types");
	memset(p, 0, lay->ADDTYPE_SIZE);
	put32(p, ADDTYPE_vgpuInfoCount, 1);
	vg_type_entry(p, 0, FX_TYPE, FX_FB_LEN);	/* there already, and no discard */
	assert_int_not_equal(vg_upload(fx, p), 0);
	fx_expect(fx, "vgpu-type");
	vg_type_entry(p, 0, 900, MIB(1000));
	assert_int_not_equal(vg_upload(fx, p), 0);
	fx_expect(fx, "vgpu-type");
	vg_type_entry(p, 0, 900, GIB(4));
	put64(p, ADDTYPE_vgpuInfo + VGPUINFO_pdevId, 0x26b9);
	assert_int_not_equal(vg_upload(fx, p), 0);
	fx_expect(fx, "vgpu-type");
	vg_type_entry(p, 0, 900, GIB(4));
	vg_type_entry(p, 1, 901, GIB(4));
	assert_int_equal(vg_upload(fx, p), 0);
	fx_expect(fx, "vgpu-types");	/* an entry past the count */
	vg_start(fx, 1);
	memset(p, 0, lay->ADDTYPE_SIZE);
	put8(p, ADDTYPE_discardVgpuTypes, 1);
	assert_int_equal(vg_upload(fx, p), NV_ERR_STATE_IN_USE);
	fx_expect(fx, "vgpu-types-in-use");
	vg_stop(fx, 1);
	fx_fault(fx, "types-need-signature", 1);
	put32(p, ADDTYPE_vgpuInfoCount, 1);
	vg_type_entry(p, 0, FX_TYPE, FX_FB_LEN);
	assert_int_not_equal(vg_upload(fx, p), 0);
	memset(p + ADDTYPE_vgpuInfo + VGPUINFO_vgpuSignature, 9, 128);
	assert_int_equal(vg_upload(fx, p), 0);
	free(p);
}

static const struct {
	const char *rule;
	unsigned int off, size;
	uint64_t val;
} wrong[] = {
	{ "bootload-gfid", BOOTLOAD_gfid, 4, 0 },
	{ "bootload-gfid", BOOTLOAD_gfid, 4, 33 },
	{ "bootload-twice", BOOTLOAD_gfid, 4, 1 },
	{ "bootload-dbdf", BOOTLOAD_gfid, 4, 4 },
	{ "bootload-dbdf", BOOTLOAD_dbdf, 4, 0x109 },
	{ "bootload-type", BOOTLOAD_vgpuType, 4, 0 },
	{ "bootload-mixed-size", BOOTLOAD_vgpuType, 4, FX_TYPE + 1 },
	{ "bootload-swizz", BOOTLOAD_swizzId, 4, 3 },
	{ "bootload-chid-range", BOOTLOAD_numChannels, 4, 0 },
	{ "bootload-chid-range", BOOTLOAD_numChannels, 4, 2000 },
	{ "bootload-plugin-channels", BOOTLOAD_numPluginChannels, 4, 6 },
	{ "bootload-chid-zero", BOOTLOAD_chidOffset + 4 * 0x33, 4, 0 },
	{ "bootload-chid-offset", BOOTLOAD_chidOffset + 4 * 0x33, 4, 512 },
	{ "bootload-chid-engine", BOOTLOAD_chidOffset + 4 * 0x1e, 4, 512 },
	{ "bootload-segments", VARIES(BOOTLOAD_numGuestFbSegments), 4, 0 },
	{ "bootload-segments", VARIES(BOOTLOAD_numGuestFbSegments), 4, 385 },
	{ "bootload-fb-align", VARIES(BOOTLOAD_guestFbPhysAddrList), 8, GIB(2) + MIB(2) },
	{ "bootload-fb-align", VARIES(BOOTLOAD_guestFbLengthList), 8, GIB(1) - MIB(1) },
	{ "bootload-fb-range", VARIES(BOOTLOAD_guestFbPhysAddrList), 8, GIB(47) },
	{ "bootload-fb-overlap", VARIES(BOOTLOAD_guestFbPhysAddrList), 8, GIB(1) + MIB(128) },
	{ "bootload-fb-size", VARIES(BOOTLOAD_guestFbLengthList), 8, GIB(1) - MIB(128) },
	{ "bootload-heap-size", VARIES(BOOTLOAD_pluginHeapMemoryLength), 8, MIB(16) },
	{ "bootload-heap-range", VARIES(BOOTLOAD_pluginHeapMemoryPhysAddr), 8, GIB(48) - MIB(64) },
	{ "bootload-heap-range", VARIES(BOOTLOAD_pluginHeapMemoryPhysAddr), 8, GIB(41) + 512 },
	{ "bootload-heap-overlap", VARIES(BOOTLOAD_pluginHeapMemoryPhysAddr), 8, GIB(40) + MIB(33) },
	{ "bootload-heap-overlap", VARIES(BOOTLOAD_pluginHeapMemoryPhysAddr), 8, GIB(2) + MIB(1) },
	{ "bootload-ctrl-offset", VARIES(BOOTLOAD_ctrlBuffOffset), 8, GIB(40) + MIB(64) },
	{ "bootload-log", VARIES(BOOTLOAD_initTaskLogBuffOffset), 8, 0x204000 },
	{ "bootload-log", VARIES(BOOTLOAD_vgpuTaskLogBuffSize), 8, 0x80000 },
	{ "bootload-log", VARIES(BOOTLOAD_vgpuTaskLogBuffOffset), 8, GIB(40) + MIB(64) + 0x210000 },
};

static void refuses_each_wrong_bootload_field(void **state)
{
	struct fx *fx = *state;
	uint8_t p[BOOTLOAD_SIZE_MAX];

	vg_begin(fx);
	vg_start(fx, 1);
	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		vg_bootload_params(p, 2);
		unsigned int off = layout_number(lay, wrong[i].off);

		if (wrong[i].size == 4)
			put32(p, off, (uint32_t)wrong[i].val);
		else
			put64(p, off, wrong[i].val);
		print_message("  %u: field at %u\n", i, off);
		assert_int_not_equal(vg_bootload(fx, p), 0);
		fx_expect(fx, wrong[i].rule);
	}
	/* an entry past the stated count */
	vg_bootload_params(p, 2);
	put64(p, lay->BOOTLOAD_guestFbLengthList + 8 * 5, MIB(128));
	assert_int_not_equal(vg_bootload(fx, p), 0);
	fx_expect(fx, "bootload-segments");
	vg_start(fx, 2);
}

/* 24 times 2 GiB are the whole board, of which firmware has a part. */
static void takes_an_equal_share_for_a_crowded_type(void **state)
{
	static const uint64_t refused[] = { GIB(2) - MIB(256), GIB(2) + MIB(128) };
	uint8_t *p = calloc(1, lay->ADDTYPE_SIZE), b[BOOTLOAD_SIZE_MAX];
	struct fx *fx = *state;

	vg_begin(fx);
	put8(p, ADDTYPE_discardVgpuTypes, 1);
	put32(p, ADDTYPE_vgpuInfoCount, 1);
	vg_type_entry(p, 0, FX_TYPE, GIB(2));
	put32(p + ADDTYPE_vgpuInfo, VGPUINFO_maxInstance, 24);
	assert_int_equal(vg_upload(fx, p), 0);
	free(p);

	for (unsigned int i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		vg_bootload_params(b, 1);
		put64(b, lay->BOOTLOAD_guestFbLengthList, refused[i]);
		assert_int_not_equal(vg_bootload(fx, b), 0);
		fx_expect(fx, "bootload-fb-size");
	}
	vg_bootload_params(b, 1);
	put64(b, lay->BOOTLOAD_guestFbLengthList, GIB(2) - MIB(128));
	assert_int_equal(vg_bootload(fx, b), 0);
}

static void refuses_overlapping_channels_and_missing_vfs(void **state)
{
	struct fx *fx = *state;
	uint8_t p[BOOTLOAD_SIZE_MAX];

	vg_begin(fx);
	vg_start(fx, 2);
	vg_bootload_params(p, 3);
	for (unsigned int e = 0; e < lay->BOOTLOAD_chidOffset_COUNT; e++)
		if (get32(p, BOOTLOAD_chidOffset + 4 * e))
			put32(p, BOOTLOAD_chidOffset + 4 * e, 512 + 2 * CHANNELS + CHANNELS - 1);
	assert_int_not_equal(vg_bootload(fx, p), 0);
	fx_expect(fx, "bootload-chid-overlap");
	fx_set_num_vfs(fx, 2);
	vg_bootload_params(p, 3);
	assert_int_not_equal(vg_bootload(fx, p), 0);
	fx_expect(fx, "bootload-no-vf");
	fx_set_num_vfs(fx, 1);
	fx_expect(fx, "vgpu-vf-gone");
	fx_set_num_vfs(fx, 32);
	/* what an earlier instance left in the heap must not pass for a marker */
	vg_bootload_params(p, 3);
	fx_fb32_set(fx, vg_heap_of(3) + PCTRL_message_seq_num, 0x4e654a6f);
	assert_int_not_equal(vg_bootload(fx, p), 0);
	fx_expect(fx, "bootload-stale-marker");
	/* nor its log for the new one's */
	fx_fb32_set(fx, vg_heap_of(3) + PCTRL_message_seq_num, 0);
	fx_fb32_set(fx, vg_heap_of(3) + 0x224000, 12);
	assert_int_not_equal(vg_bootload(fx, p), 0);
	fx_expect(fx, "bootload-log-dirty");
}

static void vgpu_mode_limits_hold_for_the_small_heap(void **state)
{
	struct fx *fx = *state;
	uint8_t p[BOOTLOAD_SIZE_MAX];

	fx_prepare(fx, 2);
	assert_int_equal(fx_load(fx), 0);
	assert_true(fx_init(fx));
	vg_upload_types(fx);
	vg_start(fx, 1);
	vg_start(fx, 2);
	vg_bootload_params(p, 3);
	assert_int_not_equal(vg_bootload(fx, p), 0);
	fx_expect(fx, "bootload-gfid");
}

static void channel_ids_and_memory_change_hands_with_the_plugin(void **state)
{
	const uint32_t last = 512 + CHANNELS + CHANNELS - 1;	/* the last one of GFID 1 */
	uint8_t p[BOOTLOAD_SIZE_MAX], c[PCONF_SIZE_MAX], bme[2] = { 1, 1 };
	struct fx *fx = *state;

	vg_begin(fx);
	/* before the bootload the host may use the range, and must have left it by then */
	assert_int_equal(host_channel(fx, last), 0);
	host_fill(fx, last, vg_fb_of(1));
	vg_bootload_params(p, 1);
	assert_int_not_equal(vg_bootload(fx, p), 0);
	fx_expect(fx, "bootload-chid-host");
	host_channel_end(fx);
	assert_int_equal(vg_bootload(fx, p), 0);
	assert_true(vg_marker(fx, 1));
	vg_introduce(fx, 1);
	assert_int_equal(host_channel(fx, last), NV_ERR_IN_USE);
	fx_expect(fx, "channel-params");
	/* of a configured vGPU's range the host gets the last id, to scrub after a reset */
	vg_config_params(c, 1);
	assert_int_equal(vg_host_rpc(fx, 1, 1, c, 0), 0);
	assert_int_equal(vg_host_rpc(fx, 1, 2, c, lay->PCONF_SIZE), 0);
	assert_int_equal(host_channel(fx, last - 1), NV_ERR_IN_USE);
	fx_expect(fx, "channel-params");
	assert_int_equal(host_channel(fx, last), 0);
	host_fill(fx, last, vg_fb_of(1));
	fx_expect(fx, "channel-vgpu-memory");	/* the guest may be running */
	assert_int_equal(vg_host_rpc(fx, 1, 3, c, 0), 0);
	host_fill(fx, last, vg_fb_of(1));
	fx_clean(fx);
	host_fill(fx, last, vg_heap_of(1) + MIB(8));
	fx_expect(fx, "channel-vgpu-memory");	/* the plugin's own */
	assert_int_equal(vg_host_rpc(fx, 1, 13, bme, 2), 0);
	host_fill(fx, last, vg_fb_of(1));
	fx_expect(fx, "channel-vgpu-memory");
	host_channel_end(fx);
	/* neighbours are free, but the memory is not theirs to scrub */
	assert_int_equal(host_channel(fx, 512 + CHANNELS - 1), 0);
	host_fill(fx, 512 + CHANNELS - 1, vg_fb_of(1));
	fx_expect(fx, "channel-vgpu-memory");
	assert_int_equal(vg_gfid_ctrl(fx, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), 1), 0);
	host_fill(fx, 512 + CHANNELS - 1, vg_fb_of(1));
	fx_expect(fx, "channel-vgpu-memory");	/* not cleaned up yet */
	assert_int_equal(vg_gfid_ctrl(fx, MGR(VGPU_PLUGIN_CLEANUP), 1), 0);
	host_fill(fx, 512 + CHANNELS - 1, vg_fb_of(1));
	fx_clean(fx);
	host_channel_end(fx);
	assert_int_equal(host_channel(fx, last), 0);
	host_channel_end(fx);
}

static void a_type_s_limits_hold(void **state)
{
	struct fx *fx = *state;
	uint8_t *p = calloc(1, lay->ADDTYPE_SIZE), b[BOOTLOAD_SIZE_MAX];

	fx_boot(fx);
	put8(p, ADDTYPE_discardVgpuTypes, 1);
	put32(p, ADDTYPE_vgpuInfoCount, 1);
	vg_type_entry(p, 0, FX_TYPE, FX_FB_LEN);
	put32(p + ADDTYPE_vgpuInfo, VGPUINFO_maxInstance, 1);
	assert_int_equal(vg_upload(fx, p), 0);
	vg_start(fx, 1);
	vg_bootload_params(b, 2);
	assert_int_not_equal(vg_bootload(fx, b), 0);
	fx_expect(fx, "bootload-max-instance");
	vg_stop(fx, 1);
	fx_fault(fx, "ecc-enabled", 1);
	assert_int_not_equal(vg_bootload(fx, b), 0);
	fx_expect(fx, "bootload-ecc");
	fx_fault(fx, "ecc-enabled", 0);
	free(p);
}

static void queries_report_what_runs(void **state)
{
	struct fx *fx = *state;
	uint8_t e[ENUMVGPU_SIZE] = { 0 }, f[FBUSAGE_SIZE] = { 0 }, h[HOSTFB_SIZE] = { 0 };
	uint8_t ecc[ECCSTAT_SIZE_MAX] = { 0 }, feat[FEATURES_SIZE] = { 0 };

	vg_begin(fx);
	vg_start(fx, 1);
	vg_start(fx, 5);
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, MGR(ENUMERATE_VGPU_PER_PGPU), e, sizeof(e)), 0);
	assert_int_equal(get32(e, ENUMVGPU_numVgpu), 2);
	assert_int_equal(get32(e, ENUMVGPU_vgpuGuest_vgpuDevice_gfid + ENUMVGPU_vgpuGuest_STRIDE), 5);
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, MGR(GET_VGPU_FB_USAGE), f, sizeof(f)), 0);
	assert_int_equal(get32(f, FBUSAGE_vgpuCount), 2);
	put32(h, HOSTFB_vgpuTypeId, FX_TYPE);
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV,
				 NV2080_CTRL_CMD_INTERNAL_MEMMGR_GET_VGPU_CONFIG_HOST_RESERVED_FB, h,
				 sizeof(h)), 0);
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, NV2080_CTRL_CMD_GPU_QUERY_ECC_STATUS, ecc,
				 lay->ECCSTAT_SIZE), 0);
	assert_int_equal(get8(ecc, ECCSTAT_units_enabled), 0);
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, NV2080_CTRL_CMD_GSP_GET_FEATURES, feat,
				 sizeof(feat)), 0);
	assert_string_equal((char *)feat + FEATURES_firmwareVersion, fx_rel->name);
}

static void fb_use(struct fx *fx, uint8_t *e, uint8_t *f)
{
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, MGR(ENUMERATE_VGPU_PER_PGPU), e,
				 ENUMVGPU_SIZE), 0);
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, MGR(GET_VGPU_FB_USAGE), f, FBUSAGE_SIZE), 0);
}

/* Both queries say of the n-th vGPU that it is @gfid and uses @bytes. */
static void fb_use_is(struct fx *fx, unsigned int n, unsigned int gfid, uint64_t bytes)
{
	uint8_t e[ENUMVGPU_SIZE] = { 0 }, f[FBUSAGE_SIZE] = { 0 };
	const uint8_t *in_e = e + n * ENUMVGPU_vgpuGuest_STRIDE;
	const uint8_t *in_f = f + n * FBUSAGE_vgpuFbUsage_STRIDE;

	fb_use(fx, e, f);
	assert_true(get32(e, ENUMVGPU_numVgpu) > n);
	assert_int_equal(get32(in_e, ENUMVGPU_vgpuGuest_vgpuDevice_gfid), gfid);
	assert_int_equal(get64(in_e, ENUMVGPU_vgpuGuest_vgpuDevice_fbUsed), bytes);
	assert_true(get32(f, FBUSAGE_vgpuCount) > n);
	assert_int_equal(get32(in_f, FBUSAGE_vgpuFbUsage_gfid), gfid);
	assert_int_equal(get64(in_f, FBUSAGE_vgpuFbUsage_fbUsed), bytes);
}

#define USE(gfid, bytes)	((gfid) * 1000000000000ull + (bytes))

static void use_of_framebuffer_is_told(void **state)
{
	struct fx *fx = *state;
	const uint64_t wrong[] = { 4096, USE(2, 4096), USE(33, 4096), UINT64_MAX };
	uint8_t e[ENUMVGPU_SIZE] = { 0 }, f[FBUSAGE_SIZE] = { 0 };
	char err[128];

	vg_begin(fx);
	vg_start(fx, 1);
	vg_start(fx, 5);
	fb_use_is(fx, 0, 1, 0);
	fx_fault(fx, "vgpu-fb-used", USE(1, 4096));
	fx_fault(fx, "vgpu-fb-used", USE(5, MIB(512)));
	fb_use_is(fx, 0, 1, 4096);
	fb_use_is(fx, 1, 5, MIB(512));
	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		err[0] = 0;
		assert_false(gsp_fault_set(fx->gsp, "vgpu-fb-used", wrong[i], err, sizeof(err)));
		assert_non_null(strstr(err, "vgpu-fb-used is GFID * 1000000000000 + bytes"));
	}
	fx_fault(fx, "vgpu-fb-used", USE(1, 0));
	fb_use_is(fx, 0, 1, 0);
	fb_use_is(fx, 1, 5, MIB(512));
	fx_fault(fx, "vgpu-fb-used", 0);
	fb_use_is(fx, 1, 5, 0);
	/* It ends with the plugin, in whichever way. */
	fx_fault(fx, "vgpu-fb-used", USE(1, 4096));
	fx_fault(fx, "vgpu-fb-used", USE(5, 8192));
	assert_int_equal(vg_gfid_ctrl(fx, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), 1), 0);
	fb_use_is(fx, 0, 1, 0);
	assert_int_equal(vg_gfid_ctrl(fx, MGR(VGPU_PLUGIN_CLEANUP), 1), 0);
	fb_use_is(fx, 0, 5, 8192);
	sim_fb_zero(fx->sim, vg_heap_of(1), 0x274000);
	vg_start(fx, 1);
	fb_use_is(fx, 0, 1, 0);
	/* Lies. */
	fx_fault(fx, "vgpu-fb-used", USE(1, 999999999999));
	fb_use_is(fx, 0, 1, 999999999999);
	fx_fault(fx, "vgpu-fb-used-gfid", 77);
	fx_fault(fx, "vgpu-fb-used-count", 33);
	fb_use_is(fx, 0, 77, 999999999999);
	fb_use_is(fx, 1, 5, 8192);
	fb_use(fx, e, f);
	assert_int_equal(get32(e, ENUMVGPU_numVgpu), 33);
	assert_int_equal(get32(f, FBUSAGE_vgpuCount), 33);
	fx_fault(fx, "vgpu-fb-used-gfid", 0);
	fx_fault(fx, "vgpu-fb-used-count", 0);
	fb_use(fx, e, f);
	assert_int_equal(get32(e, ENUMVGPU_numVgpu), 2);
	assert_int_equal(get32(f, FBUSAGE_vgpuCount), 2);
}

#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(vgpus_live_and_end),
		T(a_full_queue_delays_a_large_reply),
		T(type_table_rules),
		T(refuses_each_wrong_bootload_field),
		T(takes_an_equal_share_for_a_crowded_type),
		T(refuses_overlapping_channels_and_missing_vfs),
		T(vgpu_mode_limits_hold_for_the_small_heap),
		T(channel_ids_and_memory_change_hands_with_the_plugin),
		T(a_type_s_limits_hold),
		T(queries_report_what_runs),
		T(use_of_framebuffer_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
