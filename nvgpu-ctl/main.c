// SPDX-License-Identifier: MIT
/*
 * nvgpu-ctl - options, dispatch, usage, messages. What the commands do is in
 * the cmd_<object>.c files; everything here is driven by their tables.
 */

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "complete.h"
#include "out.h"

#ifndef NVGPU_VERSION
#error "NVGPU_VERSION comes from the VERSION file"
#endif

const struct option_help option_help[] = {
	{ OPT_JSON, "json", NULL, "print JSON; keys are the names of docs/netlink.md" },
	{ OPT_NO_HEADINGS, "no-headings", NULL, "print no line of headings" },
	{ OPT_OUTPUT, "output", "KEYS", "print these, in this order: KEY[,KEY...]" },
	{ OPT_SORT, "sort", "KEY", "sort by this" },
	{ OPT_GPU, "gpu", "GPU", "the GPU, by PCI address or number" },
	{ OPT_TYPE, "type", "TYPE", "the vGPU type, by name or id" },
	{ OPT_VF, "vf", "VF", "the virtual function, by index or PCI address" },
	{ OPT_UUID, "uuid", "UUID", "the UUID to give it, or that it must have" },
	{ OPT_ALL, "all", NULL, "every one, of --gpu if given" },
	{ OPT_FILE, "file", "PATH", "read this file or directory, not /etc/nvgpu" },
	{ OPT_DRY_RUN, "dry-run", NULL, "say what would be done, change nothing" },
	{ OPT_OWNER, "owner", "LABEL", "whose it is, or whose alone are meant" },
	{ OPT_FORCE, "force", NULL, "also if it is in use: its user is asked first" },
	{ OPT_PLACEMENT, "placement", "ID", "its placement id, the first of its slots" },
	{ OPT_GRACE, "grace", "SECONDS", "how long --force waits for the user; 10 if left out" },
	{ OPT_WATCH, "watch", "SECONDS", "print again after so many seconds, until interrupted" },
	{ OPT_OPENMETRICS, "openmetrics", NULL, "print OpenMetrics text, for a scraper" },
	{ OPT_LIBVIRT, "libvirt", NULL, "print the element for a libvirt domain" },
	{}
};

static int run_help(struct ctl *ctl, int argc, char **argv);
static int run_version(struct ctl *ctl, int argc, char **argv);
static int run_completion(struct ctl *ctl, int argc, char **argv);

static const struct cmd about_cmds[] = {
	{ .verb = "help", .args = "[VERB [NOUN]]", .help = "Explain a command",
	  .opts = OPT_JSON, .max_args = 2, .offline = true, .run = run_help },
	{ .verb = "version", .args = "", .help = "Print the version of this program",
	  .opts = OPT_JSON, .offline = true, .run = run_version },
	{ .verb = "completion", .args = "bash|fish|zsh", .help = "Print a completion script",
	  .min_args = 1, .max_args = 1, .offline = true, .run = run_completion },
	{}
};

static const struct group about_group = { "About", about_cmds };

const struct group *const groups[] = {
	&gpu_group, &vf_group, &type_group, &vgpu_group, &declared_group, &check_group,
	&stats_group, &monitor_group, &report_group, &about_group, NULL
};

/* ---- messages ----------------------------------------------------------- */

void tried(struct ctl *ctl, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(ctl->tried, sizeof(ctl->tried), fmt, args);
	va_end(args);
}

int failed(struct ctl *ctl, int err, const char *fmt, ...)
{
	char why[512], text[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, sizeof(why), fmt, args);
	va_end(args);
	snprintf(text, sizeof(text), "%s: %s", ctl->tried, why);
	fprintf(stderr, "nvgpu-ctl: %s\n", text);
	if (ctl->opt.json)
		out_json_error(text, err);
	return EXIT_REFUSED;
}

int failed_nl(struct ctl *ctl, int err)
{
	return failed(ctl, err, "%s", ctl->nl ? plane_error_text(ctl->nl) : strerror(-err));
}

