# SPDX-License-Identifier: MIT
# Firmware that does not clean up keeps the vGPU's memory until the GPU is reset.
# TIMEOUT: 300
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh

log_says() {
	kernel_log | grep -q "$1"
}

check gpu-becomes-ready load || exit 0
check vfs-are-enabled vfs 2
check vgpu-is-made make "NVIDIA L40-1Q" 0
check other-vgpu-is-made make "NVIDIA L40-1Q" 1

for fault in shutdown-fails cleanup-fails; do
	host fault $fault=1
	client 0 info >/dev/null
	host fault $fault=0
	check "$fault-quarantines" wait_for 20 state_is 0 quarantined
	has "$fault-is-explained" "held until the GPU is reset" "$(value 0 failure)"
	refused "$fault-forbids-destroy" "reset the GPU" unmake 0
	refused "$fault-forbids-open" "Input/output error" client 0 info
	check "$fault-leaves-the-other-alone" client 1 info
	check "$fault-is-settled-by-a-reset" nvgpu-ctl reset gpu "$GPU"
	check "$fault-then-leaves-it-defined" wait_for 30 state_is 0 defined
	check "$fault-then-starts-again" client 0 fbtest 5
done

# The end of the channel that scrubs is asked for with this RPC function; when nobody
# confirms it, the channel may still be there, and its memory with it.
FREE=10

# unfreed NAME - vGPU 0 is quarantined because of its channel.
unfreed() {
	check "$1-quarantines" wait_for 30 state_is 0 quarantined
	host fault drop-reply=0
	has "$1-is-explained" "the channel that scrubs was not freed" "$(value 0 failure)"
	refused "$1-forbids-destroy" "reset the GPU" unmake 0
	refused "$1-forbids-open" "Input/output error" client 0 info
	check "$1-leaves-the-other-alone" client 1 info
	check "$1-is-settled-by-a-reset" nvgpu-ctl reset gpu "$GPU"
	check "$1-then-leaves-it-defined" wait_for 30 state_is 0 defined
	check "$1-then-starts-again" client 0 fbtest 5
}

host fault drop-reply=$FREE
refused channel-not-freed-at-start-refuses-the-start "not recoverable" client 0 info
unfreed channel-not-freed-at-start
hold holder-of-a-channel-opens 0 200
host fault drop-reply=$FREE
let_go
unfreed channel-not-freed-after-use

hold holder-opens 1 200
host fault gsp-crash=1
# Nobody hears a halted core; the next call does.
refused open-on-crashed-firmware-fails "$(vf_address 0): Input/output error" client 0 info
check firmware-crash-reaches-the-vmm wait_for 60 held_saw 1 error
check firmware-crash-fails-the-vgpu wait_for 10 state_is 1 failed
refused open-vgpu-forbids-a-reset "in use" nvgpu-ctl reset gpu "$GPU"
host fault gsp-crash=0
let_go
check lost-vgpu-is-quarantined wait_for 30 state_is 1 quarantined
check reset-recovers-the-gpu nvgpu-ctl reset gpu "$GPU"
check gpu-is-ready-again wait_for 40 gpu_is ready
check vgpu-survives-the-gpus-reset wait_for 10 state_is 1 defined
check vgpu-works-after-the-gpus-reset client 1 fbtest 6

hold holder-opens-again 1 200
host fault xid-chid="$(value 1 first-channel)"
host fault xid-event=43
check channel-error-names-its-vgpu wait_for 20 log_says "vGPU 2: Xid 43 on channel $(value 1 first-channel)"
check channel-error-leaves-the-vgpu-running state_is 1 running
host fault plugin-crash=2
check plugin-crash-reaches-the-vmm wait_for 60 held_saw 1 error
check plugin-crash-fails-the-vgpu wait_for 10 state_is 1 failed
has plugin-crash-is-explained "plugin crashed" "$(value 1 failure)"
check plugin-crash-leaves-the-other-alone client 0 info
host fault plugin-crash=0
let_go
check crashed-vgpu-is-cleaned-up wait_for 30 state_is 1 defined
check crashed-vgpu-starts-again client 1 fbtest 7

unmake 0
unmake 1
vfs 0
check module-unloads unload
