// SPDX-License-Identifier: MIT
/*
 * RM objects, control heads, controls that ask about the GPU, status.
 */

#include "bytes.h"

static void allocates_a_client(void **state)
{
	const struct nvgpu_rm_alloc a = { .client = 0xc1d00000, .parent = 0xc1d00000,
					  .object = 0xc1d00000, .cls = NVGPU_CLASS_CLIENT, .pid = ~0u };
	u8 *buf = dirty(140);
	size_t i;

	(void)state;
	assert_int_equal(ABI->encode_alloc(&a, buf, 140), 32 + 108);
	assert_int_equal(get32(buf, 0), 0xc1d00000);
	assert_int_equal(get32(buf, 4), 0xc1d00000);
	assert_int_equal(get32(buf, 8), 0xc1d00000);
	assert_int_equal(get32(buf, 12), 0);
	assert_int_equal(get32(buf, 16), 0);
	assert_int_equal(get32(buf, 20), 108);
	assert_int_equal(get32(buf, 24), 0);
	assert_int_equal(get32(buf, 32), 0xc1d00000);
	assert_int_equal(get32(buf, 36), 0xffffffff);
	for (i = 40; i < 140; i++)
		assert_int_equal(buf[i], 0);
	assert_int_equal(ABI->encode_alloc(&a, buf, 139), -ENOSPC);
	assert_int_equal(ABI->encode_alloc(&a, buf, 31), -ENOSPC);
	free(buf);
}

static void allocates_a_device_shared_by_its_client(void **state)
{
	const struct nvgpu_rm_alloc a = { .client = 1, .parent = 1, .object = 2,
					  .cls = NVGPU_CLASS_DEVICE };
	u8 *buf = dirty(88);

	(void)state;
	assert_int_equal(ABI->encode_alloc(&a, buf, 88), 32 + 56);
	assert_int_equal(get32(buf, 12), 0x80);
	assert_int_equal(get32(buf, 32), 0);
	assert_int_equal(get32(buf, 36), 1);
	free(buf);
}

static void allocates_a_subdevice(void **state)
{
	const struct nvgpu_rm_alloc a = { .client = 1, .parent = 2, .object = 3,
					  .cls = NVGPU_CLASS_SUBDEVICE };
	u8 *buf = dirty(36);

	(void)state;
	assert_int_equal(ABI->encode_alloc(&a, buf, 36), 36);
	assert_int_equal(get32(buf, 4), 2);
	assert_int_equal(get32(buf, 12), 0x2080);
	assert_int_equal(get32(buf, 20), 4);
	free(buf);
}

static void refuses_a_class_it_does_not_know(void **state)
{
	const struct nvgpu_rm_alloc a = { .cls = NVGPU_CLASS_COUNT };
	u8 buf[256];

	(void)state;
	assert_int_equal(ABI->encode_alloc(&a, buf, sizeof(buf)), -EOPNOTSUPP);
}

static void reads_the_status_of_an_allocation(void **state)
{
	struct nvgpu_rm_reply r;
	u8 buf[36] = { 0 };

	(void)state;
	set32(buf, 16, 0x23);
	set32(buf, 20, 4);
	assert_int_equal(ABI->decode_alloc_reply(buf, 36, &r), 0);
	assert_int_equal(r.status, 0x23);
	assert_int_equal(r.params_off, 32);
	assert_int_equal(r.params_len, 4);
	assert_int_equal(ABI->decode_alloc_reply(buf, 31, &r), -EMSGSIZE);
}

static void rejects_parameters_past_a_successful_reply(void **state)
{
	struct nvgpu_rm_reply r;
	u8 buf[36] = { 0 };

	(void)state;
	set32(buf, 20, 5);
	assert_int_equal(ABI->decode_alloc_reply(buf, 36, &r), -EMSGSIZE);
	set32(buf, 20, 0xffffffff);
	assert_int_equal(ABI->decode_alloc_reply(buf, 36, &r), -EMSGSIZE);
}

