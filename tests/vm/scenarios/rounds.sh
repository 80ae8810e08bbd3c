# SPDX-License-Identifier: MIT
# A few rounds of load and unload, and of create, open, close and destroy, leave nothing.
# TIMEOUT: 240
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh
. /nvgpu/files/memory.sh
. /nvgpu/files/rounds.sh

rounds "6 2 1024 131072" "8 2 1024 131072"
