// SPDX-License-Identifier: MIT
/* vGPU types, plugin life, the plugin's mailbox, and their faults. */
#include <stdio.h>
#include <stdlib.h>

#include "sim_gsp_fixture.h"
#include "sim_gsp_fakes.h"

#define CLIENT	0xc0000001u
#define SUBDEV	0xabcd2080u
#define MGR(x)	NV2080_CTRL_CMD_VGPU_MGR_INTERNAL_##x
#define BOOT	MGR(BOOTLOAD_GSP_VGPU_PLUGIN_TASK)
#define CHANNELS 32u

static uint64_t fb_of(unsigned int gfid)
{
	return GIB(gfid);
}

static uint64_t heap_of(unsigned int gfid)
{
	return GIB(40) + gfid * FX_HEAP_LEN;
}

static void type_entry(uint8_t *p, unsigned int i, uint32_t id, uint64_t fb)
{
	uint8_t *e = p + ADDTYPE_vgpuInfo + (size_t)i * lay->ADDTYPE_vgpuInfo_STRIDE;

	put32(e, VGPUINFO_vgpuType, id);
	snprintf((char *)e + VGPUINFO_vgpuName, 32, "NVIDIA L40-%uQ", (unsigned int)(fb >> 30));
	strcpy((char *)e + VGPUINFO_vgpuClass, "Quadro");
	put32(e, VGPUINFO_maxInstance, (uint32_t)(GIB(32) / fb));
	put32(e, VGPUINFO_numHeads, 4);
	put64(e, VGPUINFO_vdevId, 0x26b5176full);
	put64(e, VGPUINFO_pdevId, 0x26b5);
	put64(e, VGPUINFO_profileSize, fb);
	put64(e, VGPUINFO_fbLength, fb);
	put64(e, VGPUINFO_gspHeapSize, FX_HEAP_LEN);
	put32(e, VGPUINFO_encoderCapacity, 100);
	put64(e, VGPUINFO_bar1Length, 256);
}

static uint32_t upload(struct fx *fx, uint8_t *p)
{
	return fx_ctrl(fx, CLIENT, SUBDEV, MGR(PGPU_ADD_VGPU_TYPE), p, lay->ADDTYPE_SIZE);
}

static void upload_types(struct fx *fx)
{
	uint8_t *p = calloc(1, lay->ADDTYPE_SIZE), *copy = calloc(1, lay->ADDTYPE_SIZE);

	put8(p, ADDTYPE_discardVgpuTypes, 1);
	put32(p, ADDTYPE_vgpuInfoCount, 2);
	type_entry(p, 0, FX_TYPE, FX_FB_LEN);
	type_entry(p, 1, FX_TYPE + 1, GIB(2));
	memcpy(copy, p, lay->ADDTYPE_SIZE);
	assert_int_equal(upload(fx, p), 0);
	assert_memory_equal(p, copy, lay->ADDTYPE_SIZE);	/* echoed whole */
	free(p);
	free(copy);
}

static void bootload_params(uint8_t *p, unsigned int gfid)
{
	static const uint32_t engines[] = { 1, 9, 10, 11, 12, 13, 0x13, 0x14, 0x15, 0x16, 0x1b, 0x1c,
					    0x1d, 0x26, 0x2b, 0x2c, 0x2d, 0x2e, 0x33 };

	memset(p, 0, lay->BOOTLOAD_SIZE);
	put32(p, BOOTLOAD_dbdf, fx_dbdf(gfid));
	put32(p, BOOTLOAD_gfid, gfid);
	put32(p, BOOTLOAD_vgpuType, FX_TYPE);
	put32(p, BOOTLOAD_vmPid, 1000 + gfid);
	put32(p, BOOTLOAD_numChannels, CHANNELS);
	put32(p, BOOTLOAD_numPluginChannels, 1);
	for (unsigned int i = 0; i < sizeof(engines) / sizeof(engines[0]); i++)
		put32(p, BOOTLOAD_chidOffset + 4 * engines[i], 512 + CHANNELS * gfid);
	put32(p, lay->BOOTLOAD_numGuestFbSegments, 1);
	put64(p, lay->BOOTLOAD_guestFbPhysAddrList, fb_of(gfid));
	put64(p, lay->BOOTLOAD_guestFbLengthList, FX_FB_LEN);
	put64(p, lay->BOOTLOAD_pluginHeapMemoryPhysAddr, heap_of(gfid));
	put64(p, lay->BOOTLOAD_pluginHeapMemoryLength, FX_HEAP_LEN);
	put64(p, lay->BOOTLOAD_initTaskLogBuffOffset, heap_of(gfid) + 0x204000);
	put64(p, lay->BOOTLOAD_initTaskLogBuffSize, 0x20000);
	put64(p, lay->BOOTLOAD_vgpuTaskLogBuffOffset, heap_of(gfid) + 0x224000);
	put64(p, lay->BOOTLOAD_vgpuTaskLogBuffSize, 0x40000);
	if (fx_rel->kernel_log) {
		put64(p, fx_rel->kernel_log, heap_of(gfid) + 0x264000);
		put64(p, fx_rel->kernel_log + 8, 0x10000);
	}
}

