// SPDX-License-Identifier: GPL-2.0-only
/*
 * PRAMIN: a 1 MiB window of registers onto the framebuffer.
 */

#include <linux/iopoll.h>
#include <linux/slab.h>

#include "core/device.h"
#include "mem/pramin.h"
#include "regs/pbus_regs.h"

/**
 * DOC: PRAMIN
 *
 * Slow (one register access per 32 bits) but always there, also while no page
 * table is. Used for page tables only; everything bulky goes through BAR1. The
 * window is moved only when the address leaves it.
 */

/* A flush takes microseconds; the limit is the one Linux nouveau uses. */
#define FLUSH_POLL_US		1
#define FLUSH_TIMEOUT_US	(2 * USEC_PER_SEC)

/**
 * struct nvgpu_pramin - the window
 * @lock: serialises moving and using it
 * @base: where it looks
 * @known: @base is what the register holds
 */
struct nvgpu_pramin {
	struct mutex lock;
	u64 base;
	bool known;
};

static u32 window_seek(struct nvgpu_device *nvg, u64 fb_addr)
{
	struct nvgpu_pramin *p = nvg->pramin;
	u64 base = ALIGN_DOWN(fb_addr, NVGPU_PRAMIN_BYTES);

	lockdep_assert_held(&p->lock);
	if (!p->known || p->base != base) {
		nvgpu_wr32(nvg, NV_PBUS_BAR0_WINDOW, base >> NVGPU_BAR0_WINDOW_SHIFT);
		p->base = base;
		p->known = true;
	}

	return fb_addr - base;
}

/**
 * nvgpu_pramin_write64() - Write one page-table entry. Sleeps.
 * @nvg: device
 * @fb_addr: framebuffer address, 8-byte aligned
 * @value: entry; the low half, which holds the valid bit, is written last
 */
void nvgpu_pramin_write64(struct nvgpu_device *nvg, u64 fb_addr, u64 value)
{
	u32 off;

	mutex_lock(&nvg->pramin->lock);
	off = window_seek(nvg, fb_addr);
	nvgpu_wr32(nvg, NV_PRAMIN(off + sizeof(u32)), upper_32_bits(value));
	nvgpu_wr32(nvg, NV_PRAMIN(off), lower_32_bits(value));
	mutex_unlock(&nvg->pramin->lock);
}

/**
 * nvgpu_pramin_zero() - Clear a page table. Sleeps.
 * @nvg: device
 * @fb_addr: framebuffer address, 4-byte aligned
 * @bytes: length, a multiple of 4
 */
void nvgpu_pramin_zero(struct nvgpu_device *nvg, u64 fb_addr, u32 bytes)
{
	u32 i;

	mutex_lock(&nvg->pramin->lock);
	for (i = 0; i < bytes; i += sizeof(u32))
		nvgpu_wr32(nvg, NV_PRAMIN(window_seek(nvg, fb_addr + i)), 0);
	mutex_unlock(&nvg->pramin->lock);
}

/**
 * nvgpu_pramin_flush() - Make what was written visible to the page-table walker.
 * @nvg: device
 *
 * Sleeps. Return: 0 or -ETIMEDOUT.
 */
int nvgpu_pramin_flush(struct nvgpu_device *nvg)
{
	u32 busy;

	nvgpu_wr32(nvg, NV_PFLUSH_FB, NV_PFLUSH_FB_PENDING);
	return read_poll_timeout(nvgpu_rd32, busy,
				 !(busy & (NV_PFLUSH_FB_PENDING | NV_PFLUSH_FB_OUTSTANDING)),
				 FLUSH_POLL_US, FLUSH_TIMEOUT_US, false, nvg, NV_PFLUSH_FB);
}

/** nvgpu_pramin_forget() - A function reset moved the window. @nvg: device */
void nvgpu_pramin_forget(struct nvgpu_device *nvg)
{
	mutex_lock(&nvg->pramin->lock);
	nvg->pramin->known = false;
	mutex_unlock(&nvg->pramin->lock);
}

/**
 * nvgpu_pramin_create() - Set up access; freed with the device.
 * @nvg: device
 *
 * Return: 0 or -ENOMEM.
 */
int nvgpu_pramin_create(struct nvgpu_device *nvg)
{
	nvg->pramin = devm_kzalloc(nvg->dev, sizeof(*nvg->pramin), GFP_KERNEL);
	if (!nvg->pramin)
		return -ENOMEM;
	mutex_init(&nvg->pramin->lock);

	return 0;
}
