// SPDX-License-Identifier: MIT
/*
 * vGPU type metadata: format NVVGPUMT, and what both formats share.
 */

#include "unit.h"

#include "fw_meta.h"
#include "synth.h"

static int parse(const struct blob *b, size_t len)
{
	u8 *copy = exact_copy(b->data, len);
	struct nvgpu_fw_meta_types types;
	struct nvgpu_fw_meta_type type;
	struct nvgpu_fw_meta meta;
	int err = nvgpu_fw_meta_parse(copy, len, &meta, NULL);
	u32 i;

	if (!err && !nvgpu_fw_meta_find(&meta, 0x26b5, 0x10de, 0, &types)) {
		for (i = 0; i < types.num && !err; i++)
			err = nvgpu_fw_meta_type(&types, i, &type);
	}
	free(copy);
	return err;
}

/* The checksum is set right again, so that the rule behind it is reached. */
#define REJECTS(name, change, expected) \
	static void name(void **state) \
	{ \
		struct blob b = synth_meta(); \
		(void)state; \
		change; \
		meta_seal(&b); \
		assert_int_equal(parse(&b, b.len), expected); \
		blob_free(&b); \
	}

REJECTS(accepts_a_well_formed_file, (void)0, 0)
REJECTS(rejects_another_identifier, b.data[7] = 'X', -ENOEXEC)
REJECTS(rejects_a_release_name_without_end, memset(b.data + 160, '1', 64), -ENAMETOOLONG)
REJECTS(rejects_more_blobs_than_fit, put64(&b, 224, 1000), -EBADMSG)
REJECTS(rejects_too_many_blobs, put64(&b, 224, ~0ull), -E2BIG)
REJECTS(rejects_a_blob_that_is_not_there, put64(&b, 224, 2), -ENODATA)
REJECTS(rejects_bytes_behind_the_last_blob, put64(&b, 224, 0), -EBADMSG)
REJECTS(rejects_a_blob_smaller_than_its_header, put64(&b, META_BLOB + 8, 15), -EBADMSG)
REJECTS(rejects_a_blob_past_the_end, put64(&b, META_BLOB + 8, b.len), -ERANGE)
REJECTS(rejects_a_blob_whose_end_wraps, put64(&b, META_BLOB + 8, ~0ull), -ERANGE)
REJECTS(skips_a_blob_of_another_type, put64(&b, META_BLOB, 7), 0)
REJECTS(rejects_a_control_other_than_the_type_upload, put64(&b, META_TYPES + 40, 0x20804001), -EPERM)
REJECTS(rejects_a_control_that_only_looks_right_in_its_low_half,
	put64(&b, META_TYPES + 40, 0x120804003), -EPERM)
REJECTS(rejects_no_types, put64(&b, META_TYPES + 32, 0), -EBADMSG)
REJECTS(rejects_too_many_types, put64(&b, META_TYPES + 32, 129), -E2BIG)
REJECTS(rejects_a_board_that_is_no_pci_device, put64(&b, META_TYPES, 0x126b5), -EINVAL)
REJECTS(rejects_records_past_the_blob, put64(&b, META_TYPES + 24, b.len), -ERANGE)
REJECTS(rejects_parameters_past_the_blob, put64(&b, META_TYPES + 48, 0x1000), -ERANGE)
REJECTS(rejects_sizes_whose_sum_wraps,
	(put64(&b, META_TYPES + 24, ~0ull - 7), put64(&b, META_TYPES + 48, 0x150)), -ERANGE)
REJECTS(rejects_a_blob_longer_than_its_parts, put64(&b, META_TYPES + 48, 8 + META_INFO), -EBADMSG)
REJECTS(rejects_records_of_unequal_size, put64(&b, META_TYPES + 32, 5), -EBADMSG)
REJECTS(rejects_firmware_records_outside_the_parameters, put64(&b, META_TYPES + 8, 9), -ERANGE)
REJECTS(rejects_firmware_records_whose_product_wraps, put64(&b, META_TYPES + 16, 1ull << 63), -ERANGE)
REJECTS(rejects_firmware_records_of_no_size, put64(&b, META_TYPES + 16, 0), -ERANGE)
REJECTS(rejects_a_type_name_without_end, memset(b.data + META_ENTRIES + 4, 'a', 32), -ENAMETOOLONG)