static uint32_t bootload(struct fx *fx, uint8_t *p)
{
	return fx_ctrl(fx, CLIENT, SUBDEV, BOOT, p, lay->BOOTLOAD_SIZE);
}

static uint32_t fb32(struct fx *fx, uint64_t at)
{
	uint8_t b[4];

	sim_fb_read(fx->sim, at, b, 4);
	return get32(b, 0);
}

static void fb32_set(struct fx *fx, uint64_t at, uint32_t v)
{
	uint8_t b[4];

	put32(b, 0, v);
	sim_fb_write(fx->sim, at, b, 4);
}

static bool marker(struct fx *fx, unsigned int gfid)
{
	fx_run(fx, MS(50));
	return fb32(fx, heap_of(gfid) + PCTRL_message_seq_num) == 0x4e654a6f;
}

static void setup_control(struct fx *fx, unsigned int gfid)
{
	uint64_t h = heap_of(gfid);

	fb32_set(fx, h + PCTRL_version, 1);
	fb32_set(fx, h + PCTRL_message_seq_num, 0);
	fb32_set(fx, h + PCTRL_response_buff_offset, 0x1000);
	fb32_set(fx, h + PCTRL_message_buff_offset, 0x2000);
	fb32_set(fx, h + PCTRL_migration_buff_offset, 0x3000);
	fb32_set(fx, h + PCTRL_error_buff_offset, 0x203000);
}

/* Result code, or UINT32_MAX if it was not processed. */
static uint32_t host_rpc(struct fx *fx, unsigned int gfid, uint32_t type, const void *data, size_t len)
{
	uint64_t h = heap_of(gfid);
	uint32_t seq = fb32(fx, h + PCTRL_message_seq_num) + 1;
	uint8_t zero[4096] = { 0 };

	sim_fb_write(fx->sim, h + 0x2000, zero, sizeof(zero));
	sim_fb_write(fx->sim, h + 0x2000, data, len);
	fb32_set(fx, h + PCTRL_message_type, type);
	fb32_set(fx, h + PCTRL_message_seq_num, seq);
	gsp_doorbell_vgpu(fx->gsp, gfid * 32 + 17);
	fx_run(fx, MS(50));
	if (fb32(fx, h + 0x1000 + fx_rel->processed) != seq)
		return UINT32_MAX;
	return fb32(fx, h + 0x1000 + fx_rel->result);
}

static void config_params(uint8_t *p, unsigned int gfid)
{
	memset(p, 0, lay->PCONF_SIZE);
	memset(p + PCONF_vgpu_uuid, (int)gfid, 16);
	put32(p, PCONF_dbdf, fx_dbdf(gfid));
	put32(p, PCONF_vgpu_type, FX_TYPE);
	put32(p, PCONF_vm_pid, 1000 + gfid);
	put32(p, PCONF_num_channels, CHANNELS);
	put32(p, PCONF_num_plugin_channels, 1);
	put32(p, PCONF_migration_feature, 0x4000);
	put32(p, PCONF_hypervisor_type, 4);
	put32(p, PCONF_host_cpu_arch, 2);
	put64(p, PCONF_host_page_size, 4096);
	put8(p, lay->PCONF_enable_uvm, 1);
}

static void start_vgpu(struct fx *fx, unsigned int gfid)
{
	uint8_t p[BOOTLOAD_SIZE_MAX], c[PCONF_SIZE_MAX];

	bootload_params(p, gfid);
	assert_int_equal(bootload(fx, p), 0);
	assert_true(marker(fx, gfid));
	setup_control(fx, gfid);
	assert_int_equal(host_rpc(fx, gfid, 1, p, 0), 0);
	assert_int_equal(fb32(fx, heap_of(gfid) + 0x2004), 1);	/* version negotiated */
	config_params(c, gfid);
	assert_int_equal(host_rpc(fx, gfid, 2, c, lay->PCONF_SIZE), 0);
}

static uint32_t gfid_ctrl(struct fx *fx, uint32_t cmd, uint32_t gfid)
{
	uint8_t p[4];

	put32(p, 0, gfid);
	return fx_ctrl(fx, CLIENT, SUBDEV, cmd, p, 4);
}

static void stop_vgpu(struct fx *fx, unsigned int gfid)
{
	assert_int_equal(gfid_ctrl(fx, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), gfid), 0);
	assert_int_equal(gfid_ctrl(fx, MGR(VGPU_PLUGIN_CLEANUP), gfid), 0);
	sim_fb_zero(fx->sim, heap_of(gfid), 0x274000);
}

static void begin(struct fx *fx)
{
	fx_boot(fx);
	upload_types(fx);
	fx_clean(fx);
}

