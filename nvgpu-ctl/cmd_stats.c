// SPDX-License-Identifier: MIT
/*
 * Counters: once, again and again, or for a scraper.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd.h"
#include "metrics.h"
#include "out.h"
#include "select.h"

#define MAX_INTERVAL_S	86400

/* What is worth watching, unless --output says otherwise. */
#define STATS_KEYS	"gpu,uuid,type-name,state,graphics-busy,fb-busy,encoder-busy,decoder-busy," \
			"fb-size,fb-used,encoder-share,starts,resets,faults,rpcs,rpc-time-us,rpc-time-max-us"

/** struct sample - what there was at one moment. */
struct sample {
	struct gpu *gpus;
	struct vgpu *vgpus;
	size_t nr_gpus, nr_vgpus;
};

static void sample_free(struct sample *s)
{
	free(s->gpus);
	free(s->vgpus);
}

/* The control plane lists GPUs all together. */
static size_t keep_gpu(struct gpu *gpus, size_t nr, const char *address)
{
	size_t kept = 0;

	for (size_t i = 0; i < nr; i++)
		if (!strcmp(gpus[i].address, address))
			gpus[kept++] = gpus[i];
	return kept;
}

/* Returns 0 or EXIT_REFUSED with a message; sample_free() in either case. */
static int take_sample(struct ctl *ctl, const char *gpu, struct sample *s)
{
	int err;

	*s = (struct sample){ 0 };
	err = plane_list(ctl->nl, &gpu_desc, NULL, (void **)&s->gpus, &s->nr_gpus);
	if (!err && gpu)
		s->nr_gpus = keep_gpu(s->gpus, s->nr_gpus, gpu);
	if (!err)
		err = plane_list(ctl->nl, &vgpu_desc, gpu, (void **)&s->vgpus, &s->nr_vgpus);
	return err ? failed_nl(ctl, err) : 0;
}

static int print_sample(struct ctl *ctl, const char *gpu)
{
	struct options opt = ctl->opt;
	struct sample s;
	int err = take_sample(ctl, gpu, &s);

	if (!opt.output)
		opt.output = STATS_KEYS;
	if (!err && opt.openmetrics)
		metrics_print(stdout, s.gpus, s.nr_gpus, s.vgpus, s.nr_vgpus);
	else if (!err)
		out_list(&opt, &vgpu_desc, s.vgpus, s.nr_vgpus);
	sample_free(&s);
	return err;
}

static int stats(struct ctl *ctl, int argc, char **argv)
{
	uint32_t interval = 0;
	const char *gpu;
	int err;

	(void)argc;
	(void)argv;
	tried(ctl, "stats");
	if (ctl->opt.openmetrics && (ctl->opt.json || ctl->opt.watch || ctl->opt.output))
		return misused(ctl, "--openmetrics is a form of its own, for one moment");
	if (ctl->opt.watch && (!parse_number(ctl->opt.watch, MAX_INTERVAL_S, &interval) || !interval))
		return misused(ctl, "'%s': expected seconds from 1 to %d", ctl->opt.watch,
			       MAX_INTERVAL_S);
	err = need_module(ctl);
	if (!err)
		err = select_filter(ctl, &gpu);
	if (!err)
		err = print_sample(ctl, gpu);
	while (!err && interval && !fflush(stdout)) {
		nanosleep(&(struct timespec){ .tv_sec = interval }, NULL);
		if (!ctl->opt.json)
			putchar('\n');
		err = print_sample(ctl, gpu);
	}
	return err;
}

static const struct cmd stats_cmds[] = {
	{ .verb = "stats", .args = "", .help = "Print counters of vGPUs",
	  .opts = OPTS_LIST | OPT_GPU | OPT_WATCH | OPT_OPENMETRICS, .columns = &vgpu_desc,
	  .run = stats },
	{}
};

const struct group stats_group = { "Counters", stats_cmds };
