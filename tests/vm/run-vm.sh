#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# All scenarios in the virtual host, with the newest firmware release there is; their core
# with the older ones, too, with synthetic firmware, and on the oldest and the newest kernel.
# With --full all of them with each release, more on those kernels, the core on one that is
# newer still, and those that exercise the lifetimes of the module's objects once more, with
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
# What differs between kernels is control plane and VFIO; the older has had the longer way.
older=(--scenario boot-gsp --scenario vfio-light)
newer=(--scenario vfio-light --scenario ctl-lifecycle)
if [ "${CHECK_FULL:-0}" = 1 ]; then
	older=() newer=()
	for name in boot-gsp ctl-lifecycle ctl-rights ctl-ynl first-light gpu-in-use vfio-light \
		    vfio-qemu vgpu-refusals; do
		older+=(--scenario "$name") newer+=(--scenario "$name")
	done
fi
run kernel-6.1 --kernel 6.1 "${older[@]}"
run kernel-7.2 --kernel 7.2 "${newer[@]}"
[ "${CHECK_FULL:-0}" = 1 ] || exit $status
run kernel-7.3 --kernel 7.3 --scenario boot-gsp --scenario first-light --scenario vfio-light \
	--scenario ctl-lifecycle --scenario vfio-qemu

names=()
for name in gpu-life gpu-in-use gsp-recovery vfio-light vgpu-quarantine vgpu-removal \
	    vgpu-start-fails ctl-concurrent ctl-declared ctl-hostile ctl-ownership ctl-reload ctl-sysfs; do
	names+=(--scenario "$name")
done
run slab --slab --timeout-factor 2 "${names[@]}"
exit $status
