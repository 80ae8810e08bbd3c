#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Unit tests of the firmware and VBIOS parsers, the codecs and the type data,
# under AddressSanitizer and UndefinedBehaviorSanitizer.

set -eu
cd "$(dirname "$0")/../.."
. tests/unit/lib/tap.sh
build=${NVGPU_BUILD:-$PWD/build}/tests/unit-fw

mkdir -p "$build"
if ! make -s -C tests/unit/fw -j "${NVGPU_JOBS:-2}" O="$build" 2>&1; then
	echo "FAIL unit-fw/builds-without-warnings: see above"
	exit 1
fi

for t in gsp hs meta meta_v1 riscv vbios boot_codec channel_codec choose envelope event_codec \
	rm_codec types vgpu_codec; do
	unit_run "unit-${t/_/-}" "$build/test_$t"
done

# Each release against its own data, and the data against what is written about it.
unit_run unit-documents "$build/test_documents"
for release in $("$build/test_release_boot" --list); do
	for part in boot rm vgpu; do
		unit_run "unit-release-$part-$release" "$build/test_release_$part" "$release"
	done
done

# Real files: what is installed, otherwise what the scripts unpack.
real_firmware() {
	local dir

	for dir in "${NVGPU_FIRMWARE:-}" /lib/firmware; do
		if [ -n "$dir" ] && [ -e "$dir/nvidia/ad102/gsp/gsp-535.113.01.bin" ]; then
			printf '%s\n' "$dir"
			return
		fi
	done
	(. scripts/lib/all.sh && firmware_dir)
}

if firmware=$(real_firmware 2>"$build/firmware.log"); then
	echo "# real firmware: $firmware"
	unit_run unit-firmware "$build/test_real" "$firmware"
else
	echo "SKIP unit-firmware/describes-real-files: $(tail -n 1 "$build/firmware.log")"
fi

# What is generated is what its data says.
stale() {
	if "scripts/$1" --check; then
		echo "PASS unit-$1/committed-files-are-fresh"
	else
		echo "FAIL unit-$1/committed-files-are-fresh: run scripts/$1"
	fi
}
stale abi-gen
stale types-gen
