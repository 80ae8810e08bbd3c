// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: announcements, and the family's registration.
 */

#include <linux/kobject.h>
#include <linux/ratelimit.h>
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
 * What firmware reports is numbered like a change. A guest can cause more of it than
 * anybody wants to read; what is above the limit takes a number and makes no message.
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
 * @gpu_news:	of a GPU's change: what happened
 * @vgpu_news:	of a vGPU's change: what happened
 * @vgpu:	of a vGPU's change: the vGPU at that moment
 * @report:	what firmware reported
 */
struct event {
	struct work_struct work;
	u64 serial;
	u8 cmd;
	struct nvgpu_device *nvg;
	enum nvgpu_gpu_state gpu_state;
	char gpu_reason[NVGPU_REASON_LEN];
	enum nvgpu_gpu_news gpu_news;
	enum nvgpu_vgpu_news vgpu_news;
	union {
		struct nvgpu_vgpu_desc vgpu;
		struct nvgpu_report report;
	};
};

/* Reports of firmware, of all GPUs together: so many in that time. */
#define REPORT_INTERVAL	(5 * HZ)
#define REPORT_BURST	100

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

static void announce_gpu(struct event *ev)
{
	struct nvgpu_slot_map map;
	struct nvgpu_gpu_desc gpu;

	nvgpu_gpu_describe(ev->nvg, &gpu);
	gpu.state = ev->gpu_state;
	strscpy(gpu.reason, ev->gpu_reason, sizeof(gpu.reason));
	multicast(ev->cmd, nl_put_gpu,
		  &(struct nl_gpu_object){ .gpu = &gpu, .map = nl_slot_map(ev->nvg, &map),
					   .news = ev->gpu_news, .serial = ev->serial });
	uevent_on_change(ev->nvg, &gpu);
}

static void announce(struct work_struct *work)
{
	struct event *ev = container_of(work, struct event, work);
	const char *gpu = pci_name(ev->nvg->pdev);

	switch (ev->cmd) {
	case NVGPU_CMD_GPU_NTF:
		announce_gpu(ev);
		break;
	case NVGPU_CMD_INCIDENT_NTF:
		multicast(ev->cmd, nl_put_report,
			  &(struct nl_report_object){ .gpu = gpu, .report = &ev->report,
						      .serial = ev->serial });
		break;
	default:
		/* Who uses it is not announced: everybody may listen. */
		multicast(ev->cmd, nl_put_vgpu,
			  &(struct nl_vgpu_object){ .gpu = gpu, .vgpu = &ev->vgpu,
						    .news = ev->vgpu_news,
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
 * @news: what happened
 *
 * Sleeps for memory only; the caller may hold any mutex.
 */
void nvgpu_notify_gpu(struct nvgpu_device *nvg, enum nvgpu_gpu_news news)
{
	struct event *ev = new_event(nvg, NVGPU_CMD_GPU_NTF);

	if (ev) {
		ev->gpu_news = news;
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
 * @news: what happened
 *
 * Sleeps for memory only; the caller may hold any mutex.
 */
void nvgpu_notify_vgpu(struct nvgpu_vgpu_mgr *mgr, const struct nvgpu_vgpu_desc *d,
		       enum nvgpu_vgpu_news news)
{
	struct event *ev = new_event(nvgpu_vgpu_mgr_gpu(mgr),
				     news == NVGPU_VGPU_NEWS_DESTROYED ?
				     NVGPU_CMD_VGPU_DESTROY_NTF : NVGPU_CMD_VGPU_NTF);

	if (ev) {
		ev->vgpu = *d;
		ev->vgpu_news = news;
	}
	enqueue(ev);
}

/**
 * nvgpu_notify_report() - Announce what firmware reported.
 * @mgr: manager of the GPU
 * @report: what
 *
 * Sleeps for memory only; the caller may hold any mutex.
 */
void nvgpu_notify_report(struct nvgpu_vgpu_mgr *mgr, const struct nvgpu_report *report)
{
	static DEFINE_RATELIMIT_STATE(limit, REPORT_INTERVAL, REPORT_BURST);
	struct event *ev = NULL;

	ratelimit_set_flags(&limit, RATELIMIT_MSG_ON_RELEASE);
	if (__ratelimit(&limit))
		ev = new_event(nvgpu_vgpu_mgr_gpu(mgr), NVGPU_CMD_INCIDENT_NTF);
	if (ev)
		ev->report = *report;
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
