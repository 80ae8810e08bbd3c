#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Wrong drivers are caught: a few of them, with CHECK_FULL=1 every one.
set -eu
cd "$(dirname "$0")/../.."
if [ "${CHECK_FULL:-0}" = 1 ]; then
	exec tests/mutants/mutate
fi
exec tests/mutants/mutate --sample 6
