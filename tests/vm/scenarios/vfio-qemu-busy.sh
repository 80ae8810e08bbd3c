# SPDX-License-Identifier: MIT
# A guest under an unmodified QEMU writes framebuffer when QEMU is killed, and when the GPU
# is removed: then QEMU is asked, and dies of the mapping that is gone.
# TIMEOUT: 400
# NEEDS: board module ctl guest
. /nvgpu/lib.sh
. /nvgpu/lib-guest.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh

# Every word of the framebuffer, again and again: however quick the machine, that takes longer
# than all waits here.
STEPS=zero,write$(for _s in $(seq 64); do printf ',all-write'; done)

# guest_writes NAME - tests: a guest found zeroes, wrote its first pages and goes on.
guest_writes() {
	check "guest-$1-writes" timed "guest $1 writes" guest_patience 150 \
		guest_said_or_gone "$1" "^GUEST [a-z]* write "
	check "guest-$1-lives" guest_alive "$1"
	guest_report "$1" zero,write
}

qemu_said() {
	grep -q "$2" "/tmp/guest-$1.qemu"
}

removal_waits() {
	[ ! -e /tmp/written ] || guest_gone asked
}

check gpu-becomes-ready load || exit 0
check vfs-are-enabled vfs 1
check vgpu-is-made make "NVIDIA L40-1B" 0

guest_start killed "$(vf_address 0)" "$STEPS" probe.seed=0x11
guest_writes killed
check vgpu-runs state_is 0 running
guest_kill killed
note "$(grep '^GUEST' "$(guest_log killed)" | tail -n 1 | tr -d '\r')"
check killed-qemu-leaves-the-vgpu-defined wait_for 30 state_is 0 defined
check vgpu-is-destroyed unmake 0
same nothing-is-held-of-a-killed-guest 0 "$(fb_held)"
check vgpu-is-made-again make "NVIDIA L40-1B" 0

guest_start asked "$(vf_address 0)" "$STEPS" probe.seed=0x22
guest_writes asked
into "/sys/bus/pci/devices/$GPU/remove" 1
# A device on the root bus, where QEMU can unplug nothing: it says so and goes on.
check qemu-is-asked wait_for 20 qemu_said asked "does not support hotplugging"
check removal-waits-for-qemu removal_waits
check qemu-of-a-guest-that-writes-on-ends wait_for 40 guest_gone asked
wait "$(cat /tmp/guest-asked.pid)" 2>/dev/null
_status=$?
note "$(grep '^GUEST' "$(guest_log asked)" | tail -n 1 | tr -d '\r'); $(cat /tmp/guest-asked.qemu)"
same qemu-ends-by-the-bus-error-of-the-mapping-that-is-gone $((128 + 7)) $_status
has kernel-says-why "still in use: taking the mappings away" "$(kernel_log)"
check removal-ends wait_for 30 test -e /tmp/written
check gpu-is-gone test ! -e "/sys/bus/pci/devices/$GPU"
same nothing-protected-is-left 0 "$(wpr2)"
check module-unloads-without-a-gpu unload

check bus-is-rescanned sh -c "echo 1 >/sys/bus/pci/rescan"
check gpu-comes-back load
same nothing-is-held-on-the-gpu-that-came-back 0 "$(fb_held)"
check vfs-are-enabled-again vfs 1
check vgpu-is-made-on-the-gpu-that-came-back make "NVIDIA L40-1B" 0
check next-guest-finds-zeroes client 0 fbtest 3
unmake 0
vfs 0
check module-unloads unload
