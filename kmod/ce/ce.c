// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copy engines for the driver's own use.
 */

#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "ce/ce.h"
#include "ce/image.h"
#include "ce/push.h"
#include "core/device.h"
#include "core/vfn.h"
#include "gsp/channel.h"
#include "gsp/gsp.h"
#include "mem/bar1.h"
#include "regs/channel_regs.h"

/**
 * DOC: copy engines
 *
 * A user opens a channel on an id that it owns, submits work, waits for fences and
 * closes it. Work of one channel runs in order, and a fence says that all up to it is
 * done and visible; a closed channel is off the hardware. Clearing is the one kind of
 * work there is: a copy needs an encoder beside nvgpu_ce_encode_zero() and a function
 * like nvgpu_ce_zero(), all else stays.
 *
 * ::
 *
 *	write push buffer, ring entry, ring index -> doorbell
 *	                               ... copy engine: work, flush, fence
 *	poll the fence in system memory
 *
 * A wait ends with the fence, with an error event of firmware that names the channel,
 * with the loss of firmware, with a signal that kills, or with its timeout. Only the
 * fence is success: there is no other way to clear or to copy behind it.
 *
 * The fence is polled, not interrupted: clearing a gigabyte takes milliseconds, so
 * an interrupt would save two or three wake-ups.
 *
 * When firmware does not confirm that a channel is gone, its system memory is kept
 * until no firmware runs any more ("parked"), and its framebuffer is the caller's to
 * keep: nvgpu_ce_close() says so.
 */

/* A fence is looked at after this time, then after twice as long, and so on. */
#define POLL_MIN_US		20
#define POLL_MAX_US		2000

/**
 * struct nvgpu_ces - the channels of one GPU
 * @lock:	everything below
 * @open:	channels that exist
 * @parked:	channels firmware did not confirm to be gone
 * @sys_bytes:	system memory that channels of either list have
 * @sys_bytes_most: the most it was
 */
struct nvgpu_ces {
	struct mutex lock;
	struct list_head open;
	struct list_head parked;
	u64 sys_bytes;
	u64 sys_bytes_most;
};

/**
 * struct nvgpu_ce - one channel
 * @node:	in one of the lists of &struct nvgpu_ces
 * @nvg:	device, outlives it
 * @ch:		what firmware has of it
 * @engine:	where it runs
 * @chid:	its id
 * @map:	its framebuffer
 * @sys:	ring, push buffers, fence
 * @sys_dma:	its address
 * @fault:	where hardware saves methods when it faults
 * @fault_dma:	its address
 * @fault_bytes: its size
 * @fence:	value the youngest submission will release
 * @busy_bytes:	submitted and not accounted
 * @busy_since:	first submission after the last that was waited for
 * @err:	firmware stopped the channel: every wait ends with it
 */
struct nvgpu_ce {
	struct list_head node;
	struct nvgpu_device *nvg;
	struct nvgpu_channel ch;
	struct nvgpu_engine engine;
	u32 chid;
	struct nvgpu_bar1_map map;
	void *sys;
	dma_addr_t sys_dma;
	void *fault;
	dma_addr_t fault_dma;
	u32 fault_bytes;
	u32 fence;
	u64 busy_bytes;
	ktime_t busy_since;
	int err;
};

static void *sys_page(struct nvgpu_ce *ce, u32 page)
{
	return ce->sys + page * NVGPU_CE_PAGE_BYTES;
}

static u32 fence_seen(struct nvgpu_ce *ce)
{
	return le32_to_cpu(READ_ONCE(*(__le32 *)sys_page(ce, NVGPU_CE_FENCE_PAGE)));
}

static void *sys_alloc(struct nvgpu_ce *ce, u32 bytes, dma_addr_t *dma)
{
	struct nvgpu_ces *ces = ce->nvg->ces;
	void *sys = dma_alloc_coherent(ce->nvg->dev, bytes, dma, GFP_KERNEL);

	if (!sys)
		return NULL;
	mutex_lock(&ces->lock);
	ces->sys_bytes += bytes;
	ces->sys_bytes_most = max(ces->sys_bytes_most, ces->sys_bytes);
	mutex_unlock(&ces->lock);

	return sys;
}

static void sys_free(struct nvgpu_ce *ce, u32 bytes, void *sys, dma_addr_t dma)
{
	struct nvgpu_ces *ces = ce->nvg->ces;

	if (!sys)
		return;
	dma_free_coherent(ce->nvg->dev, bytes, sys, dma);
	mutex_lock(&ces->lock);
	ces->sys_bytes -= bytes;
	mutex_unlock(&ces->lock);
}

static void memory_free(struct nvgpu_ce *ce)
{
	sys_free(ce, ce->fault_bytes, ce->fault, ce->fault_dma);
	sys_free(ce, NVGPU_CE_SYS_BYTES, ce->sys, ce->sys_dma);
	kfree(ce);
}

