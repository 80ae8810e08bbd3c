/* SPDX-License-Identifier: MIT */
#ifndef SHIM_LINUX_BITS_H
#define SHIM_LINUX_BITS_H

#define BIT(n)		(1u << (n))
#define GENMASK(h, l)	((~0u << (l)) & (~0u >> (31 - (h))))

#endif
