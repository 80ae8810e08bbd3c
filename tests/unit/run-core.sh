#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Pure logic of kmod/core, kmod/chip, kmod/mem and kmod/ce in user space, under sanitizers.
set -eu
cd "$(dirname "$0")/../.."
out=${NVGPU_BUILD:-$PWD/build}/unit/core
mkdir -p "$out"

flags=(-std=gnu11 -g -O1 -Wall -Wextra -Werror -Wno-sign-compare
	-fsanitize=address,undefined -fno-sanitize-recover=all
	-Itests/unit/core/shim -Ikmod -Ifirmware-loader)

# suite NAME SOURCE... - build and run one cmocka program, one verdict per test.
suite() {
	local name=$1 bin=$out/$1

	shift
	if ! ${CC:-cc} "${flags[@]}" -o "$bin" "tests/unit/core/${name}_test.c" "$@" -lcmocka \
		>"$bin.log" 2>&1; then
		sed 's/^/# /' "$bin.log"
		echo "FAIL unit-core/$name: does not build"
		return
	fi
	status=0
	CMOCKA_MESSAGE_OUTPUT=tap "$bin" >"$bin.tap" 2>"$bin.log" || status=$?
	sed -nE "s,^ok [0-9]+ - (.*),PASS unit-core/$name/\1,p
		s,^not ok [0-9]+ - (.*),FAIL unit-core/$name/\1: see $bin.log,p" "$bin.tap"
	if [ "$status" != 0 ]; then
		sed 's/^/# /' "$bin.log" | head -n 40
		grep -q '^not ok' "$bin.tap" ||
			echo "FAIL unit-core/$name: ended with status $status"
	fi
}

suite buddy kmod/mem/buddy.c
suite rules kmod/mem/chids.c kmod/mem/gmmu.c kmod/mem/regions.c \
	kmod/core/vf_info.c kmod/chip/find.c kmod/chip/ad102.c
suite ce kmod/ce/push.c kmod/ce/image.c kmod/mem/gmmu.c
