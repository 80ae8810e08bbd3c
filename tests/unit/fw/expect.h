/* SPDX-License-Identifier: MIT */
/*
 * What the layout data of a release says, looked up by the firmware's own names.
 */
#ifndef TESTS_UNIT_FW_EXPECT_H
#define TESTS_UNIT_FW_EXPECT_H

#include "bytes.h"

struct expect_struct { const char *name; size_t bytes; };
struct expect_field { const char *name; size_t offset, size, count; };
struct expect_number { const char *name; u64 value; };

struct expect_release {
	const char *version;
	const struct nvgpu_abi *abi;
	const struct expect_struct *structs;
	size_t nr_structs;
	const struct expect_field *fields;
	size_t nr_fields;
	const struct expect_number *numbers;
	size_t nr_numbers;
};

/* The release under test. */
extern const struct expect_release *expect;

const struct expect_field *find_field(const char *name);
/* These end the test when the release has no such thing. */
size_t bytes_of(const char *name);
size_t off(const char *name);
u64 num(const char *name);

/* Write or read a member at its place, as wide as it is. @i: element of an array. */
void put_at(void *p, const char *name, size_t i, u64 value);
u64 get_at(const void *p, const char *name, size_t i);
#define put(p, name, value)	put_at(p, name, 0, value)

/* Every release with committed data. */
const struct expect_release *expect_find(const char *version);
int expect_print_versions(void);

#endif