static int memory_alloc(struct nvgpu_ce *ce)
{
	ce->sys = sys_alloc(ce, NVGPU_CE_SYS_BYTES, &ce->sys_dma);
	if (!ce->sys)
		return -ENOMEM;
	ce->fault_bytes = nvgpu_gsp_facts(ce->nvg->gsp)->fault_buffer_bytes;
	ce->fault = sys_alloc(ce, ce->fault_bytes, &ce->fault_dma);

	return ce->fault ? 0 : -ENOMEM;
}

/* Write what hardware wants to find in the framebuffer. */
static int image_write(struct nvgpu_ce *ce, u64 fb_addr)
{
	void *image;
	int err;

	image = kmalloc(NVGPU_CE_IMAGE_BYTES, GFP_KERNEL);
	if (!image)
		return -ENOMEM;
	err = nvgpu_ce_image_encode(fb_addr, ce->sys_dma, image);
	if (!err) {
		memcpy_toio(ce->map.io, image, NVGPU_CE_IMAGE_BYTES);
		nvgpu_count_copied(ce->nvg, NVGPU_CE_IMAGE_BYTES);
		/* Arrives before firmware is told of it. */
		readl(ce->map.io);
	}
	kfree(image);

	return err;
}

static int channel_make(struct nvgpu_ce *ce, struct nvgpu_rm *rm, u64 fb_addr)
{
	struct nvgpu_channel_desc desc = {
		.chid = ce->chid,
		.engine = ce->engine.api_index,
		.privileged = true,	/* physical addresses */
		.gpfifo_va = NVGPU_CE_VA_OF(NVGPU_CE_RING_PAGE),
		.gpfifo_entries = NVGPU_CE_RING_ENTRIES,
		.instance_addr = fb_addr + NVGPU_CE_PAGE_INSTANCE * NVGPU_CE_PAGE_BYTES,
		.instance_bytes = NV_RAMIN_BYTES,
		.ramfc_bytes = NV_RAMIN_RAMFC_BYTES,
		.userd_addr = fb_addr + NVGPU_CE_PAGE_USERD * NVGPU_CE_PAGE_BYTES,
		.userd_bytes = NV_RAMUSERD_BYTES,
		.fault_addr = ce->fault_dma,
		.fault_bytes = ce->fault_bytes,
	};

	return nvgpu_channel_create(rm, &desc, fb_addr + NVGPU_CE_PAGE_PD3 * NVGPU_CE_PAGE_BYTES,
				    NVGPU_CE_ROOT_ENTRIES, &ce->ch);
}

/**
 * nvgpu_ce_open() - Make a channel with a copy engine.
 * @nvg: device, firmware alive; the caller keeps it from being stopped meanwhile
 * @rm: client, which has no other channel; outlives this one
 * @block: framebuffer for it, at least %NVGPU_CE_FB_BYTES, page-aligned
 * @chid: channel id of the caller's
 *
 * Sleeps, killable.
 *
 * Return: the channel or an ERR_PTR(): -ENODEV the GPU has no copy engine that can be
 * used; -EINVAL; -ENOMEM; -ENOSPC BAR1 is full; -ENOTRECOVERABLE it failed and
 * firmware may still use @block; errnos of nvgpu_channel_create().
 */
struct nvgpu_ce *nvgpu_ce_open(struct nvgpu_device *nvg, struct nvgpu_rm *rm,
			       const struct nvgpu_fb_block *block, u32 chid)
{
	const struct nvgpu_gsp_facts *facts = nvgpu_gsp_facts(nvg->gsp);
	u64 fb_addr = nvgpu_fb_block_base(block);
	const struct nvgpu_engine *engine;
	struct nvgpu_ce *ce;
	int err;

	static_assert(NVGPU_CE_FB_BYTES >= NVGPU_CE_IMAGE_BYTES);
	if (nvgpu_fb_block_bytes(block) < NVGPU_CE_IMAGE_BYTES)
		return ERR_PTR(-EINVAL);
	ce = kzalloc(sizeof(*ce), GFP_KERNEL);
	if (!ce)
		return ERR_PTR(-ENOMEM);
	ce->nvg = nvg;
	ce->chid = chid;
	engine = nvgpu_ce_choose(facts->engine, facts->nr_engines);
	if (!engine) {
		dev_err(nvg->dev, "no copy engine without graphics on its runlist\n");
		err = -ENODEV;
		goto err_memory;
	}
	ce->engine = *engine;
	err = memory_alloc(ce);
	if (err)
		goto err_memory;
	err = nvgpu_bar1_map(nvg, fb_addr, NVGPU_CE_IMAGE_BYTES, &ce->map);
	if (err)
		goto err_memory;
	err = image_write(ce, fb_addr);
	if (err)
		goto err_map;

	mutex_lock(&nvg->ces->lock);
	list_add_tail(&ce->node, &nvg->ces->open);
	mutex_unlock(&nvg->ces->lock);

	err = channel_make(ce, rm, fb_addr);
	if (!err)
		return ce;

	return ERR_PTR(nvgpu_ce_close(ce) ? -ENOTRECOVERABLE : err);

err_map:
	nvgpu_bar1_unmap(nvg, &ce->map);
err_memory:
	memory_free(ce);
	return ERR_PTR(err);
}

