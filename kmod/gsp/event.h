/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages that GSP sends on its own.
 */
#ifndef NVGPU_GSP_EVENT_H
#define NVGPU_GSP_EVENT_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "abi/abi.h"

struct nvgpu_gsp;

/* Event numbers of all releases lie in 0x1000..0x10ff. */
#define NVGPU_EVENT_NUMBERS	256

/**
 * struct nvgpu_events - Events on their way to the listener.
 * @lock: @backlog, @backlog_len
 * @backlog: events not delivered yet
 * @work: delivers them, one at a time and in order, on @wq
 * @seen_unknown: numbers already logged as unknown
 * @count: per kind; @dropped: not delivered for want of memory or room
 */
struct nvgpu_events {
	spinlock_t lock;
	struct list_head backlog;
	u32 backlog_len;
	struct workqueue_struct *wq;
	struct work_struct work;
	DECLARE_BITMAP(seen_unknown, NVGPU_EVENT_NUMBERS);
	u64 count[NVGPU_EV_COUNT];
	u64 dropped;
};

int nvgpu_events_create(struct nvgpu_gsp *gsp);
void nvgpu_events_destroy(struct nvgpu_gsp *gsp);
void nvgpu_events_purge(struct nvgpu_gsp *gsp);
int nvgpu_event_take(struct nvgpu_gsp *gsp, const struct nvgpu_msg *msg, const void *payload);

#endif /* NVGPU_GSP_EVENT_H */
