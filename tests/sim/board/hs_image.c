/* SPDX-License-Identifier: MIT */
/*
 * The signed SEC2 images of linux-firmware (booters and scrubber): found in the
 * firmware directory, taken apart by the container rules of the boot reference 4.2
 * and 4.3, so that what a driver loaded can be compared with them.
 */
#include "board.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define BIN_MAGIC	0x10deu
#define BIN_HEADER	24
#define HS_HEADER	36
#define LOAD_HEADER	36
#define MAX_FILE	(1u << 20)

static bool word(const struct hs_image *img, size_t len, uint64_t off, uint32_t *val)
{
	if (off + 4 > len)
		return false;
	memcpy(val, img->file + off, 4);
	return true;
}

static bool words(const struct hs_image *img, size_t len, uint64_t off, uint32_t *val,
		  unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (!word(img, len, off + 4 * i, &val[i]))
			return false;
	return true;
}

static bool parse(struct hs_image *img, size_t len)
{
	uint32_t bin[6], hs[9], load[9], meta[3], patch_loc, patch_sig, num_sigs;
	const uint8_t *data;
	size_t data_len;

	if (!words(img, len, 0, bin, 6) || bin[0] != BIN_MAGIC)
		return false;
	if (!words(img, len, bin[3], hs, 9) || !words(img, len, hs[7], load, 9) ||
	    !words(img, len, hs[4], meta, 3) || !word(img, len, hs[2], &patch_loc) ||
	    !word(img, len, hs[3], &patch_sig) || !word(img, len, hs[6], &num_sigs))
		return false;
	if (bin[4] > len || !num_sigs)
		return false;
	data = img->file + bin[4];
	data_len = len - bin[4];
	/* load: os_code off, size, os_data off, size, num_apps, app[0] off, size, ... */
	if (load[4] < 1 || (uint64_t)load[5] + load[6] > data_len ||
	    (uint64_t)load[2] + load[3] > data_len)
		return false;
	if ((uint64_t)hs[0] + patch_sig + hs[1] > len || patch_loc < load[2])
		return false;
	img->code = data + load[5];
	img->code_size = load[6];
	img->code_tag = load[5] >> 8;
	img->data = data + load[2];
	img->data_size = load[3];
	img->sigs = img->file + hs[0] + patch_sig;
	img->num_sigs = num_sigs;
	img->sig_size = hs[1] / num_sigs;
	img->sig_dmem_off = patch_loc - load[2];
	img->fuse_version = meta[0];
	img->engine_mask = meta[1];
	img->ucode_id = meta[2];
	return (uint64_t)img->sig_dmem_off + img->sig_size <= img->data_size &&
	       img->code_size <= FALCON_IMEM_SIZE && img->data_size <= FALCON_DMEM_SIZE;
}

static void load(struct sim *sim, const char *dir, const char *name, enum hs_kind kind)
{
	struct hs_image *img = &sim->hs[sim->nhs];
	char path[2048];
	size_t len;
	FILE *f;

	if (sim->nhs == HS_IMAGES_MAX)
		return;
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "rb");
	if (!f)
		return;
	memset(img, 0, sizeof(*img));
	img->kind = kind;
	img->file = malloc(MAX_FILE);
	img->path = strdup(path);
	if (!img->file || !img->path)
		abort();
	len = fread(img->file, 1, MAX_FILE, f);
	fclose(f);
	if (parse(img, len)) {
		sim->nhs++;
		return;
	}
	sim_trace(sim, "%s is no HS image", path);
	free(img->file);
	free(img->path);
}

static void load_dir(struct sim *sim, const char *dir)
{
	static const char *const prefix[HS_KINDS] = { "booter_load-", "booter_unload-", "scrubber-" };
	struct dirent *e;
	unsigned int kind;
	DIR *d = opendir(dir);

	if (!d)
		return;
	while ((e = readdir(d))) {
		size_t len = strlen(e->d_name);

		if (len < 4 || strcmp(e->d_name + len - 4, ".bin"))
			continue;
		for (kind = 0; kind < HS_KINDS; kind++)
			if (!strncmp(e->d_name, prefix[kind], strlen(prefix[kind])))
				load(sim, dir, e->d_name, kind);
	}
	closedir(d);
}

void hs_images_load(struct sim *sim)
{
	const char *p = sim->params.firmware_dir;
	char dir[1024];

	/* Several directories may be given, separated by colons, as in a path variable. */
	while (p && *p) {
		size_t n = strcspn(p, ":");

		snprintf(dir, sizeof(dir), "%.*s/nvidia/ad102/gsp", (int)n, p);
		load_dir(sim, dir);
		p += n;
		p += *p == ':';
	}
}

void hs_images_free(struct sim *sim)
{
	unsigned int i;

	for (i = 0; i < sim->nhs; i++) {
		free(sim->hs[i].file);
		free(sim->hs[i].path);
	}
	sim->nhs = 0;
}
