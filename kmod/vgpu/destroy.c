// SPDX-License-Identifier: GPL-2.0-only
/*
 * Destroying a vGPU, if need be while somebody uses it.
 */

#include <linux/jiffies.h>
#include <linux/pci.h>
#include <linux/wait.h>

#include "vgpu/vgpu.h"

/**
 * DOC: destroying by force
 *
 * Nobody can close a file of another process. A vGPU that has to go is therefore
 * taken away in three steps, and what remains is a VFIO device that answers -EIO:
 *
 * - its user is asked by the request interrupt, which a VMM turns into an unplug in
 *   good order, and is given the time that the administrator granted;
 * - then vfio/ takes the mappings away, raises the error interrupt and stops the
 *   plugin as a close would (nvgpu_vfio_evict());
 * - what was reserved is returned.
 *
 * While that goes on nobody opens the vGPU anew (&nvgpu_vgpu.doomed). No lock is held
 * across a wait; every step looks for the vGPU again, because its user may close it
 * and somebody else destroy it meanwhile.
 */

/* How often a user that does not listen is asked again. */
#define ASK_AGAIN_MS	1000
/* A start that is cut short, or a stop, ends within the timeouts of its calls. */
#define STOP_LIMIT_MS	180000

/* NULL with the refusal told: it is gone, or its number has passed to another. */
static struct nvgpu_vgpu *find_locked(struct nvgpu_vgpu_mgr *mgr,
				      const struct nvgpu_vgpu_removal *req, char *why, size_t why_len)
{
	struct nvgpu_vgpu *vgpu = nvgpu_vgpu_find_locked(mgr, req->id);

	if (vgpu && uuid_equal(&vgpu->uuid, &req->uuid))
		return vgpu;
	if (vgpu)
		snprintf(why, why_len, "vGPU %u has another UUID", req->id);
	else
		snprintf(why, why_len, "there is no vGPU %u", req->id);

	return NULL;
}

static int destroy_locked(struct nvgpu_vgpu_mgr *mgr, struct nvgpu_vgpu *vgpu, char *why,
			  size_t why_len)
{
	if (vgpu->open) {
		snprintf(why, why_len, "vGPU %u is %s and its VFIO device is open (process %u)",
			 vgpu->id, nvgpu_vgpu_state_name(vgpu->state), vgpu->vm_pid);
		return -EBUSY;
	}
	if (vgpu->state != NVGPU_VGPU_DEFINED) {
		snprintf(why, why_len,
			 "vGPU %u is %s: firmware may still use its memory; reset the GPU",
			 vgpu->id, nvgpu_vgpu_state_name(vgpu->state));
		return -EBUSY;
	}

	dev_info(nvgpu_client_dev(mgr->client), "vGPU %u: destroyed\n", vgpu->id);
	nvgpu_vgpu_free_locked(vgpu);

	return 0;
}

static bool is_closed(struct nvgpu_vgpu_mgr *mgr, u32 id)
{
	struct nvgpu_vgpu *vgpu;
	bool closed;

	mutex_lock(&mgr->lock);
	vgpu = nvgpu_vgpu_find_locked(mgr, id);
	closed = !vgpu || !vgpu->open;
	mutex_unlock(&mgr->lock);

	return closed;
}

/* Return: 0; -ETIMEDOUT; -EINTR. The lock must not be taken by a condition that is waited for. */
static int wait_closed(struct nvgpu_vgpu_mgr *mgr, u32 id, unsigned int ms)
{
	unsigned long end = jiffies + msecs_to_jiffies(ms);
	long left;
	int seen;

	for (;;) {
		seen = atomic_read(&mgr->closes);
		if (is_closed(mgr, id))
			return 0;
		left = (long)(end - jiffies);
		if (left <= 0)
			return -ETIMEDOUT;
		if (wait_event_killable_timeout(mgr->idle, atomic_read(&mgr->closes) != seen, left) < 0)
			return -EINTR;
	}
}

