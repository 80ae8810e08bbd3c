/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where WPR2 is right now, in framebuffer bytes.
 */
#ifndef NVGPU_GSP_WPR2_H
#define NVGPU_GSP_WPR2_H

#include "core/device.h"
#include "regs/wpr_regs.h"

static inline u64 nvgpu_wpr2_lo(struct nvgpu_device *nvg)
{
	return nvgpu_wpr2_bound_bytes(nvgpu_rd32(nvg, nvg->chip->wpr2_lo));
}

/* Exclusive; 0 = there is no WPR2. */
static inline u64 nvgpu_wpr2_hi(struct nvgpu_device *nvg)
{
	return nvgpu_wpr2_bound_bytes(nvgpu_rd32(nvg, nvg->chip->wpr2_hi));
}

/* Whether firmware was started and not unloaded. */
static inline bool nvgpu_wpr2_is_set(struct nvgpu_device *nvg)
{
	return nvgpu_wpr2_hi(nvg) != 0;
}

#endif /* NVGPU_GSP_WPR2_H */