static void rejects_a_wrong_checksum(void **state)
{
	struct blob b = synth_meta();

	(void)state;
	b.data[b.len - 1] ^= 1;
	assert_int_equal(parse(&b, b.len), -EBADMSG);
	blob_free(&b);
}

static void rejects_a_second_list_of_one_board(void **state)
{
	struct blob one = synth_meta(), b = { NULL, 0 };
	size_t bytes = one.len - META_BLOB;

	(void)state;
	b.len = one.len + bytes;
	b.data = malloc(b.len);
	memcpy(b.data, one.data, one.len);
	memcpy(b.data + one.len, one.data + META_BLOB, bytes);
	put64(&b, 224, 2);
	meta_seal(&b);
	assert_int_equal(parse(&b, b.len), -EEXIST);
	put64(&b, META_TYPES + bytes, 0x26b9);
	meta_seal(&b);
	assert_int_equal(parse(&b, b.len), 0);
	blob_free(&b);
	blob_free(&one);
}

/* Nothing behind the first bytes is looked at, so nothing has to be there. */
static void rejects_a_file_larger_than_the_formats_allow(void **state)
{
	static const u8 start[8] = "NVVGPUMT";
	struct nvgpu_fw_meta meta;

	(void)state;
	assert_int_equal(nvgpu_fw_meta_parse(start, (size_t)SZ_1G + 1, &meta, NULL), -E2BIG);
}

static void does_not_cover_the_bytes_before_the_version(void **state)
{
	struct blob b = synth_meta();

	(void)state;
	b.data[12] ^= 0xff;
	assert_int_equal(parse(&b, b.len), 0);
	blob_free(&b);
}

static void decodes_every_member_of_a_type(void **state)
{
	struct blob b = synth_meta();
	struct nvgpu_fw_meta_types types;
	struct nvgpu_fw_meta_type type;
	struct nvgpu_fw_meta meta;

	(void)state;
	assert_int_equal(nvgpu_fw_meta_parse(b.data, b.len, &meta, NULL), 0);
	assert_int_equal(meta.major, 18);
	assert_int_equal(meta.minor, 1);
	assert_string_equal(meta.build, "535.113.01");
	assert_int_equal(nvgpu_fw_meta_find(&meta, 0x26b5, 0x10de, 0, &types), 0);
	assert_int_equal(meta.format, NVGPU_FW_META_NVVGPUMT);
	assert_false(types.has_subsystem);
	assert_int_equal(types.num, META_NUM);
	assert_int_equal(types.info_off, 8);
	assert_int_equal(types.info_size, META_INFO);
	assert_int_equal(nvgpu_fw_meta_type(&types, 1, &type), 0);
	assert_int_equal(type.id, 870);
	assert_string_equal(type.name, "NVIDIA L40-1B");
	assert_int_equal(type.vdev_id, 0x26b5176e);
	assert_int_equal(type.pdev_id, 0x26b5);
	assert_int_equal(type.fb_bytes, 0x40000000);
	assert_int_equal(type.heap_bytes, 0x2000000);
	assert_int_equal(type.bar1_mib, 256);
	assert_int_equal(type.max_instances, 32);
	assert_true(type.ecc);
	assert_int_equal(type.fb_reservation_bytes, 0x1000);
	assert_int_equal(nvgpu_fw_meta_type(&types, META_NUM, &type), -ENOENT);
	blob_free(&b);
}

static void finds_the_firmware_record_of_a_type(void **state)
{
	struct blob b = synth_meta();
	struct nvgpu_fw_meta_types types;
	struct nvgpu_fw_meta meta;
	struct nvgpu_fw_view rec;

	(void)state;
	assert_int_equal(nvgpu_fw_meta_parse(b.data, b.len, &meta, NULL), 0);
	assert_int_equal(nvgpu_fw_meta_find(&meta, 0x26b5, 0x10de, 0, &types), 0);
	assert_int_equal(nvgpu_fw_meta_record(&types, META_NUM - 1, &rec), 0);
	assert_int_equal(rec.len, META_INFO);
	assert_ptr_equal(rec.data + rec.len, b.data + b.len);
	assert_int_equal(nvgpu_fw_meta_record(&types, META_NUM, &rec), -ENOENT);
	blob_free(&b);
}

