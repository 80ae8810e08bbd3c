// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * vGPU metadata, format NVVGPUMT.
 */

#include "fw_meta_format.h"

/**
 * DOC: format NVVGPUMT
 *
 *	header (232 bytes)	identifier, CRC, interface version, GSP release
 *	blob			type, size, body
 *	  type list body	7 words of 64 bits, kernel-side records, control
 *				parameters with the firmware's records
 *
 * The format comes from the second vGPU VFIO RFC. Its driver sends whatever
 * control id the file names; here only the type upload passes, because a file
 * must not be able to issue arbitrary controls.
 */

static int mt_header(struct nvgpu_fw_meta *out, struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view file = out->file, hdr, covered;
	u64 num;

	if (!nvgpu_fw_slice(file, 0, NVGPU_FW_MT_HDR_SIZE, &hdr) ||
	    !nvgpu_fw_slice(file, NVGPU_FW_MT_COVERED, file.len - NVGPU_FW_MT_COVERED, &covered))
		return nvgpu_fw_fail(diag, -ENODATA, file.len, "metadata header is cut short");

	/* This format leaves out the usual inversion at the end. */
	if (~nvgpu_fw_meta_crc(0, covered) != nvgpu_fw_le32(hdr.data + NVGPU_FW_MT_CRC))
		return nvgpu_fw_fail(diag, -EBADMSG, NVGPU_FW_MT_CRC, "checksum does not match");

	out->major = nvgpu_fw_le64(hdr.data + NVGPU_FW_MT_MAJOR);
	out->minor = nvgpu_fw_le64(hdr.data + NVGPU_FW_MT_MINOR);
	if (!memchr(hdr.data + NVGPU_FW_MT_BUILD, 0, NVGPU_FW_MT_BUILD_LEN))
		return nvgpu_fw_fail(diag, -ENAMETOOLONG, NVGPU_FW_MT_BUILD,
				     "release name lacks its terminating zero");
	memset(out->build, 0, sizeof(out->build));
	memcpy(out->build, hdr.data + NVGPU_FW_MT_BUILD, NVGPU_FW_MT_BUILD_LEN);

	nvgpu_fw_slice(file, NVGPU_FW_MT_HDR_SIZE, file.len - NVGPU_FW_MT_HDR_SIZE, &out->blobs);
	num = nvgpu_fw_le64(hdr.data + NVGPU_FW_MT_NUM_BLOBS);
	if (num > NVGPU_FW_META_MAX_BLOBS)
		return nvgpu_fw_fail(diag, -E2BIG, NVGPU_FW_MT_NUM_BLOBS, "more than 1024 blobs");
	if (num > out->blobs.len / NVGPU_FW_MT_BLOB_HDR_SIZE)
		return nvgpu_fw_fail(diag, -EBADMSG, NVGPU_FW_MT_NUM_BLOBS,
				     "more blobs than the file has room for");
	out->num_blobs = (u32)num;

	return 0;
}

static int mt_cut(const struct nvgpu_fw_meta *meta, u64 off, struct nvgpu_fw_meta_blob *blob,
		  struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view hdr;
	u64 size;

	blob->at = NVGPU_FW_MT_HDR_SIZE + off;
	if (!nvgpu_fw_slice(meta->blobs, off, NVGPU_FW_MT_BLOB_HDR_SIZE, &hdr))
		return nvgpu_fw_fail(diag, -ENODATA, blob->at, "blob header is cut short");

	blob->type = nvgpu_fw_le64(hdr.data);
	blob->is_types = blob->type == NVGPU_FW_MT_BLOB_TYPES;
	size = nvgpu_fw_le64(hdr.data + 8);
	if (size < NVGPU_FW_MT_BLOB_HDR_SIZE)
		return nvgpu_fw_fail(diag, -EBADMSG, blob->at + 8, "blob is smaller than its header");
	if (!nvgpu_fw_slice(meta->blobs, off, size, &blob->bytes))
		return nvgpu_fw_fail(diag, -ERANGE, blob->at + 8, "blob reaches past the end of the file");

	return 0;
}

