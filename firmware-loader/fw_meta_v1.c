// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * vGPU metadata, format VGPUMETA 1.0.
 */

#include "fw_meta_format.h"

/**
 * DOC: format VGPUMETA 1.0
 *
 *	header (160 bytes)	magic, version, sizes, CRC, GSP release
 *	group			type, version, sizes, body
 *	  type group		four PCI ids of a board, the firmware's records
 *
 * The format that followed NVVGPUMT: it names boards by their subsystem too,
 * carries no control and repeats nothing of the records, which are the firmware's
 * own. Groups of a type that is not known are optional and passed over.
 * Source: format description of the public vgpu-tools (vgpu-host.md 3.8).
 */

/* CRC-32 of the whole file with the field itself taken as zero. */
static u32 v1_crc(struct nvgpu_fw_view file)
{
	static const u8 zero[4];
	const struct nvgpu_fw_view field = { zero, sizeof(zero) };
	struct nvgpu_fw_view before, after;
	u64 end = NVGPU_FW_V1_CRC + sizeof(zero);

	nvgpu_fw_slice(file, 0, NVGPU_FW_V1_CRC, &before);
	nvgpu_fw_slice(file, end, file.len - end, &after);
	return nvgpu_fw_meta_crc(nvgpu_fw_meta_crc(nvgpu_fw_meta_crc(0, before), field), after);
}

/* A name ends in zeroes only: what lies behind the first one could hide there. */
static int v1_build(const u8 *name, struct nvgpu_fw_meta *out, struct nvgpu_fw_diag *diag)
{
	size_t i, n;

	if (!memchr(name, 0, sizeof(out->build)))
		return nvgpu_fw_fail(diag, -ENAMETOOLONG, NVGPU_FW_V1_BUILD,
				     "release name lacks its terminating zero");
	n = strlen((const char *)name);
	if (!n)
		return nvgpu_fw_fail(diag, -EINVAL, NVGPU_FW_V1_BUILD, "release name is empty");
	for (i = n; i < sizeof(out->build); i++) {
		if (name[i])
			return nvgpu_fw_fail(diag, -EINVAL, NVGPU_FW_V1_BUILD + i,
					     "bytes follow the release name");
	}

	memcpy(out->build, name, sizeof(out->build));
	return 0;
}

static int v1_header(struct nvgpu_fw_meta *out, struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view file = out->file, hdr;
	int err;

	if (!nvgpu_fw_slice(file, 0, NVGPU_FW_V1_HDR_SIZE, &hdr))
		return nvgpu_fw_fail(diag, -ENODATA, file.len, "metadata header is cut short");

	out->major = nvgpu_fw_le16(hdr.data + NVGPU_FW_V1_MAJOR);
	out->minor = nvgpu_fw_le16(hdr.data + NVGPU_FW_V1_MINOR);
	if (out->major != 1 || out->minor != 0)
		return nvgpu_fw_fail(diag, -EPROTONOSUPPORT, NVGPU_FW_V1_MAJOR,
				     "metadata format is not version 1.0");
	if (nvgpu_fw_le32(hdr.data + NVGPU_FW_V1_HEADER_SIZE) != NVGPU_FW_V1_HDR_SIZE)
		return nvgpu_fw_fail(diag, -EBADMSG, NVGPU_FW_V1_HEADER_SIZE,
				     "metadata header does not have 160 bytes");
	if (nvgpu_fw_le64(hdr.data + NVGPU_FW_V1_TOTAL_SIZE) != file.len)
		return nvgpu_fw_fail(diag, -EBADMSG, NVGPU_FW_V1_TOTAL_SIZE,
				     "file is not as long as it says");
	if (v1_crc(file) != nvgpu_fw_le32(hdr.data + NVGPU_FW_V1_CRC))
		return nvgpu_fw_fail(diag, -EBADMSG, NVGPU_FW_V1_CRC, "checksum does not match");
	err = v1_build(hdr.data + NVGPU_FW_V1_BUILD, out, diag);
	if (err)
		return err;

	nvgpu_fw_slice(file, NVGPU_FW_V1_HDR_SIZE, file.len - NVGPU_FW_V1_HDR_SIZE, &out->blobs);
	out->num_blobs = nvgpu_fw_le32(hdr.data + NVGPU_FW_V1_NUM_GROUPS);
	if (out->num_blobs > NVGPU_FW_META_MAX_BLOBS)
		return nvgpu_fw_fail(diag, -E2BIG, NVGPU_FW_V1_NUM_GROUPS, "more than 1024 groups");
	if (out->num_blobs > out->blobs.len / NVGPU_FW_V1_GROUP_HDR_SIZE)
		return nvgpu_fw_fail(diag, -EBADMSG, NVGPU_FW_V1_NUM_GROUPS,
				     "more groups than the file has room for");

	return 0;
}

