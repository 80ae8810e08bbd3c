# SPDX-License-Identifier: MIT
# What an administrator does to a GPU whose vGPU is in use: refused, or waited for, never fatal.
# TIMEOUT: 240
# NEEDS: board module ctl
# VIOLATIONS: gsp-left-running: bus mastering switched off*
# The PCI core switches it off around a reset that somebody asks for in sysfs. The driver
# can neither refuse that nor wait for the guests, so firmware is running at that moment.
. /nvgpu/lib.sh
. /nvgpu/files/board.sh

dev=/sys/bus/pci/devices/$GPU
modprobe vfio_iommu_type1

write() {
	echo "$1" 2>&1 >"$2"
}

state_of() {
	nvgpu-ctl list vgpus --no-headings --output state 2>/dev/null | tr -d ' '
}

vgpu_is() {
	[ "$(state_of)" = "$1" ]
}

framebuffer_free() {
	sed -n 's/^free //p' "/sys/kernel/debug/nvgpu/$GPU/memory"
}

gone() {
	! kill -0 "$1" 2>/dev/null
}

# hold SECONDS - a VFIO user in the background; $holder is its process.
hold() {
	vfio-client "$(vf_address 0)" hold "$1" >/tmp/holder 2>&1 3>&- &
	holder=$!
}

uuid=6b1f0c3a-512e-4d0e-9c1d-2f7a8b9c0d1e
check module-loads load
vfs 2
check vgpu-is-created nvgpu-ctl create vgpu --gpu "$GPU" --type L40-1Q --uuid $uuid
check vf-is-bound bind_vf 0
free=$(framebuffer_free)

hold 600
check vgpu-runs wait_for 60 vgpu_is running
refused module-stays-while-in-use "$IN_USE" rmmod nvgpu
refused tool-reset-is-refused-while-in-use \
	"reset gpu $GPU: a vGPU is in use: stop its VM first" nvgpu-ctl reset gpu "$GPU"
refused destroy-is-refused-while-in-use \
	"destroy vgpu $uuid: vGPU 1 is running and its VFIO device is open (process $holder)" \
	nvgpu-ctl destroy vgpu $uuid
refused vfs-stay-while-in-use \
	"set gpu $GPU vfs=0: vGPUs exist on the VFs: destroy them first" vfs 0
refused second-user-is-refused "/dev/vfio/*: Device or resource busy" \
	vfio-client "$(vf_address 0)" info
check vgpu-still-runs vgpu_is running
kill -9 "$holder"
check killed-user-lets-go wait_for 30 vgpu_is defined

hold 600
check vgpu-runs-again wait_for 60 vgpu_is running
check sysfs-reset-goes-through write 1 "$dev/reset"
check gpu-is-ready-after-reset-under-use gpu_is ready
has user-learns-of-the-loss "error" "$(cat /tmp/holder)"
check vgpu-failed wait_for 10 vgpu_is failed
kill "$holder"
check loser-lets-go wait_for 30 vgpu_is defined
same reset-frees-what-the-driver-itself-took "$free" "$(framebuffer_free)"
hold 600
check vgpu-runs-on-new-firmware wait_for 60 vgpu_is running
kill "$holder"
wait_for 30 vgpu_is defined

hold -60
check vgpu-runs-before-removal wait_for 60 vgpu_is running
check removal-waits-for-the-user timed "removal with a user" write 1 "$dev/remove"
check user-was-asked wait_for 5 gone "$holder"
has user-saw-the-request "request" "$(cat /tmp/holder)"
check bus-is-rescanned write 1 /sys/bus/pci/rescan
check gpu-is-ready-again wait_for $BOOT_SECONDS gpu_is ready
same no-vgpu-is-left "" "$(state_of)"
check module-unloads unload
