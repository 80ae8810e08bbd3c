// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The GSP-RM image: an ELF64 file used as a box of named sections.
 */

#include "fw_gsp.h"

/**
 * DOC: GSP image
 *
 * The file is a relocatable RISC-V ELF without program headers that matter.
 * ".fwimage" is the payload, ".fwversion" a C string, ".fwsignature_<family>"
 * one signature per chip family. Source: linux-firmware files.
 */

/* Offsets in the ELF64 file header and section header (System V ABI). */
#define EHDR_SIZE		64
#define EHDR_CLASS		4
#define EHDR_DATA		5
#define EHDR_TYPE		16
#define EHDR_MACHINE		18
#define EHDR_SHOFF		40
#define EHDR_SHENTSIZE		58
#define EHDR_SHNUM		60
#define EHDR_SHSTRNDX		62
#define SHDR_SIZE		64
#define SHDR_NAME		0
#define SHDR_TYPE		4
#define SHDR_OFFSET		24
#define SHDR_BYTES		32

#define CLASS_64		2
#define DATA_LITTLE		1
#define TYPE_RELOCATABLE	1
#define MACHINE_RISCV		243
#define SECTION_NOBITS		8

#define SECTION_IMAGE		".fwimage"
#define SECTION_VERSION		".fwversion"
#define SECTION_SIGNATURE	".fwsignature_"

static const u8 elf_magic[4] = { 0x7f, 'E', 'L', 'F' };

static const u8 *section_header(const struct nvgpu_fw_elf *elf, u32 idx)
{
	return elf->headers.data + (size_t)idx * SHDR_SIZE;
}

static u64 section_header_off(const struct nvgpu_fw_elf *elf, u32 idx)
{
	return (u64)(section_header(elf, idx) - elf->file.data);
}

/* Length of the name at @p, or -1 when the string table ends before its NUL. */
static ssize_t name_len(struct nvgpu_fw_view names, u32 off)
{
	const u8 *end;

	if (off >= names.len)
		return -1;

	end = memchr(names.data + off, 0, names.len - off);
	return end ? end - (names.data + off) : -1;
}

/**
 * nvgpu_fw_elf_parse() - Check an ELF64 header and its section table.
 * @buf: file contents
 * @len: number of bytes at @buf
 * @out: receives the section table; only valid on success
 * @diag: receives the cause of a failure, may be NULL
 *
 * Return: 0, -ENODATA, -ENOEXEC, -ERANGE or -EBADMSG.
 */
int nvgpu_fw_elf_parse(const u8 *buf, size_t len, struct nvgpu_fw_elf *out,
		       struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view file = { buf, len };
	struct nvgpu_fw_view hdr;
	u32 names_idx;

	if (!nvgpu_fw_slice(file, 0, EHDR_SIZE, &hdr))
		return nvgpu_fw_fail(diag, -ENODATA, len, "ELF header is cut short");
	if (memcmp(hdr.data, elf_magic, sizeof(elf_magic)))
		return nvgpu_fw_fail(diag, -ENOEXEC, 0, "not an ELF file");
	if (hdr.data[EHDR_CLASS] != CLASS_64 || hdr.data[EHDR_DATA] != DATA_LITTLE)
		return nvgpu_fw_fail(diag, -ENOEXEC, EHDR_CLASS, "ELF file is not 64-bit little-endian");
	if (nvgpu_fw_le16(hdr.data + EHDR_TYPE) != TYPE_RELOCATABLE ||
	    nvgpu_fw_le16(hdr.data + EHDR_MACHINE) != MACHINE_RISCV)
		return nvgpu_fw_fail(diag, -ENOEXEC, EHDR_TYPE, "ELF file is not relocatable RISC-V");
	if (nvgpu_fw_le16(hdr.data + EHDR_SHENTSIZE) != SHDR_SIZE)
		return nvgpu_fw_fail(diag, -EBADMSG, EHDR_SHENTSIZE, "ELF section header size is not 64");

	out->file = file;
	out->num = nvgpu_fw_le16(hdr.data + EHDR_SHNUM);
	names_idx = nvgpu_fw_le16(hdr.data + EHDR_SHSTRNDX);

	if (names_idx >= out->num)
		return nvgpu_fw_fail(diag, -EBADMSG, EHDR_SHSTRNDX,
				     "ELF string table index is not below the section count");
	if (!nvgpu_fw_slice(file, nvgpu_fw_le64(hdr.data + EHDR_SHOFF),
			    (u64)out->num * SHDR_SIZE, &out->headers))
		return nvgpu_fw_fail(diag, -ERANGE, EHDR_SHOFF,
				     "ELF section headers reach past the end of the file");

	if (!nvgpu_fw_slice(file, nvgpu_fw_le64(section_header(out, names_idx) + SHDR_OFFSET),
			    nvgpu_fw_le64(section_header(out, names_idx) + SHDR_BYTES),
			    &out->names))
		return nvgpu_fw_fail(diag, -ERANGE, section_header_off(out, names_idx),
				     "ELF string table reaches past the end of the file");

	return 0;
}

/**
 * nvgpu_fw_elf_section() - Name and contents of one section.
 * @elf: parsed section table
 * @idx: section number, below elf->num
 * @name: receives the NUL-terminated name, inside the file
 * @out: receives the contents; empty for a section without bytes in the file
 * @diag: receives the cause of a failure, may be NULL
 *
 * Return: 0, -ENOENT, -ENAMETOOLONG or -ERANGE.
 */