int misused(struct ctl *ctl, const char *fmt, ...)
{
	char why[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, sizeof(why), fmt, args);
	va_end(args);
	failed(ctl, -EINVAL, "%s", why);
	return EXIT_USAGE;
}

int need_module(struct ctl *ctl)
{
	int err;

	if (ctl->nl)
		return 0;
	err = plane_open(&ctl->nl);
	return err ? failed_nl(ctl, err) : 0;
}

/* ---- usage -------------------------------------------------------------- */

static void print_line(FILE *to, const struct cmd *cmd)
{
	char words[64];

	snprintf(words, sizeof(words), "%s%s%s%s%s", cmd->verb, cmd->noun ? " " : "",
		 cmd->noun ? cmd->noun : "", cmd->args[0] ? " " : "", cmd->args);
	fprintf(to, "  %-36s %s\n", words, cmd->help);
}

static void print_overview(FILE *to)
{
	fputs("usage: nvgpu-ctl VERB NOUN [SELECTOR] [OPTIONS]\n", to);
	for (const struct group *const *g = groups; *g; g++) {
		fprintf(to, "\n%s:\n", (*g)->name);
		for (const struct cmd *cmd = (*g)->cmd; cmd->verb; cmd++)
			print_line(to, cmd);
	}
	fputs("\n'nvgpu-ctl VERB NOUN --help' lists a command's options.\n", to);
}

/* All commands of a verb; false when there is none. */
static bool print_verb(FILE *to, const char *verb)
{
	bool found = false;

	for (const struct group *const *g = groups; *g; g++) {
		for (const struct cmd *cmd = (*g)->cmd; cmd->verb; cmd++) {
			if (strcmp(cmd->verb, verb))
				continue;
			if (!found)
				fprintf(to, "usage: nvgpu-ctl %s ...\n\n", verb);
			found = true;
			print_line(to, cmd);
		}
	}
	return found;
}

static void print_command(FILE *to, const struct cmd *cmd)
{
	fprintf(to, "usage: nvgpu-ctl %s%s%s%s%s%s\n\n%s.\n", cmd->verb, cmd->noun ? " " : "",
		cmd->noun ? cmd->noun : "", cmd->args[0] ? " " : "", cmd->args,
		cmd->opts ? " [OPTIONS]" : "", cmd->help);
	if (cmd->opts)
		fputs("\nOptions:\n", to);
	for (const struct option_help *o = option_help; o->name; o++) {
		char words[32];

		if (!(cmd->opts & o->bit))
			continue;
		snprintf(words, sizeof(words), "--%s%s%s", o->name, o->arg ? " " : "",
			 o->arg ? o->arg : "");
		fprintf(to, "  %-20s %s\n", words, o->help);
	}
	if (cmd->columns) {
		fputs("\nKeys:\n ", to);
		for (const struct field *f = cmd->columns->field; f->key; f++)
			fprintf(to, " %s", f->key);
		fputc('\n', to);
	}
}

static const struct cmd *find_command(const char *verb, const char *noun)
{
	for (const struct group *const *g = groups; *g; g++) {
		for (const struct cmd *cmd = (*g)->cmd; cmd->verb; cmd++) {
			if (strcmp(cmd->verb, verb))
				continue;
			if (!cmd->noun || (noun && !strcmp(cmd->noun, noun)))
				return cmd;
		}
	}
	return NULL;
}

/* Explains as far as the words lead; the status says whether all of them did. */
static int explain(const char *verb, const char *noun)
{
	const struct cmd *cmd;

	if (!verb || !strcmp(verb, "help")) {
		print_overview(stdout);
		return EXIT_DONE;
	}
	cmd = find_command(verb, noun);
	if (cmd) {
		print_command(stdout, cmd);
		return EXIT_DONE;
	}
	if (!noun && print_verb(stdout, verb))
		return EXIT_DONE;
	fprintf(stderr, "nvgpu-ctl: help %s%s%s: there is no such command\n", verb,
		noun ? " " : "", noun ? noun : "");
	if (!print_verb(stderr, verb))
		print_overview(stderr);
	return EXIT_USAGE;
}

