# SPDX-License-Identifier: MIT
# One vGPU from create to destroy, with the light VFIO client in the VMM's place.
# TIMEOUT: 300
# RELEASES: core
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh

was_reset() {
	[ "$(value 0 resets)" -gt 0 ]
}

check gpu-becomes-ready load || exit 0
check vfs-are-enabled vfs 2
check vf-is-bound-by-override bind_vf 0
refused vf-without-vgpu-cannot-be-opened "No such device" client 0 info
check vgpu-is-made make "NVIDIA L40-1Q" 0
check other-vgpu-is-made make "NVIDIA L40-1B" 1

info=$(client 0 info)
has guest-sees-the-types-device-id device=0x26b5 "$info"
has guest-sees-the-types-subsystem-id subdevice=0x176f "$info"
has guest-sees-a-vga-controller class=0x030000 "$info"
has guest-sees-msix cap_msix=0x7c "$info"
has guest-sees-pcie cap_pcie=0x40 "$info"
has guest-has-no-intx interrupt_pin=0 "$info"
has bar1-has-the-types-size "region1=0x10000000 " "$info"
has device-can-be-reset reset=1 "$info"

check bars-size-like-their-regions client 0 bars
check framebuffer-is-zero-then-keeps-what-is-written client 0 fbtest 7
check next-guest-finds-zeroes client 0 fbtest 8
check msix-interrupt-arrives client 0 irq
check vfio-reset-zeroes-the-framebuffer client 0 reset
check guests-flr-zeroes-the-framebuffer client 0 flr
host fault slow-flr=400
check slow-function-reset-is-waited-for client 0 reset
host fault slow-flr=0
check bus-mastering-is-forwarded client 0 busmaster
check nothing-beyond-the-bounds-is-reached client 0 bounds
check hostile-accesses-do-no-harm client 0 fuzz 400 "$$"

hold one-guest-holds-its-vgpu 0 200
check other-guest-finds-zeroes client 1 fbtest 9
same running-vgpu-is-running running "$(value 0 state)"
refused open-vgpu-is-not-destroyed "VFIO device is open" unmake 0
refused open-vgpu-is-not-opened-twice "busy" client 0 info
refused vf-count-is-fixed-while-vgpus-exist "destroy them first" vfs 0
check admins-reset-tells-the-plugin sh -c "echo 1 >/sys/bus/pci/devices/$(vf_address 0)/reset"
check admins-reset-is-counted wait_for 30 was_reset
let_go
check closed-vgpu-is-defined wait_for 20 state_is 0 defined
check vgpu-is-destroyed unmake 0
check other-vgpu-is-destroyed unmake 1
check vfs-are-disabled vfs 0
# "modprobe -r nvgpu" takes along what it pulled in, and busybox's fails when something else
# uses that: the IOMMU backend, which VFIO's users load by its name. Nothing of ours does.
check iommu-backend-unloads rmmod vfio_iommu_type1
check module-unloads-with-what-it-pulled-in modprobe -r nvgpu
same nothing-of-vfio-is-left "" "$(grep -E '^(nvgpu|vfio|irqbypass)' /proc/modules)"
