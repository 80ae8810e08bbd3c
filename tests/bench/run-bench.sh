#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Whether scripts/bench still measures; never what. With --full two short
# measurements, and clean builds.
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

seen=$(scripts/bench --only vgpus --rounds 1 --instances 2 2>&1)
status=$?
printf '%s\n' "$seen"
if [ $status = 0 ] && grep -qE '^  rate, doorbell to fence +MiB/s ' <<<"$seen" &&
	grep -qE '^  system memory of its channels, at most +KiB ' <<<"$seen"; then
	echo "PASS bench/scrubs-have-rate-and-memory"
else
	echo "FAIL bench/scrubs-have-rate-and-memory: status $status"
fi

seen=$(scripts/bench --only build 2>&1)
status=$?
printf '%s\n' "$seen"
if [ $status = 0 ] && [ "$(grep -cE '^(clock|processor) time +s +[0-9.]+ +[0-9.]+ ' <<<"$seen")" = 4 ]; then
	echo "PASS bench/clean-builds-beside-two-peers"
else
	echo "FAIL bench/clean-builds-beside-two-peers: status $status"
fi
