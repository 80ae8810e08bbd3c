/* SPDX-License-Identifier: MIT */
/*
 * The ROM of the board, made by the recipe of the boot reference 3.9: a PC-AT image
 * with the BIT, followed by a private image with the falcon ucode table, the
 * FWSEC descriptor (version 3), its signatures, code and data. Code, data and
 * signatures are pseudo-random: they are compared, never executed.
 *
 * Variants break one thing each, for the driver's bad-input tests.
 */
#include "board.h"

#include <stdio.h>
#include <stdlib.h>

#define IMAGE_A_SIZE	0x10000u
#define IMAGE_B		IMAGE_A_SIZE	/* offset of the private image */
#define PCIR_OFF	0x40u
#define PCIR_LEN	0x18u
#define NPDE_OFF	0x60u		/* PCIR end, rounded up to 16 */
#define BIT_OFF		0x100u
#define BIT_TOKENS	3u
#define TOKEN_DATA_OFF	0x140u

/* Offsets inside image B. */
#define TABLE_OFF	0x100u
#define DESC_OFF	0x200u
#define DESC_SIZE	44u
#define NUM_SIGS	2u
#define SIG_VERSIONS	0x3u
#define UCODE_ID	9u
#define ENGINE_GSP	0x400u
#define APP_FWSEC_PROD	0x85u
#define IMEM_SIZE	0x8400u
#define DMEM_SIZE	0x2c00u

/* Offsets inside FWSEC's DMEM. */
#define IFACE_OFF	0x0c0u
#define DMAP_OFF	0x180u
#define PKC_OFF		0x300u
#define CMD_IN_OFF	0x1000u
#define CMD_IN_SIZE	0x400u
#define CMD_OUT_OFF	0x1400u
#define CMD_OUT_SIZE	0x100u
#define IMAGE_BUF_OFF	0x1800u
#define IMAGE_BUF_SIZE	0x400u

#define PCI_VENDOR	0x10deu
#define PCI_DEVICE_L40	0x26b5u

static const char *const variants[] = {
	"good",
	"empty",		/* flash erased: all ones */
	"bad-signature",	/* no 55 aa */
	"no-pcir",		/* PCIR pointer leads nowhere */
	"cut-chain",		/* private image is announced, the flash ends before it */
	"no-bit",
	"bit-cut",		/* token count larger than the image holds */
	"no-falcon-token",
	"falcon-token-far",	/* pointer beyond the ROM */
	"no-fwsec",		/* ucode table without application 0x85 */
	"table-cut",		/* entry count runs beyond the image */
	"descriptor-far",	/* entry points beyond the image */
	"descriptor-v2",	/* Turing's descriptor on an Ada board */
	"ucode-cut",		/* sizes run beyond the image */
	"no-signatures",
	"fuse-unsupported",	/* no signature for the board's fuse version */
	"no-dmemmapper",
	"interface-far",	/* interface table beyond DMEM */
	"cmd-buffer-far",	/* command buffer beyond DMEM */
	NULL
};

const char *const *sim_vbios_variants(void)
{
	return variants;
}

static void put8(uint8_t *p, uint32_t off, uint8_t v)
{
	p[off] = v;
}

static void put16(uint8_t *p, uint32_t off, uint16_t v)
{
	memcpy(p + off, &v, 2);
}

static void put32(uint8_t *p, uint32_t off, uint32_t v)
{
	memcpy(p + off, &v, 4);
}

/* xorshift32; the bytes only have to be the same every time and not repeat. */
static void fill(uint8_t *p, uint32_t len, uint32_t seed)
{
	uint32_t i;

	for (i = 0; i < len; i++) {
		seed ^= seed << 13;
		seed ^= seed >> 17;
		seed ^= seed << 5;
		p[i] = seed >> 24;
	}
}

