# SPDX-License-Identifier: MIT
# The model is checked with a driver that works on silicon: stock nouveau, with
# the same firmware files, boots GSP on it, moves a buffer by the copy engine, idles its
# channels by fences that are executed, and unloads, three times over.
# RELEASES: own
# NEEDS: board
# TIMEOUT: 240
. /nvgpu/lib.sh

BYTES=$((3 << 20))
MOVES=3

stat_of() {
	host stats | sed -n "s/^$1 //p"
}

# What nouveau says about itself going wrong; the runner looks for the kernel's own complaints.
errors_of_nouveau() {
	kernel_log | grep -i 'nouveau' |
		grep -iE 'error|fail|unable|timeout|time out|errored|killed|rc engn|Xid|RM_ALLOC|ctrl cmd|not found|WARN'
}

gpu=$(gpu_address)
check board-is-on-the-bus test -n "$gpu"
frts_before=$(stat_of fwsec-frts-runs)
check nouveau-loads timed "load nouveau, boot GSP" modprobe nouveau modeset=2
same nouveau-binds nouveau "$(driver_of "$gpu")"
log=$(kernel_log)
has chip-is-identified "NVIDIA AD102 (192000a1)" "$log"
has static-info-gives-the-framebuffer-size "VRAM: 49152 MiB" "$log"
has copy-engine-channel-works "MM: using COPY for buffer copies" "$log"
has drm-device-is-registered "Initialized nouveau" "$log"
check fwsec-frts-ran test "$(stat_of fwsec-frts-runs)" -gt "${frts_before:-0}"
check gsp-image-was-read test "$(stat_of gsp-image-bytes)" -gt 30000000
check rpcs-were-answered test "$(stat_of gsp-rpcs)" -gt 20

node=$(ls /dev/dri/renderD* 2>/dev/null | head -n 1)
check render-node-is-there test -c "$node"
copied=$(stat_of copy-bytes) errors=$(stat_of channel-errors)
check a-buffer-moves-to-system-memory-and-back timed "$MOVES moves there and back" \
	nouveau-move "$node" "$BYTES" "$MOVES"
check the-copy-engine-moved-it \
	test "$(($(stat_of copy-bytes) - ${copied:-0}))" -ge "$((2 * MOVES * BYTES))"
note "model: $(host stats | tr '\n' ' ')"
entries=$(stat_of channel-entries)
check nouveau-unloads timed "unload nouveau and GSP" rmmod nouveau
check channels-ran-their-last-fences test "$(stat_of channel-entries)" -ge "$((entries + 2))"
same no-channel-ended-in-an-error "${errors:-0}" "$(stat_of channel-errors | grep . || echo 0)"
same wpr2-is-gone 0 "$(stat_of wpr2-end)"
check module-is-gone sh -c '! grep -q "^nouveau " /proc/modules'

# What one load left behind would show in the next.
for round in 2 3; do
	check "nouveau-loads-and-unloads-again-$round" sh -c 'modprobe nouveau modeset=2 && rmmod nouveau'
done
same nouveau-reports-no-error "" "$(errors_of_nouveau)"
modprobe -r drm_ttm_helper drm_display_helper gpu_sched drm_gpuvm drm_exec 2>/dev/null
true
