/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long the driver waits for firmware: one table, settable in debugfs.
 */
#ifndef NVGPU_GSP_TIMEOUTS_H
#define NVGPU_GSP_TIMEOUTS_H

#include <linux/types.h>

struct dentry;

/** enum nvgpu_timeout - What is waited for; values are in timeouts.c. */
enum nvgpu_timeout {
	NVGPU_TIMEOUT_GFW_BOOT,		/* the board's own firmware after power-on */
	NVGPU_TIMEOUT_HS_RUN,		/* one run of FWSEC, booter or scrubber */
	NVGPU_TIMEOUT_RISCV_ACTIVE,	/* RISC-V core after the booter */
	NVGPU_TIMEOUT_INIT_DONE,	/* GSP-RM from start to GSP_INIT_DONE */
	NVGPU_TIMEOUT_RPC,		/* reply to an ordinary RPC */
	NVGPU_TIMEOUT_RPC_VGPU,		/* reply to a control that starts or stops a plugin */
	NVGPU_TIMEOUT_RPC_PING,		/* reply to the question whether GSP is alive */
	NVGPU_TIMEOUT_RING,		/* GSP consumes nothing while the command ring is full */
	NVGPU_TIMEOUT_UNLOAD,		/* GSP-RM from its reply to having suspended itself */
	NVGPU_TIMEOUT_PLUGIN_BOOT,	/* a plugin from its bootload to its marker */
	NVGPU_TIMEOUT_PLUGIN_RPC,	/* a plugin's answer to a call */
	NVGPU_TIMEOUT_PLUGIN_QUIET,	/* the same while its vGPU is being stopped */
	NVGPU_TIMEOUT_FENCE,		/* work given to a copy engine */
	NVGPU_TIMEOUT_COUNT,
};

/** struct nvgpu_timeouts - Milliseconds; a reader takes what it finds. */
struct nvgpu_timeouts {
	u32 ms[NVGPU_TIMEOUT_COUNT];
};

void nvgpu_timeouts_init(struct nvgpu_timeouts *t);
void nvgpu_timeouts_debugfs(struct nvgpu_timeouts *t, struct dentry *parent);

static inline u32 nvgpu_timeout_ms(const struct nvgpu_timeouts *t, enum nvgpu_timeout id)
{
	return READ_ONCE(t->ms[id]);
}

#endif /* NVGPU_GSP_TIMEOUTS_H */
