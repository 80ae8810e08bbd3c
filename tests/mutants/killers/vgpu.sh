# SPDX-License-Identifier: MIT
# Two vGPUs from create to destroy, one used beside the other.
# TIMEOUT: 180
# NEEDS: board module ctl fw
. /nvgpu/files/killer.sh

# A guest leaves something at both ends of its framebuffer.
types_with_whole_bars
must gpu-becomes-ready timed "boot" up
# Nobody waits minutes for a plugin that was asked in the wrong way.
for limit in plugin_boot plugin_rpc fence; do
	echo 4000 >"/sys/kernel/debug/nvgpu/$GPU/gsp/timeouts/${limit}_ms"
done
must vfs-are-enabled vfs 2
must vgpu-is-made make "NVIDIA L40-1W" 0
must other-vgpu-is-made make "NVIDIA L40-1V" 1
must framebuffer-is-zero timed "fbtest" client 0 fbtest 7
must next-guest-finds-zeroes client 0 fbtest 8
host fault channel-slow-ms=200
must slow-clearing-is-awaited client 0 fbtest 10
must slow-clearing-is-awaited-again client 0 fbtest 11
host fault channel-slow-ms=0
calls=$(statistic vgpu-host-rpcs)
must bus-mastering-is-seen client 0 busmaster
# Negotiation, configuration, on and off.
must plugin-hears-of-bus-mastering test $(($(statistic vgpu-host-rpcs) - calls)) -ge 4
resets=$(statistic vgpu-resets)
must vfio-reset-zeroes-the-framebuffer client 0 reset
must plugin-hears-of-the-reset test $(($(statistic vgpu-resets) - resets)) -ge 1
start 1 hold 100
must other-vgpu-is-held wait_for 30 grep -q held /tmp/client-1
must two-run-at-once client 0 fbtest 9
must interrupt-reaches-the-guest client 0 irq
must held-vgpu-runs state_is 1 running
must open-vgpu-is-not-destroyed not unmake 1
let_go
CLIENT=
must held-vgpu-closes wait_for 20 state_is 1 defined
must vgpu-is-destroyed unmake 0
must other-vgpu-is-destroyed unmake 1
must no-interrupt-is-missed test "$(counter interrupts_missed)" = 0
must vfs-are-disabled vfs 0
must module-unloads rmmod nvgpu
must wpr2-is-gone gone
leave
