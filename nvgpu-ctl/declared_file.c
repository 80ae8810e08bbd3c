// SPDX-License-Identifier: MIT
/*
 * One file of /etc/nvgpu: its schema, what may be wrong with it, its text.
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cyaml/cyaml.h>

#include "declared_file.h"
#include "objects.h"
#include "select.h"
#include "where.h"

/* Generous for people, small enough that a wrong file is noticed early. */
#define MAX_NAME		255
#define MAX_OWNER		63	/* what the control plane takes */
#define MAX_GPUS		256
#define MAX_CONFIGURATIONS	256
#define MAX_VGPUS		4096

#define MUST	CYAML_FLAG_DEFAULT
#define MAY	CYAML_FLAG_OPTIONAL
#define PATH_LEN	256

#define TEXT(key, flags, type, member) \
	CYAML_FIELD_STRING_PTR(key, flags | CYAML_FLAG_POINTER, type, member, 1, MAX_NAME)
#define NUMBER(key, type, member) CYAML_FIELD_UINT_PTR(key, MAY | CYAML_FLAG_POINTER, type, member)

static const cyaml_schema_field_t vgpu_fields[] = {
	TEXT("type", MUST, struct declared_vgpu, type),
	NUMBER("count", struct declared_vgpu, count),
	TEXT("uuid", MAY, struct declared_vgpu, uuid),
	NUMBER("vf", struct declared_vgpu, vf),
	NUMBER("placement-id", struct declared_vgpu, placement_id),
	CYAML_FIELD_STRING_PTR("owner", MAY | CYAML_FLAG_POINTER, struct declared_vgpu, owner, 1,
			       MAX_OWNER),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t vgpu_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct declared_vgpu, vgpu_fields),
};

static const cyaml_strval_t placement_words[] = {
	{ "leave", 0 },
	{ "equal", NVGPU_PLACEMENT_MODE_EQUAL },
	{ "mixed", NVGPU_PLACEMENT_MODE_MIXED },
};

static const cyaml_strval_t unlisted_words[] = {
	{ "keep", UNLISTED_KEEP },
	{ "destroy", UNLISTED_DESTROY },
};

static const cyaml_schema_field_t gpu_fields[] = {
	TEXT("gpu", MUST, struct declared_gpu, gpu),
	NUMBER("vfs", struct declared_gpu, vfs),
	TEXT("firmware", MAY, struct declared_gpu, firmware),
	CYAML_FIELD_ENUM("placement", MAY | CYAML_FLAG_STRICT, struct declared_gpu, placement,
			 placement_words, CYAML_ARRAY_LEN(placement_words)),
	CYAML_FIELD_BOOL("bind", MAY, struct declared_gpu, bind),
	CYAML_FIELD_ENUM("unlisted", MAY | CYAML_FLAG_STRICT, struct declared_gpu, unlisted,
			 unlisted_words, CYAML_ARRAY_LEN(unlisted_words)),
	CYAML_FIELD_SEQUENCE("vgpus", MAY | CYAML_FLAG_POINTER, struct declared_gpu, vgpus,
			     &vgpu_schema, 0, MAX_VGPUS),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t gpu_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct declared_gpu, gpu_fields),
};

static const cyaml_schema_field_t configuration_fields[] = {
	TEXT("name", MUST, struct declared_configuration, name),
	CYAML_FIELD_SEQUENCE("gpus", CYAML_FLAG_POINTER, struct declared_configuration, gpus,
			     &gpu_schema, 0, MAX_GPUS),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t configuration_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct declared_configuration,
			    configuration_fields),
};

static const cyaml_schema_field_t file_fields[] = {
	CYAML_FIELD_UINT("version", MUST, struct declared_file, version),
	TEXT("active", MAY, struct declared_file, active),
	CYAML_FIELD_SEQUENCE("configurations", MAY | CYAML_FLAG_POINTER, struct declared_file,
			     configurations, &configuration_schema, 0, MAX_CONFIGURATIONS),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t file_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct declared_file, file_fields),
};

/* ---- what the library finds wrong --------------------------------------- */

/**
 * struct complaint - the library's log, taken apart
 * @text:	what is wrong
 * @path:	where, from the outside in
 */
struct complaint {
	char text[PATH_LEN];
	char path[PATH_LEN];
};

/* The library names the innermost place first: each goes before what is there. */
static void path_prepend(struct complaint *c, const char *part)
{
	char longer[2 * PATH_LEN];

	snprintf(longer, sizeof(longer), "%s%s%s", part,
		 c->path[0] && c->path[0] != '[' ? "." : "", c->path);
	snprintf(c->path, sizeof(c->path), "%.*s", PATH_LEN - 1, longer);
}

