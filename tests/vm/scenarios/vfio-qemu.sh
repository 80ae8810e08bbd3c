# SPDX-License-Identifier: MIT
# An unmodified QEMU takes a vGPU: its firmware sizes the BARs and places them, QEMU maps
# them, resets the device and lets it go, in good order or killed. No guest kernel.
# TIMEOUT: 240
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh

# qemu_starts - its process is $qemu, its monitor's input fd 9.
qemu_starts() {
	rm -f /tmp/monitor
	mkfifo /tmp/monitor
	qemu-system-x86_64 -L /usr/share/qemu -nodefaults -no-user-config -display none -M q35 \
		-accel tcg,tb-size=64 -m 128M -monitor stdio \
		-device "vfio-pci,host=$(vf_address 0)" </tmp/monitor >/tmp/qemu.out 2>&1 3>&- &
	qemu=$!
	exec 9>/tmp/monitor
}

# monitor COMMAND - to QEMU's monitor; its answers are in /tmp/qemu.out.
monitor() {
	echo "$1" >&9
}

# BARs that the firmware has not placed are at all ones.
pci_is_placed() {
	monitor "info pci"
	sleep 1
	grep "BAR1: 64 bit prefetchable memory" /tmp/qemu.out | grep -qv "at 0xffffffffffffffff"
}

more_resets() {
	[ "$(value 0 resets)" -gt "$before" ]
}

has_no_complaint() {
	! grep -qi "vfio.*fail\|error" /tmp/qemu.out
}

check gpu-becomes-ready load || exit 0
check vfs-are-enabled vfs 1
check vgpu-is-made make "NVIDIA L40-1Q" 0

qemu_starts
check qemu-opens-the-vgpu wait_for 60 state_is 0 running
check firmware-places-the-bars wait_for 60 pci_is_placed
has qemu-sees-the-types-ids "10de:26b5" "$(cat /tmp/qemu.out)"
has qemu-sees-a-vga-controller "VGA controller: PCI device 10de:26b5" "$(cat /tmp/qemu.out)"
note "$(grep "BAR1: 64 bit" /tmp/qemu.out | tail -n 1)"
before=$(value 0 resets)
monitor system_reset
check qemus-reset-reaches-the-plugin wait_for 60 more_resets
check vgpu-still-runs state_is 0 running
monitor quit
exec 9>&-
check qemu-ends wait_for 60 sh -c "! grep -q . /proc/$qemu/cmdline"
wait $qemu
same qemu-ends-well 0 $?
check qemu-has-no-complaints has_no_complaint
check vgpu-is-defined-again wait_for 60 state_is 0 defined
check vgpu-works-afterwards client 0 fbtest 2

qemu_starts
check qemu-opens-the-vgpu-again wait_for 60 state_is 0 running
check firmware-places-the-bars-again wait_for 60 pci_is_placed
kill -9 $qemu
exec 9>&-
wait $qemu 2>/dev/null
check killed-qemu-leaves-the-vgpu-defined wait_for 60 state_is 0 defined
check next-guest-of-a-killed-qemus-vgpu-finds-zeroes client 0 fbtest 3
unmake 0
vfs 0
check module-unloads unload
