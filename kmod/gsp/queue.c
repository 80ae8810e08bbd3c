// SPDX-License-Identifier: GPL-2.0-only
/*
 * GSP message queues - the two shared-memory rings between host and GSP.
 */

#include <linux/dma-mapping.h>
#include <linux/sizes.h>

#include "gsp/queue.h"
#include "gsp/ring.h"

/**
 * DOC: GSP message queues
 *
 * One ring per direction. The producer owns the write index, the consumer owns
 * the read index, and neither writes the other's. A ring starts with one page:
 * the producer's description of it, and the *producer's read index of the other
 * ring* (flag "swapped"), so that each side writes to its own block only:
 *
 *	command block, ours:   wr of commands, rd of messages, elements
 *	message block, GSP's:  wr of messages, rd of commands, elements
 *
 * Payload first, then the index, then the doorbell. Indices read from the
 * message block are untrusted (gsp/ring.h); the host keeps private copies of the
 * ones it owns and never reads those back.
 *
 * The page table maps each page on its own, so the three blocks are allocated
 * separately; in one piece they would be rounded up to a megabyte.
 */

#define TABLE_BYTES		SZ_4K
#define PAGE_TABLE_UNIT		SZ_4K
/* Of the description in front of a ring, without the read index. */
#define HEAD_BYTES_MAX		64

static u32 read_word(void *block, u32 off)
{
	return le32_to_cpu(READ_ONCE(*(__le32 *)(block + off)));
}

static void write_word(void *block, u32 off, u32 value)
{
	WRITE_ONCE(*(__le32 *)(block + off), cpu_to_le32(value));
}

static void table_fill(struct nvgpu_queue *q)
{
	u32 ring_pages = q->env->queue_bytes / PAGE_TABLE_UNIT;
	__le64 *entry = q->table;
	u32 i;

	*entry++ = cpu_to_le64(q->table_dma);
	for (i = 0; i < ring_pages; i++)
		*entry++ = cpu_to_le64(q->cmd_dma + (u64)i * PAGE_TABLE_UNIT);
	for (i = 0; i < ring_pages; i++)
		*entry++ = cpu_to_le64(q->msg_dma + (u64)i * PAGE_TABLE_UNIT);
}

/**
 * nvgpu_queue_init() - Allocate the rings and describe them.
 * @q: queue to set up, zeroed
 * @falcon: GSP; outlives @q
 * @env: geometry
 *
 * Return: 0, -ENOMEM, or -EINVAL when a release's geometry does not fit into the
 * one-page table; on failure nothing is left behind.
 */
int nvgpu_queue_init(struct nvgpu_queue *q, const struct nvgpu_falcon *falcon,
		     const struct nvgpu_envelope *env)
{
	struct device *dev = falcon->nvg->dev;
	u32 pages = 1 + 2 * (env->queue_bytes / PAGE_TABLE_UNIT);
	int err = -ENOMEM;

	if (pages > TABLE_BYTES / sizeof(__le64) ||
	    env->queue_header_bytes + env->queue_elements * env->element_bytes > env->queue_bytes ||
	    env->read_ptr_off > HEAD_BYTES_MAX)
		return -EINVAL;

	q->table = dma_alloc_coherent(dev, TABLE_BYTES, &q->table_dma, GFP_KERNEL);
	if (!q->table)
		return -ENOMEM;
	q->cmd = dma_alloc_coherent(dev, env->queue_bytes, &q->cmd_dma, GFP_KERNEL);
	if (!q->cmd)
		goto err_table;
	q->msg = dma_alloc_coherent(dev, env->queue_bytes, &q->msg_dma, GFP_KERNEL);
	if (!q->msg)
		goto err_cmd;

	q->falcon = falcon;
	q->env = env;
	q->pages = pages;
	q->cmd_wr = 0;
	q->cmd_rd_seen = 0;
	q->cmd_seq = 0;
	q->msg_rd = 0;
	q->msg_wr_seen = 0;
	q->msg_linked = false;
	table_fill(q);
	err = env->encode_queue_header(q->cmd, env->queue_header_bytes);
	if (err < 0)
		goto err_msg;

	return 0;

err_msg:
	dma_free_coherent(dev, env->queue_bytes, q->msg, q->msg_dma);
err_cmd:
	dma_free_coherent(dev, env->queue_bytes, q->cmd, q->cmd_dma);
err_table:
	dma_free_coherent(dev, TABLE_BYTES, q->table, q->table_dma);
	q->table = NULL;
	return err;
}

/* GSP must have been stopped. Also for a queue that was never set up. */
void nvgpu_queue_fini(struct nvgpu_queue *q)
{
	struct device *dev;

	if (!q->table)
		return;

	dev = q->falcon->nvg->dev;
	dma_free_coherent(dev, q->env->queue_bytes, q->msg, q->msg_dma);
	dma_free_coherent(dev, q->env->queue_bytes, q->cmd, q->cmd_dma);
	dma_free_coherent(dev, TABLE_BYTES, q->table, q->table_dma);
	q->table = NULL;
}