/* A privileged copy channel of the host with this id, with page tables, ready to run. */
#define CHAN		0xf1f00000u
#define VAS		0x90f10000u
#define DEVICE		0xabcd0080u
#define CHAN_MEM	0x300000ull	/* instance block, USERD, GPFIFO, push buffer: a page each */
#define CE2		(NV2080_ENGINE_TYPE_COPY0 + 2)

static uint32_t host_channel(struct fx *fx, uint32_t chid)
{
	uint8_t vas[VASALLOC_SIZE] = { 0 }, p[CHANALLOC_SIZE_MAX] = { 0 }, b[4], s[2] = { 1, 0 };
	uint8_t ce[CEALLOC_SIZE] = { 0 };
	uint32_t status;

	assert_int_equal(fx_alloc_obj(fx, CLIENT, DEVICE, VAS, FERMI_VASPACE_A, vas, sizeof(vas)), 0);
	put64(p, CHANALLOC_gpFifoOffset, CHAN_MEM + 0x2000);
	put32(p, CHANALLOC_gpFifoEntries, 16);
	put32(p, CHANALLOC_flags, 1u << 21 | 1u << 5 | (chid / 8) << 12 | (chid % 8) << 8);
	put32(p, CHANALLOC_hVASpace, VAS);
	put32(p, CHANALLOC_engineType, CE2);
	put64(p, CHANALLOC_instanceMem_base, CHAN_MEM);
	put64(p, CHANALLOC_instanceMem_size, 0x1000);
	put32(p, CHANALLOC_instanceMem_addressSpace, 2);
	put64(p, CHANALLOC_ramfcMem_base, CHAN_MEM);
	put64(p, CHANALLOC_ramfcMem_size, 0x200);
	put32(p, CHANALLOC_ramfcMem_addressSpace, 2);
	put64(p, CHANALLOC_userdMem_base, CHAN_MEM + 0x1000);
	put64(p, CHANALLOC_userdMem_size, 0x200);
	put32(p, CHANALLOC_userdMem_addressSpace, 2);
	put64(p, CHANALLOC_mthdbufMem_base, FX_MEM_BASE);
	put64(p, CHANALLOC_mthdbufMem_size, 0x5000);
	put32(p, CHANALLOC_internalFlags, 0x15);
	sim_fb_zero(fx->sim, CHAN_MEM, 0x4000);
	fb32_set(fx, CHAN_MEM + 0x200, FAKE_PDB | 0xc00);
	fb32_set(fx, CHAN_MEM + 0x208, 0xfffff000);
	fb32_set(fx, CHAN_MEM + 0x20c, 0x1ffff);
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
	uint32_t put = fb32(fx, CHAN_MEM + 0x108c), n = sizeof(w) / 4;

	for (uint32_t i = 0; i < n; i++)
		fb32_set(fx, CHAN_MEM + 0x3000 + 4 * i, w[i]);
	fb32_set(fx, CHAN_MEM + 0x2000 + 8 * put, CHAN_MEM + 0x3000);
	fb32_set(fx, CHAN_MEM + 0x2004 + 8 * put, n << 10);
	fb32_set(fx, CHAN_MEM + 0x108c, put + 1);
	gsp_doorbell_channel(fx->gsp, 0, 1u << 16 | chid);
	fx_run(fx, MS(1));
	assert_int_equal(fb32(fx, CHAN_MEM + 0x1088), put + 1);
}

/* --- tests -------------------------------------------------------------- */

