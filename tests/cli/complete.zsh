# SPDX-License-Identifier: MIT
# usage: zsh complete.zsh TOOL TABLE
# The table of complete.bash, in zsh.
tool=$1 table=$2
script=$($tool completion zsh) || exit
nvgpu-ctl() { $tool "$@" }
# What the completion system would offer, without it.
compadd() {
	while [[ $1 != -- ]]; do shift; done
	shift
	for word; do [[ $word == ${words[CURRENT]}* ]] && offered+=($word); done
}
# The last line runs it; here it runs for each line of the table.
eval "${script%$'\n'_nvgpu_ctl *}"

while IFS= read -r line; do
	[[ -z $line || $line == '#'* ]] && continue
	words=(nvgpu-ctl ${=line%%\=>*})
	CURRENT=$#words
	words[CURRENT]=${words[CURRENT]%_}
	offered=()
	_nvgpu_ctl
	name=cli/zsh-completion-of-$(tr -cs 'a-z0-9\n' - <<<"${line%%\=>*}" | sed 's/-$//')
	if [[ "$offered" == "${line#*=> }" ]]; then
		echo "PASS ${name%-}"
	else
		echo "FAIL ${name%-}: offered '$offered', expected '${line#*=> }'"
	fi
done <$table
