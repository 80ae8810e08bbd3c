#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Everything that has sources builds, without a warning of ours.
set -eu
cd "$(dirname "$0")/../.."
build=${NVGPU_BUILD:-$PWD/build}

# attempt NAME COMMAND... - the command's messages are remarks.
attempt() {
	local name=$1 out

	shift
	if out=$("$@" 2>&1 >/dev/null); then
		echo "PASS build/$name"
	else
		printf '%s\n' "$out" | tail -n 40 | sed 's/^/# /'
		echo "FAIL build/$name: $*"
	fi
}

if [ -e kmod/Kbuild ]; then
	attempt module-for-6.12 scripts/build-module
	warnings=$(grep -E 'warning:|WARNING:' "$build/kmod-6.12/build.log" || true)
	if [ -z "$warnings" ]; then
		echo "PASS build/module-has-no-warnings"
	else
		printf '%s\n' "$warnings" | sed 's/^/# /'
		echo "FAIL build/module-has-no-warnings: $(printf '%s\n' "$warnings" | wc -l) with W=1"
	fi
fi
attempt tools scripts/build-tools
attempt unmodified-qemu scripts/build-qemu
if compgen -G 'tests/sim/qemu/*.c' >/dev/null; then
	attempt board-model-in-qemu scripts/build-sim
fi
attempt vm-image scripts/build-image
if [ -e tests/vm/guest/guest-probe.c ]; then
	attempt guest-image scripts/build-guest
fi
