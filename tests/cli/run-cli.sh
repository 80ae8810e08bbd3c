#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: tests/cli/run-cli.sh [--update]
#
# nvgpu-ctl against a fake host, under sanitizers: command lines with exit
# status and output (cases, golden/), selectors (test_select.c), declarations
# (test_declared.c), the manual and the completion against the command tables.
set -u
cd "$(dirname "$0")/../.." || exit 1

update=0
[ "${1:-}" != --update ] || update=1
out=${NVGPU_BUILD:-$PWD/build}/test-cli
# Below a directory that is named like one of the firmware's.
trees=$out/nvidia/trees
sanitize='-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer'
export ASAN_OPTIONS=detect_leaks=1 LC_ALL=C TZ=UTC

mkdir -p "$out"
build() {
	make -s -C nvgpu-ctl O="$out/$1" CFLAGS="-O1 -g $sanitize" "${@:2}" "$out/$1/nvgpu-ctl" \
		>"$out/$1.log" 2>&1
}
if ! build fake outside=fake_plane.o fakes="$PWD/tests/cli" || ! build real; then
	cat "$out"/*.log
	echo "FAIL cli/tool-builds"
	exit 1
fi
if grep -q warning: "$out"/*.log; then
	cat "$out"/*.log
	echo "FAIL cli/tool-builds-without-warnings"
else
	echo "PASS cli/tool-builds-without-warnings"
fi
tool=$out/fake/nvgpu-ctl
make -s -C firmware-loader O="$out/fw" >"$out/fw.log" 2>&1 &&
	NVGPU_FW=$out/fw/nvgpu-fw tests/cli/fake-tree "$trees" >>"$out/fw.log" 2>&1 || {
	cat "$out/fw.log"
	echo "FAIL cli/fake-trees"
}

# What varies from run to run becomes a word.
settle() {
	sed -E -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:]{8}\.[0-9]{3}Z?/TIME/' \
		-e "s/\\b$(sed 's/\./\\./g' VERSION)\\b/VERSION/"
}

# case_output HOST ARG... - what a command line prints, both streams.
case_output() {
	local host=$1 status

	shift
	NVGPU_FAKE=$host NVGPU_FAKE_TREE=$trees/$host "$tool" "$@" >"$out/stdout" \
		2>"$out/stderr"
	status=$?
	echo "status $status"
	sed 's/^/out: /' "$out/stdout" | settle
	sed 's/^/err: /' "$out/stderr" | settle
}

run_cases() { # no arguments; "set --" is for each case
	local name status host words seen

	while IFS='|' read -r name status host words; do
		name=${name// /} status=${status// /} host=${host// /}
		case $name in '' | '#'*) continue ;; esac
		eval "set -- $words"
		seen=$(case_output "$host" "$@")
		if [ $update = 1 ]; then
			printf '%s\n' "$seen" >"tests/cli/golden/$name.txt"
		fi
		if [ "${seen%%$'\n'*}" != "status $status" ]; then
			printf '%s\n' "$seen"
			echo "FAIL cli/$name: expected status $status, saw ${seen%%$'\n'*}"
		elif ! diff -u "tests/cli/golden/$name.txt" - <<<"$seen"; then
			echo "FAIL cli/$name: printed something else"
		else
			echo "PASS cli/$name"
		fi
	done <tests/cli/cases
}
run_cases

# A golden file without a case is a case that nobody runs any more.
stray=$(for f in tests/cli/golden/*.txt; do
	f=${f##*/}; grep -q "^${f%.txt} |" tests/cli/cases || echo "$f"
done)
[ -z "$stray" ] && echo "PASS cli/every-golden-file-has-a-case" ||
	echo "FAIL cli/every-golden-file-has-a-case: $stray"

# Colours are for terminals, for states, and all that a terminal gets more than a pipe.
on_terminal() {
	NVGPU_FAKE=two-gpus /usr/bin/python3 tests/cli/on-terminal.py env "$@"
}
seen=$(on_terminal TERM=xterm "$tool" list gpus)
[[ $seen == *$'\e[32mready'*$'\e[31mwedged'* ]] &&
	echo "PASS cli/states-have-colours-on-a-terminal" ||
	echo "FAIL cli/states-have-colours-on-a-terminal: $seen"