static void reads_what_a_shorter_record_has(void **state)
{
	struct blob b = synth_meta();
	struct nvgpu_fw_meta_types types;
	struct nvgpu_fw_meta_type type;
	struct nvgpu_fw_meta meta;

	(void)state;
	/* The same bytes, read as three records of 64. */
	put64(&b, META_TYPES + 32, 3);
	put64(&b, META_TYPES + 16, 32);
	meta_seal(&b);
	assert_int_equal(nvgpu_fw_meta_parse(b.data, b.len, &meta, NULL), 0);
	assert_int_equal(nvgpu_fw_meta_find(&meta, 0x26b5, 0x10de, 0, &types), 0);
	assert_int_equal(types.entry_size, 64);
	assert_int_equal(nvgpu_fw_meta_type(&types, 0, &type), 0);
	assert_int_equal(type.fb_bytes, 0x40000000);
	assert_int_equal(type.max_instances, 0);
	blob_free(&b);
}

static void knows_no_types_of_another_board(void **state)
{
	struct blob b = synth_meta();
	struct nvgpu_fw_meta_types types;
	struct nvgpu_fw_meta meta;

	(void)state;
	assert_int_equal(nvgpu_fw_meta_parse(b.data, b.len, &meta, NULL), 0);
	assert_int_equal(nvgpu_fw_meta_find(&meta, 0x26b9, 0x10de, 0, &types), -ENOENT);
	blob_free(&b);
}

/* Even with the checksum right at each length. */
static void fails_when_cut_at_any_byte(void **state)
{
	struct blob b = synth_meta();
	struct blob cut = { b.data, 0 };
	int err;

	(void)state;
	for (cut.len = 16; cut.len < b.len; cut.len++) {
		meta_seal(&cut);
		err = parse(&cut, cut.len);
		assert_true(err == -ENODATA || err == -ERANGE || err == -EBADMSG);
	}
	for (cut.len = 0; cut.len < 16; cut.len++)
		assert_int_equal(parse(&cut, cut.len), -ENODATA);
	blob_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_a_well_formed_file),
		cmocka_unit_test(rejects_another_identifier),
		cmocka_unit_test(rejects_a_release_name_without_end),
		cmocka_unit_test(rejects_more_blobs_than_fit),
		cmocka_unit_test(rejects_too_many_blobs),
		cmocka_unit_test(rejects_a_blob_that_is_not_there),
		cmocka_unit_test(rejects_bytes_behind_the_last_blob),
		cmocka_unit_test(rejects_a_blob_smaller_than_its_header),
		cmocka_unit_test(rejects_a_blob_past_the_end),
		cmocka_unit_test(rejects_a_blob_whose_end_wraps),
		cmocka_unit_test(skips_a_blob_of_another_type),
		cmocka_unit_test(rejects_a_control_other_than_the_type_upload),
		cmocka_unit_test(rejects_a_control_that_only_looks_right_in_its_low_half),
		cmocka_unit_test(rejects_no_types),
		cmocka_unit_test(rejects_too_many_types),
		cmocka_unit_test(rejects_a_board_that_is_no_pci_device),
		cmocka_unit_test(rejects_a_second_list_of_one_board),
		cmocka_unit_test(rejects_a_file_larger_than_the_formats_allow),
		cmocka_unit_test(rejects_records_past_the_blob),
		cmocka_unit_test(rejects_parameters_past_the_blob),
		cmocka_unit_test(rejects_sizes_whose_sum_wraps),
		cmocka_unit_test(rejects_a_blob_longer_than_its_parts),
		cmocka_unit_test(rejects_records_of_unequal_size),
		cmocka_unit_test(rejects_firmware_records_outside_the_parameters),
		cmocka_unit_test(rejects_firmware_records_whose_product_wraps),
		cmocka_unit_test(rejects_firmware_records_of_no_size),
		cmocka_unit_test(rejects_a_type_name_without_end),
		cmocka_unit_test(rejects_a_wrong_checksum),
		cmocka_unit_test(does_not_cover_the_bytes_before_the_version),
		cmocka_unit_test(decodes_every_member_of_a_type),
		cmocka_unit_test(finds_the_firmware_record_of_a_type),
		cmocka_unit_test(reads_what_a_shorter_record_has),
		cmocka_unit_test(knows_no_types_of_another_board),
		cmocka_unit_test(fails_when_cut_at_any_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
