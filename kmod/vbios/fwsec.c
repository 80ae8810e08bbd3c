// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * FWSEC: descriptor, signature choice, and the command in its data segment.
 */

#include "vbios.h"

/**
 * DOC: FWSEC descriptor, version 3
 *
 *	descriptor (44 bytes)
 *	signatures (384 bytes each)
 *	code       (IMEM load size)
 *	data       (DMEM load size)
 *	   interface table -> DMEMMAPPER -> command buffer
 *	   signature slot
 *
 * The driver copies code and data, puts the signature for this board's fuse
 * into the slot, writes a command and its number, and starts the falcon.
 */

#define DESC_BYTES		44
#define DESC_HAS_VERSION	(1u << 0)
#define DESC_ENCRYPTED		(1u << 2)
#define DESC_VERSION(w)		(((w) >> 8) & 0xff)
#define DESC_TOTAL_BYTES(w)	((w) >> 16)
#define DESC_SIG_OFF		0x08
#define DESC_INTERFACE_OFF	0x0c
#define DESC_IMEM_PHYS		0x10
#define DESC_IMEM_BYTES		0x14
#define DESC_IMEM_VIRT		0x18
#define DESC_DMEM_PHYS		0x1c
#define DESC_DMEM_BYTES		0x20
#define DESC_ENGINE_MASK	0x24
#define DESC_UCODE_ID		0x26
#define DESC_SIG_COUNT		0x27
#define DESC_SIG_VERSIONS	0x28
#define DESC_V3			3

#define SIG_BYTES		384
#define FALCON_BLOCK		256
#define ENGINE_GSP		0x400
#define MAX_UCODE_ID		16

#define INTERFACE_HDR_BYTES	4
#define INTERFACE_ENTRY_BYTES	8
#define INTERFACE_VERSION	1
#define INTERFACE_DMEMMAPPER	4

#define MAPPER_BYTES		64
#define MAPPER_MAGIC		0x50414d44	/* "DMAP" */
#define MAPPER_VERSION		3
#define MAPPER_CMD_OFF		0x08
#define MAPPER_CMD_BYTES	0x0c
#define MAPPER_INIT_CMD		0x2c

#define INIT_CMD_FRTS		0x15
#define INIT_CMD_SB		0x19

/* The command: a "read VBIOS" part that asks for nothing, then the FRTS region. */
#define CMD_READ_VBIOS_BYTES	24
#define CMD_READ_VBIOS_FLAGS	2
#define CMD_FRTS_BYTES		20
#define CMD_FRTS_TYPE_FB	2
#define CMD_BYTES		(CMD_READ_VBIOS_BYTES + CMD_FRTS_BYTES)
#define FRTS_SHIFT		12

static int desc_sizes(const u8 *desc, u32 ptr, struct nvgpu_fw_diag *diag)
{
	u32 word = nvgpu_fw_le32(desc);
	u32 imem = nvgpu_fw_le32(desc + DESC_IMEM_BYTES);

	if (!(word & DESC_HAS_VERSION) || DESC_VERSION(word) != DESC_V3)
		return nvgpu_fw_fail(diag, -EPROTONOSUPPORT, ptr, "FWSEC descriptor version is not 3");
	if (word & DESC_ENCRYPTED)
		return nvgpu_fw_fail(diag, -EPROTONOSUPPORT, ptr, "FWSEC is encrypted");
	if (DESC_TOTAL_BYTES(word) < DESC_BYTES + (u32)desc[DESC_SIG_COUNT] * SIG_BYTES)
		return nvgpu_fw_fail(diag, -EBADMSG, ptr, "FWSEC descriptor has no room for its signatures");
	if (!imem || !IS_ALIGNED(imem, FALCON_BLOCK))
		return nvgpu_fw_fail(diag, -EINVAL, ptr + DESC_IMEM_BYTES,
				     "FWSEC code is not whole 256-byte blocks");

	return 0;
}

