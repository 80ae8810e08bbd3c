/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts of one GPU: one MSI-X (or INTx) line, and the tree behind it.
 */
#ifndef NVGPU_CORE_IRQ_H
#define NVGPU_CORE_IRQ_H

#include <linux/types.h>

struct nvgpu_device;

/* Vectors the tree of TU to AD has: 8 leaves of 32. */
#define NVGPU_IRQ_VECTORS	256

/**
 * typedef nvgpu_irq_fn - a vector fired
 * Runs in the interrupt thread, may sleep. The leaf bit was acknowledged before,
 * so a cause that arises during the call fires again.
 */
typedef void (*nvgpu_irq_fn)(void *priv);

/* Claims the line; no vector is enabled yet. Sleeps. */
int nvgpu_irq_create(struct nvgpu_device *nvg);
/* Frees the line. All vectors must be detached. Sleeps. */
void nvgpu_irq_destroy(struct nvgpu_device *nvg);

/**
 * nvgpu_irq_attach() - Enable one vector of the tree.
 * @nvg: device
 * @vector: vector, below %NVGPU_IRQ_VECTORS
 * @fn: called when it fires
 * @priv: its argument
 *
 * The GSP's vector is attached by nvgpu_gsp_boot() as soon as it is known, and
 * detached by nvgpu_gsp_unload(), also when that fails. Sleeps.
 *
 * Return: 0, -EINVAL for a vector the tree does not have, -EBUSY when taken.
 */
int nvgpu_irq_attach(struct nvgpu_device *nvg, u32 vector, nvgpu_irq_fn fn, void *priv);

/* Disable a vector; its function is not running and will not run on return. Sleeps; not from @fn. */
void nvgpu_irq_detach(struct nvgpu_device *nvg, u32 vector);

/* Switch the tree off and on again around a function reset; enabled vectors are kept. Sleeps. */
void nvgpu_irq_suspend(struct nvgpu_device *nvg);
void nvgpu_irq_resume(struct nvgpu_device *nvg);

/* Interrupts handled since probe. */
u64 nvgpu_irq_count(struct nvgpu_device *nvg);

#endif /* NVGPU_CORE_IRQ_H */
