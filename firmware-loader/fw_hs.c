// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Heavy-secure falcon images (booter_load, booter_unload, scrubber), header v2.
 */

#include "fw_hs.h"

/**
 * DOC: Heavy-secure image, header v2
 *
 *	container header
 *	HS header (9 words)   where signatures, metadata and load header are
 *	signatures            num_sigs of equal size
 *	indirect words        patch location, signature start, signature count
 *	metadata (3 words)    fuse version, engine mask, ucode id
 *	load header           code, data and one secure application
 *	image                 what goes to the falcon
 *
 * Three header words are offsets *of a word* rather than values. Source:
 * linux-firmware files, Linux 7.2 nouveau and nova-core.
 */

#define HS_HDR_SIZE		36
#define META_SIZE		12
#define LOAD_HDR_FIXED		20
#define LOAD_APP_SIZE		16
#define MAX_APPS		8
#define MAX_UCODE_ID		16
#define FALCON_BLOCK		256

struct hs_hdr {
	u32 sig_off, sig_area;
	u32 patch_loc_at, patch_sig_at;
	u32 meta_off, meta_size;
	u32 num_sig_at;
	u32 load_off, load_size;
};

static void hs_hdr_read(const u8 *p, struct hs_hdr *h)
{
	h->sig_off = nvgpu_fw_le32(p);
	h->sig_area = nvgpu_fw_le32(p + 4);
	h->patch_loc_at = nvgpu_fw_le32(p + 8);
	h->patch_sig_at = nvgpu_fw_le32(p + 12);
	h->meta_off = nvgpu_fw_le32(p + 16);
	h->meta_size = nvgpu_fw_le32(p + 20);
	h->num_sig_at = nvgpu_fw_le32(p + 24);
	h->load_off = nvgpu_fw_le32(p + 28);
	h->load_size = nvgpu_fw_le32(p + 32);
}

static int signatures_parse(struct nvgpu_fw_view file, const struct hs_hdr *h,
			    struct nvgpu_fw_hs *out, struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view area;
	u32 first;

	if (!nvgpu_fw_slice(file, h->sig_off, h->sig_area, &area))
		return nvgpu_fw_fail(diag, -ERANGE, h->sig_off, "signatures reach past the end of the file");
	if (!nvgpu_fw_read32(file, h->num_sig_at, &out->num_sigs))
		return nvgpu_fw_fail(diag, -ERANGE, h->num_sig_at, "signature count lies outside the file");
	if (!nvgpu_fw_read32(file, h->patch_sig_at, &first))
		return nvgpu_fw_fail(diag, -ERANGE, h->patch_sig_at, "signature start lies outside the file");
	if (!nvgpu_fw_read32(file, h->patch_loc_at, &out->patch_off))
		return nvgpu_fw_fail(diag, -ERANGE, h->patch_loc_at, "patch location lies outside the file");

	if (!out->num_sigs || !h->sig_area || h->sig_area % out->num_sigs)
		return nvgpu_fw_fail(diag, -EBADMSG, h->num_sig_at,
				     "signature area is not a whole number of signatures");
	out->sig_size = h->sig_area / out->num_sigs;

	/* The start may skip bytes only if as many whole signatures still follow. */
	if (!nvgpu_fw_slice(area, first, (u64)out->sig_size * out->num_sigs, &out->signatures))
		return nvgpu_fw_fail(diag, -EBADMSG, h->patch_sig_at,
				     "signature start leaves too few bytes for the signatures");

	return 0;
}

static int meta_parse(struct nvgpu_fw_view file, const struct hs_hdr *h,
		      struct nvgpu_fw_hs *out, struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view meta;

	if (h->meta_size < META_SIZE)
		return nvgpu_fw_fail(diag, -EBADMSG, h->meta_off, "signature metadata is too small");
	if (!nvgpu_fw_slice(file, h->meta_off, h->meta_size, &meta))
		return nvgpu_fw_fail(diag, -ERANGE, h->meta_off, "signature metadata lies outside the file");

	out->fuse_version = nvgpu_fw_le32(meta.data);
	out->engine_mask = nvgpu_fw_le32(meta.data + 4);
	out->ucode_id = nvgpu_fw_le32(meta.data + 8);

	if (!out->ucode_id || out->ucode_id > MAX_UCODE_ID)
		return nvgpu_fw_fail(diag, -EINVAL, h->meta_off + 8, "ucode id has no version fuse");

	return 0;
}

/* A range that falcon DMA moves: whole 256-byte blocks inside the image. */
static int block_range(struct nvgpu_fw_view image, u32 off, u32 size, u64 at,
		       const char *what_range, const char *what_align, struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view v;

	if (!nvgpu_fw_slice(image, off, size, &v))
		return nvgpu_fw_fail(diag, -ERANGE, at, what_range);
	if (!size || !IS_ALIGNED(off, FALCON_BLOCK) || !IS_ALIGNED(size, FALCON_BLOCK))
		return nvgpu_fw_fail(diag, -EINVAL, at, what_align);

	return 0;
}

