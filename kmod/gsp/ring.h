/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Index arithmetic of one message ring: pure, shared with the unit tests.
 */
#ifndef NVGPU_GSP_RING_H
#define NVGPU_GSP_RING_H

#include "abi/abi_types.h"

/**
 * DOC: ring indices
 *
 * Indices count elements and wrap at @slots. Equal indices mean empty, so one
 * element always stays free. The index the other side owns is untrusted: it is
 * accepted only if it is inside the ring *and* moved forward by no more than
 * what was outstanding.
 */

/* Elements between the read and the write index. Both must be < @slots. */
static inline u32 nvgpu_ring_used(u32 rd, u32 wr, u32 slots)
{
	return (wr + slots - rd) % slots;
}

static inline u32 nvgpu_ring_free(u32 rd, u32 wr, u32 slots)
{
	return slots - 1 - nvgpu_ring_used(rd, wr, slots);
}

static inline u32 nvgpu_ring_advance(u32 idx, u32 by, u32 slots)
{
	return (idx + by) % slots;
}

/* The consumer may only move its index from @old towards @wr. */
static inline bool nvgpu_ring_rd_valid(u32 old, u32 new, u32 wr, u32 slots)
{
	return new < slots &&
	       nvgpu_ring_used(new, wr, slots) <= nvgpu_ring_used(old, wr, slots);
}

/* The producer may only move its index from @old away from @rd. */
static inline bool nvgpu_ring_wr_valid(u32 old, u32 new, u32 rd, u32 slots)
{
	return new < slots &&
	       nvgpu_ring_used(rd, new, slots) >= nvgpu_ring_used(rd, old, slots);
}

/**
 * struct nvgpu_ring_span - A run of elements, cut in two where the ring wraps.
 * @first_bytes: bytes up to the end of the ring
 * @second_bytes: bytes from its start, 0 when it does not wrap
 */
struct nvgpu_ring_span {
	size_t first_bytes;
	size_t second_bytes;
};

/* @count <= @slots elements of @element_bytes starting at @idx < @slots. */
static inline struct nvgpu_ring_span nvgpu_ring_span(u32 idx, u32 count, u32 slots,
						     u32 element_bytes)
{
	u32 first = slots - idx < count ? slots - idx : count;
	struct nvgpu_ring_span s = {
		.first_bytes = (size_t)first * element_bytes,
		.second_bytes = (size_t)(count - first) * element_bytes,
	};

	return s;
}

#endif /* NVGPU_GSP_RING_H */
