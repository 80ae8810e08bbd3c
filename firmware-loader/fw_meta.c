// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * vGPU type metadata files, format "NVVGPUMT" (nvidia/vgpu-<release>.bin).
 */

#include "fw_meta.h"

/**
 * DOC: vGPU metadata, format NVVGPUMT
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

#define HDR_SIZE		232
#define HDR_CRC			8
#define HDR_COVERED		16	/* the CRC covers everything from here */
#define HDR_MAJOR		16
#define HDR_MINOR		24
#define HDR_BUILD		160
#define HDR_NUM_BLOBS		224

#define BLOB_HDR_SIZE		16
#define BLOB_TYPES		0
#define TYPES_HDR_SIZE		56

#define CMD_ADD_TYPES		0x20804003u
#define MAX_TYPES		128
#define MAX_BLOBS		1024	/* bounds the walk; real files have one per board */

/* Kernel-side record: naturally aligned, so there are 4 bytes of padding at 36. */
#define REC_NAME		4
#define REC_VDEV		40
#define REC_PDEV		48
#define REC_FB			56
#define REC_HEAP		64
#define REC_BAR1		72
#define REC_MAX_INSTANCES	80
#define REC_ECC			84
#define REC_FB_RESERVATION	88
#define REC_SIZE		96

static const char identifier[8] = { 'N', 'V', 'V', 'G', 'P', 'U', 'M', 'T' };

/**
 * nvgpu_fw_meta_crc() - CRC-32 as this format uses it.
 * @bytes: covered bytes
 *
 * Reflected polynomial 0xedb88320, seed all ones, and no final inversion.
 *
 * Return: the checksum.
 */
u32 nvgpu_fw_meta_crc(struct nvgpu_fw_view bytes)
{
	u32 table[16];
	u32 crc = 0xffffffffu;
	size_t i;
	int bit;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		table[i] = (u32)i;
		for (bit = 0; bit < 4; bit++)
			table[i] = (table[i] >> 1) ^ (table[i] & 1 ? 0xedb88320u : 0);
	}

	for (i = 0; i < bytes.len; i++) {
		crc ^= bytes.data[i];
		crc = (crc >> 4) ^ table[crc & 15];
		crc = (crc >> 4) ^ table[crc & 15];
	}

	return crc;
}

/* Cut the blob at @off (an offset in @blobs); the next one starts at *@next. */
static int blob_cut(const struct nvgpu_fw_meta *meta, u64 off, u64 *type,
		    struct nvgpu_fw_view *body, u64 *next, struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view hdr;
	u64 size;

	if (!nvgpu_fw_slice(meta->blobs, off, BLOB_HDR_SIZE, &hdr))
		return nvgpu_fw_fail(diag, -ENODATA, HDR_SIZE + off, "blob header is cut short");

	*type = nvgpu_fw_le64(hdr.data);
	size = nvgpu_fw_le64(hdr.data + 8);
	if (size < BLOB_HDR_SIZE)
		return nvgpu_fw_fail(diag, -EBADMSG, HDR_SIZE + off + 8, "blob is smaller than its header");
	if (!nvgpu_fw_slice(meta->blobs, off + BLOB_HDR_SIZE, size - BLOB_HDR_SIZE, body))
		return nvgpu_fw_fail(diag, -ERANGE, HDR_SIZE + off + 8, "blob reaches past the end of the file");

	*next = off + size;
	return 0;
}

/* @at is the offset of @body in the file, for the diagnosis only. */
static int types_parse(struct nvgpu_fw_view body, u64 at, struct nvgpu_fw_meta_types *out,
		       struct nvgpu_fw_diag *diag)
{
	u64 info_off, info_size, entries_size, num, cmd, params_size;
	struct nvgpu_fw_view hdr, rest, v;

	if (!nvgpu_fw_slice(body, 0, TYPES_HDR_SIZE, &hdr))
		return nvgpu_fw_fail(diag, -ENODATA, at, "type list header is cut short");

	out->device = nvgpu_fw_le64(hdr.data);
	info_off = nvgpu_fw_le64(hdr.data + 8);
	info_size = nvgpu_fw_le64(hdr.data + 16);
	entries_size = nvgpu_fw_le64(hdr.data + 24);
	num = nvgpu_fw_le64(hdr.data + 32);
	cmd = nvgpu_fw_le64(hdr.data + 40);
	params_size = nvgpu_fw_le64(hdr.data + 48);

	if (cmd != CMD_ADD_TYPES)
		return nvgpu_fw_fail(diag, -EPERM, at + 40, "file carries a control other than the type upload");
	if (!num || num > MAX_TYPES)
		return nvgpu_fw_fail(diag, -EBADMSG, at + 32, "type count is zero or above 128");

