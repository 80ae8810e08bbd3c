// SPDX-License-Identifier: MIT
/*
 * vGPU types as a person writes them: a YAML file, by board.
 */

#define _GNU_SOURCE
#include <cyaml/cyaml.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "fw_meta.h"
#include "typetable.h"

/* A table of all boards with all signatures has less than one. */
#define MAX_BYTES		(16 * SZ_1M)
#define SIGNATURE_DIGITS	(2 * NVGPU_TYPE_SIG_LEN)

#define MUST			CYAML_FLAG_DEFAULT
#define MAY			CYAML_FLAG_OPTIONAL

#define NUMBER(key, flags)	CYAML_FIELD_UINT(#key, flags, struct table_type, key)
#define SWITCH(key)		CYAML_FIELD_BOOL(#key, MAY, struct table_type, key)
#define TEXT(key, max)		CYAML_FIELD_STRING_PTR(#key, MAY, struct table_type, key, 0, max)

static const cyaml_schema_field_t type_fields[] = {
	NUMBER(id, MUST),
	CYAML_FIELD_STRING("name", MUST, struct table_type, name, 1),
	CYAML_FIELD_STRING("class", MUST, struct table_type, cls, 1),
	CYAML_FIELD_STRING("guest", MUST, struct table_type, guest, 9),
	TEXT(license, NVGPU_TYPE_LICENSE_LEN - 1),
	TEXT(product, NVGPU_TYPE_LICENSE_LEN - 1),
	NUMBER(max_instances, MUST),
	NUMBER(profile_mib, MUST),
	NUMBER(fb_mib, MUST),
	NUMBER(heap_mib, MUST),
	NUMBER(fb_reservation_mib, MAY),
	NUMBER(mappable_mib, MAY),
	NUMBER(bar1_mib, MUST),
	NUMBER(heads, MUST),
	NUMBER(max_x, MUST),
	NUMBER(max_y, MUST),
	NUMBER(max_pixels, MUST),
	NUMBER(frl_fps, MAY),
	SWITCH(frl_enabled),
	NUMBER(encoder_percent, MAY),
	SWITCH(cuda),
	SWITCH(ecc),
	SWITCH(multi_vgpu),
	SWITCH(multi_exclusive),
	TEXT(signature, SIGNATURE_DIGITS),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t type_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct table_type, type_fields),
};

static const cyaml_schema_field_t board_fields[] = {
	CYAML_FIELD_STRING("device", MUST, struct table_board, device, 4),
	CYAML_FIELD_STRING_PTR("subsystem", MAY, struct table_board, subsystem, 4, 4),
	CYAML_FIELD_SEQUENCE("types", CYAML_FLAG_POINTER, struct table_board, types, &type_schema, 1,
			     NVGPU_FW_META_MAX_TYPES),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t board_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct table_board, board_fields),
};

static const cyaml_schema_field_t table_fields[] = {
	CYAML_FIELD_STRING("release", MUST, struct type_table, release, 1),
	CYAML_FIELD_UINT("interface_major", MAY, struct type_table, interface_major),
	CYAML_FIELD_UINT("interface_minor", MAY, struct type_table, interface_minor),
	CYAML_FIELD_SEQUENCE("boards", CYAML_FLAG_POINTER, struct type_table, boards, &board_schema, 1,
			     NVGPU_FW_META_MAX_BLOBS),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t table_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct type_table, table_fields),
};

/* What the library finds wrong, with the name of the file in front. */
static void log_line(cyaml_log_t level, void *ctx, const char *fmt, va_list args)
{
	(void)level;
	fprintf(stderr, "nvgpu-fw: %s: ", (const char *)ctx);
	vfprintf(stderr, fmt, args);
}

static cyaml_config_t config_for(const char *path)
{
	return (cyaml_config_t){
		.log_fn = path ? log_line : NULL,
		.log_ctx = (void *)path,
		.mem_fn = cyaml_mem,
		.log_level = CYAML_LOG_ERROR,
		.flags = CYAML_CFG_NO_ALIAS,
	};
}