static void vgpus_live_and_end(void **state)
{
	struct fx *fx = *state;
	uint8_t bme[2] = { 1, 1 }, unload[UNLOAD_SIZE] = { 0 };

	begin(fx);
	for (unsigned int gfid = 1; gfid <= 32; gfid++) {
		start_vgpu(fx, gfid);
		assert_int_equal(fx_vf_mapped(fx, gfid), FX_FB_LEN);
	}
	assert_int_equal(host_rpc(fx, 7, 13, bme, 2), 0);
	assert_int_equal(host_rpc(fx, 7, 3, bme, 0), 0);
	for (unsigned int gfid = 1; gfid <= 32; gfid++) {
		stop_vgpu(fx, gfid);
		assert_int_equal(fx_vf_mapped(fx, gfid), 0);
	}
	assert_int_equal(fx->trig_gfid, 32);
	assert_int_equal(fx->trig_index, 1);
	start_vgpu(fx, 3);	/* and again */
	stop_vgpu(fx, 3);
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
	type_entry(p + RMCTRL_params, 0, FX_TYPE, FX_FB_LEN);
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

	begin(fx);
	put32(p, ADDTYPE_vgpuInfoCount, 65);
	assert_int_not_equal(upload(fx, p), 0);
	fx_expect(fx, "vgpu-types");
	memset(p, 0, lay->ADDTYPE_SIZE);
	put32(p, ADDTYPE_vgpuInfoCount, 1);
	type_entry(p, 0, FX_TYPE, FX_FB_LEN);	/* there already, and no discard */
	assert_int_not_equal(upload(fx, p), 0);
	fx_expect(fx, "vgpu-type");
	type_entry(p, 0, 900, MIB(1000));
	assert_int_not_equal(upload(fx, p), 0);
	fx_expect(fx, "vgpu-type");
	type_entry(p, 0, 900, GIB(4));
	put64(p, ADDTYPE_vgpuInfo + VGPUINFO_pdevId, 0x26b9);
	assert_int_not_equal(upload(fx, p), 0);
	fx_expect(fx, "vgpu-type");
	type_entry(p, 0, 900, GIB(4));
	type_entry(p, 1, 901, GIB(4));
	assert_int_equal(upload(fx, p), 0);
	fx_expect(fx, "vgpu-types");	/* an entry past the count */
	start_vgpu(fx, 1);
	memset(p, 0, lay->ADDTYPE_SIZE);
	put8(p, ADDTYPE_discardVgpuTypes, 1);
	assert_int_equal(upload(fx, p), NV_ERR_STATE_IN_USE);
	fx_expect(fx, "vgpu-types-in-use");
	stop_vgpu(fx, 1);
	fx_fault(fx, "types-need-signature", 1);
	put32(p, ADDTYPE_vgpuInfoCount, 1);
	type_entry(p, 0, FX_TYPE, FX_FB_LEN);
	assert_int_not_equal(upload(fx, p), 0);
	memset(p + ADDTYPE_vgpuInfo + VGPUINFO_vgpuSignature, 9, 128);
	assert_int_equal(upload(fx, p), 0);
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

	begin(fx);
	start_vgpu(fx, 1);
	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		bootload_params(p, 2);
		unsigned int off = layout_number(lay, wrong[i].off);

		if (wrong[i].size == 4)
			put32(p, off, (uint32_t)wrong[i].val);
		else
			put64(p, off, wrong[i].val);
		print_message("  %u: field at %u\n", i, off);
		assert_int_not_equal(bootload(fx, p), 0);
		fx_expect(fx, wrong[i].rule);
	}
	/* an entry past the stated count */
	bootload_params(p, 2);
	put64(p, lay->BOOTLOAD_guestFbLengthList + 8 * 5, MIB(128));
	assert_int_not_equal(bootload(fx, p), 0);
	fx_expect(fx, "bootload-segments");
	start_vgpu(fx, 2);
}

/* A kernel log and placement ids, which only some releases have. */
static void refuses_wrong_additions(struct fx *fx)
{
	uint8_t p[BOOTLOAD_SIZE_MAX], *t = calloc(1, lay->ADDTYPE_SIZE);

	put32(t, ADDTYPE_vgpuInfoCount, 1);
	type_entry(t, 0, FX_TYPE + 2, FX_FB_LEN);
	put32(t + ADDTYPE_vgpuInfo, 4952, 1);
	put32(t + ADDTYPE_vgpuInfo, 4956, 2);
	put32(t + ADDTYPE_vgpuInfo, 4960 + 4, 48);	/* slots end at 48 GiB */
	assert_int_not_equal(upload(fx, t), 0);
	fx_expect(fx, "vgpu-type");
	put32(t + ADDTYPE_vgpuInfo, 4960 + 4, 47);
	assert_int_equal(upload(fx, t), 0);
	free(t);
	bootload_params(p, 1);
	put64(p, fx_rel->kernel_log, 0);
	assert_int_not_equal(bootload(fx, p), 0);
	fx_expect(fx, "bootload-log");
	bootload_params(p, 1);
	put64(p, 6592, GIB(30));
	assert_int_not_equal(bootload(fx, p), 0);
	fx_expect(fx, "bootload-mig-heap");
}

static void an_answer_comes_after_its_acknowledgement(void **state)
{
	struct fx *fx = *state;
	uint8_t p[BOOTLOAD_SIZE_MAX];
	uint64_t h = heap_of(1);

	begin(fx);
	if (fx_rel->kernel_log)
		refuses_wrong_additions(fx);
	bootload_params(p, 1);
	assert_int_equal(bootload(fx, p), 0);
	assert_true(marker(fx, 1));
	assert_int_equal(fb32(fx, h + 0x264000) != 0, fx_rel->kernel_log != 0);
	setup_control(fx, 1);
	fb32_set(fx, h + PCTRL_message_type, 1);
	fb32_set(fx, h + PCTRL_message_seq_num, 1);
	fb32_set(fx, h + 0x1000 + fx_rel->result, 0x77);
	gsp_doorbell_vgpu(fx->gsp, 32 + 17);
	fx_run(fx, US(10));
	assert_int_equal(fb32(fx, h + 0x1000), fx_rel->processed ? 1 : 0);
	assert_int_equal(fb32(fx, h + 0x1000 + fx_rel->processed), 0);
	assert_int_equal(fb32(fx, h + 0x1000 + fx_rel->result), 0x77);
	fx_run(fx, MS(50));
	assert_int_equal(fb32(fx, h + 0x1000 + fx_rel->processed), 1);
	assert_int_equal(fb32(fx, h + 0x1000 + fx_rel->result), 0);
	stop_vgpu(fx, 1);
}

