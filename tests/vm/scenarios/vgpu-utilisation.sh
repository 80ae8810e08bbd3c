# SPDX-License-Identifier: MIT
# What a guest makes the engines do is shown at its vGPU and at no other, and only while it runs.
# NEEDS: board module ctl
# TIMEOUT: 400
. /nvgpu/lib.sh
. /nvgpu/files/ctl-lib.sh
. /nvgpu/files/vfio.sh

# busy VF GRAPHICS FB ENCODER DECODER - in hundredths of a percent; "" = none is known.
busy() {
	[ "$(value "$1" graphics-busy) $(value "$1" fb-busy) $(value "$1" encoder-busy) $(value "$1" decoder-busy)" = \
		"$2 $3 $4 $5" ]
}

# becomes NAME VF GRAPHICS FB ENCODER DECODER - firmware tells once a second.
becomes() {
	_n=$1
	shift
	check "$_n" wait_for 30 busy "$@" ||
		note "VF $1: $(nvgpu-ctl show vgpu "$(uuid_of "$1")" | grep busy)"
}

# uses VF BYTES - of its framebuffer; "" = that is not known.
uses() {
	[ "$(value "$1" fb-used)" = "$2" ]
}

check gpu-becomes-ready load_ready 2
check first-vgpu-is-made make "NVIDIA L40-1Q" 0
check second-vgpu-is-made make "NVIDIA L40-1Q" 1
check a-defined-vgpu-has-none busy 0 "" "" "" ""
check what-a-defined-vgpu-uses-is-not-known uses 0 ""

hold first-user-opens 0 1500
first=$CLIENT
hold second-user-opens 1 1500
becomes an-idle-vgpu-has-zero 0 0 0 0 0
check its-guest-uses-no-framebuffer wait_for 30 uses 0 0
# 512 MiB.
check guest-takes-framebuffer host fault vgpu-fb-used=1000536870912
check its-vgpu-shows-that wait_for 30 uses 0 536870912
check the-other-still-uses-none wait_for 30 uses 1 0

# Function 1 is VF 0.
check first-guest-draws host fault vgpu-busy-gr=1060
becomes its-vgpu-shows-it 0 6000 0 0 0
becomes the-other-does-not 1 0 0 0 0
check second-guest-draws-too host fault vgpu-busy-gr=2030
becomes each-shows-its-own-second 1 3000 0 0 0
becomes each-shows-its-own-first 0 6000 0 0 0
has metrics-are-ratios "uuid=\"$(uuid_of 0)\"" "$(nvgpu-ctl stats --openmetrics |
	grep '^nvgpu_vgpu_graphics_busy_ratio{.* 0\.6000$')"

check memory-is-busy host fault vgpu-busy-fb=1025
check encoder-is-busy host fault vgpu-busy-nvenc=2050
check decoder-is-busy host fault vgpu-busy-nvdec=2075
becomes each-engine-has-its-place-first 0 6000 2500 0 0
becomes each-engine-has-its-place-second 1 3000 0 5000 7500

for engine in gr fb nvenc nvdec; do
	check "guests-rest-$engine" host fault "vgpu-busy-$engine=0"
done
becomes a-guest-that-rests-has-zero 1 0 0 0 0

# Firmware that says more than there is, and of a process that runs no guest.
check more-than-everything host fault vgpu-busy-gr=1150
becomes nothing-is-busier-than-always 0 10000 0 0 0
check somebody-else-works host fault vgpu-busy-pid=1
becomes work-of-others-is-not-counted 0 0 0 0 0
host fault vgpu-busy-pid=0
becomes and-its-own-is-again 0 10000 0 0 0

# What is left of it when the guest has gone, and what its successor finds.
let_go
check second-is-stopped wait_for 30 state_is 1 defined
check a-stopped-vgpu-has-none busy 1 "" "" "" ""
CLIENT=$first
let_go
check first-is-stopped wait_for 30 state_is 0 defined
check a-busy-one-has-none-after-its-end busy 0 "" "" "" ""
hold next-user-opens 0 1500
becomes its-successor-begins-at-zero 0 0 0 0 0
let_go
check everything-goes-away leave
