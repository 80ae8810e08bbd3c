# SPDX-License-Identifier: MIT
# What a guest makes the engines do is shown at its vGPU, and what others do is not.
# TIMEOUT: 150
# NEEDS: board module ctl
. /nvgpu/files/killer.sh

# Firmware tells once a second.
NEWS_SECONDS=10

# busy GRAPHICS FB ENCODER DECODER - in hundredths of a percent.
busy() {
	[ "$(value 0 graphics-busy) $(value 0 fb-busy) $(value 0 encoder-busy) $(value 0 decoder-busy)" = "$*" ]
}

must gpu-becomes-ready up
must vf-is-enabled vfs 1
must vgpu-is-made make "NVIDIA L40-1Q" 0
start 0 hold 600
must vgpu-is-held wait_for 30 grep -q held /tmp/client-0
must guest-that-rests-has-zero wait_for $NEWS_SECONDS busy 0 0 0 0
# Function 1 is VF 0.
must guest-draws host fault vgpu-busy-gr=1060
must its-vgpu-shows-it wait_for $NEWS_SECONDS busy 6000 0 0 0
must guest-encodes host fault vgpu-busy-nvenc=1025
must encoder-has-its-place wait_for $NEWS_SECONDS busy 6000 0 2500 0
must somebody-else-works host fault vgpu-busy-pid=1
must work-of-others-is-not-shown wait_for $NEWS_SECONDS busy 0 0 0 0
let_go
CLIENT=
must held-vgpu-closes wait_for 20 state_is 0 defined
must vgpu-is-destroyed unmake 0
must vf-is-disabled vfs 0
must module-unloads rmmod nvgpu
must wpr2-is-gone gone
leave
