#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# All scenarios in the virtual host, with the newest firmware release there is; their core
# with the older ones, too, and with synthetic firmware. With --full all of them with each
# release, and those that exercise the lifetimes of the module's objects once more, with
# the kernel's allocator looking for mistakes.
set -eu
cd "$(dirname "$0")/../.."
. scripts/lib/all.sh

full=() synthetic=()
if [ "${CHECK_FULL:-0}" = 1 ]; then
	full=(--full)
else
	synthetic=(--scenario boot-gsp --scenario vfio-light)
fi
status=0

# run NAME ARGUMENT... - with logs of its own.
run() {
	tests/vm/run "${@:2}" --logs "$NVGPU_BUILD/log/$1" || status=$?
}

tests/vm/run "${full[@]}" || status=$?
for release in "${FIRMWARE_RELEASES[@]:1}"; do
	run "$release" --no-build --release "$release" "${full[@]}"
done
if [ "${NVGPU_FIRMWARE:-}" != synthetic ]; then
	for release in "${FIRMWARE_RELEASES[@]}"; do
		run "synthetic-$release" --no-build --synthetic --release "$release" "${synthetic[@]}"
	done
fi
[ "${CHECK_FULL:-0}" = 1 ] || exit $status

names=()
for name in gpu-life gpu-in-use gsp-recovery vfio-light vgpu-quarantine vgpu-removal \
	    vgpu-start-fails ctl-concurrent ctl-reload; do
	names+=(--scenario "$name")
done
run slab --slab --timeout-factor 2 "${names[@]}"
exit $status
