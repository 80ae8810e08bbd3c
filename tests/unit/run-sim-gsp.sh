#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The board model's firmware personality, driven in user space under sanitizers
# through a fake board (sim_gsp_board.c, sim_gsp_memory.c) by a small correct driver
# (sim_gsp_fixture.c and its parts). Each test breaks one thing and names the rule it breaks.

set -eu
cd "$(dirname "$0")/../.."
build=${NVGPU_BUILD:-$PWD/build}/unit-sim-gsp
jobs=${NVGPU_JOBS:-$(nproc)}
CC=${CC:-cc}
flags=(-std=gnu11 -g -O1 -Wall -Wextra -Werror -Wmissing-prototypes -Wstrict-prototypes
	-fsanitize=address,undefined -fno-sanitize-recover=undefined
	-Itests/sim/include -Itests/sim/gsp -Itests/unit)

mkdir -p "$build"
name=sim-gsp
tests=(boot rpc channel copy rules vgpu placement plugin utilisation noise release)

if tests/sim/gsp/gen_layout.py tests/sim/gsp/data/*.json |
	cmp -s - tests/sim/gsp/layout.h; then
	echo "PASS $name/layout-header-is-what-its-data-generates"
else
	echo "FAIL $name/layout-header-is-what-its-data-generates: run tests/sim/gsp/gen_layout.py"
fi

# Only the personality: the fake board stands in for tests/sim/board.
cat >"$build/Makefile" <<-EOF
	.RECIPEPREFIX := >
	CC := $CC
	CFLAGS := ${flags[*]} -MMD -MP
	vpath %.c tests/sim/gsp tests/unit
	GSP := $(cd tests/sim/gsp && echo ./*.c)
	FIXTURES := board files fixture memory messages channel vgpu
	OBJS := \$(patsubst ./%.c,$build/%.o,\$(GSP)) \$(FIXTURES:%=$build/sim_gsp_%.o)
	TESTS := \$(patsubst %,$build/sim_gsp_%_test,${tests[*]})
	all: \$(TESTS)
	$build/%.o: %.c
	>\$(CC) \$(CFLAGS) -c -o \$@ \$<
	$build/%_test: $build/%_test.o \$(OBJS)
	>\$(CC) \$(CFLAGS) -o \$@ \$^ -lcmocka
	.SECONDARY:
	-include $build/*.d
EOF
if ! make -s -j"$jobs" -f "$build/Makefile" all; then
	echo "FAIL $name/builds: see above"
	exit 1
fi

# A rule that no test breaks may be one that never bites. radix3-size would take an image of 1 GiB.
untested=
for rule in $(cat tests/sim/gsp/*.c | tr -d '\n\t' |
	grep -oE '(sim_violation|refuse|BAD|not_modelled)\([^";]*"[a-z0-9-]+"' |
	grep -oE '"[a-z0-9-]+"$' | tr -d '"' | sort -u); do
	[ "$rule" = radix3-size ] || grep -qF "\"$rule\"" tests/unit/sim_gsp_*_test.c ||
		untested="$untested $rule"
done
if [ -z "$untested" ]; then
	echo "PASS $name/every-rule-is-broken-by-a-test"
else
	echo "FAIL $name/every-rule-is-broken-by-a-test:$untested"
fi

status=0
for release in 535.113.01 570.144; do
	for t in "${tests[@]}"; do
		log=$build/$t-$release.log
		SIM_GSP_RELEASE=$release "$build/sim_gsp_${t}_test" >"$log" 2>&1 || status=$?
		of=${release%%.*}-$t
		sed -n "s|^\[       OK \] |PASS $name/$of-|p; s,^\[  \(FAILED \|ERROR  \) \] \([a-z_0-9]*\)\$,FAIL $name/$of-\2,p" \
			"$log" | sort -u
		if ! grep -q '^\[==========\] .* run' "$log"; then
			echo "FAIL $name/$of: the program ended early"
		fi
		[ $status = 0 ] || tail -n 40 "$log"
		status=0
	done
done
