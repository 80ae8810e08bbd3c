#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: complete.bash TOOL TABLE
# Each line of TABLE is "what is on the command line => what is offered"; "_"
# stands for the place of the cursor.
set -u
tool=$1 table=$2

# What the script needs of bash-completion, without the package.
_init_completion() {
	words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
	cur=${words[cword]} prev=${words[cword - 1]}
}
__ltrim_colon_completions() { :; }
complete() { :; }
nvgpu-ctl() { "$tool" "$@"; }

if ! script=$("$tool" completion bash) || ! bash -n <<<"$script"; then
	echo "FAIL cli/completion-parses"
	exit
fi
echo "PASS cli/completion-parses"
eval "$script"

while IFS= read -r line; do
	case $line in '' | '#'*) continue ;; esac
	offer=${line#*=> }
	read -ra COMP_WORDS <<<"nvgpu-ctl ${line%%=>*}"
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	COMP_WORDS[COMP_CWORD]=${COMP_WORDS[COMP_CWORD]%_}
	COMPREPLY=()
	_nvgpu_ctl
	name=cli/completion-of-$(tr -cs 'a-z0-9\n' - <<<"${line%%=>*}" | sed 's/-$//')
	if [ "${COMPREPLY[*]}" = "$offer" ]; then
		echo "PASS ${name%-}"
	else
		echo "FAIL ${name%-}: offered '${COMPREPLY[*]}', expected '$offer'"
	fi
done <"$table"
