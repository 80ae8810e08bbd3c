// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts of one GPU: one MSI-X (or INTx) line, and the tree behind it.
 */

#include <linux/interrupt.h>
#include <linux/slab.h>

#include "compat/pci.h"
#include "core/irq.h"
#include "core/vfn.h"
#include "regs/pmc_regs.h"

/**
 * DOC: interrupt tree
 *
 *	top (4 bits) <- leaves (8 x 32 bits) <- vectors
 *
 * The hard handler only switches the top off, so that the line is quiet while the
 * thread works, and the thread switches it on again, which makes the hardware
 * evaluate the tree anew: nothing that arrived meanwhile is lost. A leaf bit
 * is acknowledged before its function runs, for the same reason.
 *
 * Only attached vectors are enabled; pending bits of others are left alone, since
 * they cannot raise the line.
 */

#define ALL_LEAF_BITS	GENMASK(31, 0)

struct irq_slot {
	nvgpu_irq_fn fn;
	void *priv;
};

/**
 * struct nvgpu_irq - the line and its vectors
 * @lock:	protects @slot and @enabled; held by the thread around a function, so
 *		that detaching waits for it
 * @line:	Linux interrupt number
 * @enabled:	vectors enabled, per leaf
 * @slot:	function per vector
 * @fired:	interrupts handled, for debugfs
 */
struct nvgpu_irq {
	struct mutex lock;
	int line;
	u32 enabled[NVGPU_VFN_LEAVES];
	struct irq_slot slot[NVGPU_IRQ_VECTORS];
	u64 fired;
};

static irqreturn_t hard_handler(int line, void *priv)
{
	struct nvgpu_device *nvg = priv;
	u32 top = nvgpu_vfn_rd32(nvg, NV_VFN_INTR_TOP);

	/* The line may be shared, and a function off the bus reads as all ones. */
	if (!top || top == NVGPU_READ_GONE)
		return IRQ_NONE;

	nvgpu_vfn_wr32(nvg, NV_VFN_INTR_TOP_EN_CLEAR, NVGPU_VFN_TOP_ALL);

	return IRQ_WAKE_THREAD;
}

static void leaf_dispatch(struct nvgpu_device *nvg, unsigned int leaf)
{
	struct nvgpu_irq *irq = nvg->irq;
	unsigned long pending = nvgpu_vfn_rd32(nvg, NV_VFN_INTR_LEAF(leaf));
	unsigned int bit;

	if (pending == NVGPU_READ_GONE && nvgpu_is_gone(nvg))
		return;
	pending &= irq->enabled[leaf];

	for_each_set_bit(bit, &pending, NVGPU_VFN_VECTORS_PER_LEAF) {
		struct irq_slot *slot = &irq->slot[leaf * NVGPU_VFN_VECTORS_PER_LEAF + bit];

		nvgpu_vfn_wr32(nvg, NV_VFN_INTR_LEAF(leaf), BIT(bit));
		slot->fn(slot->priv);
	}
}

static irqreturn_t thread_handler(int line, void *priv)
{
	struct nvgpu_device *nvg = priv;
	struct nvgpu_irq *irq = nvg->irq;
	unsigned long top;
	unsigned int t;

	mutex_lock(&irq->lock);
	irq->fired++;
	top = nvgpu_vfn_rd32(nvg, NV_VFN_INTR_TOP) & NVGPU_VFN_TOP_ALL;
	for_each_set_bit(t, &top, NVGPU_VFN_LEAVES / NVGPU_VFN_LEAVES_PER_TOP) {
		leaf_dispatch(nvg, t * NVGPU_VFN_LEAVES_PER_TOP);
		leaf_dispatch(nvg, t * NVGPU_VFN_LEAVES_PER_TOP + 1);
	}
	mutex_unlock(&irq->lock);
	nvgpu_vfn_wr32(nvg, NV_VFN_INTR_TOP_EN_SET, NVGPU_VFN_TOP_ALL);

	return IRQ_HANDLED;
}

int nvgpu_irq_attach(struct nvgpu_device *nvg, u32 vector, nvgpu_irq_fn fn, void *priv)
{
	struct nvgpu_irq *irq = nvg->irq;
	u32 leaf = vector / NVGPU_VFN_VECTORS_PER_LEAF;
	u32 bit = BIT(vector % NVGPU_VFN_VECTORS_PER_LEAF);

	if (vector >= NVGPU_IRQ_VECTORS)
		return -EINVAL;

	mutex_lock(&irq->lock);
	if (irq->slot[vector].fn) {
		mutex_unlock(&irq->lock);
		return -EBUSY;
	}
	irq->slot[vector] = (struct irq_slot){ .fn = fn, .priv = priv };
	irq->enabled[leaf] |= bit;
	nvgpu_vfn_wr32(nvg, NV_VFN_INTR_LEAF_EN_SET(leaf), bit);
	mutex_unlock(&irq->lock);

	return 0;
}

