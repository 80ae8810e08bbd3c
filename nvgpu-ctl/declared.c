// SPDX-License-Identifier: MIT
/*
 * The files of /etc/nvgpu, joined, and what they declare for a GPU.
 */

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "declared_file.h"
#include "objects.h"
#include "select.h"

/* Small enough that a wrong file is noticed early. */
#define MAX_FILE		(1 << 20)
#define SUFFIX			".yaml"

struct declared {
	struct declared_file **files;
	size_t nr;
	/* The chosen configuration's GPUs, of all files; their contents belong to the files. */
	struct declared_gpu *chosen;
};

static bool add(struct declared *d, struct declared_file *file)
{
	struct declared_file **grown;

	if (!file)
		return false;
	grown = realloc(d->files, (d->nr + 1) * sizeof(*grown));
	if (!grown) {
		declared_file_free(file);
		return false;
	}
	d->files = grown;
	d->files[d->nr++] = file;
	return true;
}

/* True when the file was added; @problem says why not. */
static bool add_path(struct declared *d, const char *path, char *problem, size_t len)
{
	char *data = malloc(MAX_FILE + 1);
	FILE *f = fopen(path, "re");
	size_t used = 0;
	bool ok = false;

	if (!data)
		snprintf(problem, len, "%s: no memory", path);
	else if (!f || (used = fread(data, 1, MAX_FILE + 1, f), ferror(f)))
		snprintf(problem, len, "%s: %s", path, strerror(errno));
	else if (used > MAX_FILE)
		snprintf(problem, len, "%s: larger than any configuration", path);
	else
		ok = add(d, declared_file_load(path, data, used, problem, len));
	if (f)
		fclose(f);
	free(data);
	return ok;
}

static int is_ours(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name), suffix = strlen(SUFFIX);

	return entry->d_name[0] != '.' && len > suffix &&
	       !strcmp(entry->d_name + len - suffix, SUFFIX);
}

static bool add_directory(struct declared *d, const char *path, char *problem, size_t len)
{
	struct dirent **names;
	bool ok = true;
	int nr = scandir(path, &names, is_ours, alphasort);

	if (nr < 0) {
		snprintf(problem, len, "%s: %s", path, strerror(errno));
		return false;
	}
	for (int i = 0; i < nr; i++) {
		char *file = NULL;

		if (ok && asprintf(&file, "%s/%s", path, names[i]->d_name) < 0) {
			snprintf(problem, len, "%s: no memory", path);
			file = NULL;
			ok = false;
		}
		ok = ok && add_path(d, file, problem, len);
		free(file);
		free(names[i]);
	}
	free(names);
	return ok;
}

struct declared *declared_read(const char *path, char *problem, size_t len)
{
	struct declared *d = calloc(1, sizeof(*d));
	struct stat st;
	bool ok;

	snprintf(problem, len, "no memory");
	if (!d)
		return NULL;
	/* Only the usual place may be missing: a path that was asked for has to be there. */
	if (stat(path, &st)) {
		ok = errno == ENOENT && !strcmp(path, DECLARED_DIRECTORY);
		snprintf(problem, len, "%s: %s", path, strerror(errno));
	} else if (S_ISDIR(st.st_mode)) {
		ok = add_directory(d, path, problem, len);
	} else {
		ok = add_path(d, path, problem, len);
	}
	if (ok)
		return d;
	declared_close(d);
	return NULL;
}

struct declared *declared_parse(const char *name, const void *data, size_t data_len,
				char *problem, size_t len)
{
	struct declared *d = calloc(1, sizeof(*d));

	snprintf(problem, len, "no memory");
	if (d && add(d, declared_file_load(name, data, data_len, problem, len)))
		return d;
	declared_close(d);
	return NULL;
}

void declared_close(struct declared *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->nr; i++)
		declared_file_free(d->files[i]);
	free(d->files);
	free(d->chosen);
	free(d);
}

bool declared_empty(const struct declared *d)
{
	for (size_t i = 0; i < d->nr; i++)
		if (d->files[i]->configurations_count)
			return false;
	return true;
}

/* ---- choosing ----------------------------------------------------------- */

/* The one that the files call active; NULL and a problem when they disagree. */
static const char *active_name(const struct declared *d, char *problem, size_t len)
{
	const char *name = NULL;

	for (size_t i = 0; i < d->nr; i++) {
		const char *active = d->files[i]->active;

		if (name && active && strcmp(name, active)) {
			snprintf(problem, len, "'%s' and '%s' are both called active", name,
				 active);
			return NULL;
		}
		name = active ? active : name;
	}
	return name ? name : DECLARED_DEFAULT;
}

static void list_names(const struct declared *d, const char *name, char *problem, size_t len)
{
	size_t used;

	used = snprintf(problem, len, "there is no configuration '%s': there are", name);
	for (size_t i = 0; i < d->nr; i++)
		for (uint32_t j = 0; j < d->files[i]->configurations_count && used < len; j++)
			used += snprintf(problem + used, len - used, " '%s'",
					 d->files[i]->configurations[j].name);
}

const struct declared_gpu *declared_choose(const struct declared *d, const char *name, size_t *nr,
					   char *problem, size_t len)
{
	struct declared *cache = (struct declared *)d;
	struct declared_gpu *all = NULL;
	bool found = false;

	*nr = 0;
	name = name ? name : active_name(d, problem, len);
	if (!name)
		return NULL;
	for (size_t i = 0; i < d->nr; i++) {
		for (uint32_t j = 0; j < d->files[i]->configurations_count; j++) {
			const struct declared_configuration *c = &d->files[i]->configurations[j];
			struct declared_gpu *grown;

			if (strcmp(c->name, name))
				continue;
			found = true;
			grown = realloc(all, (*nr + c->gpus_count + 1) * sizeof(*all));
			if (!grown) {
				snprintf(problem, len, "no memory");
				free(all);
				return NULL;
			}
			all = grown;
			if (c->gpus_count)
				memcpy(all + *nr, c->gpus, c->gpus_count * sizeof(*all));
			*nr += c->gpus_count;
		}
	}
	if (!found)
		list_names(d, name, problem, len);
	free(cache->chosen);
	cache->chosen = all;
	return all;
}

bool declared_names_one(const struct declared_gpu *entry)
{
	char address[ADDRESS_LEN];
	uint32_t number;

	return parse_number(entry->gpu, UINT32_MAX - 1, &number) ||
	       parse_address(entry->gpu, address);
}

unsigned int declared_matches(const struct declared_gpu *entry, const char *address, uint32_t index,
			      const char *product)
{
	enum { ALL = 1, BY_PRODUCT, BY_INDEX, BY_ADDRESS };
	char wanted[ADDRESS_LEN];
	uint32_t number;

	if (!strcmp(entry->gpu, "all"))
		return ALL;
	if (parse_number(entry->gpu, UINT32_MAX - 1, &number))
		return number == index ? BY_INDEX : 0;
	if (parse_address(entry->gpu, wanted))
		return !strcmp(wanted, address) ? BY_ADDRESS : 0;
	return is_called(entry->gpu, product) ? BY_PRODUCT : 0;
}
