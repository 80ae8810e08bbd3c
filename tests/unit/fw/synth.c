// SPDX-License-Identifier: MIT
/*
 * Small well-formed files to take apart, made from the documented layouts.
 */

#include <stdlib.h>

#include "synth.h"

static struct blob blob_make(size_t len)
{
	struct blob b = { calloc(1, len), len };

	if (!b.data)
		abort();
	return b;
}

void blob_free(struct blob *b)
{
	free(b->data);
	b->data = NULL;
}

void put16(struct blob *b, size_t off, u16 val)
{
	b->data[off] = (u8)val;
	b->data[off + 1] = (u8)(val >> 8);
}

void put32(struct blob *b, size_t off, u32 val)
{
	put16(b, off, (u16)val);
	put16(b, off + 2, (u16)(val >> 16));
}

void put64(struct blob *b, size_t off, u64 val)
{
	put32(b, off, (u32)val);
	put32(b, off + 4, (u32)(val >> 32));
}

static void put_words(struct blob *b, size_t off, const u32 *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		put32(b, off + 4 * i, words[i]);
}

static void fill(struct blob *b, size_t off, size_t n, u8 first)
{
	size_t i;

	for (i = 0; i < n; i++)
		b->data[off + i] = (u8)(first + i);
}

struct blob synth_hs(void)
{
	struct blob b = blob_make(HS_DATA + 0x300);
	const u32 bin[] = { 0x10de, 1, 0x400, HS_HDR, HS_DATA, 0x300 };
	const u32 hdr[] = { HS_SIGS, HS_SIG_BYTES * HS_NUM_SIGS, HS_WORDS, HS_WORDS + 4,
			    HS_META, 12, HS_WORDS + 8, HS_LOAD, 0x24 };
	const u32 words[] = { HS_OS_DATA + 0x10, 0, HS_NUM_SIGS };
	const u32 meta[] = { 2, 1, 3 };
	const u32 load[] = { 0, 0x100, HS_OS_DATA, 0x100, 1, HS_APP, 0x100, 0, 0 };

	put_words(&b, 0, bin, ARRAY_SIZE(bin));
	put_words(&b, HS_HDR, hdr, ARRAY_SIZE(hdr));
	fill(&b, HS_SIGS, HS_SIG_BYTES, 0x10);
	fill(&b, HS_SIGS + HS_SIG_BYTES, HS_SIG_BYTES, 0x80);
	put_words(&b, HS_WORDS, words, ARRAY_SIZE(words));
	put_words(&b, HS_META, meta, ARRAY_SIZE(meta));
	put_words(&b, HS_LOAD, load, ARRAY_SIZE(load));
	return b;
}

struct blob synth_riscv(void)
{
	struct blob b = blob_make(RISCV_DATA + 0x400);
	const u32 bin[] = { 0x10de, 1, 0x500, RISCV_DESC, RISCV_DATA, 0x400 };
	const u32 desc[21] = {
		[0] = 5, [1] = 0x300, [2] = 0x80, [7] = 7, [8] = 0, [9] = 0x80,
		[10] = 0x80, [11] = 0x100, [12] = 0x180, [13] = 0x100,
	};

	put_words(&b, 0, bin, ARRAY_SIZE(bin));
	put_words(&b, RISCV_DESC, desc, ARRAY_SIZE(desc));
	return b;
}

static void section(struct blob *b, u32 idx, u32 name, u32 type, u64 off, u64 size)
{
	size_t at = GSP_SHDRS + idx * 64;

	put32(b, at, name);
	put32(b, at + 4, type);
	put64(b, at + 24, off);
	put64(b, at + 32, size);
}

struct blob synth_gsp(void)
{
	static const char names[] =
		"\0.fwimage\0.fwversion\0.fwsignature_ad10x\0.shstrtab\0.bss";
	struct blob b = blob_make(GSP_SHDRS + GSP_SECTIONS * 64);

	memcpy(b.data, "\177ELF\2\1\1", 7);
	put16(&b, 16, 1);
	put16(&b, 18, 243);
	put64(&b, 40, GSP_SHDRS);
	put16(&b, 58, 64);
	put16(&b, 60, GSP_SECTIONS);
	put16(&b, 62, 4);
	fill(&b, 0x40, 0x20, 0x55);
	memcpy(b.data + 0x60, "535.113.01", 11);
	fill(&b, 0x70, 0x10, 0xa0);
	memcpy(b.data + 0x80, names, sizeof(names));

