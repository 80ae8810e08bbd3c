/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The GSP image in memory, and the page table that describes it.
 */
#ifndef NVGPU_GSP_RADIX3_H
#define NVGPU_GSP_RADIX3_H

#include <linux/scatterlist.h>
#include <linux/types.h>

#include "gsp/radix3_shape.h"

struct nvgpu_device;

/**
 * struct nvgpu_image - A payload the booter reads through a radix3 table.
 * @cpu: the payload, page aligned, zero padded
 * @bytes: unrounded size
 * @sgt: its pages, mapped for the device to read
 * @shape: geometry of the tables
 * @table, @table_dma: level 0, 1 and 2
 */
struct nvgpu_image {
	void *cpu;
	size_t bytes;
	struct sg_table sgt;
	struct nvgpu_radix3_shape shape;
	__le64 *table;
	dma_addr_t table_dma;
};

int nvgpu_image_init(struct nvgpu_image *img, struct nvgpu_device *nvg, const void *data,
		     size_t bytes);
void nvgpu_image_fini(struct nvgpu_image *img, struct nvgpu_device *nvg);

#endif /* NVGPU_GSP_RADIX3_H */
