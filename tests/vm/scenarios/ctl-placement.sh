# SPDX-License-Identifier: MIT
# Where vGPUs are in the framebuffer: ids that can be seen, chosen and run out of.
# NEEDS: board module ctl
# TIMEOUT: 200
. /nvgpu/lib.sh
. /nvgpu/files/ctl-lib.sh

# create ARGUMENT... - a vGPU of 12 GiB; prints its UUID.
create() {
	nvgpu-ctl create vgpu --gpu 0 --type L40-12Q "$@"
}

placements() {
	echo $(nvgpu-ctl list vgpus --no-headings --output placement --sort placement)
}

# of UUID KEY
of() {
	nvgpu-ctl show vgpu "$1" --json | json "$2"
}

free_ids() {
	nvgpu-ctl show type L40-12Q --json --output placements | tr -dc '0-9,'
}

check gpu-becomes-ready load_ready 8
free=$(gpu_value fb-free)
same sizes-are-equal-at-first equal "$(gpu_value placement-mode)"
same board-has-a-slot-per-gib 48 "$(gpu_value slots)"
same all-slots-are-free "48 48" "$(gpu_value slots-free) $(gpu_value slots-largest-free)"
same type-takes-its-slots 12 "$(nvgpu-ctl show type L40-12Q --json | json slots)"
same type-has-its-ids 0,12,24,36 "$(free_ids)"
check equal-is-what-it-is-already nvgpu-ctl set gpu 0 placement=equal

a=$(create)
b=$(create)
c=$(create)
same lowest-ids-are-taken "0 12 24" "$(placements)"
same vgpu-has-its-slots 12 "$(of "$b" slots)"
same capacity-follows "12 12" "$(gpu_value slots-free) $(gpu_value slots-largest-free)"
# Regions lie in the order of their ids, and side by side.
size=$(of "$a" fb-size)
same second-lies-behind-the-first $(($(of "$a" fb-base) + size)) "$(of "$b" fb-base)"
same third-lies-behind-the-second $(($(of "$b" fb-base) + size)) "$(of "$c" fb-base)"

check middle-one-goes nvgpu-ctl destroy vgpu "$b"
same framebuffer-is-fragmented "24 12" "$(gpu_value slots-free) $(gpu_value slots-largest-free)"
same holes-are-listed 12,36 "$(free_ids)"
refused taken-id-is-refused "slots 24 to 35 are taken" create --placement 24
refused id-of-another-size-is-refused "has no placement id 4: it takes 12 of 48 slots" \
	create --placement 4
refused refusals-are-told-by-the-tool-too "expected a placement id" create --placement 64
d=$(create --placement 36)
same wish-is-granted 36 "$(of "$d" placement)"
same last-lies-where-its-id-says $(($(of "$a" fb-base) + 3 * size)) "$(of "$d" fb-base)"
e=$(create)
same hole-is-filled 12 "$(of "$e" placement)"
same hole-is-where-it-was $(($(of "$a" fb-base) + size)) "$(of "$e" fb-base)"
refused full-board-says-its-limit "limit of 4 vGPUs of this size reached" create
refused mixed-sizes-wait-for-an-empty-gpu "4 vGPUs exist: destroy them first" \
	nvgpu-ctl set gpu 0 placement=mixed "firmware=$(gpu_value firmware-release)"
same refused-change-changes-nothing none \
	"$(nvgpu-ctl show gpu 0 --json | grep -o firmware-pin || echo none)"
check all-go nvgpu-ctl destroy vgpu --all
same framebuffer-came-back "$free 48" "$(gpu_value fb-free) $(gpu_value slots-largest-free)"
check everything-goes-away leave
