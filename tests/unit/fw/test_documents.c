// SPDX-License-Identifier: MIT
/*
 * What is written about releases, typed by hand: sizes and places that public
 * documents and other drivers state. If the committed data disagree with them,
 * data or document is wrong, and every test built on the data with it.
 */

#include "expect.h"

struct stated { const char *release, *what; long place; };

/* A name without a dot: its size. With one: the offset. */
static const struct stated stated[] = {
	{ "535.113.01", "GspSystemInfo", 664 },
	{ "535.113.01", "GspSystemInfo.maxUserVa", 0x38 },
	{ "535.113.01", "GspSystemInfo.gspVFInfo.totalVFs", 624 },
	{ "535.113.01", "GSP_ARGUMENTS_CACHED", 0x50 },
	{ "535.113.01", "GspStaticConfigInfo", 0x878 },
	{ "535.113.01", "GspStaticConfigInfo.fb_length", 0x6d8 },
	{ "535.113.01", "GspStaticConfigInfo.bar1PdeBase", 0x828 },
	{ "535.113.01", "NVA081_CTRL_VGPU_INFO", 4952 },
	{ "535.113.01", "NV2080_CTRL_VGPU_MGR_INTERNAL_PGPU_ADD_VGPU_TYPE_PARAMS", 316936 },
	{ "535.113.01", "NV2080_CTRL_VGPU_MGR_INTERNAL_BOOTLOAD_GSP_VGPU_PLUGIN_TASK_PARAMS", 6496 },
	{ "535.113.01", "NV_VGPU_CPU_RPC_DATA_COPY_CONFIG_PARAMS", 88 },
	{ "535.113.01", "VGPU_CPU_GSP_RESPONSE_BUFF_REGION.message_seq_num_processed", 0 },
	{ "535.113.01", "VGPU_CPU_GSP_RESPONSE_BUFF_REGION.result_code", 4 },
	{ "535.113.01", "NV2080_CTRL_GPU_QUERY_ECC_STATUS_PARAMS", 984 },
	{ "535.113.01", "rpc_gpuacct_perfmon_util_samples_v", 4048 },

	{ "570.144", "GspSystemInfo", 928 },
	{ "570.144", "GspSystemInfo.nvDomainBusDeviceFunc", 0x20 },
	{ "570.144", "GspSystemInfo.maxUserVa", 0x48 },
	{ "570.144", "GspSystemInfo.pciConfigMirrorBase", 0x50 },
	{ "570.144", "GspSystemInfo.PCIDeviceID", 0x58 },
	{ "570.144", "GspSystemInfo.gspVFInfo.totalVFs", 856 },
	{ "570.144", "GSP_ARGUMENTS_CACHED", 0x48 },
	{ "570.144", "GSP_ARGUMENTS_CACHED.bDmemStack", 0x30 },
	{ "570.144", "GspFwWprMeta", 256 },
	{ "570.144", "GspFwWprMeta.gspFwHeapVfPartitionCount", 0xf0 },
	{ "570.144", "GspStaticConfigInfo", 0x678 },
	{ "570.144", "GspStaticConfigInfo.fbRegionInfoParams.numFBRegions", 0x158 },
	{ "570.144", "GspStaticConfigInfo.fbRegionInfoParams.fbRegion", 0x160 },
	{ "570.144", "GspStaticConfigInfo.sriovCaps.totalVFs", 0x460 },
	{ "570.144", "GspStaticConfigInfo.sriovMaxGfid", 0x4b0 },
	{ "570.144", "GspStaticConfigInfo.fb_length", 0x4c8 },
	{ "570.144", "GspStaticConfigInfo.gpuNameString", 0x4ec },
	{ "570.144", "GspStaticConfigInfo.bar1PdeBase", 0x600 },
	{ "570.144", "GspStaticConfigInfo.hInternalClient", 0x640 },
	{ "570.144", "GSP_MSG_QUEUE_ELEMENT", 80 },
	{ "570.144", "rpc_message_header_v", 32 },
	{ "570.144", "NVA081_CTRL_VGPU_INFO", 5224 },
	{ "570.144", "NVA081_CTRL_VGPU_INFO.bar1Length", 432 },
	{ "570.144", "NVA081_CTRL_VGPU_INFO.multiVgpuExclusive", 4936 },
	{ "570.144", "NV2080_CTRL_VGPU_MGR_INTERNAL_PGPU_ADD_VGPU_TYPE_PARAMS", 334344 },
	{ "570.144", "NV2080_CTRL_VGPU_MGR_INTERNAL_BOOTLOAD_GSP_VGPU_PLUGIN_TASK_PARAMS", 6616 },
	{ "570.144", "NV2080_CTRL_VGPU_MGR_INTERNAL_BOOTLOAD_GSP_VGPU_PLUGIN_TASK_PARAMS"
		     ".kernelLogBuffOffset", 6576 },
	{ "570.144", "NV_VGPU_CPU_RPC_DATA_COPY_CONFIG_PARAMS", 112 },
	{ "570.144", "NV_VGPU_CPU_RPC_DATA_COPY_CONFIG_PARAMS.enable_uvm", 75 },
	{ "570.144", "NV_VGPU_CPU_RPC_DATA_COPY_CONFIG_PARAMS.placement_id", 84 },
	{ "570.144", "VGPU_CPU_GSP_RESPONSE_BUFF_REGION.message_seq_num_received", 0 },
	{ "570.144", "VGPU_CPU_GSP_RESPONSE_BUFF_REGION.message_seq_num_processed", 4 },
	{ "570.144", "VGPU_CPU_GSP_RESPONSE_BUFF_REGION.result_code", 8 },
	{ "570.144", "NV2080_CTRL_GPU_QUERY_ECC_STATUS_PARAMS", 1464 },
	{ "570.144", "rpc_gpuacct_perfmon_util_samples_v", 4048 },
	{ "570.144", "rpc_rc_triggered_v", 48 },
	{ "570.144", "rpc_os_error_log_v", 272 },
};

