# SPDX-License-Identifier: MIT
# What a guest makes the engines do, and what framebuffer it uses, is shown at its vGPU and at no
# other, and only while it runs.
# NEEDS: board module ctl
# TIMEOUT: 600
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

# used VF - bytes of framebuffer, as "stats" has them; "" = it is not known.
used() {
	nvgpu-ctl stats --json --output uuid,fb-used | tr -d ' \n' | tr '{' '\n' |
		sed -n "s/.*\"$(uuid_of "$1")\".*\"fb-used\":\([0-9]*\).*/\1/p"
}
uses() { [ "$(used "$1")" = "$2" ]; }

# comes_to NAME VF BYTES - firmware is asked once a second.
comes_to() {
	check "$1" wait_for 90 uses "$2" "$3" || note "VF $2: $(nvgpu-ctl stats --json --output uuid,fb-used)"
}

# sane VF - what is shown is no more than the vGPU has.
sane() {
	_u=$(used "$1")
	[ -z "$_u" ] || [ "$_u" -le "$(value "$1" fb-size)" ]
}

check gpu-becomes-ready load_ready 2
check first-vgpu-is-made make "NVIDIA L40-1Q" 0
check second-vgpu-is-made make "NVIDIA L40-1Q" 1
check a-defined-vgpu-has-none busy 0 "" "" "" ""
check a-defined-vgpu-uses-no-framebuffer uses 0 ""

hold first-user-opens 0 1500
first=$CLIENT
hold second-user-opens 1 1500
becomes an-idle-vgpu-has-zero 0 0 0 0 0

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

# Framebuffer: function number * 10^12 + bytes.
comes_to an-idle-guest-uses-none 0 0
check first-guest-allocates host fault vgpu-fb-used=1000536870912
comes_to its-vgpu-uses-that 0 536870912
check second-guest-allocates host fault vgpu-fb-used=2000000004096
comes_to each-uses-its-own-second 1 4096
comes_to each-uses-its-own-first 0 536870912
has used-framebuffer-is-a-metric 536870912 "$(nvgpu-ctl stats --openmetrics |
	grep "^nvgpu_vgpu_framebuffer_used_bytes{.*$(uuid_of 0)")"
check first-guest-frees host fault vgpu-fb-used=1000000012288
comes_to less-is-seen-too 0 12288

# Firmware that refuses, and one that lies: nobody else's number, no more than there is.
check firmware-refuses host fault ctrl-error=$((0x20804006))
comes_to a-refusal-leaves-it-out 0 ""
comes_to and-the-next-answer-counts 0 12288
check first-record-is-nobodys host fault vgpu-fb-used-gfid=77
comes_to whom-no-record-names-has-none 0 ""
comes_to the-other-record-counts 1 4096
host fault vgpu-fb-used-gfid=0
comes_to its-record-is-back 0 12288
check more-records-than-there-is-room-for host fault vgpu-fb-used-count=4000000000
comes_to such-an-answer-counts-for-nothing 0 ""
host fault vgpu-fb-used-count=0
comes_to good-answers-count-again 0 12288
check more-than-it-has host fault vgpu-fb-used=1999999999999
check second-guest-frees host fault vgpu-fb-used=2000000008192
# Both are of one answer.
comes_to the-answer-with-too-much-is-there 1 8192
check more-than-it-has-is-not-shown sane 0

# What is left of it when the guest has gone, and what its successor finds.
let_go
check second-is-stopped wait_for 30 state_is 1 defined
check a-stopped-vgpu-has-none busy 1 "" "" "" ""
CLIENT=$first
let_go
check first-is-stopped wait_for 30 state_is 0 defined
check a-busy-one-has-none-after-its-end busy 0 "" "" "" ""
check framebuffer-of-a-stopped-one-is-not-used uses 0 ""
hold next-user-opens 0 1500
becomes its-successor-begins-at-zero 0 0 0 0 0
comes_to its-successor-uses-no-framebuffer 0 0
let_go
check everything-goes-away leave