void table_free(struct type_table *table)
{
	cyaml_config_t config = config_for(NULL);

	cyaml_free(&config, &table_schema, table, 0);
}

struct type_table *table_parse(const char *path, const u8 *data, size_t len)
{
	cyaml_config_t config = config_for(path);
	struct type_table *table = NULL;
	cyaml_err_t err;

	err = cyaml_load_data(data, len, &config, &table_schema, (cyaml_data_t **)&table, NULL);
	if (err != CYAML_OK || !table) {
		if (path)
			fprintf(stderr, "nvgpu-fw: %s: not a type table: %s\n", path,
				err == CYAML_OK ? "it is empty" : cyaml_strerror(err));
		return NULL;
	}
	if (table_check(path, table)) {
		table_free(table);
		return NULL;
	}

	return table;
}

static u8 *file_read(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rbe");
	u8 *data = malloc(MAX_BYTES + 1);

	if (!f || !data || (*len = fread(data, 1, MAX_BYTES + 1, f), ferror(f))) {
		fprintf(stderr, "nvgpu-fw: %s: %s\n", path, strerror(errno));
		free(data);
		data = NULL;
	} else if (*len > MAX_BYTES) {
		fprintf(stderr, "nvgpu-fw: %s: larger than any type table\n", path);
		free(data);
		data = NULL;
	}
	if (f)
		fclose(f);

	return data;
}

struct type_table *table_load(const char *path)
{
	struct type_table *table;
	size_t len;
	u8 *data;

	data = file_read(path, &len);
	if (!data)
		return NULL;

	table = table_parse(path, data, len);
	free(data);
	return table;
}

char *table_print(const struct type_table *table, size_t *len)
{
	cyaml_config_t config = config_for("type table");
	char *text = NULL;
	cyaml_err_t err;

	config.flags |= CYAML_CFG_STYLE_BLOCK;
	err = cyaml_save_data(&text, len, &config, &table_schema, table, 0);
	if (err == CYAML_OK)
		return text;

	fprintf(stderr, "nvgpu-fw: cannot write a type table: %s\n", cyaml_strerror(err));
	return NULL;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool is_hex(const char *text, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (hex_digit(text[i]) < 0)
			return false;
	}

	return true;
}

static u16 hex16(const char *text)
{
	return (u16)(hex_digit(text[0]) << 12 | hex_digit(text[1]) << 8 | hex_digit(text[2]) << 4 |
		     hex_digit(text[3]));
}

/* What firmware, logs and terminals can all stand. */
static bool is_printable(const char *text)
{
	for (; text && *text; text++) {
		if (*text < ' ' || *text > '~')
			return false;
	}

	return true;
}

static const char *type_defect(const struct table_type *t)
{
	if (!t->id)
		return "id is 0";
	if (!is_printable(t->name) || !is_printable(t->cls) || !is_printable(t->license) ||
	    !is_printable(t->product))
		return "a text has other than printable ASCII characters";
	if (strlen(t->guest) != 9 || t->guest[4] != ':' || !is_hex(t->guest, 4) ||
	    !is_hex(t->guest + 5, 4))
		return "guest is not DEVICE:SUBSYSTEM in hex";
	if (!t->max_instances)
		return "max_instances is 0";
	if (!t->profile_mib || !t->fb_mib)
		return "profile_mib or fb_mib is 0";
	if (t->fb_mib > t->profile_mib)
		return "fb_mib is more than profile_mib";
	if (!t->heap_mib)
		return "heap_mib is 0";
	if (t->encoder_percent > 100)
		return "encoder_percent is above 100";
	if (t->signature && (strlen(t->signature) != SIGNATURE_DIGITS ||
			     !is_hex(t->signature, SIGNATURE_DIGITS)))
		return "signature is not 256 hex digits";

	return NULL;
}

