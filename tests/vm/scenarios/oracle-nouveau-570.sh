# SPDX-License-Identifier: MIT
# The model's other release, and its first once more, are checked with a newer
# nouveau, which prefers 570.144 and falls back to 535.113.01.
# KERNEL: 7.2
# NEEDS: board
# TIMEOUT: 300
. /nvgpu/lib.sh

stat_of() {
	host stats | sed -n "s/^$1 //p"
}

gpu=$(gpu_address)
check board-is-on-the-bus test -n "$gpu"

# round RELEASE - one life of nouveau with this release's files.
round() {
	_before=$(stat_of channel-entries)
	echo "round of $1 begins" >/dev/kmsg
	check "nouveau-loads-$1" timed "load nouveau, boot GSP $1" modprobe nouveau modeset=2
	same "nouveau-binds-$1" nouveau "$(driver_of "$gpu")"
	_log=$(dmesg | sed "1,/round of $1 begins/d")
	has "release-is-$1" "RM version: $1" "$_log"
	has "framebuffer-size-$1" "VRAM: 49152 MiB" "$_log"
	has "copy-engine-channel-works-$1" "MM: using COPY for buffer copies" "$_log"
	check "nouveau-unloads-$1" timed "unload nouveau and GSP $1" rmmod nouveau
	check "channels-ran-their-fences-$1" test "$(stat_of channel-entries)" -ge $((${_before:-0} + 2))
	check "module-is-gone-$1" sh -c '! grep -q "^nouveau " /proc/modules'
}

round 570.144
firmware_files '*-535.113.01.bin'
round 535.113.01
firmware_files all
note "model: $(host stats | tr '\n' ' ')"
modprobe -r drm_ttm_helper drm_display_helper gpu_sched drm_gpuvm drm_exec 2>/dev/null
true
