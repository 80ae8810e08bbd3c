// SPDX-License-Identifier: MIT
/*
 * GPUs: list, show, set, reset.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "out.h"
#include "select.h"

/* What PCI lets a function have. */
#define MAX_VFS		65535

static int gpu_list(struct ctl *ctl, int argc, char **argv)
{
	void *gpus;
	size_t nr;
	int err;

	(void)argc;
	(void)argv;
	tried(ctl, "list gpus");
	err = need_module(ctl);
	if (err)
		return err;
	err = plane_list(ctl->nl, &gpu_desc, NULL, &gpus, &nr);
	if (err)
		return failed_nl(ctl, err);
	out_list(&ctl->opt, &gpu_desc, gpus, nr);
	free(gpus);
	return EXIT_DONE;
}

static int gpu_show(struct ctl *ctl, int argc, char **argv)
{
	struct gpu gpu;
	int err;

	(void)argc;
	tried(ctl, "show gpu %s", argv[0]);
	err = select_gpu(ctl, argv[0], &gpu);
	if (err)
		return err;
	out_show(&ctl->opt, &gpu_desc, &gpu);
	return EXIT_DONE;
}

/* With --json the outcome is the GPU as it is now; without, silence is success. */
static int show_outcome(struct ctl *ctl, const char *address)
{
	struct gpu gpu;
	int err;

	if (!ctl->opt.json)
		return EXIT_DONE;
	err = select_gpu(ctl, address, &gpu);
	if (err)
		return err;
	out_show(&ctl->opt, &gpu_desc, &gpu);
	return EXIT_DONE;
}

static int gpu_set(struct ctl *ctl, int argc, char **argv)
{
	static const char vfs_key[] = "vfs=";
	bool has_vfs = false;
	uint32_t vfs = 0;
	struct gpu gpu;
	int err;

	tried(ctl, "set gpu %s", argv[0]);
	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], vfs_key, strlen(vfs_key)))
			return misused(ctl, "'%s' is no setting: expected vfs=NUMBER", argv[i]);
		if (has_vfs)
			return misused(ctl, "vfs is set twice");
		if (!parse_number(argv[i] + strlen(vfs_key), MAX_VFS, &vfs))
			return misused(ctl, "'%s': expected a number from 0 to %d", argv[i],
				       MAX_VFS);
		has_vfs = true;
	}
	err = select_gpu(ctl, argv[0], &gpu);
	if (err)
		return err;
	tried(ctl, "set gpu %s vfs=%u", gpu.address, vfs);
	err = plane_gpu_set_vfs(ctl->nl, gpu.address, vfs);
	return err ? failed_nl(ctl, err) : show_outcome(ctl, gpu.address);
}

static int gpu_reset(struct ctl *ctl, int argc, char **argv)
{
	struct gpu gpu;
	int err;

	(void)argc;
	tried(ctl, "reset gpu %s", argv[0]);
	err = select_gpu(ctl, argv[0], &gpu);
	if (err)
		return err;
	tried(ctl, "reset gpu %s", gpu.address);
	err = plane_gpu_reset(ctl->nl, gpu.address);
	return err ? failed_nl(ctl, err) : show_outcome(ctl, gpu.address);
}

static const struct cmd gpu_cmds[] = {
	{ .verb = "list", .noun = "gpus", .args = "", .help = "List the GPUs that nvgpu drives",
	  .opts = OPTS_LIST, .columns = &gpu_desc, .run = gpu_list },
	{ .verb = "show", .noun = "gpu", .args = "GPU", .help = "Show everything about a GPU",
	  .opts = OPTS_SHOW, .min_args = 1, .max_args = 1, .columns = &gpu_desc,
	  .run = gpu_show },
	{ .verb = "set", .noun = "gpu", .args = "GPU vfs=NUMBER",
	  .help = "Switch virtual functions on or off", .opts = OPT_JSON, .min_args = 2,
	  .max_args = 2, .run = gpu_set },
	{ .verb = "reset", .noun = "gpu", .args = "GPU",
	  .help = "Reset a GPU and start its firmware anew", .opts = OPT_JSON, .min_args = 1,
	  .max_args = 1, .run = gpu_reset },
	{}
};

const struct group gpu_group = { "GPUs", gpu_cmds };