/* Ring the doorbell for one more entry. */
static void submit(struct nvgpu_ce *ce, const __le32 entry[2])
{
	void __iomem *userd = ce->map.io + NVGPU_CE_PAGE_USERD * NVGPU_CE_PAGE_BYTES;
	u32 index = ce->fence % NVGPU_CE_RING_ENTRIES;

	memcpy(sys_page(ce, NVGPU_CE_RING_PAGE) + index * NVC56F_GP_ENTRY_BYTES, entry,
	       NVC56F_GP_ENTRY_BYTES);
	ce->fence++;
	/* Push buffer and entry are in memory before the index says so. */
	wmb();
	writel((index + 1) % NVGPU_CE_RING_ENTRIES, userd + NV_RAMUSERD_GP_PUT);
	/* The index is in the framebuffer before the host is told to read it. */
	readl(userd);
	nvgpu_vfn_wr32(ce->nvg, NV_VFN_DOORBELL,
		       FIELD_PREP(NV_VFN_DOORBELL_RUNLIST, ce->engine.runlist) |
		       FIELD_PREP(NV_VFN_DOORBELL_VECTOR, ce->chid));
}

/**
 * nvgpu_ce_zero() - Clear framebuffer.
 * @ce: channel; one caller at a time
 * @fb_addr: first byte, 8-byte aligned
 * @bytes: length, a multiple of 8
 * @fence: receives what to wait for
 *
 * Does not wait. The caller keeps firmware from being stopped meanwhile.
 *
 * Return: 0; -EBUSY when %NVGPU_CE_SLOTS submissions are not done yet; -EINVAL; -EIO
 * firmware is gone; -EREMOTEIO firmware stopped the channel.
 */
int nvgpu_ce_zero(struct nvgpu_ce *ce, u64 fb_addr, u64 bytes, u32 *fence)
{
	u32 page = NVGPU_CE_PUSH_PAGE(ce->fence % NVGPU_CE_SLOTS);
	struct nvgpu_ce_zero_work work = {
		.object_class = nvgpu_channel_copy_class(&ce->ch),
		.fb_addr = fb_addr,
		.bytes = bytes,
		.fence_va = NVGPU_CE_VA_OF(NVGPU_CE_FENCE_PAGE),
		.fence = ce->fence + 1,
	};
	__le32 entry[2];
	int nr, err;

	if (!nvgpu_channel_is_alive(&ce->ch))
		return -EIO;
	err = READ_ONCE(ce->err);
	if (err)
		return err;
	/* The slot's last user is NVGPU_CE_SLOTS submissions ago. */
	if (!nvgpu_ce_fence_passed(fence_seen(ce), work.fence - NVGPU_CE_SLOTS))
		return -EBUSY;
	nr = nvgpu_ce_encode_zero(&work, sys_page(ce, page), NVGPU_CE_PUSH_WORDS);
	if (nr < 0)
		return nr;
	err = nvgpu_ce_encode_entry(NVGPU_CE_VA_OF(page), nr, entry);
	if (err)
		return err;

	if (!ce->busy_bytes)
		ce->busy_since = ktime_get();
	ce->busy_bytes += bytes;
	submit(ce, entry);
	*fence = work.fence;

	return 0;
}

/**
 * nvgpu_ce_wait() - Wait until work is done.
 * @ce: channel
 * @fence: from its submission
 *
 * Sleeps, killable.
 *
 * Return: 0 when everything up to it is done and visible; -EREMOTEIO firmware stopped
 * the channel after an error (which is in the log); -ETIMEDOUT; -EIO firmware is gone;
 * -EINTR. After a failure nothing is known of the work; close the channel.
 */
