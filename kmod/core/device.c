// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device object: what does not fit into an inline function.
 */

#include "core/device.h"
#include "regs/pmc_regs.h"

bool nvgpu_is_gone(struct nvgpu_device *nvg)
{
	return nvgpu_rd32(nvg, NV_PMC_BOOT_0) == NVGPU_READ_GONE;
}
