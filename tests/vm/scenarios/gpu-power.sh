# SPDX-License-Identifier: MIT
# Host suspend is refused with a reason while vGPUs exist, and otherwise survived.
# TIMEOUT: 150
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh

write() {
	echo "$1" 2>&1 >"$2"
}

if ! [ -w /sys/power/pm_test ]; then
	skip host-suspend "this kernel cannot rehearse a suspend"
	exit 0
fi
# Devices are suspended and resumed; the machine stays up.
write devices /sys/power/pm_test

check module-loads load
vfs 2
check vgpu-is-created nvgpu-ctl create vgpu --gpu "$GPU" --type L40-1Q
refused suspend-is-refused-while-vgpus-exist "Device or resource busy" write mem /sys/power/state
has log-says-why "$GPU: suspend refused: vGPUs exist, destroy them first" "$(kernel_log)"
check gpu-is-ready-after-refusal gpu_is ready
check vgpu-is-destroyed nvgpu-ctl destroy vgpu --all

check suspend-goes-through timed "rehearsed suspend" write mem /sys/power/state
check gpu-is-ready-after-resume gpu_is ready
same resume-keeps-the-vfs 2 "$(cat "/sys/bus/pci/devices/$GPU/sriov_numvfs")"
check vgpu-on-resumed-gpu nvgpu-ctl create vgpu --gpu "$GPU" --type L40-1Q
write none /sys/power/pm_test
nvgpu-ctl destroy vgpu --all
check module-unloads unload
