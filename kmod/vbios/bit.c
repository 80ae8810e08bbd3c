// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * VBIOS BIT table: tokens, version string and the falcon ucode table.
 */

#include "rom.h"

#define BIT_HDR_BYTES		12
#define BIT_HDR_SIZE		8
#define BIT_TOKEN_SIZE		9
#define BIT_TOKEN_COUNT		10
#define BIT_MAX_OFF		0x10000		/* token pointers have 16 bits */

#define TOKEN_MIN_BYTES		6
#define TOKEN_FALCON		'p'
#define TOKEN_FALCON_VERSION	2
#define TOKEN_VERSION		'i'
#define TOKEN_VERSION_BYTES	5

#define TABLE_VERSION		1
#define TABLE_HDR_BYTES		6
#define TABLE_ENTRY_BYTES	6

static const u8 bit_pattern[6] = { 0xff, 0xb8, 'B', 'I', 'T', 0 };

struct token {
	u8 version;
	u16 len;
	u16 ptr;
};

static bool is_bit_header(struct nvgpu_fw_view hdr)
{
	u8 sum = 0;
	size_t i;

	if (memcmp(hdr.data, bit_pattern, sizeof(bit_pattern)))
		return false;
	for (i = 0; i < hdr.len; i++)
		sum += hdr.data[i];

	/* The checksum keeps a chance match in code from being taken for the table. */
	return !sum && hdr.data[BIT_HDR_SIZE] >= BIT_HDR_BYTES &&
	       hdr.data[BIT_TOKEN_SIZE] >= TOKEN_MIN_BYTES;
}

static int bit_find(struct nvgpu_vbios *vbios, struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view hdr;
	u32 off;

	for (off = 0; off < BIT_MAX_OFF; off++) {
		if (!nvgpu_fw_slice(vbios->pcat, off, BIT_HDR_BYTES, &hdr))
			break;
		if (is_bit_header(hdr)) {
			vbios->bit_off = off;
			return 0;
		}
	}

	return nvgpu_fw_fail(diag, -ENOENT, 0, "PC-AT image has no BIT");
}

static int token_find(const struct nvgpu_vbios *vbios, u8 id, struct token *out,
		      struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view hdr, v;
	u32 i;

	nvgpu_fw_slice(vbios->pcat, vbios->bit_off, BIT_HDR_BYTES, &hdr);
	for (i = 0; i < hdr.data[BIT_TOKEN_COUNT]; i++) {
		u64 off = vbios->bit_off + hdr.data[BIT_HDR_SIZE] + (u64)i * hdr.data[BIT_TOKEN_SIZE];

		if (!nvgpu_fw_slice(vbios->pcat, off, TOKEN_MIN_BYTES, &v))
			return nvgpu_fw_fail(diag, -ERANGE, off, "BIT tokens reach past their image");
		if (v.data[0] != id)
			continue;
		out->version = v.data[1];
		out->len = nvgpu_fw_le16(v.data + 2);
		out->ptr = nvgpu_fw_le16(v.data + 4);
		return 0;
	}

	return nvgpu_fw_fail(diag, -ENOENT, vbios->bit_off, "BIT lacks a token");
}

static char hex_digit(u8 nibble)
{
	return nibble < 10 ? (char)('0' + nibble) : (char)('a' + nibble - 10);
}

/* Only for people to read: a ROM without it is as good as any. */
static void version_read(struct nvgpu_vbios *vbios)
{
	static const u8 order[TOKEN_VERSION_BYTES] = { 3, 2, 1, 0, 4 };
	struct nvgpu_fw_view v;
	struct token token;
	char *p = vbios->version;
	size_t i;

	vbios->version[0] = '\0';
	if (token_find(vbios, TOKEN_VERSION, &token, NULL) || token.len < TOKEN_VERSION_BYTES ||
	    !nvgpu_fw_slice(vbios->pcat, token.ptr, TOKEN_VERSION_BYTES, &v))
		return;

	for (i = 0; i < ARRAY_SIZE(order); i++) {
		if (i)
			*p++ = '.';
		*p++ = hex_digit(v.data[order[i]] >> 4);
		*p++ = hex_digit(v.data[order[i]] & 15);
	}
	*p = '\0';
}

