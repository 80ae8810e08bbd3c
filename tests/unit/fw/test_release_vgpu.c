// SPDX-License-Identifier: MIT
/*
 * Every codec of one release against that release's layout data: vGPU types,
 * plugin start and channel, events.
 *
 * usage: test_release_vgpu RELEASE
 */

#include "release.h"

#define INFO	"NVA081_CTRL_VGPU_INFO"
#define TYPES	"NV2080_CTRL_VGPU_MGR_INTERNAL_PGPU_ADD_VGPU_TYPE_PARAMS"
#define LOAD	"NV2080_CTRL_VGPU_MGR_INTERNAL_BOOTLOAD_GSP_VGPU_PLUGIN_TASK_PARAMS"
#define STOP	"NV2080_CTRL_VGPU_MGR_INTERNAL_SHUTDOWN_GSP_VGPU_PLUGIN_TASK_PARAMS"
#define MIX	"NV2080_CTRL_VGPU_MGR_INTERNAL_SET_VGPU_HETEROGENEOUS_MODE_PARAMS"
#define CONFIG	"NV_VGPU_CPU_RPC_DATA_COPY_CONFIG_PARAMS"
#define CTRL	"VGPU_CPU_GSP_CTRL_BUFF_REGION"
#define UTIL	"rpc_gpuacct_perfmon_util_samples_v.params.samples"
#define USAGE	"NV2080_CTRL_VGPU_MGR_INTERNAL_GET_VGPU_FB_USAGE_PARAMS"
#define RESP	"VGPU_CPU_GSP_RESPONSE_BUFF_REGION"

static const struct nvgpu_type_desc type_4q = {
	.id = 871, .name = "NVIDIA L40-4Q", .cls = "Quadro", .license = "lic", .product = "prod",
	.board_device = 0x26b5, .guest_device = 0x26b5, .guest_subsystem = 0x1770,
	.max_instances = 12, .heads = 4, .max_x = 7680, .max_y = 4320, .max_pixels = 58982400,
	.frl_fps = 60, .frl_enabled = true, .cuda = true, .ecc = true, .multi_vgpu = true,
	.multi_exclusive = true, .profile_bytes = 0x100000000, .fb_bytes = 0xf0000000,
	.heap_bytes = 0x4000000, .fb_reservation_bytes = 0x10000000, .mappable_bytes = 0x400000,
	.encoder_percent = 99, .bar1_mib = 4096, .has_signature = true, .signature = { 1, 2, 3 },
};

static u8 *record(void)
{
	u8 *r = calloc(1, bytes_of(INFO));

	put(r, INFO ".vgpuType", 871);
	strcpy((char *)r + off(INFO ".vgpuName"), "NVIDIA L40-4Q");
	strcpy((char *)r + off(INFO ".vgpuClass"), "Quadro");
	strcpy((char *)r + off(INFO ".license"), "lic");
	strcpy((char *)r + off(INFO ".licensedProductName"), "prod");
	memcpy(r + off(INFO ".vgpuSignature"), "\1\2\3", 3);
	put(r, INFO ".maxInstance", 12);
	put(r, INFO ".numHeads", 4);
	put(r, INFO ".maxResolutionX", 7680);
	put(r, INFO ".maxResolutionY", 4320);
	put(r, INFO ".maxPixels", 58982400);
	put(r, INFO ".frlConfig", 60);
	put(r, INFO ".frlEnable", 1);
	put(r, INFO ".cudaEnabled", 1);
	put(r, INFO ".eccSupported", 1);
	put(r, INFO ".multiVgpuSupported", 1);
	put(r, INFO ".multiVgpuExclusive", 1);
	put(r, INFO ".vdevId", 0x26b51770);
	put(r, INFO ".pdevId", 0x26b5);
	put(r, INFO ".profileSize", 0x100000000);
	put(r, INFO ".fbLength", 0xf0000000);
	put(r, INFO ".gspHeapSize", 0x4000000);
	put(r, INFO ".fbReservation", 0x10000000);
	put(r, INFO ".mappableVideoSize", 0x400000);
	put(r, INFO ".encoderCapacity", 99);
	put(r, INFO ".bar1Length", 4096);
	put(r, INFO ".gpuInstanceProfileId", 0xffffffff);
	return r;
}

