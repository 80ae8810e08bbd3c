/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What GSP's operating system is given at start: log buffers and arguments.
 */
#ifndef NVGPU_GSP_LIBOS_H
#define NVGPU_GSP_LIBOS_H

#include <linux/debugfs.h>
#include <linux/types.h>

struct dentry;
struct nvgpu_abi;
struct nvgpu_device;
struct nvgpu_queue;

/** enum nvgpu_libos_log - The logs a boot provides, in the order GSP wants. */
enum nvgpu_libos_log {
	NVGPU_LOG_INIT,
	NVGPU_LOG_INTR,
	NVGPU_LOG_RM,
	NVGPU_LOG_COUNT,
};

/**
 * struct nvgpu_libos - DMA memory GSP uses from start to stop.
 * @log: log buffers; kept after a stop, so that they can be read
 * @args, @args_dma: array of memory regions, one page
 * @rm_args, @rm_args_dma: arguments of GSP-RM, one page
 */
struct nvgpu_libos {
	struct {
		void *cpu;
		dma_addr_t dma;
		struct debugfs_blob_wrapper blob;
	} log[NVGPU_LOG_COUNT];
	void *args;
	dma_addr_t args_dma;
	void *rm_args;
	dma_addr_t rm_args_dma;
};

int nvgpu_libos_create(struct nvgpu_libos *libos, struct nvgpu_device *nvg);
void nvgpu_libos_destroy(struct nvgpu_libos *libos, struct nvgpu_device *nvg);
int nvgpu_libos_fill(struct nvgpu_libos *libos, const struct nvgpu_abi *abi,
		     const struct nvgpu_queue *queue);
void nvgpu_libos_debugfs(struct nvgpu_libos *libos, struct dentry *parent);

#endif /* NVGPU_GSP_LIBOS_H */
