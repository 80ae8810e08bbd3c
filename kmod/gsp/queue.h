/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * GSP message queues - the two shared-memory rings between host and GSP.
 */
#ifndef NVGPU_GSP_QUEUE_H
#define NVGPU_GSP_QUEUE_H

#include <linux/types.h>

#include "abi/abi.h"
#include "falcon/falcon.h"

/**
 * struct nvgpu_queue - Both rings and the page table that describes them.
 * @falcon: GSP, for the doorbell
 * @env: geometry of the running release
 * @table, @table_dma: one page of page addresses; GSP is given this address
 * @cmd, @cmd_dma: command ring, written by us
 * @msg, @msg_dma: message ring, written by GSP
 * @pages: entries of @table
 * @cmd_wr: our write index, private copy
 * @cmd_rd_seen: last valid read index of GSP
 * @cmd_seq: transport sequence number of the next command
 * @msg_rd: our read index, private copy
 * @msg_wr_seen: last valid write index of GSP
 * @msg_linked: GSP announced its ring
 *
 * The command side and the message side are independent; each is serialised by
 * its caller (gsp/rpc.c).
 */
struct nvgpu_queue {
	const struct nvgpu_falcon *falcon;
	const struct nvgpu_envelope *env;
	void *table;
	dma_addr_t table_dma;
	void *cmd;
	dma_addr_t cmd_dma;
	void *msg;
	dma_addr_t msg_dma;
	u32 pages;

	u32 cmd_wr;
	u32 cmd_rd_seen;
	u32 cmd_seq;

	u32 msg_rd;
	u32 msg_wr_seen;
	bool msg_linked;
};

int nvgpu_queue_init(struct nvgpu_queue *q, const struct nvgpu_falcon *falcon,
		     const struct nvgpu_envelope *env);
void nvgpu_queue_fini(struct nvgpu_queue *q);
void nvgpu_queue_describe(const struct nvgpu_queue *q, struct nvgpu_rm_args *args);

int nvgpu_queue_space(struct nvgpu_queue *q);
void nvgpu_queue_push(struct nvgpu_queue *q, const void *message, u32 elements);

int nvgpu_queue_pending(struct nvgpu_queue *q);
void nvgpu_queue_peek(const struct nvgpu_queue *q, void *buf, u32 elements);
void nvgpu_queue_pop(struct nvgpu_queue *q, u32 elements);

#endif /* NVGPU_GSP_QUEUE_H */
