/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Interpreter of the CPU sequencer: pure apart from its operations.
 */
#ifndef NVGPU_GSP_SEQUENCER_H
#define NVGPU_GSP_SEQUENCER_H

#include "abi/abi.h"

#define NVGPU_SEQ_SAVE_WORDS	8

/**
 * struct nvgpu_seq_ops - What a sequence can do to the world.
 * @rd32, @wr32: register access; the address was checked against the limit
 * @delay_us: wait; at most a few seconds in total per sequence
 * @core: one of the CORE_ operations; 0 or a negative errno
 */
struct nvgpu_seq_ops {
	u32 (*rd32)(void *ctx, u32 addr);
	void (*wr32)(void *ctx, u32 addr, u32 value);
	void (*delay_us)(void *ctx, u32 us);
	int (*core)(void *ctx, enum nvgpu_seq_op op);
};

/**
 * struct nvgpu_seq_error - Where a sequence failed.
 * @index: number of the command, from 0
 * @op: its operation, valid unless it could not be decoded
 * @addr: register concerned, or 0
 * @value: last value read, for a poll
 */
struct nvgpu_seq_error {
	u32 index;
	enum nvgpu_seq_op op;
	u32 addr;
	u32 value;
};

int nvgpu_seq_run(const struct nvgpu_abi *abi, const void *payload, size_t len, u32 limit_bytes,
		  const struct nvgpu_seq_ops *ops, void *ctx, struct nvgpu_seq_error *where);

#endif /* NVGPU_GSP_SEQUENCER_H */
