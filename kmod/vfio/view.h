/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What a guest sees of its VF: pure rules for registers and ranges.
 */
#ifndef NVGPU_VFIO_VIEW_H
#define NVGPU_VFIO_VIEW_H

#include "fw_types.h"

/** enum nvgpu_view_kind - what an access to a piece of BAR0 does. */
enum nvgpu_view_kind {
	NVGPU_VIEW_DIRECT = 1,	/* may be mapped */
	NVGPU_VIEW_TRAPPED,	/* never mapped; aligned 32-bit accesses are passed on */
	NVGPU_VIEW_HIDDEN,	/* never mapped; reads all ones, writes nothing */
};

/** struct nvgpu_view_area - a byte range; end exclusive. */
struct nvgpu_view_area {
	u64 start, end;
};

#define NVGPU_VIEW_MAX_AREAS	4

/** struct nvgpu_view_bar - a 64-bit memory BAR of the guest's configuration space. */
struct nvgpu_view_bar {
	u64 address;	/* as the guest wrote it, masked by the size */
	u64 bytes;	/* power of two, at least 16 */
};

enum nvgpu_view_kind nvgpu_view_bar0_kind(u64 off, u64 *end);
unsigned int nvgpu_view_bar0_areas(u64 bar_bytes, u64 page_bytes,
				   struct nvgpu_view_area area[NVGPU_VIEW_MAX_AREAS]);
bool nvgpu_view_may_map(const struct nvgpu_view_area *area, unsigned int nr, u64 start, u64 bytes);
bool nvgpu_view_overlap(u64 pos, size_t count, u64 reg, size_t reg_bytes, size_t *buf_off,
			size_t *reg_off, size_t *bytes);
void nvgpu_view_bar_write(struct nvgpu_view_bar *bar, size_t off, const u8 *src, size_t bytes);
void nvgpu_view_bar_read(const struct nvgpu_view_bar *bar, u8 dst[8]);
unsigned int nvgpu_view_width(u64 off, u64 end, size_t count);

#endif /* NVGPU_VFIO_VIEW_H */
