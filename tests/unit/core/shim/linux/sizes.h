/* SPDX-License-Identifier: MIT */
#ifndef SHIM_LINUX_SIZES_H
#define SHIM_LINUX_SIZES_H

#include <linux/types.h>

#ifndef SZ_256M
#define SZ_256M		0x10000000
#endif

#endif
