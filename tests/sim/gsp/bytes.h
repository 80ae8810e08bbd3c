/* SPDX-License-Identifier: MIT */
/* Little-endian fields at byte offsets, and the few size helpers the model needs. */
#ifndef NVGPU_SIM_BYTES_H
#define NVGPU_SIM_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)
#define GIB(n) ((uint64_t)(n) << 30)
#define US(n)  ((uint64_t)(n) * 1000)
#define MS(n)  ((uint64_t)(n) * 1000000)

static inline uint16_t get16(const void *base, size_t off)
{
	const uint8_t *p = (const uint8_t *)base + off;

	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t get32(const void *base, size_t off)
{
	return get16(base, off) | (uint32_t)get16(base, off + 2) << 16;
}

static inline uint64_t get64(const void *base, size_t off)
{
	return get32(base, off) | (uint64_t)get32(base, off + 4) << 32;
}

static inline uint8_t get8(const void *base, size_t off)
{
	return ((const uint8_t *)base)[off];
}

static inline void put8(void *base, size_t off, uint8_t v)
{
	((uint8_t *)base)[off] = v;
}

static inline void put16(void *base, size_t off, uint16_t v)
{
	put8(base, off, (uint8_t)v);
	put8(base, off + 1, (uint8_t)(v >> 8));
}

static inline void put32(void *base, size_t off, uint32_t v)
{
	put16(base, off, (uint16_t)v);
	put16(base, off + 2, (uint16_t)(v >> 16));
}

static inline void put64(void *base, size_t off, uint64_t v)
{
	put32(base, off, (uint32_t)v);
	put32(base, off + 4, (uint32_t)(v >> 32));
}

/* For printing with %llx. */
static inline unsigned long long ull(uint64_t v)
{
	return v;
}

static inline uint64_t align_down(uint64_t v, uint64_t a)
{
	return v & ~(a - 1);
}

static inline uint64_t align_up(uint64_t v, uint64_t a)
{
	return align_down(v + a - 1, a);
}

static inline bool is_aligned(uint64_t v, uint64_t a)
{
	return (v & (a - 1)) == 0;
}

/* [base, base + len) lies inside [lo, hi), without overflow. */
static inline bool range_inside(uint64_t base, uint64_t len, uint64_t lo, uint64_t hi)
{
	return base >= lo && base <= hi && len <= hi - base;
}

static inline bool ranges_overlap(uint64_t a, uint64_t alen, uint64_t b, uint64_t blen)
{
	return alen && blen && a < b + blen && b < a + alen;
}

static inline bool bytes_zero(const void *p, size_t len)
{
	const uint8_t *b = p;

	for (size_t i = 0; i < len; i++)
		if (b[i])
			return false;
	return true;
}

#endif
