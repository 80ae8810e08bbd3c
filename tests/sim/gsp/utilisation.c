// SPDX-License-Identifier: MIT
/*
 * Utilisation samples: how busy each engine was, and with whose work. Nothing of
 * a guest runs here, so a test says what a vGPU takes of an engine.
 *
 * A sample names one process per engine. So the use of vGPUs which share an engine
 * is the sum of each one's samples divided by the number of all. What a vGPU's share
 * comes to in a batch is owed to it, and each sample goes to the vGPU that is owed
 * most, as busy as that allows; what remains belongs to nobody. A reader who divides
 * by anything but the number of all new samples is wrong then.
 *
 * The samples are a ring that is sent as it is: a batch holds the new ones, and those
 * of the batches before it which are not overwritten yet (ctrl2080gpumon.h of the
 * published headers, which also has the numbers below).
 */
#include <stdio.h>

#include "gsp_int.h"

#define BATCH_PERIOD		MS(1000)
#define BATCH_SAMPLES		8u
#define SAMPLE_PERIOD		(BATCH_PERIOD / BATCH_SAMPLES)
#define RING_SAMPLES		GPUACCT_params_samples_COUNT

#define TYPE_PERFMON_UTIL	2u
#define PID_INVALID		UINT32_MAX
#define PERCENT			100u		/* of util: hundredths of a percent */
#define GUEST_PID		4242u		/* a process of the guest, any */
#define SHARE_GFID		1000u		/* a share is GFID * 1000 + percent */

static const struct {
	const char *fault;
	uint32_t util, pid, sub;
} engines[UTIL_ENGINES] = {
#define ENGINE(x)	{ "vgpu-busy-" #x, GPUACCT_params_samples_##x##_util, \
			  GPUACCT_params_samples_##x##_procId, \
			  GPUACCT_params_samples_##x##_subProcessID }
	ENGINE(fb), ENGINE(gr), ENGINE(nvenc), ENGINE(nvdec),
#undef ENGINE
};

/* Of one sample. More than 100 % is a test's lie, told in each sample. */
static uint32_t most(const struct util_share *s)
{
	return (s->percent > 100 ? s->percent : 100) * PERCENT;
}

static void owe(struct gsp *gsp)
{
	for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++)
		for (unsigned int e = 0; e < UTIL_ENGINES; e++) {
			struct util_share *s = &gsp->vgpu[gfid].share[e];

			/* An engine asked for too much must not be caught up with for ever. */
			if (s->owed > most(s))
				s->owed = most(s);
			s->owed += s->percent * PERCENT * BATCH_SAMPLES;
		}
}

static struct vgpu *owed_most(struct gsp *gsp, unsigned int engine)
{
	struct vgpu *v = NULL;

	for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++)
		if (gsp->vgpu[gfid].share[engine].owed > (v ? v->share[engine].owed : 0))
			v = &gsp->vgpu[gfid];
	return v;
}

static void take_sample(struct gsp *gsp, uint64_t when)
{
	size_t at = gsp->util.taken++ % RING_SAMPLES * GPUACCT_params_samples_STRIDE;
	uint8_t *sample = gsp->util.batch + at;
	uint64_t lie = 0;
	bool lies = sim_fault_enabled(gsp->sim, "vgpu-busy-pid", &lie);

	put64(sample, GPUACCT_params_samples_timeStamp, when);
	for (unsigned int e = 0; e < UTIL_ENGINES; e++) {
		struct vgpu *v = owed_most(gsp, e);
		uint32_t util = 0, pid = PID_INVALID, sub = PID_INVALID;

		if (v) {
			struct util_share *s = &v->share[e];

			util = s->owed < most(s) ? s->owed : most(s);
			s->owed -= util;
			pid = lies ? (uint32_t)lie : v->pid;
			sub = GUEST_PID;
		}
		put32(sample, engines[e].util, util);
		put32(sample, engines[e].pid, pid);
		put32(sample, engines[e].sub, sub);
	}
}

static void tick(void *arg)
{
	struct gsp *gsp = arg;
	uint8_t *batch = gsp->util.batch;
	uint64_t now = sim_now(gsp->sim);

	gsp->t_util.id = 0;
	owe(gsp);
	for (unsigned int i = BATCH_SAMPLES; i-- > 0; )
		take_sample(gsp, now - i * SAMPLE_PERIOD);
	put8(batch, GPUACCT_params_type, TYPE_PERFMON_UTIL);
	put32(batch, GPUACCT_params_bufSize, RING_SAMPLES * GPUACCT_params_samples_STRIDE);
	put32(batch, GPUACCT_params_count,
	      gsp->util.taken < RING_SAMPLES ? (uint32_t)gsp->util.taken : RING_SAMPLES);
	put32(batch, GPUACCT_params_tracker, gsp->util.taken % RING_SAMPLES);
	/* Never queue a second batch behind a first: the next one has these samples, too. */
	if (queue_tx_idle(gsp))
		rpc_event(gsp, NV_VGPU_MSG_EVENT_GPUACCT_PERFMON_UTIL_SAMPLES, batch, GPUACCT_SIZE);
	gsp_after(gsp, &gsp->t_util, BATCH_PERIOD, tick, gsp);
}

void utilisation_start(struct gsp *gsp)
{
	memset(&gsp->util, 0, sizeof(gsp->util));
	gsp_after(gsp, &gsp->t_util, BATCH_PERIOD, tick, gsp);
}

void utilisation_stop(struct gsp *gsp)
{
	gsp_cancel(gsp, &gsp->t_util);
}

void utilisation_forget(struct vgpu *v)
{
	memset(v->share, 0, sizeof(v->share));
}

static bool set_share(struct gsp *gsp, unsigned int engine, uint64_t val, char *err, size_t err_len)
{
	const uint64_t gfid = val / SHARE_GFID;

	if (!gfid || gfid > MAX_GFID || gsp->vgpu[gfid].state != VGPU_CONFIGURED) {
		snprintf(err, err_len, "%s is GFID * %u + percent, and no plugin of GFID %llu runs",
			 engines[engine].fault, SHARE_GFID, ull(gfid));
		return false;
	}
	gsp->vgpu[gfid].share[engine] = (struct util_share){ .percent = val % SHARE_GFID };
	return true;
}

bool utilisation_fault(struct gsp *gsp, const char *name, uint64_t val, char *err, size_t err_len)
{
	for (unsigned int e = 0; e < UTIL_ENGINES; e++) {
		if (strcmp(name, engines[e].fault))
			continue;
		if (val && !set_share(gsp, e, val, err, err_len))
			return false;
		for (unsigned int gfid = 1; !val && gfid <= MAX_GFID; gfid++)
			gsp->vgpu[gfid].share[e] = (struct util_share){ 0 };
		/* It is the vGPU's now, and ends with its plugin. */
		sim_fault_update(gsp->sim, name, 0);
	}
	return true;
}
