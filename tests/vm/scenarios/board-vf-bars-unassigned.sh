# SPDX-License-Identifier: MIT
# VF BARs for which the machine has no room: said, with what to do about it.
# BOARD: vf-bar1-size=34359738368
# TIMEOUT: 60
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh

check module-loads load
has log-says-what-to-do "pci=realloc" "$(kernel_log | grep nvgpu)"
refused vfs-are-refused "set gpu $GPU vfs=4: the GPU is not a vGPU host: no room for a VF BAR" vfs 4
refused create-is-refused "create vgpu on $GPU: the GPU's firmware was not booted as a vGPU host" nvgpu-ctl create vgpu --gpu "$GPU" --type L40-1Q
check module-unloads unload
