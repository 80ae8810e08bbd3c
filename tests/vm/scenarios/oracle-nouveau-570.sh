# SPDX-License-Identifier: MIT
# The model's other release, and its first once more, are checked with a newer
# nouveau, which prefers 570.144 and falls back to 535.113.01: it boots, moves a
# buffer by the copy engine, and unloads.
# KERNEL: 7.2
# RELEASES: own
# NEEDS: board
# TIMEOUT: 300
. /nvgpu/lib.sh

BYTES=$((3 << 20))
MOVES=3

stat_of() {
	host stats | sed -n "s/^$1 //p"
}

# What nouveau says about itself going wrong, but for the release that is hidden from it.
errors_of_nouveau() {
	kernel_log | grep -i 'nouveau' |
		grep -iE 'error|fail|unable|timeout|time out|errored|killed|rc engn|Xid|RM_ALLOC|ctrl cmd|not found|WARN' |
		grep -v 'firmware: failed to load .*570\.144'
}

gpu=$(gpu_address)
check board-is-on-the-bus test -n "$gpu"

# round RELEASE - one life of nouveau with this release's files.
round() {
	echo "round of $1 begins" >/dev/kmsg
	check "nouveau-loads-$1" timed "load nouveau, boot GSP $1" modprobe nouveau modeset=2
	same "nouveau-binds-$1" nouveau "$(driver_of "$gpu")"
	_log=$(dmesg | sed "1,/round of $1 begins/d")
	has "release-is-$1" "RM version: $1" "$_log"
	has "framebuffer-size-$1" "VRAM: 49152 MiB" "$_log"
	has "copy-engine-channel-works-$1" "MM: using COPY for buffer copies" "$_log"
	_node=$(ls /dev/dri/renderD* 2>/dev/null | head -n 1)
	_copied=$(stat_of copy-bytes) _errors=$(stat_of channel-errors)
	check "a-buffer-moves-to-system-memory-and-back-$1" timed "$MOVES moves there and back" \
		nouveau-move "$_node" "$BYTES" "$MOVES"
	check "the-copy-engine-moved-it-$1" \
		test "$(($(stat_of copy-bytes) - ${_copied:-0}))" -ge "$((2 * MOVES * BYTES))"
	_entries=$(stat_of channel-entries)
	check "nouveau-unloads-$1" timed "unload nouveau and GSP $1" rmmod nouveau
	check "channels-ran-their-last-fences-$1" \
		test "$(stat_of channel-entries)" -ge "$((${_entries:-0} + 2))"
	same "no-channel-ended-in-an-error-$1" "${_errors:-0}" \
		"$(stat_of channel-errors | grep . || echo 0)"
	same "wpr2-is-gone-$1" 0 "$(stat_of wpr2-end)"
	check "module-is-gone-$1" sh -c '! grep -q "^nouveau " /proc/modules'
}

round 570.144
firmware_files '*-535.113.01.bin'
round 535.113.01
firmware_files all
same nouveau-reports-no-error "" "$(errors_of_nouveau)"
note "model: $(host stats | tr '\n' ' ')"
modprobe -r drm_ttm_helper drm_display_helper gpu_sched drm_gpuvm drm_exec 2>/dev/null
true
