# SPDX-License-Identifier: MIT
# Firmware that is stale, does not start, hangs or crashes: said, torn down, recovered.
# TIMEOUT: 400
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh

dev=/sys/bus/pci/devices/$GPU
mount -t debugfs none /sys/kernel/debug 2>/dev/null
timeouts=/sys/kernel/debug/nvgpu/$GPU/gsp/timeouts

write() {
	echo "$1" 2>&1 >"$2"
}

reason() {
	nvgpu-ctl show gpu "$GPU"
}

# Seconds, not minutes, until silence is taken for death.
hurry() {
	for t in rpc_ms rpc_ping_ms rpc_vgpu_ms unload_ms ring_ms; do
		echo 1500 >"$timeouts/$t"
	done
}

# ---- stale firmware ------------------------------------------------------

host fault stale-wpr2=1
check stale-wpr2-is-reset-away load
has log-names-the-earlier-kernel "earlier kernel" "$(kernel_log)"
check unload-after-stale unload
host fault stale-wpr2=0

# ---- firmware that does not start ---------------------------------------

for how in 1 2; do
	host fault gsp-never-starts=$how
	modprobe nvgpu
	[ $how = 1 ] || { wait_for 5 test -d "$timeouts"; echo 2000 >"$timeouts/init_done_ms"; }
	check "gpu-is-wedged-when-gsp-never-starts-$how" wait_for 60 gpu_is wedged
	has "reason-is-shown-$how" "did not start" "$(reason)"
	refused "vfs-are-refused-without-firmware-$how" \
		"set gpu $GPU vfs=4: the GPU is wedged: *did not start" vfs 4
	refused "mixed-sizes-are-refused-without-firmware-$how" "set gpu $GPU placement=mixed: *" \
		nvgpu-ctl set gpu "$GPU" placement=mixed
	host fault gsp-never-starts=0
	check "reset-starts-it-$how" nvgpu-ctl reset gpu "$GPU"
	check "gpu-is-ready-after-all-$how" gpu_is ready
	check "unload-after-late-start-$how" unload
	same "nothing-protected-is-left-$how" 0 "$(wpr2)"
done

# ---- firmware that hangs or crashes -----------------------------------

for fault in gsp-hang gsp-crash; do
	check "loads-before-$fault" load
	hurry
	vfs 2
	host fault $fault=1
	nvgpu-ctl create vgpu --gpu "$GPU" --type L40-1Q
	modprobe vfio_iommu_type1
	bind_vf 0
	timeout 60 vfio-client "$(vf_address 0)" info >/dev/null 2>&1
	check "gpu-is-wedged-by-$fault" wait_for 30 gpu_is wedged
	host fault $fault=0
	check "reset-recovers-from-$fault" timed "reset after $fault" nvgpu-ctl reset gpu "$GPU"
	check "gpu-is-ready-after-$fault" gpu_is ready
	nvgpu-ctl destroy vgpu --all
	check "unloads-after-$fault" unload
	same "nothing-protected-after-$fault" 0 "$(wpr2)"
done

check loads-before-hung-unload load
hurry
host fault gsp-hang=1
check hung-gpu-is-unloaded timed "unload of a hung GSP" unload
host fault gsp-hang=0
check load-after-hung-unload load
check unload-after-hung-unload unload
