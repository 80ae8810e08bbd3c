/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * RPC transactions with GSP-RM.
 */
#ifndef NVGPU_GSP_RPC_H
#define NVGPU_GSP_RPC_H

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "abi/abi.h"
#include "gsp/timeouts.h"

struct nvgpu_gsp;

/**
 * struct nvgpu_rpc_request - One call, from allocation to its reply.
 * @buf: payload: filled in by the caller, replaced by the reply's payload
 * @cap: bytes at @buf
 * @len: in: bytes of request payload; out: bytes of reply payload in @buf
 * @uninterruptible: a teardown step that must go out even if the task is being
 *	killed; still bounded by its timeout
 *
 * The rest is private to rpc.c.
 */
struct nvgpu_rpc_request {
	void *buf;
	size_t cap;
	size_t len;
	bool uninterruptible;

	struct kref ref;
	struct list_head tx_node;	/* rpc->tx_lock: waiting to be sent, in order */
	struct list_head wait_node;	/* rpc->wait_lock: waiting for a reply */
	struct completion done;
	u32 number;			/* function number of the release */
	u32 seq;			/* 0: no reply will come */
	size_t sent;			/* rpc->tx_lock: bytes of payload pushed */
	bool started;			/* rpc->tx_lock: its first record is out */
	bool sent_all;			/* set just before the last record becomes visible */
	size_t received;		/* rpc->rx_lock */
	bool matched;			/* rpc->wait_lock: its reply has begun */
	size_t send_bytes;
	u32 result;			/* firmware status of the reply */
	int err;			/* valid when @done */
};

/** struct nvgpu_rpc_stats - Shown in debugfs. */
struct nvgpu_rpc_stats {
	/* Under tx_lock or rx_lock. */
	u64 sent;		/* records pushed */
	u64 stalls;		/* times the command ring was full */
	u64 received;		/* messages taken */
	u64 late;		/* replies nobody waits for any more */
	u64 bad;		/* messages dropped: checksum, sequence number, length */

	/* Counted by callers, which hold nothing. */
	atomic64_t timeouts;
	atomic64_t killed;	/* callers that left early */
	atomic64_t missed_irqs;	/* replies found in the ring without an interrupt */
	atomic64_t polled;	/* calls that had to poll */
};

/**
 * struct nvgpu_rpc - All transactions of one GSP.
 *
 * tx_lock and rx_lock are never held together but by start and stop (tx_lock
 * first); wait_lock is a leaf below both. Nothing is waited for under any of them,
 * with one exception: the CPU sequencer runs under rx_lock, because GSP must not be
 * heard until it is done.
 *
 * @tx_lock: command side of the queue, @tx_list, @tx_buf
 * @tx_list: requests that are not sent entirely, in order
 * @tx_buf: one message being assembled
 * @rx_lock: message side of the queue, @rx_buf, @assembling
 * @rx_buf: private copy of one message
 * @rx_seq: transport sequence number expected next
 * @assembling: reply whose continuation records are still to come; a reference
 * @wait_lock: @wait_list, @failed
 * @wait_list: requests whose reply has not come
 * @failed: nothing can be sent or awaited any more; the errno waiters get
 * @stall_work: moves the ring on while it is full
 * @stalled_since: jiffies when GSP stopped consuming; valid with @stalled
 * @health_work: asks after a timeout whether GSP is alive at all
 * @irq_works: an interrupt was seen since boot, so waiting may sleep
 * @running: between start and stop; changes under both mutexes
 * @init_done: GSP_INIT_DONE arrived, with status @init_result
 */
struct nvgpu_rpc {
	struct mutex tx_lock;
	struct list_head tx_list;
	void *tx_buf;

	struct mutex rx_lock;
	void *rx_buf;
	u32 rx_seq;
	struct nvgpu_rpc_request *assembling;

	spinlock_t wait_lock;
	struct list_head wait_list;
	int failed;
	u32 next_seq;

	struct delayed_work stall_work;
	unsigned long stalled_since;
	bool stalled;
	struct work_struct health_work;
	bool irq_works;
	bool running;
	bool init_done;
	u32 init_result;
	struct nvgpu_rpc_stats stats;
};

void nvgpu_rpc_create(struct nvgpu_gsp *gsp);
void nvgpu_rpc_destroy(struct nvgpu_gsp *gsp);
int nvgpu_rpc_start(struct nvgpu_gsp *gsp);
void nvgpu_rpc_stop(struct nvgpu_gsp *gsp);
void nvgpu_rpc_fail(struct nvgpu_gsp *gsp, int err);

struct nvgpu_rpc_request *nvgpu_rpc_alloc(struct nvgpu_gsp *gsp, enum nvgpu_fn fn, size_t cap);
void nvgpu_rpc_put(struct nvgpu_rpc_request *req);
int nvgpu_rpc_call(struct nvgpu_gsp *gsp, struct nvgpu_rpc_request *req,
		   enum nvgpu_timeout timeout);
int nvgpu_rpc_post(struct nvgpu_gsp *gsp, struct nvgpu_rpc_request *req);

void nvgpu_rpc_service(struct nvgpu_gsp *gsp);
int nvgpu_rpc_wait_init_done(struct nvgpu_gsp *gsp);

#endif /* NVGPU_GSP_RPC_H */
