// SPDX-License-Identifier: GPL-2.0-only
/*
 * Host RPC - the mailbox between the host and a plugin task.
 */

#include <linux/delay.h>
#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/sched/signal.h>

#include "vgpu/hostrpc.h"

/**
 * DOC: host RPC
 *
 * The mailbox lies at the start of the vGPU's management heap, in framebuffer,
 * seen through BAR1 (vgpu-host.md 4.4, 4.5)::
 *
 *	control   host -> plugin   version, message type, sequence number, offsets
 *	response  plugin -> host   processed sequence number, result code
 *	message   both ways        payload
 *
 * One request is in flight. The host writes payload, type and last the sequence
 * number, then rings the plugin's doorbell; the plugin answers by making the
 * processed number equal. Until it is equal neither the result nor the payload
 * belongs to us and neither is read, so an old answer is never taken for a new
 * one.
 *
 * A request that was given up (timeout, a killed caller) may still be answered
 * later, into a mailbox that would then belong to the next request. There is no
 * way to call it back, so giving up closes the mailbox: every later call fails
 * until the plugin has been restarted.
 *
 * Everything read here comes from outside: numbers are compared, never used as
 * an index, and lengths are ours.
 */

/*
 * How often to look. Most calls take microseconds, a few take seconds: look
 * often at first, then leave the processor and the bus to others.
 */
#define POLL_EAGER_US		2000
#define POLL_EAGER_STEP_US	20
#define POLL_LAZY_STEP_MS	5

static u32 mailbox_rd(const struct nvgpu_hostrpc *rpc, u32 region, u32 field)
{
	return ioread32(rpc->io + region + field);
}

static void mailbox_wr(const struct nvgpu_hostrpc *rpc, u32 region, u32 field, u32 value)
{
	iowrite32(value, rpc->io + region + field);
}

static void mailbox_wr64(const struct nvgpu_hostrpc *rpc, u32 region, u32 field, u64 value)
{
	mailbox_wr(rpc, region, field, lower_32_bits(value));
	mailbox_wr(rpc, region, field + sizeof(u32), upper_32_bits(value));
}

static bool boot_marker_seen(const struct nvgpu_hostrpc *rpc)
{
	return mailbox_rd(rpc, rpc->layout->ctrl_off, rpc->layout->ctrl_seq_off) ==
	       rpc->layout->boot_marker;
}

static bool request_processed(const struct nvgpu_hostrpc *rpc)
{
	return mailbox_rd(rpc, rpc->layout->resp_off, rpc->layout->resp_processed_off) == rpc->seq;
}

/*
 * Wait until @done, the timeout, an abort or a fatal signal. What is there is
 * looked at once more after the deadline, because on a busy machine the waiter
 * itself may have been late.
 */
static int mailbox_wait(struct nvgpu_hostrpc *rpc, bool (*done)(const struct nvgpu_hostrpc *),
			enum nvgpu_plugin_wait wait)
{
	u32 timeout_ms = nvgpu_client_plugin_timeout_ms(rpc->client, wait);
	ktime_t start = ktime_get();
	int err;

	for (;;) {
		s64 waited_us = ktime_us_delta(ktime_get(), start);

		err = READ_ONCE(rpc->abort_err);
		if (err)
			return err;
		if (done(rpc))
			return 0;
		if (waited_us >= (s64)timeout_ms * USEC_PER_MSEC)
			return -ETIMEDOUT;
		if (fatal_signal_pending(current))
			return -EINTR;

		if (waited_us < POLL_EAGER_US)
			usleep_range(POLL_EAGER_STEP_US, 2 * POLL_EAGER_STEP_US);
		else
			wait_event_killable_timeout(rpc->wq, READ_ONCE(rpc->abort_err),
						    msecs_to_jiffies(POLL_LAZY_STEP_MS));
	}
}

static bool region_fits(u32 off, u32 bytes, size_t room)
{
	return off % sizeof(u32) == 0 && off <= room && bytes <= room - off;
}

/**
 * nvgpu_hostrpc_attach() - Use a mapped mailbox for a plugin about to start.
 * @rpc: initialised, detached
 * @client: core client; outlives the attachment
 * @layout: mailbox layout of the running release
 * @io: mapping of the shared part of the heap, zeroed
 * @io_bytes: its size
 * @gfid: guest function id
 *
 * Return: 0; -EPROTO when the layout does not fit its own mapping.
 */
