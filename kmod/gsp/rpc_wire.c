// SPDX-License-Identifier: GPL-2.0-only
/*
 * RPC transport: requests onto the command ring, messages off the other one.
 */

#include "gsp/priv.h"
#include "gsp/rpc_wire.h"

/**
 * DOC: RPC transport
 *
 * A payload that exceeds one message is cut into records: the first carries the
 * function's number, the others that of CONTINUATION_RECORD, and nothing of
 * another request may come between them. A request is pushed by whoever finds
 * room in the ring (its caller, another caller, the interrupt, the stall work),
 * so nobody has to stay while the ring is full, and a caller that is killed half
 * way leaves no torn request behind: the rest goes out without it.
 *
 * GSP stops consuming commands when its own ring is full, therefore every
 * attempt to get out of a stall drains the messages first.
 *
 * A message that fails its checks is dropped and counted; whoever waits for it
 * runs into its timeout. Only when the ring itself cannot be followed any more
 * (an index or an element count that makes no sense) is the firmware given up.
 */

/* While the ring is full; GSP has no interrupt for having made room. */
#define STALL_POLL_MS		1

/* One pass over the ring takes no more than this, so that a flood cannot hold rx_lock for ever. */
#define SERVICE_BUDGET		512

static size_t record_payload_max(const struct nvgpu_envelope *env)
{
	return (size_t)env->max_elements * env->element_bytes - env->header_bytes;
}

static void note_stall(struct nvgpu_gsp *gsp, u32 rd_before)
{
	struct nvgpu_rpc *rpc = &gsp->rpc;
	u32 timeout_ms = nvgpu_timeout_ms(&gsp->timeouts, NVGPU_TIMEOUT_RING);

	if (!rpc->stalled || gsp->queue.cmd_rd_seen != rd_before) {
		if (!rpc->stalled)
			rpc->stats.stalls++;
		rpc->stalled = true;
		rpc->stalled_since = jiffies;
	} else if (time_after(jiffies, rpc->stalled_since + msecs_to_jiffies(timeout_ms))) {
		nvgpu_gsp_mark_wedged(gsp, "GSP consumes no commands");
		return;
	}

	queue_delayed_work(system_unbound_wq, &rpc->stall_work, msecs_to_jiffies(STALL_POLL_MS));
}

/* Assemble and push one record of @req. Returns its elements, 0 when there is no room. */
static int push_record(struct nvgpu_gsp *gsp, struct nvgpu_rpc_request *req)
{
	const struct nvgpu_envelope *env = gsp->queue.env;
	struct nvgpu_rpc *rpc = &gsp->rpc;
	size_t bytes = min(req->send_bytes - req->sent, record_payload_max(env));
	u32 elements = DIV_ROUND_UP(env->header_bytes + bytes, env->element_bytes);
	struct nvgpu_msg msg = {
		.number = req->started ? gsp->abi->fn[NVGPU_FN_CONTINUATION] : req->number,
		.result = ~0u,
		.result_private = ~0u,
		.rpc_seq = req->seq,
		.payload_off = env->header_bytes,
		.payload_len = bytes,
	};
	int space, len;

	space = nvgpu_queue_space(&gsp->queue);
	if (space < 0)
		return space;
	if ((u32)space < elements)
		return 0;

	memcpy(rpc->tx_buf + env->header_bytes, req->buf + req->sent, bytes);
	len = env->encode(&msg, gsp->queue.cmd_seq, rpc->tx_buf,
			  (size_t)env->max_elements * env->element_bytes);
	if (len < 0)
		return len;

	req->sent += bytes;
	req->started = true;
	/* The reply may be taken before the push below returns. */
	if (req->sent == req->send_bytes)
		WRITE_ONCE(req->sent_all, true);

	nvgpu_queue_push(&gsp->queue, rpc->tx_buf, elements);
	rpc->stats.sent++;
	return elements;
}

void nvgpu_rpc_pump(struct nvgpu_gsp *gsp)
{
	struct nvgpu_rpc *rpc = &gsp->rpc;
	struct nvgpu_rpc_request *req;
	bool corrupt = false;
	u32 rd_before;
	int ret;

	mutex_lock(&rpc->tx_lock);
	while (!list_empty(&rpc->tx_list) && !READ_ONCE(rpc->failed)) {
		req = list_first_entry(&rpc->tx_list, struct nvgpu_rpc_request, tx_node);

		rd_before = gsp->queue.cmd_rd_seen;
		ret = push_record(gsp, req);
		if (!ret) {
			note_stall(gsp, rd_before);
			break;
		}
		rpc->stalled = false;
		if (ret == -EPROTO) {
			corrupt = true;
			break;
		}

		if (ret < 0 || req->sent_all) {
			if (ret < 0)
				nvgpu_rpc_finish(gsp, req, ret);
			list_del_init(&req->tx_node);
			nvgpu_rpc_put(req);
		}
	}
	mutex_unlock(&rpc->tx_lock);

	if (corrupt)
		nvgpu_gsp_mark_wedged(gsp, "GSP's read index makes no sense");
}

static bool is_host_function(const struct nvgpu_abi *abi, u32 number)
{
	unsigned int i;

	for (i = NVGPU_FN_NONE + 1; i < NVGPU_FN_COUNT; i++) {
		if (abi->fn[i] == number)
			return true;
	}

	return false;
}

