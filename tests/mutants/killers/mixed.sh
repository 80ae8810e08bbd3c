# SPDX-License-Identifier: MIT
# Two vGPUs of different size, side by side, before and after a reset of the GPU.
# TIMEOUT: 180
# NEEDS: board module ctl
. /nvgpu/files/killer.sh

must gpu-becomes-ready timed "boot" up
for limit in plugin_boot plugin_rpc fence; do
	echo 4000 >"/sys/kernel/debug/nvgpu/$GPU/gsp/timeouts/${limit}_ms"
done
must vfs-are-enabled vfs 2
must sizes-mix nvgpu-ctl set gpu "$GPU" placement=mixed
must large-vgpu-is-made make "NVIDIA L40-8Q" 0
must small-vgpu-is-made make "NVIDIA L40-2Q" 1
start 0 hold 600
must large-vgpu-is-held wait_for 30 grep -q held /tmp/client-0
must small-one-runs-beside-it client 1 fbtest 7
must large-vgpu-still-runs state_is 0 running
let_go
CLIENT=
must large-vgpu-closes wait_for 20 state_is 0 defined
must gpu-is-reset nvgpu-ctl reset gpu "$GPU"
must small-vgpu-starts-again client 1 fbtest 8
must large-vgpu-starts-again client 0 fbtest 9
must large-vgpu-is-destroyed unmake 0
must small-vgpu-is-destroyed unmake 1
must vfs-are-disabled vfs 0
must module-unloads rmmod nvgpu
must wpr2-is-gone gone
leave