static void put_pcir(uint8_t *img, uint32_t image_size, uint8_t code_type, bool chain_ends)
{
	put16(img, 0x00, 0xaa55);
	put8(img, 0x02, image_size / 512 > 0xff ? 0xff : image_size / 512);
	put16(img, 0x18, PCIR_OFF);

	memcpy(img + PCIR_OFF, "PCIR", 4);
	put16(img, PCIR_OFF + 0x04, PCI_VENDOR);
	put16(img, PCIR_OFF + 0x06, PCI_DEVICE_L40);
	put16(img, PCIR_OFF + 0x0a, PCIR_LEN);
	put8(img, PCIR_OFF + 0x0c, 3);
	put8(img, PCIR_OFF + 0x0e, 0x02);	/* class 0x0302 */
	put8(img, PCIR_OFF + 0x0f, 0x03);
	put16(img, PCIR_OFF + 0x10, image_size / 512);
	put8(img, PCIR_OFF + 0x14, code_type);
	put8(img, PCIR_OFF + 0x15, 0x80);	/* legacy firmware stops at the first image */
	put16(img, PCIR_OFF + 0x16, image_size / 512);

	memcpy(img + NPDE_OFF, "NPDE", 4);
	put16(img, NPDE_OFF + 0x04, 0x101);
	put16(img, NPDE_OFF + 0x06, 0x10);
	put16(img, NPDE_OFF + 0x08, image_size / 512);
	put8(img, NPDE_OFF + 0x0a, chain_ends ? 0x80 : 0x00);
}

static void put_token(uint8_t *rom, unsigned int i, char id, uint8_t version, uint16_t len,
		      uint16_t ptr)
{
	uint32_t off = BIT_OFF + 12 + 6 * i;

	put8(rom, off, (uint8_t)id);
	put8(rom, off + 1, version);
	put16(rom, off + 2, len);
	put16(rom, off + 4, ptr);
}

static void put_bit(uint8_t *rom)
{
	uint32_t i;
	uint8_t sum = 0;

	put16(rom, BIT_OFF, 0xb8ff);
	memcpy(rom + BIT_OFF + 2, "BIT", 4);
	put16(rom, BIT_OFF + 6, 0x0100);
	put8(rom, BIT_OFF + 8, 12);
	put8(rom, BIT_OFF + 9, 6);
	put8(rom, BIT_OFF + 10, BIT_TOKENS);

	put_token(rom, 0, 'B', 2, 5 + 1, TOKEN_DATA_OFF);
	put_token(rom, 1, 'i', 2, 5, TOKEN_DATA_OFF + 0x10);
	put_token(rom, 2, 'p', 2, 4, TOKEN_DATA_OFF + 0x20);

	put32(rom, TOKEN_DATA_OFF, 0x95020000);	/* BIOS version, OEM version 1 */
	put8(rom, TOKEN_DATA_OFF + 4, 1);
	put32(rom, TOKEN_DATA_OFF + 0x10, 0x95020000);
	put8(rom, TOKEN_DATA_OFF + 0x14, 1);
	put32(rom, TOKEN_DATA_OFF + 0x20, IMAGE_A_SIZE + TABLE_OFF);

	for (i = 0; i < 12; i++)
		sum += rom[BIT_OFF + i];
	put8(rom, BIT_OFF + 11, (uint8_t)-sum);
}

static void put_dmem(uint8_t *dmem)
{
	fill(dmem, DMEM_SIZE, 0xd3e37001);

	put8(dmem, IFACE_OFF, 1);
	put8(dmem, IFACE_OFF + 1, 4);
	put8(dmem, IFACE_OFF + 2, 8);
	put8(dmem, IFACE_OFF + 3, 2);
	put32(dmem, IFACE_OFF + 4, 1);			/* DEVINIT */
	put32(dmem, IFACE_OFF + 8, 0x200);
	put32(dmem, IFACE_OFF + 12, 4);			/* DMEMMAPPER */
	put32(dmem, IFACE_OFF + 16, DMAP_OFF);

	memset(dmem + DMAP_OFF, 0, 64);
	memcpy(dmem + DMAP_OFF, "DMAP", 4);
	put16(dmem, DMAP_OFF + 0x04, 3);
	put16(dmem, DMAP_OFF + 0x06, 64);
	put32(dmem, DMAP_OFF + 0x08, CMD_IN_OFF);
	put32(dmem, DMAP_OFF + 0x0c, CMD_IN_SIZE);
	put32(dmem, DMAP_OFF + 0x10, CMD_OUT_OFF);
	put32(dmem, DMAP_OFF + 0x14, CMD_OUT_SIZE);
	put32(dmem, DMAP_OFF + 0x18, IMAGE_BUF_OFF);
	put32(dmem, DMAP_OFF + 0x1c, IMAGE_BUF_SIZE);

	memset(dmem + PKC_OFF, 0, FWSEC_SIG_SIZE);
	memset(dmem + CMD_IN_OFF, 0, CMD_IN_SIZE);
	memset(dmem + CMD_OUT_OFF, 0, CMD_OUT_SIZE);
}

