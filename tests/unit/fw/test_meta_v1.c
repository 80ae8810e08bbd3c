// SPDX-License-Identifier: MIT
/*
 * vGPU type metadata, format VGPUMETA 1.0.
 */

#include "unit.h"

#include "fw_meta.h"
#include "synth.h"

static struct nvgpu_fw_diag diag;

static int parse(const struct blob *b, size_t len)
{
	u8 *copy = exact_copy(b->data, len);
	struct nvgpu_fw_meta meta;
	int err;

	memset(&diag, 0, sizeof(diag));
	err = nvgpu_fw_meta_parse(copy, len, &meta, &diag);
	free(copy);
	return err;
}

/* A refusal says which rule, and where: the offset of the attacked field. */
#define REJECTS(name, change, expected, at) \
	static void name(void **state) \
	{ \
		struct blob b = synth_meta_v1(); \
		(void)state; \
		change; \
		meta_v1_seal(&b); \
		assert_int_equal(parse(&b, b.len), expected); \
		assert_non_null(diag.what); \
		assert_int_equal(diag.offset, at); \
		blob_free(&b); \
	}

REJECTS(rejects_another_identifier, b.data[0] = 'v', -ENOEXEC, 0)
REJECTS(rejects_another_major_version, put16(&b, 8, 2), -EPROTONOSUPPORT, 8)
REJECTS(rejects_another_minor_version, put16(&b, 10, 1), -EPROTONOSUPPORT, 8)
REJECTS(rejects_another_header_size, put32(&b, 12, 161), -EBADMSG, 12)
REJECTS(rejects_a_length_that_is_not_the_files, put64(&b, 16, b.len + 1), -EBADMSG, 16)
REJECTS(rejects_a_length_that_only_looks_right_in_its_low_half,
	put64(&b, 16, b.len + (1ull << 32)), -EBADMSG, 16)
REJECTS(rejects_a_release_name_without_end, memset(b.data + 32, '5', 128), -ENAMETOOLONG, 32)
REJECTS(rejects_an_empty_release_name, memset(b.data + 32, 0, 128), -EINVAL, 32)
REJECTS(rejects_bytes_behind_the_release_name, b.data[159] = 'x', -EINVAL, 159)
REJECTS(rejects_more_groups_than_fit, put32(&b, 24, 1000), -EBADMSG, 24)
REJECTS(rejects_too_many_groups, put32(&b, 24, 1025), -E2BIG, 24)
REJECTS(rejects_a_group_that_is_not_there, put32(&b, 24, 4), -ENODATA, b.len)
REJECTS(rejects_bytes_behind_the_last_group, put32(&b, 24, 2), -EBADMSG, V1_SECOND)
REJECTS(rejects_group_type_zero, put32(&b, V1_UNKNOWN, 0), -EINVAL, V1_UNKNOWN)
REJECTS(rejects_a_group_header_smaller_than_the_common_one, put16(&b, V1_UNKNOWN + 6, 15),
	-EBADMSG, V1_UNKNOWN + 6)
REJECTS(rejects_a_group_smaller_than_its_header, put64(&b, V1_UNKNOWN + 8, 15), -EBADMSG,
	V1_UNKNOWN + 6)
REJECTS(rejects_a_group_past_the_end, put64(&b, V1_SECOND + 8, V1_TYPES_BYTES + 1), -ERANGE,
	V1_SECOND + 8)
REJECTS(rejects_a_group_whose_end_wraps, put64(&b, V1_TYPES + 8, ~0ull), -ERANGE, V1_TYPES + 8)
REJECTS(rejects_another_version_of_the_type_group, put16(&b, V1_TYPES + 4, 2), -EPROTONOSUPPORT,
	V1_TYPES + 4)
REJECTS(rejects_another_header_size_of_the_type_group, put16(&b, V1_TYPES + 6, 40), -EBADMSG,
	V1_TYPES + 6)
REJECTS(rejects_a_type_group_cut_short,
	(put32(&b, V1_UNKNOWN, 1), put16(&b, V1_UNKNOWN + 4, 1), put16(&b, V1_UNKNOWN + 6, 32)),
	-EBADMSG, V1_UNKNOWN + 6)
REJECTS(rejects_a_board_of_another_vendor, put16(&b, V1_TYPES + 16, 0x8086), -EINVAL, V1_TYPES + 16)
REJECTS(rejects_a_subsystem_of_another_vendor, put16(&b, V1_TYPES + 20, 0x1028), -EINVAL,
	V1_TYPES + 16)
REJECTS(rejects_records_of_no_size, put32(&b, V1_TYPES + 24, 0), -EINVAL, V1_TYPES + 24)
REJECTS(rejects_no_types, put32(&b, V1_TYPES + 28, 0), -EBADMSG, V1_TYPES + 28)
REJECTS(rejects_too_many_types, put32(&b, V1_TYPES + 28, 129), -E2BIG, V1_TYPES + 28)
REJECTS(rejects_a_group_that_is_not_the_sum_of_its_parts, put32(&b, V1_TYPES + 24, V1_RECORD + 1),
	-EBADMSG, V1_TYPES + 8)
REJECTS(rejects_records_whose_product_wraps,
	(put32(&b, V1_TYPES + 24, 0x80000000), put32(&b, V1_TYPES + 28, 2)), -EBADMSG, V1_TYPES + 8)
REJECTS(rejects_a_second_list_of_one_board, put16(&b, V1_SECOND + 22, 0x169d), -EEXIST, V1_SECOND)

static void rejects_a_wrong_checksum(void **state)
{
	struct blob b = synth_meta_v1();

	(void)state;
	b.data[b.len - 1] ^= 1;
	assert_int_equal(parse(&b, b.len), -EBADMSG);
	assert_int_equal(diag.offset, 28);
	blob_free(&b);
}

