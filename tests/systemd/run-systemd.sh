#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Declared state on Debian 12 with systemd. With --full also ten reboots in a row and a second
# GPU that is put into a slot; then Debian 13, there with a libvirt domain; and our packages
# under a guest in both.
set -u
cd "$(dirname "$0")/../.."
[ "${CHECK_FULL:-0}" = 1 ] || exec tests/systemd/run
status=0
tests/systemd/run --full || status=$?
tests/systemd/run --suite trixie || status=$?
tests/systemd/run --suite trixie --libvirt --no-build || status=$?
tests/systemd/run --packages || status=$?
tests/systemd/run --packages --suite trixie || status=$?
exit $status
