# SPDX-License-Identifier: MIT
# The machine itself: what every other scenario takes for granted.
# ALONE:
. /nvgpu/lib.sh

same kernel-is-the-one-built-for "${KERNEL_RELEASE:-$(cat /nvgpu/kernel-release)}" "$(uname -r)"
check iommu-is-on test -d /sys/class/iommu/dmar0
check vfio-loads modprobe vfio-pci
check vfio-unloads modprobe -r vfio-pci vfio_iommu_type1
has nested-qemu-runs "version 7.2" "$(qemu-system-x86_64 --version 2>&1)"
has nested-qemu-knows-vfio "vfio-pci" "$(qemu-system-x86_64 -device help 2>&1)"
has firmware-is-in-place "gsp-$RELEASE.bin" "$(ls /lib/firmware/nvidia/ad102/gsp/)"
same host-answers-requests pong "$(host echo pong)"
