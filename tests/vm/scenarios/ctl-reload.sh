# SPDX-License-Identifier: MIT
# The module comes, goes and resets under programs that never stop asking.
# NEEDS: board module ctl
# TIMEOUT: 240
. /nvgpu/lib.sh
. /nvgpu/files/ctl-lib.sh

check gpu-becomes-ready load_ready 2
pids=
for n in 1 2; do
	(while :; do nl-abuse dump 200; done >/dev/null 2>&1) &
	pids="$pids $!"
done
(while :; do
	nvgpu-ctl list types --gpu "$gpu"
	nvgpu-ctl show gpu "$gpu"
	u=$(nvgpu-ctl create vgpu --gpu "$gpu" --type L40-1Q) && nvgpu-ctl destroy vgpu "$u"
done >/dev/null 2>&1) &
pids="$pids $!"
sleep 2

check reset-goes-through nvgpu-ctl reset gpu "$gpu"
check function-goes-away sh -c "echo 1 >/sys/bus/pci/devices/$gpu/remove"
wait_for 5 sh -c "nvgpu-ctl list gpus 2>&1 | grep -q 'no gpu'"
check function-comes-back sh -c "echo 1 >/sys/bus/pci/rescan"
check gpu-is-ready-again wait_for 60 gpu_is ready
unloads() {
	rmmod nvgpu 2>/tmp/rmmod
}
check module-unloads wait_for 100 unloads
check module-loads-again load_ready 2

# shellcheck disable=SC2086
kill $pids
# shellcheck disable=SC2086
wait $pids
killall nl-abuse nvgpu-ctl 2>/dev/null
check nothing-is-left-to-destroy nvgpu-ctl destroy vgpu --all
check next-create-works nvgpu-ctl create vgpu --gpu "$gpu" --type L40-1Q
check everything-goes-away leave
