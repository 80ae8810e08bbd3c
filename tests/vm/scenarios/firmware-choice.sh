# SPDX-License-Identifier: MIT
# Which firmware release runs: the newest usable one, unless an administrator pinned one; and
# why not another, in the log and in what the control plane shows.
# TIMEOUT: 400
# RELEASES: own
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh

gsp=/usr/share/firmware/nvidia/ad102/gsp
mine=/run/firmware/nvidia/ad102/gsp
newest=${RELEASES%% *}
older=${RELEASES##* }

shown() {
	nvgpu-ctl show gpu "$GPU" | sed -n "s/^$1 *//p"
}

running() {
	shown firmware-release
}

reset_gpu() {
	nvgpu-ctl reset gpu "$GPU" && wait_for $BOOT_SECONDS gpu_is ready
}

# loads NAME RELEASE REASON - the module comes up with that release, and says why.
loads() {
	dmesg -c >/dev/null
	check "$1" load
	same "$1-runs-the-right-release" "$2" "$(running)"
	same "$1-says-why" "$3" "$(shown firmware-reason)"
	has "$1-logs-why" "firmware $2 ($3)" "$(dmesg | grep nvgpu)"
}

loads newest-is-taken "$newest" "newest known for this chip"
same nothing-is-pinned "" "$(shown firmware-pin)"

# ---- pinned ----------------------------------------------------------------
refused unknown-release-cannot-be-pinned "does not drive AD102 with firmware 1.2.3" \
	nvgpu-ctl set gpu "$GPU" firmware=1.2.3
same refused-pin-changes-nothing "" "$(shown firmware-pin)"
check older-release-is-pinned nvgpu-ctl set gpu "$GPU" "firmware=$older"
same pin-is-shown "$older" "$(shown firmware-pin)"
same pin-waits-for-the-next-start "$newest" "$(running)"
check reset-starts-the-pinned-release reset_gpu
same pinned-release-runs "$older" "$(running)"
same pinned-release-says-why "pinned by the administrator" "$(shown firmware-reason)"
check vgpu-types-are-offered-on-it sh -c "nvgpu-ctl list types --no-headings | grep -q L40"

# A pinned release whose files are gone: none instead of another one, and a way back.
firmware_files "*-$newest.bin"
refused pinned-release-without-files-does-not-start "the GPU did not come back" reset_gpu
same gpu-without-its-release-is-wedged 0 "$(gpu_is wedged; echo $?)"
same missing-file-of-the-pinned-release-is-named \
	"pinned by the administrator; $older: gsp-$older.bin is missing" "$(shown firmware-reason)"
check pin-is-taken-back nvgpu-ctl set gpu "$GPU" firmware=newest
same pin-is-gone "" "$(shown firmware-pin)"
check reset-without-pin-starts-the-newest reset_gpu
same newest-runs-again "$newest" "$(running)"
check module-unloads unload

# ---- not usable ------------------------------------------------------------
firmware_files "*-$older.bin" "scrubber-*"
loads older-one-serves-without-the-newest "$older" \
	"newest usable; $newest: gsp-$newest.bin is missing"
unload

firmware_files "*"
rm -f "$mine/bootloader-$newest.bin"
head -c 100 "$gsp/bootloader-$newest.bin" >"$mine/bootloader-$newest.bin"
dmesg -c >/dev/null
check broken-newest-is-passed-over load
same broken-newest-does-not-run "$older" "$(running)"
has broken-newest-says-why "newest usable; $newest: bootloader-$newest.bin: " \
	"$(shown firmware-reason)"
has broken-file-is-logged "firmware nvidia/ad102/gsp/bootloader-$newest.bin: " \
	"$(dmesg | grep nvgpu)"
unload

# The newest release is not known to work with less heap than its scrubber makes room for.
firmware_files "*-$newest.bin" "*-$older.bin"
rm -f "$mine"/scrubber-*
loads scrubber-counts-where-there-is-no-smaller-heap "$older" \
	"newest usable; $newest: scrubber-$newest.bin is missing"
unload

firmware_files
dmesg -c >/dev/null
modprobe nvgpu
check probe-without-firmware-ends settled
same what-became-of-each-is-shown \
	"$newest: gsp-$newest.bin is missing; $older: gsp-$older.bin is missing" \
	"$(shown firmware-reason)"
has what-became-of-each-is-logged "no usable firmware: $newest: gsp-$newest.bin is missing" \
	"$(dmesg | grep nvgpu)"
unload
firmware_files all
same nothing-is-left 0 "$(wpr2)"
