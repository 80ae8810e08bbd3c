// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Which releases are known.
 */

#include "abi/abi.h"

/* Newest first: the order in which firmware files are looked for. */
static const struct nvgpu_abi *const releases[] = {
	&nvgpu_abi_r535,
};

/**
 * nvgpu_abi_find() - Table of a release.
 * @release: release as firmware files spell it, for example "535.113.01"
 *
 * Return: the table, NULL for a release nobody described.
 */
const struct nvgpu_abi *nvgpu_abi_find(const char *release)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(releases); i++) {
		if (!strcmp(releases[i]->release, release))
			return releases[i];
	}

	return NULL;
}

/**
 * nvgpu_abi_list() - Every known release.
 * @nr: receives their number
 *
 * Return: array of tables, newest release first.
 */
const struct nvgpu_abi *const *nvgpu_abi_list(unsigned int *nr)
{
	*nr = ARRAY_SIZE(releases);
	return releases;
}
