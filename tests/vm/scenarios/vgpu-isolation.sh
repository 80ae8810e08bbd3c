# SPDX-License-Identifier: MIT
# Two guests at once, each with patterns over all of its framebuffer, never see each other's
# data, nor what the other left when they are made again in each other's place. They look
# at a line of every page; vgpu-isolation-full looks at every word.
# TIMEOUT: 900
# NEEDS: board module ctl fw guest
. /nvgpu/lib.sh
. /nvgpu/lib-guest.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh
. /nvgpu/files/isolation.sh

isolation info,sweep-zero,sweep-write,turn,sweep-verify \
	info,sweep-zero,sweep-write,turn,sweep-verify