/* 24 times 2 GiB are the whole board, of which firmware has a part. */
static void takes_an_equal_share_for_a_crowded_type(void **state)
{
	static const uint64_t refused[] = { GIB(2) - MIB(256), GIB(2) + MIB(128) };
	uint8_t *p = calloc(1, lay->ADDTYPE_SIZE), b[BOOTLOAD_SIZE_MAX];
	struct fx *fx = *state;

	begin(fx);
	put8(p, ADDTYPE_discardVgpuTypes, 1);
	put32(p, ADDTYPE_vgpuInfoCount, 1);
	type_entry(p, 0, FX_TYPE, GIB(2));
	put32(p + ADDTYPE_vgpuInfo, VGPUINFO_maxInstance, 24);
	assert_int_equal(upload(fx, p), 0);
	free(p);

	for (unsigned int i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		bootload_params(b, 1);
		put64(b, lay->BOOTLOAD_guestFbLengthList, refused[i]);
		assert_int_not_equal(bootload(fx, b), 0);
		fx_expect(fx, "bootload-fb-size");
	}
	bootload_params(b, 1);
	put64(b, lay->BOOTLOAD_guestFbLengthList, GIB(2) - MIB(128));
	assert_int_equal(bootload(fx, b), 0);
}

static void refuses_overlapping_channels_and_missing_vfs(void **state)
{
	struct fx *fx = *state;
	uint8_t p[BOOTLOAD_SIZE_MAX];

	begin(fx);
	start_vgpu(fx, 2);
	bootload_params(p, 3);
	for (unsigned int e = 0; e < lay->BOOTLOAD_chidOffset_COUNT; e++)
		if (get32(p, BOOTLOAD_chidOffset + 4 * e))
			put32(p, BOOTLOAD_chidOffset + 4 * e, 512 + 2 * CHANNELS + CHANNELS - 1);
	assert_int_not_equal(bootload(fx, p), 0);
	fx_expect(fx, "bootload-chid-overlap");
	fx_set_num_vfs(fx, 2);
	bootload_params(p, 3);
	assert_int_not_equal(bootload(fx, p), 0);
	fx_expect(fx, "bootload-no-vf");
	fx_set_num_vfs(fx, 1);
	fx_expect(fx, "vgpu-vf-gone");
	fx_set_num_vfs(fx, 32);
	/* what an earlier instance left in the heap must not pass for a marker */
	bootload_params(p, 3);
	fb32_set(fx, heap_of(3) + PCTRL_message_seq_num, 0x4e654a6f);
	assert_int_not_equal(bootload(fx, p), 0);
	fx_expect(fx, "bootload-stale-marker");
	/* nor its log for the new one's */
	fb32_set(fx, heap_of(3) + PCTRL_message_seq_num, 0);
	fb32_set(fx, heap_of(3) + 0x224000, 12);
	assert_int_not_equal(bootload(fx, p), 0);
	fx_expect(fx, "bootload-log-dirty");
}

static void vgpu_mode_limits_hold_for_the_small_heap(void **state)
{
	struct fx *fx = *state;
	uint8_t p[BOOTLOAD_SIZE_MAX];

	fx_prepare(fx, 2);
	assert_int_equal(fx_load(fx), 0);
	assert_true(fx_init(fx));
	upload_types(fx);
	start_vgpu(fx, 1);
	start_vgpu(fx, 2);
	bootload_params(p, 3);
	assert_int_not_equal(bootload(fx, p), 0);
	fx_expect(fx, "bootload-gfid");
}

