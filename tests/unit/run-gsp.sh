#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Pure logic of kmod/gsp in user space, under sanitizers.

set -eu
cd "$(dirname "$0")/../.."
. tests/unit/lib/tap.sh
out=${NVGPU_BUILD:-$PWD/build}/tests/unit-gsp
mkdir -p "$out"

flags=(-std=gnu11 -g -O1 -Wall -Wextra -Werror -Wno-unused-parameter -Wno-sign-compare
	-fsanitize=address,undefined -fno-sanitize-recover=all -Ikmod -Ifirmware-loader)

# suite NAME SOURCE... - build and run one program.
suite() {
	local name=$1

	shift
	if ! ${CC:-cc} "${flags[@]}" -o "$out/$name" "tests/unit/gsp/${name}_test.c" "$@" -lcmocka; then
		echo "FAIL unit-$name/builds-without-warnings: see above"
		return
	fi
	unit_run "unit-$name" "$out/$name"
}

suite layout kmod/gsp/layout.c
suite ring
suite radix3
suite sequencer kmod/gsp/sequencer.c kmod/abi/gen/r535_113_01.c