static void uploads_types_behind_each_other(void **state)
{
	size_t n = bytes_of(TYPES), one = bytes_of(INFO), count = find_field(TYPES ".vgpuInfo")->count;
	const struct nvgpu_type_desc **list = calloc(count + 1, sizeof(*list));
	struct nvgpu_type_upload u = { .discard = true, .type = list, .nr = 2 };
	u8 *w = calloc(1, n), *r = record(), *buf = dirty(n);

	(void)state;
	list[0] = list[1] = &type_4q;
	put(w, TYPES ".discardVgpuTypes", 1);
	put(w, TYPES ".vgpuInfoCount", 2);
	memcpy(w + off(TYPES ".vgpuInfo"), r, one);
	memcpy(w + off(TYPES ".vgpuInfo") + one, r, one);
	assert_int_equal(ABI->encode_type_upload(&u, buf, n), n);
	assert_memory_equal(buf, w, n);
	assert_int_equal(ABI->encode_type_upload(&u, buf, n - 1), -ENOSPC);
	u.nr = (u32)count + 1;
	assert_int_equal(ABI->encode_type_upload(&u, buf, n), -EOVERFLOW);
	free(buf);
	free(r);
	free(w);
	free(list);
}

static void reads_back_a_type_record(void **state)
{
	size_t n = bytes_of(INFO);
	struct nvgpu_type_desc out;
	u8 *r = record(), *copy = exact_copy(r, n);

	(void)state;
	assert_int_equal(ABI->type_record_bytes, n);
	assert_int_equal(ABI->decode_type(copy, n, &out), 0);
	assert_memory_equal(&out, &type_4q, sizeof(out));
	assert_int_equal(ABI->decode_type(copy, n - 1, &out), -EMSGSIZE);
	assert_int_equal(ABI->decode_type(copy, n + 1, &out), -EMSGSIZE);
	free(copy);
	free(r);
}

static void starts_a_plugin(void **state)
{
	const struct expect_field *chids = find_field(LOAD ".chidOffset");
	const struct nvgpu_engine engines[] = {
		{ .api_index = 1 }, { .api_index = (u32)num("NV2080_ENGINE_TYPE_SEC2") },
		{ .api_index = 0xffffffff },
	};
	const struct nvgpu_engine beyond = { .api_index = (u32)chids->count };
	struct nvgpu_bootload b = {
		.dbdf = 0x3b04, .gfid = 1, .type_id = 871, .vm_pid = 4711, .nr_channels = 64,
		.nr_plugin_channels = 1, .first_chid = 512, .engine = engines,
		.nr_engines = ARRAY_SIZE(engines), .fb_base = 0x40000000, .fb_bytes = 0x80000000,
		.heap_base = 0x200000000, .heap_bytes = 0x2000000,
	};
	const struct nvgpu_plugin_layout *l = ABI->plugin;
	size_t n = bytes_of(LOAD);
	u8 *w = calloc(1, n), *buf = dirty(n);

	(void)state;
	put(w, LOAD ".dbdf", 0x3b04);
	put(w, LOAD ".gfid", 1);
	put(w, LOAD ".vgpuType", 871);
	put(w, LOAD ".vmPid", 4711);
	put(w, LOAD ".numChannels", 64);
	put(w, LOAD ".numPluginChannels", 1);
	put_at(w, LOAD ".chidOffset", 1, 512);
	put_at(w, LOAD ".chidOffset", num("NV2080_ENGINE_TYPE_SEC2"), 512);
	put(w, LOAD ".numGuestFbSegments", 1);
	put(w, LOAD ".guestFbPhysAddrList", 0x40000000);
	put(w, LOAD ".guestFbLengthList", 0x80000000);
	put(w, LOAD ".pluginHeapMemoryPhysAddr", 0x200000000);
	put(w, LOAD ".pluginHeapMemoryLength", 0x2000000);
	put(w, LOAD ".initTaskLogBuffOffset", 0x200000000 + l->init_log_off);
	put(w, LOAD ".initTaskLogBuffSize", l->init_log_bytes);
	put(w, LOAD ".vgpuTaskLogBuffOffset", 0x200000000 + l->vgpu_log_off);
	put(w, LOAD ".vgpuTaskLogBuffSize", l->vgpu_log_bytes);
	if (find_field(LOAD ".kernelLogBuffOffset")) {
		put(w, LOAD ".kernelLogBuffOffset", 0x200000000 + l->kernel_log_off);
		put(w, LOAD ".kernelLogBuffSize", l->kernel_log_bytes);
	}
	assert_int_equal(ABI->encode_bootload(&b, buf, n), n);
	assert_memory_equal(buf, w, n);
	assert_int_equal(ABI->encode_bootload(&b, buf, n - 1), -ENOSPC);

	b.heap_bytes = l->comm_bytes - 1;
	assert_int_equal(ABI->encode_bootload(&b, buf, n), -EOVERFLOW);
	b.heap_bytes = 0x2000000;
	b.engine = &beyond;
	b.nr_engines = 1;
	assert_int_equal(ABI->encode_bootload(&b, buf, n), -EOVERFLOW);

	assert_int_equal(ABI->encode_gfid(7, buf, n), bytes_of(STOP));
	assert_int_equal(get_at(buf, STOP ".gfid", 0), 7);
	free(buf);
	free(w);
}

