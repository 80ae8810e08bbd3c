/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Buddy allocator over 64-bit address ranges. Pure; the caller serialises.
 */
#ifndef NVGPU_MEM_BUDDY_H
#define NVGPU_MEM_BUDDY_H

#include <linux/list.h>
#include <linux/types.h>

/**
 * struct nvgpu_buddy - an allocator
 * @roots:	naturally aligned power-of-two blocks the ranges were cut into, by address
 * @chunk_shift: log2 of the smallest block
 * @total_bytes: bytes under management
 * @free_bytes:	of these, free
 */
struct nvgpu_buddy {
	struct list_head roots;
	unsigned int chunk_shift;
	u64 total_bytes;
	u64 free_bytes;
};

void nvgpu_buddy_init(struct nvgpu_buddy *b, u64 chunk_bytes);
void nvgpu_buddy_fini(struct nvgpu_buddy *b);
int nvgpu_buddy_add(struct nvgpu_buddy *b, u64 base, u64 bytes);
int nvgpu_buddy_alloc(struct nvgpu_buddy *b, u64 bytes, u64 align, bool from_top, u64 *base);
int nvgpu_buddy_alloc_at(struct nvgpu_buddy *b, u64 base, u64 bytes);
int nvgpu_buddy_free(struct nvgpu_buddy *b, u64 base, u64 bytes);
u64 nvgpu_buddy_largest(const struct nvgpu_buddy *b);
unsigned int nvgpu_buddy_nodes(const struct nvgpu_buddy *b);

#endif /* NVGPU_MEM_BUDDY_H */
