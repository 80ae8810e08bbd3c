// SPDX-License-Identifier: GPL-2.0-only
/*
 * debugfs: one directory per GPU.
 */

#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "ce/ce.h"
#include "core/client.h"
#include "core/irq.h"
#include "core/state.h"
#include "debug/debugfs.h"
#include "mem/bar1.h"
#include "mem/fb.h"

/**
 * DOC: debugfs
 *
 *	nvgpu/
 *	  0000:3b:00.0/
 *	    state		state and reason
 *	    counters		work done by the driver since probe
 *	    memory		framebuffer managed, free, longest free run, and what the driver
 *				keeps for itself
 *	    ...			gsp/ adds the firmware's part
 *
 * Nothing here is an interface; everything an administrator needs is in nvgpu-ctl.
 */

static struct dentry *root;

static int state_show(struct seq_file *m, void *unused)
{
	struct nvgpu_device *nvg = m->private;

	spin_lock(&nvg->state_lock);
	seq_printf(m, "%s\n", nvgpu_state_name(nvg->state));
	if (nvg->reason[0])
		seq_printf(m, "%s\n", nvg->reason);
	spin_unlock(&nvg->state_lock);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(state);

static int counters_show(struct seq_file *m, void *unused)
{
	struct nvgpu_device *nvg = m->private;
	struct nvgpu_counters sum = {};
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct nvgpu_counters *c = per_cpu_ptr(nvg->counters, cpu);

		sum.mmio_reads += c->mmio_reads;
		sum.mmio_writes += c->mmio_writes;
		sum.bytes_copied += c->bytes_copied;
		sum.rpcs += c->rpcs;
		sum.ce_bytes += c->ce_bytes;
		sum.ce_ns += c->ce_ns;
	}
	seq_printf(m, "mmio_reads %llu\nmmio_writes %llu\nbytes_copied %llu\nrpcs %llu\n",
		   sum.mmio_reads, sum.mmio_writes, sum.bytes_copied, sum.rpcs);
	seq_printf(m, "ce_bytes %llu\nce_ns %llu\n", sum.ce_bytes, sum.ce_ns);
	seq_printf(m, "interrupts %llu\n", nvgpu_irq_count(nvg));

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(counters);

static int memory_show(struct seq_file *m, void *unused)
{
	struct nvgpu_device *nvg = m->private;
	u64 total, free, largest, ce, ce_most;

	nvgpu_fb_stats(nvg->fb, &total, &free, &largest);
	seq_printf(m, "managed %llu\nfree %llu\nlargest %llu\n", total, free, largest);
	seq_printf(m, "own_bar1_tables %llu\n", nvgpu_bar1_table_bytes(nvg));
	nvgpu_ces_memory(nvg, &ce, &ce_most);
	seq_printf(m, "ce_system %llu\nce_system_most %llu\n", ce, ce_most);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(memory);

/** nvgpu_debugfs_add() - Directory of a GPU; its objects exist. @nvg: device */
void nvgpu_debugfs_add(struct nvgpu_device *nvg)
{
	nvg->debugfs = debugfs_create_dir(pci_name(nvg->pdev), root);
	debugfs_create_file("state", 0400, nvg->debugfs, nvg, &state_fops);
	debugfs_create_file("counters", 0400, nvg->debugfs, nvg, &counters_fops);
	debugfs_create_file("memory", 0400, nvg->debugfs, nvg, &memory_fops);
}

/** nvgpu_debugfs_del() - Remove it; readers are out on return. @nvg: device */
void nvgpu_debugfs_del(struct nvgpu_device *nvg)
{
	debugfs_remove_recursive(nvg->debugfs);
	nvg->debugfs = NULL;
}

/** nvgpu_debugfs_init() - Directory of the module. A kernel without debugfs is fine. */
void nvgpu_debugfs_init(void)
{
	root = debugfs_create_dir(KBUILD_MODNAME, NULL);
}

/** nvgpu_debugfs_exit() - Remove it; no GPU is bound any more. */
void nvgpu_debugfs_exit(void)
{
	debugfs_remove_recursive(root);
}
