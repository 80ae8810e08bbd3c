/* SPDX-License-Identifier: MIT */
/* Bitmaps, one byte per bit: plain enough to be right by reading. */
#ifndef SHIM_LINUX_BITMAP_H
#define SHIM_LINUX_BITMAP_H

#include <linux/types.h>
#include <string.h>

#define DECLARE_BITMAP(name, bits)	u8 name[bits]
#define __set_bit(n, map)		((map)[n] = 1)
#define bitmap_zero(map, n)		memset(map, 0, n)
#define bitmap_set(map, at, n)		memset((map) + (at), 1, n)
#define bitmap_clear(map, at, n)	memset((map) + (at), 0, n)

static inline unsigned long find_next_zero_bit(const u8 *map, unsigned long size, unsigned long at)
{
	while (at < size && map[at])
		at++;
	return at;
}

static inline unsigned long find_next_bit(const u8 *map, unsigned long size, unsigned long at)
{
	while (at < size && !map[at])
		at++;
	return at < size ? at : size;
}

static inline unsigned long bitmap_find_next_zero_area(const u8 *map, unsigned long size,
						       unsigned long at, unsigned int nr,
						       unsigned long align_mask)
{
	unsigned long i;

	for (at = (at + align_mask) & ~align_mask; at + nr <= size; at += align_mask + 1) {
		for (i = 0; i < nr && !map[at + i]; i++)
			;
		if (i == nr)
			return at;
	}
	return size + 1;
}

#endif
