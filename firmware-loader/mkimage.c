// SPDX-License-Identifier: MIT
/*
 * Synthetic firmware: containers without NVIDIA's contents.
 *
 * Containers, sections and sizes are those of the files in linux-firmware, the
 * contents are pseudo-random and the signatures say what they are. Hardware
 * refuses such files; the board model of the tests takes them.
 */

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "fw_name.h"
#include "mkimage.h"
#include "output.h"

#define MARK		"nvgpu synthetic firmware"
#define MARK_OFF	32	/* behind what a real signature starts with */

#define HS_HDR_OFF	0x18
#define HS_SIGS_OFF	0x3c
#define HS_SIG_BYTES	384
#define HS_NUM_SIGS	2
#define HS_WORDS_OFF	(HS_SIGS_OFF + HS_SIG_BYTES * HS_NUM_SIGS)
#define HS_META_OFF	(HS_WORDS_OFF + 12)
#define HS_LOAD_OFF	(HS_META_OFF + 12)
#define HS_DATA_OFF	(HS_LOAD_OFF + 0x24)
#define HS_OS_CODE	0x100

#define RISCV_DESC_OFF	0x18
#define RISCV_DATA_OFF	0x6c

#define GSP_IMAGE_OFF	0x40
#define GSP_SIG_BYTES	0x1000
#define GSP_MAX_FAMILIES 8
#define SHDR_BYTES	64
#define SHT_PROGBITS	1
#define SHT_STRTAB	3

struct hs_recipe {
	u32 app_bytes;
	u32 data_bytes;
	u32 patch;		/* signature slot in the data */
	u32 ucode_id;
	u32 tail_bytes;		/* behind the data, never loaded */
};

struct riscv_recipe {
	u32 blob_bytes;
	u32 data_off, data_bytes;
	u32 code_off, code_bytes;
	u32 boot_off, boot_bytes;
};

struct recipe {
	const char *chip, *release;
	struct hs_recipe load, unload, scrubber;	/* scrubber: app_bytes 0 = none */
	struct riscv_recipe bootloader;
	u32 image_bytes;
	const char *families[GSP_MAX_FAMILIES + 1];
};

static const struct recipe recipes[] = {
	{
		.chip = "ad102", .release = "535.113.01",
		.load = { 0x7600, 0x6000, 0x10, 3, 0 },
		.unload = { 0x4800, 0x4e00, 0x10, 3, 0x100 },
		.bootloader = { 0x8000, 0x800, 0x4000, 0x4800, 0x2500, 0x7000, 0x458 },
		.image_bytes = 0x2448000,
		.families = { "cc_gh100", "gh100", "ad10x", "ga10x" },
	},
	{
		.chip = "ad102", .release = "570.144",
		.load = { 0x7d00, 0x6000, 0x10, 3, 0 },
		.unload = { 0x4f00, 0x4e00, 0x10, 3, 0x100 },
		.scrubber = { 0x1900, 0x300, 0, 0xd, 0 },
		.bootloader = { 0x9000, 0x800, 0x4000, 0x4800, 0x2900, 0x8000, 0x880 },
		.image_bytes = 0x3c99000,
		.families = { "gb20x", "cc_gb10x", "gb10x", "cc_gh100", "gh100", "ad10x", "ga10x" },
	},
};

struct image {
	u8 *data;
	size_t len;
};

static struct image image_new(size_t len)
{
	struct image img = { calloc(1, len), len };

	if (!img.data) {
		fprintf(stderr, "nvgpu-fw: out of memory\n");
		exit(1);
	}
	return img;
}

static void put_words(struct image *img, size_t off, const u32 *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		nvgpu_fw_put_le32(img->data + off + 4 * i, words[i]);
}

/* Different for every seed and free of repetition, so that a misplaced block is noticed. */
static void fill(struct image *img, size_t off, size_t n, u32 seed)
{
	u64 state = 0x9e3779b97f4a7c15ull ^ (u64)seed << 17;
	size_t i;

	for (i = 0; i < n; i++) {
		if (i % 8 == 0) {
			state ^= state << 13;
			state ^= state >> 7;
			state ^= state << 17;
		}
		img->data[off + i] = (u8)(state >> (8 * (i % 8)));
	}
}

