// SPDX-License-Identifier: MIT
/*
 * What nvgpu-fw knows about the firmware files there are.
 */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "abi/pairs.h"
#include "bootset.h"
#include "facts.h"

#define NR_DIRS	5

/* Releases that the module drives Ada boards with, newest first. */
#define RELEASE_OF(family, table, release, scrubber)	release,
static const char *const releases[] = { NVGPU_ABI_PAIRS(RELEASE_OF) };
#undef RELEASE_OF

/* Which chip a board has, by the block of device ids it is from (NVIDIA numbers by chip). */
static const struct {
	uint32_t first, last;
	const char *chip;
} chips[] = {
	{ 0x2680, 0x26ff, "ad102" },
	{ 0x2700, 0x277f, "ad103" },
	{ 0x2780, 0x27ff, "ad104" },
};

static const char *chip_of(uint32_t device)
{
	for (size_t i = 0; i < sizeof(chips) / sizeof(*chips); i++)
		if (device >= chips[i].first && device <= chips[i].last)
			return chips[i].chip;
	return NULL;
}

static const char *text_of(json_object *report, const char *key)
{
	json_object *value;

	return json_object_object_get_ex(report, key, &value) ? json_object_get_string(value) : "";
}

/*
 * Where the kernel looks for firmware, in its order (Documentation/driver-api/firmware/
 * fw_search_path.rst). The first is what an administrator named; @dir lacks it when nobody did.
 */
struct search {
	char path[NR_DIRS][PATH_MAX];
	const char *dir[NR_DIRS + 1];
};

static void search_of(const struct site *site, struct search *s)
{
	char parameter[PATH_MAX];
	size_t nr = 0;
	FILE *f;

	snprintf(parameter, sizeof(parameter), "%s/module/firmware_class/parameters/path",
		 site->sys);
	f = fopen(parameter, "re");
	if (f && fgets(s->path[0], PATH_MAX, f)) {
		s->path[0][strcspn(s->path[0], "\n")] = '\0';
		if (s->path[0][0])
			s->dir[nr++] = s->path[0];
	}
	if (f)
		fclose(f);
	snprintf(s->path[1], PATH_MAX, "%s/updates/%s", site->firmware, site->release);
	snprintf(s->path[2], PATH_MAX, "%s/updates", site->firmware);
	snprintf(s->path[3], PATH_MAX, "%s/%s", site->firmware, site->release);
	snprintf(s->path[4], PATH_MAX, "%s", site->firmware);
	for (size_t i = 1; i < NR_DIRS; i++)
		s->dir[nr++] = s->path[i];
	s->dir[nr] = NULL;
}

/* Some systems ship firmware compressed: the kernel looks for these names, too. */
static bool is_packed(const struct search *s, const char *file)
{
	static const char *const endings[] = { "xz", "zst" };
	char path[PATH_MAX + FACT_LEN];

	for (size_t d = 0; s->dir[d]; d++) {
		for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
			snprintf(path, sizeof(path), "%s/%s.%s", s->dir[d], file, endings[i]);
			if (!access(path, F_OK))
				return true;
		}
	}
	return false;
}

/* @path without the directory of @s that it begins with. */
static const char *below(const struct search *s, const char *path)
{
	for (size_t i = 0; s->dir[i]; i++) {
		size_t len = strlen(s->dir[i]);

		if (!strncmp(path, s->dir[i], len) && path[len] == '/')
			return path + len + 1;
	}
	return path;
}

static void look_at_release(const struct search *s, struct release_facts *r)
{
	json_object *all = json_object_new_array();
	size_t nr, missing = 0, bad = 0, packed = 0;

	bootset_report(all, s->dir, r->chip, r->release);
	nr = json_object_array_length(all);
	for (size_t i = 0; i < nr; i++) {
		json_object *report = json_object_array_get_idx(all, i);
		const char *file = below(s, text_of(report, "file"));

		if (report_ok(report))
			continue;
		if (!strcmp(text_of(report, "errno"), "ENOENT") && is_packed(s, file)) {
			packed++;
			continue;
		}
		if (!bad++) {
			snprintf(r->file, FACT_LEN, "%.127s", file);
			snprintf(r->error, FACT_LEN, "%.127s", text_of(report, "error"));
		}
		missing += !strcmp(text_of(report, "errno"), "ENOENT");
	}
	if (bad)
		r->state = missing == nr ? RELEASE_MISSING : RELEASE_BROKEN;
	else
		r->state = packed ? RELEASE_PACKED : RELEASE_GOOD;
	json_object_put(all);
}

static bool is_known(const struct facts *facts, const char *chip)
{
	for (size_t i = 0; i < facts->nr_releases; i++)
		if (!strcmp(facts->releases[i].chip, chip))
			return true;
	return false;
}

void facts_of_firmware(const struct site *site, struct facts *facts)
{
	struct search search;

	search_of(site, &search);
	for (size_t g = 0; g < facts->nr_gpus; g++) {
		const char *chip = chip_of(facts->gpus[g].device);

		if (!chip || !facts->gpus[g].board || is_known(facts, chip))
			continue;
		for (size_t i = 0; i < sizeof(releases) / sizeof(*releases) &&
		     facts->nr_releases < MAX_RELEASES; i++) {
			struct release_facts *r = &facts->releases[facts->nr_releases++];

			snprintf(r->chip, FACT_LEN, "%s", chip);
			snprintf(r->release, FACT_LEN, "%s", releases[i]);
			look_at_release(&search, r);
		}
	}
}
