# SPDX-License-Identifier: MIT
# A VFIO user reads and writes the same VF, once through our driver, once through vfio-pci.
# NEEDS: board module ctl
# TIMEOUT: 900
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/bench.sh

mib=$(parameter mib 64)

# report WHO - whatever the client prints as name=value.
report() {
	vfio-client "$vf" throughput "$mib" >/tmp/throughput || return
	while IFS='=' read -r _name _value; do
		[ -z "$_value" ] || figure "$1" "$_name" "$_value"
	done </tmp/throughput
}

release() {
	echo "$vf" >"/sys/bus/pci/devices/$vf/driver/unbind"
}

ours() {
	nvgpu-ctl create vgpu --gpu "$GPU" --type L40-1Q --vf 0 >/tmp/uuid && bind_vf 0 &&
		report ours && release && nvgpu-ctl destroy vgpu "$(cat /tmp/uuid)"
}

# No firmware maps this VF's framebuffer for vfio-pci, so the board does.
peer() {
	host fault vf-bare-fb=1 && echo vfio-pci >"/sys/bus/pci/devices/$vf/driver_override" &&
		echo "$vf" >/sys/bus/pci/drivers_probe && report peer && release &&
		host fault vf-bare-fb=0
}

check module-loads load || exit
check vf-is-enabled vfs 1
modprobe vfio-pci
vf=$(vf_address 0)
n=0
while [ $n -lt "$(parameter rounds 3)" ]; do
	n=$((n + 1))
	check "ours-$n" ours
	check "vfio-pci-$n" peer
done
check vf-goes vfs 0
# What nvgpu pulled in is in use by others, which busybox's modprobe -r takes for a failure.
check module-unloads rmmod nvgpu
modprobe -r vfio-pci 2>/dev/null
true
