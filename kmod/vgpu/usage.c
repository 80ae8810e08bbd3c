// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * How much of its framebuffer each guest uses: when to ask, and what is known. Pure.
 */

#include "vgpu/usage.h"

/**
 * DOC: framebuffer in use
 *
 * Only firmware knows how much of a vGPU's framebuffer its guest uses, and it says so only
 * when asked, of all vGPUs of a GPU at a time. Whoever reads a vGPU has the question sent.
 * Everybody may read, so readers share questions:
 *
 * - One question is under way at a time. An answer serves all who read within
 *   %NVGPU_USAGE_FRESH_MS.
 * - A reader waits until %NVGPU_USAGE_WAIT_MS after the question was sent, and then does
 *   without: firmware that hangs is noticed by others, and must not hang them.
 * - Firmware that refuses, or does not answer, is left alone for a while.
 *
 * A vGPU that stops or starts while a question is under way learns nothing from its answer,
 * which may be about its predecessor.
 */

/**
 * nvgpu_usage_begin() - A vGPU runs from now on.
 * @usage: locked by the caller
 * @vf: its VF, below %NVGPU_MAX_VFS
 */
void nvgpu_usage_begin(struct nvgpu_usage *usage, u32 vf)
{
	usage->of_vf[vf] = (struct nvgpu_usage_vf) { .runs = true };
	usage->started = true;
}

/**
 * nvgpu_usage_end() - A vGPU does not run any more.
 * @usage: locked by the caller
 * @vf: its VF, below %NVGPU_MAX_VFS
 */
void nvgpu_usage_end(struct nvgpu_usage *usage, u32 vf)
{
	usage->of_vf[vf] = (struct nvgpu_usage_vf) { 0 };
}

static bool any_runs(const struct nvgpu_usage *usage)
{
	u32 i;

	for (i = 0; i < NVGPU_MAX_VFS; i++)
		if (usage->of_vf[i].runs)
			return true;

	return false;
}

/**
 * nvgpu_usage_ask() - Somebody reads: is firmware to be asked?
 * @usage: locked by the caller
 * @now: time
 *
 * Return: whether the caller is to send the question now; nvgpu_usage_answer() or
 * nvgpu_usage_fail() follows.
 */
bool nvgpu_usage_ask(struct nvgpu_usage *usage, u64 now)
{
	u32 i;

	if (usage->asking || (now < usage->next && !usage->started) || !any_runs(usage))
		return false;

	usage->asking = true;
	usage->started = false;
	usage->asked = now;
	for (i = 0; i < NVGPU_MAX_VFS; i++)
		usage->of_vf[i].asked_of = usage->of_vf[i].runs;

	return true;
}

/**
 * nvgpu_usage_patience() - How long whoever reads now is to wait for an answer.
 * @usage: locked by the caller
 * @now: time
 *
 * Return: milliseconds; 0 when there is nothing to wait for.
 */
u32 nvgpu_usage_patience(const struct nvgpu_usage *usage, u64 now)
{
	if (!usage->asking || now >= usage->asked + NVGPU_USAGE_WAIT_MS)
		return 0;

	return (u32)(usage->asked + NVGPU_USAGE_WAIT_MS - now);
}

/**
 * nvgpu_usage_answer() - Firmware answered.
 * @usage: locked by the caller
 * @now: time
 * @answer: as decoded; functions that are not, or do not run a vGPU, are passed over
 *
 * A vGPU that the answer does not name has no value.
 */
void nvgpu_usage_answer(struct nvgpu_usage *usage, u64 now, const struct nvgpu_fb_usage *answer)
{
	struct nvgpu_usage_vf *v;
	u32 i, vf;

	usage->asking = false;
	usage->next = now + NVGPU_USAGE_FRESH_MS;
	/* Who came a moment too early to ask again still has to find it. */
	usage->until = usage->next + 2 * NVGPU_USAGE_WAIT_MS;

	for (v = usage->of_vf; v < usage->of_vf + NVGPU_MAX_VFS; v++)
		v->known = false;
	for (i = 0; i < answer->nr; i++) {
		vf = answer->of[i].gfid - NVGPU_GFID_OF_VF(0);
		if (vf >= NVGPU_MAX_VFS || !usage->of_vf[vf].asked_of)
			continue;
		usage->of_vf[vf].known = true;
		usage->of_vf[vf].bytes = answer->of[i].bytes;
	}
}

/**
 * nvgpu_usage_fail() - The question came to nothing.
 * @usage: locked by the caller
 * @now: time
 * @gone: because firmware is gone, which says nothing about the next one
 */
void nvgpu_usage_fail(struct nvgpu_usage *usage, u64 now, bool gone)
{
	usage->asking = false;
	usage->next = now + (gone ? NVGPU_USAGE_FRESH_MS : NVGPU_USAGE_RETRY_MS);
	usage->until = now;
}

/**
 * nvgpu_usage_of() - What is known of a vGPU.
 * @usage: locked by the caller
 * @now: time
 * @vf: its VF, below %NVGPU_MAX_VFS
 * @bytes: written when it is known
 *
 * Return: whether anything is.
 */
bool nvgpu_usage_of(const struct nvgpu_usage *usage, u64 now, u32 vf, u64 *bytes)
{
	if (!usage->of_vf[vf].known || now >= usage->until)
		return false;

	*bytes = usage->of_vf[vf].bytes;
	return true;
}
