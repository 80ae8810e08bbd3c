// SPDX-License-Identifier: MIT
/*
 * Every codec of one release against that release's layout data: RM objects, and
 * controls that ask about the GPU.
 *
 * usage: test_release_rm RELEASE
 */

#include "release.h"

static void allocates_and_frees_objects(void **state)
{
	static const struct {
		enum nvgpu_class cls;
		const char *number, *params, *owner;
	} rows[] = {
		{ NVGPU_CLASS_CLIENT, "NV01_ROOT", "NV0000_ALLOC_PARAMETERS", ".hClient" },
		{ NVGPU_CLASS_DEVICE, "NV01_DEVICE_0", "NV0080_ALLOC_PARAMETERS", ".hClientShare" },
		{ NVGPU_CLASS_SUBDEVICE, "NV20_SUBDEVICE_0", "NV2080_ALLOC_PARAMETERS", NULL },
	};
	size_t i, n, head = bytes_of("rpc_gsp_rm_alloc_v");
	struct nvgpu_rm_alloc a = { .client = 7, .parent = 8, .object = 9, .pid = 4711 };
	struct nvgpu_rm_reply reply;
	char name[64];
	u8 *w;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		n = head + bytes_of(rows[i].params);
		w = calloc(1, n);
		put(w, "rpc_gsp_rm_alloc_v.hClient", 7);
		put(w, "rpc_gsp_rm_alloc_v.hParent", 8);
		put(w, "rpc_gsp_rm_alloc_v.hObject", 9);
		put(w, "rpc_gsp_rm_alloc_v.hClass", num(rows[i].number));
		put(w, "rpc_gsp_rm_alloc_v.paramsSize", n - head);
		if (rows[i].owner) {
			snprintf(name, sizeof(name), "%s%s", rows[i].params, rows[i].owner);
			put(w + head, name, 7);
		}
		if (rows[i].cls == NVGPU_CLASS_CLIENT)
			put(w + head, "NV0000_ALLOC_PARAMETERS.processID", 4711);
		a.cls = rows[i].cls;
		assert_int_equal(ABI->cls[a.cls], num(rows[i].number));
		ASSERT_WRITES(w, n, ABI->encode_alloc(&a, buf, cap));
		put(w, "rpc_gsp_rm_alloc_v.status", 0x57);
		assert_int_equal(ABI->decode_alloc_reply(w, n, &reply), 0);
		assert_int_equal(reply.status, 0x57);
		assert_int_equal(reply.params_off, head);
		assert_int_equal(reply.params_len, n - head);
		free(w);
	}

	n = bytes_of("rpc_free_v");
	w = calloc(1, n);
	put(w, "rpc_free_v.params.hRoot", 7);
	put(w, "rpc_free_v.params.hObjectOld", 9);
	ASSERT_WRITES(w, n, ABI->encode_free(7, 9, buf, cap));
	put(w, "rpc_free_v.params.status", 0x57);
	assert_int_equal(ABI->decode_free_reply(w, n, &reply), 0);
	assert_int_equal(reply.status, 0x57);
	free(w);
}

#define NV2080(id, name)	{ NVGPU_CTRL_##id, "NV2080_CTRL_CMD_" name, "NV2080_CTRL_" name "_PARAMS" }

static const struct { enum nvgpu_ctrl id; const char *number, *params; } controls[] = {
	NV2080(INTR_TABLE, "INTERNAL_INTR_GET_KERNEL_TABLE"),
	NV2080(VMMU_SEGMENT_SIZE, "GPU_GET_VMMU_SEGMENT_SIZE"),
	NV2080(ECC_STATUS, "GPU_QUERY_ECC_STATUS"),
	NV2080(GSP_FEATURES, "GSP_GET_FEATURES"),
	NV2080(DEVICE_INFO_TABLE, "FIFO_GET_DEVICE_INFO_TABLE"),
	NV2080(VGPU_ADD_TYPES, "VGPU_MGR_INTERNAL_PGPU_ADD_VGPU_TYPE"),
	NV2080(VGPU_BOOTLOAD, "VGPU_MGR_INTERNAL_BOOTLOAD_GSP_VGPU_PLUGIN_TASK"),
	NV2080(VGPU_SHUTDOWN, "VGPU_MGR_INTERNAL_SHUTDOWN_GSP_VGPU_PLUGIN_TASK"),
	NV2080(VGPU_CLEANUP, "VGPU_MGR_INTERNAL_VGPU_PLUGIN_CLEANUP"),
	NV2080(VGPU_FB_USAGE, "VGPU_MGR_INTERNAL_GET_VGPU_FB_USAGE"),
	NV2080(VGPU_MIX_SIZES, "VGPU_MGR_INTERNAL_SET_VGPU_HETEROGENEOUS_MODE"),
	NV2080(CE_FAULT_BUFFER_SIZE, "CE_GET_FAULT_METHOD_BUFFER_SIZE"),
	{ NVGPU_CTRL_SET_PAGE_DIRECTORY, "NV0080_CTRL_CMD_DMA_SET_PAGE_DIRECTORY",
	  "NV0080_CTRL_DMA_SET_PAGE_DIRECTORY_PARAMS" },
	{ NVGPU_CTRL_UNSET_PAGE_DIRECTORY, "NV0080_CTRL_CMD_DMA_UNSET_PAGE_DIRECTORY",
	  "NV0080_CTRL_DMA_UNSET_PAGE_DIRECTORY_PARAMS" },
	{ NVGPU_CTRL_CHANNEL_BIND, "NVA06F_CTRL_CMD_BIND", "NVA06F_CTRL_BIND_PARAMS" },
	{ NVGPU_CTRL_CHANNEL_SCHEDULE, "NVA06F_CTRL_CMD_GPFIFO_SCHEDULE",
	  "NVA06F_CTRL_GPFIFO_SCHEDULE_PARAMS" },
};