static void channel_ids_and_memory_change_hands_with_the_plugin(void **state)
{
	const uint32_t last = 512 + CHANNELS + CHANNELS - 1;	/* the last one of GFID 1 */
	uint8_t p[BOOTLOAD_SIZE_MAX], c[PCONF_SIZE_MAX], bme[2] = { 1, 1 };
	struct fx *fx = *state;

	begin(fx);
	/* before the bootload the host may use the range, and must have left it by then */
	assert_int_equal(host_channel(fx, last), 0);
	host_fill(fx, last, fb_of(1));
	bootload_params(p, 1);
	assert_int_not_equal(bootload(fx, p), 0);
	fx_expect(fx, "bootload-chid-host");
	host_channel_end(fx);
	assert_int_equal(bootload(fx, p), 0);
	assert_true(marker(fx, 1));
	setup_control(fx, 1);
	assert_int_equal(host_channel(fx, last), NV_ERR_IN_USE);
	fx_expect(fx, "channel-params");
	/* of a configured vGPU's range the host gets the last id, to scrub after a reset */
	config_params(c, 1);
	assert_int_equal(host_rpc(fx, 1, 1, c, 0), 0);
	assert_int_equal(host_rpc(fx, 1, 2, c, lay->PCONF_SIZE), 0);
	assert_int_equal(host_channel(fx, last - 1), NV_ERR_IN_USE);
	fx_expect(fx, "channel-params");
	assert_int_equal(host_channel(fx, last), 0);
	host_fill(fx, last, fb_of(1));
	fx_expect(fx, "channel-vgpu-memory");	/* the guest may be running */
	assert_int_equal(host_rpc(fx, 1, 3, c, 0), 0);
	host_fill(fx, last, fb_of(1));
	fx_clean(fx);
	host_fill(fx, last, heap_of(1) + MIB(8));
	fx_expect(fx, "channel-vgpu-memory");	/* the plugin's own */
	assert_int_equal(host_rpc(fx, 1, 13, bme, 2), 0);
	host_fill(fx, last, fb_of(1));
	fx_expect(fx, "channel-vgpu-memory");
	host_channel_end(fx);
	/* neighbours are free, but the memory is not theirs to scrub */
	assert_int_equal(host_channel(fx, 512 + CHANNELS - 1), 0);
	host_fill(fx, 512 + CHANNELS - 1, fb_of(1));
	fx_expect(fx, "channel-vgpu-memory");
	assert_int_equal(gfid_ctrl(fx, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), 1), 0);
	host_fill(fx, 512 + CHANNELS - 1, fb_of(1));
	fx_expect(fx, "channel-vgpu-memory");	/* not cleaned up yet */
	assert_int_equal(gfid_ctrl(fx, MGR(VGPU_PLUGIN_CLEANUP), 1), 0);
	host_fill(fx, 512 + CHANNELS - 1, fb_of(1));
	fx_clean(fx);
	host_channel_end(fx);
	assert_int_equal(host_channel(fx, last), 0);
	host_channel_end(fx);
}

static void a_function_is_reset_between_guests(void **state)
{
	uint8_t bme[2] = { 1, 1 };
	struct fx *fx = *state;

	begin(fx);
	start_vgpu(fx, 1);
	assert_int_equal(host_rpc(fx, 1, 13, bme, 2), 0);
	stop_vgpu(fx, 1);
	start_vgpu(fx, 1);
	assert_int_equal(host_rpc(fx, 1, 13, bme, 2), 0);
	fx_expect(fx, "plugin-vf-used");
	stop_vgpu(fx, 1);
	gsp_vf_flr(fx->gsp, 1);
	start_vgpu(fx, 1);
	assert_int_equal(host_rpc(fx, 1, 13, bme, 2), 0);
	stop_vgpu(fx, 1);
	fx_set_num_vfs(fx, 0);
	fx_set_num_vfs(fx, 32);
	start_vgpu(fx, 1);
	assert_int_equal(host_rpc(fx, 1, 13, bme, 2), 0);
	stop_vgpu(fx, 1);
}

static void a_type_s_limits_hold(void **state)
{
	struct fx *fx = *state;
	uint8_t *p = calloc(1, lay->ADDTYPE_SIZE), b[BOOTLOAD_SIZE_MAX];

	fx_boot(fx);
	put8(p, ADDTYPE_discardVgpuTypes, 1);
	put32(p, ADDTYPE_vgpuInfoCount, 1);
	type_entry(p, 0, FX_TYPE, FX_FB_LEN);
	put32(p + ADDTYPE_vgpuInfo, VGPUINFO_maxInstance, 1);
	assert_int_equal(upload(fx, p), 0);
	start_vgpu(fx, 1);
	bootload_params(b, 2);
	assert_int_not_equal(bootload(fx, b), 0);
	fx_expect(fx, "bootload-max-instance");
	stop_vgpu(fx, 1);
	fx_fault(fx, "ecc-enabled", 1);
	assert_int_not_equal(bootload(fx, b), 0);
	fx_expect(fx, "bootload-ecc");
	fx_fault(fx, "ecc-enabled", 0);
	free(p);
}

static void a_mailbox_is_used_as_agreed(void **state)
{
	uint8_t bme[2] = { 2, 0 };
	struct fx *fx = *state;
	uint64_t h = heap_of(1);

	begin(fx);
	start_vgpu(fx, 1);
	assert_int_equal(host_rpc(fx, 1, 13, bme, 2), 0x1f);
	fx_expect(fx, "plugin-bme");
	/* one request at a time */
	fb32_set(fx, h + PCTRL_message_type, 3);
	fb32_set(fx, h + PCTRL_message_seq_num, fb32(fx, h + PCTRL_message_seq_num) + 1);
	gsp_doorbell_vgpu(fx->gsp, 1 * 32 + 17);
	gsp_doorbell_vgpu(fx->gsp, 1 * 32 + 17);
	fx_expect(fx, "plugin-busy");
	fx_run(fx, MS(50));
	/* buffers that lie on each other */
	fb32_set(fx, h + PCTRL_message_buff_offset, 0x1000);
	assert_int_equal(host_rpc(fx, 1, 3, bme, 0), UINT32_MAX);
	fx_expect(fx, "plugin-regions");
	fb32_set(fx, h + PCTRL_message_buff_offset, 0x2000);
	stop_vgpu(fx, 1);
}