static void covers_every_byte_of_the_file(void **state)
{
	struct blob b = synth_meta_v1();
	size_t i;

	(void)state;
	for (i = 0; i < b.len; i++) {
		b.data[i] ^= 0x80;
		assert_int_not_equal(parse(&b, b.len), 0);
		b.data[i] ^= 0x80;
	}
	assert_int_equal(parse(&b, b.len), 0);
	blob_free(&b);
}

static void finds_the_records_of_each_board(void **state)
{
	struct blob b = synth_meta_v1();
	struct nvgpu_fw_meta_types types;
	struct nvgpu_fw_meta_type type;
	struct nvgpu_fw_meta meta;
	struct nvgpu_fw_view rec;

	(void)state;
	assert_int_equal(nvgpu_fw_meta_parse(b.data, b.len, &meta, NULL), 0);
	assert_int_equal(meta.format, NVGPU_FW_META_VGPUMETA);
	assert_int_equal(meta.num_blobs, 3);
	assert_string_equal(meta.build, "570.144");
	assert_int_equal(nvgpu_fw_meta_blob(&meta, 0, &types, NULL), 1);
	assert_int_equal(nvgpu_fw_meta_find(&meta, 0x26b5, 0x10de, 0x17da, &types), 0);
	assert_true(types.has_subsystem);
	assert_int_equal(types.num, V1_NUM);
	assert_int_equal(types.info_size, V1_RECORD);
	assert_int_equal(nvgpu_fw_meta_record(&types, 1, &rec), 0);
	assert_ptr_equal(rec.data, b.data + V1_SECOND + 32 + V1_RECORD);
	assert_int_equal(rec.data[0], 0x34);
	assert_int_equal(nvgpu_fw_meta_record(&types, V1_NUM, &rec), -ENOENT);
	/* The older format's own records do not exist here. */
	assert_int_equal(types.entry_size, 0);
	assert_int_equal(nvgpu_fw_meta_type(&types, 0, &type), -ENODATA);
	blob_free(&b);
}

static void knows_no_types_of_another_board(void **state)
{
	struct blob b = synth_meta_v1();
	struct nvgpu_fw_meta_types types;
	struct nvgpu_fw_meta meta;

	(void)state;
	assert_int_equal(nvgpu_fw_meta_parse(b.data, b.len, &meta, NULL), 0);
	assert_int_equal(nvgpu_fw_meta_find(&meta, 0x26b9, 0x10de, 0x169d, &types), -ENOENT);
	assert_int_equal(nvgpu_fw_meta_find(&meta, 0x26b5, 0x10de, 0x169e, &types), -ENOENT);
	assert_int_equal(nvgpu_fw_meta_find(&meta, 0x26b5, 0x1028, 0x169d, &types), -ENOENT);
	blob_free(&b);
}

/* Even with length and checksum right at each length. */
static void fails_when_cut_at_any_byte(void **state)
{
	struct blob b = synth_meta_v1();
	struct blob cut = { b.data, 0 };
	int err;

	(void)state;
	for (cut.len = b.len - 1; cut.len >= 32; cut.len--) {
		put64(&cut, 16, cut.len);
		meta_v1_seal(&cut);
		err = parse(&cut, cut.len);
		assert_true(err == -ENODATA || err == -ERANGE || err == -EBADMSG);
	}
	for (; cut.len; cut.len--)
		assert_int_equal(parse(&cut, cut.len), -ENODATA);
	blob_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_records_of_each_board),
		cmocka_unit_test(knows_no_types_of_another_board),
		cmocka_unit_test(rejects_another_identifier),
		cmocka_unit_test(rejects_another_major_version),
		cmocka_unit_test(rejects_another_minor_version),
		cmocka_unit_test(rejects_another_header_size),
		cmocka_unit_test(rejects_a_length_that_is_not_the_files),
		cmocka_unit_test(rejects_a_length_that_only_looks_right_in_its_low_half),
		cmocka_unit_test(rejects_a_release_name_without_end),
		cmocka_unit_test(rejects_an_empty_release_name),
		cmocka_unit_test(rejects_bytes_behind_the_release_name),
		cmocka_unit_test(rejects_more_groups_than_fit),
		cmocka_unit_test(rejects_too_many_groups),
		cmocka_unit_test(rejects_a_group_that_is_not_there),
		cmocka_unit_test(rejects_bytes_behind_the_last_group),
		cmocka_unit_test(rejects_group_type_zero),
		cmocka_unit_test(rejects_a_group_header_smaller_than_the_common_one),
		cmocka_unit_test(rejects_a_group_smaller_than_its_header),
		cmocka_unit_test(rejects_a_group_past_the_end),
		cmocka_unit_test(rejects_a_group_whose_end_wraps),
		cmocka_unit_test(rejects_another_version_of_the_type_group),
		cmocka_unit_test(rejects_another_header_size_of_the_type_group),
		cmocka_unit_test(rejects_a_type_group_cut_short),
		cmocka_unit_test(rejects_a_board_of_another_vendor),
		cmocka_unit_test(rejects_a_subsystem_of_another_vendor),
		cmocka_unit_test(rejects_records_of_no_size),
		cmocka_unit_test(rejects_no_types),
		cmocka_unit_test(rejects_too_many_types),
		cmocka_unit_test(rejects_a_group_that_is_not_the_sum_of_its_parts),
		cmocka_unit_test(rejects_records_whose_product_wraps),
		cmocka_unit_test(rejects_a_second_list_of_one_board),
		cmocka_unit_test(rejects_a_wrong_checksum),
		cmocka_unit_test(covers_every_byte_of_the_file),
		cmocka_unit_test(fails_when_cut_at_any_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
