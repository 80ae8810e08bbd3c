# SPDX-License-Identifier: MIT
# kill -9 of the VMM at any moment of open, use and close.
# TIMEOUT: 300
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh

check gpu-becomes-ready load || exit 0
check vfs-are-enabled vfs 1
check vgpu-is-made make "NVIDIA L40-1Q" 0
check first-start-works client 0 info
held=$(fb_held)
# How long it lives if it is not killed, which is a matter of the machine.
t0=$(uptime_ms)
check client-ends-by-itself client 0 reset
life=$(($(uptime_ms) - t0))

killed=0
for percent in 3 10 20 30 40 50 60 70 80 90; do
	ms=$((life * percent / 100))
	start 0 reset
	usleep $((ms * 1000))
	kill -9 $CLIENT 2>/dev/null && killed=$((killed + 1))
	wait $CLIENT 2>/dev/null
	wait_for 40 state_is 0 defined || {
		fail killed-vmm-leaves-the-vgpu-defined "after $ms ms: $(value 0 state), $(value 0 failure)"
		break
	}
done
note "$killed of 10 were still alive when killed, within $life ms"
check some-were-killed test $killed -gt 3
check start-after-all-kills-works client 0 fbtest 4
same nothing-leaked "$held" "$(fb_held)"
unmake 0
same nothing-is-held-without-vgpus 0 "$(fb_held)"
vfs 0
check module-unloads unload