/**
 * nvgpu_vbios_parse() - Check a ROM's image chain and find its BIT.
 * @buf: bytes from the start of the ROM window
 * @len: number of bytes at @buf
 * @out: receives the description; only valid on success
 * @diag: receives the cause of a failure, may be NULL
 *
 * Return: 0, -ENODATA when the chain is cut short, or an errno as in the DOC
 * block of fw_view.h.
 */
int nvgpu_vbios_parse(const u8 *buf, size_t len, struct nvgpu_vbios *out,
		      struct nvgpu_fw_diag *diag)
{
	size_t need;
	int err;

	err = nvgpu_vbios_chain_walk(buf, len, out, &need, diag);
	if (err)
		return err;

	err = bit_find(out, diag);
	if (err)
		return err;

	version_read(out);
	return 0;
}

/**
 * nvgpu_vbios_slice() - Resolve an extended pointer.
 * @vbios: parsed ROM
 * @ptr: pointer as the ROM's tables spell it
 * @size: number of bytes wanted
 * @out: receives the view; untouched on failure
 *
 * Return: true when the whole range lies in the PC-AT image or in the private
 * images; a range across the seam is refused, nothing real has one.
 */
bool nvgpu_vbios_slice(const struct nvgpu_vbios *vbios, u64 ptr, u64 size,
		       struct nvgpu_fw_view *out)
{
	if (ptr < vbios->pcat.len)
		return nvgpu_fw_slice(vbios->pcat, ptr, size, out);

	return nvgpu_fw_slice(vbios->priv, ptr - vbios->pcat.len, size, out);
}

static int ucode_table_find(const struct nvgpu_vbios *vbios, u32 *ptr, struct nvgpu_fw_diag *diag)
{
	struct token token;
	int err;

	err = token_find(vbios, TOKEN_FALCON, &token, diag);
	if (err)
		return err;
	if (token.version != TOKEN_FALCON_VERSION)
		return nvgpu_fw_fail(diag, -EPROTONOSUPPORT, vbios->bit_off, "falcon token version is not 2");
	if (token.len < sizeof(*ptr))
		return nvgpu_fw_fail(diag, -EBADMSG, vbios->bit_off, "falcon token is too short");
	if (!nvgpu_fw_read32(vbios->pcat, token.ptr, ptr))
		return nvgpu_fw_fail(diag, -ERANGE, token.ptr, "falcon token points outside its image");

	return 0;
}

/**
 * nvgpu_vbios_ucode() - Find a ucode descriptor by its application id.
 * @vbios: parsed ROM
 * @app: for example %NVGPU_VBIOS_APP_FWSEC
 * @ptr: receives the extended pointer of the descriptor
 * @diag: receives the cause of a failure, may be NULL; offsets in it are
 *	extended pointers
 *
 * Return: 0, -ENOENT, -ERANGE, -EBADMSG or -EPROTONOSUPPORT.
 */
int nvgpu_vbios_ucode(const struct nvgpu_vbios *vbios, u8 app, u32 *ptr,
		      struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view hdr, entry;
	u32 table, i;
	int err;

	err = ucode_table_find(vbios, &table, diag);
	if (err)
		return err;

	if (!nvgpu_vbios_slice(vbios, table, TABLE_HDR_BYTES, &hdr))
		return nvgpu_fw_fail(diag, -ERANGE, table, "ucode table lies outside the ROM");
	if (hdr.data[0] != TABLE_VERSION)
		return nvgpu_fw_fail(diag, -EPROTONOSUPPORT, table, "ucode table version is not 1");
	if (hdr.data[1] < TABLE_HDR_BYTES || hdr.data[2] < TABLE_ENTRY_BYTES)
		return nvgpu_fw_fail(diag, -EBADMSG, table, "ucode table header or entry is too small");

	for (i = 0; i < hdr.data[3]; i++) {
		u64 off = (u64)table + hdr.data[1] + i * hdr.data[2];

		if (!nvgpu_vbios_slice(vbios, off, TABLE_ENTRY_BYTES, &entry))
			return nvgpu_fw_fail(diag, -ERANGE, off, "ucode table entries reach past the ROM");
		if (entry.data[0] == app) {
			*ptr = nvgpu_fw_le32(entry.data + 2);
			return 0;
		}
	}

	return nvgpu_fw_fail(diag, -ENOENT, table, "ucode table lacks FWSEC");
}
