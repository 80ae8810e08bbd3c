/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Channel ids of one GPU: ranges valid on every runlist. Pure; the caller serialises.
 */
#ifndef NVGPU_MEM_CHIDS_H
#define NVGPU_MEM_CHIDS_H

#include <linux/bitmap.h>
#include <linux/types.h>

/* Channels per runlist, Turing to Ada. */
#define NVGPU_CHIDS_PER_RUNLIST		2048

/**
 * struct nvgpu_chids - which ids are taken
 * @used: one bit per id, the same on every runlist; id 0 is never handed out,
 *	because firmware takes offset 0 for "none" (vgpu-host.md 2.6)
 */
struct nvgpu_chids {
	DECLARE_BITMAP(used, NVGPU_CHIDS_PER_RUNLIST);
};

void nvgpu_chids_init(struct nvgpu_chids *c);
int nvgpu_chids_take(struct nvgpu_chids *c, u32 count, u32 *first);
int nvgpu_chids_take_at(struct nvgpu_chids *c, u32 first, u32 count);
int nvgpu_chids_give(struct nvgpu_chids *c, u32 first, u32 count);
u32 nvgpu_chids_usable(void);

#endif /* NVGPU_MEM_CHIDS_H */