static int load_hdr_parse(struct nvgpu_fw_view file, const struct hs_hdr *h,
			  struct nvgpu_fw_hs *out, struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view load, v;
	u32 num_apps;
	int err;

	if (h->load_size < LOAD_HDR_FIXED + LOAD_APP_SIZE)
		return nvgpu_fw_fail(diag, -EBADMSG, h->load_off, "load header is too small");
	if (!nvgpu_fw_slice(file, h->load_off, h->load_size, &load))
		return nvgpu_fw_fail(diag, -ERANGE, h->load_off, "load header lies outside the file");

	out->os_code_off = nvgpu_fw_le32(load.data);
	out->os_code_size = nvgpu_fw_le32(load.data + 4);
	out->data_off = nvgpu_fw_le32(load.data + 8);
	out->data_size = nvgpu_fw_le32(load.data + 12);
	num_apps = nvgpu_fw_le32(load.data + 16);

	if (!num_apps || num_apps > MAX_APPS ||
	    h->load_size < LOAD_HDR_FIXED + num_apps * LOAD_APP_SIZE)
		return nvgpu_fw_fail(diag, -EBADMSG, h->load_off + 16,
				     "application count does not fit the load header");

	out->app_off = nvgpu_fw_le32(load.data + LOAD_HDR_FIXED);
	out->app_size = nvgpu_fw_le32(load.data + LOAD_HDR_FIXED + 4);

	if (!nvgpu_fw_slice(out->image, out->os_code_off, out->os_code_size, &v))
		return nvgpu_fw_fail(diag, -ERANGE, h->load_off, "non-secure code lies outside the image");

	err = block_range(out->image, out->app_off, out->app_size, h->load_off + LOAD_HDR_FIXED,
			  "secure code lies outside the image",
			  "secure code is not whole 256-byte blocks", diag);
	if (err)
		return err;

	return block_range(out->image, out->data_off, out->data_size, h->load_off + 8,
			   "falcon data lies outside the image",
			   "falcon data is not whole 256-byte blocks", diag);
}

/**
 * nvgpu_fw_hs_parse() - Check a booter or scrubber and find its parts.
 * @buf: file contents
 * @len: number of bytes at @buf
 * @out: receives the description; only valid on success
 * @diag: receives the cause of a failure, may be NULL
 *
 * Return: 0, an errno of nvgpu_fw_bin_parse(), -ENODATA, -ERANGE, -EBADMSG or
 * -EINVAL.
 */
int nvgpu_fw_hs_parse(const u8 *buf, size_t len, struct nvgpu_fw_hs *out,
		      struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view hdr;
	struct hs_hdr h;
	int err;

	err = nvgpu_fw_bin_parse(buf, len, &out->bin, diag);
	if (err)
		return err;

	out->image = out->bin.data;
	if (!nvgpu_fw_slice(out->bin.file, out->bin.header_off, HS_HDR_SIZE, &hdr))
		return nvgpu_fw_fail(diag, -ENODATA, out->bin.header_off, "HS header is cut short");
	hs_hdr_read(hdr.data, &h);

	err = signatures_parse(out->bin.file, &h, out, diag);
	if (err)
		return err;

	err = meta_parse(out->bin.file, &h, out, diag);
	if (err)
		return err;

	err = load_hdr_parse(out->bin.file, &h, out, diag);
	if (err)
		return err;

	/*
	 * The boot ROM is told where the signature lies relative to the data, so
	 * one outside the data could be patched but never found.
	 */
	if (out->patch_off < out->data_off || out->sig_size > out->data_size ||
	    out->patch_off - out->data_off > out->data_size - out->sig_size)
		return nvgpu_fw_fail(diag, -ERANGE, h.patch_loc_at,
				     "signature would be patched outside the falcon data");

	return 0;
}

/**
 * nvgpu_fw_hs_signature() - Choose the signature for a board's fuse.
 * @hs: parsed image
 * @fuse: raw value of the version fuse of (engine, ucode id)
 * @out: receives the signature, hs->sig_size bytes
 *
 * Signatures are stored newest first; a board without blown fuse takes the
 * last one. Source: Linux 7.2 nouveau and nova-core.
 *
 * Return: 0, or -ENOKEY when the board's fuse excludes every signature.
 */
int nvgpu_fw_hs_signature(const struct nvgpu_fw_hs *hs, u32 fuse, struct nvgpu_fw_view *out)
{
	u32 version = (u32)fls(fuse);
	u32 idx = hs->num_sigs - 1;

	if (version) {
		if (version > hs->fuse_version)
			return -ENOKEY;
		idx = hs->fuse_version - version;
	}
	if (idx >= hs->num_sigs ||
	    !nvgpu_fw_slice(hs->signatures, (u64)idx * hs->sig_size, hs->sig_size, out))
		return -ENOKEY;

	return 0;
}
