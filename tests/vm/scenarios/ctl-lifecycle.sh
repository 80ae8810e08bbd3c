# SPDX-License-Identifier: MIT
# What an administrator does with nvgpu-ctl, what is refused and how, and what a monitor sees.
# RELEASES: core
# NEEDS: board module ctl
# TIMEOUT: 240
. /nvgpu/lib.sh
. /nvgpu/files/ctl-lib.sh

check gpu-becomes-ready load_ready
nvgpu-ctl monitor --json >/tmp/events 2>/tmp/events.err &
monitor=$!
wait_for 10 listening $monitor

same one-gpu-is-listed "$gpu" "$(nvgpu-ctl list gpus --no-headings --output address)"
same gpu-without-its-domain "$gpu" "$(nvgpu-ctl show gpu "${gpu#0000:}" --json | json address)"
same gpu-by-number "$gpu" "$(nvgpu-ctl show gpu 0 --json | json address)"
same release-is-shown "$RELEASE" "$(gpu_value firmware-release)"
refused create-without-vfs-is-refused "set the number of VFs first" \
	nvgpu-ctl create vgpu --gpu 0 --type L40-4Q
has types-say-why-not no-vf "$(nvgpu-ctl list types --json | json refusal | sort -u)"

free=$(gpu_value fb-free)
check vfs-are-switched-on nvgpu-ctl set gpu "$gpu" vfs=4
same vfs-are-listed "0 1 2 3" "$(echo $(nvgpu-ctl list vfs --no-headings --output index))"
vf0=$(nvgpu-ctl show vf 0 --json | json address)
same vf-by-address 0 "$(nvgpu-ctl show vf "$vf0" --json | json index)"
same vf-of-the-pci-core "$vf0" "$(basename "$(readlink "/sys/bus/pci/devices/$gpu/virtfn0")")"
check too-many-vfs-are-refused sh -c "! nvgpu-ctl set gpu $gpu vfs=33"
has too-many-vfs-are-explained "set gpu $gpu vfs=33:" "$(nvgpu-ctl set gpu "$gpu" vfs=33 2>&1)"

uuid=12345678-9abc-4def-8123-456789abcdef
same create-prints-the-uuid $uuid \
	"$(nvgpu-ctl create vgpu --gpu "$gpu" --type L40-4Q --vf 2 --uuid $uuid)"
same create-takes-the-vf-it-was-told 2 "$(nvgpu-ctl show vgpu $uuid --json | json vf)"
same new-vgpu-is-defined defined "$(nvgpu-ctl show vgpu $uuid --json | json state)"
same vf-shows-its-vgpu "$(nvgpu-ctl show vgpu $uuid --json | json id)" \
	"$(nvgpu-ctl show vf 2 --json | json vgpu)"
refused second-vgpu-on-a-vf-is-refused "already carries vGPU" \
	nvgpu-ctl create vgpu --gpu 0 --type L40-4Q --vf 2
refused second-vgpu-of-a-uuid-is-refused "already has this UUID" \
	nvgpu-ctl create vgpu --gpu 0 --type L40-4Q --uuid $uuid
refused other-size-is-refused "mixed sizes are off" nvgpu-ctl create vgpu --gpu 0 --type L40-8Q
refused absent-vf-is-refused "there is no virtual function 9: 4 are enabled" \
	nvgpu-ctl create vgpu --gpu 0 --type L40-4Q --vf 9
refused unknown-type-is-refused "type L40-5Q is not offered here" \
	nvgpu-ctl create vgpu --gpu 0 --type L40-5Q
refused vf-change-is-refused "vGPU" nvgpu-ctl set gpu "$gpu" vfs=0
same refused-vf-change-changes-nothing 4 "$(gpu_value num-vfs)"

check same-size-is-created nvgpu-ctl create vgpu --gpu 0 --type L40-4A
same lowest-free-vf-is-taken 0 "$(nvgpu-ctl show vgpu "$vf0" --json | json vf)"
check third-is-created nvgpu-ctl create vgpu --gpu 0 --type 874
check fourth-is-created nvgpu-ctl create vgpu --gpu 0 --type 874
refused full-gpu-is-refused "virtual function" nvgpu-ctl create vgpu --gpu 0 --type 874
same vgpus-are-listed 4 "$(nr_vgpus)"
check destroy-by-uuid nvgpu-ctl destroy vgpu $uuid
refused destroyed-vgpu-is-gone "there is no vGPU $uuid" nvgpu-ctl destroy vgpu $uuid
check next-create-works nvgpu-ctl create vgpu --gpu 0 --type 874
check destroy-all nvgpu-ctl destroy vgpu --all
same nothing-is-left 0 "$(nr_vgpus)"
same framebuffer-came-back "$free" "$(gpu_value fb-free)"

check reset-works nvgpu-ctl reset gpu "$gpu"
same reset-gpu-is-ready ready "$(gpu_value state)"
check vfs-are-switched-off nvgpu-ctl set gpu "$gpu" vfs=0
same no-vf-is-left "[]" "$(nvgpu-ctl list vfs --json | tr -d ' \n')"
check module-unloads rmmod nvgpu
wait_for 5 grep -q '"unloaded"' /tmp/events
kill -TERM $monitor
wait $monitor
same monitor-ends-well 0 $?

events=$(sed -n 's/.*"event":"\([^"]*\)".*/\1/p' /tmp/events)
same monitor-missed-nothing 0 "$(echo "$events" | grep -c missed)"
same every-create-was-announced 5 "$(grep -c '"vgpu-ntf".*"state":"defined"' /tmp/events)"
same every-destroy-was-announced 5 "$(echo "$events" | grep -c vgpu-destroy-ntf)"
same reset-was-announced "resetting booting ready" "$(sed -n 's/.*"gpu-ntf".*"state":"\([^"]*\)".*/\1/p' \
	/tmp/events | uniq | tr '\n' ' ' | grep -o 'resetting booting ready')"
has removal-was-announced '"state":"removed"' "$(grep gpu-ntf /tmp/events | tail -n 1)"
serials=$(sed -n 's/.*"serial":\([0-9]*\).*/\1/p' /tmp/events)
first=$(echo "$serials" | head -n 1)
same serials-have-no-gap "$(seq "$first" $((first + $(echo "$serials" | wc -l) - 1)))" "$serials"
