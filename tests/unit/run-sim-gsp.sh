#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The board model's firmware personality, driven in user space under sanitizers
# through a fake board (sim_gsp_board.c) by a small correct driver
# (sim_gsp_fixture.c). Each test breaks one thing and names the rule it breaks.

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

if tests/sim/gsp/gen_layout.py tests/sim/gsp/data/535.113.01.json |
	cmp -s - tests/sim/gsp/layout_535.h; then
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
	OBJS := \$(patsubst ./%.c,$build/%.o,\$(GSP)) $build/sim_gsp_board.o $build/sim_gsp_fixture.o
	TESTS := $build/sim_gsp_boot_test $build/sim_gsp_rpc_test $build/sim_gsp_vgpu_test $build/sim_gsp_noise_test
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

status=0
for t in boot rpc vgpu noise; do
	"$build/sim_gsp_${t}_test" >"$build/$t.log" 2>&1 || status=$?
	sed -n "s|^\[       OK \] |PASS $name/$t-|p; s|^\[  FAILED  \] \([a-z_0-9]*\)\$|FAIL $name/$t-\1|p" \
		"$build/$t.log" | sort -u
	if ! grep -q '^\[==========\] .* run' "$build/$t.log"; then
		echo "FAIL $name/$t: the program ended early"
	fi
	[ $status = 0 ] || tail -n 40 "$build/$t.log"
	status=0
done