static void tells_that_sizes_mix_where_firmware_knows(void **state)
{
	u8 buf[2] = { 7, 7 };

	(void)state;
	if (!find_field(MIX ".bHeterogeneousMode")) {
		assert_null(ABI->encode_mix_sizes);
		return;
	}
	assert_int_equal(ABI->encode_mix_sizes(true, buf, sizeof(buf)), bytes_of(MIX));
	assert_int_equal(get_at(buf, MIX ".bHeterogeneousMode", 0), 1);
	assert_int_equal(buf[1], 7);
	assert_int_equal(ABI->encode_mix_sizes(false, buf, bytes_of(MIX)), bytes_of(MIX));
	assert_int_equal(get_at(buf, MIX ".bHeterogeneousMode", 0), 0);
	assert_int_equal(ABI->encode_mix_sizes(true, buf, bytes_of(MIX) - 1), -ENOSPC);
}

static u32 region(const char *name)
{
	char full[96];

	snprintf(full, sizeof(full), "VGPU_CPU_GSP_%s_BUFF_REGION_SIZE", name);
	return (u32)num(full);
}

/* One region behind the other, without overlap, within what the host maps. */
static void lays_out_the_plugin_channel(void **state)
{
	const struct nvgpu_plugin_layout *l = ABI->plugin;
	u32 at = 0;

	(void)state;
	assert_int_equal(l->ctrl_off, at);
	assert_int_equal(l->resp_off, at += region("CTRL"));
	assert_int_equal(l->msg_off, at += region("RESPONSE"));
	assert_int_equal(l->msg_bytes, region("MESSAGE"));
	assert_int_equal(l->migration_off, at += region("MESSAGE"));
	assert_int_equal(l->error_off, at += region("MIGRATION"));
	assert_int_equal(l->init_log_off, at += region("ERROR"));
	assert_int_equal(l->init_log_bytes, region("INIT_TASK_LOG"));
	assert_int_equal(l->vgpu_log_off, at += region("INIT_TASK_LOG"));
	assert_int_equal(l->vgpu_log_bytes, region("VGPU_TASK_LOG"));
	at += region("VGPU_TASK_LOG");
	if (l->kernel_log_bytes) {
		assert_int_equal(l->kernel_log_off, at);
		at += l->kernel_log_bytes;
	}
	assert_int_equal(l->comm_bytes, at);
	assert_int_equal(l->comm_bytes, num("VGPU_CPU_GSP_COMMUNICATION_BUFF_TOTAL_SIZE"));

	assert_int_equal(l->boot_marker, num("GSP_PLUGIN_BOOTLOADED"));
	assert_int_equal(l->ctrl_version, num("VGPU_CPU_GSP_CTRL_BUFF_VERSION"));
	assert_int_equal(l->ctrl_version_off, off(CTRL ".version"));
	assert_int_equal(l->ctrl_type_off, off(CTRL ".message_type"));
	assert_int_equal(l->ctrl_seq_off, off(CTRL ".message_seq_num"));
	assert_int_equal(l->ctrl_resp_ptr_off, off(CTRL ".response_buff_offset"));
	assert_int_equal(l->ctrl_msg_ptr_off, off(CTRL ".message_buff_offset"));
	assert_int_equal(l->ctrl_migration_ptr_off, off(CTRL ".migration_buff_offset"));
	assert_int_equal(l->ctrl_error_ptr_off, off(CTRL ".error_buff_offset"));
	assert_int_equal(l->resp_received_off, find_field(RESP ".message_seq_num_received") ?
			 off(RESP ".message_seq_num_received") : 0xffffffff);
	assert_int_equal(l->resp_processed_off, off(RESP ".message_seq_num_processed"));
	assert_int_equal(l->resp_result_off, off(RESP ".result_code"));
	assert_int_equal(l->resp_guest_version_off, off(RESP ".guest_rpc_version"));
}

