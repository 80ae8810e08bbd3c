// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * vGPU type metadata files (nvidia/vgpu-<release>.bin), of both published formats.
 */

#include "fw_meta_format.h"

/**
 * DOC: vGPU metadata
 *
 * Two formats have been published, and both come down to the same: for each board
 * a list of the firmware's type records, in the layout of one GSP release. The
 * format is told by its identifier; what differs is behind struct
 * nvgpu_fw_meta_ops, and callers see one result.
 */

static const struct nvgpu_fw_meta_ops *ops_of(enum nvgpu_fw_meta_format format)
{
	return format == NVGPU_FW_META_VGPUMETA ? &nvgpu_fw_meta_v1 : &nvgpu_fw_meta_mt;
}

/**
 * nvgpu_fw_meta_crc() - CRC-32/ISO-HDLC, in parts.
 * @crc: 0, or the checksum of what precedes @bytes
 * @bytes: covered bytes
 *
 * Reflected polynomial 0xedb88320, all ones at the start and inverted at the end.
 *
 * Return: the checksum.
 */
u32 nvgpu_fw_meta_crc(u32 crc, struct nvgpu_fw_view bytes)
{
	u32 table[16];
	size_t i;
	int bit;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		table[i] = (u32)i;
		for (bit = 0; bit < 4; bit++)
			table[i] = (table[i] >> 1) ^ (table[i] & 1 ? 0xedb88320u : 0);
	}

	crc = ~crc;
	for (i = 0; i < bytes.len; i++) {
		crc ^= bytes.data[i];
		crc = (crc >> 4) ^ table[crc & 15];
		crc = (crc >> 4) ^ table[crc & 15];
	}

	return ~crc;
}

static bool same_board(const struct nvgpu_fw_meta_types *a, const struct nvgpu_fw_meta_types *b)
{
	return a->device == b->device && a->subsystem == b->subsystem;
}

/* Is there a list of the same board before offset @end? All up to there is checked. */
static bool board_is_known(const struct nvgpu_fw_meta *meta, u64 end,
			   const struct nvgpu_fw_meta_types *types)
{
	const struct nvgpu_fw_meta_ops *ops = ops_of(meta->format);
	struct nvgpu_fw_meta_types other;
	struct nvgpu_fw_meta_blob blob;
	u64 off;

	for (off = 0; off < end; off += blob.bytes.len) {
		if (ops->cut(meta, off, &blob, NULL))
			return false;
		if (blob.is_types && !ops->types(&blob, &other, NULL) && same_board(&other, types))
			return true;
	}

	return false;
}

static int blobs_check(const struct nvgpu_fw_meta *meta, struct nvgpu_fw_diag *diag)
{
	const struct nvgpu_fw_meta_ops *ops = ops_of(meta->format);
	struct nvgpu_fw_meta_types types;
	struct nvgpu_fw_meta_blob blob;
	u64 off = 0;
	u32 i;
	int err;

	for (i = 0; i < meta->num_blobs; i++, off += blob.bytes.len) {
		err = ops->cut(meta, off, &blob, diag);
		if (err)
			return err;
		if (!blob.is_types)
			continue;
		err = ops->types(&blob, &types, diag);
		if (err)
			return err;
		if (board_is_known(meta, off, &types))
			return nvgpu_fw_fail(diag, -EEXIST, blob.at, "a second type list of the same board");
	}
	if (off != meta->blobs.len)
		return nvgpu_fw_fail(diag, -EBADMSG, meta->file.len - meta->blobs.len + off,
				     "bytes follow the last blob");

	return 0;
}

/**
 * nvgpu_fw_meta_parse() - Check a metadata file from end to end.
 * @buf: file contents
 * @len: number of bytes at @buf
 * @out: receives the description; only valid on success
 * @diag: receives the cause of a failure, may be NULL
 *
 * Nothing is taken from a file with a defect anywhere, so a walk over its blobs
 * cannot fail half-way and leave partial state.
 *
 * Return: 0 or an errno as in the DOC block of fw_view.h.
 */
int nvgpu_fw_meta_parse(const u8 *buf, size_t len, struct nvgpu_fw_meta *out,
			struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view id;
	int err;

	out->file.data = buf;
	out->file.len = len;
	if (len > NVGPU_FW_META_MAX_BYTES)
		return nvgpu_fw_fail(diag, -E2BIG, 0, "file is larger than 1 GiB");
	if (!nvgpu_fw_slice(out->file, 0, NVGPU_FW_META_ID_LEN, &id))
		return nvgpu_fw_fail(diag, -ENODATA, len, "metadata header is cut short");
	if (!memcmp(id.data, nvgpu_fw_meta_mt.id, NVGPU_FW_META_ID_LEN))
		out->format = NVGPU_FW_META_NVVGPUMT;
	else if (!memcmp(id.data, nvgpu_fw_meta_v1.id, NVGPU_FW_META_ID_LEN))
		out->format = NVGPU_FW_META_VGPUMETA;
	else
		return nvgpu_fw_fail(diag, -ENOEXEC, 0, "identifier is neither NVVGPUMT nor VGPUMETA");

	err = ops_of(out->format)->header(out, diag);
	return err ? err : blobs_check(out, diag);
}

