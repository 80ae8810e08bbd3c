# SPDX-License-Identifier: MIT
# The GPU goes while a VMM has a vGPU open: it is asked, its mappings go, removal waits.
# TIMEOUT: 240
# NEEDS: board module ctl
# ALONE:
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh

check gpu-becomes-ready load || exit 0
check vfs-are-enabled vfs 2
check vgpu-is-made make "NVIDIA L40-1Q" 0
check other-vgpu-is-made make "NVIDIA L40-1Q" 1

# Only the manager of vGPUs is unbound: the VFs stay, and the VMM is asked by itself.
MANAGER=$(basename /sys/bus/auxiliary/devices/nvgpu.vgpu.*)
hold vmm-of-the-manager-holds 0 -100
into /sys/bus/auxiliary/drivers/nvgpu.vgpu/unbind "$MANAGER"
check vmm-of-the-manager-is-asked wait_for 20 held_saw 0 request
check manager-ends-after-the-close wait_for 60 test -e /tmp/written
wait $CLIENT 2>/dev/null
same vgpus-went-with-the-manager "" "$(nvgpu-ctl list vgpus --no-headings 2>/dev/null)"
refused vf-without-manager-is-not-opened "No such device" client 0 info
same framebuffer-went-with-the-manager 0 "$(fb_held)"
check manager-comes-back sh -c \
	"echo $MANAGER >/sys/bus/auxiliary/drivers/nvgpu.vgpu/bind"
check vgpu-is-made-for-the-new-manager make "NVIDIA L40-1Q" 0
check other-vgpu-is-made-for-the-new-manager make "NVIDIA L40-1Q" 1

hold vmm-holds 0 -100
refused module-in-use-is-not-unloaded "$IN_USE" rmmod nvgpu
into "/sys/bus/pci/devices/$GPU/remove" 1
check vmm-is-asked wait_for 20 held_saw 0 request
check removal-ends-after-the-close wait_for 60 test -e /tmp/written
wait $CLIENT 2>/dev/null
check gpu-is-gone sh -c "! [ -e /sys/bus/pci/devices/$GPU ]"
check gpu-comes-back sh -c "echo 1 >/sys/bus/pci/rescan"
check gpu-is-ready-again wait_for 60 gpu_is ready

check vfs-are-enabled-again vfs 1
check vgpu-is-made-again make "NVIDIA L40-1Q" 0
hold stubborn-vmm-holds 0 40
into /sys/bus/pci/drivers/nvgpu-pf/unbind "$GPU"
check stubborn-vmm-is-asked wait_for 20 held_saw 0 request
check stubborn-vmm-loses-its-mappings wait_for 30 held_saw 0 mappings-gone
check removal-waits-for-the-close test ! -e /tmp/written
check removal-ends-when-the-vmm-does wait_for 60 test -e /tmp/written
wait $CLIENT 2>/dev/null
check module-unloads unload
