// SPDX-License-Identifier: MIT
/*
 * GSP image: ELF sections, version, signatures.
 */

#include "unit.h"

#include "fw_gsp.h"
#include "synth.h"

#define SHDR(i)		(GSP_SHDRS + (i) * 64)

static int parse(const struct blob *b, size_t len)
{
	u8 *copy = exact_copy(b->data, len);
	struct nvgpu_fw_view sig;
	struct nvgpu_fw_gsp gsp;
	int err = nvgpu_fw_gsp_parse(copy, len, &gsp, NULL);

	if (!err)
		err = nvgpu_fw_gsp_signature(&gsp, "ad10x", &sig, NULL);
	free(copy);
	return err;
}

#define REJECTS(name, change, expected) \
	static void name(void **state) \
	{ \
		struct blob b = synth_gsp(); \
		(void)state; \
		change; \
		assert_int_equal(parse(&b, b.len), expected); \
		blob_free(&b); \
	}

REJECTS(rejects_a_file_that_is_not_elf, b.data[1] = 'e', -ENOEXEC)
REJECTS(rejects_a_32_bit_file, b.data[4] = 1, -ENOEXEC)
REJECTS(rejects_a_big_endian_file, b.data[5] = 2, -ENOEXEC)
REJECTS(rejects_an_executable, put16(&b, 16, 2), -ENOEXEC)
REJECTS(rejects_another_machine, put16(&b, 18, 62), -ENOEXEC)
REJECTS(rejects_section_headers_of_another_size, put16(&b, 58, 40), -EBADMSG)
REJECTS(rejects_no_sections, put16(&b, 60, 0), -EBADMSG)
REJECTS(rejects_a_string_table_index_beyond_the_sections, put16(&b, 62, GSP_SECTIONS), -EBADMSG)
REJECTS(rejects_section_headers_past_the_end, put16(&b, 60, GSP_SECTIONS + 1), -ERANGE)
REJECTS(rejects_a_section_header_offset_that_wraps, put64(&b, 40, ~0ull - 63), -ERANGE)
REJECTS(rejects_a_string_table_past_the_end, put64(&b, SHDR(4) + 32, 0x100000), -ERANGE)
REJECTS(rejects_a_section_name_outside_the_string_table, put32(&b, SHDR(1), 0x1000), -ENAMETOOLONG)
REJECTS(rejects_a_section_name_without_end,
	(put64(&b, SHDR(4) + 32, 5), put32(&b, SHDR(0), 1)), -ENAMETOOLONG)
REJECTS(rejects_a_section_past_the_end, put64(&b, SHDR(1) + 32, 0x100000), -ERANGE)
REJECTS(rejects_a_section_whose_end_wraps, put64(&b, SHDR(1) + 24, ~0ull), -ERANGE)
REJECTS(rejects_an_empty_image, put64(&b, SHDR(1) + 32, 0), -EINVAL)
REJECTS(rejects_a_missing_image, put32(&b, SHDR(1), 0), -ENOENT)
REJECTS(rejects_a_missing_version, put32(&b, SHDR(2), 0), -ENOENT)
REJECTS(rejects_a_version_without_end, put64(&b, SHDR(2) + 32, 10), -ENAMETOOLONG)
REJECTS(rejects_an_empty_version, b.data[0x60] = 0, -EBADMSG)
REJECTS(rejects_a_version_that_is_a_path, b.data[0x61] = '/', -EBADMSG)
REJECTS(rejects_a_missing_signature, put32(&b, SHDR(3), 0), -ENOENT)
REJECTS(rejects_an_empty_signature, put64(&b, SHDR(3) + 32, 0), -EINVAL)
REJECTS(rejects_a_signature_without_bytes_in_the_file, put32(&b, SHDR(3) + 4, 8), -EINVAL)
REJECTS(accepts_a_well_formed_file, (void)0, 0)