static void configures_a_plugin(void **state)
{
	static const struct nvgpu_plugin_config c = {
		.uuid = { 1, 2, 3, [15] = 16 }, .dbdf = 0x3b04, .instance_id = 0xc1d00000,
		.type_id = 871, .vm_pid = 4711, .nr_channels = 64, .nr_plugin_channels = 1,
		.host_page_bytes = 4096, .placement_id = 0xffff, .enable_uvm = true,
	};
	size_t n = bytes_of(CONFIG);
	u8 *w = calloc(1, n), *buf = dirty(n), bme[2];

	(void)state;
	memcpy(w + off(CONFIG ".vgpu_uuid"), c.uuid, 16);
	put(w, CONFIG ".dbdf", 0x3b04);
	put(w, CONFIG ".vgpu_device_instance_id", 0xc1d00000);
	put(w, CONFIG ".vgpu_type", 871);
	put(w, CONFIG ".vm_pid", 4711);
	put(w, CONFIG ".num_channels", 64);
	put(w, CONFIG ".num_plugin_channels", 1);
	put(w, CONFIG ".migration_feature", 0x4000);
	put(w, CONFIG ".hypervisor_type", 4);
	put(w, CONFIG ".host_cpu_arch", 2);
	put(w, CONFIG ".host_page_size", 4096);
	put(w, CONFIG ".enable_uvm", 1);
	put(w, CONFIG ".vmm_migration_supported", 1);
	if (find_field(CONFIG ".placement_id"))
		put(w, CONFIG ".placement_id", 0xffff);
	assert_int_equal(ABI->encode_plugin_config(&c, buf, n), n);
	assert_memory_equal(buf, w, n);
	assert_int_equal(ABI->encode_plugin_config(&c, buf, n - 1), -ENOSPC);
	assert_int_equal(ABI->encode_plugin_bme(true, bme, sizeof(bme)),
			 bytes_of("NV_VGPU_CPU_RPC_DATA_UPDATE_BME_STATE"));
	assert_int_equal(get_at(bme, "NV_VGPU_CPU_RPC_DATA_UPDATE_BME_STATE.enable", 0), 1);
	assert_int_equal(ABI->plugin_msg[NVGPU_PLUGIN_CONFIG],
			 num("NV_VGPU_CPU_RPC_MSG_SETUP_CONFIG_PARAMS_AND_INIT"));
	assert_int_equal(ABI->plugin_msg[NVGPU_PLUGIN_VERSION],
			 num("NV_VGPU_CPU_RPC_MSG_VERSION_NEGOTIATION"));
	assert_int_equal(ABI->plugin_msg[NVGPU_PLUGIN_RESET], num("NV_VGPU_CPU_RPC_MSG_RESET"));
	assert_int_equal(ABI->plugin_msg[NVGPU_PLUGIN_BME],
			 num("NV_VGPU_CPU_RPC_MSG_UPDATE_BME_STATE"));
	free(buf);
	free(w);
}

#define EVENT(name)	num("NV_VGPU_MSG_EVENT_" name)

static void tells_events_apart(void **state)
{
	u32 i, first = (u32)EVENT("FIRST_EVENT"), end = (u32)EVENT("NUM_EVENTS");

	(void)state;
	assert_int_equal(ABI->event_id(EVENT("GSP_INIT_DONE")), NVGPU_EV_INIT_DONE);
	assert_int_equal(ABI->event_id(EVENT("GSP_RUN_CPU_SEQUENCER")), NVGPU_EV_CPU_SEQUENCER);
	assert_int_equal(ABI->event_id(EVENT("RC_TRIGGERED")), NVGPU_EV_RC_TRIGGERED);
	assert_int_equal(ABI->event_id(EVENT("OS_ERROR_LOG")), NVGPU_EV_OS_ERROR_LOG);
	assert_int_equal(ABI->event_id(EVENT("VGPU_GSP_PLUGIN_TRIGGERED")), NVGPU_EV_VGPU_PLUGIN);
	assert_int_equal(ABI->event_id(EVENT("GSP_LOCKDOWN_NOTICE")), NVGPU_EV_IGNORED);
	assert_string_equal(ABI->number_name(EVENT("GSP_LOCKDOWN_NOTICE")), "GSP_LOCKDOWN_NOTICE");
	for (i = first + 1; i < end; i++)
		assert_int_not_equal(ABI->event_id(i), NVGPU_EV_UNKNOWN);
	assert_int_equal(ABI->event_id(first), NVGPU_EV_UNKNOWN);
	assert_int_equal(ABI->event_id(end), NVGPU_EV_UNKNOWN);
	assert_null(ABI->number_name(num("NV_VGPU_MSG_FUNCTION_NUM_FUNCTIONS")));
}

