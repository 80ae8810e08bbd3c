/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PRAMIN: a 1 MiB window of registers onto the framebuffer.
 */
#ifndef NVGPU_MEM_PRAMIN_H
#define NVGPU_MEM_PRAMIN_H

#include <linux/types.h>

struct nvgpu_device;

int nvgpu_pramin_create(struct nvgpu_device *nvg);
void nvgpu_pramin_forget(struct nvgpu_device *nvg);
void nvgpu_pramin_write64(struct nvgpu_device *nvg, u64 fb_addr, u64 value);
void nvgpu_pramin_zero(struct nvgpu_device *nvg, u64 fb_addr, u32 bytes);
int nvgpu_pramin_flush(struct nvgpu_device *nvg);

#endif /* NVGPU_MEM_PRAMIN_H */
