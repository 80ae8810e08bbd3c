// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The 24-byte header in front of booters, scrubber and RISC-V bootloader.
 */

#include "fw_bin.h"

#define BIN_VERSION		1

/**
 * nvgpu_fw_bin_parse() - Check the container header and find the payload.
 * @buf: file contents
 * @len: number of bytes at @buf
 * @out: receives the header; only valid on success
 * @diag: receives the cause of a failure, may be NULL
 *
 * The size field is not held against the file's length: every shipped file
 * declares its length rounded up to 256 bytes. Source: linux-firmware files,
 * Linux 7.2 nouveau.
 *
 * Return: 0, -ENODATA, -ENOEXEC, -EPROTONOSUPPORT, -ERANGE or -EINVAL.
 */
int nvgpu_fw_bin_parse(const u8 *buf, size_t len, struct nvgpu_fw_bin *out,
		       struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view file = { buf, len };
	struct nvgpu_fw_view hdr;
	u32 data_size;

	if (!nvgpu_fw_slice(file, 0, NVGPU_FW_BIN_HDR_SIZE, &hdr))
		return nvgpu_fw_fail(diag, -ENODATA, len, "container header is cut short");
	if (nvgpu_fw_le32(hdr.data) != NVGPU_FW_BIN_MAGIC)
		return nvgpu_fw_fail(diag, -ENOEXEC, 0, "container magic is not 0x10de");
	if (nvgpu_fw_le32(hdr.data + 4) != BIN_VERSION)
		return nvgpu_fw_fail(diag, -EPROTONOSUPPORT, 4, "container version is not 1");

	out->file = file;
	out->declared_size = nvgpu_fw_le32(hdr.data + 8);
	out->header_off = nvgpu_fw_le32(hdr.data + 12);
	out->data_off = nvgpu_fw_le32(hdr.data + 16);
	data_size = nvgpu_fw_le32(hdr.data + 20);

	if (out->header_off < NVGPU_FW_BIN_HDR_SIZE || out->header_off > len)
		return nvgpu_fw_fail(diag, -ERANGE, 12, "descriptor offset is outside the file");
	if (!data_size)
		return nvgpu_fw_fail(diag, -EINVAL, 20, "container payload is empty");
	if (!nvgpu_fw_slice(file, out->data_off, data_size, &out->data))
		return nvgpu_fw_fail(diag, -ERANGE, 16, "container payload reaches past the end of the file");

	return 0;
}
