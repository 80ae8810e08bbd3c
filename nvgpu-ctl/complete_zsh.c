// SPDX-License-Identifier: MIT
/*
 * Completion for zsh, written from the command tables.
 */

#include <string.h>

#include "cmd.h"
#include "complete.h"

static const char head[] =
	"#compdef nvgpu-ctl\n"
	"# Printed by 'nvgpu-ctl completion zsh'.\n"
	"\n"
	"_nvgpu_ctl_objects() {\n"
	"\tcompadd -- ${(f)\"$(nvgpu-ctl list $1 --no-headings --output $2 2>/dev/null)\"}\n"
	"}\n"
	"\n";

static const char tail[] =
	"_nvgpu_ctl() {\n"
	"\tlocal verb= noun= word i n=0\n"
	"\n"
	"\tfor ((i = 2; i < CURRENT; i++)); do\n"
	"\t\tword=$words[i]\n"
	"\t\tif [[ $word == --* ]]; then\n"
	"\t\t\t[[ \" $_nvgpu_ctl_valued \" == *\" $word \"* ]] && ((i++))\n"
	"\t\telse\n"
	"\t\t\t((n++))\n"
	"\t\t\t((n == 1)) && verb=$word\n"
	"\t\t\t((n == 2)) && noun=$word\n"
	"\t\tfi\n"
	"\tdone\n"
	"\tif ((CURRENT > 2)); then\n"
	"\t\tcase $words[CURRENT-1] in\n"
	"\t\t--gpu) _nvgpu_ctl_objects gpus address; return ;;\n"
	"\t\t--type) _nvgpu_ctl_objects types id; return ;;\n"
	"\t\t--vf) _nvgpu_ctl_objects vfs index; return ;;\n"
	"\t\t--file) _files; return ;;\n"
	"\t\t--output | --sort) compadd -- $(_nvgpu_ctl_keys \"$verb $noun\"); return ;;\n"
	"\t\tesac\n"
	"\t\t[[ \" $_nvgpu_ctl_valued \" == *\" $words[CURRENT-1] \"* ]] && return\n"
	"\tfi\n"
	"\tif [[ $words[CURRENT] == -* ]]; then\n"
	"\t\tcompadd -- $(_nvgpu_ctl_options \"$verb $noun\")\n"
	"\telif ((n == 0)); then\n"
	"\t\tcompadd -- ${=_nvgpu_ctl_verbs}\n"
	"\telif ((n == 1)); then\n"
	"\t\tcompadd -- $(_nvgpu_ctl_nouns $verb)\n"
	"\telif ((n == 2)); then\n"
	"\t\tcase $noun in\n"
	"\t\tgpu) _nvgpu_ctl_objects gpus address ;;\n"
	"\t\tvf) _nvgpu_ctl_objects vfs address ;;\n"
	"\t\ttype) _nvgpu_ctl_objects types id ;;\n"
	"\t\tvgpu) _nvgpu_ctl_objects vgpus uuid ;;\n"
	"\t\tesac\n"
	"\telif [[ \"$verb $noun\" == 'set gpu' ]]; then\n"
	"\t\tcompadd -S '' -- vfs= firmware= placement=\n"
	"\tfi\n"
	"}\n"
	"\n"
	"_nvgpu_ctl \"$@\"\n";

void complete_zsh(FILE *to)
{
	fputs(head, to);
	complete_words(to);
	fputs(tail, to);
}
