// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * How firmware files are called: nvidia/<chip>/gsp/<name>-<release>.bin
 */

#ifndef __KERNEL__
#include <stdio.h>
#endif

#include "fw_name.h"

#define SUFFIX		".bin"

static const char *const kind_names[NVGPU_FW_KIND_COUNT] = {
	[NVGPU_FW_KIND_UNKNOWN]		= "unknown",
	[NVGPU_FW_KIND_GSP]		= "gsp",
	[NVGPU_FW_KIND_BOOTLOADER]	= "bootloader",
	[NVGPU_FW_KIND_BOOTER_LOAD]	= "booter_load",
	[NVGPU_FW_KIND_BOOTER_UNLOAD]	= "booter_unload",
	[NVGPU_FW_KIND_SCRUBBER]	= "scrubber",
	[NVGPU_FW_KIND_VGPU_META]	= "vgpu",
};

/**
 * nvgpu_fw_kind_name() - The word a kind has in file names.
 * @kind: kind of file
 *
 * Return: static text, "unknown" for a value outside the enum.
 */
const char *nvgpu_fw_kind_name(enum nvgpu_fw_kind kind)
{
	if ((unsigned int)kind >= NVGPU_FW_KIND_COUNT)
		kind = NVGPU_FW_KIND_UNKNOWN;

	return kind_names[kind];
}

/**
 * nvgpu_fw_path() - Path of a firmware file below the firmware directory.
 * @kind: which file
 * @chip: directory of the chip, for example "ad102"; not used for metadata
 * @release: for example "535.113.01"
 * @buf: receives the path
 * @cap: bytes at @buf, %NVGPU_FW_PATH_LEN is always enough for real names
 *
 * Return: 0, -EINVAL for a kind without file, -ENAMETOOLONG when it does not fit.
 */
int nvgpu_fw_path(enum nvgpu_fw_kind kind, const char *chip, const char *release,
		  char *buf, size_t cap)
{
	int n;

	if (kind <= NVGPU_FW_KIND_UNKNOWN || kind >= NVGPU_FW_KIND_COUNT)
		return -EINVAL;

	if (kind == NVGPU_FW_KIND_VGPU_META)
		n = snprintf(buf, cap, "nvidia/%s-%s" SUFFIX, kind_names[kind], release);
	else
		n = snprintf(buf, cap, "nvidia/%s/gsp/%s-%s" SUFFIX, chip, kind_names[kind],
			     release);

	return n < 0 || (size_t)n >= cap ? -ENAMETOOLONG : 0;
}

/**
 * nvgpu_fw_path_kind() - What a file claims to be by its name.
 * @path: path or bare name
 * @release: receives the release part of the name
 * @cap: bytes at @release
 *
 * Return: the kind, or %NVGPU_FW_KIND_UNKNOWN when the name follows no known
 * form or its release does not fit; @release is then empty.
 */
enum nvgpu_fw_kind nvgpu_fw_path_kind(const char *path, char *release, size_t cap)
{
	const char *base = strrchr(path, '/');
	const char *dash, *end;
	size_t n, rel;
	unsigned int kind;

	base = base ? base + 1 : path;
	if (cap)
		release[0] = '\0';

	dash = strchr(base, '-');
	if (!dash)
		return NVGPU_FW_KIND_UNKNOWN;

	n = strlen(dash + 1);
	if (n <= strlen(SUFFIX))
		return NVGPU_FW_KIND_UNKNOWN;
	end = dash + 1 + n - strlen(SUFFIX);
	if (strcmp(end, SUFFIX))
		return NVGPU_FW_KIND_UNKNOWN;

	rel = (size_t)(end - (dash + 1));
	if (rel >= cap)
		return NVGPU_FW_KIND_UNKNOWN;

	for (kind = NVGPU_FW_KIND_UNKNOWN + 1; kind < NVGPU_FW_KIND_COUNT; kind++) {
		n = strlen(kind_names[kind]);
		if ((size_t)(dash - base) == n && !strncmp(base, kind_names[kind], n)) {
			memcpy(release, dash + 1, rel);
			release[rel] = '\0';
			return (enum nvgpu_fw_kind)kind;
		}
	}

	return NVGPU_FW_KIND_UNKNOWN;
}