/* What a release may lack. */
static bool is_absent(enum nvgpu_ctrl ctrl)
{
	return ctrl == NVGPU_CTRL_VGPU_MIX_SIZES &&
	       !find_field("NV2080_CTRL_VGPU_MGR_INTERNAL_SET_VGPU_HETEROGENEOUS_MODE_PARAMS"
			   ".bHeterogeneousMode");
}

static void heads_every_control(void **state)
{
	size_t i, bytes, n = bytes_of("rpc_gsp_rm_control_v");
	struct nvgpu_rm_reply reply;
	u8 *w = calloc(1, n), *r;

	(void)state;
	assert_int_equal(ARRAY_SIZE(controls), NVGPU_CTRL_COUNT - 1);
	for (i = 0; i < ARRAY_SIZE(controls); i++) {
		if (is_absent(controls[i].id)) {
			assert_int_equal(ABI->ctrl[controls[i].id].cmd, 0);
			assert_int_equal(ABI->ctrl[controls[i].id].params_bytes, 0);
			assert_int_equal(ABI->encode_control(7, 9, controls[i].id, w, n),
					 -EOPNOTSUPP);
			continue;
		}
		bytes = bytes_of(controls[i].params);
		assert_int_equal(ABI->ctrl[controls[i].id].cmd, num(controls[i].number));
		assert_int_equal(ABI->ctrl[controls[i].id].params_bytes, bytes);
		put(w, "rpc_gsp_rm_control_v.hClient", 7);
		put(w, "rpc_gsp_rm_control_v.hObject", 9);
		put(w, "rpc_gsp_rm_control_v.cmd", num(controls[i].number));
		put(w, "rpc_gsp_rm_control_v.paramsSize", bytes);
		ASSERT_WRITES(w, n, ABI->encode_control(7, 9, controls[i].id, buf, cap));

		r = calloc(1, n + bytes);
		memcpy(r, w, n);
		assert_int_equal(ABI->decode_control_reply(r, n + bytes, controls[i].id, &reply), 0);
		assert_int_equal(reply.params_off, n);
		assert_int_equal(reply.params_len, bytes);
		assert_int_equal(ABI->decode_control_reply(r, n + bytes - 1, controls[i].id, &reply),
				 -EMSGSIZE);
		put(r, "rpc_gsp_rm_control_v.paramsSize", bytes + 1);
		assert_int_equal(ABI->decode_control_reply(r, n + bytes, controls[i].id, &reply),
				 -EPROTO);
		free(r);
	}
	free(w);
}

#define INTR	"NV2080_CTRL_INTERNAL_INTR_GET_KERNEL_TABLE_PARAMS"

static void finds_the_stall_vector_of_the_gsp(void **state)
{
	size_t n = bytes_of(INTR), entry = find_field(INTR ".table")->size;
	struct nvgpu_intr_table t;
	u8 *p = calloc(1, n);

	(void)state;
	put(p, INTR ".tableLen", 2);
	put(p, INTR ".table[].engineIdx", num("MC_ENGINE_IDX_GSP") + 1);
	put(p, INTR ".table[].vectorStall", 10);
	put(p + entry, INTR ".table[].engineIdx", num("MC_ENGINE_IDX_GSP"));
	put(p + entry, INTR ".table[].vectorStall", 193);
	assert_int_equal(ABI->decode_intr_table(p, n, &t), 0);
	assert_int_equal(t.gsp_stall_vector, 193);
	ASSERT_NEEDS_ALL(p, n, ABI->decode_intr_table(in, len, &t));
	put(p, INTR ".tableLen", find_field(INTR ".table")->count + 1);
	assert_int_equal(ABI->decode_intr_table(p, n, &t), -EPROTO);
	free(p);
}

#define ECC	"NV2080_CTRL_GPU_QUERY_ECC_STATUS_PARAMS"
#define FEAT	"NV2080_CTRL_GSP_GET_FEATURES_PARAMS"
#define VMMU	"NV2080_CTRL_GPU_GET_VMMU_SEGMENT_SIZE_PARAMS"