/* What a release does not know must not pass for something else. */
static void knows_a_loaded_guest_system_only_where_it_exists(void **state)
{
	size_t n = bytes_of("rpc_vgpu_gsp_plugin_triggered_v"), i;
	enum nvgpu_plugin_event ev;
	u8 *p = calloc(1, n);
	bool has = false;
	u32 gfid;

	(void)state;
	for (i = 0; i < expect->nr_numbers; i++)
		has |= !strcmp(expect->numbers[i].name, "NVA084_NOTIFIERS_EVENT_UPDATE_GUEST_OS_TYPE");
	put(p, "rpc_vgpu_gsp_plugin_triggered_v.gfid", 3);
	put(p, "rpc_vgpu_gsp_plugin_triggered_v.notifyIndex",
	    num("NVA084_NOTIFIERS_EVENT_VGPU_PLUGIN_TASK_CRASHED"));
	assert_int_equal(ABI->decode_plugin_event(p, n, &gfid, &ev), 0);
	assert_int_equal(gfid, 3);
	assert_int_equal(ev, NVGPU_PLUGIN_EV_CRASHED);
	put(p, "rpc_vgpu_gsp_plugin_triggered_v.notifyIndex", 7);
	assert_int_equal(ABI->decode_plugin_event(p, n, &gfid, &ev), 0);
	assert_int_equal(ev, has ? NVGPU_PLUGIN_EV_GUEST_OS : NVGPU_PLUGIN_EV_UNKNOWN);
	assert_int_equal(ABI->decode_plugin_event(p, n - 1, &gfid, &ev), -EMSGSIZE);
	free(p);
}

static void reads_errors_at_their_place(void **state)
{
	size_t n = bytes_of("rpc_os_error_log_v");
	u32 xid, chid, engine;
	char text[300];
	u8 *p = calloc(1, n);

	(void)state;
	put(p, "rpc_os_error_log_v.exceptType", 79);
	put(p, "rpc_os_error_log_v.chid", 12);
	strcpy((char *)p + off("rpc_os_error_log_v.errString"), "fell\noff");
	assert_int_equal(ABI->decode_error_log(p, n, &xid, &chid, text, sizeof(text)), 0);
	assert_int_equal(xid, 79);
	assert_int_equal(chid, 12);
	assert_string_equal(text, "fell?off");
	assert_int_equal(ABI->decode_error_log(p, n - 1, &xid, &chid, text, sizeof(text)), -EMSGSIZE);
	free(p);

	n = bytes_of("rpc_rc_triggered_v");
	p = calloc(1, n);
	put(p, "rpc_rc_triggered_v.nv2080EngineType", 9);
	put(p, "rpc_rc_triggered_v.chid", 515);
	put(p, "rpc_rc_triggered_v.exceptType", 31);
	assert_int_equal(ABI->decode_rc(p, n, &engine, &chid, &xid), 0);
	assert_int_equal(engine, 9);
	assert_int_equal(chid, 515);
	assert_int_equal(xid, 31);
	assert_int_equal(ABI->decode_rc(p, n - 1, &engine, &chid, &xid), -EMSGSIZE);
	free(p);
}