static int run_help(struct ctl *ctl, int argc, char **argv)
{
	if (ctl->opt.json) {
		out_json_commands(groups);
		return EXIT_DONE;
	}
	return explain(argc > 0 ? argv[0] : NULL, argc > 1 ? argv[1] : NULL);
}

static int run_version(struct ctl *ctl, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	if (ctl->opt.json)
		printf("\"%s\"\n", NVGPU_VERSION);
	else
		puts("nvgpu-ctl " NVGPU_VERSION);
	return EXIT_DONE;
}

static int run_completion(struct ctl *ctl, int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*print)(FILE *to);
	} shells[] = {
		{ "bash", complete_bash }, { "fish", complete_fish }, { "zsh", complete_zsh },
	};

	(void)argc;
	tried(ctl, "completion %s", argv[0]);
	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++) {
		if (strcmp(argv[0], shells[i].name))
			continue;
		shells[i].print(stdout);
		return EXIT_DONE;
	}
	return misused(ctl, "this shell is not known: bash, fish and zsh are");
}

/* ---- the command line --------------------------------------------------- */

enum { GETOPT_HELP = 1, GETOPT_VERSION, GETOPT_OURS };

static void note_option(struct options *opt, int which, const char *arg)
{
	opt->given |= option_help[which].bit;
	switch (option_help[which].bit) {
	case OPT_JSON:
		opt->json = true;
		break;
	case OPT_NO_HEADINGS:
		opt->no_headings = true;
		break;
	case OPT_ALL:
		opt->all = true;
		break;
	case OPT_DRY_RUN:
		opt->dry_run = true;
		break;
	case OPT_OPENMETRICS:
		opt->openmetrics = true;
		break;
	case OPT_LIBVIRT:
		opt->libvirt = true;
		break;
	case OPT_WATCH:
		opt->watch = arg;
		break;
	case OPT_FILE:
		opt->file = arg;
		break;
	case OPT_FORCE:
		opt->force = true;
		break;
	case OPT_OWNER:
		opt->owner = arg;
		break;
	case OPT_PLACEMENT:
		opt->placement = arg;
		break;
	case OPT_GRACE:
		opt->grace = arg;
		break;
	case OPT_OUTPUT:
		opt->output = arg;
		break;
	case OPT_SORT:
		opt->sort = arg;
		break;
	case OPT_GPU:
		opt->gpu = arg;
		break;
	case OPT_TYPE:
		opt->type = arg;
		break;
	case OPT_VF:
		opt->vf = arg;
		break;
	case OPT_UUID:
		opt->uuid = arg;
		break;
	}
}

#define MAX_OPTIONS	32

static int build_getopt(struct option *out)
{
	int nr = 0;

	out[nr++] = (struct option){ "help", no_argument, NULL, GETOPT_HELP };
	out[nr++] = (struct option){ "version", no_argument, NULL, GETOPT_VERSION };
	for (int i = 0; option_help[i].name && nr < MAX_OPTIONS - 1; i++)
		out[nr++] = (struct option){ option_help[i].name,
					     option_help[i].arg ? required_argument : no_argument,
					     NULL, GETOPT_OURS + i };
	out[nr] = (struct option){ 0 };
	return nr;
}

/*
 * getopt takes any unambiguous beginning of a name; a script that used one would
 * break with the next option that begins so. Returns the culprit, or NULL.
 */
static const char *abbreviated_option(int argc, char **argv, const struct option *longs)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		const char *name = argv[i] + 2;
		const struct option *o = longs;
		size_t len = strcspn(name, "=");

		if (strncmp(argv[i], "--", 2))
			continue;
		while (o->name && (strlen(o->name) != len || strncmp(o->name, name, len)))
			o++;
		if (!o->name)
			return argv[i];
		if (o->has_arg == required_argument && name[len] != '=')
			i++;
	}
	return NULL;
}

static int unknown_option(const char *what)
{
	fprintf(stderr, "nvgpu-ctl: option '%s' is not known: see 'nvgpu-ctl help'\n", what);
	return EXIT_USAGE;
}

