// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page through which the GPU flushes its writes to host memory.
 */

#include <linux/dma-mapping.h>
#include <linux/sizes.h>

#include "core/device.h"
#include "gsp/flush.h"
#include "regs/flush_regs.h"

#define FLUSH_BYTES	SZ_4K

/* Return: 0 or -ENOMEM. The GPU does not know the page yet. */
int nvgpu_flush_create(struct nvgpu_flush *flush, struct nvgpu_device *nvg)
{
	flush->cpu = dma_alloc_coherent(nvg->dev, FLUSH_BYTES, &flush->dma, GFP_KERNEL);

	return flush->cpu ? 0 : -ENOMEM;
}

/**
 * nvgpu_flush_announce() - Tell the GPU where the page is.
 * @flush: page
 * @nvg: device
 *
 * Before any microcode that writes to host memory runs, and again after each
 * function reset. The upper half goes first: the lower one makes it take effect.
 */
void nvgpu_flush_announce(const struct nvgpu_flush *flush, struct nvgpu_device *nvg)
{
	u64 addr = flush->dma;

	nvgpu_wr32(nvg, GA100_PFB_NISO_FLUSH_SYSMEM_ADDR_HI,
		   addr >> GA100_PFB_NISO_FLUSH_SYSMEM_ADDR_HI_SHIFT);
	nvgpu_wr32(nvg, NV_PFB_NISO_FLUSH_SYSMEM_ADDR,
		   lower_32_bits(addr >> NV_PFB_NISO_FLUSH_SYSMEM_ADDR_SHIFT));
}

/* Take the page away from the GPU, unless somebody gave it another one. */
void nvgpu_flush_destroy(struct nvgpu_flush *flush, struct nvgpu_device *nvg)
{
	u32 lo = lower_32_bits((u64)flush->dma >> NV_PFB_NISO_FLUSH_SYSMEM_ADDR_SHIFT);

	if (nvgpu_rd32(nvg, NV_PFB_NISO_FLUSH_SYSMEM_ADDR) == lo) {
		nvgpu_wr32(nvg, NV_PFB_NISO_FLUSH_SYSMEM_ADDR, 0);
		nvgpu_wr32(nvg, GA100_PFB_NISO_FLUSH_SYSMEM_ADDR_HI, 0);
		/* Posted writes are out before the page is given away. */
		nvgpu_rd32(nvg, NV_PFB_NISO_FLUSH_SYSMEM_ADDR);
	}

	dma_free_coherent(nvg->dev, FLUSH_BYTES, flush->cpu, flush->dma);
}
