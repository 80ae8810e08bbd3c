// SPDX-License-Identifier: GPL-2.0-only
/*
 * GSP's directory in debugfs: timeouts, logs and counters.
 */

#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "gsp/priv.h"

static const char * const state_name[] = {
	[NVGPU_GSP_OFF]		= "off",
	[NVGPU_GSP_BOOTING]	= "booting",
	[NVGPU_GSP_ALIVE]	= "alive",
	[NVGPU_GSP_STOPPING]	= "stopping",
	[NVGPU_GSP_WEDGED]	= "wedged",
};

static int status_show(struct seq_file *m, void *unused)
{
	struct nvgpu_gsp *gsp = m->private;
	const struct nvgpu_rpc_stats *s = &gsp->rpc.stats;
	const struct nvgpu_events *ev = &gsp->events;

	seq_printf(m, "state %s\n", state_name[nvgpu_gsp_state(gsp)]);
	if (nvgpu_gsp_state(gsp) == NVGPU_GSP_WEDGED)
		seq_printf(m, "why %s\n", gsp->why);
	seq_printf(m, "interrupt %s\n", READ_ONCE(gsp->rpc.irq_works) ? "works" : "not seen");
	seq_printf(m, "records_sent %llu\n", s->sent);
	seq_printf(m, "messages_received %llu\n", s->received);
	seq_printf(m, "messages_bad %llu\n", s->bad);
	seq_printf(m, "replies_late %llu\n", s->late);
	seq_printf(m, "calls_timed_out %llu\n", (u64)atomic64_read(&s->timeouts));
	seq_printf(m, "calls_killed %llu\n", (u64)atomic64_read(&s->killed));
	seq_printf(m, "calls_polled %llu\n", (u64)atomic64_read(&s->polled));
	seq_printf(m, "ring_full %llu\n", s->stalls);
	seq_printf(m, "interrupts_missed %llu\n", (u64)atomic64_read(&s->missed_irqs));
	seq_printf(m, "events_unknown %llu\n", ev->count[NVGPU_EV_UNKNOWN]);
	seq_printf(m, "events_dropped %llu\n", ev->dropped);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(status);

/* Reading it asks GSP something cheap: the microseconds it took, or an error. */
static int ping_show(struct seq_file *m, void *unused)
{
	struct nvgpu_gsp *gsp = m->private;
	ktime_t start = ktime_get();
	int err;

	if (!nvgpu_gsp_is_alive(gsp))
		return -EIO;
	err = nvgpu_facts_ping(gsp, NVGPU_TIMEOUT_RPC);
	if (err)
		return err;

	seq_printf(m, "%lld\n", ktime_us_delta(ktime_get(), start));
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(ping);

/* Directory "gsp" of the GPU. */
void nvgpu_gsp_debugfs_init(struct nvgpu_gsp *gsp)
{
	gsp->debugfs = debugfs_create_dir("gsp", gsp->nvg->debugfs);
	debugfs_create_file("status", 0400, gsp->debugfs, gsp, &status_fops);
	debugfs_create_file("ping", 0400, gsp->debugfs, gsp, &ping_fops);
	nvgpu_timeouts_debugfs(&gsp->timeouts, gsp->debugfs);
	nvgpu_libos_debugfs(&gsp->libos, gsp->debugfs);
}

/* Readers are out on return. */
void nvgpu_gsp_debugfs_fini(struct nvgpu_gsp *gsp)
{
	debugfs_remove(gsp->debugfs);
}
