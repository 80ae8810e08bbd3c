/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Work for a copy engine, as words of a push buffer. Pure.
 */
#ifndef NVGPU_CE_PUSH_H
#define NVGPU_CE_PUSH_H

#include "abi/abi.h"

/**
 * struct nvgpu_ce_zero_work - clear framebuffer, then release a fence
 * @object_class: class number of the copy engine, as the firmware allocated it
 * @fb_addr:	first byte, framebuffer address, 8-byte aligned
 * @bytes:	length, a multiple of 8
 * @fence_va:	address of the fence in the channel's address space, 4-byte aligned
 * @fence:	value written there when all of it is done and visible
 */
struct nvgpu_ce_zero_work {
	u32 object_class;
	u64 fb_addr, bytes;
	u64 fence_va;
	u32 fence;
};

/* Words written at @words, or -EINVAL, -ENOSPC: does not fit into @cap words. */
int nvgpu_ce_encode_zero(const struct nvgpu_ce_zero_work *w, __le32 *words, u32 cap);
/* Ring entry for @words words of push buffer at @va. -EINVAL: out of reach. */
int nvgpu_ce_encode_entry(u64 va, u32 words, __le32 entry[2]);

/* Whether a fence that reads @seen has passed @wanted; both count up and wrap. */
static inline bool nvgpu_ce_fence_passed(u32 seen, u32 wanted)
{
	return (s32)(seen - wanted) >= 0;
}

/*
 * A copy engine that shares its runlist with no graphics engine, on the lowest such
 * runlist; NULL when there is none.
 */
const struct nvgpu_engine *nvgpu_ce_choose(const struct nvgpu_engine *engine, u32 nr);

/*
 * Whether an error that names @engine (API index) and @chid is about the channel @chid
 * of @ours: firmware names any engine of the runlist, or none that we know.
 */
bool nvgpu_ce_error_is_ours(const struct nvgpu_engine *list, u32 nr,
			    const struct nvgpu_engine *ours, u32 engine);

#endif /* NVGPU_CE_PUSH_H */