	section(&b, 1, 1, 1, 0x40, 0x20);
	section(&b, 2, 10, 1, 0x60, 11);
	section(&b, 3, 21, 1, 0x70, 0x10);
	section(&b, 4, 40, 3, 0x80, sizeof(names));
	section(&b, 5, 50, 8, 0xffffff, 0xffffff);
	return b;
}

/* A bit-at-a-time CRC, so that the parser's table is not checked against itself. */
void meta_seal(struct blob *b)
{
	u32 crc = 0xffffffff;
	size_t i;
	int bit;

	for (i = 16; i < b->len; i++) {
		crc ^= b->data[i];
		for (bit = 0; bit < 8; bit++)
			crc = crc & 1 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
	}
	put32(b, 8, crc);
}

struct blob synth_meta(void)
{
	size_t entries = META_NUM * META_ENTRY, params = 8 + META_NUM * META_INFO, i;
	struct blob b = blob_make(META_ENTRIES + entries + params);

	memcpy(b.data, "NVVGPUMT", 8);
	put64(&b, 16, 18);
	put64(&b, 24, 1);
	memcpy(b.data + 160, "535.113.01", 11);
	put64(&b, 224, 1);
	put64(&b, META_BLOB, 0);
	put64(&b, META_BLOB + 8, b.len - META_BLOB);
	put64(&b, META_TYPES, 0x26b5);
	put64(&b, META_TYPES + 8, 8);
	put64(&b, META_TYPES + 16, META_INFO);
	put64(&b, META_TYPES + 24, entries);
	put64(&b, META_TYPES + 32, META_NUM);
	put64(&b, META_TYPES + 40, 0x20804003);
	put64(&b, META_TYPES + 48, params);
	for (i = 0; i < META_NUM; i++) {
		size_t at = META_ENTRIES + i * META_ENTRY;

		put32(&b, at, 869 + (u32)i);
		memcpy(b.data + at + 4, "NVIDIA L40-1B", 14);
		put64(&b, at + 40, 0x26b5176d + i);
		put64(&b, at + 48, 0x26b5);
		put64(&b, at + 56, 0x40000000);
		put64(&b, at + 64, 0x2000000);
		put64(&b, at + 72, 256);
		put32(&b, at + 80, 32);
		put32(&b, at + 84, 1);
		put64(&b, at + 88, 0x1000);
	}
	meta_seal(&b);
	return b;
}

/* With the field itself as zero, and inverted at the end. */
void meta_v1_seal(struct blob *b)
{
	u32 crc = 0xffffffff;
	size_t i;
	int bit;

	if (b->len < 32)
		return;
	put32(b, 28, 0);
	for (i = 0; i < b->len; i++) {
		crc ^= b->data[i];
		for (bit = 0; bit < 8; bit++)
			crc = crc & 1 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
	}
	put32(b, 28, ~crc);
}

static void v1_types(struct blob *b, size_t at, u16 subsystem, u8 fill_with)
{
	put32(b, at, 1);
	put16(b, at + 4, 1);
	put16(b, at + 6, 32);
	put64(b, at + 8, V1_TYPES_BYTES);
	put16(b, at + 16, 0x10de);
	put16(b, at + 18, 0x26b5);
	put16(b, at + 20, 0x10de);
	put16(b, at + 22, subsystem);
	put32(b, at + 24, V1_RECORD);
	put32(b, at + 28, V1_NUM);
	memset(b->data + at + 32, fill_with, V1_RECORD);
	memset(b->data + at + 32 + V1_RECORD, fill_with + 1, V1_RECORD);
}

struct blob synth_meta_v1(void)
{
	struct blob b = blob_make(V1_SECOND + V1_TYPES_BYTES);

	memcpy(b.data, "VGPUMETA", 8);
	put16(&b, 8, 1);
	put32(&b, 12, 160);
	put64(&b, 16, b.len);
	put32(&b, 24, 3);
	memcpy(b.data + 32, "570.144", 8);
	put32(&b, V1_UNKNOWN, 7);
	put16(&b, V1_UNKNOWN + 6, 16);
	put64(&b, V1_UNKNOWN + 8, V1_UNKNOWN_BYTES);
	v1_types(&b, V1_TYPES, 0x169d, 0x11);
	v1_types(&b, V1_SECOND, 0x17da, 0x33);
	meta_v1_seal(&b);
	return b;
}

