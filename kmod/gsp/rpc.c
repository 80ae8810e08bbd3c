// SPDX-License-Identifier: GPL-2.0-only
/*
 * RPC transactions: who waits for which reply, and for how long.
 */

#include <linux/delay.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "gsp/priv.h"
#include "gsp/rpc_wire.h"

/**
 * DOC: RPC transactions
 *
 * Any number of callers may have a call in flight. A request lives as long as
 * somebody holds it: its caller, the list of requests to be sent, the list of
 * requests awaiting a reply, and the reply being put together. A caller that
 * gives up (killed, timeout) only drops its share, so a reply that comes later
 * finds nobody in the list, is dropped and counted.
 *
 * A reply belongs to the request with the same function *and* RPC sequence
 * number.
 *
 * Waiting sleeps on the interrupt. Before the first interrupt has been seen, and
 * after one was missed, the waiter looks at the ring itself. Either way it looks
 * at the core from time to time: a crashed GSP sends no interrupt that is worth
 * waiting for.
 *
 * A timeout does not say whether one message was lost or the firmware is gone.
 * The caller gets -ETIMEDOUT at once, and a work item asks GSP something cheap;
 * only if that is not answered either is the GPU wedged.
 */

#define POLL_MIN_US		20
#define POLL_MAX_US		60
/* How often a waiter looks at the core's state. */
#define CORE_CHECK_POLLED_MS	10
#define CORE_CHECK_MS		250

static void request_release(struct kref *ref)
{
	struct nvgpu_rpc_request *req = container_of(ref, struct nvgpu_rpc_request, ref);

	kvfree(req->buf);
	kfree(req);
}

/* Any context that may sleep. */
void nvgpu_rpc_put(struct nvgpu_rpc_request *req)
{
	kref_put(&req->ref, request_release);
}

/**
 * nvgpu_rpc_alloc() - Make a request.
 * @gsp: GSP, booting or alive
 * @fn: function to call
 * @cap: room for the larger one of request and reply payload, bytes
 *
 * Return: the request, its payload zeroed and its length 0; ERR_PTR(-ENOMEM), or
 * ERR_PTR(-EOPNOTSUPP) when the release has no such function.
 */
struct nvgpu_rpc_request *nvgpu_rpc_alloc(struct nvgpu_gsp *gsp, enum nvgpu_fn fn, size_t cap)
{
	struct nvgpu_rpc_request *req;

	if (!gsp->abi || !gsp->abi->fn[fn])
		return ERR_PTR(-EOPNOTSUPP);

	req = kzalloc(sizeof(*req), GFP_KERNEL);
	if (!req)
		return ERR_PTR(-ENOMEM);
	req->buf = kvzalloc(max_t(size_t, cap, 1), GFP_KERNEL);
	if (!req->buf) {
		kfree(req);
		return ERR_PTR(-ENOMEM);
	}

	kref_init(&req->ref);
	INIT_LIST_HEAD(&req->tx_node);
	INIT_LIST_HEAD(&req->wait_node);
	init_completion(&req->done);
	req->cap = cap;
	req->number = gsp->abi->fn[fn];
	return req;
}

struct nvgpu_rpc_request *nvgpu_rpc_match(struct nvgpu_gsp *gsp, u32 number, u32 seq)
{
	struct nvgpu_rpc_request *req, *found = NULL;

	spin_lock(&gsp->rpc.wait_lock);
	list_for_each_entry(req, &gsp->rpc.wait_list, wait_node) {
		if (req->number == number && req->seq == seq && !req->matched) {
			req->matched = true;
			kref_get(&req->ref);
			found = req;
			break;
		}
	}
	spin_unlock(&gsp->rpc.wait_lock);

	return found;
}

void nvgpu_rpc_finish(struct nvgpu_gsp *gsp, struct nvgpu_rpc_request *req, int err)
{
	bool ended;

	spin_lock(&gsp->rpc.wait_lock);
	ended = list_empty(&req->wait_node);
	if (!ended) {
		list_del_init(&req->wait_node);
		req->err = err;
		req->len = req->received;
		complete_all(&req->done);
	}
	spin_unlock(&gsp->rpc.wait_lock);

	if (!ended)
		nvgpu_rpc_put(req);
}

