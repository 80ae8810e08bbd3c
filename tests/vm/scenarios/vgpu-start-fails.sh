# SPDX-License-Identifier: MIT
# Plugins that do not come up: an error that names the cause, nothing left behind, and
# the next start works.
# TIMEOUT: 300
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh

check gpu-becomes-ready load || exit 0
check vfs-are-enabled vfs 1
check vgpu-is-made make "NVIDIA L40-1Q" 0
held=$(fb_held)
check first-start-works client 0 info
same a-start-takes-no-framebuffer "$held" "$(fb_held)"

timeouts=/sys/kernel/debug/nvgpu/$GPU/gsp/timeouts
patience=$(cat "$timeouts/plugin_rpc_ms")

# fails FAULT PATTERN-OF-FAILURE [ERRNO-TEXT]
fails() {
	host fault "$1=1"
	refused "$1-fails-the-open" "$(vf_address 0): ${3:-Remote I/O error}" client 0 info
	host fault "$1=0"
	has "$1-is-explained" "$2" "$(value 0 failure)"
	same "$1-leaves-the-vgpu-defined" defined "$(value 0 state)"
	check "$1-is-over" client 0 info
	same "$1-is-forgotten" "" "$(value 0 failure)"
}

# Seconds, not minutes, until silence is taken for death.
echo 1000 >"$timeouts/plugin_boot_ms"
echo 1500 >"$timeouts/plugin_rpc_ms"
fails plugin-no-marker "start failed at plugin boot: -ETIMEDOUT" "Connection timed out"
fails plugin-hang "start failed at version negotiation: -ETIMEDOUT" "Connection timed out"
echo "$patience" >"$timeouts/plugin_rpc_ms"
fails plugin-crash-rpc "start failed at version negotiation: -EIO" "Input/output error"
fails plugin-rpc-error "start failed at version negotiation: -EREMOTEIO"

host fault plugin-hang=1
start 0 info
check hanging-start-is-visible wait_for 20 state_is 0 starting
check list-works-during-a-hanging-start timeout 5 nvgpu-ctl list vgpus
check types-list-works-during-a-hanging-start timeout 5 nvgpu-ctl list types
refused starting-vgpu-is-not-destroyed "VFIO device is open" unmake 0
sleep 1
check killed-opener-ends timed "end of a killed start" let_go -KILL
host fault plugin-hang=0
check killed-start-leaves-the-vgpu-defined wait_for 30 state_is 0 defined
check start-after-a-kill-works client 0 fbtest 3

same failures-take-no-framebuffer "$held" "$(fb_held)"
unmake 0
same nothing-is-held-without-vgpus 0 "$(fb_held)"
vfs 0
check module-unloads unload
