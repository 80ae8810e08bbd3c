/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The page through which the GPU flushes its writes to host memory.
 */
#ifndef NVGPU_GSP_FLUSH_H
#define NVGPU_GSP_FLUSH_H

#include <linux/types.h>

struct nvgpu_device;

/** struct nvgpu_flush - One page; nobody looks at its contents. */
struct nvgpu_flush {
	void *cpu;
	dma_addr_t dma;
};

int nvgpu_flush_create(struct nvgpu_flush *flush, struct nvgpu_device *nvg);
void nvgpu_flush_destroy(struct nvgpu_flush *flush, struct nvgpu_device *nvg);
void nvgpu_flush_announce(const struct nvgpu_flush *flush, struct nvgpu_device *nvg);

#endif /* NVGPU_GSP_FLUSH_H */