static int desc_boot_rom(const u8 *desc, u32 ptr, struct nvgpu_fwsec *out,
			 struct nvgpu_fw_diag *diag)
{
	out->engine_mask = nvgpu_fw_le16(desc + DESC_ENGINE_MASK);
	out->ucode_id = desc[DESC_UCODE_ID];
	out->sig_count = desc[DESC_SIG_COUNT];
	out->sig_versions = nvgpu_fw_le16(desc + DESC_SIG_VERSIONS);
	out->sig_off = nvgpu_fw_le32(desc + DESC_SIG_OFF);
	out->sig_bytes = SIG_BYTES;
	out->imem_phys_base = nvgpu_fw_le32(desc + DESC_IMEM_PHYS);
	out->imem_virt_base = nvgpu_fw_le32(desc + DESC_IMEM_VIRT);
	out->dmem_phys_base = nvgpu_fw_le32(desc + DESC_DMEM_PHYS);

	if (!(out->engine_mask & ENGINE_GSP))
		return nvgpu_fw_fail(diag, -EINVAL, ptr + DESC_ENGINE_MASK, "FWSEC is not made for the GSP falcon");
	if (!out->ucode_id || out->ucode_id > MAX_UCODE_ID)
		return nvgpu_fw_fail(diag, -EINVAL, ptr + DESC_UCODE_ID, "FWSEC ucode id has no version fuse");
	if (!out->sig_count || hweight32(out->sig_versions) > out->sig_count)
		return nvgpu_fw_fail(diag, -EBADMSG, ptr + DESC_SIG_VERSIONS,
				     "FWSEC names more signature versions than it has signatures");

	return 0;
}

static int mapper_find(struct nvgpu_fw_view dmem, u32 interface_off, u32 *mapper_off,
		       struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view hdr, entry;
	u32 i;

	if (!nvgpu_fw_slice(dmem, interface_off, INTERFACE_HDR_BYTES, &hdr))
		return nvgpu_fw_fail(diag, -ERANGE, interface_off, "FWSEC interface table lies outside its data");
	if (hdr.data[0] != INTERFACE_VERSION)
		return nvgpu_fw_fail(diag, -EPROTONOSUPPORT, interface_off,
				     "FWSEC interface table version is not 1");
	if (hdr.data[1] < INTERFACE_HDR_BYTES || hdr.data[2] < INTERFACE_ENTRY_BYTES)
		return nvgpu_fw_fail(diag, -EBADMSG, interface_off,
				     "FWSEC interface table header or entry is too small");

	for (i = 0; i < hdr.data[3]; i++) {
		u64 off = (u64)interface_off + hdr.data[1] + i * hdr.data[2];

		if (!nvgpu_fw_slice(dmem, off, INTERFACE_ENTRY_BYTES, &entry))
			return nvgpu_fw_fail(diag, -ERANGE, off,
					     "FWSEC interface entries reach past its data");
		if (nvgpu_fw_le32(entry.data) == INTERFACE_DMEMMAPPER) {
			*mapper_off = nvgpu_fw_le32(entry.data + 4);
			return 0;
		}
	}

	return nvgpu_fw_fail(diag, -ENOENT, interface_off, "FWSEC has no DMEMMAPPER");
}

static int mapper_parse(struct nvgpu_fwsec *out, struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view mapper, cmd;

	if (!nvgpu_fw_slice(out->dmem, out->mapper_off, MAPPER_BYTES, &mapper))
		return nvgpu_fw_fail(diag, -ERANGE, out->mapper_off, "DMEMMAPPER lies outside FWSEC's data");
	if (nvgpu_fw_le32(mapper.data) != MAPPER_MAGIC)
		return nvgpu_fw_fail(diag, -EBADMSG, out->mapper_off, "DMEMMAPPER lacks its signature");
	if (nvgpu_fw_le16(mapper.data + 4) != MAPPER_VERSION)
		return nvgpu_fw_fail(diag, -EPROTONOSUPPORT, out->mapper_off, "DMEMMAPPER version is not 3");
	if (nvgpu_fw_le16(mapper.data + 6) < MAPPER_BYTES)
		return nvgpu_fw_fail(diag, -EBADMSG, out->mapper_off, "DMEMMAPPER is too small");

	out->cmd_off = nvgpu_fw_le32(mapper.data + MAPPER_CMD_OFF);
	out->cmd_bytes = nvgpu_fw_le32(mapper.data + MAPPER_CMD_BYTES);
	if (out->cmd_bytes < CMD_BYTES)
		return nvgpu_fw_fail(diag, -EBADMSG, out->mapper_off, "FWSEC command buffer is too small");
	if (!nvgpu_fw_slice(out->dmem, out->cmd_off, out->cmd_bytes, &cmd))
		return nvgpu_fw_fail(diag, -ERANGE, out->mapper_off, "FWSEC command buffer lies outside its data");

	return 0;
}

