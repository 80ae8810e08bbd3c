#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Bounded fuzzing of everything that reads untrusted bytes: firmware files,
# VBIOS, messages of the firmware, type tables, source, UEFI's keys. FUZZ_SECONDS
# per target (default 3, a minute with check --full), FUZZ_TARGETS for some of
# them only. What was found interesting is kept in the cache. scripts/fuzz does it
# for longer.

set -eu
cd "$(dirname "$0")/../.."
build=${NVGPU_BUILD:-$PWD/build}/tests/fuzz
cache=${NVGPU_CACHE:-/var/cache/nvgpu}/fuzz
seconds=${FUZZ_SECONDS:-$([ "${CHECK_FULL:-0}" = 1 ] && echo 60 || echo 3)}

# libFuzzer when clang has its runtime, otherwise the plain driver.
mkdir -p "$build"
cc=gcc
echo 'int LLVMFuzzerTestOneInput(const char *d, long n) { return d && n ? 0 : 0; }' >"$build/probe.c"
if clang -fsanitize=fuzzer,address -o "$build/probe" "$build/probe.c" 2>"$build/probe.log"; then
	cc=clang
fi
echo "# fuzzing with $cc, $seconds s per target"
if ! make -s -C tests/fuzz -j "${NVGPU_JOBS:-2}" O="$build/$cc" FUZZ_CC="$cc" 2>&1; then
	echo "FAIL fuzz/builds-without-warnings: see above"
	exit 1
fi

for target in ${FUZZ_TARGETS:-firmware vbios codec meta table bindata keys}; do
	program=$build/$cc/fuzz_$target
	seeds=$build/seeds-$target
	corpus=$cache/$target
	log=$build/$target.log
	mkdir -p "$seeds"
	mkdir -p "$corpus" 2>/dev/null || corpus=$build/corpus-$target
	mkdir -p "$corpus"
	"$build/$cc/seeds" "fuzz_$target" "$seeds"
	if [ "$target" = bindata ] && [ ! -e "$seeds/tree" ]; then
		tests/cli/scrubber-source.py "$seeds/tree"
		find "$seeds/tree" -name '*.c' -exec cp {} "$seeds" \;
		echo 'X_data[] = { 0x12, 0x34 }; { 2, 2, X_data, NV_FALSE' >"$seeds/plain"
	fi
	[ "$target" != table ] || cp tests/cli/data/types.yaml tests/cli/data/vgpuConfig.xml "$seeds"

	status=0
	if [ $cc = clang ]; then
		"$program" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -max_len=65536 \
			-print_final_stats=1 -artifact_prefix="$build/" "$corpus" "$seeds" \
			>"$log" 2>&1 || status=$?
		runs=$(sed -n 's/^stat::number_of_executed_units: //p' "$log")
	else
		"$program" "$seconds" "$seeds"/* >"$log" 2>&1 || status=$?
		runs=$(sed -n 's/ runs$//p' "$log")
	fi
	if [ $status = 0 ]; then
		echo "# $target: ${runs:-0} inputs"
		echo "PASS fuzz/$target-survives-arbitrary-bytes"
	else
		tail -n 30 "$log" | sed 's/^/# /'
		echo "FAIL fuzz/$target-survives-arbitrary-bytes: status $status, log $log"
	fi
done
