/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Framebuffer of one GPU: what firmware left usable, handed out in blocks.
 */
#ifndef NVGPU_MEM_FB_H
#define NVGPU_MEM_FB_H

#include <linux/types.h>

#include "abi/abi.h"

struct nvgpu_device;
struct nvgpu_fb;
struct nvgpu_fb_block;

/** struct nvgpu_fb_range - usable framebuffer; end exclusive. */
struct nvgpu_fb_range {
	u64 base, end;
};

unsigned int nvgpu_fb_usable(const struct nvgpu_static_info *info,
			     const struct nvgpu_wpr_layout *layout,
			     struct nvgpu_fb_range range[NVGPU_MAX_FB_REGIONS]);

int nvgpu_fb_create(struct nvgpu_device *nvg);
void nvgpu_fb_destroy(struct nvgpu_device *nvg);
int nvgpu_fb_start(struct nvgpu_device *nvg, const struct nvgpu_static_info *info,
		   const struct nvgpu_wpr_layout *layout);
int nvgpu_fb_alloc(struct nvgpu_fb *fb, u64 bytes, u64 align, bool from_top,
		   struct nvgpu_fb_block **out);
int nvgpu_fb_alloc_nth(struct nvgpu_fb *fb, u32 nth, u64 bytes, u64 align,
		       struct nvgpu_fb_block **out);
int nvgpu_fb_alloc_at(struct nvgpu_fb *fb, u64 base, u64 bytes, struct nvgpu_fb_block **out);
void nvgpu_fb_room(struct nvgpu_fb *fb, u64 *base, u64 *bytes);
void nvgpu_fb_free(struct nvgpu_fb *fb, struct nvgpu_fb_block *block);
void nvgpu_fb_stats(struct nvgpu_fb *fb, u64 *total_bytes, u64 *free_bytes, u64 *largest_bytes);

#endif /* NVGPU_MEM_FB_H */