/* Returns 0 or EXIT_USAGE. */
static int parse_options(struct ctl *ctl, int argc, char **argv, bool *help, bool *version)
{
	struct option longs[MAX_OPTIONS];
	const char *wrong;
	int c, index;

	build_getopt(longs);
	wrong = abbreviated_option(argc, argv, longs);
	if (wrong)
		return unknown_option(wrong);
	opterr = 0;
	while (true) {
		index = -1;
		c = getopt_long(argc, argv, ":hV", longs, &index);
		if (c == -1)
			return 0;
		if (c == 'h' || c == GETOPT_HELP) {
			*help = true;
		} else if (c == 'V' || c == GETOPT_VERSION) {
			*version = true;
		} else if (c >= GETOPT_OURS && c < GETOPT_OURS + MAX_OPTIONS) {
			note_option(&ctl->opt, c - GETOPT_OURS, optarg);
		} else if (c == ':') {
			fprintf(stderr, "nvgpu-ctl: option '%s' needs a value\n",
				argv[optind - 1]);
			return EXIT_USAGE;
		} else {
			return unknown_option(argv[optind - 1]);
		}
	}
}

static int check_usage(struct ctl *ctl, const struct cmd *cmd, int nr_args, char **args)
{
	unsigned int wrong = ctl->opt.given & ~cmd->opts;

	tried(ctl, "%s%s%s", cmd->verb, cmd->noun ? " " : "", cmd->noun ? cmd->noun : "");
	for (const struct option_help *o = option_help; o->name; o++)
		if (wrong & o->bit)
			return misused(ctl, "it has no option --%s", o->name);
	if (nr_args > cmd->max_args)
		return misused(ctl, "'%s' is one word too many", args[cmd->max_args]);
	if (nr_args < cmd->min_args)
		return misused(ctl, "%s is missing: usage: nvgpu-ctl %s%s%s %s",
			       nr_args ? "something" : "the object", cmd->verb,
			       cmd->noun ? " " : "", cmd->noun ? cmd->noun : "", cmd->args);
	if (cmd->columns && !out_columns_valid(cmd->columns, &ctl->opt))
		return EXIT_USAGE;
	return 0;
}

static int unknown_command(const char *verb, const char *noun)
{
	fprintf(stderr, "nvgpu-ctl: %s%s%s: there is no such command\n", verb, noun ? " " : "",
		noun ? noun : "");
	if (!print_verb(stderr, verb))
		print_overview(stderr);
	return EXIT_USAGE;
}

static int dispatch(struct ctl *ctl, int nr_words, char **words, bool help)
{
	const struct cmd *cmd;
	int used, err;

	if (!nr_words) {
		print_overview(help ? stdout : stderr);
		return help ? EXIT_DONE : EXIT_USAGE;
	}
	if (help)
		return explain(words[0], nr_words > 1 ? words[1] : NULL);
	if (nr_words == 2 && !strcmp(words[1], "help"))
		return explain(words[0], NULL);

	cmd = find_command(words[0], nr_words > 1 ? words[1] : NULL);
	if (!cmd)
		return unknown_command(words[0], nr_words > 1 ? words[1] : NULL);
	used = cmd->noun ? 2 : 1;
	if (nr_words == used + 1 && !strcmp(words[used], "help") && cmd->verb[0] != 'h')
		return explain(cmd->verb, cmd->noun);
	err = check_usage(ctl, cmd, nr_words - used, words + used);
	return err ? err : cmd->run(ctl, nr_words - used, words + used);
}

int main(int argc, char **argv)
{
	bool help = false, version = false;
	struct ctl ctl = { 0 };
	int status;

	status = parse_options(&ctl, argc, argv, &help, &version);
	if (status)
		return status;
	if (version)
		status = run_version(&ctl, 0, NULL);
	else
		status = dispatch(&ctl, argc - optind, argv + optind, help);
	plane_close(ctl.nl);

	/* Output that was not written is not done. */
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "nvgpu-ctl: writing: %s\n", strerror(errno));
		return EXIT_REFUSED;
	}
	return status;
}
