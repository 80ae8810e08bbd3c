# SPDX-License-Identifier: MIT
# A board without the SR-IOV capability: firmware runs, vGPUs are refused with the reason.
# BOARD: num-vfs=0
# TIMEOUT: 60
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh

check module-loads load
has shown-as-no-vgpu-host "no" "$(nvgpu-ctl show gpu "$GPU" | grep vgpu-mode)"
refused vfs-are-refused "set gpu $GPU vfs=4: the GPU is not a vGPU host: the board has no SR-IOV capability" vfs 4
refused create-is-refused "create vgpu on $GPU: the GPU's firmware was not booted as a vGPU host" nvgpu-ctl create vgpu --gpu "$GPU" --type L40-1Q
check module-unloads unload
