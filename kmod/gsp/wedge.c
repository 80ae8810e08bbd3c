// SPDX-License-Identifier: GPL-2.0-only
/*
 * Noticing that the firmware is gone, and making everybody stop waiting for it.
 */

#include "gsp/priv.h"

/**
 * DOC: wedged firmware
 *
 * Whoever finds out (a waiter that looks at the core, the interrupt, a ring that
 * makes no sense, an unanswered question) calls nvgpu_gsp_mark_wedged(). From
 * then on no request is sent and every wait ends with -EIO; the listener is told
 * from a worker, without any lock. The hardware stays as it is until
 * nvgpu_gsp_unload(), which can stop a dead firmware, too.
 *
 * A core that halts may do so without an interrupt, and while nobody waits; so it
 * is looked at every now and then.
 *
 * During boot nobody else knows the firmware yet: the boot fails, and that is
 * all the listener has to hear.
 */

/* One register read each; nobody is helped by knowing it much earlier. */
#define WATCH_INTERVAL_MS	2000

void nvgpu_gsp_set_state(struct nvgpu_gsp *gsp, enum nvgpu_gsp_state state)
{
	spin_lock(&gsp->state_lock);
	WRITE_ONCE(gsp->state, state);
	if (state == NVGPU_GSP_BOOTING)
		gsp->why[0] = '\0';
	spin_unlock(&gsp->state_lock);
}

/* False, and no change, when the state is not @from any more: the firmware got wedged. */
bool nvgpu_gsp_advance(struct nvgpu_gsp *gsp, enum nvgpu_gsp_state from, enum nvgpu_gsp_state to)
{
	bool ok;

	spin_lock(&gsp->state_lock);
	ok = gsp->state == from;
	if (ok)
		WRITE_ONCE(gsp->state, to);
	spin_unlock(&gsp->state_lock);

	return ok;
}

/**
 * nvgpu_gsp_mark_wedged() - The firmware is gone.
 * @gsp: GSP
 * @why: what was seen; copied
 *
 * The first cause counts; later ones and calls without a firmware are ignored.
 * Any sleeping context, also under locks of gsp/.
 */
void nvgpu_gsp_mark_wedged(struct nvgpu_gsp *gsp, const char *why)
{
	enum nvgpu_gsp_state old;

	spin_lock(&gsp->state_lock);
	old = gsp->state;
	if (old == NVGPU_GSP_BOOTING || old == NVGPU_GSP_ALIVE || old == NVGPU_GSP_STOPPING) {
		WRITE_ONCE(gsp->state, NVGPU_GSP_WEDGED);
		strscpy(gsp->why, why, sizeof(gsp->why));
	}
	spin_unlock(&gsp->state_lock);

	if (old == NVGPU_GSP_OFF || old == NVGPU_GSP_WEDGED)
		return;

	dev_err(gsp->nvg->dev, "firmware lost: %s\n", why);
	nvgpu_rpc_fail(gsp, -EIO);
	if (old == NVGPU_GSP_ALIVE)
		queue_work(system_unbound_wq, &gsp->wedge_work);
}

/**
 * nvgpu_gsp_check_core() - Look whether the core that should run GSP-RM does.
 * @gsp: GSP, its core started
 *
 * One register read. While GSP-RM is being stopped a halted core is no news.
 */
void nvgpu_gsp_check_core(struct nvgpu_gsp *gsp)
{
	enum nvgpu_gsp_state state = nvgpu_gsp_state(gsp);

	if (state != NVGPU_GSP_BOOTING && state != NVGPU_GSP_ALIVE)
		return;
	if (!nvgpu_falcon_riscv_has_halted(&gsp->gsp_falcon))
		return;

	nvgpu_gsp_mark_wedged(gsp, nvgpu_is_gone(gsp->nvg) ? "the device is off the bus" :
							     "the GSP core has halted");
}

bool nvgpu_gsp_is_alive(struct nvgpu_gsp *gsp)
{
	return nvgpu_gsp_state(gsp) == NVGPU_GSP_ALIVE;
}

static void tell_listener(struct work_struct *work)
{
	struct nvgpu_gsp *gsp = container_of(work, struct nvgpu_gsp, wedge_work);

	if (gsp->listener && gsp->listener->wedged)
		gsp->listener->wedged(gsp->listener_priv, gsp->why);
}

static void watch(struct work_struct *work)
{
	struct nvgpu_gsp *gsp = container_of(to_delayed_work(work), struct nvgpu_gsp, watch_work);

	nvgpu_gsp_check_core(gsp);
	if (nvgpu_gsp_is_alive(gsp))
		nvgpu_watch_start(gsp);
}

/* Look at the core every now and then, for as long as it is alive. Any context. */
void nvgpu_watch_start(struct nvgpu_gsp *gsp)
{
	queue_delayed_work(system_unbound_wq, &gsp->watch_work,
			   msecs_to_jiffies(WATCH_INTERVAL_MS));
}

/* Sleeps. The state may still be alive: the work does not come back all the same. */
void nvgpu_watch_stop(struct nvgpu_gsp *gsp)
{
	cancel_delayed_work_sync(&gsp->watch_work);
}

/* State OFF, nobody watches. */
void nvgpu_wedge_init(struct nvgpu_gsp *gsp)
{
	spin_lock_init(&gsp->state_lock);
	gsp->state = NVGPU_GSP_OFF;
	INIT_WORK(&gsp->wedge_work, tell_listener);
	INIT_DEFERRABLE_WORK(&gsp->watch_work, watch);
}

/* The listener hears nothing afterwards. Sleeps. */
void nvgpu_wedge_fini(struct nvgpu_gsp *gsp)
{
	cancel_work_sync(&gsp->wedge_work);
}
