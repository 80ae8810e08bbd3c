# SPDX-License-Identifier: MIT
# One vGPU from create to destroy with the light VFIO client in the VMM's place.
# TIMEOUT: 400
# NEEDS: board module ctl
. /nvgpu/lib.sh

check module-loads timed "load nvgpu" modprobe nvgpu || exit
gpu=$(gpu_address)
nvgpu-ctl list gpus | grep -qi ready || { nvgpu-ctl list gpus >&2; exit 1; }
timed "4 VFs" sh -c "echo 4 > /sys/bus/pci/devices/$gpu/sriov_numvfs"
nvgpu-ctl list vfs >&2
nvgpu-ctl list types >&2
timed create nvgpu-ctl create vgpu --gpu $gpu --type 871 >&2
nvgpu-ctl list vgpus >&2
vf=$(basename $(readlink /sys/bus/pci/devices/$gpu/virtfn0))
modprobe vfio_iommu_type1
echo nvgpu > /sys/bus/pci/devices/$vf/driver_override
echo $vf > /sys/bus/pci/drivers/nvgpu/bind
host stats | grep -v ' 0$' >&2
timed info vfio-client $vf info >&2
dmesg | tail -n 20 >&2
host violations >&2
for c in bars "fbtest 3" irq reset flr busmaster bounds "fuzz 300" "time 2"; do
timed "$c" vfio-client $vf $c >&2
echo "== $c: $?" >&2
host violations >&2
host violations-clear
done
host stats | grep -v ' 0$' >&2
dmesg | tail -n 20 >&2
nvgpu-ctl list vgpus >&2
nvgpu-ctl destroy vgpu --gpu $gpu 1 >&2
timed unload rmmod nvgpu
host violations >&2
