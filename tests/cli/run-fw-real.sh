#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# nvgpu-fw on what NVIDIA publishes: linux-firmware's files, the firmware of its
# own driver, and the source of its open kernel modules. All of it comes from
# Debian into the cache; none of it is in this tree.

set -eu
cd "$(dirname "$0")/../.."
. scripts/lib/all.sh
. tests/cli/fw-tool.inc
build_fw_tool fw-real
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Without any of these there is nothing to test; with the mirror in reach none is missing.
reachable() {
	if [ "${NVGPU_FIRMWARE:-}" = synthetic ] && [ "$1" != open-modules ]; then
		echo "SKIP fw-real/$1: only synthetic firmware is wanted"
		return 1
	fi
	if ! private_apt_update >"$work/apt.log" 2>&1; then
		echo "SKIP fw-real/$1: $(tail -n 1 "$work/apt.log")"
		return 1
	fi
}

# passes RULE COMMAND... - what a failing command says becomes the reason.
passes() {
	local rule=$1

	shift
	if "$@" >"$work/out" 2>&1; then
		echo "PASS fw-real/$rule"
	else
		echo "FAIL fw-real/$rule: $(tail -n 1 "$work/out")"
	fi
}

# facts FILE - what nvgpu-fw says about a file, but for where it is and its being made up.
facts() {
	"$tool" info --json "$1" | /usr/bin/python3 -c '
import json, sys
r = json.load(sys.stdin)[0]
print(json.dumps({k: v for k, v in r.items() if k not in ("file", "synthetic")}, indent=1))'
}

# same_form REAL MADE - both files are described with the same words and numbers.
same_form() {
	facts "$1" >"$work/real"
	facts "$2" >"$work/made"
	diff "$work/real" "$work/made" | grep '^[<>]' | tr '\n' ' ' >"$work/diff" || true
	cat "$work/diff"
	[ ! -s "$work/diff" ]
}

if reachable linux-firmware; then
	firmware=$(firmware_dir)
	for release in 535.113.01 570.144; do
		passes "accepts-linux-firmwares-$release" \
			"$tool" check --root "$firmware" --chip ad102 --release $release
		"$tool" mkimage --chip ad102 --release $release --output "$work/made" >/dev/null
		for made in "$work"/made/nvidia/ad102/gsp/*-$release.bin; do
			name=${made##*/}
			passes "synthetic-${name%.bin}-has-the-form-of-the-real-one" \
				same_form "$firmware/nvidia/ad102/gsp/$name" "$made"
		done
	done
fi

# Firmware of a release that linux-firmware does not have, in the vendor's layout.
vendor_image() {
	"$tool" info --json "$1" | /usr/bin/python3 -c '
import json, sys
r = json.load(sys.stdin)[0]
sys.exit(not (r["ok"] and r["kind"] == "gsp" and r["version"] == sys.argv[1] and
              "ad10x" in r["families"]) and str(r))' "$2"
}

if reachable vendor-firmware; then
	vendor=$(vendor_firmware_dir)
	for image in "$vendor"/nvidia/*/gsp_ga10x.bin; do
		release=$(basename "$(dirname "$image")")
		passes "reads-the-vendors-image-of-$release" vendor_image "$image" "$release"
	done
fi

# The scrubber of the 535 branch.
scrubber_is_whole() {
	"$tool" check --json "$1" | /usr/bin/python3 -c '
import json, sys
r = json.load(sys.stdin)[0]
sys.exit(not (r["ok"] and r["kind"] == "scrubber" and r["release"] == "535.113.01"))'
}

refused() { # PATTERN COMMAND...
	local pattern=$1

	shift
	! "$@" >"$work/said" 2>&1 && grep -E "$pattern" "$work/said" && return
	cat "$work/said"
	return 1
}

if reachable open-modules; then
	source=$(open_modules_source)
	scrubber=$work/fw/nvidia/ad102/gsp/scrubber-535.113.01.bin
	passes takes-the-scrubber-out-of-the-source \
		"$tool" scrubber --release 535.113.01 --output "$work/fw" "$source"
	passes the-scrubber-is-one scrubber_is_whole "$scrubber"
	passes replaces-no-scrubber refused 'File exists' \
		"$tool" scrubber --release 535.113.01 --output "$work/fw" "$source"
	passes takes-no-scrubber-of-another-branch refused 'another branch than 570.144' \
		"$tool" scrubber --release 570.144 --output "$work/fw" "$source"
	if [ -n "${firmware:-}" ]; then
		# Same layout as the one that is published: all but the contents agree.
		cp "$scrubber" "$work/scrubber-570.144.bin"
		passes the-scrubber-has-the-form-of-the-published-one \
			same_form "$firmware/nvidia/ad102/gsp/scrubber-570.144.bin" "$work/scrubber-570.144.bin"
	fi
fi
