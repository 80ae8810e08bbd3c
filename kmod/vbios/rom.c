// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * VBIOS ROM: optional IFR header and the chain of images.
 */

#include "rom.h"

/* IFR, a flash header in front of the ROM proper on some boards. */
#define IFR_MAGIC		0x4947564e	/* "NVGI" */
#define IFR_HDR_BYTES		12
#define IFR_VERSION(w1)		(((w1) >> 8) & 0xff)
#define IFR_FIXED_BYTES(w1)	(((w1) >> 16) & 0x7fff)
#define IFR_TOTAL_BYTES(w2)	((w2) & 0xfffff)
#define IFR_V3_DIR_OFF		4096
#define IFR_V3_DIR_MAGIC	0x44524652	/* "RFRD" */

#define ROM_HDR_BYTES		0x1a
#define ROM_PCIR_PTR		0x18
#define ROM_UNIT		512

#define PCIR_BYTES		24
#define PCIR_DEVICE		0x06
#define PCIR_LEN		0x0a
#define PCIR_IMAGE_UNITS	0x10
#define PCIR_CODE_TYPE		0x14
#define PCIR_LAST		0x15
#define LAST_FLAG		0x80

#define NPDE_MAGIC		0x4544504e	/* "NPDE" */
#define NPDE_ALIGN		16
#define NPDE_MIN_BYTES		0x0b
#define NPDE_LEN		0x06
#define NPDE_IMAGE_UNITS	0x08
#define NPDE_LAST		0x0a

#define CODE_PCAT		0x00
#define CODE_NBSI		0x70
#define CODE_PRIVATE		0xe0

struct image {
	u32 off;		/* in the ROM window */
	u32 bytes;
	u8 code;
	bool last;
	u16 device;
};

/* What the walk works on; @need grows when bytes were missing. */
struct reader {
	struct nvgpu_fw_view rom;
	size_t *need;
	struct nvgpu_fw_diag *diag;
};

/*
 * Cut @size bytes at @off. Missing bytes are -ENODATA and recorded, so that a
 * caller which reads the ROM piecemeal learns how far to read.
 */
static int take(struct reader *r, u64 off, u64 size, struct nvgpu_fw_view *out, const char *what)
{
	if (off + size > NVGPU_VBIOS_MAX_BYTES)
		return nvgpu_fw_fail(r->diag, -ERANGE, off, what);
	if (nvgpu_fw_slice(r->rom, off, size, out))
		return 0;

	*r->need = (size_t)(off + size);
	return nvgpu_fw_fail(r->diag, -ENODATA, off, what);
}

static int take32(struct reader *r, u64 off, u32 *val)
{
	struct nvgpu_fw_view v;
	int err = take(r, off, sizeof(*val), &v, "IFR header is cut short");

	if (!err)
		*val = nvgpu_fw_le32(v.data);
	return err;
}

/* Offset of the first image. */
static int ifr_skip(struct reader *r, u32 *off)
{
	struct nvgpu_fw_view hdr;
	u32 word, dir;
	int err;

	*off = 0;
	err = take(r, 0, IFR_HDR_BYTES, &hdr, "ROM is cut short");
	if (err)
		return err;
	if (nvgpu_fw_le32(hdr.data) != IFR_MAGIC)
		return 0;

	word = nvgpu_fw_le32(hdr.data + 4);
	switch (IFR_VERSION(word)) {
	case 1:
	case 2:
		err = take32(r, IFR_FIXED_BYTES(word) + 4, off);
		break;
	case 3:
		err = take32(r, IFR_TOTAL_BYTES(nvgpu_fw_le32(hdr.data + 8)), &dir);
		if (err)
			return err;
		err = take32(r, (u64)dir + IFR_V3_DIR_OFF, &word);
		if (err)
			return err;
		if (word != IFR_V3_DIR_MAGIC)
			return nvgpu_fw_fail(r->diag, -EBADMSG, dir, "IFR directory is missing");
		err = take32(r, (u64)dir + IFR_V3_DIR_OFF + 8, off);
		break;
	default:
		return nvgpu_fw_fail(r->diag, -EPROTONOSUPPORT, 4, "IFR version is not 1 to 3");
	}
	if (err)
		return err;
	if (!*off || !IS_ALIGNED(*off, 4) || *off >= NVGPU_VBIOS_MAX_BYTES)
		return nvgpu_fw_fail(r->diag, -EINVAL, 0, "IFR points at no usable ROM offset");

	return 0;
}

static bool is_rom_signature(u16 sig)
{
	return sig == 0xaa55 || sig == 0x4e56 || sig == 0xbb77;
}

static bool is_pcir_signature(const u8 *p)
{
	return !memcmp(p, "PCIR", 4) || !memcmp(p, "NPDS", 4) || !memcmp(p, "RGIS", 4);
}

/* NPDE overrides size and "last" of PCIR, and need not be there. */
static int npde_apply(struct reader *r, u64 pcir_off, u16 pcir_len, struct image *img)
{
	u64 rel = ALIGN(pcir_off - img->off + pcir_len, (u64)NPDE_ALIGN);
	struct nvgpu_fw_view v;
	int err;

	/* An image that ends here has no room for one. */
	if (rel + NPDE_MIN_BYTES > img->bytes)
		return 0;

	err = take(r, img->off + rel, NPDE_MIN_BYTES, &v, "PCI data extension is cut short");
	if (err)
		return err;
	if (nvgpu_fw_le32(v.data) != NPDE_MAGIC || nvgpu_fw_le16(v.data + NPDE_LEN) < NPDE_MIN_BYTES)
		return 0;

	img->bytes = (u32)nvgpu_fw_le16(v.data + NPDE_IMAGE_UNITS) * ROM_UNIT;
	img->last = v.data[NPDE_LAST] & LAST_FLAG;
	return 0;
}

