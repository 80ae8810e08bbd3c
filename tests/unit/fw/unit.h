/* SPDX-License-Identifier: MIT */
/*
 * What every unit test here includes: cmocka, and a copy that is exactly as
 * long as it says, so that AddressSanitizer sees the first byte read too many.
 */
#ifndef TESTS_UNIT_FW_UNIT_H
#define TESTS_UNIT_FW_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static inline void *exact_copy(const void *p, size_t n)
{
	void *copy = malloc(n ? n : 1);

	assert_non_null(copy);
	memcpy(copy, p, n);
	return copy;
}

#endif