static int mt_types(const struct nvgpu_fw_meta_blob *blob, struct nvgpu_fw_meta_types *out,
		    struct nvgpu_fw_diag *diag)
{
	u64 device, info_off, info_size, entries_size, num, cmd, params_size;
	u64 at = blob->at + NVGPU_FW_MT_BLOB_HDR_SIZE;
	struct nvgpu_fw_view body, hdr, rest, v;

	if (!nvgpu_fw_slice(blob->bytes, NVGPU_FW_MT_BLOB_HDR_SIZE,
			    blob->bytes.len - NVGPU_FW_MT_BLOB_HDR_SIZE, &body) ||
	    !nvgpu_fw_slice(body, 0, NVGPU_FW_MT_TYPES_HDR_SIZE, &hdr))
		return nvgpu_fw_fail(diag, -ENODATA, at, "type list header is cut short");

	device = nvgpu_fw_le64(hdr.data);
	info_off = nvgpu_fw_le64(hdr.data + 8);
	info_size = nvgpu_fw_le64(hdr.data + 16);
	entries_size = nvgpu_fw_le64(hdr.data + 24);
	num = nvgpu_fw_le64(hdr.data + 32);
	cmd = nvgpu_fw_le64(hdr.data + 40);
	params_size = nvgpu_fw_le64(hdr.data + 48);

	if (cmd != NVGPU_FW_MT_CMD_ADD_TYPES)
		return nvgpu_fw_fail(diag, -EPERM, at + 40, "file carries a control other than the type upload");
	if (device > 0xffff)
		return nvgpu_fw_fail(diag, -EINVAL, at, "board is not a PCI device id");
	if (!num)
		return nvgpu_fw_fail(diag, -EBADMSG, at + 32, "type list is empty");
	if (num > NVGPU_FW_META_MAX_TYPES)
		return nvgpu_fw_fail(diag, -E2BIG, at + 32, "more than 128 types of one board");

	/* Each size is held against what is left, so their sum cannot wrap. */
	if (!nvgpu_fw_slice(body, NVGPU_FW_MT_TYPES_HDR_SIZE, body.len - NVGPU_FW_MT_TYPES_HDR_SIZE,
			    &rest) ||
	    !nvgpu_fw_slice(rest, 0, entries_size, &out->entries))
		return nvgpu_fw_fail(diag, -ERANGE, at + 24, "type records reach past their blob");
	if (!nvgpu_fw_slice(rest, entries_size, params_size, &out->params))
		return nvgpu_fw_fail(diag, -ERANGE, at + 48, "control parameters reach past their blob");
	if (rest.len != entries_size + params_size)
		return nvgpu_fw_fail(diag, -EBADMSG, at + 48, "blob size is not the sum of its parts");

	if (entries_size % num || entries_size / num < sizeof(u32))
		return nvgpu_fw_fail(diag, -EBADMSG, at + 24, "type records are not of equal size");
	if (!info_size || !nvgpu_fw_slice(out->params, info_off, 0, &v) ||
	    info_size > (out->params.len - info_off) / num)
		return nvgpu_fw_fail(diag, -ERANGE, at + 8,
				     "firmware type records reach past the control parameters");

	out->device = (u16)device;
	out->subsystem = 0;
	out->has_subsystem = false;
	out->num = (u32)num;
	out->entry_size = (u32)(entries_size / num);
	out->info_off = (u32)info_off;
	out->info_size = (u32)info_size;
	return 0;
}

const struct nvgpu_fw_meta_ops nvgpu_fw_meta_mt = {
	.id	= { 'N', 'V', 'V', 'G', 'P', 'U', 'M', 'T' },
	.header	= mt_header,
	.cut	= mt_cut,
	.types	= mt_types,
};
