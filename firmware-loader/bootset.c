// SPDX-License-Identifier: MIT
/*
 * The files that a GSP boot consists of, looked at one by one.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bootset.h"

/* Which signature of a GSP image belongs to a chip's firmware directory. */
static const struct {
	const char *chip;
	const char *family;
} families[] = {
	{ "tu102", "tu10x" }, { "tu104", "tu10x" }, { "tu106", "tu10x" },
	{ "tu116", "tu11x" }, { "tu117", "tu11x" },
	{ "ga100", "ga100" },
	{ "ga102", "ga10x" }, { "ga103", "ga10x" }, { "ga104", "ga10x" },
	{ "ga106", "ga10x" }, { "ga107", "ga10x" },
	{ "ad102", "ad10x" }, { "ad103", "ad10x" }, { "ad104", "ad10x" },
	{ "ad106", "ad10x" }, { "ad107", "ad10x" },
};

static const enum nvgpu_fw_kind boot_set[] = {
	NVGPU_FW_KIND_GSP,
	NVGPU_FW_KIND_BOOTLOADER,
	NVGPU_FW_KIND_BOOTER_LOAD,
	NVGPU_FW_KIND_BOOTER_UNLOAD,
	NVGPU_FW_KIND_SCRUBBER,		/* the only one that may be missing */
};

static struct json_object *report_fd(const char *path, int fd, const struct expectation *want)
{
	struct json_object *report;
	struct stat st;
	void *map;

	if (fstat(fd, &st))
		return report_unreadable(path, -errno);
	if (S_ISDIR(st.st_mode))
		return report_unreadable(path, -EISDIR);
	if (!st.st_size)
		return report_make(path, (const u8 *)"", 0, want);

	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return report_unreadable(path, -errno);

	report = report_make(path, map, (size_t)st.st_size, want);
	munmap(map, (size_t)st.st_size);
	return report;
}

struct json_object *bootset_report_file(const char *path, const struct expectation *want)
{
	struct json_object *report;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return report_unreadable(path, -errno);

	report = report_fd(path, fd, want);
	close(fd);
	return report;
}

const char *bootset_family(const char *chip)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		if (!strcmp(families[i].chip, chip))
			return families[i].family;
	}

	return NULL;
}

/* Where the first of @roots that has @file keeps it, else where the last would. */
static char *path_below(const char *const roots[], const char *file)
{
	char *path = NULL;

	for (size_t i = 0; roots[i]; i++) {
		free(path);
		if (asprintf(&path, "%s/%s", roots[i], file) < 0)
			return NULL;
		if (!access(path, F_OK))
			break;
	}

	return path;
}

int bootset_report(struct json_object *all, const char *const roots[], const char *chip,
		   const char *release)
{
	struct expectation want = { .release = release, .family = bootset_family(chip) };
	char rel[NVGPU_FW_PATH_LEN], *path;
	size_t i;
	int err;

	if (!want.family)
		return -ENODEV;

	for (i = 0; i < ARRAY_SIZE(boot_set); i++) {
		want.kind = boot_set[i];
		err = nvgpu_fw_path(want.kind, chip, release, rel, sizeof(rel));
		if (err)
			return err;
		path = path_below(roots, rel);
		if (!path)
			return -ENOMEM;
		if (want.kind != NVGPU_FW_KIND_SCRUBBER || !access(path, F_OK))
			json_object_array_add(all, bootset_report_file(path, &want));
		free(path);
	}

	return 0;
}
