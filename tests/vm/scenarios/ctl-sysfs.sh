# SPDX-License-Identifier: MIT
# The files that software for the vendor's host driver looks for, and the same rules behind them.
# NEEDS: board module ctl
# TIMEOUT: 240
. /nvgpu/lib.sh
. /nvgpu/files/ctl-lib.sh
. /nvgpu/files/vfio.sh

# file VF NAME
file() {
	echo "/sys/bus/pci/devices/$gpu/virtfn$1/nvidia/$2"
}

# put VALUE VF NAME
put() {
	echo "$1" >"$(file "$2" "$3")"
}

check gpu-becomes-ready load_ready 2
same vf-has-the-files "creatable_vgpu_types current_vgpu_type gpu_instance_id placement_id vgpu_params" \
	"$(echo $(ls "$(dirname "$(file 0 x)")"))"
check pf-has-none test ! -e "/sys/bus/pci/devices/$gpu/nvidia"
same types-have-a-heading "ID    : vGPU Name" "$(head -n 1 "$(file 0 creatable_vgpu_types)")"
same types-are-rows "874   : NVIDIA L40-4Q" "$(grep 'L40-4Q$' "$(file 0 creatable_vgpu_types)")"
same all-creatable-types-are-there "$(nvgpu-ctl list types --no-headings --output id,reason | grep -c ' *-$')" \
	"$(grep -c NVIDIA "$(file 0 creatable_vgpu_types)")"
same no-type-is-0 0 "$(cat "$(file 0 current_vgpu_type)")"
for name in gpu_instance_id placement_id; do
	refused "no-$name-without-a-vgpu" "No such device or address" cat "$(file 0 $name)"
done
same no-parameters-is-an-empty-line "" "$(cat "$(file 0 vgpu_params)")"

check type-is-written put 874 0 current_vgpu_type
same type-is-read 874 "$(cat "$(file 0 current_vgpu_type)")"
same vgpu-belongs-to-sysfs "0 sysfs" "$(echo $(nvgpu-ctl list vgpus --no-headings --output vf,owner))"
check same-type-again-is-no-change put 874 0 current_vgpu_type
same still-one-vgpu 1 "$(nr_vgpus)"
same used-vf-offers-nothing "" "$(cat "$(file 0 creatable_vgpu_types)")"
same other-vf-offers-the-size-only "" \
	"$(grep NVIDIA "$(file 1 creatable_vgpu_types)" | grep -v -e '-4[A-Z]*$')"
refused other-type-is-refused "Device or resource busy" put 875 0 current_vgpu_type
refused other-size-is-refused "Invalid argument" put 871 1 current_vgpu_type
refused unknown-type-is-refused "No such device" put 4711 1 current_vgpu_type
refused nonsense-is-refused "Invalid argument" put L40-4Q 1 current_vgpu_type
same there-are-no-instances "Not Applicable" "$(cat "$(file 0 gpu_instance_id)")"
refused instances-are-refused "Operation not supported" put 1 0 gpu_instance_id
refused parameters-are-refused "Operation not supported" put enable_uvm=1 0 vgpu_params

# Placement: as netlink shows it.
same placement-is-read 0 "$(cat "$(file 0 placement_id)")"
check placement-is-written put 8 0 placement_id
same vgpu-moved "8 8" "$(cat "$(file 0 placement_id)") $(nvgpu-ctl show vgpu "$(vf_address 0)" --json | json placement)"
check same-placement-is-no-change put 8 0 placement_id
refused wrong-placement-is-refused "Invalid argument" put 9 0 placement_id
refused nonsense-is-no-placement "Invalid argument" put eight 0 placement_id
refused nothing-is-placed-without-a-vgpu "No such device or address" put 4 1 placement_id
refused placement-beyond-the-last-is-refused "Invalid argument" put 64 0 placement_id
has log-says-where-placements-end "placement ids end at 63" "$(kernel_log)"
check type-on-the-other-vf put 874 1 current_vgpu_type
same lowest-placement-is-taken 0 "$(cat "$(file 1 placement_id)")"
refused taken-placement-is-refused "Device or resource busy" put 8 1 placement_id

# In use.
check vf-is-bound bind_vf 0
hold user-opens 0 300
refused used-vgpu-is-not-deleted "Device or resource busy" put 0 0 current_vgpu_type
refused used-vgpu-is-not-moved "Device or resource busy" put 4 0 placement_id
let_go
has user-ends-in-order defined "$(wait_for 20 sh -c "nvgpu-ctl show vgpu '$(vf_address 0)' --json | grep -q defined"; nvgpu-ctl show vgpu "$(vf_address 0)" --json)"
check moved-vgpu-works client 0 fbtest 3

# What is somebody's is neither cleared nor moved by a path.
check own-vgpu-is-deleted put 0 0 current_vgpu_type
check nothing-to-delete-is-no-error put 0 0 current_vgpu_type
u=$(nvgpu-ctl create vgpu --gpu 0 --type L40-4Q --vf 0 --owner "lab 7")
refused anothers-vgpu-is-not-deleted "Operation not permitted" put 0 0 current_vgpu_type
place=$(cat "$(file 0 placement_id)")
refused anothers-vgpu-is-not-moved "Operation not permitted" put $((place + 4)) 0 placement_id
same anothers-vgpu-is-still-there "874 $place" \
	"$(cat "$(file 0 current_vgpu_type)") $(cat "$(file 0 placement_id)")"
check owner-deletes-it nvgpu-ctl destroy vgpu "$u"
refused nobody-may-not-write "denied" as_nobody "echo 874 >$(file 0 current_vgpu_type)"

# The manager goes and comes under somebody who reads and writes all the time.
(while :; do
	put 0 1 current_vgpu_type
	put 874 1 current_vgpu_type
	cat "$(file 1 creatable_vgpu_types)"
done >/dev/null 2>&1 3>&-) &
busy=$!
aux=$(basename /sys/bus/auxiliary/devices/nvgpu.vgpu.*)
driver=/sys/bus/auxiliary/drivers/nvgpu.vgpu
for round in 1 2 3; do
	echo "$aux" >$driver/unbind
	check "files-are-gone-without-the-manager-$round" test ! -e "$(dirname "$(file 1 x)")"
	echo "$aux" >$driver/bind
	check "files-are-back-with-it-$round" test -e "$(file 1 current_vgpu_type)"
done
kill $busy
wait $busy
nvgpu-ctl destroy vgpu --all
same framebuffer-came-back 0 "$(fb_held)"
check everything-goes-away leave