static void accepts_a_refusal_without_its_parameters(void **state)
{
	struct nvgpu_rm_reply r;
	u8 buf[32] = { 0 };

	(void)state;
	set32(buf, 16, 0x51);
	set32(buf, 20, 108);
	assert_int_equal(ABI->decode_alloc_reply(buf, 32, &r), 0);
	assert_int_equal(r.status, 0x51);
	assert_int_equal(r.params_len, 0);
}

static void frees_an_object_of_a_client(void **state)
{
	struct nvgpu_rm_reply r;
	u8 buf[16];

	(void)state;
	assert_int_equal(ABI->encode_free(7, 9, buf, sizeof(buf)), 16);
	assert_int_equal(get32(buf, 0), 7);
	assert_int_equal(get32(buf, 4), 0);
	assert_int_equal(get32(buf, 8), 9);
	set32(buf, 12, 0x57);
	assert_int_equal(ABI->decode_free_reply(buf, 16, &r), 0);
	assert_int_equal(r.status, 0x57);
	assert_int_equal(ABI->decode_free_reply(buf, 15, &r), -EMSGSIZE);
}

static void knows_number_and_size_of_every_control(void **state)
{
	static const struct { enum nvgpu_ctrl ctrl; u32 cmd, bytes; } rows[] = {
		{ NVGPU_CTRL_INTR_TABLE, 0x20800a5c, 0x814 },
		{ NVGPU_CTRL_VMMU_SEGMENT_SIZE, 0x2080017e, 8 },
		{ NVGPU_CTRL_ECC_STATUS, 0x2080012f, 984 },
		{ NVGPU_CTRL_GSP_FEATURES, 0x20803601, 72 },
		{ NVGPU_CTRL_DEVICE_INFO_TABLE, 0x20801112, 0xc8c },
		{ NVGPU_CTRL_VGPU_ADD_TYPES, 0x20804003, 316936 },
		{ NVGPU_CTRL_VGPU_BOOTLOAD, 0x20804001, 6496 },
		{ NVGPU_CTRL_VGPU_SHUTDOWN, 0x20804002, 4 },
		{ NVGPU_CTRL_VGPU_CLEANUP, 0x20804008, 4 },
		{ NVGPU_CTRL_VGPU_FB_USAGE, 0x20804006, 520 },
		{ NVGPU_CTRL_CE_FAULT_BUFFER_SIZE, 0x20802a08, 4 },
		{ NVGPU_CTRL_SET_PAGE_DIRECTORY, 0x00801813, 0x20 },
		{ NVGPU_CTRL_UNSET_PAGE_DIRECTORY, 0x00801814, 8 },
		{ NVGPU_CTRL_CHANNEL_BIND, 0xa06f0104, 4 },
		{ NVGPU_CTRL_CHANNEL_SCHEDULE, 0xa06f0103, 2 },
	};
	u8 buf[24];
	size_t i;

	(void)state;
	/* All but that of mixed sizes, which this release lacks. */
	assert_int_equal(ARRAY_SIZE(rows), NVGPU_CTRL_COUNT - 2);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(ABI->ctrl[rows[i].ctrl].cmd, rows[i].cmd);
		assert_int_equal(ABI->ctrl[rows[i].ctrl].params_bytes, rows[i].bytes);
		assert_int_equal(ABI->encode_control(1, 2, rows[i].ctrl, buf, sizeof(buf)), 24);
		assert_int_equal(get32(buf, 0), 1);
		assert_int_equal(get32(buf, 4), 2);
		assert_int_equal(get32(buf, 8), rows[i].cmd);
		assert_int_equal(get32(buf, 12), 0);
		assert_int_equal(get32(buf, 16), rows[i].bytes);
		assert_int_equal(get32(buf, 20), 0);
	}
}

