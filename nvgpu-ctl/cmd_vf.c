// SPDX-License-Identifier: MIT
/*
 * Virtual functions: list, show.
 */

#include <stdlib.h>

#include "cmd.h"
#include "out.h"
#include "select.h"

static int vf_list(struct ctl *ctl, int argc, char **argv)
{
	const char *gpu;
	void *vfs;
	size_t nr;
	int err;

	(void)argc;
	(void)argv;
	tried(ctl, "list vfs");
	err = need_module(ctl);
	if (!err)
		err = select_filter(ctl, &gpu);
	if (err)
		return err;
	err = plane_list(ctl->nl, &vf_desc, gpu, &vfs, &nr);
	if (err)
		return failed_nl(ctl, err);
	out_list(&ctl->opt, &vf_desc, vfs, nr);
	free(vfs);
	return EXIT_DONE;
}

static int vf_show(struct ctl *ctl, int argc, char **argv)
{
	struct vf vf;
	int err;

	(void)argc;
	tried(ctl, "show vf %s", argv[0]);
	err = select_vf(ctl, argv[0], &vf);
	if (err)
		return err;
	out_show(&ctl->opt, &vf_desc, &vf);
	return EXIT_DONE;
}

static const struct cmd vf_cmds[] = {
	{ .verb = "list", .noun = "vfs", .args = "", .help = "List virtual functions",
	  .opts = OPTS_LIST | OPT_GPU, .columns = &vf_desc, .run = vf_list },
	{ .verb = "show", .noun = "vf", .args = "VF",
	  .help = "Show everything about a virtual function", .opts = OPTS_SHOW | OPT_GPU,
	  .min_args = 1, .max_args = 1, .columns = &vf_desc, .run = vf_show },
	{}
};

const struct group vf_group = { "Virtual functions", vf_cmds };
