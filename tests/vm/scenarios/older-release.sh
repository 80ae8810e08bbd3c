# SPDX-License-Identifier: MIT
# The story's second part: an administrator has an older firmware release run, and a guest works
# with it as well. scripts/demo prints it after first-light.
# TIMEOUT: 600
# RELEASES: own
# NEEDS: board module ctl guest
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/lib-guest.sh

OLDER=${RELEASES##* }
TYPE="NVIDIA L40-1B"
STEPS=info,zero,write,irq,verify
UUID=11111111-2222-4333-8444-00000000000c

# gpu_value KEY
gpu_value() {
	nvgpu-ctl show gpu "$GPU" | sed -n "s/^$1 *//p"
}

vgpu_is() {
	[ "$(nvgpu-ctl list vgpus --no-headings --output state | tr -d ' ')" = "$1" ]
}

chapter "The same GPU with the older firmware, $OLDER"
check module-loads-again load || exit 0
same newest-firmware-release-runs-first "${RELEASES%% *}" "$(gpu_value firmware-release)"
check older-release-is-pinned show nvgpu-ctl set gpu "$GPU" "firmware=$OLDER"
check gpu-is-reset timed "reset: GSP-RM ${RELEASES%% *} ends, $OLDER boots" \
	nvgpu-ctl reset gpu "$GPU"
check gpu-is-ready-again wait_for $BOOT_SECONDS gpu_is ready
same pinned-release-runs "$OLDER" "$(gpu_value firmware-release)"
show nvgpu-ctl list gpus --output address,name,state,firmware-release,firmware-reason

check vf-is-enabled vfs 1
vf=$(vf_address "$GPU" 0)
check vgpu-is-created show nvgpu-ctl create vgpu --gpu "$GPU" --type "$TYPE" --vf 0 --uuid $UUID
check vf-gets-the-vfio-driver bind_vfio "$vf"
t0=$(uptime_ms)
guest_start c "$vf" "$STEPS" probe.seed=303
check vgpu-runs wait_for 240 vgpu_is running
check guest-finishes guest_wait c 420
echo "STEP $(($(uptime_ms) - t0)) a guest booted, used its vGPU and powered off" >&3
grep -h '^GUEST' "$(guest_log c)" | tr -d '\r' | sed 's/^/SHOW c: /' >&3
guest_report c "$STEPS"

check vgpu-is-idle-again wait_for 20 vgpu_is defined
check vgpu-is-destroyed nvgpu-ctl destroy vgpu $UUID
same framebuffer-is-free 0 "$(fb_held)"
check vf-is-disabled vfs 0
check module-unloads-again unload
same nothing-of-it-is-left 0 "$(wpr2)"