static void refuses_a_control_it_does_not_know(void **state)
{
	struct nvgpu_rm_reply r;
	u8 buf[24] = { 0 };

	(void)state;
	assert_int_equal(ABI->encode_control(1, 2, NVGPU_CTRL_NONE, buf, 24), -EOPNOTSUPP);
	assert_int_equal(ABI->encode_control(1, 2, NVGPU_CTRL_COUNT, buf, 24), -EOPNOTSUPP);
	assert_int_equal(ABI->decode_control_reply(buf, 24, NVGPU_CTRL_NONE, &r), -EOPNOTSUPP);
}

static void rejects_a_reply_to_another_control(void **state)
{
	struct nvgpu_rm_reply r;
	u8 buf[32] = { 0 };

	(void)state;
	set32(buf, 8, 0x20804002);
	set32(buf, 16, 8);
	assert_int_equal(ABI->decode_control_reply(buf, 32, NVGPU_CTRL_VMMU_SEGMENT_SIZE, &r), -EPROTO);
	set32(buf, 8, 0x2080017e);
	assert_int_equal(ABI->decode_control_reply(buf, 32, NVGPU_CTRL_VMMU_SEGMENT_SIZE, &r), 0);
	assert_int_equal(r.params_off, 24);
	assert_int_equal(r.params_len, 8);
}

static void rejects_a_reply_with_parameters_of_another_size(void **state)
{
	struct nvgpu_rm_reply r;
	u8 buf[32] = { 0 };

	(void)state;
	set32(buf, 8, 0x2080017e);
	set32(buf, 16, 4);
	assert_int_equal(ABI->decode_control_reply(buf, 32, NVGPU_CTRL_VMMU_SEGMENT_SIZE, &r), -EPROTO);
	set32(buf, 16, 8);
	assert_int_equal(ABI->decode_control_reply(buf, 31, NVGPU_CTRL_VMMU_SEGMENT_SIZE, &r), -EMSGSIZE);
	assert_int_equal(ABI->decode_control_reply(buf, 23, NVGPU_CTRL_VMMU_SEGMENT_SIZE, &r), -EMSGSIZE);
}

static void finds_the_stall_vector_of_the_gsp(void **state)
{
	struct nvgpu_intr_table t;
	u8 *p = calloc(1, 0x814);

	(void)state;
	set32(p, 0, 2);
	p[4] = 82;
	set32(p, 4 + 8, 10);
	p[20] = 49;
	set32(p, 20 + 8, 193);
	assert_int_equal(ABI->decode_intr_table(p, 0x814, &t), 0);
	assert_int_equal(t.gsp_stall_vector, 193);
	set32(p, 0, 1);
	assert_int_equal(ABI->decode_intr_table(p, 0x814, &t), 0);
	assert_int_equal(t.gsp_stall_vector, 0xffffffff);
	set32(p, 0, 129);
	assert_int_equal(ABI->decode_intr_table(p, 0x814, &t), -EPROTO);
	assert_int_equal(ABI->decode_intr_table(p, 0x813, &t), -EMSGSIZE);
	free(p);
}

static void accepts_only_a_power_of_two_as_segment_size(void **state)
{
	u8 p[8];
	u64 bytes;

	(void)state;
	set64(p, 0, 0x2000000);
	assert_int_equal(ABI->decode_vmmu_segment(p, 8, &bytes), 0);
	assert_int_equal(bytes, 0x2000000);
	set64(p, 0, 0);
	assert_int_equal(ABI->decode_vmmu_segment(p, 8, &bytes), -EPROTO);
	set64(p, 0, 0x3000000);
	assert_int_equal(ABI->decode_vmmu_segment(p, 8, &bytes), -EPROTO);
	assert_int_equal(ABI->decode_vmmu_segment(p, 7, &bytes), -EMSGSIZE);
}

