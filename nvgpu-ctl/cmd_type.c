// SPDX-License-Identifier: MIT
/*
 * vGPU types: list, show.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "out.h"
#include "select.h"

static bool offers_types(const char *gpu, const struct type *types, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(types[i].gpu, gpu))
			return true;
	return false;
}

/* A GPU whose firmware never ran has no types, and no type could say why. */
static int explain_missing(struct ctl *ctl, const char *only, const struct type *types, size_t nr)
{
	size_t nr_gpus;
	void *gpus;
	int err = plane_list(ctl->nl, &gpu_desc, NULL, &gpus, &nr_gpus);

	if (err)
		return failed_nl(ctl, err);
	for (size_t i = 0; i < nr_gpus; i++) {
		const struct gpu *gpu = (const struct gpu *)gpus + i;
		const char *state = enum_name(KIND_GPU_STATUS, gpu->state);

		if ((only && strcmp(gpu->address, only)) || gpu->state == NVGPU_GPU_STATUS_READY ||
		    offers_types(gpu->address, types, nr))
			continue;
		fprintf(stderr, "nvgpu-ctl: %s: GPU %s offers none, it is %s%s%s\n", ctl->tried,
			gpu->address, state ? state : "not ready",
			gpu->state_reason[0] ? ": " : "", gpu->state_reason);
	}
	free(gpus);
	return EXIT_DONE;
}

static int type_list(struct ctl *ctl, int argc, char **argv)
{
	const char *gpu;
	void *types;
	size_t nr;
	int err;

	(void)argc;
	(void)argv;
	tried(ctl, "list types");
	err = need_module(ctl);
	if (!err)
		err = select_filter(ctl, &gpu);
	if (err)
		return err;
	err = plane_list(ctl->nl, &type_desc, gpu, &types, &nr);
	if (err)
		return failed_nl(ctl, err);
	out_list(&ctl->opt, &type_desc, types, nr);
	err = explain_missing(ctl, gpu, types, nr);
	free(types);
	return err;
}

static int type_show(struct ctl *ctl, int argc, char **argv)
{
	struct type type;
	const char *gpu;
	int err;

	(void)argc;
	tried(ctl, "show type %s", argv[0]);
	err = select_filter(ctl, &gpu);
	if (!err)
		err = select_type(ctl, argv[0], gpu, &type);
	if (err)
		return err;
	out_show(&ctl->opt, &type_desc, &type);
	return EXIT_DONE;
}

static const struct cmd type_cmds[] = {
	{ .verb = "list", .noun = "types", .args = "",
	  .help = "List vGPU types, and why one cannot be created now",
	  .opts = OPTS_LIST | OPT_GPU, .columns = &type_desc, .run = type_list },
	{ .verb = "show", .noun = "type", .args = "TYPE",
	  .help = "Show everything about a vGPU type", .opts = OPTS_SHOW | OPT_GPU,
	  .min_args = 1, .max_args = 1, .columns = &type_desc, .run = type_show },
	{}
};

const struct group type_group = { "vGPU types", type_cmds };