static uint32_t put_fwsec(uint8_t *b)
{
	uint32_t sigs = DESC_OFF + DESC_SIZE, imem = sigs + NUM_SIGS * FWSEC_SIG_SIZE;
	uint32_t dmem = imem + IMEM_SIZE;

	put8(b, TABLE_OFF, 1);
	put8(b, TABLE_OFF + 1, 6);
	put8(b, TABLE_OFF + 2, 6);
	put8(b, TABLE_OFF + 3, 1);
	put8(b, TABLE_OFF + 4, 3);
	put8(b, TABLE_OFF + 5, DESC_SIZE);
	put8(b, TABLE_OFF + 6, APP_FWSEC_PROD);
	put8(b, TABLE_OFF + 7, 1);
	put32(b, TABLE_OFF + 8, IMAGE_A_SIZE + DESC_OFF);

	put32(b, DESC_OFF, (DESC_SIZE + NUM_SIGS * FWSEC_SIG_SIZE) << 16 | 3 << 8 | 1);
	put32(b, DESC_OFF + 0x04, IMEM_SIZE + DMEM_SIZE);
	put32(b, DESC_OFF + 0x08, PKC_OFF);
	put32(b, DESC_OFF + 0x0c, IFACE_OFF);
	put32(b, DESC_OFF + 0x10, 0);
	put32(b, DESC_OFF + 0x14, IMEM_SIZE);
	put32(b, DESC_OFF + 0x18, 0);
	put32(b, DESC_OFF + 0x1c, 0);
	put32(b, DESC_OFF + 0x20, DMEM_SIZE);
	put16(b, DESC_OFF + 0x24, ENGINE_GSP);
	put8(b, DESC_OFF + 0x26, UCODE_ID);
	put8(b, DESC_OFF + 0x27, NUM_SIGS);
	put16(b, DESC_OFF + 0x28, SIG_VERSIONS);

	fill(b + sigs, NUM_SIGS * FWSEC_SIG_SIZE, 0x5160a7e5);
	fill(b + imem, IMEM_SIZE, 0xc0de0001);
	put_dmem(b + dmem);
	return dmem + DMEM_SIZE;
}

static void fix_checksum(uint8_t *img, uint32_t size)
{
	uint32_t i;
	uint8_t sum = 0;

	img[size - 1] = 0;
	for (i = 0; i < size; i++)
		sum += img[i];
	img[size - 1] = (uint8_t)-sum;
}

