# SPDX-License-Identifier: MIT
# A GPU comes, changes its VFs, is reset, removed and found again, and leaves nothing behind.
# TIMEOUT: 240
# RELEASES: core
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh

dev=/sys/bus/pci/devices/$GPU

num_vfs() {
	cat "$dev/sriov_numvfs"
}

# write VALUE FILE - for commands that run under check and refused.
write() {
	echo "$1" 2>&1 >"$2"
}

check module-loads load
for n in 1 7 32; do
	check "sysfs-enables-$n-vfs" write $n "$dev/sriov_numvfs"
	same "sysfs-shows-$n-vfs" $n "$(num_vfs)"
	refused "change-from-$n-needs-zero-first" "busy" write 2 "$dev/sriov_numvfs"
	check "sysfs-disables-$n-vfs" write 0 "$dev/sriov_numvfs"
done
refused more-vfs-than-the-board-has "Numerical result out of range" write 33 "$dev/sriov_numvfs"
refused tool-says-how-many-vfs-there-are "set gpu $GPU vfs=33: the GPU has at most 32 VFs" vfs 33
check tool-enables-vfs vfs 4
same tool-and-sysfs-agree 4 "$(num_vfs)"

check sysfs-reset-is-accepted timed "function reset" write 1 "$dev/reset"
check gpu-is-ready-after-sysfs-reset gpu_is ready
same reset-keeps-the-vfs 4 "$(num_vfs)"
check tool-resets-the-gpu nvgpu-ctl reset gpu "$GPU"
check gpu-is-ready-after-reset gpu_is ready
check vgpu-on-recovered-gpu nvgpu-ctl create vgpu --gpu "$GPU" --type L40-1Q
refused vfs-stay-while-vgpus-exist "Device or resource busy" write 0 "$dev/sriov_numvfs"
has log-says-why "$GPU: 0 VFs refused: vGPUs exist on the VFs: destroy them first" "$(kernel_log)"
check reset-keeps-a-defined-vgpu nvgpu-ctl reset gpu "$GPU"
has vgpu-survived-the-reset "defined" "$(nvgpu-ctl list vgpus)"
check vgpu-is-destroyed nvgpu-ctl destroy vgpu --all
refused vf-count-is-a-number "'vfs=nonsense': expected a number from 0 to" vfs nonsense

check pf-is-removed-with-vfs write 1 "$dev/remove"
same nothing-is-listed "" "$(nvgpu-ctl list gpus --no-headings)"
same removal-unloads-firmware 0 "$(wpr2)"
check bus-is-rescanned write 1 /sys/bus/pci/rescan
check gpu-is-ready-after-rescan wait_for $BOOT_SECONDS gpu_is ready
for round in 1 2; do
	check "driver-is-unbound-$round" write "$GPU" /sys/bus/pci/drivers/nvgpu-pf/unbind
	check "driver-is-bound-$round" write "$GPU" /sys/bus/pci/drivers/nvgpu-pf/bind
	check "gpu-is-ready-after-bind-$round" wait_for $BOOT_SECONDS gpu_is ready
done
check module-unloads-at-the-end unload
