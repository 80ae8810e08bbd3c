# SPDX-License-Identifier: MIT
# The machine is switched off while a VMM has a vGPU open. Nobody waits for it: the
# function is reset, and the next kernel finds a GPU without firmware.
# TIMEOUT: 120
# NEEDS: board module ctl
# ALONE:
# POWEROFF: wpr2-end 0
# POWEROFF: pf-flrs 1
# VIOLATIONS: gsp-left-running: bus mastering switched off*
# That is how the PCI core begins a function reset, and nobody can be waited for here.
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh

check gpu-becomes-ready load || exit 0
check vfs-are-enabled vfs 2
check vgpu-is-made make "NVIDIA L40-1Q" 0
hold vmm-holds 0 200
check firmware-is-protected test "$(wpr2)" != 0
power_off
