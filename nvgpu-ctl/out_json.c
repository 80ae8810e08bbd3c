// SPDX-License-Identifier: MIT
/*
 * JSON for programs: objects, errors, results, reports, command tables, events.
 */

#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "event.h"
#include "out.h"
#include "out_priv.h"

static json_object *object_json(const void *object, const struct field **fields, int nr)
{
	json_object *json = json_object_new_object();

	for (int i = 0; i < nr; i++)
		if (field_present(fields[i], object))
			json_object_object_add(json, fields[i]->key,
					       out_field_json(fields[i], object));
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

void out_json_list(const struct object_desc *desc, const void *objects, size_t nr,
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
				  out_columns_default(part->desc, true, fields));
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

void out_json_event(const struct plane_event *event)
{
	const struct field *fields[MAX_COLUMNS];
	json_object *json = json_object_new_object();
	char now[64];

	event_time(now, sizeof(now), true);
	json_object_object_add(json, "event", json_object_new_string(event->op));
	json_object_object_add(json, "time", json_object_new_string(now));
	if (event->missed)
		json_object_object_add(json, "missed", json_object_new_uint64(event->missed));
	if (event->object) {
		int nr = out_columns_default(event->desc, true, fields);

		json_object_object_add(json, event->desc->name,
				       object_json(event->object, fields, nr));
	}
	print_json(json, JSON_C_TO_STRING_PLAIN);
}