static void break_one(uint8_t *rom, const char *variant)
{
	uint8_t *b = rom + IMAGE_B, *dmem = b + DESC_OFF + DESC_SIZE + NUM_SIGS * FWSEC_SIG_SIZE +
		     IMEM_SIZE;

	if (!strcmp(variant, "empty"))
		memset(rom, 0xff, ROM_WINDOW_SIZE);
	else if (!strcmp(variant, "bad-signature"))
		put16(rom, 0, 0);
	else if (!strcmp(variant, "no-pcir"))
		put16(rom, 0x18, 0xfff0);
	else if (!strcmp(variant, "cut-chain"))
		memset(b, 0xff, ROM_WINDOW_SIZE - IMAGE_B);
	else if (!strcmp(variant, "no-bit"))
		memset(rom + BIT_OFF, 0, 12);
	else if (!strcmp(variant, "bit-cut"))
		put8(rom, BIT_OFF + 10, 0xff);
	else if (!strcmp(variant, "no-falcon-token"))
		put8(rom, BIT_OFF + 12 + 6 * 2, 'z');
	else if (!strcmp(variant, "falcon-token-far"))
		put32(rom, TOKEN_DATA_OFF + 0x20, 0x7ffffff0);
	else if (!strcmp(variant, "no-fwsec"))
		put8(b, TABLE_OFF + 6, 0x01);
	else if (!strcmp(variant, "table-cut")) {
		/* The table moves to the last bytes of the image and claims 255 entries. */
		uint32_t end = (uint32_t)(dmem - b) + DMEM_SIZE;

		end = (end + 511) & ~511u;
		memcpy(b + end - 8, b + TABLE_OFF, 6);
		put8(b, end - 8 + 3, 0xff);
		put32(rom, TOKEN_DATA_OFF + 0x20, IMAGE_A_SIZE + end - 8);
	} else if (!strcmp(variant, "descriptor-far"))
		put32(b, TABLE_OFF + 8, 0xfffffff0);
	else if (!strcmp(variant, "descriptor-v2"))
		put32(b, DESC_OFF, 60u << 16 | 2 << 8 | 1);
	else if (!strcmp(variant, "ucode-cut"))
		put32(b, DESC_OFF + 0x14, 0x00fff000);
	else if (!strcmp(variant, "no-signatures")) {
		put32(b, DESC_OFF, DESC_SIZE << 16 | 3 << 8 | 1);
		put8(b, DESC_OFF + 0x27, 0);
		put16(b, DESC_OFF + 0x28, 0);
	} else if (!strcmp(variant, "fuse-unsupported"))
		put16(b, DESC_OFF + 0x28, 0x1);
	else if (!strcmp(variant, "no-dmemmapper"))
		put32(dmem, IFACE_OFF + 12, 2);
	else if (!strcmp(variant, "interface-far"))
		put32(b, DESC_OFF + 0x0c, DMEM_SIZE - 2);
	else if (!strcmp(variant, "cmd-buffer-far"))
		put32(dmem, DMAP_OFF + 0x08, DMEM_SIZE - 4);
}

static bool known_variant(const char *variant)
{
	unsigned int i;

	for (i = 0; variants[i]; i++)
		if (!strcmp(variants[i], variant))
			return true;
	return false;
}

bool vbios_build(struct sim *sim, const char *variant, char *err, size_t err_len)
{
	struct vbios *v = &sim->vbios;
	struct fwsec *fw = &v->fwsec;
	uint32_t b_size, imem;

	if (!variant || !*variant)
		variant = "good";
	if (!known_variant(variant)) {
		snprintf(err, err_len, "vbios variant '%s' is unknown", variant);
		return false;
	}
	v->rom = malloc(ROM_WINDOW_SIZE);
	if (!v->rom)
		abort();
	memset(v->rom, 0xff, ROM_WINDOW_SIZE);
	memset(v->rom, 0, IMAGE_A_SIZE);
	b_size = DESC_OFF + DESC_SIZE + NUM_SIGS * FWSEC_SIG_SIZE + IMEM_SIZE + DMEM_SIZE;
	b_size = (b_size + 511) & ~511u;
	memset(v->rom + IMAGE_B, 0, b_size);

	put_pcir(v->rom, IMAGE_A_SIZE, 0x00, false);
	put_bit(v->rom);
	put_pcir(v->rom + IMAGE_B, b_size, 0xe0, true);
	put_fwsec(v->rom + IMAGE_B);
	v->size = IMAGE_A_SIZE + b_size;

	imem = IMAGE_B + DESC_OFF + DESC_SIZE + NUM_SIGS * FWSEC_SIG_SIZE;
	fw->sigs = v->rom + IMAGE_B + DESC_OFF + DESC_SIZE;
	fw->imem = v->rom + imem;
	fw->dmem = v->rom + imem + IMEM_SIZE;
	fw->imem_size = IMEM_SIZE;
	fw->dmem_size = DMEM_SIZE;
	fw->pkc_off = PKC_OFF;
	fw->dmap_off = DMAP_OFF;
	fw->cmd_in_off = CMD_IN_OFF;
	fw->cmd_in_size = CMD_IN_SIZE;
	fw->engine_mask = ENGINE_GSP;
	fw->ucode_id = UCODE_ID;
	fw->sig_versions = SIG_VERSIONS;
	fw->num_sigs = NUM_SIGS;

	break_one(v->rom, variant);
	if (strcmp(variant, "empty"))
		fix_checksum(v->rom, IMAGE_A_SIZE);
	return true;
}

void vbios_free(struct sim *sim)
{
	free(sim->vbios.rom);
}

const uint8_t *sim_rom(struct sim *sim, size_t *len)
{
	*len = sim->vbios.size;
	return sim->vbios.rom;
}
