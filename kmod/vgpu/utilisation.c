// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * How busy each vGPU keeps the engines of a GPU: from firmware's samples. Pure.
 */

#include "vgpu/utilisation.h"

/**
 * DOC: utilisation
 *
 * Once a second firmware sends the samples that its buffer holds. Each says of every
 * engine for what share of a sample period it was busy, and for which process, which
 * for a guest is the monitor that runs it: the process that the plugin's boot named.
 * What is here follows what the vendor's open host driver makes of them:
 *
 * - One buffer overlaps the next. A sample that is not newer than the newest one used
 *   has been used.
 * - The utilisation of a vGPU is the mean over all new samples, those included in which
 *   an engine worked for somebody else or for nobody.
 *
 * Firmware cannot tell apart two vGPUs that one process runs. Then neither of them has a
 * known utilisation, rather than each that of both.
 */

/**
 * nvgpu_meter_reset() - Firmware was booted anew: its clock may have started again.
 * @meter: nothing is known afterwards; what runs is to begin again. Any context
 */
void nvgpu_meter_reset(struct nvgpu_meter *meter)
{
	memset(meter, 0, sizeof(*meter));
}

/**
 * nvgpu_meter_begin() - A vGPU runs from now on.
 * @meter: meter, locked by the caller
 * @vf: its VF, below %NVGPU_MAX_VFS
 * @pid: process that runs it
 */
void nvgpu_meter_begin(struct nvgpu_meter *meter, u32 vf, u32 pid)
{
	u32 i;

	/* Another one of this process cannot be told from it any more. */
	for (i = 0; i < NVGPU_MAX_VFS; i++)
		if (meter->of_vf[i].pid == pid)
			meter->of_vf[i].known = false;

	meter->of_vf[vf] = (struct nvgpu_meter_vf) { .pid = pid };
}

/**
 * nvgpu_meter_end() - A vGPU does not run any more.
 * @meter: meter, locked by the caller
 * @vf: its VF, below %NVGPU_MAX_VFS
 */
void nvgpu_meter_end(struct nvgpu_meter *meter, u32 vf)
{
	meter->of_vf[vf] = (struct nvgpu_meter_vf) { 0 };
}

static bool is_alone(const struct nvgpu_meter *meter, u32 vf)
{
	u32 i;

	for (i = 0; i < NVGPU_MAX_VFS; i++)
		if (i != vf && meter->of_vf[i].pid == meter->of_vf[vf].pid)
			return false;

	return true;
}

/* The mean of @pid's share over the @nr samples that are newer than @newest. */
static u32 mean(const struct nvgpu_util_batch *batch, u64 newest, u32 nr, enum nvgpu_util what,
		u32 pid)
{
	const struct nvgpu_util_sample *s;
	u32 sum = 0;

	for (s = batch->sample; s < batch->sample + batch->nr; s++)
		if (s->time > newest && s->engine[what].pid == pid)
			sum += s->engine[what].busy;

	return sum / nr;
}

static u32 count_newer(const struct nvgpu_util_batch *batch, u64 newest)
{
	u32 i, nr = 0;

	for (i = 0; i < batch->nr; i++)
		nr += batch->sample[i].time > newest;

	return nr;
}

static u64 newest_of(const struct nvgpu_util_batch *batch)
{
	u64 newest = 0;
	u32 i;

	for (i = 0; i < batch->nr; i++)
		if (batch->sample[i].time > newest)
			newest = batch->sample[i].time;

	return newest;
}

/**
 * nvgpu_meter_take() - Use a batch of samples.
 * @meter: meter, locked by the caller
 * @batch: as decoded: at most %NVGPU_UTIL_SAMPLES_MAX samples, shares up to %NVGPU_UTIL_FULL
 *
 * A batch that brings nothing new changes nothing.
 */
void nvgpu_meter_take(struct nvgpu_meter *meter, const struct nvgpu_util_batch *batch)
{
	u64 newest = newest_of(batch);
	struct nvgpu_meter_vf *v;
	u32 nr, vf, what;

	/* A buffer keeps its newest sample: one that is older as a whole has another clock. */
	if (batch->nr && newest < meter->newest)
		meter->newest = 0;

	nr = count_newer(batch, meter->newest);
	if (!nr)
		return;

	for (vf = 0; vf < NVGPU_MAX_VFS; vf++) {
		v = &meter->of_vf[vf];
		if (!v->pid)
			continue;
		v->known = is_alone(meter, vf);
		for (what = 0; what < NVGPU_UTIL_COUNT; what++)
			v->busy[what] = mean(batch, meter->newest, nr, what, v->pid);
	}
	meter->newest = newest;
}
