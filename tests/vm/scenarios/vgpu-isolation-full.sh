# SPDX-License-Identifier: MIT
# As vgpu-isolation, with every word of the framebuffers.
# TIMEOUT: 3600
# FULL:
# NEEDS: board module ctl fw guest
. /nvgpu/lib.sh
. /nvgpu/lib-guest.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh
. /nvgpu/files/isolation.sh
GUEST_SECONDS=1500

isolation info,sweep-zero,all-write,turn,all-verify \
	info,all-zero,sweep-write,turn,sweep-verify
