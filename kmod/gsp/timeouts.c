// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of firmware timeouts, and its files in debugfs.
 */

#include <linux/debugfs.h>
#include <linux/kernel.h>

#include "gsp/timeouts.h"

struct timeout_row {
	const char *name;
	u32 ms;
};

/*
 * Defaults are at least what the drivers that work on silicon allow: GFW 4 s
 * and RISC-V 5 s in nova, a microcode run 2 s everywhere, RPCs 6 s in the vendor's
 * driver as a vGPU host (4 s and half of it on top), plugin shutdown 30 s, plugins
 * as vgpu-host.md 4.5 says. A plugin that is being stopped is asked out of courtesy:
 * the shutdown that follows does not need its answer. The published
 * vGPU drivers wait 4 s and 5 s for a framebuffer to be scrubbed.
 */
static const struct timeout_row rows[NVGPU_TIMEOUT_COUNT] = {
	[NVGPU_TIMEOUT_GFW_BOOT]	= { "gfw_boot_ms",	4000 },
	[NVGPU_TIMEOUT_HS_RUN]		= { "hs_run_ms",	10000 },
	[NVGPU_TIMEOUT_RISCV_ACTIVE]	= { "riscv_active_ms",	5000 },
	[NVGPU_TIMEOUT_INIT_DONE]	= { "init_done_ms",	20000 },
	[NVGPU_TIMEOUT_RPC]		= { "rpc_ms",		6000 },
	[NVGPU_TIMEOUT_RPC_VGPU]	= { "rpc_vgpu_ms",	30000 },
	[NVGPU_TIMEOUT_RPC_PING]	= { "rpc_ping_ms",	3000 },
	[NVGPU_TIMEOUT_RING]		= { "ring_ms",		6000 },
	[NVGPU_TIMEOUT_UNLOAD]		= { "unload_ms",	5000 },
	[NVGPU_TIMEOUT_PLUGIN_BOOT]	= { "plugin_boot_ms",	10000 },
	[NVGPU_TIMEOUT_PLUGIN_RPC]	= { "plugin_rpc_ms",	120000 },
	[NVGPU_TIMEOUT_PLUGIN_QUIET]	= { "plugin_quiet_ms",	2000 },
	[NVGPU_TIMEOUT_FENCE]		= { "fence_ms",		5000 },
};

/* Every row gets its default. */
void nvgpu_timeouts_init(struct nvgpu_timeouts *t)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		t->ms[i] = rows[i].ms;
}

/* A directory "timeouts" with one file per row; removed with @parent. */
void nvgpu_timeouts_debugfs(struct nvgpu_timeouts *t, struct dentry *parent)
{
	struct dentry *dir = debugfs_create_dir("timeouts", parent);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		debugfs_create_u32(rows[i].name, 0600, dir, &t->ms[i]);
}
