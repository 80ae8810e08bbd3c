// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: announcements, and the family's registration.
 */

#include <linux/kobject.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <net/net_namespace.h>

#include "core/device.h"
#include "netlink/nl.h"

/**
 * DOC: announcements
 *
 * Every change is numbered where it happens, whether or not somebody listens, so
 * that a listener can tell a gap from silence. The message itself is made by a
 * worker, one at a time and in the order of the numbers: who reports a change may
 * hold any mutex, and describing a GPU takes some.
 *
 * A GPU's change of state is a uevent of its PCI device as well, with
 * NVGPU_STATE=<state>: udev rules act on a GPU that is ready, which is later
 * than the moment its driver was bound.
 */

/**
 * struct event - one change on its way to the listeners
 * @work:	in event_queue
 * @serial:	its number
 * @cmd:	announcement's command
 * @nvg:	the GPU, referenced
 * @gpu_state:	of a GPU's change: what it changed to. The rest of the GPU is
 *		described when the message is made.
 * @gpu_reason:	of a GPU's change: why it is not ready
 * @vgpu:	of a vGPU's change: the vGPU at that moment
 */
struct event {
	struct work_struct work;
	u64 serial;
	u8 cmd;
	struct nvgpu_device *nvg;
	enum nvgpu_gpu_state gpu_state;
	char gpu_reason[NVGPU_REASON_LEN];
	struct nvgpu_vgpu_desc vgpu;
};

/* Number and place in the queue are taken together. */
static DEFINE_SPINLOCK(event_lock);
static u64 event_serial;

/* Ordered; exists from registration to unregistration, which frame all changes. */
static struct workqueue_struct *event_queue;

/* State last announced by uevent, by address; the worker's own. */
static DEFINE_XARRAY(uevent_state);

/* nl_serial() - number of the latest announcement, 0 if there was none. */
u64 nl_serial(void)
{
	u64 serial;

	spin_lock(&event_lock);
	serial = event_serial;
	spin_unlock(&event_lock);
	return serial;
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
static void multicast(u8 cmd, nl_fill_fn fill, const void *object)
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

static void announce(struct work_struct *work)
{
	struct event *ev = container_of(work, struct event, work);
	struct nvgpu_gpu_desc gpu;

	if (ev->cmd == NVGPU_CMD_GPU_NTF) {
		nvgpu_gpu_describe(ev->nvg, &gpu);
		gpu.state = ev->gpu_state;
		strscpy(gpu.reason, ev->gpu_reason, sizeof(gpu.reason));
		multicast(ev->cmd, nl_put_gpu,
			  &(struct nl_gpu_object){ .gpu = &gpu, .serial = ev->serial });
		uevent_on_change(ev->nvg, &gpu);
	} else {
		/* Who uses it is not announced: everybody may listen. */
		multicast(ev->cmd, nl_put_vgpu,
			  &(struct nl_vgpu_object){ .gpu = pci_name(ev->nvg->pdev),
						    .vgpu = &ev->vgpu,
						    .serial = ev->serial });
	}
	nvgpu_gpu_put(ev->nvg);
	kfree(ev);
}

/* Without memory the number is taken all the same: that is the gap. */
static void enqueue(struct event *ev)
{
	spin_lock(&event_lock);
	++event_serial;
	if (ev) {
		ev->serial = event_serial;
		queue_work(event_queue, &ev->work);
	}
	spin_unlock(&event_lock);
}

static struct event *new_event(struct nvgpu_device *nvg, u8 cmd)
{
	struct event *ev = kzalloc(sizeof(*ev), GFP_KERNEL);

	if (!ev)
		return NULL;
	INIT_WORK(&ev->work, announce);
	ev->cmd = cmd;
	kref_get(&nvg->ref);
	ev->nvg = nvg;
	return ev;
}

/**
 * nvgpu_notify_gpu() - Announce that a GPU changed.
 * @nvg: the GPU
 *
 * Sleeps for memory only; the caller may hold any mutex.
 */
void nvgpu_notify_gpu(struct nvgpu_device *nvg)
{
	struct event *ev = new_event(nvg, NVGPU_CMD_GPU_NTF);

	if (ev) {
		spin_lock(&nvg->state_lock);
		ev->gpu_state = nvg->state;
		strscpy(ev->gpu_reason, nvg->reason, sizeof(ev->gpu_reason));
		spin_unlock(&nvg->state_lock);
	}
	enqueue(ev);
}

/**
 * nvgpu_notify_vgpu() - Announce that a vGPU was created, changed or destroyed.
 * @mgr: manager of its GPU
 * @d: the vGPU as it is now, or was last
 * @destroyed: it is gone
 *
 * Sleeps for memory only; the caller may hold any mutex.
 */
void nvgpu_notify_vgpu(struct nvgpu_vgpu_mgr *mgr, const struct nvgpu_vgpu_desc *d,
		       bool destroyed)
{
	struct event *ev = new_event(nvgpu_vgpu_mgr_gpu(mgr),
				     destroyed ? NVGPU_CMD_VGPU_DESTROY_NTF : NVGPU_CMD_VGPU_NTF);

	if (ev)
		ev->vgpu = *d;
	enqueue(ev);
}

/**
 * nvgpu_netlink_register() - Open the control plane. No GPU is bound yet.
 *
 * Return: 0 or a negative errno.
 */
int nvgpu_netlink_register(void)
{
	int err;

	event_queue = alloc_ordered_workqueue("nvgpu-events", 0);
	if (!event_queue)
		return -ENOMEM;

	err = genl_register_family(&nvgpu_nl_family);
	if (err)
		destroy_workqueue(event_queue);
	return err;
}

/**
 * nvgpu_netlink_unregister() - Close the control plane; no GPU is bound any more.
 *
 * Announcements on their way are made, handlers in progress are waited for.
 */
void nvgpu_netlink_unregister(void)
{
	destroy_workqueue(event_queue);
	genl_unregister_family(&nvgpu_nl_family);
	xa_destroy(&uevent_state);
}
