# SPDX-License-Identifier: MIT
# board.sh - the module and the board, for scenarios. Needs lib.sh.

GPU=$(gpu_address)
BOOT_SECONDS=40

# gpu_is STATE - as the control plane tells it.
gpu_is() {
	[ "$(nvgpu-ctl list gpus --no-headings --output state 2>/dev/null | tr -d ' ')" = "$1" ]
}

# settled - the driver has bound the board and is done with trying to start its firmware.
settled() {
	wait_for $BOOT_SECONDS probe_over
}

probe_over() {
	[ "$(driver_of "$GPU")" = nvgpu-pf ] && ! gpu_is booting
}

# load - the module, until the GPU is ready.
load() {
	modprobe nvgpu && wait_for $BOOT_SECONDS gpu_is ready
}

# What a program says when it must not unload a module that is in use.
IN_USE="can't unload module 'nvgpu': Resource temporarily unavailable"

# Only the module: VFIO's modules stay while their IOMMU backend is loaded.
unload() {
	rmmod nvgpu
}

# fb_held - bytes of framebuffer that are neither free nor the driver's own: what vGPUs
# hold, to the byte. Page tables of BAR1 are the driver's and stay until it lets go.
fb_held() {
	awk '/^managed/ { n += $2 } /^(free|own_)/ { n -= $2 } END { printf "%.0f\n", n }' \
		"/sys/kernel/debug/nvgpu/$GPU/memory"
}

# wpr2 - end of the write-protected region as the board has it, 0 when there is none.
wpr2() {
	host stats | sed -n 's/^wpr2-end //p'
}

# vfs COUNT
vfs() {
	nvgpu-ctl set gpu "$GPU" "vfs=$1"
}

# vf_address INDEX
vf_address() {
	_v=$(readlink "/sys/bus/pci/devices/$GPU/virtfn$1") && echo "${_v##*/}"
}

# bind_vf INDEX - to our VFIO driver.
bind_vf() {
	modprobe vfio_iommu_type1
	_a=$(vf_address "$1")
	echo nvgpu >"/sys/bus/pci/devices/$_a/driver_override" &&
		echo "$_a" >/sys/bus/pci/drivers_probe &&
		[ "$(driver_of "$_a")" = nvgpu ]
}

# into FILE TEXT - write in the background; /tmp/written appears when that is done.
into() {
	rm -f /tmp/written
	{
		echo "$2" >"$1"
		touch /tmp/written
	} 3>&- &
}

# types_with_whole_bars - from a metadata file: the board's own types show a guest less of its
# framebuffer than it has. Before the module is loaded; firmware_files all undoes it. NEEDS: fw
types_with_whole_bars() {
	firmware_files "*-$RELEASE.bin" "scrubber-*"
	cp "/nvgpu/files/vgpu-isolation-$RELEASE-vgpumeta.bin" \
		"/run/firmware/nvidia/vgpu-$RELEASE.bin"
}
