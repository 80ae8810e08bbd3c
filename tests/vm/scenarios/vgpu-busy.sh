# SPDX-License-Identifier: MIT
# What must not happen while a VMM holds a vGPU does not, and what may is survived.
# TIMEOUT: 300
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh

dev=/sys/bus/pci/devices/$GPU

write() {
	echo "$1" 2>&1 >"$2"
}

state_is() {
	[ "$(nvgpu-ctl list vgpus --no-headings --output state | tr -d ' ')" = "$1" ]
}

# hold SECONDS - a VMM in the background; waits until the vGPU runs.
hold() {
	vfio-client "$vf" hold "$1" >/tmp/hold.log 2>&1 3>&- &
	vmm=$!
	wait_for 60 state_is running
}

check module-loads load || exit
check four-vfs vfs 4
check vgpu-is-created nvgpu-ctl create vgpu --gpu "$GPU" --type L40-1Q --vf 0
check vf-is-bound bind_vf 0
vf=$(vf_address 0)

hold 300
check vmm-opens-it state_is running
refused destroy-of-a-running-vgpu "" nvgpu-ctl destroy vgpu 1
refused fewer-vfs-under-a-guest "" vfs 0
refused reset-of-the-gpu-under-a-guest "" nvgpu-ctl reset gpu "$GPU"
refused second-opener "" vfio-client "$vf" info
refused unload-under-a-guest "" rmmod nvgpu
check it-still-runs state_is running
has pid-is-shown-to-root "$vmm" "$(nvgpu-ctl list vgpus)"
kill -9 $vmm
wait $vmm 2>/dev/null
check killed-vmm-leaves-it-defined wait_for 30 state_is defined
check and-it-starts-again vfio-client "$vf" fbtest

# A VMM that is killed at any moment of its start.
for tenths in 0 1 2 3 5 8 13; do
	vfio-client "$vf" hold 60 >/dev/null 2>&1 3>&- &
	vmm=$!
	usleep $((tenths * 100000))
	kill -9 $vmm
	wait $vmm 2>/dev/null
	check "killed-after-$tenths-tenths-is-cleaned-up" wait_for 60 state_is defined
done
check still-usable vfio-client "$vf" fbtest

# The plugin fails: on start, and under a guest.
host fault plugin-rpc-error=1
refused start-refused-by-the-plugin "" vfio-client "$vf" info
host fault plugin-rpc-error=0
check defined-after-a-refused-start wait_for 30 state_is defined
has failure-is-remembered "start failed" "$(nvgpu-ctl show vgpu 1)"
check starts-after-a-refused-start vfio-client "$vf" info
hold 300
check vmm-opens-it-again state_is running
host fault plugin-crash=1
check crash-is-told wait_for 30 state_is failed
kill $vmm
wait $vmm 2>/dev/null
check crashed-vgpu-can-be-closed wait_for 60 state_is defined
host fault plugin-crash=0
check crashed-vgpu-starts-again vfio-client "$vf" fbtest

# Firmware that does not clean up: quarantined with what it holds, until a reset.
host fault cleanup-fails=1
vfio-client "$vf" info >/dev/null
check failed-cleanup-quarantines wait_for 30 state_is quarantined
host fault cleanup-fails=0
refused quarantined-is-not-destroyed "" nvgpu-ctl destroy vgpu 1
refused quarantined-is-not-opened "" vfio-client "$vf" info
check reset-ends-the-quarantine nvgpu-ctl reset gpu "$GPU"
check defined-after-the-reset state_is defined
check usable-after-the-reset vfio-client "$vf" fbtest

# The board goes, by sysfs, with a VMM on it: the removal waits until it has let go.
hold -300
check vmm-opens-it-a-third-time state_is running
(echo 1 >"$dev/remove"; touch /tmp/removed) &
check removal-waits-for-the-vmm-and-ends wait_for 60 test -e /tmp/removed
wait $vmm 2>/dev/null
same nothing-is-listed "" "$(nvgpu-ctl list gpus --no-headings)"
same removal-unloads-firmware 0 "$(wpr2)"
check bus-is-rescanned write 1 /sys/bus/pci/rescan
check gpu-is-back wait_for $BOOT_SECONDS gpu_is ready
check module-unloads unload
