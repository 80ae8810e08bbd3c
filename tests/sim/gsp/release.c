// SPDX-License-Identifier: MIT
#include "bytes.h"
#include "release.h"

static const struct release releases[RELEASE_COUNT] = {
	{
		.name = "535.113.01",
		.layout = LAYOUT_535_113_01,
		.small_heap = MIB(256),
		.small_partitions = 2,
		.checksum_padding = true,
	},
	{
		.name = "570.144",
		.layout = LAYOUT_570_144,
		.more_logs = true,
		.lockdown_notices = true,
	},
};

const struct release *release_get(unsigned int i)
{
	return i < RELEASE_COUNT ? &releases[i] : NULL;
}
