// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The RISC-V bootloader that starts GSP-RM (bootloader-<release>.bin).
 */

#include "fw_riscv.h"

/* Word indices in the descriptor; the same in both versions. */
enum desc_word {
	DESC_VERSION		= 0,
	DESC_BOOTLOADER_OFF	= 1,
	DESC_BOOTLOADER_SIZE	= 2,
	DESC_APP_VERSION	= 7,
	DESC_MANIFEST_OFF	= 8,
	DESC_MANIFEST_SIZE	= 9,
	DESC_MONITOR_DATA_OFF	= 10,
	DESC_MONITOR_DATA_SIZE	= 11,
	DESC_MONITOR_CODE_OFF	= 12,
	DESC_MONITOR_CODE_SIZE	= 13,
};

#define DESC_V4_WORDS		19
#define DESC_V5_WORDS		21
#define NO_OFFSET		0xffffffffu

static u32 desc_word(struct nvgpu_fw_view desc, enum desc_word idx)
{
	return nvgpu_fw_le32(desc.data + idx * sizeof(u32));
}

/* An absent part has size 0; its offset then means nothing. */
static int part_parse(const struct nvgpu_fw_riscv *riscv, struct nvgpu_fw_view desc,
		      enum desc_word idx, struct nvgpu_fw_range *out,
		      struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view v;

	out->off = desc_word(desc, idx);
	out->size = desc_word(desc, idx + 1);

	if (!out->size) {
		if (out->off == NO_OFFSET)
			out->off = 0;
		return 0;
	}
	if (!nvgpu_fw_slice(riscv->blob, out->off, out->size, &v))
		return nvgpu_fw_fail(diag, -ERANGE, riscv->bin.header_off + idx * sizeof(u32),
				     "a part of the RISC-V bootloader lies outside its blob");

	return 0;
}

/**
 * nvgpu_fw_riscv_parse() - Check a RISC-V bootloader and find its parts.
 * @buf: file contents
 * @len: number of bytes at @buf
 * @out: receives the description; only valid on success
 * @diag: receives the cause of a failure, may be NULL
 *
 * Source: linux-firmware files, descriptor RM_RISCV_UCODE_DESC.
 *
 * Return: 0, an errno of nvgpu_fw_bin_parse(), -ENODATA, -EPROTONOSUPPORT or
 * -ERANGE.
 */
int nvgpu_fw_riscv_parse(const u8 *buf, size_t len, struct nvgpu_fw_riscv *out,
			 struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view desc;
	u32 words;
	int err;

	err = nvgpu_fw_bin_parse(buf, len, &out->bin, diag);
	if (err)
		return err;

	out->blob = out->bin.data;
	if (!nvgpu_fw_read32(out->bin.file, out->bin.header_off, &out->version))
		return nvgpu_fw_fail(diag, -ENODATA, out->bin.header_off,
				     "RISC-V descriptor is cut short");

	switch (out->version) {
	case 4:
		words = DESC_V4_WORDS;
		break;
	case 5:
		words = DESC_V5_WORDS;
		break;
	default:
		return nvgpu_fw_fail(diag, -EPROTONOSUPPORT, out->bin.header_off,
				     "RISC-V descriptor version is neither 4 nor 5");
	}

	if (!nvgpu_fw_slice(out->bin.file, out->bin.header_off, words * sizeof(u32), &desc))
		return nvgpu_fw_fail(diag, -ENODATA, out->bin.header_off,
				     "RISC-V descriptor is cut short");

	out->app_version = desc_word(desc, DESC_APP_VERSION);

	err = part_parse(out, desc, DESC_MANIFEST_OFF, &out->manifest, diag);
	if (err)
		return err;

	err = part_parse(out, desc, DESC_MONITOR_DATA_OFF, &out->monitor_data, diag);
	if (err)
		return err;

	err = part_parse(out, desc, DESC_MONITOR_CODE_OFF, &out->monitor_code, diag);
	if (err)
		return err;

	return part_parse(out, desc, DESC_BOOTLOADER_OFF, &out->bootloader, diag);
}