/**
 * nvgpu_fwsec_parse() - Describe FWSEC.
 * @vbios: parsed ROM
 * @app: %NVGPU_VBIOS_APP_FWSEC, or the debug variant on a debug part
 * @out: receives the description; only valid on success
 * @diag: receives the cause of a failure, may be NULL; offsets in it are
 *	extended pointers or offsets in FWSEC's data
 *
 * Return: 0 or an errno as in the DOC block of fw_view.h.
 */
int nvgpu_fwsec_parse(const struct nvgpu_vbios *vbios, u8 app, struct nvgpu_fwsec *out,
		      struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view desc, slot;
	u64 code;
	u32 ptr;
	int err;

	err = nvgpu_vbios_ucode(vbios, app, &ptr, diag);
	if (err)
		return err;

	if (!nvgpu_vbios_slice(vbios, ptr, DESC_BYTES, &desc))
		return nvgpu_fw_fail(diag, -ERANGE, ptr, "FWSEC descriptor lies outside the ROM");

	err = desc_sizes(desc.data, ptr, diag);
	if (err)
		return err;

	err = desc_boot_rom(desc.data, ptr, out, diag);
	if (err)
		return err;

	code = (u64)ptr + DESC_TOTAL_BYTES(nvgpu_fw_le32(desc.data));
	if (!nvgpu_vbios_slice(vbios, (u64)ptr + DESC_BYTES, (u64)out->sig_count * SIG_BYTES,
			       &out->signatures))
		return nvgpu_fw_fail(diag, -ERANGE, ptr, "FWSEC signatures reach past the ROM");
	if (!nvgpu_vbios_slice(vbios, code, nvgpu_fw_le32(desc.data + DESC_IMEM_BYTES), &out->imem))
		return nvgpu_fw_fail(diag, -ERANGE, code, "FWSEC code reaches past the ROM");
	if (!nvgpu_vbios_slice(vbios, code + out->imem.len,
			       nvgpu_fw_le32(desc.data + DESC_DMEM_BYTES), &out->dmem))
		return nvgpu_fw_fail(diag, -ERANGE, code, "FWSEC data reaches past the ROM");
	if (!nvgpu_fw_slice(out->dmem, out->sig_off, SIG_BYTES, &slot))
		return nvgpu_fw_fail(diag, -ERANGE, ptr + DESC_SIG_OFF,
				     "FWSEC signature slot lies outside its data");

	err = mapper_find(out->dmem, nvgpu_fw_le32(desc.data + DESC_INTERFACE_OFF),
			  &out->mapper_off, diag);
	if (err)
		return err;

	return mapper_parse(out, diag);
}

/**
 * nvgpu_fwsec_signature() - Choose the signature for a board's fuse.
 * @fwsec: parsed FWSEC
 * @fuse: raw value of the GSP version fuse of fwsec->ucode_id
 * @out: receives the signature
 *
 * Return: 0, or -ENOKEY when there is none for the board's fuse version.
 */
int nvgpu_fwsec_signature(const struct nvgpu_fwsec *fwsec, u32 fuse, struct nvgpu_fw_view *out)
{
	u32 version = (u32)fls(fuse);
	u32 bit, idx;

	if (version > 15)	/* sig_versions has 16 bits */
		return -ENOKEY;

	bit = 1u << version;
	if (!(fwsec->sig_versions & bit))
		return -ENOKEY;

	idx = hweight32(fwsec->sig_versions & (bit - 1));
	if (!nvgpu_fw_slice(fwsec->signatures, (u64)idx * SIG_BYTES, SIG_BYTES, out))
		return -ENOKEY;

	return 0;
}

/* Falcon DMA moves whole blocks, so the data is padded to one. */
static size_t dmem_padded(const struct nvgpu_fwsec *fwsec)
{
	return ALIGN(fwsec->dmem.len, (size_t)FALCON_BLOCK);
}

