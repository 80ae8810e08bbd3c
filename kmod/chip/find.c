// SPDX-License-Identifier: GPL-2.0-only
/*
 * From identification registers to a chip's table. Pure.
 */

#include <linux/kernel.h>

#include "chip/ad102.h"
#include "chip/chip.h"
#include "regs/pmc_regs.h"

/* Chip id as the older register spells it: architecture bit 5 sits apart. */
static u32 chip_id_from_boot0(u32 boot0)
{
	u32 arch = FIELD_GET(NV_PMC_BOOT_0_ARCHITECTURE_LO, boot0) |
		   FIELD_GET(NV_PMC_BOOT_0_ARCHITECTURE_HI, boot0) << 5;

	return arch << 4 | FIELD_GET(NV_PMC_BOOT_0_IMPLEMENTATION, boot0);
}

const struct nvgpu_chip *nvgpu_chip_find(u32 boot0, u32 boot42)
{
	u32 id = FIELD_GET(NV_PMC_BOOT_42_CHIP_ID, boot42);
	unsigned int i;

	if (boot0 == NVGPU_READ_GONE || boot42 == NVGPU_READ_GONE)
		return NULL;
	if (chip_id_from_boot0(boot0) != id)
		return NULL;

	for (i = 0; i < nvgpu_ad10x_count; i++)
		if (nvgpu_ad10x[i].chip_id == id)
			return &nvgpu_ad10x[i];

	return NULL;
}