static const struct stated numbers[] = {
	{ "535.113.01", "MC_ENGINE_IDX_GSP", 49 },
	{ "535.113.01", "NV_VGPU_MSG_EVENT_GSP_LOCKDOWN_NOTICE", 0x101d },
	{ "535.113.01", "GSP_FW_HEAP_SIZE_VGPU_DEFAULT", 549 << 20 },
	{ "570.144", "MC_ENGINE_IDX_GSP", 50 },
	{ "570.144", "NV_VGPU_MSG_EVENT_GSP_LOCKDOWN_NOTICE", 0x101c },
	{ "570.144", "NV_VGPU_MSG_EVENT_GSP_POST_NOCAT_RECORD", 0x1020 },
	{ "570.144", "GSP_FW_HEAP_SIZE_VGPU_DEFAULT", 581 << 20 },
	{ "570.144", "NV2080_CTRL_CMD_VGPU_MGR_INTERNAL_BOOTLOAD_GSP_VGPU_PLUGIN_TASK", 0x20804001 },
	{ "570.144", "VGPU_CPU_GSP_COMMUNICATION_BUFF_TOTAL_SIZE", 0x274000 },
	{ "570.144", "NV2080_ENGINE_TYPE_LAST", 84 },
	{ "570.144", "RM_ENGINE_TYPE_SEC2", 49 },
};

static void data_agree_with_what_is_written(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(stated); i++) {
		expect = expect_find(stated[i].release);
		assert_non_null(expect);
		if ((long)(strchr(stated[i].what, '.') ? off(stated[i].what) :
			   bytes_of(stated[i].what)) != stated[i].place)
			fail_msg("%s: %s is not %ld", stated[i].release, stated[i].what,
				 stated[i].place);
	}
}

static void numbers_agree_with_what_is_written(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		expect = expect_find(numbers[i].release);
		assert_non_null(expect);
		if ((long)num(numbers[i].what) != numbers[i].place)
			fail_msg("%s: %s is not %#lx", numbers[i].release, numbers[i].what,
				 numbers[i].place);
	}
}

struct heap { const char *release; u64 carveout, min, max, vgpu_host, fallback; u32 fallback_vfs; };

static void heap_rules_agree_with_what_is_written(void **state)
{
	/* MiB */
	static const struct heap rows[] = {
		{ "535.113.01", 20, 84, 276, 549, 256, 2 },
		{ "570.144", 22, 88, 280, 581, 0, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct nvgpu_heap_rules *h = nvgpu_abi_find(rows[i].release)->heap;

		assert_int_equal(h->carveout_bytes, rows[i].carveout << 20);
		assert_int_equal(h->base_bytes, 8ull << 20);
		assert_int_equal(h->per_gib_bytes, 96ull << 10);
		assert_int_equal(h->client_bytes, 96ull << 20);
		assert_int_equal(h->min_bytes, rows[i].min << 20);
		assert_int_equal(h->max_bytes, rows[i].max << 20);
		assert_int_equal(h->vgpu_host_bytes, rows[i].vgpu_host << 20);
		assert_int_equal(h->vgpu_host_partitions, 32);
		assert_int_equal(h->prescrub_fallback_bytes, rows[i].fallback << 20);
		assert_int_equal(h->prescrub_fallback_partitions, rows[i].fallback_vfs);
		assert_int_equal(h->non_wpr_heap_bytes, 1ull << 20);
	}
}

/* Bytes behind the message, within its last element: who sums them? */
static void checksums_reach_as_far_as_written(void **state)
{
	static const struct { const char *release; int err; } rows[] = {
		{ "535.113.01", -EBADMSG },
		{ "570.144", 0 },
	};
	const struct nvgpu_msg msg = { .number = 0x1001, .payload_len = 20 };
	struct nvgpu_msg out;
	u8 buf[4096];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct nvgpu_envelope *e = nvgpu_abi_find(rows[i].release)->envelope;

		memset(buf, 0, sizeof(buf));
		assert_int_equal(e->encode(&msg, 3, buf, sizeof(buf)), 4096);
		assert_int_equal(e->decode(buf, sizeof(buf), 3, &out), 0);
		buf[4000] ^= 1;
		assert_int_equal(e->decode(buf, sizeof(buf), 3, &out), rows[i].err);
		buf[4000] ^= 1;
		buf[e->header_bytes] ^= 1;
		assert_int_equal(e->decode(buf, sizeof(buf), 3, &out), -EBADMSG);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(data_agree_with_what_is_written),
		cmocka_unit_test(numbers_agree_with_what_is_written),
		cmocka_unit_test(heap_rules_agree_with_what_is_written),
		cmocka_unit_test(checksums_reach_as_far_as_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
