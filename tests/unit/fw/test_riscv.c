// SPDX-License-Identifier: MIT
/*
 * RISC-V bootloader and file names.
 */

#include "unit.h"

#include "fw_name.h"
#include "fw_riscv.h"
#include "synth.h"

static int parse(const struct blob *b, size_t len, struct nvgpu_fw_riscv *out)
{
	u8 *copy = exact_copy(b->data, len);
	int err = nvgpu_fw_riscv_parse(copy, len, out, NULL);

	free(copy);
	return err;
}

#define REJECTS(name, change, expected) \
	static void name(void **state) \
	{ \
		struct blob b = synth_riscv(); \
		struct nvgpu_fw_riscv out; \
		(void)state; \
		change; \
		assert_int_equal(parse(&b, b.len, &out), expected); \
		blob_free(&b); \
	}

REJECTS(rejects_an_unknown_descriptor_version, put32(&b, RISCV_DESC, 6), -EPROTONOSUPPORT)
REJECTS(rejects_a_manifest_outside_the_blob, put32(&b, RISCV_DESC + 9 * 4, 0x401), -ERANGE)
REJECTS(rejects_monitor_data_outside_the_blob, put32(&b, RISCV_DESC + 10 * 4, 0xffffffff), -ERANGE)
REJECTS(rejects_monitor_code_outside_the_blob, put32(&b, RISCV_DESC + 12 * 4, 0x301), -ERANGE)
REJECTS(rejects_a_bootloader_outside_the_blob, put32(&b, RISCV_DESC + 4, 0x381), -ERANGE)
REJECTS(rejects_a_descriptor_cut_by_the_end,
	(put32(&b, 12, (u32)b.len - 4 * 20), put32(&b, b.len - 4 * 20, 5)), -ENODATA)
REJECTS(accepts_an_absent_part_with_any_offset,
	(put32(&b, RISCV_DESC + 4, 0xffffffff), put32(&b, RISCV_DESC + 8, 0)), 0)
REJECTS(accepts_the_shorter_descriptor_of_version_4, put32(&b, RISCV_DESC, 4), 0)

static void finds_every_part(void **state)
{
	struct blob b = synth_riscv();
	struct nvgpu_fw_riscv out;

	(void)state;
	assert_int_equal(nvgpu_fw_riscv_parse(b.data, b.len, &out, NULL), 0);
	assert_ptr_equal(out.blob.data, b.data + RISCV_DATA);
	assert_int_equal(out.version, 5);
	assert_int_equal(out.app_version, 7);
	assert_int_equal(out.manifest.size, 0x80);
	assert_int_equal(out.monitor_data.off, 0x80);
	assert_int_equal(out.monitor_code.off, 0x180);
	assert_int_equal(out.bootloader.off, 0x300);
	blob_free(&b);
}

static void fails_when_cut_at_any_byte(void **state)
{
	struct blob b = synth_riscv();
	struct nvgpu_fw_riscv out;
	size_t len;
	int err;

	(void)state;
	for (len = 0; len < b.len; len++) {
		err = parse(&b, len, &out);
		assert_true(err == -ENODATA || err == -ERANGE);
	}
	blob_free(&b);
}

static void makes_the_path_of_a_boot_file(void **state)
{
	char buf[NVGPU_FW_PATH_LEN];

	(void)state;
	assert_int_equal(nvgpu_fw_path(NVGPU_FW_KIND_BOOTER_LOAD, "ad102", "535.113.01", buf,
				       sizeof(buf)), 0);
	assert_string_equal(buf, "nvidia/ad102/gsp/booter_load-535.113.01.bin");
}

static void makes_the_path_of_a_metadata_file(void **state)
{
	char buf[NVGPU_FW_PATH_LEN];

	(void)state;
	assert_int_equal(nvgpu_fw_path(NVGPU_FW_KIND_VGPU_META, "ad102", "570.144", buf,
				       sizeof(buf)), 0);
	assert_string_equal(buf, "nvidia/vgpu-570.144.bin");
}

static void refuses_a_path_that_does_not_fit(void **state)
{
	char buf[16];

	(void)state;
	assert_int_equal(nvgpu_fw_path(NVGPU_FW_KIND_GSP, "ad102", "535.113.01", buf, sizeof(buf)),
			 -ENAMETOOLONG);
}

static void refuses_a_path_of_no_kind(void **state)
{
	char buf[NVGPU_FW_PATH_LEN];

	(void)state;
	assert_int_equal(nvgpu_fw_path(NVGPU_FW_KIND_UNKNOWN, "ad102", "1", buf, sizeof(buf)), -EINVAL);
	assert_int_equal(nvgpu_fw_path(NVGPU_FW_KIND_COUNT, "ad102", "1", buf, sizeof(buf)), -EINVAL);
}

static void reads_kind_and_release_from_a_name(void **state)
{
	char rel[32];

	(void)state;
	assert_int_equal(nvgpu_fw_path_kind("/lib/firmware/nvidia/ad102/gsp/gsp-535.113.01.bin", rel,
					    sizeof(rel)), NVGPU_FW_KIND_GSP);
	assert_string_equal(rel, "535.113.01");
	assert_int_equal(nvgpu_fw_path_kind("scrubber-570.144.bin", rel, sizeof(rel)),
			 NVGPU_FW_KIND_SCRUBBER);
}

static void does_not_guess_a_kind_from_a_strange_name(void **state)
{
	static const char *const names[] = { "", "gsp", "gsp-", "gsp-.bin", "gsp-1.xz", "gspx-1.bin",
					     "-1.bin", ".bin", "gs-1.bin",
					     "gsp-0123456789012345678901234567890123.bin" };
	char rel[32];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(nvgpu_fw_path_kind(names[i], rel, sizeof(rel)),
				 NVGPU_FW_KIND_UNKNOWN);
		assert_string_equal(rel, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rejects_an_unknown_descriptor_version),
		cmocka_unit_test(rejects_a_manifest_outside_the_blob),
		cmocka_unit_test(rejects_monitor_data_outside_the_blob),
		cmocka_unit_test(rejects_monitor_code_outside_the_blob),
		cmocka_unit_test(rejects_a_bootloader_outside_the_blob),
		cmocka_unit_test(rejects_a_descriptor_cut_by_the_end),
		cmocka_unit_test(accepts_an_absent_part_with_any_offset),
		cmocka_unit_test(accepts_the_shorter_descriptor_of_version_4),
		cmocka_unit_test(finds_every_part),
		cmocka_unit_test(fails_when_cut_at_any_byte),
		cmocka_unit_test(makes_the_path_of_a_boot_file),
		cmocka_unit_test(makes_the_path_of_a_metadata_file),
		cmocka_unit_test(refuses_a_path_that_does_not_fit),
		cmocka_unit_test(refuses_a_path_of_no_kind),
		cmocka_unit_test(reads_kind_and_release_from_a_name),
		cmocka_unit_test(does_not_guess_a_kind_from_a_strange_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