/* Asks until the user has let go or the time is over. Return: 0; -ETIMEDOUT; -EINTR. */
static int ask(struct nvgpu_vgpu_mgr *mgr, u32 id, struct pci_dev *vf, u32 grace_ms)
{
	unsigned int ms;
	int err;

	do {
		nvgpu_vfio_request_release(vf, false);
		ms = min_t(u32, grace_ms, ASK_AGAIN_MS);
		grace_ms -= ms;
		err = wait_closed(mgr, id, ms);
	} while (err == -ETIMEDOUT && grace_ms);

	return err;
}

/*
 * A start that is cut short is closed by who started it, and may have got past the point
 * where it could be: then it is stopped the next time.
 */
static int take_away(struct nvgpu_vgpu_mgr *mgr, u32 id, struct pci_dev *vf)
{
	unsigned long end = jiffies + msecs_to_jiffies(STOP_LIMIT_MS);
	int err;

	dev_notice(nvgpu_client_dev(mgr->client), "vGPU %u: taken away from its user\n", id);
	do {
		nvgpu_vfio_evict(vf);
		err = wait_closed(mgr, id, ASK_AGAIN_MS);
	} while (err == -ETIMEDOUT && time_before(jiffies, end));

	return err;
}

/* The vGPU is doomed; so nobody opens it when its user is done. */
static int end_use(struct nvgpu_vgpu_mgr *mgr, u32 id, struct pci_dev *vf, u32 grace_ms, char *why,
		   size_t why_len)
{
	int err = ask(mgr, id, vf, grace_ms);

	if (err == -ETIMEDOUT)
		err = take_away(mgr, id, vf);
	if (err == -EINTR)
		snprintf(why, why_len, "interrupted; the user of vGPU %u was asked to let go", id);
	else if (err)
		snprintf(why, why_len, "vGPU %u could not be stopped within %u s", id,
			 STOP_LIMIT_MS / 1000);

	return err;
}

/* Called with the manager's lock held, returns without. */
static int destroy_in_use(struct nvgpu_vgpu_mgr *mgr, struct nvgpu_vgpu *vgpu,
			  const struct nvgpu_vgpu_removal *req, char *why, size_t why_len)
{
	struct pci_dev *vf = pci_dev_get(vgpu->vf_pdev);
	int err;

	vgpu->doomed++;
	dev_notice(nvgpu_client_dev(mgr->client),
		   "vGPU %u: to be destroyed by force, asking process %u to let go\n", vgpu->id,
		   vgpu->vm_pid);
	nvgpu_vgpu_announce_locked(vgpu, NVGPU_VGPU_NEWS_RELEASE_REQUESTED);
	mutex_unlock(&mgr->lock);

	err = end_use(mgr, req->id, vf, req->grace_ms, why, why_len);
	pci_dev_put(vf);

	mutex_lock(&mgr->lock);
	vgpu = find_locked(mgr, req, why, why_len);
	if (vgpu) {
		vgpu->doomed--;
		err = err ?: destroy_locked(mgr, vgpu, why, why_len);
	} else if (!err) {
		/* Another one who wanted the same was faster. */
		err = -ENOENT;
	}
	mutex_unlock(&mgr->lock);

	return err;
}

/**
 * nvgpu_vgpu_destroy() - Return a vGPU's reservations.
 * @mgr: manager, pinned
 * @req: which, and how
 * @why: gets a sentence on failure
 * @why_len: room at @why
 *
 * Context: sleeps; killable. Talks to firmware only if it is forced, and then for as
 * long as the plugin takes to stop.
 * Return: 0; -ENOENT, also when the id has passed to a vGPU of another UUID; -EBUSY while
 * it is quarantined or, unless forced, open; -EINTR; -ETIMEDOUT it could not be stopped.
 */
int nvgpu_vgpu_destroy(struct nvgpu_vgpu_mgr *mgr, const struct nvgpu_vgpu_removal *req,
		       char *why, size_t why_len)
{
	struct nvgpu_vgpu *vgpu;
	int err = -ENOENT;

	if (mutex_lock_killable(&mgr->lock)) {
		snprintf(why, why_len, "interrupted");
		return -EINTR;
	}
	vgpu = find_locked(mgr, req, why, why_len);
	if (vgpu && vgpu->open && req->force)
		return destroy_in_use(mgr, vgpu, req, why, why_len);
	if (vgpu)
		err = destroy_locked(mgr, vgpu, why, why_len);
	mutex_unlock(&mgr->lock);

	return err;
}
