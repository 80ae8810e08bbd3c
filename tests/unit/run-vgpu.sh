#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: tests/unit/run-vgpu.sh
#
# The pure rules of kmod/vgpu/ and kmod/vfio/ in user space, under ASan and UBSan.

set -eu
cd "$(dirname "$0")/../.."
out=${NVGPU_BUILD:-$PWD/build}/unit-vgpu
mkdir -p "$out"

# test PROGRAM SOURCE...
test_program() {
	program=$out/$1
	shift
	${CC:-cc} -std=gnu11 -g -O1 -Wall -Wextra -Wno-unused-parameter -Werror \
		-fsanitize=address,undefined -fno-sanitize-recover=all \
		-Itests/unit/vgpu -Ikmod -Ifirmware-loader -o "$program" "$@"
	"$program" || status=1
}

status=0
test_program rules tests/unit/vgpu/rules_test.c kmod/vgpu/label.c \
	kmod/vgpu/placement.c kmod/vgpu/report.c \
	kmod/vgpu/slots.c kmod/vgpu/state.c
test_program slots tests/unit/vgpu/slots_test.c kmod/vgpu/placement.c kmod/vgpu/slots.c
test_program usage tests/unit/vgpu/usage_test.c kmod/vgpu/usage.c
test_program utilisation tests/unit/vgpu/utilisation_test.c kmod/vgpu/utilisation.c
test_program view tests/unit/vgpu/view_test.c kmod/vfio/view.c
exit $status
