/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * One vocabulary for code that is compiled into the kernel module and into
 * user space: the kernel's, with a small replacement for it outside.
 */
#ifndef NVGPU_FW_TYPES_H
#define NVGPU_FW_TYPES_H

#ifdef __KERNEL__

#include <linux/align.h>
#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/types.h>

#include <asm/byteorder.h>

#else /* user space */

#include <assert.h>
#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <linux/types.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t s64;

/* The message is optional, as in the kernel. */
#undef static_assert
#define static_assert(expr, ...)	static_assert_(expr, ##__VA_ARGS__, #expr)
#define static_assert_(expr, msg, ...)	_Static_assert(expr, msg)

#ifndef __packed
#define __packed		__attribute__((__packed__))
#endif
#ifndef __must_check
#define __must_check		__attribute__((__warn_unused_result__))
#endif

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#endif
#ifndef ALIGN
#define ALIGN(x, a)		(((x) + ((__typeof__(x))(a) - 1)) & ~((__typeof__(x))(a) - 1))
#endif
#ifndef ALIGN_DOWN
#define ALIGN_DOWN(x, a)	((x) & ~((__typeof__(x))(a) - 1))
#endif
#ifndef IS_ALIGNED
#define IS_ALIGNED(x, a)	(((x) & ((__typeof__(x))(a) - 1)) == 0)
#endif
#ifndef DIV_ROUND_UP
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#endif

#ifndef cpu_to_le16
#define cpu_to_le16(x)		htole16(x)
#endif
#ifndef cpu_to_le32
#define cpu_to_le32(x)		htole32(x)
#endif
#ifndef cpu_to_le64
#define cpu_to_le64(x)		htole64(x)
#endif
#ifndef le16_to_cpu
#define le16_to_cpu(x)		le16toh(x)
#endif
#ifndef le32_to_cpu
#define le32_to_cpu(x)		le32toh(x)
#endif
#ifndef le64_to_cpu
#define le64_to_cpu(x)		le64toh(x)
#endif

#ifndef SZ_4K
#define SZ_4K			0x00001000
#endif
#ifndef SZ_64K
#define SZ_64K			0x00010000
#endif
#ifndef SZ_128K
#define SZ_128K			0x00020000
#endif
#ifndef SZ_1M
#define SZ_1M			0x00100000
#endif
#ifndef SZ_2M
#define SZ_2M			0x00200000
#endif
#ifndef SZ_1G
#define SZ_1G			0x40000000
#endif

/* Position of the highest set bit counted from 1; 0 for 0. */
static inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

static inline unsigned int hweight32(u32 x)
{
	return (unsigned int)__builtin_popcount(x);
}

#endif /* __KERNEL__ */

#endif /* NVGPU_FW_TYPES_H */