static void sign(struct image *img, size_t off, size_t n, u32 seed)
{
	fill(img, off, n, seed);
	memcpy(img->data + off + MARK_OFF, MARK, sizeof(MARK));
}

bool mkimage_made(struct nvgpu_fw_view signature)
{
	return signature.len >= MARK_OFF + sizeof(MARK) &&
	       !memcmp(signature.data + MARK_OFF, MARK, sizeof(MARK));
}

/* The size field is rounded up past the end, as in every shipped file. */
static void put_container(struct image *img, u32 header_off, u32 data_off)
{
	const u32 words[] = { 0x10de, 1, (u32)ALIGN(img->len, (size_t)256), header_off, data_off,
			      (u32)(img->len - data_off) };

	put_words(img, 0, words, ARRAY_SIZE(words));
}

static struct image hs_make(const struct hs_recipe *r, u32 seed)
{
	u32 data_off = HS_OS_CODE + r->app_bytes;
	const u32 hdr[] = { HS_SIGS_OFF, HS_SIG_BYTES * HS_NUM_SIGS, HS_WORDS_OFF, HS_WORDS_OFF + 4,
			    HS_META_OFF, 12, HS_WORDS_OFF + 8, HS_LOAD_OFF, 0x24 };
	const u32 words[] = { data_off + r->patch, 0, HS_NUM_SIGS };
	const u32 meta[] = { 1, 1, r->ucode_id };
	const u32 load[] = { 0, HS_OS_CODE, data_off, r->data_bytes, 1, HS_OS_CODE, r->app_bytes, 0, 0 };
	struct image img = image_new(HS_DATA_OFF + data_off + r->data_bytes + r->tail_bytes);
	u32 i;

	put_container(&img, HS_HDR_OFF, HS_DATA_OFF);
	put_words(&img, HS_HDR_OFF, hdr, ARRAY_SIZE(hdr));
	for (i = 0; i < HS_NUM_SIGS; i++)
		sign(&img, HS_SIGS_OFF + i * HS_SIG_BYTES, HS_SIG_BYTES, seed + 1 + i);
	put_words(&img, HS_WORDS_OFF, words, ARRAY_SIZE(words));
	put_words(&img, HS_META_OFF, meta, ARRAY_SIZE(meta));
	put_words(&img, HS_LOAD_OFF, load, ARRAY_SIZE(load));
	fill(&img, HS_DATA_OFF, img.len - HS_DATA_OFF, seed);
	return img;
}

static struct image riscv_make(const struct riscv_recipe *r, u32 seed)
{
	struct image img = image_new(RISCV_DATA_OFF + r->blob_bytes);
	const u32 desc[21] = {
		[0] = 5, [1] = r->boot_off, [2] = r->boot_bytes, [8] = 0, [9] = r->data_off,
		[10] = r->data_off, [11] = r->data_bytes, [12] = r->code_off, [13] = r->code_bytes,
		[14] = 1,
	};

	put_container(&img, RISCV_DESC_OFF, RISCV_DATA_OFF);
	put_words(&img, RISCV_DESC_OFF, desc, ARRAY_SIZE(desc));
	fill(&img, RISCV_DATA_OFF, r->blob_bytes, seed);
	return img;
}

/* Names and headers of the sections of one ELF file, in the order they are added. */
struct sections {
	struct image *img;
	size_t headers_off;
	size_t names_off;
	size_t names_len;
	u32 count;
};

static void section_add(struct sections *s, const char *name, u32 type, size_t off, size_t bytes)
{
	u8 *hdr = s->img->data + s->headers_off + s->count++ * SHDR_BYTES;
	size_t n = strlen(name) + 1;

	memcpy(s->img->data + s->names_off + s->names_len, name, n);
	nvgpu_fw_put_le32(hdr, (u32)s->names_len);
	nvgpu_fw_put_le32(hdr + 4, type);
	nvgpu_fw_put_le64(hdr + 24, off);
	nvgpu_fw_put_le64(hdr + 32, bytes);
	nvgpu_fw_put_le64(hdr + 48, 1);
	s->names_len += n;
}

