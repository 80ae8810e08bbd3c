# SPDX-License-Identifier: MIT
# The whole story, as an administrator lives it: check, load, list, create, declare and
# apply, two guests at once, destroy, unload. scripts/demo prints it.
# TIMEOUT: 1200
# NEEDS: board module ctl guest
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/lib-guest.sh

TYPE="NVIDIA L40-1B"
STEPS=info,zero,write,irq,verify,flr

# field KEY SHOW-ARGUMENT... - one value of an object.
field() {
	_key=$1
	shift
	nvgpu-ctl show "$@" --output "$_key" --json | tr -d ' \n' |
		sed "s/.*\"$_key\":\"\{0,1\}\([^\",}]*\).*/\1/"
}

gpu_is() {
	[ "$(field state gpu "$gpu")" = "$1" ]
}

# pci_id KEY - of the type, as the guest prints it.
pci_id() {
	printf '%04x' "$(field "$1" type "$TYPE")"
}

vgpu_is() {
	[ "$(field state vgpu "$1")" = "$2" ]
}

stat_of() {
	host stats | sed -n "s/^$1 //p"
}

chapter "Is this host fit for vGPUs?"
gpu=$(gpu_address)
# What installing a module ends with.
check modules-are-indexed /nvgpu/bin/depmod
check host-is-fit show nvgpu-ctl check

chapter "The module boots the GPU's firmware"
check module-loads timed "modprobe nvgpu" modprobe nvgpu || exit 0
check gpu-becomes-ready timed "GSP-RM $RELEASE boots" wait_for 60 gpu_is ready || {
	kernel_log | tail -n 20
	exit 0
}
same newest-firmware-release-is-chosen "$RELEASE" "$(field firmware-release gpu "$gpu")"
check list-gpus show nvgpu-ctl list gpus

nvgpu-ctl monitor >/tmp/monitor 2>&1 3>&- &
monitor=$!
wait_for 10 listening $monitor

chapter "Virtual functions"
check vfs-are-enabled timed "enable 4 VFs" nvgpu-ctl set gpu "$gpu" vfs=4
check list-vfs show nvgpu-ctl list vfs
vf0=$(vf_address "$gpu" 0) vf1=$(vf_address "$gpu" 1)
same each-vf-has-an-iommu-group-of-its-own 2 "$(for v in $vf0 $vf1; do
	readlink "/sys/bus/pci/devices/$v/iommu_group"; done | sort -u | wc -l)"

chapter "vGPUs"
same no-framebuffer-is-held-yet 0 "$(fb_held)"
check list-types show nvgpu-ctl list types --output id,name,fb-size,max-instances,available
a=11111111-2222-4333-8444-00000000000a b=11111111-2222-4333-8444-00000000000b
check first-vgpu-is-created timed "create vGPU a" \
	nvgpu-ctl create vgpu --gpu "$gpu" --type "$TYPE" --vf 0 --uuid $a
check list-vgpus show nvgpu-ctl list vgpus

chapter "What the host is to be like is declared, so that it is so after every boot"
mkdir -p /etc/nvgpu
cat >/etc/nvgpu/host.yaml <<EOF
version: 1
configurations:
- name: default
  gpus:
  - gpu: $gpu
    vfs: 4
    vgpus:
    - { type: $TYPE, uuid: $a, vf: 0 }
    - { type: $TYPE, uuid: $b, vf: 1 }
EOF
check declaration-is-written show cat /etc/nvgpu/host.yaml
show nvgpu-ctl diff
same diff-says-that-one-vgpu-is-missing 3 $?
check second-vgpu-is-created show nvgpu-ctl apply
check nothing-differs-any-more show nvgpu-ctl diff
refused a-vf-carries-one-vgpu \
	"create vgpu on $gpu: virtual function 1 already carries vGPU 2" \
	nvgpu-ctl create vgpu --gpu "$gpu" --type "$TYPE" --vf 1
check list-all-vgpus show nvgpu-ctl list vgpus
check first-vf-gets-the-vfio-driver bind_vfio "$vf0"
check second-vf-gets-the-vfio-driver bind_vfio "$vf1"
check vgpus-hold-framebuffer test "$(fb_held)" -gt $((2 << 30))

chapter "Two guests, each with -device vfio-pci,host=<VF>"
t0=$(uptime_ms)
guest_start a "$vf0" "$STEPS" probe.seed=101
guest_start b "$vf1" "$STEPS" probe.seed=202
check vgpu-a-runs wait_for 240 vgpu_is $a running
check vgpu-b-runs wait_for 240 vgpu_is $b running
show nvgpu-ctl list vgpus
refused a-running-vgpu-is-not-destroyed \
	"destroy vgpu $a: vGPU 1 is running and its VFIO device is open" nvgpu-ctl destroy vgpu $a
refused vf-count-is-fixed-while-vgpus-exist \
	"set gpu $gpu vfs=0: vGPUs exist on the VFs: destroy them first" \
	nvgpu-ctl set gpu "$gpu" vfs=0
check guest-a-finishes guest_wait a 420
check guest-b-finishes guest_wait b 420
echo "STEP $(($(uptime_ms) - t0)) both guests booted, used their vGPUs and powered off" >&3
grep -h '^GUEST' "$(guest_log a)" | tr -d '\r' | sed 's/^/SHOW a: /' >&3
grep -h '^GUEST' "$(guest_log b)" | tr -d '\r' | sed 's/^/SHOW b: /' >&3
guest_report a "$STEPS"
guest_report b "$STEPS"
ids="device=$(pci_id guest-device-id) subvendor=10de subdevice=$(pci_id guest-subsystem-id) class=030000"
for guest in a b; do
	info=$(grep 'GUEST pass info' "$(guest_log $guest)")
	has guest-$guest-sees-the-ids-of-its-type "$ids" "$info"
	has guest-$guest-sees-the-bar1-of-its-type "bar1=$(field bar1-size type "$TYPE")" "$info"
done

chapter "Cleaning up"
check vgpu-a-is-idle-again wait_for 20 vgpu_is $a defined
check vgpu-b-is-idle-again wait_for 20 vgpu_is $b defined
check first-vgpu-is-destroyed timed "destroy vGPU a" nvgpu-ctl destroy vgpu $a
check second-vgpu-is-destroyed timed "destroy vGPU b" nvgpu-ctl destroy vgpu $b
same framebuffer-is-free-again 0 "$(fb_held)"
check vfs-are-disabled timed "disable VFs" nvgpu-ctl set gpu "$gpu" vfs=0
rm -rf /etc/nvgpu
kill $monitor
wait $monitor 2>/dev/null
show cat /tmp/monitor
has monitor-saw-vgpu-start " started" "$(cat /tmp/monitor)"
has monitor-saw-vgpu-go destroyed "$(cat /tmp/monitor)"
check module-unloads timed "rmmod nvgpu: GSP-RM unloads, WPR2 is gone" rmmod nvgpu
note "model: $(host stats | tr '\n' ' ')"
