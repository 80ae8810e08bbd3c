// SPDX-License-Identifier: MIT
/*
 * Heavy-secure images and the container around them.
 */

#include "unit.h"

#include "fw_hs.h"
#include "synth.h"

static int parse(const struct blob *b, size_t len, struct nvgpu_fw_hs *hs)
{
	struct nvgpu_fw_diag diag = { NULL, 0 };
	u8 *copy = exact_copy(b->data, len);
	int err = nvgpu_fw_hs_parse(copy, len, hs, &diag);

	assert_int_equal(!err, !diag.what);
	free(copy);
	return err;
}

#define REJECTS(name, change, expected) \
	static void name(void **state) \
	{ \
		struct blob b = synth_hs(); \
		struct nvgpu_fw_hs hs; \
		(void)state; \
		change; \
		assert_int_equal(parse(&b, b.len, &hs), expected); \
		blob_free(&b); \
	}

REJECTS(rejects_a_wrong_container_magic, put32(&b, 0, 0x10df), -ENOEXEC)
REJECTS(rejects_an_unknown_container_version, put32(&b, 4, 2), -EPROTONOSUPPORT)
REJECTS(rejects_a_descriptor_inside_the_container_header, put32(&b, 12, 8), -ERANGE)
REJECTS(rejects_a_descriptor_behind_the_file, put32(&b, 12, 0xfffffff0), -ERANGE)
REJECTS(rejects_a_descriptor_cut_by_the_end, put32(&b, 12, (u32)b.len - 4), -ENODATA)
REJECTS(rejects_an_empty_payload, put32(&b, 20, 0), -EINVAL)
REJECTS(rejects_a_payload_past_the_end, put32(&b, 20, 0x301), -ERANGE)
REJECTS(rejects_a_payload_whose_end_wraps, put32(&b, 16, 0xffffffff), -ERANGE)
REJECTS(accepts_a_declared_size_beyond_the_end, put32(&b, 8, 0x100000), 0)
REJECTS(rejects_signatures_past_the_end, put32(&b, HS_HDR + 4, 0x10000), -ERANGE)
REJECTS(rejects_a_patch_location_word_outside, put32(&b, HS_HDR + 8, 0x10000), -ERANGE)
REJECTS(rejects_a_signature_start_word_outside, put32(&b, HS_HDR + 12, 0xfffffffe), -ERANGE)
REJECTS(rejects_a_signature_count_word_outside, put32(&b, HS_HDR + 24, (u32)b.len - 3), -ERANGE)
REJECTS(rejects_no_signatures, put32(&b, HS_WORDS + 8, 0), -EBADMSG)
REJECTS(rejects_signatures_of_unequal_size, put32(&b, HS_WORDS + 8, 3), -EBADMSG)
REJECTS(rejects_an_empty_signature_area, put32(&b, HS_HDR + 4, 0), -EBADMSG)
REJECTS(rejects_a_signature_start_that_leaves_too_little, put32(&b, HS_WORDS + 4, 1), -EBADMSG)
REJECTS(rejects_metadata_that_is_too_small, put32(&b, HS_HDR + 20, 8), -EBADMSG)
REJECTS(rejects_metadata_outside, put32(&b, HS_HDR + 16, 0xfffffff0), -ERANGE)
REJECTS(rejects_ucode_id_zero, put32(&b, HS_META + 8, 0), -EINVAL)
REJECTS(rejects_an_ucode_id_without_fuse, put32(&b, HS_META + 8, 17), -EINVAL)
REJECTS(rejects_a_load_header_that_is_too_small, put32(&b, HS_HDR + 32, 20), -EBADMSG)
REJECTS(rejects_a_load_header_outside, put32(&b, HS_HDR + 28, (u32)b.len), -ERANGE)
REJECTS(rejects_no_applications, put32(&b, HS_LOAD + 16, 0), -EBADMSG)
REJECTS(rejects_more_applications_than_the_header_holds, put32(&b, HS_LOAD + 16, 2), -EBADMSG)
REJECTS(rejects_an_application_count_that_wraps, put32(&b, HS_LOAD + 16, 0x10000001), -EBADMSG)
REJECTS(rejects_non_secure_code_outside_the_image, put32(&b, HS_LOAD, 0x300), -ERANGE)
REJECTS(rejects_secure_code_outside_the_image, put32(&b, HS_LOAD + 20, 0x300), -ERANGE)
REJECTS(rejects_unaligned_secure_code, put32(&b, HS_LOAD + 20, 0x80), -EINVAL)
REJECTS(rejects_empty_secure_code, put32(&b, HS_LOAD + 24, 0), -EINVAL)
REJECTS(rejects_data_outside_the_image, put32(&b, HS_LOAD + 12, 0x200), -ERANGE)
REJECTS(rejects_data_of_an_odd_size, put32(&b, HS_LOAD + 12, 0x80), -EINVAL)
REJECTS(rejects_a_patch_location_before_the_data, put32(&b, HS_WORDS, 0x1f0), -ERANGE)
REJECTS(rejects_a_patch_location_across_the_end_of_the_data, put32(&b, HS_WORDS, 0x2f1), -ERANGE)