static void a_guest_s_doorbell_stays_in_its_range(void **state)
{
	struct fx *fx = *state;

	begin(fx);
	gsp_doorbell_channel(fx->gsp, 1, 0);
	assert_int_equal(fx_stat(fx, "vf-doorbells-refused"), 1);	/* no vGPU there */
	start_vgpu(fx, 1);
	gsp_doorbell_channel(fx->gsp, 1, 1u << 16 | (CHANNELS - 1));
	assert_int_equal(fx_stat(fx, "vf-doorbells"), 1);
	gsp_doorbell_channel(fx->gsp, 1, 1u << 16 | CHANNELS);
	assert_int_equal(fx_stat(fx, "vf-doorbells-refused"), 2);
	/* the number which the channel has for the host means nothing to the guest */
	gsp_doorbell_channel(fx->gsp, 1, 1u << 16 | (512 + CHANNELS));
	assert_int_equal(fx_stat(fx, "vf-doorbells-refused"), 3);
	stop_vgpu(fx, 1);
}

static void host_rpc_order_and_contents(void **state)
{
	struct fx *fx = *state;
	uint8_t p[BOOTLOAD_SIZE_MAX], c[PCONF_SIZE_MAX];
	uint32_t v = 0x99;

	begin(fx);
	bootload_params(p, 1);
	gsp_doorbell_vgpu(fx->gsp, 1 * 32 + 17);
	fx_expect(fx, "plugin-doorbell");
	assert_int_equal(bootload(fx, p), 0);
	assert_true(marker(fx, 1));
	gsp_doorbell_vgpu(fx->gsp, 1 * 32 + 16);
	fx_expect(fx, "plugin-doorbell");
	gsp_doorbell_vgpu(fx->gsp, 1 * 32 + 17);
	fx_expect(fx, "plugin-version");	/* control buffer not set up */
	setup_control(fx, 1);
	config_params(c, 1);
	assert_int_equal(host_rpc(fx, 1, 2, c, lay->PCONF_SIZE), 0x40);
	fx_expect(fx, "plugin-order");
	assert_int_equal(host_rpc(fx, 1, 1, &v, 4), 0x56);	/* version not spoken here */
	assert_int_equal(host_rpc(fx, 1, 1, &v, 0), 0);
	assert_int_equal(host_rpc(fx, 1, 3, &v, 0), 0x40);
	fx_expect(fx, "plugin-order");
	assert_int_equal(host_rpc(fx, 1, 15, &v, 0), 0x56);
	fx_expect(fx, "plugin-message");
	for (unsigned int off = PCONF_dbdf; off < lay->PCONF_SIZE; off++) {
		if (off >= PCONF_vgpu_device_instance_id && off < PCONF_vgpu_type)
			continue;	/* any value: its meaning is not known */
		if (off >= lay->PCONF_enable_uvm && off <= lay->PCONF_use_non_stall_linux_events &&
		    off != lay->PCONF_rev2)
			continue;
		if (off >= fx_rel->config_end)
			break;
		config_params(c, 1);
		c[off] ^= 0x41;
		assert_int_equal(host_rpc(fx, 1, 2, c, lay->PCONF_SIZE), 0x1f);
		fx_expect(fx, "plugin-config");
	}
	config_params(c, 1);
	memset(c + PCONF_vgpu_uuid, 0, 16);
	assert_int_equal(host_rpc(fx, 1, 2, c, lay->PCONF_SIZE), 0x1f);
	fx_expect(fx, "plugin-uuid");
	fb32_set(fx, fb_of(1) + MIB(700), 1);
	config_params(c, 1);
	assert_int_equal(host_rpc(fx, 1, 2, c, lay->PCONF_SIZE), 0);
	fx_expect(fx, "vgpu-fb-dirty");
	/* sequence numbers go up by one */
	fb32_set(fx, heap_of(1) + PCTRL_message_seq_num, fb32(fx, heap_of(1) + PCTRL_message_seq_num) + 2);
	gsp_doorbell_vgpu(fx->gsp, 1 * 32 + 17);
	fx_expect(fx, "plugin-sequence");
}

static void shutdown_and_cleanup_come_once_and_in_order(void **state)
{
	struct fx *fx = *state;
	uint8_t unload[UNLOAD_SIZE] = { 0 };

	begin(fx);
	start_vgpu(fx, 1);
	assert_int_not_equal(gfid_ctrl(fx, MGR(VGPU_PLUGIN_CLEANUP), 1), 0);
	fx_expect(fx, "cleanup-running");
	assert_int_equal(gfid_ctrl(fx, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), 1), 0);
	assert_int_not_equal(gfid_ctrl(fx, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), 1), 0);
	fx_expect(fx, "shutdown-twice");
	assert_int_equal(gfid_ctrl(fx, MGR(VGPU_PLUGIN_CLEANUP), 1), 0);
	assert_int_not_equal(gfid_ctrl(fx, MGR(VGPU_PLUGIN_CLEANUP), 1), 0);
	fx_expect(fx, "cleanup-twice");
	start_vgpu(fx, 2);
	assert_int_equal(gfid_ctrl(fx, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), 2), 0);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_UNLOADING_GUEST_DRIVER, unload, sizeof(unload)), 0);
	fx_expect(fx, "vgpu-leak");
}