static void put_elf_header(struct image *img, size_t headers_off, u32 count)
{
	u8 *e = img->data;

	memcpy(e, "\177ELF\2\1\1", 7);
	e[16] = 1;			/* relocatable */
	e[18] = 243;			/* RISC-V */
	e[20] = 1;
	nvgpu_fw_put_le64(e + 40, headers_off);
	e[52] = 64;
	e[58] = SHDR_BYTES;
	e[60] = (u8)count;
	e[62] = (u8)(count - 1);	/* the string table is the last section */
}

static struct image gsp_make(const struct recipe *r, u32 seed)
{
	size_t version_off = GSP_IMAGE_OFF + (size_t)r->image_bytes;
	size_t sigs_off = ALIGN(version_off + strlen(r->release) + 1, (size_t)16);
	size_t names_off, headers_off, families = 0, i;
	struct image img;
	struct sections s;
	char name[32];

	while (r->families[families])
		families++;
	names_off = sigs_off + families * GSP_SIG_BYTES;
	headers_off = names_off + 0x200;
	img = image_new(headers_off + (families + 4) * SHDR_BYTES);
	s = (struct sections){ &img, headers_off, names_off, 0, 0 };

	section_add(&s, "", 0, 0, 0);
	section_add(&s, ".fwimage", SHT_PROGBITS, GSP_IMAGE_OFF, r->image_bytes);
	section_add(&s, ".fwversion", SHT_PROGBITS, version_off, strlen(r->release) + 1);
	for (i = 0; i < families; i++) {
		snprintf(name, sizeof(name), ".fwsignature_%s", r->families[i]);
		section_add(&s, name, SHT_PROGBITS, sigs_off + i * GSP_SIG_BYTES, GSP_SIG_BYTES);
		sign(&img, sigs_off + i * GSP_SIG_BYTES, GSP_SIG_BYTES, seed + 1 + (u32)i);
	}
	section_add(&s, ".shstrtab", SHT_STRTAB, names_off, 0x200);
	put_elf_header(&img, headers_off, s.count);
	fill(&img, GSP_IMAGE_OFF, r->image_bytes, seed);
	memcpy(img.data + version_off, r->release, strlen(r->release) + 1);
	return img;
}

/* Takes @img over. */
static int save(struct image img, const char *dir, const struct recipe *r, enum nvgpu_fw_kind kind)
{
	char rel[NVGPU_FW_PATH_LEN], *path = NULL;
	int ret = 1;

	if (!nvgpu_fw_path(kind, r->chip, r->release, rel, sizeof(rel)) &&
	    asprintf(&path, "%s/%s", dir, rel) >= 0) {
		ret = output_parents(path);
		if (!ret)
			ret = output_write(path, img.data, img.len);
		free(path);
	}

	free(img.data);
	return ret;
}

static const struct recipe *recipe_find(const char *chip, const char *release)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(recipes); i++) {
		if (!strcmp(recipes[i].chip, chip) && !strcmp(recipes[i].release, release))
			return &recipes[i];
	}

	return NULL;
}

int mkimage(const char *dir, const char *chip, const char *release)
{
	const struct recipe *r = recipe_find(chip, release);
	u32 seed;

	if (!r) {
		fprintf(stderr, "nvgpu-fw: no recipe for %s with release %s\n", chip, release);
		return 1;
	}

	seed = (u32)(r - recipes + 1) * 0x1000;
	if (save(gsp_make(r, seed), dir, r, NVGPU_FW_KIND_GSP) ||
	    save(riscv_make(&r->bootloader, seed + 0x100), dir, r, NVGPU_FW_KIND_BOOTLOADER) ||
	    save(hs_make(&r->load, seed + 0x200), dir, r, NVGPU_FW_KIND_BOOTER_LOAD) ||
	    save(hs_make(&r->unload, seed + 0x300), dir, r, NVGPU_FW_KIND_BOOTER_UNLOAD))
		return 1;
	if (r->scrubber.app_bytes)
		return save(hs_make(&r->scrubber, seed + 0x400), dir, r, NVGPU_FW_KIND_SCRUBBER);

	return 0;
}
