// SPDX-License-Identifier: MIT
/*
 * The firmware files themselves, against the table they were decoded into.
 * Argument: firmware directory. A missing file skips its test.
 */

#include "unit.h"

#include <stdio.h>

#include "fw_gsp.h"
#include "fw_hs.h"
#include "fw_name.h"
#include "fw_riscv.h"

static const char *root;

static u8 *load(enum nvgpu_fw_kind kind, const char *chip, const char *release, size_t *len)
{
	char rel[NVGPU_FW_PATH_LEN], path[512];
	FILE *f;
	u8 *buf;

	assert_int_equal(nvgpu_fw_path(kind, chip, release, rel, sizeof(rel)), 0);
	snprintf(path, sizeof(path), "%s/%s", root, rel);
	f = fopen(path, "rb");
	if (!f)
		skip();
	fseek(f, 0, SEEK_END);
	*len = (size_t)ftell(f);
	rewind(f);
	buf = malloc(*len);
	assert_int_equal(fread(buf, 1, *len, f), *len);
	fclose(f);
	return buf;
}

struct hs_row {
	const char *chip, *release;
	enum nvgpu_fw_kind kind;
	u32 data_off, app_size, os_data, os_data_size, data_size, sigs, sig_size;
	u32 fuse_version, ucode_id, patch;
};

#define LOAD	NVGPU_FW_KIND_BOOTER_LOAD
#define UNLOAD	NVGPU_FW_KIND_BOOTER_UNLOAD
#define OLD	"535.113.01"
#define NEW	"570.144"

static const struct hs_row hs_rows[] = {
	{ "ad102", OLD, LOAD, 0x378, 0x7600, 0x7700, 0x6000, 0xd700, 2, 384, 1, 3, 0x7710 },
	{ "ad102", NEW, LOAD, 0x378, 0x7d00, 0x7e00, 0x6000, 0xde00, 2, 384, 1, 3, 0x7e10 },
	{ "ad102", OLD, UNLOAD, 0x378, 0x4800, 0x4900, 0x4e00, 0x9800, 2, 384, 1, 3, 0x4910 },
	{ "ad102", NEW, UNLOAD, 0x378, 0x4f00, 0x5000, 0x4e00, 0x9f00, 2, 384, 1, 3, 0x5010 },
	{ "ad102", NEW, NVGPU_FW_KIND_SCRUBBER, 0x378, 0x1900, 0x1a00, 0x300, 0x1d00, 2, 384, 1, 0xd,
	  0x1a00 },
	{ "ga102", OLD, LOAD, 0x378, 0x8300, 0x8400, 0x6200, 0xe600, 2, 384, 1, 3, 0x8410 },
	{ "ga102", NEW, UNLOAD, 0x378, 0x4f00, 0x5000, 0x4d00, 0x9d00, 2, 384, 1, 3, 0x5010 },
	{ "ga100", OLD, LOAD, 0x1f8, 0x8000, 0x8100, 0x6400, 0xe500, 1, 384, 0, 3, 0x8300 },
	{ "tu102", OLD, LOAD, 0x88, 0x7f00, 0x8000, 0x6200, 0xe200, 1, 16, 0, 0xd, 0x8200 },
	{ "tu116", NEW, UNLOAD, 0x88, 0x4a00, 0x4b00, 0x4d00, 0x9800, 1, 16, 0, 0xd, 0x4d00 },
};

static void describes_every_booter_as_the_table_does(void **state)
{
	struct nvgpu_fw_hs hs;
	size_t i, len;
	u8 *buf;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(hs_rows); i++) {
		const struct hs_row *r = &hs_rows[i];

		buf = load(r->kind, r->chip, r->release, &len);
		assert_int_equal(nvgpu_fw_hs_parse(buf, len, &hs, NULL), 0);
		assert_int_equal(hs.bin.data_off, r->data_off);
		assert_int_equal(hs.app_size, r->app_size);
		assert_int_equal(hs.data_off, r->os_data);
		assert_int_equal(hs.data_size, r->os_data_size);
		assert_int_equal(hs.image.len, r->data_size);
		assert_int_equal(hs.num_sigs, r->sigs);
		assert_int_equal(hs.sig_size, r->sig_size);
		assert_int_equal(hs.fuse_version, r->fuse_version);
		assert_int_equal(hs.engine_mask, 1);
		assert_int_equal(hs.ucode_id, r->ucode_id);
		assert_int_equal(hs.patch_off, r->patch);
		free(buf);
	}
}

static void describes_every_bootloader_as_the_table_does(void **state)
{
	static const struct {
		const char *chip, *release;
		u32 version, size, data, data_size, code, code_size, boot;
	} rows[] = {
		{ "tu102", OLD, 4, 0x1000, 0, 0, 0, 0, 0 },
		{ "ga102", OLD, 5, 0x5000, 0x800, 0x1000, 0x1800, 0x2500, 0x4000 },
		{ "ad102", OLD, 5, 0x8000, 0x800, 0x4000, 0x4800, 0x2500, 0x7000 },
		{ "ad102", NEW, 5, 0x9000, 0x800, 0x4000, 0x4800, 0x2900, 0x8000 },
	};
	struct nvgpu_fw_riscv riscv;
	size_t i, len;
	u8 *buf;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		buf = load(NVGPU_FW_KIND_BOOTLOADER, rows[i].chip, rows[i].release, &len);
		assert_int_equal(nvgpu_fw_riscv_parse(buf, len, &riscv, NULL), 0);
		assert_int_equal(riscv.version, rows[i].version);
		assert_int_equal(riscv.app_version, 0);
		assert_int_equal(riscv.blob.len, rows[i].size);
		assert_int_equal(riscv.monitor_data.off, rows[i].data);
		assert_int_equal(riscv.monitor_data.size, rows[i].data_size);
		assert_int_equal(riscv.monitor_code.off, rows[i].code);
		assert_int_equal(riscv.monitor_code.size, rows[i].code_size);
		assert_int_equal(riscv.bootloader.off, rows[i].boot);
		free(buf);
	}
}

static void finds_image_and_signatures_of_both_releases(void **state)
{
	static const struct { const char *chip, *release, *family; size_t bytes; } rows[] = {
		{ "ad102", OLD, "ad10x", 0x2448000 }, { "ad102", NEW, "ad10x", 0x3c99000 },
		{ "ad102", OLD, "ga10x", 0x2448000 }, { "tu102", OLD, "tu10x", 0x16a3350 },
		{ "tu102", NEW, "ga100", 0x1b34ea0 },
	};
	struct nvgpu_fw_view sig;
	struct nvgpu_fw_gsp gsp;
	size_t i, len;
	u8 *buf;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		buf = load(NVGPU_FW_KIND_GSP, rows[i].chip, rows[i].release, &len);
		assert_int_equal(nvgpu_fw_gsp_parse(buf, len, &gsp, NULL), 0);
		assert_string_equal(gsp.version, rows[i].release);
		assert_int_equal(gsp.image.len, rows[i].bytes);
		assert_ptr_equal(gsp.image.data, buf + 0x40);
		assert_int_equal(nvgpu_fw_gsp_signature(&gsp, rows[i].family, &sig, NULL), 0);
		assert_int_equal(sig.len, 0x1000);
		free(buf);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(describes_every_booter_as_the_table_does),
		cmocka_unit_test(describes_every_bootloader_as_the_table_does),
		cmocka_unit_test(finds_image_and_signatures_of_both_releases),
	};

	root = argc > 1 ? argv[1] : "/lib/firmware";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
