// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * CPU sequencer: a list of register operations that GSP wants done by the host.
 */

#include "gsp/sequencer.h"

/**
 * DOC: CPU sequencer
 *
 * GSP sends the program while it boots, before it can reach some registers
 * itself, and waits until it is done. The program comes from firmware that has
 * passed a signature check, but through memory anybody may have written to, so
 * it is bounded: registers must lie inside the register window and be aligned,
 * the number of commands and the time spent waiting are limited.
 *
 * Poll timeouts are microseconds (drivers agree; the vendor's header says ms).
 */

#define COMMANDS_MAX		4096
#define POLL_STEP_US		10
/* For a poll that names no timeout: the vendor's default. */
#define POLL_DEFAULT_US		(4 * 1000 * 1000)
/* Delays and polls of one whole sequence. */
#define WAIT_BUDGET_US		(20 * 1000 * 1000)

struct seq_run {
	const struct nvgpu_seq_ops *ops;
	void *ctx;
	u32 limit_bytes;
	u32 budget_us;
	u32 save[NVGPU_SEQ_SAVE_WORDS];
	struct nvgpu_seq_error *where;
};

static int spend(struct seq_run *r, u32 us)
{
	if (us > r->budget_us)
		return -ETIME;

	r->budget_us -= us;
	r->ops->delay_us(r->ctx, us);
	return 0;
}

static bool addr_is_valid(const struct seq_run *r, u32 addr)
{
	return !(addr % sizeof(u32)) && addr < r->limit_bytes;
}

static int poll_reg(struct seq_run *r, const struct nvgpu_seq_cmd *c)
{
	u32 left = c->timeout_us ? c->timeout_us : POLL_DEFAULT_US;
	u32 step;
	int err;

	for (;;) {
		r->where->value = r->ops->rd32(r->ctx, c->addr);
		if ((r->where->value & c->mask) == c->value)
			return 0;
		if (!left)
			return -ETIMEDOUT;

		step = left < POLL_STEP_US ? left : POLL_STEP_US;
		err = spend(r, step);
		if (err)
			return err;
		left -= step;
	}
}

static int execute(struct seq_run *r, const struct nvgpu_seq_cmd *c)
{
	u32 old;

	switch (c->op) {
	case NVGPU_SEQ_WRITE:
		r->ops->wr32(r->ctx, c->addr, c->value);
		return 0;
	case NVGPU_SEQ_MODIFY:
		old = r->ops->rd32(r->ctx, c->addr);
		r->ops->wr32(r->ctx, c->addr, (old & ~c->mask) | c->value);
		return 0;
	case NVGPU_SEQ_POLL:
		return poll_reg(r, c);
	case NVGPU_SEQ_DELAY:
		return spend(r, c->timeout_us);
	case NVGPU_SEQ_STORE:
		if (c->index >= NVGPU_SEQ_SAVE_WORDS)
			return -EPROTO;
		r->save[c->index] = r->ops->rd32(r->ctx, c->addr);
		return 0;
	case NVGPU_SEQ_CORE_RESET:
	case NVGPU_SEQ_CORE_START:
	case NVGPU_SEQ_CORE_WAIT_HALT:
	case NVGPU_SEQ_CORE_RESUME:
		return r->ops->core(r->ctx, c->op);
	}

	return -EPROTO;
}

static bool op_has_address(enum nvgpu_seq_op op)
{
	return op == NVGPU_SEQ_WRITE || op == NVGPU_SEQ_MODIFY || op == NVGPU_SEQ_POLL ||
	       op == NVGPU_SEQ_STORE;
}

/**
 * nvgpu_seq_run() - Execute a sequence.
 * @abi: release, for the decoder
 * @payload: event payload
 * @len: its bytes
 * @limit_bytes: size of the register window
 * @ops: operations
 * @ctx: handed to them
 * @where: receives the place of a failure
 *
 * Return: 0; -EPROTO for a program that makes no sense, -ERANGE for a register
 * outside the window, -E2BIG for too many commands, -ETIMEDOUT when a poll
 * failed, -ETIME when the whole sequence waits too long, or an errno of the
 * decoder or of a core operation. Commands before the failing one were executed.
 */
int nvgpu_seq_run(const struct nvgpu_abi *abi, const void *payload, size_t len, u32 limit_bytes,
		  const struct nvgpu_seq_ops *ops, void *ctx, struct nvgpu_seq_error *where)
{
	struct seq_run r = {
		.ops = ops,
		.ctx = ctx,
		.limit_bytes = limit_bytes,
		.budget_us = WAIT_BUDGET_US,
		.where = where,
	};
	struct nvgpu_seq_cmd cmd;
	u32 pos = 0;
	int ret;

	memset(where, 0, sizeof(*where));
	for (where->index = 0; where->index < COMMANDS_MAX; where->index++) {
		ret = abi->decode_sequencer(payload, len, &pos, &cmd);
		if (ret < 0)
			return ret;
		if (ret)
			return 0;

		where->op = cmd.op;
		where->addr = 0;
		if (op_has_address(cmd.op)) {
			where->addr = cmd.addr;
			if (!addr_is_valid(&r, cmd.addr))
				return -ERANGE;
		}

		ret = execute(&r, &cmd);
		if (ret)
			return ret;
	}

	return -E2BIG;
}
