/* SPDX-License-Identifier: MIT */
/*
 * Reading and writing messages at offsets taken from the documentation.
 */
#ifndef TESTS_UNIT_FW_BYTES_H
#define TESTS_UNIT_FW_BYTES_H

#include "unit.h"

#include "abi/abi.h"
#include "abi/gen/releases.h"

#define ABI	(&nvgpu_abi_r535_113_01)

static inline u32 get32(const void *p, size_t off)
{
	u32 v;

	memcpy(&v, (const u8 *)p + off, sizeof(v));
	return le32_to_cpu(v);
}

static inline u64 get64(const void *p, size_t off)
{
	return get32(p, off) | (u64)get32(p, off + 4) << 32;
}

static inline void set32(void *p, size_t off, u32 v)
{
	v = cpu_to_le32(v);
	memcpy((u8 *)p + off, &v, sizeof(v));
}

static inline void set64(void *p, size_t off, u64 v)
{
	set32(p, off, (u32)v);
	set32(p, off + 4, (u32)(v >> 32));
}

/* Encoders must fill every byte: start from something that is not zero. */
static inline void *dirty(size_t n)
{
	void *p = malloc(n);

	assert_non_null(p);
	memset(p, 0xa5, n);
	return p;
}

#endif