int nvgpu_ce_wait(struct nvgpu_ce *ce, u32 fence)
{
	u32 timeout_ms = nvgpu_gsp_timeout_ms(ce->nvg->gsp, NVGPU_TIMEOUT_FENCE);
	unsigned long deadline = jiffies + msecs_to_jiffies(timeout_ms);
	unsigned int delay_us = POLL_MIN_US;
	bool late;
	int err;

	for (;;) {
		/* Before the fence: it counts if it came in time, however late we look. */
		late = time_after(jiffies, deadline);
		err = READ_ONCE(ce->err);
		if (err)
			return err;
		if (nvgpu_ce_fence_passed(fence_seen(ce), fence))
			break;
		if (!nvgpu_channel_is_alive(&ce->ch))
			return -EIO;
		if (fatal_signal_pending(current))
			return -EINTR;
		if (late) {
			dev_err(ce->nvg->dev, "copy engine, channel %u: work not done after %u ms\n",
				ce->chid, timeout_ms);
			return -ETIMEDOUT;
		}
		usleep_range(delay_us, 2 * delay_us);
		delay_us = min_t(unsigned int, 2 * delay_us, POLL_MAX_US);
	}
	/* What the work wrote is read after the fence. */
	dma_rmb();
	nvgpu_count_ce(ce->nvg, ce->busy_bytes, ktime_to_ns(ktime_sub(ktime_get(), ce->busy_since)));
	ce->busy_bytes = 0;

	return 0;
}

/**
 * nvgpu_ce_close() - Take a channel off the hardware and free it.
 * @ce: channel; not valid afterwards. Work that is not done may never be
 *
 * Sleeps, not killable, bounded by the RPC timeouts. Works in any state of the firmware.
 *
 * Return: 0 when hardware uses nothing of it any more; otherwise it may use the
 * framebuffer block it was opened with until the GPU is reset.
 */
int nvgpu_ce_close(struct nvgpu_ce *ce)
{
	struct nvgpu_device *nvg = ce->nvg;
	int err;

	err = nvgpu_channel_destroy(&ce->ch);
	nvgpu_bar1_unmap(nvg, &ce->map);
	if (err)
		dev_err(nvg->dev, "copy engine, channel %u: not known to be off the hardware: %pe\n",
			ce->chid, ERR_PTR(err));
	mutex_lock(&nvg->ces->lock);
	list_del(&ce->node);
	if (err)
		list_add_tail(&ce->node, &nvg->ces->parked);
	mutex_unlock(&nvg->ces->lock);
	if (!err)
		memory_free(ce);

	return err;
}

void nvgpu_ces_error(struct nvgpu_device *nvg, u32 engine, u32 chid, u32 xid)
{
	const struct nvgpu_gsp_facts *facts = nvgpu_gsp_facts(nvg->gsp);
	struct nvgpu_ce *ce;

	mutex_lock(&nvg->ces->lock);
	list_for_each_entry(ce, &nvg->ces->open, node) {
		if (ce->chid != chid || !nvgpu_ce_error_is_ours(facts->engine, facts->nr_engines,
								&ce->engine, engine))
			continue;
		dev_err(nvg->dev, "copy engine, channel %u: stopped by firmware, Xid %u\n", chid,
			xid);
		WRITE_ONCE(ce->err, -EREMOTEIO);
	}
	mutex_unlock(&nvg->ces->lock);
}

void nvgpu_ces_reap(struct nvgpu_device *nvg)
{
	struct nvgpu_ce *ce, *next;
	LIST_HEAD(parked);

	mutex_lock(&nvg->ces->lock);
	list_splice_init(&nvg->ces->parked, &parked);
	mutex_unlock(&nvg->ces->lock);
	list_for_each_entry_safe(ce, next, &parked, node)
		memory_free(ce);
}

/**
 * nvgpu_ces_memory() - System memory of the channels of a GPU.
 * @nvg: device
 * @now: receives the bytes that they have; without a channel it is 0
 * @most: receives the most that they had
 *
 * Sleeps.
 */
void nvgpu_ces_memory(struct nvgpu_device *nvg, u64 *now, u64 *most)
{
	mutex_lock(&nvg->ces->lock);
	*now = nvg->ces->sys_bytes;
	*most = nvg->ces->sys_bytes_most;
	mutex_unlock(&nvg->ces->lock);
}

/** nvgpu_ces_create() - A GPU without channels. @nvg: device. Return: 0 or -ENOMEM. */
int nvgpu_ces_create(struct nvgpu_device *nvg)
{
	struct nvgpu_ces *ces = kzalloc(sizeof(*ces), GFP_KERNEL);

	if (!ces)
		return -ENOMEM;
	mutex_init(&ces->lock);
	INIT_LIST_HEAD(&ces->open);
	INIT_LIST_HEAD(&ces->parked);
	nvg->ces = ces;

	return 0;
}

/* No firmware runs any more and every channel is closed. */
void nvgpu_ces_destroy(struct nvgpu_device *nvg)
{
	struct nvgpu_ces *ces = nvg->ces;

	nvgpu_ces_reap(nvg);
	WARN_ON(!list_empty(&ces->open) || ces->sys_bytes);
	mutex_destroy(&ces->lock);
	nvg->ces = NULL;
	kfree(ces);
}