	/* Each size is held against what is left, so their sum cannot wrap. */
	if (!nvgpu_fw_slice(body, TYPES_HDR_SIZE, body.len - TYPES_HDR_SIZE, &rest) ||
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

	out->num = (u32)num;
	out->entry_size = (u32)(entries_size / num);
	out->info_off = (u32)info_off;
	out->info_size = (u32)info_size;
	return 0;
}

static int header_parse(struct nvgpu_fw_meta *out, struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view file = out->file, hdr, covered;
	u64 num;

	if (!nvgpu_fw_slice(file, 0, HDR_SIZE, &hdr))
		return nvgpu_fw_fail(diag, -ENODATA, file.len, "metadata header is cut short");
	if (memcmp(hdr.data, identifier, sizeof(identifier)))
		return nvgpu_fw_fail(diag, -ENOEXEC, 0, "identifier is not NVVGPUMT");

	nvgpu_fw_slice(file, HDR_COVERED, file.len - HDR_COVERED, &covered);
	if (nvgpu_fw_meta_crc(covered) != nvgpu_fw_le32(hdr.data + HDR_CRC))
		return nvgpu_fw_fail(diag, -EBADMSG, HDR_CRC, "checksum does not match");

	out->major = nvgpu_fw_le64(hdr.data + HDR_MAJOR);
	out->minor = nvgpu_fw_le64(hdr.data + HDR_MINOR);
	if (!memchr(hdr.data + HDR_BUILD, 0, sizeof(out->build)))
		return nvgpu_fw_fail(diag, -ENAMETOOLONG, HDR_BUILD, "release name lacks its terminating zero");
	memcpy(out->build, hdr.data + HDR_BUILD, sizeof(out->build));

	nvgpu_fw_slice(file, HDR_SIZE, file.len - HDR_SIZE, &out->blobs);
	num = nvgpu_fw_le64(hdr.data + HDR_NUM_BLOBS);
	if (num > MAX_BLOBS || num > out->blobs.len / BLOB_HDR_SIZE)
		return nvgpu_fw_fail(diag, -EBADMSG, HDR_NUM_BLOBS, "more blobs than the file has room for, or above 1024");
	out->num_blobs = (u32)num;

	return 0;
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
	struct nvgpu_fw_view body;
	u64 off = 0, next, type;
	u32 i;
	int err;

	if (idx >= meta->num_blobs)
		return nvgpu_fw_fail(diag, -ENOENT, 0, "no such blob");

	for (i = 0; ; i++, off = next) {
		err = blob_cut(meta, off, &type, &body, &next, diag);
		if (err)
			return err;
		if (i == idx)
			break;
	}
	if (type != BLOB_TYPES)
		return 1;

	return types_parse(body, HDR_SIZE + off + BLOB_HDR_SIZE, out, diag);
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
	struct nvgpu_fw_meta_types types;
	struct nvgpu_fw_view body;
	u64 off = 0, next, type;
	u32 i;
	int err;

	out->file.data = buf;
	out->file.len = len;
	err = header_parse(out, diag);
	if (err)
		return err;

	for (i = 0; i < out->num_blobs; i++, off = next) {
		err = blob_cut(out, off, &type, &body, &next, diag);
		if (err)
			return err;
		if (type != BLOB_TYPES)
			continue;
		err = types_parse(body, HDR_SIZE + off + BLOB_HDR_SIZE, &types, diag);
		if (err)
			return err;
	}
	if (off != out->blobs.len)
		return nvgpu_fw_fail(diag, -EBADMSG, HDR_SIZE + off, "bytes follow the last blob");

	return 0;
}

/**
 * nvgpu_fw_meta_find() - The type list of a board.
 * @meta: parsed file
 * @device: physical PCI device id
 * @out: receives the list; only valid on success
 *
 * Return: 0, or -ENOENT when the file knows no types for @device.
 */
int nvgpu_fw_meta_find(const struct nvgpu_fw_meta *meta, u16 device,
		       struct nvgpu_fw_meta_types *out)
{
	u32 i;

	for (i = 0; i < meta->num_blobs; i++) {
		if (!nvgpu_fw_meta_blob(meta, i, out, NULL) && out->device == device)
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
 * Return: 0, -ENOENT for a bad index, -ENAMETOOLONG for a name without end.
 */
int nvgpu_fw_meta_type(const struct nvgpu_fw_meta_types *types, u32 idx,
		       struct nvgpu_fw_meta_type *out)
{
	u8 rec[REC_SIZE] = { 0 };
	size_t n = types->entry_size < REC_SIZE ? types->entry_size : REC_SIZE;

	if (idx >= types->num)
		return -ENOENT;

	memcpy(rec, types->entries.data + (size_t)idx * types->entry_size, n);
	if (!memchr(rec + REC_NAME, 0, sizeof(out->name)))
		return -ENAMETOOLONG;

	out->id = nvgpu_fw_le32(rec);
	memcpy(out->name, rec + REC_NAME, sizeof(out->name));
	out->vdev_id = nvgpu_fw_le64(rec + REC_VDEV);
	out->pdev_id = nvgpu_fw_le64(rec + REC_PDEV);
	out->fb_bytes = nvgpu_fw_le64(rec + REC_FB);
	out->heap_bytes = nvgpu_fw_le64(rec + REC_HEAP);
	out->bar1_mib = nvgpu_fw_le64(rec + REC_BAR1);
	out->max_instances = nvgpu_fw_le32(rec + REC_MAX_INSTANCES);
	out->ecc = nvgpu_fw_le32(rec + REC_ECC) != 0;
	out->fb_reservation_bytes = nvgpu_fw_le64(rec + REC_FB_RESERVATION);
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
