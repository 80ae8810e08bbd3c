#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# All scenarios in the virtual host.
set -eu
cd "$(dirname "$0")/../.."
if [ "${CHECK_FULL:-0}" = 1 ]; then
	exec tests/vm/run --full
fi
exec tests/vm/run