static void reads_what_the_gpu_says_about_itself(void **state)
{
	const struct expect_field *units = find_field(ECC ".units");
	char version[64];
	bool on = true;
	u64 bytes;
	size_t n;
	u8 *p;

	(void)state;
	n = bytes_of(ECC);
	p = calloc(1, n);
	assert_int_equal(ABI->decode_ecc(p, n, &on), 0);
	assert_false(on);
	put(p + (units->count - 1) * units->size, ECC ".units[].enabled", 1);
	assert_int_equal(ABI->decode_ecc(p, n, &on), 0);
	assert_true(on);
	ASSERT_NEEDS_ALL(p, n, ABI->decode_ecc(in, len, &on));
	free(p);

	n = bytes_of(FEAT);
	p = calloc(1, n);
	strcpy((char *)p + off(FEAT ".firmwareVersion"), expect->version);
	assert_int_equal(ABI->decode_features(p, n, version, sizeof(version)), 0);
	assert_string_equal(version, expect->version);
	ASSERT_NEEDS_ALL(p, n, ABI->decode_features(in, len, version, sizeof(version)));
	free(p);

	n = bytes_of(VMMU);
	p = calloc(1, n);
	put(p, VMMU ".vmmuSegmentSize", 0x2000000);
	assert_int_equal(ABI->decode_vmmu_segment(p, n, &bytes), 0);
	assert_int_equal(bytes, 0x2000000);
	free(p);
}

#define DEVS	"NV2080_CTRL_FIFO_GET_DEVICE_INFO_TABLE_PARAMS"
#define DEV_RM_TYPE	2
#define DEV_RUNLIST	3
#define DEV_HOST	12

static void lists_engines_by_either_number(void **state)
{
	/* Engines whose two numbers differ, or move between releases. */
	static const char *const names[] = { "GR0", "COPY0", "COPY2", "NVDEC0", "NVENC0", "SEC2",
					     "NVJPEG0" };
	size_t i, n = bytes_of(DEVS), entry = find_field(DEVS ".entries")->size;
	struct nvgpu_device_info_page page;
	char rm[64], api[64];
	u8 *p = calloc(1, n);

	(void)state;
	put(p, DEVS ".baseIndex", 32);
	ASSERT_WRITES(p, n, ABI->encode_device_info(32, buf, cap));

	put(p, DEVS ".numEntries", ARRAY_SIZE(names));
	put(p, DEVS ".bMore", 1);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(rm, sizeof(rm), "RM_ENGINE_TYPE_%s", names[i]);
		put_at(p + i * entry, DEVS ".entries[].engineData", DEV_RM_TYPE, num(rm));
		put_at(p + i * entry, DEVS ".entries[].engineData", DEV_RUNLIST, 10 + i);
		put_at(p + i * entry, DEVS ".entries[].engineData", DEV_HOST, 1);
		strcpy((char *)p + i * entry + off(DEVS ".entries[].engineName"), names[i]);
	}
	assert_int_equal(ABI->decode_device_info(p, n, &page), 0);
	assert_true(page.more);
	assert_int_equal(page.nr, ARRAY_SIZE(names));
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(api, sizeof(api), "NV2080_ENGINE_TYPE_%s", names[i]);
		assert_int_equal(page.engine[i].api_index, num(api));
		assert_int_equal(page.engine[i].runlist, 10 + i);
		assert_string_equal(page.engine[i].name, names[i]);
	}
	ASSERT_NEEDS_ALL(p, n, ABI->decode_device_info(in, len, &page));
	put(p, DEVS ".numEntries", find_field(DEVS ".entries")->count + 1);
	assert_int_equal(ABI->decode_device_info(p, n, &page), -EPROTO);
	free(p);
}

static void gives_every_status_a_name_and_an_errno(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < expect->nr_numbers; i++) {
		const struct expect_number *s = &expect->numbers[i];
		int err;

		if (strncmp(s->name, "NV_ERR_", 7) && strncmp(s->name, "NV_WARN_", 8))
			continue;
		assert_non_null(ABI->status_name((u32)s->value));
		assert_string_equal(ABI->status_name((u32)s->value), s->name + 3);
		err = ABI->status_to_errno((u32)s->value);
		if (s->name[3] == 'W')
			assert_int_equal(err, 0);
		else
			assert_true(err < 0);
	}
	assert_int_equal(ABI->status_to_errno(0x12345678), -EIO);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allocates_and_frees_objects),
		cmocka_unit_test(heads_every_control),
		cmocka_unit_test(finds_the_stall_vector_of_the_gsp),
		cmocka_unit_test(reads_what_the_gpu_says_about_itself),
		cmocka_unit_test(lists_engines_by_either_number),
		cmocka_unit_test(gives_every_status_a_name_and_an_errno),
	};

	expect = argc == 2 ? expect_find(argv[1]) : NULL;
	if (!expect)
		return 2;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
