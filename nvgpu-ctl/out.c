// SPDX-License-Identifier: MIT
/*
 * Printing objects: tables and field lists for people, JSON for programs.
 *
 * Everything is driven by the field tables of objects.c: a field is printed by
 * field_text() or field_json() and nowhere else, so the two cannot disagree
 * about what there is.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <json-c/json.h>
#include <libsmartcols.h>

#include "colour.h"
#include "event.h"
#include "out.h"

#define MAX_COLUMNS	64
#define ABSENT		"-"

#define KIB	(1ull << 10)
#define MIB	(1ull << 20)
#define GIB	(1ull << 30)

/* ---- one field ---------------------------------------------------------- */

static void bytes_text(uint64_t bytes, char *text, size_t len)
{
	static const struct {
		uint64_t unit;
		const char *name;
	} units[] = { { GIB, "GiB" }, { MIB, "MiB" }, { KIB, "KiB" } };

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (bytes < units[i].unit)
			continue;
		if (bytes % units[i].unit)
			snprintf(text, len, "%.1f %s", (double)bytes / units[i].unit,
				 units[i].name);
		else
			snprintf(text, len, "%" PRIu64 " %s", bytes / units[i].unit,
				 units[i].name);
		return;
	}
	snprintf(text, len, "%" PRIu64, bytes);
}

static uint32_t u32_of(const struct field *f, const void *object)
{
	return *(const uint32_t *)field_at(f, object);
}

static uint64_t u64_of(const struct field *f, const void *object)
{
	return *(const uint64_t *)field_at(f, object);
}

/* "0, 4, 8"; cut where the room ends. */
static void list_text(const struct number_list *list, char *text, size_t len)
{
	size_t used = 0;

	text[0] = '\0';
	for (uint32_t i = 0; i < list->nr && used < len; i++)
		used += snprintf(text + used, len - used, "%s%u", i ? ", " : "",
				 list->number[i]);
}

static json_object *list_json_array(const struct number_list *list)
{
	json_object *array = json_object_new_array();

	for (uint32_t i = 0; i < list->nr; i++)
		json_object_array_add(array, json_object_new_uint64(list->number[i]));
	return array;
}

static void field_text(const struct field *f, const void *object, char *text, size_t len)
{
	const char *name;

	if (!field_present(f, object)) {
		snprintf(text, len, ABSENT);
		return;
	}
	switch (f->kind) {
	case KIND_TEXT:
		snprintf(text, len, "%s", (const char *)field_at(f, object));
		break;
	case KIND_UUID:
		uuid_to_text(field_at(f, object), text);
		break;
	case KIND_HEX:
		snprintf(text, len, "0x%04x", u32_of(f, object));
		break;
	case KIND_FLAG:
		snprintf(text, len, "%s", u32_of(f, object) ? "yes" : "no");
		break;
	case KIND_PERCENT:
		snprintf(text, len, "%u.%02u %%", u32_of(f, object) / 100,
			 u32_of(f, object) % 100);
		break;
	case KIND_U64:
		snprintf(text, len, "%" PRIu64, u64_of(f, object));
		break;
	case KIND_PLACE:
		snprintf(text, len, "0x%" PRIx64, u64_of(f, object));
		break;
	case KIND_LIST:
		list_text(field_at(f, object), text, len);
		break;
	case KIND_BYTES:
		bytes_text(u64_of(f, object), text, len);
		break;
	default:
		name = enum_name(f->kind, u32_of(f, object));
		if (name)
			snprintf(text, len, "%s", name);
		else
			snprintf(text, len, "%u", u32_of(f, object));
	}
}

static json_object *field_json(const struct field *f, const void *object)
{
	char uuid[UUID_TEXT_LEN];
	const char *name;

	switch (f->kind) {
	case KIND_TEXT:
		return json_object_new_string(field_at(f, object));
	case KIND_UUID:
		uuid_to_text(field_at(f, object), uuid);
		return json_object_new_string(uuid);
	case KIND_LIST:
		return list_json_array(field_at(f, object));
	case KIND_FLAG:
		return json_object_new_boolean(u32_of(f, object) != 0);
	case KIND_U64:
	case KIND_BYTES:
	case KIND_PLACE:
		return json_object_new_uint64(u64_of(f, object));
	default:
		/* A value without a name is newer than this program. */
		name = enum_name(f->kind, u32_of(f, object));
		return name ? json_object_new_string(name) :
			      json_object_new_uint64(u32_of(f, object));
	}
}

static bool is_right_aligned(const struct field *f)
{
	switch (f->kind) {
	case KIND_U32:
	case KIND_U64:
	case KIND_BYTES:
	case KIND_PLACE:
	case KIND_HEX:
	case KIND_PERCENT:
		return true;
	default:
		return false;
	}
}

/* ---- columns ------------------------------------------------------------ */

static const struct field *field_named(const struct object_desc *desc, const char *key,
				       size_t len)
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
		out[nr] = field_named(desc, key, strcspn(key, ","));
		if (!out[nr] || nr == MAX_COLUMNS - 1) {
			*bad = key;
			return -1;
		}
		nr++;
		if (!key[strcspn(key, ",")])
			return nr;
	}
}

