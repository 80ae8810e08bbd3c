# SPDX-License-Identifier: MIT
# firmware.sh - NVIDIA's firmware files from Debian, unpacked.

FIRMWARE_PACKAGE=firmware-nvidia-graphics
# The first version with 535.113.01, 570.144 and Ada's scrubber together.
FIRMWARE_MINIMUM=20260916
FIRMWARE_SUITE=trixie-backports
FIRMWARE_RELEASES=(570.144 535.113.01)

# firmware_dir - prints a directory laid out like /lib/firmware. With
# NVGPU_FIRMWARE=synthetic nothing in it is NVIDIA's.
firmware_dir() {
	local pin=$NVGPU_CACHE/firmware.pin version dir file

	if [ "${NVGPU_FIRMWARE:-}" = synthetic ]; then
		synthetic_firmware_dir
		return
	fi
	if [ ! -s "$pin" ]; then
		version=$(package_version "$FIRMWARE_PACKAGE" "$FIRMWARE_SUITE") ||
			die "$FIRMWARE_PACKAGE: not in $FIRMWARE_SUITE non-free-firmware"
		dpkg --compare-versions "$version" ge "$FIRMWARE_MINIMUM" ||
			die "$FIRMWARE_PACKAGE $version in $FIRMWARE_SUITE is older than $FIRMWARE_MINIMUM, the first with all of 535.113.01, 570.144 and the AD10x scrubber"
		mkdir -p "$NVGPU_CACHE"
		echo "$version" >"$pin.$$"
		mv "$pin.$$" "$pin"
	fi
	version=$(cat "$pin")
	dir=$(unpacked_package "$FIRMWARE_PACKAGE" "$version")/usr/lib/firmware
	for file in {gsp,booter_load,booter_unload,bootloader}-{535.113.01,570.144} \
		    scrubber-570.144; do
		[ -e "$dir/nvidia/ad102/gsp/$file.bin" ] ||
			die "$FIRMWARE_PACKAGE $version: nvidia/ad102/gsp/$file.bin is missing"
	done
	printf '%s\n' "$dir"
}

# synthetic_firmware_dir - the same, made by nvgpu-fw: containers, sections and
# sizes of the real files. The board model takes it, hardware does not.
synthetic_firmware_dir() {
	local dir

	"$NVGPU_ROOT/scripts/build-tools" >&2
	dir=$NVGPU_CACHE/firmware-synthetic/$(hash_files "$NVGPU_ROOT"/firmware-loader/mkimage.? | cut -c1-16)
	cached "$dir" make_synthetic_firmware >&2
	prune_cached "$NVGPU_CACHE/firmware-synthetic" ""
	printf '%s\n' "$dir"
}

make_synthetic_firmware() {
	local dir=$1 release

	step "making synthetic firmware"
	for release in "${FIRMWARE_RELEASES[@]}"; do
		run_logged "$dir/mkimage.log" "$NVGPU_BUILD/tools/nvgpu-fw" mkimage \
			--chip ad102 --release "$release" --output "$dir"
	done
}

# vendor_firmware_dir - prints the directory of the firmware that goes with
# NVIDIA's own driver, laid out as that driver has it: nvidia/<release>/gsp_*.bin.
vendor_firmware_dir() {
	local version

	version=$(package_version firmware-nvidia-gsp trixie) ||
		die "firmware-nvidia-gsp: not in trixie non-free-firmware"
	printf '%s\n' "$(unpacked_package firmware-nvidia-gsp "$version")/usr/lib/firmware"
}

# open_modules_source - prints the source tree of NVIDIA's open kernel modules of
# the branch that Debian 12 has, 535.
open_modules_source() {
	unpacked_upstream nvidia-open-gpu-kernel-modules
}