static void reads_utilisation_at_its_place(void **state)
{
	const struct expect_field *places = find_field(UTIL);
	struct nvgpu_util_batch batch;
	size_t n = bytes_of("rpc_gpuacct_perfmon_util_samples_v");
	u8 *p = calloc(1, n), *last;

	(void)state;
	assert_non_null(places);
	last = p + (places->count - 1) * places->size;
	put(p, "rpc_gpuacct_perfmon_util_samples_v.params.type",
	    num("NV2080_CTRL_GPUMON_SAMPLE_TYPE_PERFMON_UTIL"));
	put(last, UTIL "[].timeStamp", 0x123456789a);
	put(last, UTIL "[].gr.util", 1);
	put(last, UTIL "[].gr.procId", 2);
	put(last, UTIL "[].fb.util", 3);
	put(last, UTIL "[].fb.procId", num("NV2080_GPUMON_PID_INVALID"));
	put(last, UTIL "[].nvenc.util", 4);
	put(last, UTIL "[].nvenc.subProcessID", num("NV2080_GPUMON_PID_INVALID"));
	put(last, UTIL "[].nvdec.util", 5);
	put(last, UTIL "[].nvdec.procId", 6);
	assert_int_equal(ABI->decode_util(p, n, &batch), 0);
	assert_int_equal(batch.nr, 1);
	assert_int_equal(batch.sample[0].time, 0x123456789a);
	assert_int_equal(batch.sample[0].engine[NVGPU_UTIL_GRAPHICS].busy, 1);
	assert_int_equal(batch.sample[0].engine[NVGPU_UTIL_GRAPHICS].pid, 2);
	assert_int_equal(batch.sample[0].engine[NVGPU_UTIL_FB].busy, 3);
	assert_int_equal(batch.sample[0].engine[NVGPU_UTIL_FB].pid, NVGPU_UTIL_NOBODY);
	assert_int_equal(batch.sample[0].engine[NVGPU_UTIL_ENCODER].busy, 4);
	assert_int_equal(batch.sample[0].engine[NVGPU_UTIL_ENCODER].pid, NVGPU_UTIL_NOBODY);
	assert_int_equal(batch.sample[0].engine[NVGPU_UTIL_DECODER].busy, 5);
	assert_int_equal(batch.sample[0].engine[NVGPU_UTIL_DECODER].pid, 6);
	assert_int_equal(ABI->decode_util(p, n - 1, &batch), -EMSGSIZE);
	free(p);
}

static void reads_framebuffer_in_use_at_its_place(void **state)
{
	const struct expect_field *places = find_field(USAGE ".vgpuFbUsage");
	size_t n = bytes_of(USAGE);
	struct nvgpu_fb_usage usage;
	u8 *p = calloc(1, n), *last;

	(void)state;
	assert_non_null(places);
	assert_int_equal(ABI->ctrl[NVGPU_CTRL_VGPU_FB_USAGE].params_bytes, n);
	assert_int_equal(ABI->ctrl[NVGPU_CTRL_VGPU_FB_USAGE].cmd,
			 num("NV2080_CTRL_CMD_VGPU_MGR_INTERNAL_GET_VGPU_FB_USAGE"));
	last = p + (places->count - 1) * places->size;
	put(p, USAGE ".vgpuCount", places->count);
	put(last, USAGE ".vgpuFbUsage[].gfid", 32);
	put(last, USAGE ".vgpuFbUsage[].fbUsed", 0x123456789a);
	assert_int_equal(ABI->decode_fb_usage(p, n, &usage), 0);
	assert_int_equal(usage.nr, places->count);
	assert_int_equal(usage.of[usage.nr - 1].gfid, 32);
	assert_int_equal(usage.of[usage.nr - 1].bytes, 0x123456789a);
	put(p, USAGE ".vgpuCount", places->count + 1);
	assert_int_equal(ABI->decode_fb_usage(p, n, &usage), -EPROTO);
	assert_int_equal(ABI->decode_fb_usage(p, n - 1, &usage), -EMSGSIZE);
	free(p);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uploads_types_behind_each_other),
		cmocka_unit_test(reads_back_a_type_record),
		cmocka_unit_test(starts_a_plugin),
		cmocka_unit_test(tells_that_sizes_mix_where_firmware_knows),
		cmocka_unit_test(lays_out_the_plugin_channel),
		cmocka_unit_test(configures_a_plugin),
		cmocka_unit_test(tells_events_apart),
		cmocka_unit_test(knows_a_loaded_guest_system_only_where_it_exists),
		cmocka_unit_test(reads_errors_at_their_place),
		cmocka_unit_test(reads_utilisation_at_its_place),
		cmocka_unit_test(reads_framebuffer_in_use_at_its_place),
	};

	expect = argc == 2 ? expect_find(argv[1]) : NULL;
	if (!expect)
		return 2;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
