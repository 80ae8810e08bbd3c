/* SPDX-License-Identifier: MIT */
/* The kernel's vocabulary outside the kernel: what the files under test use of it. */
#ifndef SHIM_LINUX_TYPES_H
#define SHIM_LINUX_TYPES_H

#include_next <linux/types.h>
#include "fw_types.h"

struct list_head {
	struct list_head *next, *prev;
};

#endif