/* Put @req on both lists as far as needed, and start sending. */
static int submit(struct nvgpu_gsp *gsp, struct nvgpu_rpc_request *req, bool wants_reply)
{
	struct nvgpu_rpc *rpc = &gsp->rpc;
	int err;

	if (req->len > req->cap)
		return -EINVAL;
	req->send_bytes = req->len;

	mutex_lock(&rpc->tx_lock);
	spin_lock(&rpc->wait_lock);
	err = rpc->running ? rpc->failed : -EIO;
	if (!err && wants_reply) {
		req->seq = ++rpc->next_seq ?: ++rpc->next_seq;
		kref_get(&req->ref);
		list_add_tail(&req->wait_node, &rpc->wait_list);
	}
	spin_unlock(&rpc->wait_lock);
	if (!err) {
		kref_get(&req->ref);
		list_add_tail(&req->tx_node, &rpc->tx_list);
	}
	mutex_unlock(&rpc->tx_lock);
	if (err)
		return err;

	nvgpu_count_rpc(gsp->nvg);
	nvgpu_rpc_pump(gsp);
	return 0;
}

/* The caller leaves. What has not gone out at all need not go out any more. */
static void abandon(struct nvgpu_gsp *gsp, struct nvgpu_rpc_request *req)
{
	struct nvgpu_rpc *rpc = &gsp->rpc;

	nvgpu_rpc_finish(gsp, req, -ECANCELED);

	mutex_lock(&rpc->tx_lock);
	if (!list_empty(&req->tx_node) && !req->started) {
		list_del_init(&req->tx_node);
		nvgpu_rpc_put(req);
	}
	mutex_unlock(&rpc->tx_lock);
}

/* One look at the ring, or one nap until the interrupt. -EINTR when being killed. */
static int wait_slice(struct nvgpu_gsp *gsp, struct nvgpu_rpc_request *req, unsigned long slice)
{
	long left;

	if (READ_ONCE(gsp->rpc.irq_works)) {
		if (req->uninterruptible) {
			wait_for_completion_timeout(&req->done, slice);
			return 0;
		}
		left = wait_for_completion_killable_timeout(&req->done, slice);
		return left < 0 ? -EINTR : 0;
	}

	nvgpu_rpc_service(gsp);
	if (completion_done(&req->done))
		return 0;
	if (!req->uninterruptible && fatal_signal_pending(current))
		return -EINTR;
	usleep_range(POLL_MIN_US, POLL_MAX_US);
	return 0;
}

static int wait_for_reply(struct nvgpu_gsp *gsp, struct nvgpu_rpc_request *req, u32 timeout_ms)
{
	unsigned long deadline = jiffies + msecs_to_jiffies(timeout_ms);
	unsigned long check = jiffies;
	struct nvgpu_rpc *rpc = &gsp->rpc;
	int err;

	if (!READ_ONCE(rpc->irq_works))
		atomic64_inc(&rpc->stats.polled);

	while (time_before(jiffies, deadline)) {
		err = wait_slice(gsp, req, min(deadline - jiffies,
					       msecs_to_jiffies(CORE_CHECK_MS)));
		if (completion_done(&req->done))
			return 0;
		if (err) {
			atomic64_inc(&rpc->stats.killed);
			return err;
		}

		if (time_after_eq(jiffies, check + msecs_to_jiffies(CORE_CHECK_POLLED_MS))) {
			nvgpu_gsp_check_core(gsp);
			check = jiffies;
		}
	}

	/* The reply may be there, and only its interrupt lost. */
	nvgpu_rpc_service(gsp);
	if (!completion_done(&req->done))
		return -ETIMEDOUT;

	if (READ_ONCE(rpc->irq_works)) {
		atomic64_inc(&rpc->stats.missed_irqs);
		WRITE_ONCE(rpc->irq_works, false);
		dev_warn_ratelimited(gsp->nvg->dev,
				     "a GSP interrupt was lost; polling until the next one\n");
	}
	return 0;
}

/**
 * nvgpu_rpc_call() - Send a request and wait for its reply.
 * @gsp: GSP
 * @req: request; on success @req->buf and @req->len hold the reply's payload. The
 *	caller drops it with nvgpu_rpc_put() in every case, and looks at its
 *	buffer only after success
 * @timeout: row of the table
 *
 * Sleeps, killable unless the request says otherwise. No lock of this object is
 * held while waiting.
 *
 * Return: 0; -EINTR when the task is being killed; -ETIMEDOUT; -EIO when the
 * firmware is gone; -EPROTO for a reply that makes no sense; or the errno of the
 * reply's status.
 */
int nvgpu_rpc_call(struct nvgpu_gsp *gsp, struct nvgpu_rpc_request *req,
		   enum nvgpu_timeout timeout)
{
	u32 timeout_ms = nvgpu_timeout_ms(&gsp->timeouts, timeout);
	const char *name = gsp->abi->number_name(req->number) ?: "?";
	int err;

