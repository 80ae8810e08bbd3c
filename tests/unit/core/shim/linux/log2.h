/* SPDX-License-Identifier: MIT */
#ifndef SHIM_LINUX_LOG2_H
#define SHIM_LINUX_LOG2_H

#include <linux/types.h>

static inline unsigned int ilog2(u64 x)
{
	return 63 - (unsigned int)__builtin_clzll(x);
}

static inline bool is_power_of_2(u64 x)
{
	return x && !(x & (x - 1));
}

#endif
