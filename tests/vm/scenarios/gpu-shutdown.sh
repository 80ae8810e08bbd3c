# SPDX-License-Identifier: MIT
# The machine is switched off: firmware is unloaded in order before.
# TIMEOUT: 120
# NEEDS: board module ctl
# ALONE:
# POWEROFF: wpr2-end 0
# POWEROFF: booter-unload-runs 1
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh

check gpu-becomes-ready load || exit 0
check vfs-are-enabled vfs 2
check vgpu-is-made make "NVIDIA L40-1Q" 0
check vgpu-works client 0 info
check firmware-is-protected test "$(wpr2)" != 0
power_off
