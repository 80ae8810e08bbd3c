// SPDX-License-Identifier: MIT
/*
 * One field of an object: as text, as JSON, and which of two comes first.
 *
 * A field is printed here and nowhere else, so that tables and JSON cannot disagree
 * about what there is.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "out_priv.h"

#define ABSENT		"-"

#define KIB	(1ull << 10)
#define MIB	(1ull << 20)
#define GIB	(1ull << 30)

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

void out_field_text(const struct field *f, const void *object, char *text, size_t len)
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

json_object *out_field_json(const struct field *f, const void *object)
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

bool out_field_is_right_aligned(const struct field *f)
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

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

int out_field_compare(const void *a, const void *b, void *arg)
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
