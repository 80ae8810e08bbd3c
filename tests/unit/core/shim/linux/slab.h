/* SPDX-License-Identifier: MIT */
/* Allocation that a test can make fail. */
#ifndef SHIM_LINUX_SLAB_H
#define SHIM_LINUX_SLAB_H

#include <stdlib.h>

#define GFP_KERNEL	0

/* Allocations until one fails; negative: never. */
extern int shim_alloc_budget;
/* Objects that exist. */
extern int shim_alloc_live;

static inline void *kzalloc(size_t bytes, int flags)
{
	void *p;

	(void)flags;
	if (!shim_alloc_budget)
		return NULL;
	if (shim_alloc_budget > 0)
		shim_alloc_budget--;
	p = calloc(1, bytes);
	shim_alloc_live += !!p;

	return p;
}

static inline void kfree(void *p)
{
	shim_alloc_live -= !!p;
	free(p);
}

#endif