/* Offsets count in the address space that the page table spans. */
void nvgpu_queue_describe(const struct nvgpu_queue *q, struct nvgpu_rm_args *args)
{
	args->shared_addr = q->table_dma;
	args->page_count = q->pages;
	args->cmdq_off = TABLE_BYTES;
	args->msgq_off = TABLE_BYTES + q->env->queue_bytes;
}

/**
 * nvgpu_queue_space() - How many elements may be pushed now.
 * @q: queue; command side serialised by the caller
 *
 * Return: elements, or -EPROTO when GSP's index makes no sense.
 */
int nvgpu_queue_space(struct nvgpu_queue *q)
{
	u32 slots = q->env->queue_elements;
	u32 rd = read_word(q->msg, q->env->read_ptr_off);

	if (!nvgpu_ring_rd_valid(q->cmd_rd_seen, rd, q->cmd_wr, slots))
		return -EPROTO;

	q->cmd_rd_seen = rd;
	return nvgpu_ring_free(rd, q->cmd_wr, slots);
}

/**
 * nvgpu_queue_push() - Hand one encoded message to GSP and ring its doorbell.
 * @q: queue; command side serialised by the caller
 * @message: encoded with sequence number @q->cmd_seq
 * @elements: its elements, at most what nvgpu_queue_space() said
 */
void nvgpu_queue_push(struct nvgpu_queue *q, const void *message, u32 elements)
{
	const struct nvgpu_envelope *env = q->env;
	struct nvgpu_ring_span span;

	span = nvgpu_ring_span(q->cmd_wr, elements, env->queue_elements, env->element_bytes);
	memcpy(q->cmd + env->queue_header_bytes + (size_t)q->cmd_wr * env->element_bytes, message,
	       span.first_bytes);
	memcpy(q->cmd + env->queue_header_bytes, message + span.first_bytes, span.second_bytes);
	nvgpu_count_copied(q->falcon->nvg, span.first_bytes + span.second_bytes);

	q->cmd_wr = nvgpu_ring_advance(q->cmd_wr, elements, env->queue_elements);
	q->cmd_seq++;

	/* GSP may read the elements as soon as it sees the new index. */
	dma_wmb();
	write_word(q->cmd, env->write_ptr_off, q->cmd_wr);
	/* The register write orders itself after the index; its value is ignored. */
	nvgpu_falcon_wr32(q->falcon, NV_PGSP_QUEUE_HEAD, 0);
}

/* GSP describes its ring while it boots; before that the block is zero. */
static int link_messages(struct nvgpu_queue *q)
{
	const struct nvgpu_envelope *env = q->env;
	u8 head[HEAD_BYTES_MAX] __aligned(8);
	int ret;

	memcpy(head, q->msg, env->read_ptr_off);
	ret = env->check_queue_header(head, env->read_ptr_off);
	if (ret < 0)
		return ret;

	q->msg_linked = ret;
	return 0;
}

/**
 * nvgpu_queue_pending() - How many elements GSP has published and we not read.
 * @q: queue; message side serialised by the caller
 *
 * Return: elements, or -EPROTO when GSP's ring description or index makes no
 * sense. The elements may be read when this returns.
 */
int nvgpu_queue_pending(struct nvgpu_queue *q)
{
	u32 slots = q->env->queue_elements;
	u32 wr = read_word(q->msg, q->env->write_ptr_off);
	int err;

	if (!q->msg_linked && wr) {
		err = link_messages(q);
		if (err)
			return err;
	}
	if (!q->msg_linked)
		return 0;

	if (!nvgpu_ring_wr_valid(q->msg_wr_seen, wr, q->msg_rd, slots))
		return -EPROTO;

	q->msg_wr_seen = wr;
	/* Do not read elements that were fetched before the index. */
	dma_rmb();
	return nvgpu_ring_used(q->msg_rd, wr, slots);
}

/* Copy pending elements out without consuming them: GSP can change the ring any time. */
void nvgpu_queue_peek(const struct nvgpu_queue *q, void *buf, u32 elements)
{
	const struct nvgpu_envelope *env = q->env;
	struct nvgpu_ring_span span;

	span = nvgpu_ring_span(q->msg_rd, elements, env->queue_elements, env->element_bytes);
	memcpy(buf, q->msg + env->queue_header_bytes + (size_t)q->msg_rd * env->element_bytes,
	       span.first_bytes);
	memcpy(buf + span.first_bytes, q->msg + env->queue_header_bytes, span.second_bytes);
	nvgpu_count_copied(q->falcon->nvg, span.first_bytes + span.second_bytes);
}

/* Give pending elements back to GSP. */
void nvgpu_queue_pop(struct nvgpu_queue *q, u32 elements)
{
	q->msg_rd = nvgpu_ring_advance(q->msg_rd, elements, q->env->queue_elements);
	/* Reads of the elements are done before GSP may overwrite them. */
	mb();
	write_word(q->cmd, q->env->read_ptr_off, q->msg_rd);
}
