// SPDX-License-Identifier: GPL-2.0-only
/*
 * State of one GPU: what may follow what, and who is told.
 */

#include <linux/workqueue.h>

#include "core/client.h"
#include "core/state.h"
#include "mem/bar1.h"

/**
 * DOC: states of a GPU
 *
 *	(probe) -> BOOTING -> READY -> WEDGED
 *	              ^  |      |        |
 *	              |  +------|------> |      boot failed
 *	              |         v        v
 *	              +------ RESETTING <+      reset, suspend
 *
 *	any but REMOVED -> REMOVED              driver unbound
 *
 * WEDGED is the state in which a person has to act: firmware did not start or
 * does not answer. Everything can still be torn down, and a reset boots anew.
 *
 * Every change but the one to READY is announced as it happens. READY says that
 * firmware runs; that is announced when the core's clients are done with it too
 * (nvgpu_announce_usable()), so that whoever acts on the announcement finds a vGPU
 * manager that knows its types.
 */

static const char *const names[] = {
	[NVGPU_GPU_BOOTING] = "booting",
	[NVGPU_GPU_READY] = "ready",
	[NVGPU_GPU_WEDGED] = "wedged",
	[NVGPU_GPU_RESETTING] = "resetting",
	[NVGPU_GPU_REMOVED] = "removed",
};

#define TO(state)	BIT(NVGPU_GPU_##state)

static const u8 allowed[] = {
	[0] = TO(BOOTING) | TO(REMOVED),
	[NVGPU_GPU_BOOTING] = TO(READY) | TO(WEDGED) | TO(REMOVED),
	[NVGPU_GPU_READY] = TO(WEDGED) | TO(RESETTING) | TO(REMOVED),
	[NVGPU_GPU_WEDGED] = TO(RESETTING) | TO(REMOVED),
	[NVGPU_GPU_RESETTING] = TO(BOOTING) | TO(REMOVED),
	[NVGPU_GPU_REMOVED] = 0,
};

/* READY is announced elsewhere. */
static const enum nvgpu_gpu_news news_of[] = {
	[NVGPU_GPU_BOOTING] = NVGPU_GPU_NEWS_BOOTING,
	[NVGPU_GPU_WEDGED] = NVGPU_GPU_NEWS_WEDGED,
	[NVGPU_GPU_RESETTING] = NVGPU_GPU_NEWS_RESETTING,
	[NVGPU_GPU_REMOVED] = NVGPU_GPU_NEWS_REMOVED,
};

/** nvgpu_state_name() - For messages and debugfs. */
const char *nvgpu_state_name(enum nvgpu_gpu_state state)
{
	return state && state < ARRAY_SIZE(names) ? names[state] : "unknown";
}

/** nvgpu_state_may_follow() - Whether the table has the transition. */
bool nvgpu_state_may_follow(enum nvgpu_gpu_state from, enum nvgpu_gpu_state to)
{
	return from < ARRAY_SIZE(allowed) && (allowed[from] & BIT(to));
}

/** nvgpu_state() - State now; any context. */
enum nvgpu_gpu_state nvgpu_state(struct nvgpu_device *nvg)
{
	return READ_ONCE(nvg->state);
}

/**
 * nvgpu_set_state() - Change the state and tell the control plane, but see above for READY.
 * @nvg: device
 * @to: new state
 * @fmt: why it is not ready; empty for READY
 *
 * Sleeps. Return: 0, or -EPERM when the table does not have the transition.
 */
int nvgpu_set_state(struct nvgpu_device *nvg, enum nvgpu_gpu_state to, const char *fmt, ...)
{
	va_list args;
	bool ok;

	spin_lock(&nvg->state_lock);
	ok = nvgpu_state_may_follow(nvg->state, to);
	if (ok) {
		WRITE_ONCE(nvg->state, to);
		va_start(args, fmt);
		vsnprintf(nvg->reason, sizeof(nvg->reason), fmt, args);
		va_end(args);
	}
	spin_unlock(&nvg->state_lock);
	if (!ok)
		return -EPERM;
	if (to != NVGPU_GPU_READY)
		nvgpu_notify_gpu(nvg, news_of[to]);

	return 0;
}

/**
 * nvgpu_announce_usable() - Tell the control plane that a READY GPU can be used.
 * @nvg: device; its clients were published or told of the recovery
 *
 * Nothing happens when it is not READY any more. Sleeps.
 */
void nvgpu_announce_usable(struct nvgpu_device *nvg)
{
	bool usable, again;

	spin_lock(&nvg->state_lock);
	usable = nvg->state == NVGPU_GPU_READY;
	again = nvg->was_usable;
	nvg->was_usable |= usable;
	spin_unlock(&nvg->state_lock);

	if (usable)
		nvgpu_notify_gpu(nvg, again ? NVGPU_GPU_NEWS_RECOVERED : NVGPU_GPU_NEWS_READY);
}

/**
 * nvgpu_wedged() - Firmware was lost while it should run.
 * @nvg: device
 * @why: one sentence
 *
 * Everybody who waits for firmware has failed already; clients are told before this
 * returns. During a boot or a reset nothing is to be done: whoever runs it finds out.
 * The news may be late, when new firmware runs: then nothing is to be done, either.
 * Sleeps, takes no ladder.
 */
void nvgpu_wedged(struct nvgpu_device *nvg, const char *why)
{
	mutex_lock(&nvg->clients->news);
	if (nvgpu_state(nvg) == NVGPU_GPU_READY && !nvgpu_gsp_is_alive(nvg->gsp) &&
	    !nvgpu_set_state(nvg, NVGPU_GPU_WEDGED, "%s", why)) {
		dev_err(nvg->dev, "no vGPU works until the GPU is reset\n");
		/* Translations end with the firmware; unmapping must not wait for hardware. */
		nvgpu_bar1_stop(nvg, false);
		nvgpu_clients_lost(nvg);
	}
	mutex_unlock(&nvg->clients->news);
}

/**
 * nvgpu_wedge() - Give firmware up.
 * @nvg: device
 * @why: one sentence
 *
 * As nvgpu_wedged(), but it is the caller who knows first.
 */
void nvgpu_wedge(struct nvgpu_device *nvg, const char *why)
{
	nvgpu_gsp_mark_wedged(nvg->gsp, why);
	nvgpu_wedged(nvg, why);
}
