// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Which releases are known, and which chips are driven with them.
 */

#include "abi/abi.h"
#include "abi/gen/releases.h"
#include "abi/pairs.h"

/**
 * DOC: chips and releases
 *
 * Chips and releases vary independently: a chip's table knows no release and a
 * release's table no chip. They meet in pairs.h and nowhere else. A release that
 * is not paired is known and tested, but nothing boots with it.
 */

#define X(table)	&table,
static const struct nvgpu_abi *const known[] = { NVGPU_ABI_RELEASES(X) };
#undef X

#define X(family, table, release, scrubber)	\
	{ NVGPU_FAMILY_##family, &nvgpu_abi_##table, scrubber },
static const struct nvgpu_abi_pair pairs[] = { NVGPU_ABI_PAIRS(X) };
#undef X

/**
 * nvgpu_abi_find() - Table of a release.
 * @release: release as firmware files spell it, for example "535.113.01"
 *
 * Return: the table, NULL for a release nobody described.
 */
const struct nvgpu_abi *nvgpu_abi_find(const char *release)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		if (!strcmp(known[i]->release, release))
			return known[i];
	}

	return NULL;
}

/**
 * nvgpu_abi_pairs() - Which chips are driven with which releases.
 * @nr: receives their number
 *
 * Return: array of pairs, those of one family newest release first.
 */
const struct nvgpu_abi_pair *nvgpu_abi_pairs(unsigned int *nr)
{
	*nr = ARRAY_SIZE(pairs);
	return pairs;
}
