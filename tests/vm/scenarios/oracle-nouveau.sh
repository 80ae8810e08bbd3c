# SPDX-License-Identifier: MIT
# The model is checked with a driver that works on silicon: stock nouveau, with
# the same firmware files, boots GSP on it and unloads it again.
# NEEDS: board
# TIMEOUT: 180
. /nvgpu/lib.sh

stat_of() {
	host stats | sed -n "s/^$1 //p"
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
check fwsec-frts-ran test "$(stat_of fwsec-frts-runs)" -gt "${frts_before:-0}"
check gsp-image-was-read test "$(stat_of gsp-image-bytes)" -gt 30000000
check rpcs-were-answered test "$(stat_of gsp-rpcs)" -gt 20
note "model: $(host stats | tr '\n' ' ')"
check nouveau-unloads timed "unload nouveau and GSP" rmmod nouveau
check channels-ran-their-fences test "$(stat_of channel-entries)" -ge 2
check module-is-gone sh -c '! grep -q "^nouveau " /proc/modules'
modprobe -r drm_ttm_helper drm_display_helper gpu_sched drm_gpuvm drm_exec 2>/dev/null
true