static int default_fields(const struct object_desc *desc, bool all, const struct field **out)
{
	int nr = 0;

	for (const struct field *f = desc->field; f->key; f++)
		if (all || f->listed)
			out[nr++] = f;
	return nr;
}

static int fields_for(const struct options *opt, const struct object_desc *desc, bool all,
		      const struct field **out)
{
	const char *bad;

	if (opt->output)
		return chosen_fields(desc, opt->output, out, &bad);
	return default_fields(desc, all || opt->json, out);
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
	if (opt->sort && !field_named(desc, opt->sort, strlen(opt->sort))) {
		complain_about_column(desc, "--sort", opt->sort);
		return false;
	}
	return true;
}

/* ---- order -------------------------------------------------------------- */

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* What is absent comes first. */
static int compare_by_field(const void *a, const void *b, void *arg)
{
	const struct field *f = arg;

	if (!field_present(f, a) || !field_present(f, b))
		return field_present(f, a) - field_present(f, b);
	switch (f->kind) {
	case KIND_TEXT:
		return strcmp(field_at(f, a), field_at(f, b));
	case KIND_UUID:
		return memcmp(field_at(f, a), field_at(f, b), UUID_LEN);
	case KIND_U64:
	case KIND_BYTES:
	case KIND_PLACE:
		return compare_u64(u64_of(f, a), u64_of(f, b));
	default:
		return compare_u64(u32_of(f, a), u32_of(f, b));
	}
}

/* ---- JSON --------------------------------------------------------------- */

static json_object *object_json(const void *object, const struct field **fields, int nr)
{
	json_object *json = json_object_new_object();

	for (int i = 0; i < nr; i++)
		if (field_present(fields[i], object))
			json_object_object_add(json, fields[i]->key,
					       field_json(fields[i], object));
	return json;
}