int nvgpu_hostrpc_attach(struct nvgpu_hostrpc *rpc, struct nvgpu_client *client,
			 const struct nvgpu_plugin_layout *layout, void __iomem *io, size_t io_bytes,
			 u32 gfid)
{
	u32 resp_bytes = max(layout->resp_processed_off, layout->resp_result_off) + sizeof(u32);
	u32 ctrl_bytes = max3(layout->ctrl_version_off, layout->ctrl_type_off,
			      layout->ctrl_seq_off) + sizeof(u32);

	ctrl_bytes = max(ctrl_bytes, (u32)(max(max(layout->ctrl_resp_ptr_off,
						    layout->ctrl_msg_ptr_off),
						max(layout->ctrl_migration_ptr_off,
						    layout->ctrl_error_ptr_off)) + sizeof(u64)));
	if (!region_fits(layout->ctrl_off, ctrl_bytes, io_bytes) ||
	    !region_fits(layout->resp_off, resp_bytes, io_bytes) ||
	    !region_fits(layout->msg_off, layout->msg_bytes, io_bytes))
		return -EPROTO;

	rpc->client = client;
	rpc->layout = layout;
	rpc->io = io;
	rpc->gfid = gfid;
	rpc->seq = 0;
	WRITE_ONCE(rpc->abort_err, 0);

	return 0;
}

/**
 * nvgpu_hostrpc_detach() - Forget the mailbox; its mapping may go afterwards.
 * @rpc: attached or not
 *
 * Context: sleeps until a call in flight has noticed; call
 * nvgpu_hostrpc_abort() first, then this takes milliseconds.
 */
void nvgpu_hostrpc_detach(struct nvgpu_hostrpc *rpc)
{
	nvgpu_hostrpc_abort(rpc, -ESHUTDOWN);
	mutex_lock(&rpc->lock);
	rpc->io = NULL;
	mutex_unlock(&rpc->lock);
}

/**
 * nvgpu_hostrpc_wait_boot() - Wait for a plugin to come up and introduce ourselves.
 * @rpc: attached, bootload accepted by the firmware
 *
 * The plugin shows that it runs by a marker where the sequence number belongs.
 * What the RFCs wrote before the marker we write after it, version last: then
 * nothing depends on how much of the page the plugin initialises by itself
 * (vgpu-host.md 4.5, "Ordering").
 *
 * Return: 0, -ETIMEDOUT, -EINTR, or what nvgpu_hostrpc_abort() said.
 */
int nvgpu_hostrpc_wait_boot(struct nvgpu_hostrpc *rpc)
{
	const struct nvgpu_plugin_layout *l = rpc->layout;
	int err;

	err = mutex_lock_killable(&rpc->lock);
	if (err)
		return -EINTR;

	err = mailbox_wait(rpc, boot_marker_seen, NVGPU_WAIT_PLUGIN_BOOT);
	if (err)
		goto out;

	mailbox_wr(rpc, l->ctrl_off, l->ctrl_type_off, 0);
	mailbox_wr(rpc, l->ctrl_off, l->ctrl_seq_off, 0);
	mailbox_wr(rpc, l->resp_off, l->resp_processed_off, 0);
	mailbox_wr(rpc, l->resp_off, l->resp_result_off, 0);
	mailbox_wr64(rpc, l->ctrl_off, l->ctrl_resp_ptr_off, l->resp_off);
	mailbox_wr64(rpc, l->ctrl_off, l->ctrl_msg_ptr_off, l->msg_off);
	mailbox_wr64(rpc, l->ctrl_off, l->ctrl_migration_ptr_off, l->migration_off);
	mailbox_wr64(rpc, l->ctrl_off, l->ctrl_error_ptr_off, l->error_off);
	wmb();
	mailbox_wr(rpc, l->ctrl_off, l->ctrl_version_off, l->ctrl_version);
out:
	mutex_unlock(&rpc->lock);
	return err;
}

static void payload_send(const struct nvgpu_hostrpc *rpc, const u32 *payload, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes / sizeof(u32); i++)
		mailbox_wr(rpc, rpc->layout->msg_off, i * sizeof(u32), payload[i]);
}

static void payload_fetch(const struct nvgpu_hostrpc *rpc, u32 *payload, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes / sizeof(u32); i++)
		payload[i] = mailbox_rd(rpc, rpc->layout->msg_off, i * sizeof(u32));
}

