/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copy engines for the driver's own use: open a channel, submit, wait, close.
 */
#ifndef NVGPU_CE_CE_H
#define NVGPU_CE_CE_H

#include <linux/types.h>

struct nvgpu_ce;
struct nvgpu_device;
struct nvgpu_fb_block;
struct nvgpu_rm;

int nvgpu_ces_create(struct nvgpu_device *nvg);
void nvgpu_ces_destroy(struct nvgpu_device *nvg);
/* No firmware runs: memory that could not be told to be unused is unused now. */
void nvgpu_ces_reap(struct nvgpu_device *nvg);
/* Firmware stopped a channel after an error. Any sleeping context. */
void nvgpu_ces_error(struct nvgpu_device *nvg, u32 engine, u32 chid, u32 xid);
void nvgpu_ces_memory(struct nvgpu_device *nvg, u64 *now, u64 *most);

struct nvgpu_ce *nvgpu_ce_open(struct nvgpu_device *nvg, struct nvgpu_rm *rm,
			       const struct nvgpu_fb_block *block, u32 chid);
int nvgpu_ce_zero(struct nvgpu_ce *ce, u64 fb_addr, u64 bytes, u32 *fence);
int nvgpu_ce_wait(struct nvgpu_ce *ce, u32 fence);
int nvgpu_ce_close(struct nvgpu_ce *ce);

#endif /* NVGPU_CE_CE_H */