static void print_json(json_object *json, int flags)
{
	puts(json_object_to_json_string_ext(json, flags | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(json);
}

static json_object *array_json(const struct object_desc *desc, const void *objects, size_t nr,
			       const struct field **fields, int nr_fields)
{
	json_object *array = json_object_new_array();

	for (size_t i = 0; i < nr; i++)
		json_object_array_add(array, object_json((const char *)objects + i * desc->bytes,
							 fields, nr_fields));
	return array;
}

static void list_json(const struct object_desc *desc, const void *objects, size_t nr,
		      const struct field **fields, int nr_fields)
{
	print_json(array_json(desc, objects, nr, fields, nr_fields), JSON_C_TO_STRING_PRETTY);
}

static json_object *part_json(const struct out_part *part)
{
	const struct field *fields[MAX_COLUMNS];
	char *const *lines = part->objects;
	json_object *array;

	if (part->text)
		return json_object_new_string(part->text);
	if (part->desc)
		return array_json(part->desc, part->objects, part->nr, fields,
				  default_fields(part->desc, true, fields));
	array = json_object_new_array();
	for (size_t i = 0; i < part->nr; i++)
		json_object_array_add(array, json_object_new_string(lines[i]));
	return array;
}

void out_json_parts(const struct out_part *parts, size_t nr)
{
	json_object *json = json_object_new_object();

	for (size_t i = 0; i < nr; i++)
		json_object_object_add(json, parts[i].key, part_json(&parts[i]));
	print_json(json, JSON_C_TO_STRING_PRETTY);
}

static json_object *error_json(const char *text, int err)
{
	const char *name = strerrorname_np(-err);
	json_object *json = json_object_new_object();

	json_object_object_add(json, "error", json_object_new_string(text));
	if (name)
		json_object_object_add(json, "errno", json_object_new_string(name));
	return json;
}

void out_json_error(const char *text, int err)
{
	print_json(error_json(text, err), JSON_C_TO_STRING_PRETTY);
}

void out_json_results(const struct out_result *result, size_t nr)
{
	json_object *array = json_object_new_array();
	char uuid[UUID_TEXT_LEN];

	for (size_t i = 0; i < nr; i++) {
		json_object *json = result[i].error ? error_json(result[i].error, result[i].err) :
						      json_object_new_object();

		uuid_to_text(result[i].vgpu->uuid, uuid);
		json_object_object_add(json, "gpu", json_object_new_string(result[i].vgpu->gpu));
		json_object_object_add(json, "id", json_object_new_uint64(result[i].vgpu->id));
		json_object_object_add(json, "uuid", json_object_new_string(uuid));
		json_object_object_add(json, "done", json_object_new_boolean(!result[i].error));
		json_object_array_add(array, json);
	}
	print_json(array, JSON_C_TO_STRING_PRETTY);
}

static json_object *command_json(const struct cmd *cmd)
{
	json_object *json = json_object_new_object(), *opts = json_object_new_array();

	json_object_object_add(json, "verb", json_object_new_string(cmd->verb));
	if (cmd->noun)
		json_object_object_add(json, "noun", json_object_new_string(cmd->noun));
	json_object_object_add(json, "args", json_object_new_string(cmd->args));
	json_object_object_add(json, "help", json_object_new_string(cmd->help));
	for (const struct option_help *o = option_help; o->name; o++)
		if (cmd->opts & o->bit)
			json_object_array_add(opts, json_object_new_string(o->name));
	json_object_object_add(json, "options", opts);
	if (cmd->columns) {
		json_object *keys = json_object_new_array();

		for (const struct field *f = cmd->columns->field; f->key; f++)
			json_object_array_add(keys, json_object_new_string(f->key));
		json_object_object_add(json, "columns", keys);
	}
	return json;
}

void out_json_commands(const struct group *const *group)
{
	json_object *array = json_object_new_array();

	for (; *group; group++)
		for (const struct cmd *cmd = (*group)->cmd; cmd->verb; cmd++)
			json_object_array_add(array, command_json(cmd));
	print_json(array, JSON_C_TO_STRING_PRETTY);
}

/* ---- tables ------------------------------------------------------------- */

static struct libscols_table *new_table(bool headings)
{
	struct libscols_table *table = scols_new_table();

	if (!table)
		exit(EXIT_REFUSED);
	scols_table_enable_noheadings(table, !headings);
	/* A script's pipe and a person's terminal get the same text, but for colours. */
	scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	scols_table_enable_colors(table, colour_wanted(stdout));
	return table;
}

static void new_column(struct libscols_table *table, const struct field *f)
{
	char heading[32];
	size_t i;

	for (i = 0; f->key[i] && i < sizeof(heading) - 1; i++)
		heading[i] = f->key[i] >= 'a' && f->key[i] <= 'z' ? f->key[i] - 'a' + 'A' :
								    f->key[i];
	heading[i] = '\0';
	scols_table_new_column(table, heading, 0, is_right_aligned(f) ? SCOLS_FL_RIGHT : 0);
}

static void set_cell(struct libscols_line *line, int column, const struct field *f,
		     const void *object)
{
	char text[TEXT_LEN];

	field_text(f, object, text, sizeof(text));
	scols_line_set_data(line, column, text);
	scols_cell_set_color(scols_line_get_cell(line, column), colour_of(f->key, text));
}

static void list_table(const struct options *opt, const struct object_desc *desc,
		       const void *objects, size_t nr, const struct field **fields,
		       int nr_fields)
{
	struct libscols_table *table = new_table(!opt->no_headings);

	for (int c = 0; c < nr_fields; c++)
		new_column(table, fields[c]);
	for (size_t i = 0; i < nr; i++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);

		for (int c = 0; line && c < nr_fields; c++)
			set_cell(line, c, fields[c], (const char *)objects + i * desc->bytes);
	}
	scols_print_table(table);
	scols_unref_table(table);
}

void out_list(const struct options *opt, const struct object_desc *desc, void *objects,
	      size_t nr)
{
	const struct field *fields[MAX_COLUMNS];
	int nr_fields = fields_for(opt, desc, false, fields);

	if (opt->sort && nr)
		qsort_r(objects, nr, desc->bytes, compare_by_field,
			(void *)field_named(desc, opt->sort, strlen(opt->sort)));
	if (opt->json)
		list_json(desc, objects, nr, fields, nr_fields);
	else if (nr)
		list_table(opt, desc, objects, nr, fields, nr_fields);
	else if (!opt->no_headings)
		fprintf(stderr, "nvgpu-ctl: there is no %s to list\n", desc->name);
}

void out_show(const struct options *opt, const struct object_desc *desc, const void *object)
{
	const struct field *fields[MAX_COLUMNS];
	int nr_fields = fields_for(opt, desc, true, fields);
	struct libscols_table *table;

	if (opt->json) {
		list_json(desc, object, 1, fields, nr_fields);
		return;
	}
	table = new_table(false);
	scols_table_new_column(table, "key", 0, 0);
	scols_table_new_column(table, "value", 0, 0);
	for (int c = 0; c < nr_fields; c++) {
		struct libscols_line *line;

		/* What does not apply is only shown to those who ask for it. */
		if (!opt->output && !field_present(fields[c], object))
			continue;
		line = scols_table_new_line(table, NULL);
		if (line) {
			scols_line_set_data(line, 0, fields[c]->key);
			set_cell(line, 1, fields[c], object);
		}
	}
	scols_print_table(table);
	scols_unref_table(table);
}

/* ---- events ------------------------------------------------------------- */

static void event_json(const struct plane_event *event)
{
	const struct field *fields[MAX_COLUMNS];
	json_object *json = json_object_new_object();
	char now[64];

	event_time(now, sizeof(now), true);
	json_object_object_add(json, "event", json_object_new_string(event->op));
	json_object_object_add(json, "time", json_object_new_string(now));
	if (event->missed)
		json_object_object_add(json, "missed", json_object_new_uint64(event->missed));
	if (event->object)
		json_object_object_add(json, event->desc->name,
				       object_json(event->object, fields,
						   default_fields(event->desc, true, fields)));
	print_json(json, JSON_C_TO_STRING_PLAIN);
}

void out_event(const struct options *opt, const struct plane_event *event)
{
	if (opt->json)
		event_json(event);
	else
		event_print(event);
	fflush(stdout);
}