/**
 * nvgpu_fwsec_image_bytes() - Size of the image that nvgpu_fwsec_build() makes.
 * @fwsec: parsed FWSEC
 *
 * Return: bytes, a multiple of 256: code, then data from fwsec->imem.len on.
 */
size_t nvgpu_fwsec_image_bytes(const struct nvgpu_fwsec *fwsec)
{
	return fwsec->imem.len + dmem_padded(fwsec);
}

/**
 * nvgpu_fwsec_build() - Assemble the image the falcon loads by DMA.
 * @fwsec: parsed FWSEC
 * @signature: chosen by nvgpu_fwsec_signature()
 * @buf: receives code, then data padded with zeros to whole blocks
 * @cap: bytes at @buf
 *
 * The command is still missing, see nvgpu_fwsec_set_cmd(). One image serves
 * both commands.
 *
 * Return: 0, or -ENOSPC when @cap is below nvgpu_fwsec_image_bytes().
 */
int nvgpu_fwsec_build(const struct nvgpu_fwsec *fwsec, const struct nvgpu_fw_view *signature,
		      u8 *buf, size_t cap)
{
	u8 *dmem = buf + fwsec->imem.len;

	if (cap < nvgpu_fwsec_image_bytes(fwsec) || signature->len != SIG_BYTES)
		return -ENOSPC;

	memcpy(buf, fwsec->imem.data, fwsec->imem.len);
	memset(dmem, 0, dmem_padded(fwsec));
	memcpy(dmem, fwsec->dmem.data, fwsec->dmem.len);
	memcpy(dmem + fwsec->sig_off, signature->data, SIG_BYTES);
	return 0;
}

/**
 * nvgpu_fwsec_set_cmd() - Write the command into an image.
 * @fwsec: parsed FWSEC
 * @cmd: what to do
 * @frts_addr: framebuffer address of the FRTS region (FRTS only), 4 KiB aligned
 * @frts_bytes: its size (FRTS only), 4 KiB aligned
 * @buf: image from nvgpu_fwsec_build()
 * @cap: bytes at @buf
 *
 * Return: 0, -ENOSPC for a short buffer, -EINVAL for a region that is empty,
 * unaligned or beyond what the 32-bit page numbers can name.
 */
int nvgpu_fwsec_set_cmd(const struct nvgpu_fwsec *fwsec, enum nvgpu_fwsec_cmd cmd,
			u64 frts_addr, u64 frts_bytes, u8 *buf, size_t cap)
{
	u8 *dmem = buf + fwsec->imem.len;
	u8 *p = dmem + fwsec->cmd_off;
	bool frts = cmd == NVGPU_FWSEC_FRTS;

	if (cap < nvgpu_fwsec_image_bytes(fwsec))
		return -ENOSPC;
	if (frts && (!frts_bytes || !IS_ALIGNED(frts_addr | frts_bytes, 1u << FRTS_SHIFT) ||
		     (frts_addr >> FRTS_SHIFT) > 0xffffffffu ||
		     (frts_bytes >> FRTS_SHIFT) > 0xffffffffu))
		return -EINVAL;

	memset(p, 0, CMD_BYTES);
	nvgpu_fw_put_le32(p, 1);
	nvgpu_fw_put_le32(p + 0x04, CMD_READ_VBIOS_BYTES);
	nvgpu_fw_put_le32(p + 0x14, CMD_READ_VBIOS_FLAGS);
	if (frts) {
		p += CMD_READ_VBIOS_BYTES;
		nvgpu_fw_put_le32(p, 1);
		nvgpu_fw_put_le32(p + 0x04, CMD_FRTS_BYTES);
		nvgpu_fw_put_le32(p + 0x08, (u32)(frts_addr >> FRTS_SHIFT));
		nvgpu_fw_put_le32(p + 0x0c, (u32)(frts_bytes >> FRTS_SHIFT));
		nvgpu_fw_put_le32(p + 0x10, CMD_FRTS_TYPE_FB);
	}

	nvgpu_fw_put_le32(dmem + fwsec->mapper_off + MAPPER_INIT_CMD,
			  frts ? INIT_CMD_FRTS : INIT_CMD_SB);
	return 0;
}
