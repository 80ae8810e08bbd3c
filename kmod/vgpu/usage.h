/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * How much of its framebuffer each guest uses: when to ask, and what is known. Pure:
 * compiles in the kernel and in user space (unit tests).
 */
#ifndef NVGPU_VGPU_USAGE_H
#define NVGPU_VGPU_USAGE_H

#include "abi/abi.h"
#include "vgpu/rules.h"

/* How long a reader waits for an answer, from the moment it was asked for. */
#define NVGPU_USAGE_WAIT_MS	500
/* How long nobody asks again: after an answer, and after a question that came to nothing. */
#define NVGPU_USAGE_FRESH_MS	1000
#define NVGPU_USAGE_RETRY_MS	10000

/**
 * struct nvgpu_usage - what firmware says the guests of one GPU use
 * @asking:	a question is under way
 * @started:	a vGPU started that no question was about yet
 * @asked:	when the latest question was sent
 * @next:	before that nobody asks again, unless @started
 * @until:	what is known holds until then
 * @of_vf:	by index of the VF
 * @runs:	its vGPU runs
 * @asked_of:	and did so when the latest question was sent, and ever since
 * @known:	there is a value
 * @bytes:	the value
 *
 * Times are milliseconds of a clock that never goes back.
 */
struct nvgpu_usage {
	bool asking, started;
	u64 asked, next, until;
	struct nvgpu_usage_vf {
		bool runs, asked_of, known;
		u64 bytes;
	} of_vf[NVGPU_MAX_VFS];
};

void nvgpu_usage_begin(struct nvgpu_usage *usage, u32 vf);
void nvgpu_usage_end(struct nvgpu_usage *usage, u32 vf);
bool nvgpu_usage_ask(struct nvgpu_usage *usage, u64 now);
u32 nvgpu_usage_patience(const struct nvgpu_usage *usage, u64 now);
void nvgpu_usage_answer(struct nvgpu_usage *usage, u64 now, const struct nvgpu_fb_usage *answer);
void nvgpu_usage_fail(struct nvgpu_usage *usage, u64 now, bool gone);
bool nvgpu_usage_of(const struct nvgpu_usage *usage, u64 now, u32 vf, u64 *bytes);

#endif /* NVGPU_VGPU_USAGE_H */
