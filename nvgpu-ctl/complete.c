// SPDX-License-Identifier: MIT
/*
 * Completion scripts, written from the command tables. Objects are asked for
 * when the user presses the key; without a module there are none to offer.
 */

#include <stdbool.h>
#include <string.h>

#include "cmd.h"
#include "complete.h"

/* Helpers first, so that the generated part is nothing but words. */
static const char bash_head[] =
	"# bash completion of nvgpu-ctl; printed by 'nvgpu-ctl completion bash'.\n"
	"\n"
	"_nvgpu_ctl_objects() {\n"
	"\tnvgpu-ctl list \"$1\" --no-headings --output \"$2\" 2>/dev/null\n"
	"}\n"
	"\n"
	"_nvgpu_ctl_values() {\n"
	"\tcase $1 in\n"
	"\t--gpu) _nvgpu_ctl_objects gpus address ;;\n"
	"\t--type) _nvgpu_ctl_objects types id ;;\n"
	"\t--vf) _nvgpu_ctl_objects vfs index ;;\n"
	"\tesac\n"
	"}\n"
	"\n"
	"_nvgpu_ctl_selectors() {\n"
	"\tcase $1 in\n"
	"\tgpu) _nvgpu_ctl_objects gpus address ;;\n"
	"\tvf) _nvgpu_ctl_objects vfs address ;;\n"
	"\ttype) _nvgpu_ctl_objects types id ;;\n"
	"\tvgpu) _nvgpu_ctl_objects vgpus uuid ;;\n"
	"\tesac\n"
	"}\n"
	"\n";

static const char bash_tail[] =
	"_nvgpu_ctl() {\n"
	"\tlocal cur prev words cword split\n"
	"\tlocal verb='' noun='' word i n=0 choice=''\n"
	"\n"
	"\t_init_completion -n : || return\n"
	"\tfor ((i = 1; i < cword; i++)); do\n"
	"\t\tword=${words[i]}\n"
	"\t\tcase $word in\n"
	"\t\t--*) case \" $_nvgpu_ctl_valued \" in *\" $word \"*) i=$((i + 1)) ;; esac ;;\n"
	"\t\t*)\n"
	"\t\t\tn=$((n + 1))\n"
	"\t\t\t[ $n = 1 ] && verb=$word\n"
	"\t\t\t[ $n = 2 ] && noun=$word\n"
	"\t\t\t;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"\n"
	"\tcase \" $_nvgpu_ctl_valued \" in\n"
	"\t*\" $prev \"*)\n"
	"\t\tcase $prev in\n"
	"\t\t--output | --sort) choice=$(_nvgpu_ctl_keys \"$verb $noun\") ;;\n"
	"\t\t*) choice=$(_nvgpu_ctl_values \"$prev\") ;;\n"
	"\t\tesac\n"
	"\t\t;;\n"
	"\t*)\n"
	"\t\tif [[ $cur == -* ]]; then\n"
	"\t\t\tchoice=$(_nvgpu_ctl_options \"$verb $noun\")\n"
	"\t\telif [ $n = 0 ]; then\n"
	"\t\t\tchoice=$_nvgpu_ctl_verbs\n"
	"\t\telif [ $n = 1 ]; then\n"
	"\t\t\tchoice=$(_nvgpu_ctl_nouns \"$verb\")\n"
	"\t\telif [ $n = 2 ]; then\n"
	"\t\t\tchoice=$(_nvgpu_ctl_selectors \"$noun\")\n"
	"\t\telif [ \"$verb $noun\" = 'set gpu' ]; then\n"
	"\t\t\tchoice='vfs= firmware= placement='\n"
	"\t\tfi\n"
	"\t\t;;\n"
	"\tesac\n"
	"\tmapfile -t COMPREPLY < <(compgen -W \"$choice\" -- \"$cur\")\n"
	"\t__ltrim_colon_completions \"$cur\"\n"
	"}\n"
	"\n"
	"complete -F _nvgpu_ctl nvgpu-ctl\n";

/* Calls @fn for every command. */
static void for_each_command(FILE *to, void (*fn)(FILE *to, const struct cmd *cmd))
{
	for (const struct group *const *g = groups; *g; g++)
		for (const struct cmd *cmd = (*g)->cmd; cmd->verb; cmd++)
			fn(to, cmd);
}

/* Whether an earlier command has the same verb. */
static bool verb_is_repeated(const struct cmd *of)
{
	for (const struct group *const *g = groups; *g; g++) {
		for (const struct cmd *cmd = (*g)->cmd; cmd->verb; cmd++) {
			if (cmd == of)
				return false;
			if (!strcmp(cmd->verb, of->verb))
				return true;
		}
	}
	return false;
}

static void put_verb(FILE *to, const struct cmd *cmd)
{
	if (!verb_is_repeated(cmd))
		fprintf(to, " %s", cmd->verb);
}

static void put_nouns(FILE *to, const struct cmd *of)
{
	if (verb_is_repeated(of))
		return;
	if (!strcmp(of->verb, "completion")) {
		fprintf(to, "\tcompletion) echo bash fish zsh ;;\n");
		return;
	}
	if (!strcmp(of->verb, "help")) {
		fprintf(to, "\thelp) echo \"$_nvgpu_ctl_verbs\" ;;\n");
		return;
	}
	if (!of->noun)
		return;
	fprintf(to, "\t%s) echo", of->verb);
	for (const struct group *const *g = groups; *g; g++)
		for (const struct cmd *cmd = (*g)->cmd; cmd->verb; cmd++)
			if (!strcmp(cmd->verb, of->verb))
				fprintf(to, " %s", cmd->noun);
	fputs(" ;;\n", to);
}

static void put_options(FILE *to, const struct cmd *cmd)
{
	fprintf(to, "\t'%s %s') echo --help", cmd->verb, cmd->noun ? cmd->noun : "");
	for (const struct option_help *o = option_help; o->name; o++)
		if (cmd->opts & o->bit)
			fprintf(to, " --%s", o->name);
	fputs(" ;;\n", to);
}

static void put_keys(FILE *to, const struct cmd *cmd)
{
	if (!cmd->columns)
		return;
	fprintf(to, "\t'%s %s') echo", cmd->verb, cmd->noun ? cmd->noun : "");
	for (const struct field *f = cmd->columns->field; f->key; f++)
		fprintf(to, " %s", f->key);
	fputs(" ;;\n", to);
}

static void put_table(FILE *to, const char *name, void (*fn)(FILE *to, const struct cmd *cmd))
{
	fprintf(to, "%s() {\n\tcase $1 in\n", name);
	for_each_command(to, fn);
	fputs("\tesac\n}\n\n", to);
}

void complete_words(FILE *to)
{
	fputs("_nvgpu_ctl_verbs='", to);
	for_each_command(to, put_verb);
	fputs("'\n_nvgpu_ctl_valued='", to);
	for (const struct option_help *o = option_help; o->name; o++)
		if (o->arg)
			fprintf(to, " --%s", o->name);
	fputs("'\n\n", to);
	put_table(to, "_nvgpu_ctl_nouns", put_nouns);
	put_table(to, "_nvgpu_ctl_options", put_options);
	put_table(to, "_nvgpu_ctl_keys", put_keys);
}

void complete_bash(FILE *to)
{
	fputs(bash_head, to);
	complete_words(to);
	fputs(bash_tail, to);
}
