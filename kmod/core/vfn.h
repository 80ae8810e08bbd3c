/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Access to the virtual-function register block of the PF.
 */
#ifndef NVGPU_CORE_VFN_H
#define NVGPU_CORE_VFN_H

#include "core/device.h"
#include "regs/vfn_regs.h"

static inline u32 nvgpu_vfn_rd32(struct nvgpu_device *nvg, struct nvgpu_vfn_reg reg)
{
	return nvgpu_rd32(nvg, NVGPU_REG(nvg->chip->vfn + reg.offset));
}

static inline void nvgpu_vfn_wr32(struct nvgpu_device *nvg, struct nvgpu_vfn_reg reg, u32 value)
{
	nvgpu_wr32(nvg, NVGPU_REG(nvg->chip->vfn + reg.offset), value);
}

#endif /* NVGPU_CORE_VFN_H */
