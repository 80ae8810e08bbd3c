# SPDX-License-Identifier: MIT
# A hundred rounds of load and unload, and of create, open, close and destroy, leave nothing.
# FULL:
# TIMEOUT: 3600
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh
. /nvgpu/files/memory.sh
. /nvgpu/files/rounds.sh

# Pages: loads of modules that are not ours move them by half a MiB, as slabs fill unevenly;
# thirteen KiB a round would show. Objects are counted closer.
rounds "100 10 1024 20480" "100 10 160 20480"