int nvgpu_fw_elf_section(const struct nvgpu_fw_elf *elf, u32 idx, const char **name,
			 struct nvgpu_fw_view *out, struct nvgpu_fw_diag *diag)
{
	const u8 *hdr;
	u32 name_off;

	if (idx >= elf->num)
		return nvgpu_fw_fail(diag, -ENOENT, 0, "no such ELF section");

	hdr = section_header(elf, idx);
	name_off = nvgpu_fw_le32(hdr + SHDR_NAME);
	if (name_len(elf->names, name_off) < 0)
		return nvgpu_fw_fail(diag, -ENAMETOOLONG, section_header_off(elf, idx),
				     "ELF section name runs past the string table");
	*name = (const char *)elf->names.data + name_off;

	if (nvgpu_fw_le32(hdr + SHDR_TYPE) == SECTION_NOBITS) {
		out->data = NULL;
		out->len = 0;
		return 0;
	}
	if (!nvgpu_fw_slice(elf->file, nvgpu_fw_le64(hdr + SHDR_OFFSET),
			    nvgpu_fw_le64(hdr + SHDR_BYTES), out))
		return nvgpu_fw_fail(diag, -ERANGE, section_header_off(elf, idx),
				     "ELF section reaches past the end of the file");

	return 0;
}

/**
 * nvgpu_fw_elf_find() - Contents of the first section called @prefix@name.
 * @elf: parsed section table
 * @prefix: first part of the name
 * @name: rest of the name
 * @out: receives the contents
 * @diag: receives the cause of a failure, may be NULL
 *
 * Every header up to the match is checked: a file with a broken section is
 * refused rather than searched around.
 *
 * Return: 0, -ENOENT or an errno of nvgpu_fw_elf_section().
 */
int nvgpu_fw_elf_find(const struct nvgpu_fw_elf *elf, const char *prefix, const char *name,
		      struct nvgpu_fw_view *out, struct nvgpu_fw_diag *diag)
{
	size_t prefix_len = strlen(prefix);
	struct nvgpu_fw_view view;
	const char *found;
	u32 idx;
	int err;

	for (idx = 0; idx < elf->num; idx++) {
		err = nvgpu_fw_elf_section(elf, idx, &found, &view, diag);
		if (err)
			return err;
		if (!strncmp(found, prefix, prefix_len) && !strcmp(found + prefix_len, name)) {
			*out = view;
			return 0;
		}
	}

	return nvgpu_fw_fail(diag, -ENOENT, 0, "ELF section is missing");
}

static int version_parse(struct nvgpu_fw_gsp *out, struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view view;
	size_t i;
	int err;

	err = nvgpu_fw_elf_find(&out->elf, SECTION_VERSION, "", &view, diag);
	if (err == -ENOENT)
		return nvgpu_fw_fail(diag, err, 0, "section .fwversion is missing");
	if (err)
		return err;

	for (i = 0; i < view.len && i < sizeof(out->version); i++) {
		u8 c = view.data[i];

		out->version[i] = (char)c;
		if (!c && i)
			return 0;
		/* It becomes part of file names and log lines. */
		if (!((c >= '0' && c <= '9') || c == '.'))
			return nvgpu_fw_fail(diag, -EBADMSG, (u64)(view.data - out->elf.file.data),
					     "firmware version is not digits and dots");
	}

	return nvgpu_fw_fail(diag, -ENAMETOOLONG, 0, "firmware version lacks its terminating zero");
}

/**
 * nvgpu_fw_gsp_parse() - Check a GSP image and find payload and version.
 * @buf: file contents
 * @len: number of bytes at @buf
 * @out: receives the description; only valid on success
 * @diag: receives the cause of a failure, may be NULL
 *
 * Return: 0 or an errno as in the DOC block of fw_view.h.
 */
int nvgpu_fw_gsp_parse(const u8 *buf, size_t len, struct nvgpu_fw_gsp *out,
		       struct nvgpu_fw_diag *diag)
{
	int err;

	err = nvgpu_fw_elf_parse(buf, len, &out->elf, diag);
	if (err)
		return err;

	err = nvgpu_fw_elf_find(&out->elf, SECTION_IMAGE, "", &out->image, diag);
	if (err == -ENOENT)
		return nvgpu_fw_fail(diag, err, 0, "section .fwimage is missing");
	if (err)
		return err;
	if (!out->image.len)
		return nvgpu_fw_fail(diag, -EINVAL, 0, "section .fwimage is empty");

	return version_parse(out, diag);
}

/**
 * nvgpu_fw_gsp_signature() - Signature of the image for one chip family.
 * @gsp: parsed image
 * @family: family as the file spells it, for example "ad10x"
 * @out: receives the signature
 * @diag: receives the cause of a failure, may be NULL
 *
 * Return: 0, -ENOENT when the file is not signed for @family, -EINVAL when the
 * signature is empty, or an errno of nvgpu_fw_elf_section().
 */
int nvgpu_fw_gsp_signature(const struct nvgpu_fw_gsp *gsp, const char *family,
			   struct nvgpu_fw_view *out, struct nvgpu_fw_diag *diag)
{
	int err;

	err = nvgpu_fw_elf_find(&gsp->elf, SECTION_SIGNATURE, family, out, diag);
	if (err == -ENOENT)
		return nvgpu_fw_fail(diag, err, 0, "image carries no signature for this chip family");
	if (err)
		return err;
	if (!out->len)
		return nvgpu_fw_fail(diag, -EINVAL, 0, "signature section is empty");

	return 0;
}
