// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: announcements, and the family's registration.
 */

#include <linux/atomic.h>
#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/xarray.h>
#include <net/net_namespace.h>

#include "core/device.h"
#include "netlink/nl.h"

/**
 * DOC: announcements
 *
 * Every change is numbered, whether or not somebody listens, so that a listener
 * can tell a gap from silence. @event_lock makes numbers arrive in order: it is
 * held from taking the number until the message is queued. Under it only the
 * description of a GPU is read, so callers may hold any lock that
 * nvgpu_gpu_describe() does not take.
 *
 * A GPU's change of state is a uevent of its PCI device as well, with
 * NVGPU_STATE=<state>: udev rules act on a GPU that is ready, which is later
 * than the moment its driver was bound.
 */
static DEFINE_MUTEX(event_lock);
static atomic64_t event_serial;
static bool family_up;

/* State last announced by uevent, by address; protected by event_lock. */
static DEFINE_XARRAY(uevent_state);

/* nl_serial() - number of the latest announcement, 0 if there was none. */
u64 nl_serial(void)
{
	return atomic64_read(&event_serial);
}

/* Group numbers are per namespace, and the GPU belongs to none of them. */
static bool somebody_listens(void)
{
	struct net *net;
	bool found = false;

	rcu_read_lock();
	for_each_net_rcu(net) {
		found = genl_has_listeners(&nvgpu_nl_family, net, NVGPU_NLGRP_MONITOR);
		if (found)
			break;
	}
	rcu_read_unlock();
	return found;
}

/* Listeners that cannot be served find a gap in the numbers. */
static void announce(u8 cmd, nl_fill_fn fill, const void *object)
{
	struct sk_buff *msg;
	void *hdr;

	if (!somebody_listens())
		return;

	msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!msg)
		return;
	hdr = genlmsg_put(msg, 0, 0, &nvgpu_nl_family, 0, cmd);
	if (!hdr || fill(msg, object)) {
		nlmsg_free(msg);
		return;
	}
	genlmsg_end(msg, hdr);

	rcu_read_lock();
	genlmsg_multicast_allns(&nvgpu_nl_family, msg, 0, NVGPU_NLGRP_MONITOR);
	rcu_read_unlock();
}

/* Words of the spec, for rules that match text. */
static const char * const state_names[] = {
	[NVGPU_GPU_BOOTING] = "booting",
	[NVGPU_GPU_READY] = "ready",
	[NVGPU_GPU_WEDGED] = "wedged",
	[NVGPU_GPU_RESETTING] = "resetting",
};

static void uevent_on_change(struct nvgpu_device *nvg, const struct nvgpu_gpu_desc *gpu)
{
	unsigned long key = nl_address_key(gpu->address);
	char state[32];
	char *env[] = { state, NULL };

	if (gpu->state == NVGPU_GPU_REMOVED) {
		/* The driver core announces the unbinding itself. */
		xa_erase(&uevent_state, key);
		return;
	}
	if (gpu->state >= ARRAY_SIZE(state_names) || !state_names[gpu->state])
		return;
	if (xa_to_value(xa_load(&uevent_state, key)) == gpu->state)
		return;

	/* Without memory for the note the next change repeats the uevent. */
	xa_store(&uevent_state, key, xa_mk_value(gpu->state), GFP_KERNEL);
	snprintf(state, sizeof(state), "NVGPU_STATE=%s", state_names[gpu->state]);
	kobject_uevent_env(&nvg->dev->kobj, KOBJ_CHANGE, env);
}

/**
 * nvgpu_notify_gpu() - Announce a GPU as it is now.
 * @nvg: the GPU, its driver still bound unless its state is removed
 *
 * Process context, may sleep; see DOC: announcements for locks.
 */
void nvgpu_notify_gpu(struct nvgpu_device *nvg)
{
	struct nvgpu_gpu_desc gpu;
	struct nl_gpu_object o = { .gpu = &gpu };

	mutex_lock(&event_lock);
	o.serial = atomic64_inc_return(&event_serial);
	nvgpu_gpu_describe(nvg, &gpu);
	if (family_up)
		announce(NVGPU_CMD_GPU_NTF, nl_put_gpu, &o);
	uevent_on_change(nvg, &gpu);
	mutex_unlock(&event_lock);
}

/**
 * nvgpu_notify_vgpu() - Announce a vGPU.
 * @mgr: manager of its GPU
 * @d: the vGPU as it is now, or was last
 * @destroyed: it is gone
 *
 * Process context, may sleep; see DOC: announcements for locks. Who uses the
 * vGPU is not announced: everybody may listen.
 */
void nvgpu_notify_vgpu(struct nvgpu_vgpu_mgr *mgr, const struct nvgpu_vgpu_desc *d,
		       bool destroyed)
{
	struct nl_vgpu_object o = { .gpu = nvgpu_vgpu_mgr_address(mgr), .vgpu = d };

	mutex_lock(&event_lock);
	o.serial = atomic64_inc_return(&event_serial);
	if (family_up)
		announce(destroyed ? NVGPU_CMD_VGPU_DESTROY_NTF : NVGPU_CMD_VGPU_NTF,
			 nl_put_vgpu, &o);
	mutex_unlock(&event_lock);
}

/**
 * nvgpu_netlink_register() - Open the control plane. No GPU is bound yet.
 *
 * Return: 0 or a negative errno.
 */
int nvgpu_netlink_register(void)
{
	int err = genl_register_family(&nvgpu_nl_family);

	if (err)
		return err;
	mutex_lock(&event_lock);
	family_up = true;
	mutex_unlock(&event_lock);
	return 0;
}

/**
 * nvgpu_netlink_unregister() - Close the control plane; waits for handlers.
 */
void nvgpu_netlink_unregister(void)
{
	mutex_lock(&event_lock);
	family_up = false;
	mutex_unlock(&event_lock);
	genl_unregister_family(&nvgpu_nl_family);
	xa_destroy(&uevent_state);
}
