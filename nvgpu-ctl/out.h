/* SPDX-License-Identifier: MIT */
/*
 * Printing objects: tables and field lists for people, JSON for programs.
 * out.c is the only file that knows libsmartcols; out_field.c and out_json.c are the
 * only ones that write JSON.
 */
#ifndef NVGPU_CTL_OUT_H
#define NVGPU_CTL_OUT_H

#include "cmd.h"
#include "nl.h"

/* False: @keys or @sort names no field; a message was printed. */
bool out_columns_valid(const struct object_desc *desc, const struct options *opt);

/* An array of objects: a table, or a JSON array. Sorts @objects if asked to. */
void out_list(const struct options *opt, const struct object_desc *desc, void *objects,
	      size_t nr);
/* One object: a line per field, or a JSON array of one. */
void out_show(const struct options *opt, const struct object_desc *desc, const void *object);

/* {"error": ..., "errno": ...} on stdout. */
void out_json_error(const char *text, int err);

/* One event on one line, and out with it. */
void out_event(const struct options *opt, const struct plane_event *event);

/** struct out_result - what became of one object of a command about many. */
struct out_result {
	const struct vgpu *vgpu;
	const char *error;	/* NULL = done */
	int err;
};
/* JSON only: [{"gpu":…, "id":…, "uuid":…, "done":…, "error":…, "errno":…}, …] */
void out_json_results(const struct out_result *result, size_t nr);

/** struct out_part - one member of a report: a text, lines, or objects of a kind. */
struct out_part {
	const char *key;
	const char *text;		/* NULL: lines or objects */
	const struct object_desc *desc;	/* NULL: lines */
	const void *objects;		/* or char *[] */
	size_t nr;
};
/* JSON only: an object with a member for each part. */
void out_json_parts(const struct out_part *parts, size_t nr);

/* The command tables (help --json). */
void out_json_commands(const struct group *const *groups);

#endif /* NVGPU_CTL_OUT_H */
