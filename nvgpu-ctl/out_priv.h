/* SPDX-License-Identifier: MIT */
/*
 * What the files that print objects share. out.c prints tables and asks out_json.c for
 * the rest; both choose fields by out_columns.c and print them by out_field.c.
 */
#ifndef NVGPU_CTL_OUT_PRIV_H
#define NVGPU_CTL_OUT_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd.h"
#include "nl.h"
#include "objects.h"

struct json_object;

/* ---- one field: out_field.c ---- */

void out_field_text(const struct field *f, const void *object, char *text, size_t len);
/* Of a field that is present. */
struct json_object *out_field_json(const struct field *f, const void *object);
bool out_field_is_right_aligned(const struct field *f);
/* For qsort_r(), @arg is the field. What is absent comes first. */
int out_field_compare(const void *a, const void *b, void *arg);

/* ---- which fields: out_columns.c ---- */

#define MAX_COLUMNS	64

/* The field of that name, in any case of its letters; NULL: there is none. */
const struct field *out_column(const struct object_desc *desc, const char *key, size_t len);
/* Those of a list, or @all; returns how many of @out. */
int out_columns_default(const struct object_desc *desc, bool all, const struct field **out);
/* Those that the options ask for, out_columns_valid() said that they exist. */
int out_columns(const struct options *opt, const struct object_desc *desc, bool all,
		const struct field **out);

/* ---- JSON: out_json.c ---- */

void out_json_list(const struct object_desc *desc, const void *objects, size_t nr,
		   const struct field **fields, int nr_fields);
/* On one line. */
void out_json_event(const struct plane_event *event);

#endif /* NVGPU_CTL_OUT_PRIV_H */