static void note_complaint(cyaml_log_t level, void *ctx, const char *fmt, va_list args)
{
	static const char unknown[] = "Load: Unexpected key: ";
	static const char number[] = "Load: Invalid uint64_t value: ";
	struct complaint *c = ctx;
	char line[PATH_LEN], name[PATH_LEN];
	unsigned int entry;

	(void)level;
	vsnprintf(line, sizeof(line), fmt, args);
	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, " in mapping field '%255[^']'", name) == 1) {
		path_prepend(c, name);
	} else if (sscanf(line, " in sequence entry '%u'", &entry) == 1) {
		snprintf(name, sizeof(name), "[%u]", entry ? entry - 1 : 0);
		path_prepend(c, name);
	} else if (!strncmp(line, unknown, strlen(unknown))) {
		snprintf(c->text, sizeof(c->text), "there is no such key");
		path_prepend(c, line + strlen(unknown));
	} else if (!strncmp(line, number, strlen(number))) {
		snprintf(c->text, sizeof(c->text), "%.64s is no number that fits",
			 line + strlen(number));
	} else if (!strncmp(line, "Load: ", 6) && !c->text[0]) {
		snprintf(c->text, sizeof(c->text), "%s", line + 6);
	}
}

static cyaml_config_t library(struct complaint *complaint)
{
	return (cyaml_config_t){
		.log_fn = complaint ? note_complaint : NULL,
		.log_ctx = complaint,
		.mem_fn = cyaml_mem,
		.log_level = CYAML_LOG_ERROR,
		.flags = CYAML_CFG_NO_ALIAS,
	};
}

/* ---- what only we know to be wrong -------------------------------------- */

struct checker {
	const struct declared_file *file;
	struct complaint *complaint;
};