void nvgpu_irq_detach(struct nvgpu_device *nvg, u32 vector)
{
	struct nvgpu_irq *irq = nvg->irq;
	u32 leaf = vector / NVGPU_VFN_VECTORS_PER_LEAF;
	u32 bit = BIT(vector % NVGPU_VFN_VECTORS_PER_LEAF);

	if (vector >= NVGPU_IRQ_VECTORS)
		return;

	mutex_lock(&irq->lock);
	nvgpu_vfn_wr32(nvg, NV_VFN_INTR_LEAF_EN_CLEAR(leaf), bit);
	irq->enabled[leaf] &= ~bit;
	memset(&irq->slot[vector], 0, sizeof(irq->slot[vector]));
	mutex_unlock(&irq->lock);
}

/* Nothing is enabled but what is attached; whatever ran before left any state. */
static void tree_program(struct nvgpu_device *nvg)
{
	unsigned int leaf;

	nvgpu_vfn_wr32(nvg, NV_VFN_INTR_TOP_EN_CLEAR, NVGPU_VFN_TOP_ALL);
	for (leaf = 0; leaf < NVGPU_VFN_LEAVES; leaf++) {
		nvgpu_vfn_wr32(nvg, NV_VFN_INTR_LEAF_EN_CLEAR(leaf), ALL_LEAF_BITS);
		if (nvg->irq->enabled[leaf])
			nvgpu_vfn_wr32(nvg, NV_VFN_INTR_LEAF_EN_SET(leaf), nvg->irq->enabled[leaf]);
	}
	nvgpu_vfn_wr32(nvg, NV_VFN_INTR_TOP_EN_SET, NVGPU_VFN_TOP_ALL);
}

void nvgpu_irq_suspend(struct nvgpu_device *nvg)
{
	/* The thread switches the top on when it ends, so it must be out first. */
	disable_irq(nvg->irq->line);
	nvgpu_vfn_wr32(nvg, NV_VFN_INTR_TOP_EN_CLEAR, NVGPU_VFN_TOP_ALL);
}

void nvgpu_irq_resume(struct nvgpu_device *nvg)
{
	mutex_lock(&nvg->irq->lock);
	tree_program(nvg);
	mutex_unlock(&nvg->irq->lock);
	enable_irq(nvg->irq->line);
}

/* Interrupts handled since probe. */
u64 nvgpu_irq_count(struct nvgpu_device *nvg)
{
	return READ_ONCE(nvg->irq->fired);
}

int nvgpu_irq_create(struct nvgpu_device *nvg)
{
	struct nvgpu_irq *irq;
	int err;

	irq = kzalloc(sizeof(*irq), GFP_KERNEL);
	if (!irq)
		return -ENOMEM;
	mutex_init(&irq->lock);

	err = pci_alloc_irq_vectors(nvg->pdev, 1, 1, PCI_IRQ_MSIX | PCI_IRQ_INTX);
	if (err < 0)
		goto err_irq;
	irq->line = pci_irq_vector(nvg->pdev, 0);
	nvg->irq = irq;
	nvgpu_vfn_wr32(nvg, NV_VFN_INTR_TOP_EN_CLEAR, NVGPU_VFN_TOP_ALL);

	err = request_threaded_irq(irq->line, hard_handler, thread_handler, IRQF_SHARED,
				   KBUILD_MODNAME, nvg);
	if (err)
		goto err_vectors;
	tree_program(nvg);

	return 0;

err_vectors:
	nvg->irq = NULL;
	pci_free_irq_vectors(nvg->pdev);
err_irq:
	mutex_destroy(&irq->lock);
	kfree(irq);
	return err;
}

void nvgpu_irq_destroy(struct nvgpu_device *nvg)
{
	struct nvgpu_irq *irq = nvg->irq;

	/* The thread switches the top on when it ends, so it must be out first. */
	free_irq(irq->line, nvg);
	nvgpu_vfn_wr32(nvg, NV_VFN_INTR_TOP_EN_CLEAR, NVGPU_VFN_TOP_ALL);
	pci_free_irq_vectors(nvg->pdev);
	nvg->irq = NULL;
	mutex_destroy(&irq->lock);
	kfree(irq);
}
