// SPDX-License-Identifier: MIT
/*
 * Which fields of an object are printed, and in which order.
 */

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "out.h"
#include "out_priv.h"

const struct field *out_column(const struct object_desc *desc, const char *key, size_t len)
{
	for (const struct field *f = desc->field; f->key; f++)
		if (strlen(f->key) == len && !strncasecmp(f->key, key, len))
			return f;
	return NULL;
}

/* The fields of --output in its order; returns how many, -1 and *@bad for a wrong one. */
static int chosen_fields(const struct object_desc *desc, const char *output,
			 const struct field **out, const char **bad)
{
	int nr = 0;

	for (const char *key = output;; key += strcspn(key, ",") + 1) {
		out[nr] = out_column(desc, key, strcspn(key, ","));
		if (!out[nr] || nr == MAX_COLUMNS - 1) {
			*bad = key;
			return -1;
		}
		nr++;
		if (!key[strcspn(key, ",")])
			return nr;
	}
}

int out_columns_default(const struct object_desc *desc, bool all, const struct field **out)
{
	int nr = 0;

	for (const struct field *f = desc->field; f->key; f++)
		if (all || f->listed)
			out[nr++] = f;
	return nr;
}

int out_columns(const struct options *opt, const struct object_desc *desc, bool all,
		const struct field **out)
{
	const char *bad;

	if (opt->output)
		return chosen_fields(desc, opt->output, out, &bad);
	return out_columns_default(desc, all || opt->json, out);
}

static void complain_about_column(const struct object_desc *desc, const char *option,
				  const char *bad)
{
	fprintf(stderr, "nvgpu-ctl: %s: a %s has no '%.*s', but:", option, desc->name,
		(int)strcspn(bad, ","), bad);
	for (const struct field *f = desc->field; f->key; f++)
		fprintf(stderr, " %s", f->key);
	fputc('\n', stderr);
}

bool out_columns_valid(const struct object_desc *desc, const struct options *opt)
{
	const struct field *fields[MAX_COLUMNS];
	const char *bad;

	if (opt->output && chosen_fields(desc, opt->output, fields, &bad) < 0) {
		complain_about_column(desc, "--output", bad);
		return false;
	}
	if (opt->sort && !out_column(desc, opt->sort, strlen(opt->sort))) {
		complain_about_column(desc, "--sort", opt->sort);
		return false;
	}
	return true;
}