[ "$(sed 's/\x1b\[[0-9;]*m//g' <<<"$seen")" = "$(NVGPU_FAKE=two-gpus "$tool" list gpus)" ] &&
	echo "PASS cli/a-terminal-gets-the-same-text" ||
	echo "FAIL cli/a-terminal-gets-the-same-text: $seen"
seen=$(on_terminal TERM=dumb "$tool" list gpus
	on_terminal TERM=xterm NO_COLOR=1 "$tool" list gpus
	on_terminal -u TERM "$tool" list gpus
	on_terminal TERM=xterm "$tool" list gpus --json
	TERM=xterm NVGPU_FAKE=two-gpus "$tool" list gpus)
[[ $seen == *ready*ready*ready*ready*ready* && $seen != *$'\e'* ]] &&
	echo "PASS cli/no-colours-where-they-are-not-wanted" ||
	echo "FAIL cli/no-colours-where-they-are-not-wanted: $seen"

# Counters again and again, until nobody listens any more.
seen=$(NVGPU_FAKE=two-gpus timeout 120 "$tool" stats --watch 1 --gpu 1 --output gpu --no-headings |
	head -n 3)
[ "$seen" = $'0001:af:00.0\n\n0001:af:00.0' ] && echo "PASS cli/stats-are-watched" ||
	echo "FAIL cli/stats-are-watched: $seen"
seen=$(NVGPU_FAKE=two-gpus timeout 120 "$tool" stats --watch 1 --gpu 1 --output gpu --json | head -n 10)
[ "${seen//[[:space:]]/}" = '[{"gpu":"0001:af:00.0"}][{"gpu":"0001:af:00.0"}]' ] &&
	echo "PASS cli/stats-are-watched-as-json" || echo "FAIL cli/stats-are-watched-as-json: $seen"

# JSON is what docs/ says it is, whatever else the case says.
schema=docs/nvgpu-ctl.schema.json
broken=$(/usr/bin/python3 tests/cli/schema.py --fresh kmod/netlink/nvgpu.yaml $schema 2>&1)
[ -z "$broken" ] && echo "PASS cli/schema-follows-the-spec" ||
	echo "FAIL cli/schema-follows-the-spec: $broken"
broken=$(NVGPU_FAKE=two-gpus "$tool" help --json |
	/usr/bin/python3 tests/cli/schema.py --commands $schema 2>&1)
[ -z "$broken" ] && echo "PASS cli/schema-has-every-key" ||
	echo "FAIL cli/schema-has-every-key:" $broken
broken=$(while IFS='|' read -r name _ host words; do
	case $words in *--json* | *report*) ;; *) continue ;; esac
	eval "set -- $words"
	NVGPU_FAKE=${host// /} NVGPU_FAKE_TREE=$trees/${host// /} "$tool" "$@" \
		2>/dev/null >"$out/stdout"
	[ ! -s "$out/stdout" ] ||
		/usr/bin/python3 tests/cli/schema.py --output $schema "$name" <"$out/stdout" 2>&1
done < <(grep -v '^#' tests/cli/cases))
[ -z "$broken" ] && echo "PASS cli/json-follows-the-schema" ||
	echo "FAIL cli/json-follows-the-schema: $broken"

# The real program, on a machine without the module.
real=$out/real/nvgpu-ctl
if [ -d /sys/module/nvgpu ]; then
	echo "SKIP cli/real-tool-without-module: the module is loaded here"
else
	text=$("$real" list gpus 2>&1)
	if [ $? = 1 ] && [[ $text == *"module is not loaded"* ]]; then
		echo "PASS cli/real-tool-without-module"
	else
		echo "FAIL cli/real-tool-without-module: $text"
	fi
fi
if "$real" help >/dev/full 2>"$out/stderr"; then
	echo "FAIL cli/full-disk-is-an-error"
else
	echo "PASS cli/full-disk-is-an-error"
fi