static void finds_image_version_and_signature(void **state)
{
	struct blob b = synth_gsp();
	struct nvgpu_fw_view sig;
	struct nvgpu_fw_gsp gsp;

	(void)state;
	assert_int_equal(nvgpu_fw_gsp_parse(b.data, b.len, &gsp, NULL), 0);
	assert_ptr_equal(gsp.image.data, b.data + 0x40);
	assert_int_equal(gsp.image.len, 0x20);
	assert_string_equal(gsp.version, "535.113.01");
	assert_int_equal(nvgpu_fw_gsp_signature(&gsp, "ad10x", &sig, NULL), 0);
	assert_ptr_equal(sig.data, b.data + 0x70);
	blob_free(&b);
}

static void does_not_take_another_family_for_ours(void **state)
{
	static const char *const others[] = { "ga10x", "ad10", "ad10xx", "" };
	struct blob b = synth_gsp();
	struct nvgpu_fw_view sig;
	struct nvgpu_fw_gsp gsp;
	size_t i;

	(void)state;
	assert_int_equal(nvgpu_fw_gsp_parse(b.data, b.len, &gsp, NULL), 0);
	for (i = 0; i < ARRAY_SIZE(others); i++)
		assert_int_equal(nvgpu_fw_gsp_signature(&gsp, others[i], &sig, NULL), -ENOENT);
	blob_free(&b);
}

static void names_the_offset_of_a_defect(void **state)
{
	struct blob b = synth_gsp();
	struct nvgpu_fw_diag diag = { NULL, 0 };
	struct nvgpu_fw_gsp gsp;

	(void)state;
	put64(&b, SHDR(1) + 32, 0x100000);
	assert_int_equal(nvgpu_fw_gsp_parse(b.data, b.len, &gsp, &diag), -ERANGE);
	assert_non_null(diag.what);
	assert_int_equal(diag.offset, SHDR(1));
	blob_free(&b);
}

static void fails_when_cut_at_any_byte(void **state)
{
	struct blob b = synth_gsp();
	size_t len;
	int err;

	(void)state;
	for (len = 0; len < b.len; len++) {
		err = parse(&b, len);
		assert_true(err == -ENODATA || err == -ERANGE);
	}
	blob_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rejects_a_file_that_is_not_elf),
		cmocka_unit_test(rejects_a_32_bit_file),
		cmocka_unit_test(rejects_a_big_endian_file),
		cmocka_unit_test(rejects_an_executable),
		cmocka_unit_test(rejects_another_machine),
		cmocka_unit_test(rejects_section_headers_of_another_size),
		cmocka_unit_test(rejects_no_sections),
		cmocka_unit_test(rejects_a_string_table_index_beyond_the_sections),
		cmocka_unit_test(rejects_section_headers_past_the_end),
		cmocka_unit_test(rejects_a_section_header_offset_that_wraps),
		cmocka_unit_test(rejects_a_string_table_past_the_end),
		cmocka_unit_test(rejects_a_section_name_outside_the_string_table),
		cmocka_unit_test(rejects_a_section_name_without_end),
		cmocka_unit_test(rejects_a_section_past_the_end),
		cmocka_unit_test(rejects_a_section_whose_end_wraps),
		cmocka_unit_test(rejects_an_empty_image),
		cmocka_unit_test(rejects_a_missing_image),
		cmocka_unit_test(rejects_a_missing_version),
		cmocka_unit_test(rejects_a_version_without_end),
		cmocka_unit_test(rejects_an_empty_version),
		cmocka_unit_test(rejects_a_version_that_is_a_path),
		cmocka_unit_test(rejects_a_missing_signature),
		cmocka_unit_test(rejects_an_empty_signature),
		cmocka_unit_test(rejects_a_signature_without_bytes_in_the_file),
		cmocka_unit_test(accepts_a_well_formed_file),
		cmocka_unit_test(finds_image_version_and_signature),
		cmocka_unit_test(does_not_take_another_family_for_ours),
		cmocka_unit_test(names_the_offset_of_a_defect),
		cmocka_unit_test(fails_when_cut_at_any_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
