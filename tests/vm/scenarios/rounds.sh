# SPDX-License-Identifier: MIT
# A few rounds of load and unload, and of create, open, close and destroy, leave nothing.
# TIMEOUT: 240
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh
. /nvgpu/files/memory.sh
. /nvgpu/files/rounds.sh

timed "6 rounds of load and unload" repeat load 6 2 1024 131072 load_round

check module-loads load || exit 0
check vfs-are-enabled vfs 1
objects=$(firmware_objects)
timed "8 rounds of create, open, close, destroy" repeat vgpu 8 2 1024 131072 vgpu_round
check vfs-are-disabled vfs 0
check module-unloads unload
