/* SPDX-License-Identifier: MIT */
/*
 * The firmware releases which the model can be. What differs between two of them
 * stands in their rows: offsets, sizes and numbers in struct layout (generated),
 * behaviour in the members beside it. Everything else asks the row, never a name.
 */
#ifndef NVGPU_SIM_RELEASE_H
#define NVGPU_SIM_RELEASE_H

#include <stdbool.h>
#include <stddef.h>

#include "layout.h"

/**
 * struct release - one GSP-RM release
 * @name: what the image's version section says
 * @small_heap: WPR heap with which a vGPU host was seen to run although the layout
 *	leaves the pre-scrubbed memory; 0 if none was
 * @small_partitions: VF partitions it served
 * @checksum_padding: a message's checksum covers its elements to their end, not only
 *	header and RPC
 * @more_logs: libos knows two more log regions
 * @lockdown_notices: RM says when it holds the CPU off registers during its start
 */
struct release {
	const char *name;
	struct layout layout;
	uint64_t small_heap;
	unsigned int small_partitions;
	bool checksum_padding, more_logs, lockdown_notices;
};

/* The row of index @i, or NULL past the last. */
const struct release *release_get(unsigned int i);
#define RELEASE_COUNT 2u

/* This release has the field or number at all. */
static inline bool has(uint32_t val)
{
	return val != LAYOUT_ABSENT;
}

/*
 * For tables that serve all releases: an entry which is no number itself, but says
 * which member of struct layout holds it. Sizes, engine indices and commands never
 * have this form (no class 0xffff exists).
 */
#define VARIES_TAG	0xffff0000u
#define VARIES(member)	(VARIES_TAG | (uint32_t)offsetof(struct layout, member))

static inline uint32_t layout_number(const struct layout *lay, uint32_t val)
{
	const char *base = (const char *)lay;

	if ((val & VARIES_TAG) != VARIES_TAG || val == LAYOUT_ABSENT)
		return val;
	return *(const uint32_t *)(base + (val & ~VARIES_TAG));
}

#endif
