// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Which framebuffer the host may use. Pure.
 */

#include <linux/kernel.h>

#include "mem/fb.h"

/**
 * nvgpu_fb_usable() - Usable ranges out of what firmware reported.
 * @info: firmware's report; untrusted beyond what its decoder checked
 * @layout: where this driver placed firmware
 * @range: receives the ranges, in the order reported
 *
 * A region counts when it is neither protected nor reserved and takes every kind
 * of access, the rule Linux nouveau follows. Whatever the report says, nothing
 * from the non-WPR heap up is used: there are the firmware and its secrets, and a
 * report that covered them would let the host destroy the running firmware.
 *
 * Return: number of ranges, 0 when nothing is usable.
 */
unsigned int nvgpu_fb_usable(const struct nvgpu_static_info *info,
			     const struct nvgpu_wpr_layout *layout,
			     struct nvgpu_fb_range range[NVGPU_MAX_FB_REGIONS])
{
	u64 ceiling = min(layout->non_wpr_heap_base, layout->fb_bytes);
	unsigned int nr = 0;
	u32 i;

	for (i = 0; i < info->nr_regions && i < NVGPU_MAX_FB_REGIONS; i++) {
		const struct nvgpu_fb_region *r = &info->region[i];
		u64 end;

		if (r->reserved_bytes || r->protected_ || !r->compressible || !r->iso)
			continue;
		if (r->limit < r->base || r->base >= ceiling)
			continue;
		end = min(r->limit, ceiling - 1) + 1;
		range[nr++] = (struct nvgpu_fb_range){ .base = r->base, .end = end };
	}

	return nr;
}
