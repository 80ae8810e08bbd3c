# SPDX-License-Identifier: MIT
# common.sh - what every script here needs: paths, messages, locks, the cache.
# Sourced, never run. The sourcing script has already set -eu.

set -o pipefail
shopt -s inherit_errexit

NVGPU_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
NVGPU_BUILD=${NVGPU_BUILD:-$NVGPU_ROOT/build}
NVGPU_CACHE=${NVGPU_CACHE:-/var/cache/nvgpu}
NVGPU_VERSION=$(cat "$NVGPU_ROOT/VERSION")
NVGPU_JOBS=${NVGPU_JOBS:-$(nproc)}
NVGPU_QUIET=${NVGPU_QUIET:-}

# Tools come from Debian: what the scripts install (python3, meson) goes with
# the system's interpreter, whichever other one comes first in a user's PATH.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH

# A stable, predictable environment: sort order and messages must not depend
# on who runs the script, and a cached product must not depend on their flags.
export LC_ALL=C NVGPU_ROOT NVGPU_BUILD NVGPU_CACHE NVGPU_VERSION NVGPU_JOBS
unset CDPATH

say() {
	[ -n "$NVGPU_QUIET" ] || printf '%s\n' "$*" >&2
}

step() {
	say "==> $*"
}

warn() {
	printf '%s: warning: %s\n' "${0##*/}" "$*" >&2
}

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

usage_from_header() {
	# The comment block after the SPDX line is the usage text.
	sed -n '3,/^[^#]/{s/^# \{0,1\}//p}' "$1"
}

now_ms() {
	local t=${EPOCHREALTIME/./}

	printf '%s\n' "$((t / 1000))"
}

seconds_since() {
	local ms=$(($(now_ms) - $1))

	printf '%d.%d\n' "$((ms / 1000))" "$((ms % 1000 / 100))"
}

# hash_of WORD... - the cache key of a list of strings.
hash_of() {
	printf '%s\0' "$@" | sha256sum | cut -c1-16
}

# hash_files FILE... - the cache key of file contents and their names.
hash_files() {
	sha256sum -- "$@" | sha256sum | cut -c1-16
}

# hash_tree DIR [find predicate...] - the key of a directory's regular files.
hash_tree() {
	local dir=$1

	shift
	(cd "$dir" && find . -type f "$@" -print0 | sort -z |
		xargs -0 -r sha256sum) | sha256sum | cut -c1-16
}

# with_lock NAME COMMAND... - one process at a time per NAME, per cache. Long
# downloads and builds by several checkouts then happen once.
with_lock() {
	local name=$1 fd status=0

	shift
	mkdir -p "$NVGPU_CACHE/lock"
	exec {fd}>"$NVGPU_CACHE/lock/$name"
	if ! flock -n "$fd"; then
		say "    waiting for another run that is busy with $name"
		flock "$fd"
	fi
	# The descriptor is closed for the command so that a daemon started by
	# it cannot keep the lock.
	"$@" {fd}>&- || status=$?
	exec {fd}>&-
	return "$status"
}

# alone_with PRODUCT - wait until no other run of a script builds it in this tree; until
# this one ends, others wait. Suites run side by side want the same products.
alone_with() {
	local fd

	mkdir -p "$NVGPU_BUILD"
	exec {fd}>"$NVGPU_BUILD/.$1.lock"
	flock "$fd"
}

# cached DIR FUNCTION ARG... - run FUNCTION ARG... DIR once; DIR is complete
# when it holds ".ok". The function builds in place, because build trees such
# as QEMU's remember where they are; an interrupted one is thrown away.
cached() {
	local dir=$1 fn=$2

	shift 2
	if [ -e "$dir/.ok" ]; then
		# The date says when a product was last of use, for pruning.
		touch -c "$dir/.ok" 2>/dev/null || true
		return 0
	fi
	with_lock "$(hash_of "$dir")" cached_locked "$dir" "$fn" "$@"
}

cached_locked() {
	local dir=$1 fn=$2

	shift 2
	[ -e "$dir/.ok" ] && return 0
	rm -rf "$dir"
	mkdir -p "$dir"
	# A process of its own, so that errexit is in force there even though
	# some caller up the stack is part of a condition.
	bash -eu -c '. "$0"; "$@"' "$NVGPU_ROOT/scripts/lib/all.sh" \
		"$fn" "$@" "$dir" || { rm -rf "$dir.failed"
		mv "$dir" "$dir.failed"
		die "$fn failed; what it left is in $dir.failed"
	}
	touch "$dir/.ok"
}

# prune_cached DIRECTORY PREFIX - drop products named PREFIX* that nobody used
# for a month; the others may belong to another checkout.
prune_cached() {
	local ok

	while IFS= read -r ok; do
		rm -rf "${ok%/.ok}"
	done < <(find "$1" -mindepth 2 -maxdepth 2 -path "$1/$2*/.ok" -mtime +30)
	find "$1" -mindepth 1 -maxdepth 1 -name "$2*.failed" -mtime +2 -exec rm -rf {} +
}

# run_logged LOG COMMAND... - quiet when all is well, the end of the log if not.
run_logged() {
	local log=$1

	shift
	mkdir -p "$(dirname "$log")"
	if ! "$@" >"$log" 2>&1; then
		tail -n 40 "$log" >&2
		printf '%s: failed: %s (log: %s)\n' "${0##*/}" "$*" "$log" >&2
		return 1
	fi
}
