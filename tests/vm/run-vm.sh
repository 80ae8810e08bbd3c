#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# All scenarios in the virtual host; with --full, those that exercise the lifetimes of
# the module's objects once more, with the kernel's allocator looking for mistakes.
set -eu
cd "$(dirname "$0")/../.."
[ "${CHECK_FULL:-0}" = 1 ] || exec tests/vm/run

names=()
for name in gpu-life gpu-in-use gsp-recovery vfio-light vgpu-quarantine vgpu-removal \
	    vgpu-start-fails ctl-concurrent ctl-reload; do
	names+=(--scenario "$name")
done
status=0
tests/vm/run --full || status=$?
tests/vm/run --slab --timeout-factor 2 --logs "${NVGPU_BUILD:-build}/log/slab" "${names[@]}" ||
	status=$?
exit $status
