// SPDX-License-Identifier: MIT
/*
 * What the layout data of a release says, looked up by the firmware's own names.
 */

#include <stdio.h>

#include "expect.h"

#include "expect_gen.h"

const struct expect_release *expect;

const struct expect_field *find_field(const char *name)
{
	size_t i;

	for (i = 0; i < expect->nr_fields; i++) {
		if (!strcmp(expect->fields[i].name, name))
			return &expect->fields[i];
	}
	return NULL;
}

static const struct expect_field *field(const char *name)
{
	const struct expect_field *f = find_field(name);

	if (!f)
		fail_msg("%s has no %s", expect->version, name);
	return f;
}

size_t bytes_of(const char *name)
{
	size_t i;

	for (i = 0; i < expect->nr_structs; i++) {
		if (!strcmp(expect->structs[i].name, name))
			return expect->structs[i].bytes;
	}
	fail_msg("%s has no %s", expect->version, name);
	return 0;
}

size_t off(const char *name)
{
	return field(name)->offset;
}

u64 num(const char *name)
{
	size_t i;

	for (i = 0; i < expect->nr_numbers; i++) {
		if (!strcmp(expect->numbers[i].name, name))
			return expect->numbers[i].value;
	}
	fail_msg("%s has no number %s", expect->version, name);
	return 0;
}

void put_at(void *p, const char *name, size_t i, u64 value)
{
	const struct expect_field *f = field(name);
	u8 *at = (u8 *)p + f->offset + i * f->size;
	size_t k;

	assert_true(f->size <= sizeof(value));
	assert_true(i < f->count);
	for (k = 0; k < f->size; k++)
		at[k] = (u8)(value >> (8 * k));
}

u64 get_at(const void *p, const char *name, size_t i)
{
	const struct expect_field *f = field(name);
	const u8 *at = (const u8 *)p + f->offset + i * f->size;
	u64 value = 0;
	size_t k;

	assert_true(f->size <= sizeof(value));
	assert_true(i < f->count);
	for (k = 0; k < f->size; k++)
		value |= (u64)at[k] << (8 * k);
	return value;
}

const struct expect_release *expect_find(const char *version)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(releases); i++) {
		if (!strcmp(releases[i].version, version))
			return &releases[i];
	}
	return NULL;
}

int expect_print_versions(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(releases); i++)
		printf("%s\n", releases[i].version);
	return 0;
}