	err = submit(gsp, req, true);
	if (err)
		return err;

	err = wait_for_reply(gsp, req, timeout_ms);
	if (err == -ETIMEDOUT) {
		atomic64_inc(&gsp->rpc.stats.timeouts);
		dev_warn(gsp->nvg->dev, "RPC %s (%u): no reply after %u ms\n", name,
			 req->number, timeout_ms);
		if (timeout != NVGPU_TIMEOUT_RPC_PING && nvgpu_gsp_is_alive(gsp))
			queue_work(system_unbound_wq, &gsp->rpc.health_work);
	}
	if (err) {
		abandon(gsp, req);
		return err;
	}

	if (req->err)
		return req->err;
	if (req->result) {
		dev_warn_ratelimited(gsp->nvg->dev, "RPC %s (%u) refused: %s (%#x)\n", name,
				     req->number, gsp->abi->status_name(req->result) ?: "?",
				     req->result);
		return gsp->abi->status_to_errno(req->result) ?: -EPROTO;
	}

	return 0;
}

/**
 * nvgpu_rpc_post() - Send a request that is not answered.
 * @gsp: GSP
 * @req: request; the caller drops it with nvgpu_rpc_put()
 *
 * Return: 0, or -EIO when the firmware is gone.
 */
int nvgpu_rpc_post(struct nvgpu_gsp *gsp, struct nvgpu_rpc_request *req)
{
	return submit(gsp, req, false);
}

/**
 * nvgpu_rpc_fail() - End every wait at once, and refuse new requests.
 * @gsp: GSP
 * @err: what the waiters get
 *
 * Sleeping contexts, also from under the mutexes of this object.
 */
void nvgpu_rpc_fail(struct nvgpu_gsp *gsp, int err)
{
	struct nvgpu_rpc *rpc = &gsp->rpc;
	struct nvgpu_rpc_request *req;

	spin_lock(&rpc->wait_lock);
	WRITE_ONCE(rpc->failed, err);
	spin_unlock(&rpc->wait_lock);

	/* Nothing is added any more. The last put must not happen under the lock. */
	for (;;) {
		spin_lock(&rpc->wait_lock);
		req = list_first_entry_or_null(&rpc->wait_list, struct nvgpu_rpc_request,
					       wait_node);
		if (req)
			kref_get(&req->ref);
		spin_unlock(&rpc->wait_lock);
		if (!req)
			break;

		nvgpu_rpc_finish(gsp, req, err);
		nvgpu_rpc_put(req);
	}
}

/**
 * nvgpu_rpc_wait_init_done() - Wait until GSP-RM says that it is up.
 * @gsp: GSP, its core running
 *
 * Polls: there is no interrupt yet. Sleeps, killable.
 *
 * Return: 0, -ETIMEDOUT, -EINTR, -EIO when the core halted meanwhile or the
 * message ring broke, or the errno of the status GSP-RM reported.
 */
int nvgpu_rpc_wait_init_done(struct nvgpu_gsp *gsp)
{
	u32 timeout_ms = nvgpu_timeout_ms(&gsp->timeouts, NVGPU_TIMEOUT_INIT_DONE);
	unsigned long deadline = jiffies + msecs_to_jiffies(timeout_ms);
	unsigned long check = jiffies;
	struct nvgpu_rpc *rpc = &gsp->rpc;
	bool last;

	for (;;) {
		last = time_after_eq(jiffies, deadline);
		nvgpu_rpc_service(gsp);
		if (smp_load_acquire(&rpc->init_done))
			break;
		if (READ_ONCE(rpc->failed))
			return rpc->failed;
		if (fatal_signal_pending(current))
			return -EINTR;
		if (last) {
			dev_err(gsp->nvg->dev, "GSP-RM did not finish its start within %u ms\n",
				timeout_ms);
			return -ETIMEDOUT;
		}
		if (time_after_eq(jiffies, check + msecs_to_jiffies(CORE_CHECK_POLLED_MS))) {
			nvgpu_gsp_check_core(gsp);
			check = jiffies;
		}
		usleep_range(POLL_MIN_US, POLL_MAX_US);
	}

	if (!rpc->init_result)
		return 0;

	dev_err(gsp->nvg->dev, "GSP-RM reported a failed start: %s (%#x)\n",
		gsp->abi->status_name(rpc->init_result) ?: "?", rpc->init_result);
	return gsp->abi->status_to_errno(rpc->init_result) ?: -EPROTO;
}