# What is installed is what packages and the manual speak of.
rm -rf "$out/root"
if make -s -C nvgpu-ctl O="$out/real" CFLAGS="-O1 -g $sanitize" DESTDIR="$out/root" prefix=/usr \
		install >"$out/install.log" 2>&1; then
	files=$(cd "$out/root" && find . -type f | sort | tr '\n' ' ')
	expected="./usr/lib/modprobe.d/nvgpu.conf"
	expected+=" ./usr/lib/systemd/system-generators/nvgpu-generator"
	expected+=" ./usr/lib/systemd/system/nvgpu-apply@.service"
	expected+=" ./usr/lib/systemd/system/nvgpu.target ./usr/lib/udev/rules.d/60-nvgpu.rules"
	expected+=" ./usr/sbin/nvgpu-ctl ./usr/share/bash-completion/completions/nvgpu-ctl"
	expected+=" ./usr/share/fish/vendor_completions.d/nvgpu-ctl.fish"
	expected+=" ./usr/share/man/man5/nvgpu.yaml.5"
	expected+=" ./usr/share/man/man7/nvgpu.7 ./usr/share/man/man8/nvgpu-ctl.8"
	expected+=" ./usr/share/zsh/vendor-completions/_nvgpu-ctl "
	if [ "$files" = "$expected" ]; then
		echo "PASS cli/install-puts-every-file-in-its-place"
	else
		echo "FAIL cli/install-puts-every-file-in-its-place: $files"
	fi
else
	cat "$out/install.log"
	echo "FAIL cli/install-puts-every-file-in-its-place"
fi

# What systemd thinks of the units, where the program they name is there.
if command -v systemd-analyze >/dev/null; then
	units=$out/prefix/lib/systemd/system
	make -s -C nvgpu-ctl O="$out/real" CFLAGS="-O1 -g $sanitize" prefix="$out/prefix" \
		install >"$out/install.log" 2>&1
	said=$(SYSTEMD_UNIT_PATH=$units: systemd-analyze verify --man=no \
		"$units/nvgpu-apply@.service" "$units/nvgpu.target" 2>&1) && [ -z "$said" ] &&
		echo "PASS cli/units-are-well-formed" ||
		echo "FAIL cli/units-are-well-formed: $said"
else
	echo "SKIP cli/units-are-well-formed: systemd is not installed"
fi

# What the generator makes of a declaration; the program it names is one that has it.
generated=$out/generated
systemd=$generated/lib/systemd
rm -rf "$generated"
mkdir -p "$systemd/system-generators" "$systemd/system"
cp systemd/nvgpu.target systemd/nvgpu-apply@.service "$systemd/system/"
printf '#!/bin/sh\nexec "%s" "$@" --file "$DECLARED"\n' "$PWD/${tool#"$PWD/"}" \
	>"$generated/nvgpu-ctl"
chmod 755 "$generated/nvgpu-ctl"
sed "s,/usr/sbin/nvgpu-ctl,$generated/nvgpu-ctl," systemd/nvgpu-generator \
	>"$systemd/system-generators/nvgpu-generator"
# generate NAME FILE - the links to units that are there, of what FILE declares.
generate() {
	mkdir "$generated/$1"
	DECLARED=$2 sh "$systemd/system-generators/nvgpu-generator" "$generated/$1"
	echo $(cd "$generated/$1" && find . -type l -exec test -e {} \; -print | sort)
}
boot=./multi-user.target.wants/nvgpu.target
seen=$(generate addresses "$PWD/tests/cli/data/declared.yaml")
[ "$seen" = "$boot ./nvgpu.target.wants/nvgpu-apply@0000:3b:00.0.service" ] &&
	echo "PASS cli/target-waits-for-gpus-declared-by-address" ||
	echo "FAIL cli/target-waits-for-gpus-declared-by-address: $seen"
printf 'version: 1\nconfigurations:\n- name: default\n  gpus:\n  - gpu: NVIDIA L40\n' \
	>"$generated/product.yaml"
seen=$(generate product "$generated/product.yaml")
[ "$seen" = "$boot" ] && echo "PASS cli/target-is-there-for-gpus-declared-by-product" ||
	echo "FAIL cli/target-is-there-for-gpus-declared-by-product: $seen"
seen=$(generate nothing "$PWD/tests/cli/data/nvgpu")
[ -z "$seen" ] && echo "PASS cli/target-is-not-there-when-nothing-is-declared" ||
	echo "FAIL cli/target-is-not-there-when-nothing-is-declared: $seen"