static int image_read(struct reader *r, u32 off, struct image *img)
{
	struct nvgpu_fw_view hdr, pcir;
	u64 pcir_off;
	int err;

	err = take(r, off, ROM_HDR_BYTES, &hdr, "ROM image header is cut short");
	if (err)
		return err;
	if (!is_rom_signature(nvgpu_fw_le16(hdr.data)))
		return nvgpu_fw_fail(r->diag, -ENOEXEC, off, "ROM image lacks its signature");

	pcir_off = (u64)off + nvgpu_fw_le16(hdr.data + ROM_PCIR_PTR);
	err = take(r, pcir_off, PCIR_BYTES, &pcir, "PCI data structure is cut short");
	if (err)
		return err;
	if (!is_pcir_signature(pcir.data))
		return nvgpu_fw_fail(r->diag, -EBADMSG, pcir_off, "PCI data structure lacks its signature");

	img->off = off;
	img->bytes = (u32)nvgpu_fw_le16(pcir.data + PCIR_IMAGE_UNITS) * ROM_UNIT;
	img->code = pcir.data[PCIR_CODE_TYPE];
	img->last = pcir.data[PCIR_LAST] & LAST_FLAG;
	img->device = nvgpu_fw_le16(pcir.data + PCIR_DEVICE);

	err = npde_apply(r, pcir_off, nvgpu_fw_le16(pcir.data + PCIR_LEN), img);
	if (err)
		return err;

	if (!img->bytes)
		return nvgpu_fw_fail(r->diag, -EINVAL, pcir_off, "ROM image size is zero");
	if (img->bytes > NVGPU_VBIOS_MAX_BYTES - off)
		return nvgpu_fw_fail(r->diag, -ERANGE, pcir_off, "ROM image reaches past the ROM window");
	/* Nothing follows an NBSI image, whatever its flag says. */
	if (img->code == CODE_NBSI)
		img->last = true;

	return 0;
}

/**
 * nvgpu_vbios_chain_walk() - Walk the image chain.
 * @buf: bytes from the start of the ROM window
 * @len: number of bytes at @buf
 * @out: receives rom, pcat, priv, rom_off and device
 * @need: receives, on -ENODATA, how many bytes it would take to get further
 * @diag: receives the cause of a failure, may be NULL
 *
 * Return: 0, -ENODATA, -ENOEXEC, -EBADMSG, -EINVAL, -ERANGE,
 * -EPROTONOSUPPORT or -ENOENT.
 */
int nvgpu_vbios_chain_walk(const u8 *buf, size_t len, struct nvgpu_vbios *out, size_t *need,
			   struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view all = { buf, len };
	struct reader r = { all, need, diag };
	struct image img = { 0 };
	u32 off, priv_off = 0;
	bool has_pcat = false;
	u32 pcat_off = 0, pcat_bytes = 0;
	int err;

	err = ifr_skip(&r, &out->rom_off);
	if (err)
		return err;

	/* Every image is at least 512 bytes, so the window bounds the walk. */
	for (off = out->rom_off; !img.last; off += img.bytes) {
		err = image_read(&r, off, &img);
		if (err)
			return err;
		if (img.code == CODE_PCAT && !has_pcat) {
			has_pcat = true;
			pcat_off = img.off;
			pcat_bytes = img.bytes;
			out->device = img.device;
		}
		if (img.code == CODE_PRIVATE && !priv_off)
			priv_off = img.off;
	}

	if (!has_pcat)
		return nvgpu_fw_fail(diag, -ENOENT, 0, "ROM has no PC-AT image");
	if (!priv_off)
		return nvgpu_fw_fail(diag, -ENOENT, 0, "ROM has no private (FWSEC) image");

	err = take(&r, out->rom_off, off - out->rom_off, &out->rom, "ROM images are cut short");
	if (err)
		return err;
	nvgpu_fw_slice(out->rom, pcat_off - out->rom_off, pcat_bytes, &out->pcat);
	nvgpu_fw_slice(out->rom, priv_off - out->rom_off, off - priv_off, &out->priv);
	return 0;
}

/**
 * nvgpu_vbios_extent() - How many bytes of the ROM window have to be read.
 * @buf: what has been read so far, from the start of the window
 * @len: number of bytes at @buf, may be 0
 * @need: receives the number of bytes to have before asking again
 * @diag: receives the cause of a failure, may be NULL
 *
 * The window is read over MMIO one word at a time and is mostly empty, so a
 * caller reads what this asks for instead of all of it.
 *
 * Return: 0 when @buf is complete, 1 when *@need bytes (more than @len) are
 * wanted, or a negative errno of nvgpu_vbios_parse().
 */
int nvgpu_vbios_extent(const u8 *buf, size_t len, size_t *need, struct nvgpu_fw_diag *diag)
{
	struct nvgpu_vbios vbios;
	int err;

	*need = len;
	err = nvgpu_vbios_chain_walk(buf, len, &vbios, need, diag);

	return err == -ENODATA ? 1 : err;
}
