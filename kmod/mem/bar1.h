/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * BAR1: windows of framebuffer in the PCI aperture, through page tables.
 */
#ifndef NVGPU_MEM_BAR1_H
#define NVGPU_MEM_BAR1_H

#include <linux/types.h>

#include "nvgpu_client.h"

struct nvgpu_device;

u64 nvgpu_bar1_table_bytes(struct nvgpu_device *nvg);
int nvgpu_bar1_create(struct nvgpu_device *nvg);
void nvgpu_bar1_destroy(struct nvgpu_device *nvg);
void nvgpu_bar1_start(struct nvgpu_device *nvg, u64 root);
void nvgpu_bar1_stop(struct nvgpu_device *nvg, bool hw_alive);
int nvgpu_bar1_map(struct nvgpu_device *nvg, u64 fb_addr, u64 bytes,
		   struct nvgpu_bar1_map *map);
void nvgpu_bar1_unmap(struct nvgpu_device *nvg, struct nvgpu_bar1_map *map);

#endif /* NVGPU_MEM_BAR1_H */