static void count_call(struct nvgpu_hostrpc *rpc, ktime_t rung)
{
	u64 us = ktime_us_delta(ktime_get(), rung);

	lockdep_assert_held(&rpc->lock);

	WRITE_ONCE(rpc->rpcs, rpc->rpcs + 1);
	WRITE_ONCE(rpc->wait_us, rpc->wait_us + us);
	WRITE_ONCE(rpc->wait_max_us, max(rpc->wait_max_us, us));
}

static int call_locked(struct nvgpu_hostrpc *rpc, struct nvgpu_hostrpc_call *call, u32 number)
{
	const struct nvgpu_plugin_layout *l = rpc->layout;
	ktime_t rung;
	int err;

	lockdep_assert_held(&rpc->lock);

	payload_send(rpc, call->payload, call->bytes);
	mailbox_wr(rpc, l->ctrl_off, l->ctrl_type_off, number);

	/* The sequence number tells the plugin that the rest is complete. */
	wmb();
	mailbox_wr(rpc, l->ctrl_off, l->ctrl_seq_off, ++rpc->seq);

	/* The doorbell must not overtake the mailbox, they are different BARs. */
	mailbox_rd(rpc, l->ctrl_off, l->ctrl_seq_off);
	rung = ktime_get();
	nvgpu_client_vgpu_doorbell(rpc->client, rpc->gfid);

	err = mailbox_wait(rpc, request_processed, call->wait);
	if (err) {
		/* See the DOC block: an answer may still come. */
		nvgpu_hostrpc_abort(rpc, -EPIPE);
		return err;
	}

	rmb();
	count_call(rpc, rung);
	call->result = mailbox_rd(rpc, l->resp_off, l->resp_result_off);
	if (call->result)
		return -EREMOTEIO;
	payload_fetch(rpc, call->payload, call->bytes);

	return 0;
}

/**
 * nvgpu_hostrpc_call() - Ask the plugin to do something and wait until it has.
 * @rpc: booted
 * @call: the call; payload and result are written as described there
 *
 * Context: sleeps; killable. Calls of one vGPU queue behind each other.
 * Return: 0; -EREMOTEIO the plugin refused (@call->result); -ETIMEDOUT; -EINTR
 * killed; -EINVAL too long a payload; -EOPNOTSUPP no such message in this
 * release; or what nvgpu_hostrpc_abort() said. After -ETIMEDOUT and -EINTR the
 * mailbox is closed.
 */
int nvgpu_hostrpc_call(struct nvgpu_hostrpc *rpc, struct nvgpu_hostrpc_call *call)
{
	u32 number;
	int err;

	call->result = 0;
	err = mutex_lock_killable(&rpc->lock);
	if (err)
		return -EINTR;

	err = READ_ONCE(rpc->abort_err);
	if (err)
		goto out;
	if (!rpc->io) {
		err = -ESHUTDOWN;
		goto out;
	}
	if (call->bytes > rpc->layout->msg_bytes || call->bytes % sizeof(u32)) {
		err = -EINVAL;
		goto out;
	}
	number = nvgpu_client_plugin_msg(rpc->client, call->msg);
	if (!number) {
		err = -EOPNOTSUPP;
		goto out;
	}

	err = call_locked(rpc, call, number);
out:
	mutex_unlock(&rpc->lock);
	return err;
}

/**
 * nvgpu_hostrpc_abort() - Fail the call in flight and every later one.
 * @rpc: any state after init
 * @err: what they get; the first abort wins
 *
 * Context: any.
 */
void nvgpu_hostrpc_abort(struct nvgpu_hostrpc *rpc, int err)
{
	cmpxchg(&rpc->abort_err, 0, err);
	wake_up_all(&rpc->wq);
}

/**
 * nvgpu_hostrpc_init() - Prepare a mailbox; nothing is attached.
 * @rpc: zeroed
 */
void nvgpu_hostrpc_init(struct nvgpu_hostrpc *rpc)
{
	mutex_init(&rpc->lock);
	init_waitqueue_head(&rpc->wq);
	rpc->abort_err = -ESHUTDOWN;
}

/** nvgpu_hostrpc_fini() - Opposite of nvgpu_hostrpc_init(). @rpc: detached */
void nvgpu_hostrpc_fini(struct nvgpu_hostrpc *rpc)
{
	mutex_destroy(&rpc->lock);
}