static void stall_work(struct work_struct *work)
{
	struct nvgpu_rpc *rpc = container_of(to_delayed_work(work), struct nvgpu_rpc, stall_work);

	nvgpu_rpc_service(container_of(rpc, struct nvgpu_gsp, rpc));
}

static void health_work(struct work_struct *work)
{
	struct nvgpu_rpc *rpc = container_of(work, struct nvgpu_rpc, health_work);
	struct nvgpu_gsp *gsp = container_of(rpc, struct nvgpu_gsp, rpc);

	if (!nvgpu_gsp_is_alive(gsp))
		return;

	if (nvgpu_facts_ping(gsp, NVGPU_TIMEOUT_RPC_PING) == -ETIMEDOUT)
		nvgpu_gsp_mark_wedged(gsp, "GSP does not answer");
}

/**
 * nvgpu_rpc_start() - Get ready for a boot.
 * @gsp: GSP; its queue was just set up
 *
 * Return: 0 or -ENOMEM.
 */
int nvgpu_rpc_start(struct nvgpu_gsp *gsp)
{
	const struct nvgpu_envelope *env = gsp->queue.env;
	size_t message_bytes = (size_t)env->max_elements * env->element_bytes;
	struct nvgpu_rpc *rpc = &gsp->rpc;

	rpc->tx_buf = kvmalloc(message_bytes, GFP_KERNEL);
	rpc->rx_buf = kvmalloc(message_bytes, GFP_KERNEL);
	if (!rpc->tx_buf || !rpc->rx_buf) {
		kvfree(rpc->tx_buf);
		kvfree(rpc->rx_buf);
		return -ENOMEM;
	}

	mutex_lock(&rpc->tx_lock);
	mutex_lock(&rpc->rx_lock);
	rpc->rx_seq = 0;
	rpc->next_seq = 0;
	rpc->failed = 0;
	rpc->stalled = false;
	rpc->irq_works = false;
	rpc->init_done = false;
	rpc->running = true;
	mutex_unlock(&rpc->rx_lock);
	mutex_unlock(&rpc->tx_lock);
	return 0;
}

/**
 * nvgpu_rpc_stop() - End all traffic; the queue may be freed afterwards.
 * @gsp: GSP, stopped or given up; its interrupt is detached
 *
 * Also when it was never started. Sleeps.
 */
void nvgpu_rpc_stop(struct nvgpu_gsp *gsp)
{
	struct nvgpu_rpc *rpc = &gsp->rpc;
	struct nvgpu_rpc_request *req, *next;

	nvgpu_rpc_fail(gsp, -EIO);

	mutex_lock(&rpc->tx_lock);
	mutex_lock(&rpc->rx_lock);
	rpc->running = false;
	list_for_each_entry_safe(req, next, &rpc->tx_list, tx_node) {
		list_del_init(&req->tx_node);
		nvgpu_rpc_put(req);
	}
	if (rpc->assembling) {
		nvgpu_rpc_put(rpc->assembling);
		rpc->assembling = NULL;
	}
	mutex_unlock(&rpc->rx_lock);
	mutex_unlock(&rpc->tx_lock);

	/* Neither can do anything any more, nor start itself again. */
	cancel_work_sync(&rpc->health_work);
	cancel_delayed_work_sync(&rpc->stall_work);

	kvfree(rpc->tx_buf);
	kvfree(rpc->rx_buf);
	rpc->tx_buf = NULL;
	rpc->rx_buf = NULL;
}

/* Nothing can be sent before nvgpu_rpc_start(). */
void nvgpu_rpc_create(struct nvgpu_gsp *gsp)
{
	struct nvgpu_rpc *rpc = &gsp->rpc;

	mutex_init(&rpc->tx_lock);
	mutex_init(&rpc->rx_lock);
	spin_lock_init(&rpc->wait_lock);
	INIT_LIST_HEAD(&rpc->tx_list);
	INIT_LIST_HEAD(&rpc->wait_list);
	INIT_DELAYED_WORK(&rpc->stall_work, stall_work);
	INIT_WORK(&rpc->health_work, health_work);
	rpc->failed = -EIO;
}

/* Stopped, and every request is dropped. */
void nvgpu_rpc_destroy(struct nvgpu_gsp *gsp)
{
	mutex_destroy(&gsp->rpc.rx_lock);
	mutex_destroy(&gsp->rpc.tx_lock);
}