static int v1_cut(const struct nvgpu_fw_meta *meta, u64 off, struct nvgpu_fw_meta_blob *blob,
		  struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view hdr;
	u64 size;

	blob->at = NVGPU_FW_V1_HDR_SIZE + off;
	if (!nvgpu_fw_slice(meta->blobs, off, NVGPU_FW_V1_GROUP_HDR_SIZE, &hdr))
		return nvgpu_fw_fail(diag, -ENODATA, blob->at, "group header is cut short");

	blob->type = nvgpu_fw_le32(hdr.data);
	blob->is_types = blob->type == NVGPU_FW_V1_GROUP_TYPES;
	size = nvgpu_fw_le64(hdr.data + 8);
	if (!blob->type)
		return nvgpu_fw_fail(diag, -EINVAL, blob->at, "group type is 0");
	if (nvgpu_fw_le16(hdr.data + 6) < NVGPU_FW_V1_GROUP_HDR_SIZE ||
	    size < nvgpu_fw_le16(hdr.data + 6))
		return nvgpu_fw_fail(diag, -EBADMSG, blob->at + 6, "group is smaller than its header");
	if (!nvgpu_fw_slice(meta->blobs, off, size, &blob->bytes))
		return nvgpu_fw_fail(diag, -ERANGE, blob->at + 8, "group reaches past the end of the file");

	return 0;
}

static int v1_types(const struct nvgpu_fw_meta_blob *blob, struct nvgpu_fw_meta_types *out,
		    struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view hdr;
	u32 size, num;

	if (nvgpu_fw_le16(blob->bytes.data + 4) != NVGPU_FW_V1_TYPES_VERSION)
		return nvgpu_fw_fail(diag, -EPROTONOSUPPORT, blob->at + 4, "type group is not version 1");
	if (nvgpu_fw_le16(blob->bytes.data + 6) != NVGPU_FW_V1_TYPES_HDR_SIZE)
		return nvgpu_fw_fail(diag, -EBADMSG, blob->at + 6,
				     "type group header does not have 32 bytes");
	if (!nvgpu_fw_slice(blob->bytes, 0, NVGPU_FW_V1_TYPES_HDR_SIZE, &hdr))
		return nvgpu_fw_fail(diag, -ENODATA, blob->at, "type group header is cut short");
	if (nvgpu_fw_le16(hdr.data + 16) != NVGPU_FW_META_VENDOR ||
	    nvgpu_fw_le16(hdr.data + 20) != NVGPU_FW_META_VENDOR)
		return nvgpu_fw_fail(diag, -EINVAL, blob->at + 16, "board is another vendor's");

	size = nvgpu_fw_le32(hdr.data + 24);
	num = nvgpu_fw_le32(hdr.data + 28);
	if (!size)
		return nvgpu_fw_fail(diag, -EINVAL, blob->at + 24, "type records have no size");
	if (!num)
		return nvgpu_fw_fail(diag, -EBADMSG, blob->at + 28, "type group is empty");
	if (num > NVGPU_FW_META_MAX_TYPES)
		return nvgpu_fw_fail(diag, -E2BIG, blob->at + 28, "more than 128 types of one board");
	/* Both factors have 32 bits, so their product cannot wrap. */
	if (blob->bytes.len != NVGPU_FW_V1_TYPES_HDR_SIZE + (u64)size * num ||
	    !nvgpu_fw_slice(blob->bytes, NVGPU_FW_V1_TYPES_HDR_SIZE, (u64)size * num, &out->params))
		return nvgpu_fw_fail(diag, -EBADMSG, blob->at + 8,
				     "group size is not the sum of its parts");

	out->entries.data = NULL;
	out->entries.len = 0;
	out->entry_size = 0;
	out->device = nvgpu_fw_le16(hdr.data + 18);
	out->subsystem = nvgpu_fw_le16(hdr.data + 22);
	out->has_subsystem = true;
	out->num = num;
	out->info_off = 0;
	out->info_size = size;
	return 0;
}

const struct nvgpu_fw_meta_ops nvgpu_fw_meta_v1 = {
	.id	= { 'V', 'G', 'P', 'U', 'M', 'E', 'T', 'A' },
	.header	= v1_header,
	.cut	= v1_cut,
	.types	= v1_types,
};