# unit_tests NAME SOURCE... - a program of unit tests; its verdicts become ours.
unit_tests() {
	local name=$1

	shift
	if gcc -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -g $sanitize -Invgpu-ctl \
		-Ikmod/include/uapi -o "$out/$name" "tests/cli/$name.c" "$@" -lcmocka -lcyaml \
		-lyaml >"$out/unit.log" 2>&1 && "$out/$name" >"$out/unit.log" 2>&1; then
		sed -nE 's/^\[ +OK \] (.*)/PASS cli\/\1/p' "$out/unit.log" | tr _ - |
			sed 's/^PASS cli.test-/PASS cli\//'
	else
		cat "$out/unit.log"
		echo "FAIL cli/$name"
	fi
}
unit_tests test_select nvgpu-ctl/{select,objects}.c tests/cli/fake_plane.c
for part in declared plan enact; do
	unit_tests test_$part tests/cli/host.c nvgpu-ctl/plan{,_gpu,_task,_vgpu}.c \
		nvgpu-ctl/{declared,declared_file,enact,objects,select,where}.c
done

# The manual names every command and option.
missing=$("$tool" help --json | python3 -c '
import json, re, sys
page = open("docs/man/nvgpu-ctl.8").read()
plain = re.sub(r"\n\.(It |Op |Nm )?", " ", page)
plain = re.sub(r"\b(Cm|Fl|Ar) ", "", plain)
for c in json.load(sys.stdin):
    words = c["verb"] + (" " + c["noun"] if "noun" in c else "")
    if not re.search(r"^\.It Cm " + re.escape(words) + r"\b", page, re.M):
        print(words)
    for o in c["options"]:
        if not re.search(r"^\.It Fl -" + re.escape(o) + r"\b", page, re.M):
            print("--" + o)
' | sort -u)
[ -z "$missing" ] && echo "PASS cli/manual-names-every-command" ||
	echo "FAIL cli/manual-names-every-command:" $missing
if command -v mandoc >/dev/null; then
	lint=$(mandoc -T lint -W warning docs/man/*.[1-8])
	[ -z "$lint" ] && echo "PASS cli/manual-is-well-formed" ||
		echo "FAIL cli/manual-is-well-formed: $lint"
else
	echo "SKIP cli/manual-is-well-formed: mandoc is not installed"
fi

# Declarations that the documentation shows are ones that the tool takes, all of them.
examples=$out/examples
rm -rf "$examples"
mkdir -p "$examples"
cp docs/host.yaml "$examples/host.yaml"
# As it is printed: from the line that says the version to the end of its block.
sed -n '/^    version: /,/^$/s/^    //p' docs/operators-guide.md >"$examples/guide.yaml"
sed -n '/^version: /,/^\.Ed/{/^\./!p}' docs/man/nvgpu.yaml.5 >"$examples/manual.yaml"
broken=$(for file in "$examples"/*.yaml; do
	names=$(sed -n 's/^ *- name: //p' "$file")
	[ -n "$names" ] || echo "${file##*/}: no configuration"
	for name in $names; do
		text=$(NVGPU_FAKE=no-module "$tool" list declared "$name" --file "$file" 2>&1) &&
			[ -n "$text" ] || echo "${file##*/}: $name: $text"
	done
done)
[ "$(cat "$examples"/*.yaml | grep -c '^version: ')" = "$(cat docs/*.md docs/man/* docs/host.yaml |
	grep -c '^ *version: ')" ] || broken+=" an example is not looked at"
[ -z "$broken" ] && echo "PASS cli/examples-of-declarations-are-right" ||
	echo "FAIL cli/examples-of-declarations-are-right:" $broken

# The completion scripts, in the shells they are for.
bash tests/cli/complete.bash "$tool" tests/cli/completions
for shell in fish zsh; do
	if command -v $shell >/dev/null; then
		NVGPU_FAKE=two-gpus $shell tests/cli/complete.$shell "$tool" tests/cli/completions
	else
		echo "SKIP cli/completion-of-$shell: it is not installed"
	fi
done
