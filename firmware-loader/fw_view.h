/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Views into untrusted bytes, and the one place where a range is checked.
 */
#ifndef NVGPU_FW_VIEW_H
#define NVGPU_FW_VIEW_H

#include "fw_types.h"

/**
 * DOC: Firmware parsers
 *
 * A parser gets a whole file, copies nothing and allocates nothing: what it
 * returns are views into the caller's buffer, valid as long as that buffer is.
 * Each kind of defect has an errno of its own, so that a test, a log line and
 * an administrator can tell them apart:
 *
 *	-ENODATA	the file ends before a header that must be there
 *	-ENOEXEC	a magic number or file class is not the expected one
 *	-EPROTONOSUPPORT a format version that is not known
 *	-ERANGE		an offset and size reach outside the file or the image
 *	-EBADMSG	counts, sizes or checksums contradict each other
 *	-EINVAL		a value hardware could not work with (alignment, zero)
 *	-ENOENT		a section, table or entry is missing
 *	-ENOKEY		no signature fits the fuse version of this board
 *	-ENAMETOOLONG	a string lacks its end
 *	-EPERM		a control which a file may not carry
 *	-E2BIG		a count or size above what the format allows
 *	-EEXIST		something that must be unique is there twice
 */

/**
 * struct nvgpu_fw_view - A range of bytes inside a larger buffer.
 * @data: first byte; NULL when @len is 0
 * @len: number of bytes
 */
struct nvgpu_fw_view {
	const u8 *data;
	size_t len;
};

/**
 * struct nvgpu_fw_diag - What a parser stumbled over.
 * @what: static text naming the structure and the rule, NULL while all is well
 * @offset: byte offset in the file of the value in question
 */
struct nvgpu_fw_diag {
	const char *what;
	u64 offset;
};

/* Record the cause (@diag may be NULL) and return @err, so callers can return it. */
static inline int nvgpu_fw_fail(struct nvgpu_fw_diag *diag, int err, u64 offset,
				const char *what)
{
	if (diag) {
		diag->what = what;
		diag->offset = offset;
	}

	return err;
}

/**
 * nvgpu_fw_slice() - The only range check: cut @size bytes at @off out of @in.
 * @in: bytes to cut from
 * @off: offset from the start of @in, straight from the file
 * @size: number of bytes wanted, straight from the file
 * @out: receives the view; untouched on failure
 *
 * Return: true when the whole range lies inside @in.
 */
static inline bool nvgpu_fw_slice(struct nvgpu_fw_view in, u64 off, u64 size,
				  struct nvgpu_fw_view *out)
{
	if (off > in.len || size > in.len - off)
		return false;

	out->data = size ? in.data + off : NULL;
	out->len = (size_t)size;
	return true;
}

static inline u16 nvgpu_fw_le16(const u8 *p)
{
	return (u16)(p[0] | p[1] << 8);
}

static inline u32 nvgpu_fw_le32(const u8 *p)
{
	return (u32)p[0] | (u32)p[1] << 8 | (u32)p[2] << 16 | (u32)p[3] << 24;
}

static inline u64 nvgpu_fw_le64(const u8 *p)
{
	return (u64)nvgpu_fw_le32(p) | (u64)nvgpu_fw_le32(p + 4) << 32;
}

static inline void nvgpu_fw_put_le32(u8 *p, u32 val)
{
	p[0] = (u8)val;
	p[1] = (u8)(val >> 8);
	p[2] = (u8)(val >> 16);
	p[3] = (u8)(val >> 24);
}

static inline void nvgpu_fw_put_le64(u8 *p, u64 val)
{
	nvgpu_fw_put_le32(p, (u32)val);
	nvgpu_fw_put_le32(p + 4, (u32)(val >> 32));
}

/* Read a little-endian u32 at @off, or return false when it is not inside @in. */
static inline bool nvgpu_fw_read32(struct nvgpu_fw_view in, u64 off, u32 *val)
{
	struct nvgpu_fw_view v;

	if (!nvgpu_fw_slice(in, off, sizeof(*val), &v))
		return false;

	*val = nvgpu_fw_le32(v.data);
	return true;
}

#endif /* NVGPU_FW_VIEW_H */
