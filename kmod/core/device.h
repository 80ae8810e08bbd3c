/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The device object of one physical function, and access to its registers.
 */
#ifndef NVGPU_CORE_DEVICE_H
#define NVGPU_CORE_DEVICE_H

#include <linux/io.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/percpu.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "chip/chip.h"
#include "core/gpu.h"
#include "core/vf_info.h"
#include "regs/reg_defs.h"

struct dentry;
struct nvgpu_bar1;
struct nvgpu_ces;
struct nvgpu_chids;
struct nvgpu_clients;
struct nvgpu_fb;
struct nvgpu_gsp;
struct nvgpu_irq;
struct nvgpu_pramin;

/** struct nvgpu_counters - work done by this driver, per CPU; shown in debugfs. */
struct nvgpu_counters {
	u64 mmio_reads;
	u64 mmio_writes;
	u64 bytes_copied;	/* by the CPU: firmware, queues, framebuffer */
	u64 rpcs;
	u64 ce_bytes;		/* cleared by copy engines */
	u64 ce_ns;		/* from their doorbells to the end of the waits */
};

/**
 * struct nvgpu_device - one GPU
 *
 * DOC: ownership and locks
 *
 * Made by probe, freed when the last reference of the registry (core/gpu.h) is
 * dropped; a holder of a reference may read @pdev's name and @state after the
 * function is gone, and nothing else.
 *
 * @ladder serialises everything that starts, stops or resets firmware or
 * changes the number of VFs. It is taken first and may be held for seconds, so it
 * is always taken killably from user requests. @state_lock is a leaf.
 *
 * @pdev, @dev:	the physical function; @dev is &pdev->dev, for messages
 * @bar0, @bar0_bytes: registers, mapped while probed
 * @bar1_bytes:	size of the framebuffer aperture
 * @chip:	never NULL after probe
 * @ladder:	see above
 * @state_lock:	protects the three below
 * @state:	see &enum nvgpu_gpu_state
 * @was_usable:	it was READY, and its clients knew that, at least once
 * @reason:	why @state is not ready, else empty
 * @vgpu_mode:	firmware is (to be) booted as a vGPU host; changed under @ladder
 * @pin_release: firmware release an administrator asked for, empty for the newest; takes
 *		effect with the next boot; changed under @ladder
 * @gsp:	firmware; valid from probe to remove
 * @irq:	interrupt tree (core/irq.h)
 * @pramin:	window onto the framebuffer (mem/pramin.h)
 * @fb:		framebuffer allocator; empty until firmware has said what is usable
 * @bar1:	BAR1 address space; maps nothing while no firmware runs
 * @ces:	copy-engine channels of our own (ce/ce.h)
 * @chids:	channel ids; under nvgpu_clients.chid_lock
 * @clients:	core clients (core/client.c)
 * @counters:	see &struct nvgpu_counters
 * @debugfs:	this GPU's directory; subdirectories and files may be added by gsp/ and vgpu/
 * @limit:	why the board is no vGPU host although its model can be; else empty
 * @vf_facts:	what the PCI core knows about the VFs (core/sriov.c)
 * @config:	configuration space as probe set it up
 * @quiet_reset: the reset going on was started by probe: nothing runs yet
 * @reset_err:	how the boot after the last reset ended
 * @ref, @node, @index: registry (core/gpu.c)
 * @bind_sem:	protects @bound
 * @bound:	a driver is bound: sub-objects exist, registers may be touched
 */
struct nvgpu_device {
	struct pci_dev *pdev;
	struct device *dev;
	void __iomem *bar0;
	resource_size_t bar0_bytes;
	resource_size_t bar1_bytes;
	const struct nvgpu_chip *chip;

	struct mutex ladder;
	spinlock_t state_lock;
	enum nvgpu_gpu_state state;
	bool was_usable;
	char reason[NVGPU_REASON_LEN];
	bool vgpu_mode;
	char pin_release[NVGPU_RELEASE_LEN];

	struct nvgpu_gsp *gsp;
	struct nvgpu_irq *irq;
	struct nvgpu_pramin *pramin;
	struct nvgpu_fb *fb;
	struct nvgpu_bar1 *bar1;
	struct nvgpu_ces *ces;
	struct nvgpu_chids *chids;
	struct nvgpu_clients *clients;

	struct nvgpu_counters __percpu *counters;
	struct dentry *debugfs;

	char limit[NVGPU_REASON_LEN];
	struct nvgpu_vf_facts vf_facts;
	struct pci_saved_state *config;
	bool quiet_reset;
	int reset_err;

	struct kref ref;
	struct list_head node;
	u32 index;
	struct rw_semaphore bind_sem;
	bool bound;
};

/**
 * nvgpu_rd32() - Read a register. Any context.
 * @nvg: device, probed
 * @reg: register
 *
 * Return: the value; all ones when the function is off the bus.
 */
static inline u32 nvgpu_rd32(struct nvgpu_device *nvg, struct nvgpu_reg reg)
{
	this_cpu_inc(nvg->counters->mmio_reads);
	return readl(nvg->bar0 + reg.offset);
}

/** nvgpu_wr32() - Write a register; the write is posted. Any context. */
static inline void nvgpu_wr32(struct nvgpu_device *nvg, struct nvgpu_reg reg, u32 value)
{
	this_cpu_inc(nvg->counters->mmio_writes);
	writel(value, nvg->bar0 + reg.offset);
}

/**
 * nvgpu_rmw32() - Replace some bits of a register. The caller serialises.
 * @nvg: device, probed
 * @reg: register
 * @mask: bits to replace
 * @value: their new value, within @mask
 *
 * Return: the value before.
 */
static inline u32 nvgpu_rmw32(struct nvgpu_device *nvg, struct nvgpu_reg reg, u32 mask, u32 value)
{
	u32 old = nvgpu_rd32(nvg, reg);

	nvgpu_wr32(nvg, reg, (old & ~mask) | value);
	return old;
}

/** nvgpu_count_copied() - Account bytes moved by the CPU. Any context. */
static inline void nvgpu_count_copied(struct nvgpu_device *nvg, u64 bytes)
{
	this_cpu_add(nvg->counters->bytes_copied, bytes);
}

/** nvgpu_count_rpc() - Account one RPC sent. Any context. */
static inline void nvgpu_count_rpc(struct nvgpu_device *nvg)
{
	this_cpu_inc(nvg->counters->rpcs);
}

/** nvgpu_count_ce() - Account work that a copy engine has done. Any context. */
static inline void nvgpu_count_ce(struct nvgpu_device *nvg, u64 bytes, u64 ns)
{
	this_cpu_add(nvg->counters->ce_bytes, bytes);
	this_cpu_add(nvg->counters->ce_ns, ns);
}

/** nvgpu_is_gone() - Whether the function has fallen off the bus. Any context. */
bool nvgpu_is_gone(struct nvgpu_device *nvg);

#endif /* NVGPU_CORE_DEVICE_H */
