// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events: from the message ring to the listener.
 */

#include <linux/slab.h>

#include "gsp/priv.h"

/**
 * DOC: events
 *
 * An event is copied out of the ring and delivered by a worker, in order, so
 * that a listener may talk to GSP. One kind cannot wait: the CPU sequencer, by
 * which GSP asks the host to touch registers before it goes on; it is executed
 * where it is found.
 *
 * What a release's table does not know is counted, and named in the log once per
 * number.
 */

#define EVENT_NUMBER_BASE	0x1000
/* A listener that is stuck must not let GSP fill the host's memory. */
#define BACKLOG_MAX		256

struct pending_event {
	struct list_head node;
	enum nvgpu_event_id id;
	size_t len;
	u8 payload[];
};

static void note_unknown(struct nvgpu_gsp *gsp, u32 number)
{
	u32 bit = min_t(u32, number - EVENT_NUMBER_BASE, NVGPU_EVENT_NUMBERS - 1);

	if (!test_and_set_bit(bit, gsp->events.seen_unknown))
		dev_notice(gsp->nvg->dev, "GSP sends event %#x, which is not known here\n",
			   number);
}

static void enqueue(struct nvgpu_gsp *gsp, enum nvgpu_event_id id, const void *payload,
		    size_t len)
{
	struct nvgpu_events *ev = &gsp->events;
	struct pending_event *p;

	p = kvmalloc(struct_size(p, payload, len), GFP_KERNEL);
	if (!p) {
		ev->dropped++;
		return;
	}
	p->id = id;
	p->len = len;
	memcpy(p->payload, payload, len);

	spin_lock(&ev->lock);
	if (ev->backlog_len < BACKLOG_MAX) {
		list_add_tail(&p->node, &ev->backlog);
		ev->backlog_len++;
		p = NULL;
	} else {
		ev->dropped++;
	}
	spin_unlock(&ev->lock);

	kvfree(p);
	queue_work(ev->wq, &ev->work);
}

/**
 * nvgpu_event_take() - Take an event off the ring.
 * @gsp: GSP; the caller holds its rx_lock
 * @msg: decoded header
 * @payload: @msg->payload_len bytes, valid during the call
 *
 * Sleeps: the CPU sequencer is executed before this returns.
 *
 * Return: 0, or the errno of a CPU sequencer that failed.
 */
int nvgpu_event_take(struct nvgpu_gsp *gsp, const struct nvgpu_msg *msg, const void *payload)
{
	enum nvgpu_event_id id = gsp->abi->event_id(msg->number);

	if (id >= NVGPU_EV_COUNT)
		id = NVGPU_EV_UNKNOWN;
	gsp->events.count[id]++;

	switch (id) {
	case NVGPU_EV_UNKNOWN:
		note_unknown(gsp, msg->number);
		return 0;
	case NVGPU_EV_INIT_DONE:
	case NVGPU_EV_IGNORED:
	case NVGPU_EV_LIBOS_PRINT:
		return 0;
	case NVGPU_EV_CPU_SEQUENCER:
		return nvgpu_sequencer_execute(gsp, payload, msg->payload_len);
	default:
		enqueue(gsp, id, payload, msg->payload_len);
		return 0;
	}
}

static struct pending_event *dequeue(struct nvgpu_events *ev)
{
	struct pending_event *p;

	spin_lock(&ev->lock);
	p = list_first_entry_or_null(&ev->backlog, struct pending_event, node);
	if (p) {
		list_del(&p->node);
		ev->backlog_len--;
	}
	spin_unlock(&ev->lock);

	return p;
}

static void deliver(struct work_struct *work)
{
	struct nvgpu_events *ev = container_of(work, struct nvgpu_events, work);
	struct nvgpu_gsp *gsp = container_of(ev, struct nvgpu_gsp, events);
	struct pending_event *p;

	while ((p = dequeue(ev))) {
		if (gsp->listener && gsp->listener->event)
			gsp->listener->event(gsp->listener_priv, p->id, p->payload, p->len);
		kvfree(p);
	}
}

/*
 * Forget what has not been delivered: it speaks of a firmware that is no more.
 * Does not wait for a listener that is at work, which may wait for our caller.
 */
void nvgpu_events_purge(struct nvgpu_gsp *gsp)
{
	struct pending_event *p;

	while ((p = dequeue(&gsp->events)))
		kvfree(p);
}

/* Return: 0 or -ENOMEM. */
int nvgpu_events_create(struct nvgpu_gsp *gsp)
{
	struct nvgpu_events *ev = &gsp->events;

	ev->wq = alloc_ordered_workqueue("nvgpu-events/%s", 0, dev_name(gsp->nvg->dev));
	if (!ev->wq)
		return -ENOMEM;

	spin_lock_init(&ev->lock);
	INIT_LIST_HEAD(&ev->backlog);
	INIT_WORK(&ev->work, deliver);
	return 0;
}

/* Waits for a listener that is at work. No more events come in. */
void nvgpu_events_destroy(struct nvgpu_gsp *gsp)
{
	nvgpu_events_purge(gsp);
	destroy_workqueue(gsp->events.wq);
}
