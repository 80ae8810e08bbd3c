#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Whether scripts/coverage still counts. It builds a driver of its own in a way that nothing
# else does, so nothing else shows when that breaks. Without --full it is only asked what it
# can do: what it says of all scenarios takes longer than they do.
set -u
cd "$(dirname "$0")/../.." || exit 1
. scripts/lib/all.sh

if ! scripts/coverage --help >/dev/null; then
	echo "FAIL coverage/starts: see above"
	exit 1
fi
echo "PASS coverage/starts"
[ "${CHECK_FULL:-0}" = 1 ] || exit 0

seen=$(scripts/coverage --scenario boot-gsp 2>&1)
printf '%s\n' "$seen" | grep -v '^PASS '
# The way to a booted GPU is a quarter of the driver, more or less.
if [[ $seen =~ ([0-9]+)\ of\ ([0-9]+)\ lines\ taken ]] &&
	((BASH_REMATCH[1] * 10 > BASH_REMATCH[2] && BASH_REMATCH[1] < BASH_REMATCH[2])); then
	echo "PASS coverage/lines-are-counted"
else
	echo "FAIL coverage/lines-are-counted: no plausible number of lines"
fi
