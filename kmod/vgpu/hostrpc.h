/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Host RPC - calls from the host to the plugin task of one vGPU.
 */
#ifndef NVGPU_VGPU_HOSTRPC_H
#define NVGPU_VGPU_HOSTRPC_H

#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/wait.h>

#include "nvgpu_client.h"

/**
 * struct nvgpu_hostrpc - one mailbox
 * @client:	how to ring and to encode
 * @layout:	offsets of the running release
 * @io:		shared part of the management heap, mapped through BAR1
 * @gfid:	whose plugin
 * @lock:	one call at a time; taken killably
 * @seq:	number of the last request, under @lock
 * @wq:		woken by nvgpu_hostrpc_abort()
 * @abort_err:	0, or the errno every waiter and every later call gets
 * @rpcs:	calls completed
 * @wait_us, @wait_max_us: how long their answers took, together and at most; both and
 *		@rpcs are written under @lock and read without it
 */
struct nvgpu_hostrpc {
	struct nvgpu_client *client;
	const struct nvgpu_plugin_layout *layout;
	void __iomem *io;
	u32 gfid;

	struct mutex lock;
	u32 seq;
	wait_queue_head_t wq;
	int abort_err;
	u64 rpcs, wait_us, wait_max_us;
};

/**
 * struct nvgpu_hostrpc_call - one call
 * @msg:	which
 * @payload:	what to send and, after success, what came back
 * @bytes:	length of @payload, a multiple of 4; at most the message region
 * @wait:	how long the plugin may take
 * @result:	the plugin's result code when the call returns -EREMOTEIO
 */
struct nvgpu_hostrpc_call {
	enum nvgpu_plugin_msg msg;
	void *payload;
	size_t bytes;
	enum nvgpu_plugin_wait wait;
	u32 result;
};

void nvgpu_hostrpc_init(struct nvgpu_hostrpc *rpc);
void nvgpu_hostrpc_fini(struct nvgpu_hostrpc *rpc);
int nvgpu_hostrpc_attach(struct nvgpu_hostrpc *rpc, struct nvgpu_client *client,
			 const struct nvgpu_plugin_layout *layout, void __iomem *io, size_t io_bytes,
			 u32 gfid);
void nvgpu_hostrpc_detach(struct nvgpu_hostrpc *rpc);
int nvgpu_hostrpc_wait_boot(struct nvgpu_hostrpc *rpc);
int nvgpu_hostrpc_call(struct nvgpu_hostrpc *rpc, struct nvgpu_hostrpc_call *call);
void nvgpu_hostrpc_abort(struct nvgpu_hostrpc *rpc, int err);

#endif /* NVGPU_VGPU_HOSTRPC_H */