static void sees_ecc_on_any_unit(void **state)
{
	u8 *p = calloc(1, 984);
	bool on = true;

	(void)state;
	assert_int_equal(ABI->decode_ecc(p, 984, &on), 0);
	assert_false(on);
	p[23 * 40] = 1;
	assert_int_equal(ABI->decode_ecc(p, 984, &on), 0);
	assert_true(on);
	assert_int_equal(ABI->decode_ecc(p, 983, &on), -EMSGSIZE);
	free(p);
}

static void reads_the_running_release(void **state)
{
	char version[64];
	u8 p[72] = { 0 };

	(void)state;
	assert_int_equal(ABI->decode_features(p, 72, version, sizeof(version)), -EPROTO);
	memcpy(p + 6, "535.113.01", 10);
	assert_int_equal(ABI->decode_features(p, 72, version, sizeof(version)), 0);
	assert_string_equal(version, "535.113.01");
	assert_int_equal(ABI->decode_features(p, 72, version, 4), 0);
	assert_string_equal(version, "535");
	memset(p + 6, 'x', 64);
	assert_int_equal(ABI->decode_features(p, 72, version, sizeof(version)), -EPROTO);
	assert_int_equal(ABI->decode_features(p, 71, version, sizeof(version)), -EMSGSIZE);
}

static u8 *device_info(void)
{
	u8 *p = calloc(1, 0xc8c);

	set32(p, 4, 3);
	p[8] = 1;
	set32(p, 12 + 4 * 2, 1);
	set32(p, 12 + 4 * 12, 1);
	memcpy(p + 12 + 84, "GRAPHICS0", 9);
	set32(p, 112 + 4 * 2, 44);	/* not driven by the host */
	set32(p, 212 + 4 * 2, 61);
	set32(p, 212 + 4 * 3, 15);
	set32(p, 212 + 4 * 12, 1);
	memset(p + 212 + 84, 'y', 16);
	return p;
}

static void lists_the_engines_a_host_drives(void **state)
{
	struct nvgpu_device_info_page page;
	u8 *p = device_info();

	(void)state;
	assert_int_equal(ABI->decode_device_info(p, 0xc8c, &page), 0);
	assert_true(page.more);
	assert_int_equal(page.nr, 2);
	assert_int_equal(page.engine[0].rm_type, 1);
	assert_int_equal(page.engine[0].api_index, 1);
	assert_string_equal(page.engine[0].name, "GRAPHICS0");
	assert_int_equal(page.engine[1].runlist, 15);
	assert_int_equal(strlen(page.engine[1].name), 15);
	free(p);
}

static void translates_engine_types_between_the_two_number_spaces(void **state)
{
	static const struct { u32 rm, api; } rows[] = {
		{ 1, 1 }, { 9, 9 }, { 18, 18 }, { 29, 0x13 }, { 36, 0x1a }, { 37, 0x1b }, { 48, 0x26 },
		{ 53, 0x2b }, { 61, 0x33 }, { 62, 0xffffffff }, { 0, 0xffffffff }, { 999, 0xffffffff },
	};
	struct nvgpu_device_info_page page;
	u8 *p = device_info();
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		set32(p, 12 + 4 * 2, rows[i].rm);
		assert_int_equal(ABI->decode_device_info(p, 0xc8c, &page), 0);
		assert_int_equal(page.engine[0].api_index, rows[i].api);
	}
	free(p);
}

static void rejects_more_engines_than_a_page_holds(void **state)
{
	struct nvgpu_device_info_page page;
	u8 *p = device_info();

	(void)state;
	set32(p, 4, 33);
	assert_int_equal(ABI->decode_device_info(p, 0xc8c, &page), -EPROTO);
	assert_int_equal(ABI->decode_device_info(p, 0xc8b, &page), -EMSGSIZE);
	free(p);
}

static void asks_for_a_page_of_engines(void **state)
{
	u8 *p = dirty(0xc8c);

	(void)state;
	assert_int_equal(ABI->encode_device_info(32, p, 0xc8c), 0xc8c);
	assert_int_equal(get32(p, 0), 32);
	assert_int_equal(get32(p, 4), 0);
	free(p);
}

