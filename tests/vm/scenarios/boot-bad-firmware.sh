# SPDX-License-Identifier: MIT
# Firmware that is missing, cut short, of another release or another chip: one line that names the file
# and the cause, nothing left behind, and the next correct try works. (Every single length: tests/unit.)
# TIMEOUT: 400
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh

gsp=/usr/share/firmware/nvidia/ad102/gsp
release=$RELEASE
mine=/run/firmware/nvidia/ad102/gsp

# Everything but the named file, which may then be put there by hand.
firmware_without() {
	firmware_files "*-$release.bin" "scrubber-*"
	rm -f "$mine/$1-$release.bin"
}

# refuses NAME FILE - the module comes up without the GPU and says why in a line about FILE.
refuses() {
	dmesg -c >/dev/null
	modprobe nvgpu
	if ! settled; then
		fail "$1" "the probe never ended"
	elif gpu_is ready; then
		fail "$1" "the GPU came up"
	else
		has "$1" "$2" "$(dmesg | grep nvgpu)"
	fi
	unload
	same "$1-leaves-no-wpr2" 0 "$(wpr2)"
}

for file in gsp bootloader booter_load booter_unload; do
	firmware_without $file
	refuses "missing-$file-is-named" "$file-$release.bin"
done

for file in gsp bootloader booter_load booter_unload; do
	size=$(stat -L -c %s "$gsp/$file-$release.bin")
	for bytes in 0 64 $((size - 1)); do
		firmware_without $file
		head -c "$bytes" "$gsp/$file-$release.bin" >"$mine/$file-$release.bin"
		refuses "$file-cut-to-$bytes-bytes-is-refused" "$file-$release.bin"
	done
done

firmware_without gsp
other=$(echo "$RELEASES" | tr ' ' '\n' | grep -vxF "$release" | head -n 1)
cp "$gsp/gsp-$other.bin" "$mine/gsp-$release.bin"
refuses another-release-under-this-name-is-refused "another release than its name"

others=/usr/share/firmware/nvidia/tu102/gsp/gsp-$release.bin
if [ -e "$others" ]; then
	firmware_without gsp
	cp "$others" "$mine/"
	refuses image-of-another-chip-is-refused "no signature for this chip family"
else
	skip image-of-another-chip-is-refused "synthetic firmware is that of one chip"
fi

firmware_files all
check right-files-work load
unload