/**
 * nvgpu_fw_meta_blob() - Decode one blob.
 * @meta: parsed file
 * @idx: blob number, below meta->num_blobs
 * @out: receives the type list; only valid on success
 * @diag: receives the cause of a failure, may be NULL
 *
 * Return: 0, 1 for a blob of another type than a type list, or an errno as in
 * the DOC block of fw_view.h.
 */
int nvgpu_fw_meta_blob(const struct nvgpu_fw_meta *meta, u32 idx,
		       struct nvgpu_fw_meta_types *out, struct nvgpu_fw_diag *diag)
{
	const struct nvgpu_fw_meta_ops *ops = ops_of(meta->format);
	struct nvgpu_fw_meta_blob blob;
	u64 off = 0;
	u32 i;
	int err;

	if (idx >= meta->num_blobs)
		return nvgpu_fw_fail(diag, -ENOENT, 0, "no such blob");

	for (i = 0; ; i++, off += blob.bytes.len) {
		err = ops->cut(meta, off, &blob, diag);
		if (err)
			return err;
		if (i == idx)
			break;
	}

	return blob.is_types ? ops->types(&blob, out, diag) : 1;
}

/**
 * nvgpu_fw_meta_find() - The type list of a board.
 * @meta: parsed file
 * @device: PCI device id of the board, which is NVIDIA's
 * @subsystem_vendor: its PCI subsystem vendor id
 * @subsystem: its PCI subsystem id
 * @out: receives the list; only valid on success
 *
 * Return: 0, or -ENOENT when the file knows no types for the board.
 */
int nvgpu_fw_meta_find(const struct nvgpu_fw_meta *meta, u16 device, u16 subsystem_vendor,
		       u16 subsystem, struct nvgpu_fw_meta_types *out)
{
	bool nvidia = subsystem_vendor == NVGPU_FW_META_VENDOR;
	u32 i;

	for (i = 0; i < meta->num_blobs; i++) {
		if (!nvgpu_fw_meta_blob(meta, i, out, NULL) && out->device == device &&
		    (!out->has_subsystem || (nvidia && out->subsystem == subsystem)))
			return 0;
	}

	return -ENOENT;
}

/**
 * nvgpu_fw_meta_type() - Decode one kernel-side record.
 * @types: type list of a board
 * @idx: record number, below types->num
 * @out: receives the record; members a short record lacks are zero
 *
 * Records may be shorter or longer than the one known here: both sides may
 * grow, so what both know is taken.
 *
 * Return: 0; -ENOENT for a bad index; -ENODATA when the file's format has no such
 * records; -ENAMETOOLONG for a name without end.
 */
int nvgpu_fw_meta_type(const struct nvgpu_fw_meta_types *types, u32 idx,
		       struct nvgpu_fw_meta_type *out)
{
	u8 rec[NVGPU_FW_MT_REC_SIZE] = { 0 };
	size_t n = types->entry_size < sizeof(rec) ? types->entry_size : sizeof(rec);

	if (idx >= types->num)
		return -ENOENT;
	if (!n)
		return -ENODATA;

	memcpy(rec, types->entries.data + (size_t)idx * types->entry_size, n);
	if (!memchr(rec + NVGPU_FW_MT_REC_NAME, 0, sizeof(out->name)))
		return -ENAMETOOLONG;

	out->id = nvgpu_fw_le32(rec);
	memcpy(out->name, rec + NVGPU_FW_MT_REC_NAME, sizeof(out->name));
	out->vdev_id = nvgpu_fw_le64(rec + NVGPU_FW_MT_REC_VDEV);
	out->pdev_id = nvgpu_fw_le64(rec + NVGPU_FW_MT_REC_PDEV);
	out->fb_bytes = nvgpu_fw_le64(rec + NVGPU_FW_MT_REC_FB);
	out->heap_bytes = nvgpu_fw_le64(rec + NVGPU_FW_MT_REC_HEAP);
	out->bar1_mib = nvgpu_fw_le64(rec + NVGPU_FW_MT_REC_BAR1);
	out->max_instances = nvgpu_fw_le32(rec + NVGPU_FW_MT_REC_MAX_INSTANCES);
	out->ecc = nvgpu_fw_le32(rec + NVGPU_FW_MT_REC_ECC) != 0;
	out->fb_reservation_bytes = nvgpu_fw_le64(rec + NVGPU_FW_MT_REC_FB_RESERVATION);
	return 0;
}

/**
 * nvgpu_fw_meta_record() - The firmware's record of one type.
 * @types: type list of a board
 * @idx: record number, below types->num
 * @out: receives types->info_size bytes inside types->params
 *
 * Which layout they have is a matter of the release that meta->build names.
 *
 * Return: 0, or -ENOENT for a bad index.
 */
int nvgpu_fw_meta_record(const struct nvgpu_fw_meta_types *types, u32 idx,
			 struct nvgpu_fw_view *out)
{
	if (idx >= types->num ||
	    !nvgpu_fw_slice(types->params, types->info_off + (u64)idx * types->info_size,
			    types->info_size, out))
		return -ENOENT;

	return 0;
}
