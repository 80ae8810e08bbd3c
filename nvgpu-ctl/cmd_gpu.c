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
/* What the control plane takes for the name of a release. */
#define MAX_RELEASE	31

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

/* @arg is KEY=VALUE: its value, or NULL when it is another setting. */
static const char *setting(const char *arg, const char *key)
{
	size_t n = strlen(key);

	return strncmp(arg, key, n) || arg[n] != '=' ? NULL : arg + n + 1;
}

/* What setting_parse() makes pointers to. */
struct setting_room {
	uint32_t vfs, placement;
};

static int placement_parse(struct ctl *ctl, const char *arg, const char *value,
			   struct gpu_settings *set, uint32_t *mode)
{
	if (set->placement_mode)
		return misused(ctl, "placement is set twice");
	if (!strcmp(value, "equal"))
		*mode = NVGPU_PLACEMENT_MODE_EQUAL;
	else if (!strcmp(value, "mixed"))
		*mode = NVGPU_PLACEMENT_MODE_MIXED;
	else
		return misused(ctl, "'%s': expected equal or mixed", arg);
	set->placement_mode = mode;
	return EXIT_DONE;
}

static int setting_parse(struct ctl *ctl, const char *arg, struct gpu_settings *set,
			 struct setting_room *room)
{
	const char *value;

	value = setting(arg, "placement");
	if (value)
		return placement_parse(ctl, arg, value, set, &room->placement);

	value = setting(arg, "vfs");
	if (value) {
		if (set->num_vfs)
			return misused(ctl, "vfs is set twice");
		if (!parse_number(value, MAX_VFS, &room->vfs))
			return misused(ctl, "'%s': expected a number from 0 to %d", arg, MAX_VFS);
		set->num_vfs = &room->vfs;
		return EXIT_DONE;
	}
	value = setting(arg, "firmware");
	if (!value)
		return misused(ctl, "'%s' is no setting: expected vfs=NUMBER, placement=MODE or "
			       "firmware=RELEASE", arg);
	if (set->firmware)
		return misused(ctl, "firmware is set twice");
	if (!value[0] || strlen(value) > MAX_RELEASE)
		return misused(ctl, "'%s': expected a release, or newest", arg);
	set->firmware = strcmp(value, "newest") ? value : "";
	return EXIT_DONE;
}

static int gpu_set(struct ctl *ctl, int argc, char **argv)
{
	struct gpu_settings set = { 0 };
	struct setting_room room;
	struct gpu gpu;
	int err;

	tried(ctl, "set gpu %s", argv[0]);
	for (int i = 1; i < argc; i++) {
		err = setting_parse(ctl, argv[i], &set, &room);
		if (err)
			return err;
	}
	err = select_gpu(ctl, argv[0], &gpu);
	if (err)
		return err;
	tried(ctl, "set gpu %s %s%s%s%s%s", gpu.address, argv[1], argc > 2 ? " " : "",
	      argc > 2 ? argv[2] : "", argc > 3 ? " " : "", argc > 3 ? argv[3] : "");
	err = plane_gpu_set(ctl->nl, gpu.address, &set);
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
	{ .verb = "set", .noun = "gpu", .args = "GPU vfs=N|firmware=RELEASE|placement=MODE",
	  .help = "Switch VFs on or off, pin a firmware release, mix sizes",
	  .opts = OPT_JSON, .min_args = 2, .max_args = 4, .run = gpu_set },
	{ .verb = "reset", .noun = "gpu", .args = "GPU",
	  .help = "Reset a GPU and start its firmware anew", .opts = OPT_JSON, .min_args = 1,
	  .max_args = 1, .run = gpu_reset },
	{}
};

const struct group gpu_group = { "GPUs", gpu_cmds };