static void finds_every_part(void **state)
{
	struct blob b = synth_hs();
	struct nvgpu_fw_hs hs;

	(void)state;
	assert_int_equal(nvgpu_fw_hs_parse(b.data, b.len, &hs, NULL), 0);
	assert_ptr_equal(hs.image.data, b.data + HS_DATA);
	assert_int_equal(hs.image.len, 0x300);
	assert_int_equal(hs.num_sigs, HS_NUM_SIGS);
	assert_int_equal(hs.sig_size, HS_SIG_BYTES);
	assert_int_equal(hs.patch_off, HS_OS_DATA + 0x10);
	assert_int_equal(hs.fuse_version, 2);
	assert_int_equal(hs.engine_mask, NVGPU_FW_HS_ENGINE_SEC2);
	assert_int_equal(hs.ucode_id, 3);
	assert_int_equal(hs.os_code_size, 0x100);
	assert_int_equal(hs.app_off, HS_APP);
	assert_int_equal(hs.app_size, 0x100);
	assert_int_equal(hs.data_off, HS_OS_DATA);
	assert_int_equal(hs.data_size, 0x100);
	blob_free(&b);
}

static void fails_when_cut_at_any_byte(void **state)
{
	struct blob b = synth_hs();
	struct nvgpu_fw_hs hs;
	size_t len;
	int err;

	(void)state;
	for (len = 0; len < b.len; len++) {
		err = parse(&b, len, &hs);
		assert_true(err == -ENODATA || err == -ERANGE);
	}
	blob_free(&b);
}

static int choose(u32 fuse, u8 *first)
{
	struct blob b = synth_hs();
	struct nvgpu_fw_view sig;
	struct nvgpu_fw_hs hs;
	int err;

	assert_int_equal(nvgpu_fw_hs_parse(b.data, b.len, &hs, NULL), 0);
	err = nvgpu_fw_hs_signature(&hs, fuse, &sig);
	if (!err) {
		assert_int_equal(sig.len, HS_SIG_BYTES);
		*first = sig.data[0];
	}
	blob_free(&b);
	return err;
}

static void takes_the_last_signature_for_an_unblown_fuse(void **state)
{
	u8 first;

	(void)state;
	assert_int_equal(choose(0, &first), 0);
	assert_int_equal(first, 0x80);
}

static void takes_the_first_signature_for_the_newest_fuse(void **state)
{
	u8 first;

	(void)state;
	assert_int_equal(choose(0x3, &first), 0);
	assert_int_equal(first, 0x10);
}

static void takes_a_later_signature_for_an_older_fuse(void **state)
{
	u8 first;

	(void)state;
	assert_int_equal(choose(0x1, &first), 0);
	assert_int_equal(first, 0x80);
}

static void has_no_signature_for_a_fuse_newer_than_the_image(void **state)
{
	u8 first;

	(void)state;
	assert_int_equal(choose(0x4, &first), -ENOKEY);
	assert_int_equal(choose(0x80000000, &first), -ENOKEY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rejects_a_wrong_container_magic),
		cmocka_unit_test(rejects_an_unknown_container_version),
		cmocka_unit_test(rejects_a_descriptor_inside_the_container_header),
		cmocka_unit_test(rejects_a_descriptor_behind_the_file),
		cmocka_unit_test(rejects_a_descriptor_cut_by_the_end),
		cmocka_unit_test(rejects_an_empty_payload),
		cmocka_unit_test(rejects_a_payload_past_the_end),
		cmocka_unit_test(rejects_a_payload_whose_end_wraps),
		cmocka_unit_test(accepts_a_declared_size_beyond_the_end),
		cmocka_unit_test(rejects_signatures_past_the_end),
		cmocka_unit_test(rejects_a_patch_location_word_outside),
		cmocka_unit_test(rejects_a_signature_start_word_outside),
		cmocka_unit_test(rejects_a_signature_count_word_outside),
		cmocka_unit_test(rejects_no_signatures),
		cmocka_unit_test(rejects_signatures_of_unequal_size),
		cmocka_unit_test(rejects_an_empty_signature_area),
		cmocka_unit_test(rejects_a_signature_start_that_leaves_too_little),
		cmocka_unit_test(rejects_metadata_that_is_too_small),
		cmocka_unit_test(rejects_metadata_outside),
		cmocka_unit_test(rejects_ucode_id_zero),
		cmocka_unit_test(rejects_an_ucode_id_without_fuse),
		cmocka_unit_test(rejects_a_load_header_that_is_too_small),
		cmocka_unit_test(rejects_a_load_header_outside),
		cmocka_unit_test(rejects_no_applications),
		cmocka_unit_test(rejects_more_applications_than_the_header_holds),
		cmocka_unit_test(rejects_an_application_count_that_wraps),
		cmocka_unit_test(rejects_non_secure_code_outside_the_image),
		cmocka_unit_test(rejects_secure_code_outside_the_image),
		cmocka_unit_test(rejects_unaligned_secure_code),
		cmocka_unit_test(rejects_empty_secure_code),
		cmocka_unit_test(rejects_data_outside_the_image),
		cmocka_unit_test(rejects_data_of_an_odd_size),
		cmocka_unit_test(rejects_a_patch_location_before_the_data),
		cmocka_unit_test(rejects_a_patch_location_across_the_end_of_the_data),
		cmocka_unit_test(finds_every_part),
		cmocka_unit_test(fails_when_cut_at_any_byte),
		cmocka_unit_test(takes_the_last_signature_for_an_unblown_fuse),
		cmocka_unit_test(takes_the_first_signature_for_the_newest_fuse),
		cmocka_unit_test(takes_a_later_signature_for_an_older_fuse),
		cmocka_unit_test(has_no_signature_for_a_fuse_newer_than_the_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