static void plugin_faults(void **state)
{
	struct fx *fx = *state;
	uint8_t p[BOOTLOAD_SIZE_MAX];

	begin(fx);
	fx_fault(fx, "plugin-no-marker", 1);
	bootload_params(p, 1);
	assert_int_equal(bootload(fx, p), 0);
	assert_false(marker(fx, 1));
	fx_fault(fx, "plugin-no-marker", 0);
	stop_vgpu(fx, 1);
	start_vgpu(fx, 1);
	fx_fault(fx, "plugin-rpc-error", 1);
	assert_int_equal(host_rpc(fx, 1, 3, p, 0), 0xffff);
	assert_int_equal(host_rpc(fx, 1, 3, p, 0), 0);
	fx_fault(fx, "plugin-hang", 1);
	assert_int_equal(host_rpc(fx, 1, 3, p, 0), UINT32_MAX);
	stop_vgpu(fx, 1);
	start_vgpu(fx, 1);
	fx_fault(fx, "plugin-crash", 1);
	fx_run(fx, MS(100));
	fx_fault(fx, "plugin-crash", 0);
	assert_int_equal(host_rpc(fx, 1, 3, p, 0), UINT32_MAX);
	assert_int_equal(fx_vf_mapped(fx, 1), 0);
	stop_vgpu(fx, 1);
	start_vgpu(fx, 1);
	fx_fault(fx, "plugin-crash-rpc", 1);
	assert_int_equal(host_rpc(fx, 1, 3, p, 0), UINT32_MAX);
	fx_fault(fx, "shutdown-fails", 1);
	assert_int_not_equal(gfid_ctrl(fx, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), 1), 0);
	assert_int_equal(gfid_ctrl(fx, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), 1), 0);
	fx_fault(fx, "cleanup-fails", 1);
	assert_int_not_equal(gfid_ctrl(fx, MGR(VGPU_PLUGIN_CLEANUP), 1), 0);
	/* quarantine: nobody else may have its memory until it is cleaned up */
	bootload_params(p, 2);
	put64(p, lay->BOOTLOAD_guestFbPhysAddrList, fb_of(1));
	assert_int_not_equal(bootload(fx, p), 0);
	fx_expect(fx, "bootload-fb-overlap");
	assert_int_equal(gfid_ctrl(fx, MGR(VGPU_PLUGIN_CLEANUP), 1), 0);
}

static void queries_report_what_runs(void **state)
{
	struct fx *fx = *state;
	uint8_t e[ENUMVGPU_SIZE] = { 0 }, f[FBUSAGE_SIZE] = { 0 }, h[HOSTFB_SIZE] = { 0 };
	uint8_t ecc[ECCSTAT_SIZE_MAX] = { 0 }, feat[FEATURES_SIZE] = { 0 };

	begin(fx);
	start_vgpu(fx, 1);
	start_vgpu(fx, 5);
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, MGR(ENUMERATE_VGPU_PER_PGPU), e, sizeof(e)), 0);
	assert_int_equal(get32(e, ENUMVGPU_numVgpu), 2);
	assert_int_equal(get32(e, ENUMVGPU_vgpuGuest_vgpuDevice_gfid + ENUMVGPU_vgpuGuest_STRIDE), 5);
	assert_int_equal(fx_ctrl(fx, CLIENT, SUBDEV, MGR(GET_VGPU_FB_USAGE), f, sizeof(f)), 0);
	assert_int_equal(get64(f, FBUSAGE_vgpuFbUsage_fbUsed), FX_FB_LEN);
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

#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(vgpus_live_and_end),
		T(a_full_queue_delays_a_large_reply),
		T(type_table_rules),
		T(refuses_each_wrong_bootload_field),
		T(an_answer_comes_after_its_acknowledgement),
		T(takes_an_equal_share_for_a_crowded_type),
		T(refuses_overlapping_channels_and_missing_vfs),
		T(vgpu_mode_limits_hold_for_the_small_heap),
		T(channel_ids_and_memory_change_hands_with_the_plugin),
		T(a_function_is_reset_between_guests),
		T(a_type_s_limits_hold),
		T(a_mailbox_is_used_as_agreed),
		T(a_guest_s_doorbell_stays_in_its_range),
		T(host_rpc_order_and_contents),
		T(shutdown_and_cleanup_come_once_and_in_order),
		T(plugin_faults),
		T(queries_report_what_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
