# SPDX-License-Identifier: MIT
# VFs come and go, and go with the driver.
# TIMEOUT: 90
# NEEDS: board module ctl
. /nvgpu/files/killer.sh

must gpu-becomes-ready up
must vfs-are-enabled vfs 32
must vfs-are-disabled vfs 0
must vfs-are-enabled-again vfs 3
must module-unloads rmmod nvgpu
must vfs-went-with-it test "$(cat "$DEVICE/sriov_numvfs")" = 0
must wpr2-is-gone gone
leave
