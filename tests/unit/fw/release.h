/* SPDX-License-Identifier: MIT */
/*
 * Codecs of one release against bytes that were built from its layout data.
 */
#ifndef TESTS_UNIT_FW_RELEASE_H
#define TESTS_UNIT_FW_RELEASE_H

#include "expect.h"

#undef ABI
#define ABI	(expect->abi)

/* The encoder wrote exactly @want, needs all its bytes, and no fewer will do. */
#define ASSERT_WRITES(want, n, call) \
	do { \
		size_t cap = (n); \
		u8 *buf = dirty(cap); \
		assert_int_equal(call, n); \
		assert_memory_equal(buf, want, n); \
		free(buf); \
		cap--; \
		buf = dirty(cap ? cap : 1); \
		assert_int_equal(call, -ENOSPC); \
		free(buf); \
	} while (0)

/* The decoder takes all bytes of @p and refuses every shorter copy of them. */
#define ASSERT_NEEDS_ALL(p, n, call) \
	do { \
		size_t len; \
		u8 *in; \
		for (len = 0; len < (n); len += len + 64 < (n) ? 61 : 1) { \
			in = exact_copy(p, len); \
			assert_int_equal(call, -EMSGSIZE); \
			free(in); \
		} \
	} while (0)

#endif
