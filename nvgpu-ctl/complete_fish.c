// SPDX-License-Identifier: MIT
/*
 * Completion for fish, written from the command tables: a line for each word, with
 * the condition under which it is offered.
 */

#include <string.h>

#include "cmd.h"
#include "complete.h"

static const char head[] =
	"# Printed by 'nvgpu-ctl completion fish'.\n"
	"\n"
	"function __nvgpu_ctl_at\n"
	"\tset -l words (commandline -opc)\n"
	"\ttest (count $words) -eq (math (count $argv) + 1)\n"
	"\tand test \"$words[2..-1]\" = \"$argv\"\n"
	"end\n"
	"\n"
	"function __nvgpu_ctl_in\n"
	"\tset -l words (commandline -opc)\n"
	"\tset -l last (math (count $argv) + 1)\n"
	"\ttest (count $words) -ge $last\n"
	"\tand test \"$words[2..$last]\" = \"$argv\"\n"
	"end\n"
	"\n"
	"function __nvgpu_ctl_objects\n"
	"\tnvgpu-ctl list $argv[1] --no-headings --output $argv[2] 2>/dev/null\n"
	"end\n"
	"\n"
	"complete -c nvgpu-ctl -f\n";

/* Where the objects of a noun, or the values of an option, come from. */
static const struct {
	const char *noun, *option, *list, *key;
} sources[] = {
	{ "gpu", "gpu", "gpus", "address" },
	{ "vf", "vf", "vfs", "address" },
	{ "type", "type", "types", "id" },
	{ "vgpu", "", "vgpus", "uuid" },
};

static void put_objects(FILE *to, const struct cmd *cmd)
{
	for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++)
		if (cmd->noun && cmd->max_args && !strcmp(cmd->noun, sources[i].noun))
			fprintf(to, "complete -c nvgpu-ctl -n '__nvgpu_ctl_at %s %s' "
				"-a '(__nvgpu_ctl_objects %s %s)'\n", cmd->verb, cmd->noun,
				sources[i].list, sources[i].key);
}

static void put_option(FILE *to, const struct cmd *cmd, const struct option_help *o)
{
	fprintf(to, "complete -c nvgpu-ctl -n '__nvgpu_ctl_in %s%s%s' -l %s -d '%s'", cmd->verb,
		cmd->noun ? " " : "", cmd->noun ? cmd->noun : "", o->name, o->help);
	if (o->arg)
		fputs(o->bit == OPT_FILE ? " -r -F" : " -x", to);
	for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++)
		if (!strcmp(o->name, sources[i].option))
			fprintf(to, " -a '(__nvgpu_ctl_objects %s %s)'", sources[i].list,
				sources[i].key);
	if ((o->bit == OPT_OUTPUT || o->bit == OPT_SORT) && cmd->columns) {
		fputs(" -a '", to);
		for (const struct field *f = cmd->columns->field; f->key; f++)
			fprintf(to, "%s%s", f == cmd->columns->field ? "" : " ", f->key);
		fputc('\'', to);
	}
	fputc('\n', to);
}

void complete_fish(FILE *to)
{
	fputs(head, to);
	for (const struct group *const *g = groups; *g; g++) {
		for (const struct cmd *cmd = (*g)->cmd; cmd->verb; cmd++) {
			fprintf(to, "complete -c nvgpu-ctl -n __nvgpu_ctl_at -a %s\n", cmd->verb);
			if (cmd->noun)
				fprintf(to, "complete -c nvgpu-ctl -n '__nvgpu_ctl_at %s' -a %s\n",
					cmd->verb, cmd->noun);
			put_objects(to, cmd);
			for (const struct option_help *o = option_help; o->name; o++)
				if (cmd->opts & o->bit)
					put_option(to, cmd, o);
		}
	}
	fputs("complete -c nvgpu-ctl -n '__nvgpu_ctl_at completion' -a 'bash fish zsh'\n", to);
}