static const char *board_defect(const struct type_table *table, const struct table_board *b)
{
	const struct table_board *o;

	if (strlen(b->device) != 4 || !is_hex(b->device, 4))
		return "device is not 4 hex digits";
	if (b->subsystem && (strlen(b->subsystem) != 4 || !is_hex(b->subsystem, 4)))
		return "subsystem is not 4 hex digits";
	for (o = table->boards; o < b; o++) {
		if (!strcasecmp(o->device, b->device) &&
		    !strcasecmp(o->subsystem ? o->subsystem : "", b->subsystem ? b->subsystem : ""))
			return "is there twice";
	}

	return NULL;
}

int table_check(const char *path, const struct type_table *table)
{
	const struct table_board *b;
	const char *defect = NULL;
	u32 i, j;

	if (!is_printable(table->release)) {
		if (path)
			fprintf(stderr, "nvgpu-fw: %s: release is not printable ASCII\n", path);
		return 1;
	}
	for (b = table->boards; b < table->boards + table->boards_count; b++) {
		defect = board_defect(table, b);
		if (defect) {
			if (path)
				fprintf(stderr, "nvgpu-fw: %s: board %s: %s\n", path, b->device, defect);
			return 1;
		}
		for (i = 0; i < b->types_count && !defect; i++) {
			defect = type_defect(&b->types[i]);
			for (j = 0; j < i && !defect; j++) {
				if (b->types[i].id == b->types[j].id)
					defect = "id is there twice";
			}
		}
		if (defect) {
			if (path)
				fprintf(stderr, "nvgpu-fw: %s: board %s: type %u: %s\n", path,
					b->device, b->types[i - 1].id, defect);
			return 1;
		}
	}

	return 0;
}

void table_ids(const struct table_board *board, u16 *device, u16 *subsystem, bool *has_subsystem)
{
	*device = hex16(board->device);
	*has_subsystem = board->subsystem != NULL;
	*subsystem = board->subsystem ? hex16(board->subsystem) : 0;
}

static void text_put(char *out, size_t cap, const char *text)
{
	if (text)
		memcpy(out, text, strnlen(text, cap - 1));
}

void table_desc(const struct table_board *board, const struct table_type *t,
		struct nvgpu_type_desc *out)
{
	bool has_subsystem;
	size_t i;

	memset(out, 0, sizeof(*out));
	out->id = t->id;
	text_put(out->name, sizeof(out->name), t->name);
	text_put(out->cls, sizeof(out->cls), t->cls);
	text_put(out->license, sizeof(out->license), t->license);
	text_put(out->product, sizeof(out->product), t->product);
	table_ids(board, &out->board_device, &out->board_subsystem, &has_subsystem);
	out->guest_device = hex16(t->guest);
	out->guest_subsystem = hex16(t->guest + 5);
	out->max_instances = t->max_instances;
	out->heads = t->heads;
	out->max_x = t->max_x;
	out->max_y = t->max_y;
	out->max_pixels = t->max_pixels;
	out->frl_fps = t->frl_fps;
	out->frl_enabled = t->frl_enabled;
	out->cuda = t->cuda;
	out->ecc = t->ecc;
	out->multi_vgpu = t->multi_vgpu;
	out->multi_exclusive = t->multi_exclusive;
	out->profile_bytes = (u64)t->profile_mib * SZ_1M;
	out->fb_bytes = (u64)t->fb_mib * SZ_1M;
	out->heap_bytes = (u64)t->heap_mib * SZ_1M;
	out->fb_reservation_bytes = (u64)t->fb_reservation_mib * SZ_1M;
	out->mappable_bytes = (u64)t->mappable_mib * SZ_1M;
	out->encoder_percent = t->encoder_percent;
	out->bar1_mib = t->bar1_mib;
	if (!t->signature)
		return;
	for (i = 0; i < sizeof(out->signature); i++) {
		out->signature[i] = (u8)(hex_digit(t->signature[2 * i]) << 4 |
					 hex_digit(t->signature[2 * i + 1]));
		out->has_signature |= out->signature[i] != 0;
	}
}
