/* SPDX-License-Identifier: MIT */
/*
 * Commands as tables: dispatch, usage texts, completions and the manual's test
 * all read them.
 */
#ifndef NVGPU_CTL_CMD_H
#define NVGPU_CTL_CMD_H

#include <stdbool.h>
#include <stddef.h>

#include "nl.h"

enum {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1,	/* refused or failed */
	EXIT_USAGE = 2,		/* the command line is wrong */
	EXIT_DIFFERENT = 3,	/* "diff" found a difference */
};

/* Options; a command accepts a set of them. */
enum {
	OPT_JSON = 1 << 0,
	OPT_NO_HEADINGS = 1 << 1,
	OPT_OUTPUT = 1 << 2,
	OPT_SORT = 1 << 3,
	OPT_GPU = 1 << 4,
	OPT_TYPE = 1 << 5,
	OPT_VF = 1 << 6,
	OPT_UUID = 1 << 7,
	OPT_ALL = 1 << 8,
	OPT_FILE = 1 << 9,
	OPT_DRY_RUN = 1 << 10,
	OPT_OWNER = 1 << 11,
	OPT_FORCE = 1 << 12,
	OPT_GRACE = 1 << 13,
	OPT_WATCH = 1 << 14,
	OPT_OPENMETRICS = 1 << 15,
	OPT_LIBVIRT = 1 << 16,
	OPT_PLACEMENT = 1 << 17,
};
#define OPTS_LIST	(OPT_JSON | OPT_NO_HEADINGS | OPT_OUTPUT | OPT_SORT)
#define OPTS_SHOW	(OPT_JSON | OPT_OUTPUT)

/** struct options - what the command line said; NULL = not said. */
struct options {
	bool json, no_headings, all, dry_run, openmetrics, libvirt, force;
	const char *output, *sort, *gpu, *type, *vf, *uuid, *file;
	const char *watch, *owner, *grace, *placement;
	unsigned int given;	/* OPT_* */
};

struct option_help {
	unsigned int bit;
	const char *name;
	const char *arg;	/* NULL: takes none */
	const char *help;
};
extern const struct option_help option_help[];	/* ends with a NULL name */

struct ctl {
	struct options opt;
	struct plane *nl;
	char tried[160];	/* "create vgpu on 0000:3b:00.0" */
};

/**
 * struct cmd - one command
 * @verb, @noun: its words; @noun is NULL where the verb says it all
 * @args:	positional arguments, for people
 * @help:	one line
 * @opts:	OPT_* it accepts
 * @min_args, @max_args: how many positional arguments
 * @columns:	what --output and --sort choose from, or NULL
 * @offline:	works without the module
 * @run:	returns an exit status
 */
struct cmd {
	const char *verb, *noun;
	const char *args;
	const char *help;
	unsigned int opts;
	int min_args, max_args;
	const struct object_desc *columns;
	bool offline;
	int (*run)(struct ctl *ctl, int argc, char **argv);
};

struct group {
	const char *name;
	const struct cmd *cmd;	/* ends with a NULL verb */
};
extern const struct group gpu_group, vf_group, type_group, vgpu_group, declared_group,
	check_group, stats_group, monitor_group,
	report_group;
extern const struct group *const groups[];	/* ends with NULL */

/* Says what is being tried, for the message should it fail. */
void tried(struct ctl *ctl, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Both print "nvgpu-ctl: <tried>: <text>", and an object with --json. */
int failed(struct ctl *ctl, int err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
int failed_nl(struct ctl *ctl, int err);
/* Prints what is wrong with the command line. */
int misused(struct ctl *ctl, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The module, opened at first use; 0 or EXIT_REFUSED with a message. */
int need_module(struct ctl *ctl);

#endif /* NVGPU_CTL_CMD_H */