static bool wrong(struct checker *c, const char *path, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static bool wrong(struct checker *c, const char *path, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(c->complaint->text, sizeof(c->complaint->text), fmt, args);
	va_end(args);
	snprintf(c->complaint->path, sizeof(c->complaint->path), "%s", path);
	return false;
}

/* Whether @uuid stands before vGPU @at of GPU entry @gpu in the same configuration. */
static bool uuid_is_repeated(const struct declared_configuration *conf, uint32_t gpu, uint32_t at,
			     const uint8_t uuid[UUID_LEN])
{
	uint8_t other[UUID_LEN];

	for (uint32_t g = 0; g <= gpu; g++)
		for (uint32_t v = 0; v < (g == gpu ? at : conf->gpus[g].vgpus_count); v++)
			if (conf->gpus[g].vgpus[v].uuid &&
			    uuid_from_text(conf->gpus[g].vgpus[v].uuid, other) &&
			    !memcmp(uuid, other, UUID_LEN))
				return true;
	return false;
}

static bool vf_is_repeated(const struct declared_gpu *of, uint32_t at)
{
	for (uint32_t v = 0; v < at; v++)
		if (of->vgpus[v].vf && *of->vgpus[v].vf == *of->vgpus[at].vf)
			return true;
	return false;
}

static bool place_is_repeated(const struct declared_gpu *of, uint32_t at)
{
	for (uint32_t v = 0; v < at; v++)
		if (of->vgpus[v].placement_id &&
		    *of->vgpus[v].placement_id == *of->vgpus[at].placement_id)
			return true;
	return false;
}

static bool check_place(struct checker *c, const struct declared_gpu *of, uint32_t vgpu,
			const char *path)
{
	uint32_t id = *of->vgpus[vgpu].placement_id;

	if (id > MAX_PLACEMENT)
		return wrong(c, path, "%u is none: they end at %d", id, MAX_PLACEMENT);
	return !place_is_repeated(of, vgpu) || wrong(c, path, "%u is there twice", id);
}

static bool check_vgpu(struct checker *c, uint32_t conf, uint32_t gpu, uint32_t vgpu)
{
	const struct declared_configuration *configuration = &c->file->configurations[conf];
	const struct declared_gpu *of = &configuration->gpus[gpu];
	const struct declared_vgpu *v = &of->vgpus[vgpu];
	uint8_t uuid[UUID_LEN];
	char at[96], path[128];

	snprintf(at, sizeof(at), "configurations[%u].gpus[%u].vgpus[%u]", conf, gpu, vgpu);
	if (v->count && *v->count > MAX_VGPUS) {
		snprintf(path, sizeof(path), "%s.count", at);
		return wrong(c, path, "%u are more than any GPU carries", *v->count);
	}
	if (v->count && *v->count != 1 && (v->uuid || v->vf || v->placement_id)) {
		snprintf(path, sizeof(path), "%s.count", at);
		return wrong(c, path, "%u vGPUs cannot share one %s", *v->count,
			     v->uuid ? "uuid" : v->vf ? "vf" : "placement-id");
	}
	if (v->vf && vf_is_repeated(of, vgpu)) {
		snprintf(path, sizeof(path), "%s.vf", at);
		return wrong(c, path, "%u is there twice", *v->vf);
	}
	snprintf(path, sizeof(path), "%s.placement-id", at);
	if (v->placement_id && !check_place(c, of, vgpu, path))
		return false;
	snprintf(path, sizeof(path), "%s.uuid", at);
	if (v->uuid && !uuid_from_text(v->uuid, uuid))
		return wrong(c, path, "'%s' is no UUID", v->uuid);
	if (v->uuid && !declared_names_one(of))
		return wrong(c, path, "one UUID cannot be on every GPU that '%s' means", of->gpu);
	if (v->uuid && uuid_is_repeated(configuration, gpu, vgpu, uuid))
		return wrong(c, path, "'%s' is there twice", v->uuid);
	return true;
}

static bool check_gpu(struct checker *c, uint32_t conf, uint32_t gpu)
{
	const struct declared_configuration *configuration = &c->file->configurations[conf];
	const struct declared_gpu *g = &configuration->gpus[gpu];
	char path[128];

	snprintf(path, sizeof(path), "configurations[%u].gpus[%u].gpu", conf, gpu);
	for (uint32_t i = 0; i < gpu; i++)
		if (!strcmp(configuration->gpus[i].gpu, g->gpu))
			return wrong(c, path, "'%s' is there twice", g->gpu);
	for (uint32_t i = 0; i < g->vgpus_count; i++)
		if (!check_vgpu(c, conf, gpu, i))
			return false;
	return true;
}

static bool check_file(struct checker *c)
{
	if (c->file->version != DECLARED_VERSION)
		return wrong(c, "version", "%u is not known: expected %u", c->file->version,
			     DECLARED_VERSION);
	for (uint32_t i = 0; i < c->file->configurations_count; i++) {
		const struct declared_configuration *conf = &c->file->configurations[i];
		char path[64];

		for (uint32_t j = 0; j < i; j++) {
			if (strcmp(c->file->configurations[j].name, conf->name))
				continue;
			snprintf(path, sizeof(path), "configurations[%u].name", i);
			return wrong(c, path, "'%s' is there twice", conf->name);
		}
		for (uint32_t j = 0; j < conf->gpus_count; j++)
			if (!check_gpu(c, i, j))
				return false;
	}
	return true;
}

/* ---- reading ------------------------------------------------------------ */

void declared_file_free(struct declared_file *file)
{
	cyaml_config_t config = library(NULL);

	cyaml_free(&config, &file_schema, file, 0);
}

struct declared_file *declared_file_load(const char *name, const void *data, size_t data_len,
					 char *problem, size_t len)
{
	struct complaint complaint = { 0 };
	cyaml_config_t config = library(&complaint);
	struct declared_file *file = NULL;
	struct where *where;
	char syntax[PATH_LEN];
	unsigned int line;
	cyaml_err_t err;

	where = where_open(data, data_len, &line, syntax, sizeof(syntax));
	if (!where) {
		snprintf(problem, len, "%s: line %u: %s", name, line, syntax);
		return NULL;
	}
	err = cyaml_load_data(data, data_len, &config, &file_schema, (cyaml_data_t **)&file, NULL);
	if (err == CYAML_OK && !file) {
		snprintf(problem, len, "%s: the file is empty", name);
	} else if (err != CYAML_OK || !check_file(&(struct checker){ file, &complaint })) {
		snprintf(problem, len, "%s: line %u: %s%s%s", name,
			 where_line(where, complaint.path), complaint.path,
			 complaint.path[0] ? ": " : "",
			 complaint.text[0] ? complaint.text : cyaml_strerror(err));
		if (file)
			declared_file_free(file);
		file = NULL;
	}
	where_close(where);
	return file;
}

/* ---- writing ------------------------------------------------------------ */

char *declared_text(const struct declared_gpu *gpus, size_t nr, size_t *len)
{
	struct declared_configuration conf = {
		.name = (char *)DECLARED_DEFAULT,
		.gpus = (struct declared_gpu *)gpus,
		.gpus_count = nr,
	};
	const struct declared_file file = {
		.version = DECLARED_VERSION,
		.configurations = &conf,
		.configurations_count = 1,
	};
	cyaml_config_t config = library(NULL);
	char *text = NULL;

	if (cyaml_save_data(&text, len, &config, &file_schema, &file, 0) != CYAML_OK)
		return NULL;
	return text;
}
