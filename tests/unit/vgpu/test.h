/* SPDX-License-Identifier: MIT */
/* One test program's vocabulary: cases, checks, and PASS or FAIL lines. */
#ifndef NVGPU_TESTS_UNIT_VGPU_TEST_H
#define NVGPU_TESTS_UNIT_VGPU_TEST_H

#include <stdbool.h>
#include <stdio.h>

static bool test_failed;
static char test_seen[256];

#define CHECK(cond) do { \
	if (!(cond) && !test_failed) { \
		test_failed = true; \
		snprintf(test_seen, sizeof(test_seen), "line %d: %s", __LINE__, #cond); \
	} \
} while (0)

#define SAME(expected, seen) do { \
	unsigned long long e_ = (unsigned long long)(expected), s_ = (unsigned long long)(seen); \
	if (e_ != s_ && !test_failed) { \
		test_failed = true; \
		snprintf(test_seen, sizeof(test_seen), "line %d: %s is %#llx, not %#llx", \
			 __LINE__, #seen, s_, e_); \
	} \
} while (0)

struct test {
	const char *name;
	void (*body)(void);
};

#define TEST(name)	{ #name, name }

static int test_run(const struct test *test)
{
	test_failed = false;
	test->body();
	if (test_failed)
		printf("FAIL unit/vgpu/%s: %s\n", test->name, test_seen);
	else
		printf("PASS unit/vgpu/%s\n", test->name);

	return test_failed;
}

/* All of them, also after one that failed; the exit status of the program. */
static int test_all(const struct test *tests, unsigned int nr)
{
	int failed = 0;

	for (unsigned int i = 0; i < nr; i++)
		failed |= test_run(&tests[i]);

	return failed;
}

#endif /* NVGPU_TESTS_UNIT_VGPU_TEST_H */