static void rom_image(struct blob *b, size_t off, u32 bytes, u8 code, bool last)
{
	put16(b, off, 0xaa55);
	put16(b, off + 0x18, 0x1c);
	memcpy(b->data + off + 0x1c, "PCIR", 4);
	put16(b, off + 0x1c + 4, 0x10de);
	put16(b, off + 0x1c + 6, 0x26b5);
	put16(b, off + 0x1c + 0x0a, 24);
	put16(b, off + 0x1c + 0x10, (u16)(bytes / 512));
	b->data[off + 0x1c + 0x14] = code;
	b->data[off + 0x1c + 0x15] = last ? 0x80 : 0;
}

void vbios_seal_bit(struct blob *b)
{
	u8 sum = 0;
	int i;

	b->data[VB_BIT + 11] = 0;
	for (i = 0; i < 12; i++)
		sum += b->data[VB_BIT + i];
	b->data[VB_BIT + 11] = (u8)-sum;
}

static void bit_token(struct blob *b, u32 idx, u8 id, u8 version, u16 len, u16 ptr)
{
	size_t at = VB_BIT + 12 + idx * 6;

	b->data[at] = id;
	b->data[at + 1] = version;
	put16(b, at + 2, len);
	put16(b, at + 4, ptr);
}

struct blob synth_vbios(void)
{
	struct blob b = blob_make(VB_PRIV + VB_PRIV_BYTES);
	size_t dmem = VB_PRIV + VB_DMEM, desc = VB_PRIV + VB_DESC;

	/* Legacy firmware is told that A is the last one; NPDE knows better. */
	rom_image(&b, 0, VB_PCAT_BYTES, 0x00, true);
	memcpy(b.data + 0x40, "NPDE", 4);
	put16(&b, 0x44, 0x101);
	put16(&b, 0x46, 0x10);
	put16(&b, 0x48, VB_PCAT_BYTES / 512);
	rom_image(&b, VB_EFI, VB_EFI_BYTES, 0x03, false);
	rom_image(&b, VB_PRIV, VB_PRIV_BYTES, 0xe0, true);

	memcpy(b.data + VB_BIT, "\xff\xb8" "BIT\0\0\1\x0c\x06\x02", 11);
	bit_token(&b, 0, 'i', 2, 5, VB_VERSION_DATA);
	bit_token(&b, 1, 'p', 2, 4, VB_FALCON_DATA);
	vbios_seal_bit(&b);
	memcpy(b.data + VB_VERSION_DATA, "\x00\x3c\x02\x95\x01", 5);
	put32(&b, VB_FALCON_DATA, VB_PCAT_BYTES + VB_TABLE);

	/* Ucode table: an entry for something else first. */
	memcpy(b.data + VB_PRIV + VB_TABLE, "\x01\x06\x06\x02\x03\x2c", 6);
	b.data[VB_PRIV + VB_TABLE + 6] = 0x05;
	b.data[VB_PRIV + VB_TABLE + 12] = 0x85;
	put32(&b, VB_PRIV + VB_TABLE + 14, VB_PCAT_BYTES + VB_DESC);

	put32(&b, desc, (44 + 384 * VB_NUM_SIGS) << 16 | 3 << 8 | 1);
	put32(&b, desc + 0x08, VB_SIG_SLOT);
	put32(&b, desc + 0x0c, VB_INTERFACE);
	put32(&b, desc + 0x14, VB_IMEM_BYTES);
	put32(&b, desc + 0x20, VB_DMEM_BYTES);
	put16(&b, desc + 0x24, 0x400);
	b.data[desc + 0x26] = 9;
	b.data[desc + 0x27] = VB_NUM_SIGS;
	put16(&b, desc + 0x28, 0x5);	/* signatures for fuse versions 0 and 2 */
	fill(&b, VB_PRIV + VB_SIGS, 384, 0x01);
	fill(&b, VB_PRIV + VB_SIGS + 384, 384, 0x41);
	fill(&b, VB_PRIV + VB_IMEM, VB_IMEM_BYTES, 0x20);

	memcpy(b.data + dmem + VB_INTERFACE, "\x01\x04\x08\x02", 4);
	put32(&b, dmem + VB_INTERFACE + 4, 1);
	put32(&b, dmem + VB_INTERFACE + 12, 4);
	put32(&b, dmem + VB_INTERFACE + 16, VB_MAPPER);
	memcpy(b.data + dmem + VB_MAPPER, "DMAP", 4);
	put16(&b, dmem + VB_MAPPER + 4, 3);
	put16(&b, dmem + VB_MAPPER + 6, 64);
	put32(&b, dmem + VB_MAPPER + 8, VB_CMD);
	put32(&b, dmem + VB_MAPPER + 12, VB_CMD_BYTES);
	return b;
}
