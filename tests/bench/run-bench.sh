#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Whether scripts/bench still measures; never what. With --full one short measurement.
set -u
cd "$(dirname "$0")/../.." || exit 1

if [ "$(scripts/bench --list | wc -l)" -ge 3 ]; then
	echo "PASS bench/measurements-are-named"
else
	echo "FAIL bench/measurements-are-named: scripts/bench --list"
fi
[ "${CHECK_FULL:-0}" = 1 ] || exit 0

seen=$(scripts/bench --only throughput --rounds 1 2>&1)
status=$?
printf '%s\n' "$seen"
if [ $status = 0 ] && grep -qE '^BAR1 write, mapped +MiB/s +[0-9.]+ +[0-9.]+ ' <<<"$seen"; then
	echo "PASS bench/figures-stand-side-by-side"
else
	echo "FAIL bench/figures-stand-side-by-side: status $status"
fi