static void maps_status_to_errno(void **state)
{
	static const struct { u32 status; int err; const char *name; } rows[] = {
		{ 0x00, 0, "OK" }, { 0x17, -EBUSY, "ERR_IN_USE" }, { 0x63, -EBUSY, "ERR_STATE_IN_USE" },
		{ 0x1a, -ENOSPC, "ERR_INSUFFICIENT_RESOURCES" },
		{ 0x1b, -EPERM, "ERR_INSUFFICIENT_PERMISSIONS" }, { 0x1f, -EINVAL, "ERR_INVALID_ARGUMENT" },
		{ 0x51, -ENOMEM, "ERR_NO_MEMORY" }, { 0x56, -EOPNOTSUPP, "ERR_NOT_SUPPORTED" },
		{ 0x57, -ENODEV, "ERR_OBJECT_NOT_FOUND" }, { 0x62, -EIO, "ERR_RESET_REQUIRED" },
		{ 0x65, -ETIMEDOUT, "ERR_TIMEOUT" }, { 0x66, -EAGAIN, "ERR_TIMEOUT_RETRY" },
		{ 0xffff, -EIO, "ERR_GENERIC" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(ABI->status_to_errno(rows[i].status), rows[i].err);
		assert_string_equal(ABI->status_name(rows[i].status), rows[i].name);
	}
	assert_int_equal(ABI->status_to_errno(0x12345678), -EIO);
	assert_null(ABI->status_name(0x12345678));
}

static void finds_a_release_by_its_name(void **state)
{
	const struct nvgpu_abi_pair *pair;
	unsigned int nr;

	(void)state;
	assert_ptr_equal(nvgpu_abi_find("535.113.01"), &nvgpu_abi_r535_113_01);
	assert_ptr_equal(nvgpu_abi_find("570.144"), &nvgpu_abi_r570_144);
	assert_null(nvgpu_abi_find("535.113.0"));
	assert_null(nvgpu_abi_find(""));
	assert_null(nvgpu_abi_find("570"));
	pair = nvgpu_abi_pairs(&nr);
	assert_true(nr >= 1);
	assert_string_equal(pair->family, "ad10x");
	assert_ptr_equal(nvgpu_abi_find(pair->abi->release), pair->abi);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allocates_a_client),
		cmocka_unit_test(allocates_a_device_shared_by_its_client),
		cmocka_unit_test(allocates_a_subdevice),
		cmocka_unit_test(refuses_a_class_it_does_not_know),
		cmocka_unit_test(reads_the_status_of_an_allocation),
		cmocka_unit_test(rejects_parameters_past_a_successful_reply),
		cmocka_unit_test(accepts_a_refusal_without_its_parameters),
		cmocka_unit_test(frees_an_object_of_a_client),
		cmocka_unit_test(knows_number_and_size_of_every_control),
		cmocka_unit_test(refuses_a_control_it_does_not_know),
		cmocka_unit_test(rejects_a_reply_to_another_control),
		cmocka_unit_test(rejects_a_reply_with_parameters_of_another_size),
		cmocka_unit_test(finds_the_stall_vector_of_the_gsp),
		cmocka_unit_test(accepts_only_a_power_of_two_as_segment_size),
		cmocka_unit_test(sees_ecc_on_any_unit),
		cmocka_unit_test(reads_the_running_release),
		cmocka_unit_test(lists_the_engines_a_host_drives),
		cmocka_unit_test(translates_engine_types_between_the_two_number_spaces),
		cmocka_unit_test(rejects_more_engines_than_a_page_holds),
		cmocka_unit_test(asks_for_a_page_of_engines),
		cmocka_unit_test(maps_status_to_errno),
		cmocka_unit_test(finds_a_release_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
