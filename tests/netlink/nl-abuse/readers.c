// SPDX-License-Identifier: MIT
/*
 * Dumps while objects come and go: a dump that nothing disturbed is true.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/nvgpu.h>

#include "abuse.h"
#include "objects.h"
#include "verdict.h"
#include "wire.h"

/* Announcements that have to come meanwhile, and how long they may take. */
#define CHANGES		20
#define PATIENCE	240

static const struct {
	uint8_t cmd;
	const char *name;
} kinds[] = {
	{ NVGPU_CMD_GPU_GET, "gpu" },
	{ NVGPU_CMD_VF_GET, "vf" },
	{ NVGPU_CMD_TYPE_GET, "type" },
	{ NVGPU_CMD_VGPU_GET, "vgpu" },
};

#define KINDS	(sizeof(kinds) / sizeof(*kinds))
#define VGPUS	(KINDS - 1)

static struct objects seen;
static size_t number[KINDS];		/* objects in each undisturbed dump; 0: none yet */
static unsigned long undisturbed[KINDS];

static void complain(size_t kind, const char *what, uint64_t a, uint64_t b)
{
	printf("  wrong: %s dump %s: %" PRIu64 ", %" PRIu64 "\n", kinds[kind].name, what, a, b);
	wrong++;
}

/* Of what does not change meanwhile there are always as many. */
static void check_number(size_t kind)
{
	if (kind != VGPUS && number[kind] && number[kind] != seen.nr)
		complain(kind, "has another number of objects", seen.nr, number[kind]);
	number[kind] = seen.nr;
}

/* @stays: a vGPU that is there all the time, or NULL. */
static void check_dump(size_t kind, const uint8_t *stays)
{
	if (seen.err)
		complain(kind, "fails", seen.err, 0);
	if (seen.disturbed)
		return;
	undisturbed[kind]++;
	check_number(kind);
	if (kind == VGPUS && stays && !has_uuid(&seen, stays))
		complain(kind, "lacks the vGPU that was there all the time", seen.nr, 0);
	for (size_t i = 0; i < seen.nr; i++) {
		/* What counts for who catches up is the first one. */
		if (seen.object[i].serial < seen.object[0].serial)
			complain(kind, "has a number that is older than its first",
				 seen.object[i].serial, seen.object[0].serial);
		for (size_t k = 0; k < i && kind; k++)
			if (seen.object[i].id == seen.object[k].id)
				complain(kind, "has an object twice", seen.object[i].id, k);
	}
}

static bool read_uuid(const char *text, uint8_t *uuid)
{
	unsigned int byte;

	for (int i = 0; i < 16; i++) {
		if (*text == '-')
			text++;
		if (sscanf(text, "%2x", &byte) != 1)
			return false;
		uuid[i] = byte;
		text += 2;
	}
	return true;
}

void run_dumps(unsigned long nr, const char *stays_text)
{
	const time_t end = time(NULL) + PATIENCE;
	unsigned long done = 0, disturbed = 0, objects = 0;
	uint64_t first = 0, last = 0;
	uint8_t stays[16];

	if (stays_text && !read_uuid(stays_text, stays)) {
		fprintf(stderr, "nl-abuse: '%s' is no UUID\n", stays_text);
		exit(2);
	}
	in_parts();
	while (done < nr || (stays_text && (last < first + CHANGES || !undisturbed[VGPUS]))) {
		const size_t kind = done++ % KINDS;

		if (time(NULL) > end) {
			printf("  wrong: too little happens\n");
			wrong++;
			break;
		}
		begin(NLM_F_DUMP, kinds[kind].cmd);
		ask(&seen);
		check_dump(kind, stays_text ? stays : NULL);
		disturbed += seen.disturbed;
		objects += seen.nr;
		last = seen.nr ? seen.object[0].serial : last;
		if (!first)
			first = last;
	}
	printf("%lu objects in %lu dumps, %lu more parts, %" PRIu64 " announcements meanwhile, %lu disturbed\n",
	       objects, done, seen.parts, last - first, disturbed);
}
