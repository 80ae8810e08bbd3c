// SPDX-License-Identifier: MIT
/* Synthetic firmware of each release, for the small correct driver to find. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim_gsp_fixture_int.h"

static char fw_dir[64];

static const struct fx_release releases[] = {
	{
		.name = "535.113.01", .vgpu_heap = MIB(549), .small_partitions = 2, .processed = 0,
		.result = 4, .config_end = 84, .type_records = 4,
	},
	{
		.name = "570.144", .vgpu_heap = MIB(581), .processed = 4, .result = 8, .config_end = 112,
		.kernel_log = 6576, .type_records = 5, .salt = 0x11,
	},
};

#define NRELEASES	(sizeof(releases) / sizeof(releases[0]))

const struct fx_release *fx_rel;
const struct layout *lay;

void fx_choose_release(void)
{
	const char *want = getenv("SIM_GSP_RELEASE");

	for (unsigned int i = 0; i < NRELEASES; i++)
		if (!strcmp(releases[i].name, want ? want : releases[0].name))
			fx_rel = &releases[i];
	assert_non_null(fx_rel);
	for (unsigned int i = 0; i < RELEASE_COUNT; i++)
		if (!strcmp(release_get(i)->name, fx_rel->name))
			lay = &release_get(i)->layout;
	assert_non_null(lay);
}

uint8_t fx_pattern(const struct fx_release *r, size_t i)
{
	return (uint8_t)(i * 2654435761u >> 13) ^ r->salt;
}

uint8_t fx_signature(const struct fx_release *r)
{
	return 0x5a ^ r->salt;
}

static void write_file(const char *name, const uint8_t *data, size_t len)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/nvidia/ad102/gsp/%s", fw_dir, name);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	fclose(f);
}

/* An ELF with the four sections the loader looks for; of one size whatever the release. */
static void write_gsp(const struct fx_release *r)
{
	static const char names[] = "\0.fwimage\0.fwversion\0.fwsignature_ad10x\0.shstrtab";
	const size_t version = strlen(r->name) + 1;
	const struct {
		uint32_t name;
		uint64_t off, len;
	} sec[] = {
		{ 0, 0, 0 },
		{ 1, 64, IMAGE_LEN },
		{ 10, 64 + IMAGE_LEN, version },
		{ 21, 64 + IMAGE_LEN + version, SIG_LEN },
		{ 40, 64 + IMAGE_LEN + version + SIG_LEN, sizeof(names) },
	};
	size_t table = align_up(sec[4].off + sec[4].len, 8), len = table + 5 * 64;
	uint8_t *elf = calloc(1, len);
	char file[64];

	memcpy(elf, "\177ELF\2\1\1", 7);
	put64(elf, 0x28, table);
	put16(elf, 0x3a, 64);
	put16(elf, 0x3c, 5);
	put16(elf, 0x3e, 4);
	for (size_t i = 0; i < IMAGE_LEN; i++)
		elf[64 + i] = fx_pattern(r, i);
	memcpy(elf + sec[2].off, r->name, version);
	memset(elf + sec[3].off, fx_signature(r), SIG_LEN);
	memcpy(elf + sec[4].off, names, sizeof(names));
	for (unsigned int i = 0; i < 5; i++) {
		put32(elf, table + 64 * i, sec[i].name);
		put64(elf, table + 64 * i + 0x18, sec[i].off);
		put64(elf, table + 64 * i + 0x20, sec[i].len);
	}
	snprintf(file, sizeof(file), "gsp-%s.bin", r->name);
	write_file(file, elf, len);
	free(elf);
}

static void write_bootloader(const struct fx_release *r)
{
	uint8_t *f = calloc(1, 0x6c + BOOT_LEN);
	char file[64];

	put32(f, 0, 0x10de);
	put32(f, 4, 1);
	put32(f, 0xc, 0x18);
	put32(f, 0x10, 0x6c);
	put32(f, 0x14, BOOT_LEN);
	put32(f, 0x18 + 0x20, 0);	/* manifest */
	put32(f, 0x18 + 0x28, 0x800);	/* monitor data */
	put32(f, 0x18 + 0x30, 0x4800);	/* monitor code */
	for (unsigned int i = 0; i < BOOT_LEN; i++)
		f[0x6c + i] = (uint8_t)~fx_pattern(r, i);
	snprintf(file, sizeof(file), "bootloader-%s.bin", r->name);
	write_file(file, f, 0x6c + BOOT_LEN);
	free(f);
}

const char *fx_firmware_dir(void)
{
	static const char *const dirs[] = { "nvidia", "nvidia/ad102", "nvidia/ad102/gsp" };
	char path[256];

	if (fw_dir[0])
		return fw_dir;
	strcpy(fw_dir, "/tmp/sim-gsp-fw-XXXXXX");
	assert_non_null(mkdtemp(fw_dir));
	for (unsigned int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", fw_dir, dirs[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	for (unsigned int i = 0; i < NRELEASES; i++) {
		write_gsp(&releases[i]);
		write_bootloader(&releases[i]);
	}
	return fw_dir;
}

static void __attribute__((destructor)) remove_firmware(void)
{
	static const char *const dirs[] = { "nvidia/ad102/gsp", "nvidia/ad102", "nvidia", "" };
	char path[256];

	if (!fw_dir[0])
		return;
	for (unsigned int i = 0; i < NRELEASES; i++) {
		snprintf(path, sizeof(path), "%s/%s/gsp-%s.bin", fw_dir, dirs[0], releases[i].name);
		remove(path);
		snprintf(path, sizeof(path), "%s/%s/bootloader-%s.bin", fw_dir, dirs[0],
			 releases[i].name);
		remove(path);
	}
	for (unsigned int i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s/%s", fw_dir, dirs[i]);
		remove(path);
	}
}
