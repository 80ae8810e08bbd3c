/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Where the firmware's parts go in the framebuffer.
 */
#ifndef NVGPU_GSP_LAYOUT_H
#define NVGPU_GSP_LAYOUT_H

#include "abi/abi.h"

/**
 * struct nvgpu_layout_input - What the carve-up depends on.
 * @rules: heap sizes of the firmware release
 * @fb_bytes: usable framebuffer
 * @vga_valid: @vga_addr holds the VGA workspace the board announces; false on
 *	boards without a display engine
 * @vga_addr: framebuffer address of that workspace
 * @frts_bytes: size of the region FWSEC prepares, 0 on chips without one
 * @boot_bytes: RISC-V bootloader blob
 * @fw_bytes: GSP image, unrounded
 * @vgpu_host: boot as a vGPU host
 * @prescrub_bytes: how much of the top of the framebuffer the board scrubbed
 *	by itself; 0 = all that matters (no limit)
 * @can_scrub: the rest will be scrubbed before the firmware is placed
 */
struct nvgpu_layout_input {
	const struct nvgpu_heap_rules *rules;
	u64 fb_bytes;
	bool vga_valid;
	u64 vga_addr;
	u64 frts_bytes;
	u64 boot_bytes;
	u64 fw_bytes;
	bool vgpu_host;
	u64 prescrub_bytes;
	bool can_scrub;
};

/**
 * struct nvgpu_layout_verdict - What the caller must know beyond addresses.
 * @needs_scrub: the layout reaches below the pre-scrubbed top
 * @shrunk: the heap is smaller than a vGPU host wants, because of @needs_scrub
 *	and no way to scrub
 */
struct nvgpu_layout_verdict {
	bool needs_scrub;
	bool shrunk;
};

int nvgpu_layout_compute(const struct nvgpu_layout_input *in,
			 struct nvgpu_wpr_layout *out,
			 struct nvgpu_layout_verdict *verdict);

#endif /* NVGPU_GSP_LAYOUT_H */
