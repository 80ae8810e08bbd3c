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
# The first start keeps page tables for BAR1.
check first-start-works client 0 info
free=$(fb_free)

# fails FAULT PATTERN-OF-FAILURE
fails() {
	host fault "$1=1"
	check "$1-fails-the-open" sh -c "! vfio-client $(vf_address 0) info"
	host fault "$1=0"
	has "$1-is-explained" "$2" "$(value 0 failure)"
	same "$1-leaves-the-vgpu-defined" defined "$(value 0 state)"
	check "$1-is-over" client 0 info
	same "$1-is-forgotten" "" "$(value 0 failure)"
}

fails plugin-no-marker "plugin boot"
fails plugin-crash-rpc "version negotiation"
fails plugin-rpc-error "version negotiation"

host fault plugin-hang=1
start 0 info
check hanging-start-is-visible wait_for 20 state_is 0 starting
check list-works-during-a-hanging-start timeout 5 nvgpu-ctl list vgpus
check types-list-works-during-a-hanging-start timeout 5 nvgpu-ctl list types
refused starting-vgpu-is-not-destroyed "VFIO device is open" unmake 0
sleep 8
check killed-opener-ends timed "end of a killed start" let_go -KILL
host fault plugin-hang=0
check killed-start-leaves-the-vgpu-defined wait_for 30 state_is 0 defined
check start-after-a-kill-works client 0 fbtest 3

same nothing-leaked "$free" "$(fb_free)"
unmake 0
vfs 0
check module-unloads unload