static void assembly_end(struct nvgpu_gsp *gsp, int err)
{
	struct nvgpu_rpc_request *req = gsp->rpc.assembling;

	if (!req)
		return;

	gsp->rpc.assembling = NULL;
	nvgpu_rpc_finish(gsp, req, err);
	nvgpu_rpc_put(req);
}

/* Append one record's payload to the reply; true when more are to come. */
static bool take_payload(struct nvgpu_gsp *gsp, struct nvgpu_rpc_request *req,
			 const struct nvgpu_msg *msg)
{
	size_t bytes = min_t(size_t, msg->payload_len, req->cap - req->received);

	memcpy(req->buf + req->received, gsp->rpc.rx_buf + msg->payload_off, bytes);
	req->received += bytes;

	return msg->payload_len == record_payload_max(gsp->queue.env) &&
	       req->received < req->cap;
}

static void take_reply(struct nvgpu_gsp *gsp, const struct nvgpu_msg *msg)
{
	struct nvgpu_rpc *rpc = &gsp->rpc;
	struct nvgpu_rpc_request *req;

	/* A reply in the middle of another one: the records of that are lost. */
	assembly_end(gsp, -EPROTO);

	req = nvgpu_rpc_match(gsp, msg->number, msg->rpc_seq);
	if (!req) {
		rpc->stats.late++;
		dev_dbg(gsp->nvg->dev, "reply %u/%u belongs to nobody\n", msg->number,
			msg->rpc_seq);
		return;
	}

	/* The buffer still holds what is to be sent. */
	if (!READ_ONCE(req->sent_all)) {
		nvgpu_rpc_finish(gsp, req, -EPROTO);
		nvgpu_rpc_put(req);
		return;
	}

	req->result = msg->result;
	rpc->assembling = req;
	if (!take_payload(gsp, req, msg))
		assembly_end(gsp, 0);
}

static void take_continuation(struct nvgpu_gsp *gsp, const struct nvgpu_msg *msg)
{
	struct nvgpu_rpc *rpc = &gsp->rpc;

	if (!rpc->assembling) {
		rpc->stats.late++;
		return;
	}

	if (!take_payload(gsp, rpc->assembling, msg))
		assembly_end(gsp, 0);
}

static void take_event(struct nvgpu_gsp *gsp, const struct nvgpu_msg *msg)
{
	if (gsp->abi->event_id(msg->number) == NVGPU_EV_INIT_DONE) {
		gsp->rpc.init_result = msg->result;
		/* Pairs with the acquire in nvgpu_rpc_wait_init_done(). */
		smp_store_release(&gsp->rpc.init_done, true);
	}

	if (nvgpu_event_take(gsp, msg, gsp->rpc.rx_buf + msg->payload_off))
		nvgpu_gsp_mark_wedged(gsp, "the CPU sequencer failed");
}

/* Take one message. Returns 1 when there was one, 0 when not, or -EPROTO. */
static int take_message(struct nvgpu_gsp *gsp)
{
	const struct nvgpu_envelope *env = gsp->queue.env;
	struct nvgpu_rpc *rpc = &gsp->rpc;
	struct nvgpu_msg msg;
	int pending, count, err;

	pending = nvgpu_queue_pending(&gsp->queue);
	if (pending <= 0)
		return pending;

	nvgpu_queue_peek(&gsp->queue, rpc->rx_buf, 1);
	count = env->peek_elements(rpc->rx_buf, env->element_bytes);
	if (count <= 0 || (u32)count > env->max_elements)
		return -EPROTO;
	if (count > pending)
		return 0;

	if (count > 1)
		nvgpu_queue_peek(&gsp->queue, rpc->rx_buf, count);
	nvgpu_queue_pop(&gsp->queue, count);

	err = env->decode(rpc->rx_buf, (size_t)count * env->element_bytes, rpc->rx_seq++, &msg);
	if (err) {
		rpc->stats.bad++;
		dev_warn_ratelimited(gsp->nvg->dev, "GSP message dropped: %pe\n", ERR_PTR(err));
		return 1;
	}

	rpc->stats.received++;
	if (msg.number == gsp->abi->fn[NVGPU_FN_CONTINUATION])
		take_continuation(gsp, &msg);
	else if (is_host_function(gsp->abi, msg.number))
		take_reply(gsp, &msg);
	else
		take_event(gsp, &msg);

	return 1;
}

/**
 * nvgpu_rpc_service() - Take what GSP has sent, and send what waits.
 * @gsp: GSP, between nvgpu_rpc_start() and nvgpu_rpc_stop()
 *
 * Called by the interrupt's thread, and by waiters while there is no interrupt.
 * Sleeps; at boot as long as the CPU sequencer takes.
 */
void nvgpu_rpc_service(struct nvgpu_gsp *gsp)
{
	struct nvgpu_rpc *rpc = &gsp->rpc;
	unsigned int budget = SERVICE_BUDGET;
	int ret = 0;

	mutex_lock(&rpc->rx_lock);
	while (rpc->running && budget--) {
		ret = take_message(gsp);
		if (ret <= 0)
			break;
	}
	mutex_unlock(&rpc->rx_lock);

	if (ret < 0)
		nvgpu_gsp_mark_wedged(gsp, "GSP's message ring makes no sense");
	/* More is waiting than one pass may take. */
	if (ret > 0)
		queue_delayed_work(system_unbound_wq, &rpc->stall_work, 0);

	nvgpu_rpc_pump(gsp);
}
