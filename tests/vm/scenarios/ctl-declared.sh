# SPDX-License-Identifier: MIT
# A host becomes what is declared, and says where it is not; killed at any moment, it
# can be made so again.
# NEEDS: board module ctl
# TIMEOUT: 400
. /nvgpu/lib.sh
. /nvgpu/files/ctl-lib.sh

one=5d3b4ad5-1f5c-4a3e-9f5e-0f2f3a6a1a01
two=5d3b4ad5-1f5c-4a3e-9f5e-0f2f3a6a1a02

# declare TEXT - the declaration of the only GPU.
declare_gpu() {
	mkdir -p /etc/nvgpu
	printf 'version: 1\nconfigurations:\n- name: default\n  gpus:\n  - gpu: %s\n%s\n' \
		"$gpu" "$1" >/etc/nvgpu/host.yaml
}

# What the host has: the UUIDs and types of its vGPUs.
seen() {
	echo $(nvgpu-ctl list vgpus --no-headings --output uuid,type | sort)
}

check gpu-becomes-ready load_ready
same without-files-nothing-is-declared "0 nvgpu-ctl: nothing is declared in /etc/nvgpu" \
	"$(status nvgpu-ctl apply)"

declare_gpu "    vfs: 4
    bind: true
    vgpus:
    - { type: L40-4Q, uuid: $one }
    - { type: L40-4Q, count: 2 }"
has diff-says-what-differs 3 "$(status nvgpu-ctl diff)"
has dry-run-says-what-would-be-done "vfs=4" "$(nvgpu-ctl apply --dry-run)"
same dry-run-changes-nothing "" "$(seen)"
check declared-is-applied nvgpu-ctl apply
same host-is-as-declared "0 " "$(status nvgpu-ctl diff)"
same three-vgpus-are-there 3 "$(nr_vgpus)"
vf=$(nvgpu-ctl show vgpu $one --json | json vf-address)
same vf-is-bound-as-declared nvgpu "$(basename "$(readlink "/sys/bus/pci/devices/$vf/driver")")"
before=$(seen)
check apply-again-succeeds nvgpu-ctl apply
same apply-again-changes-nothing "$before" "$(seen)"

: # What exists can be written down and read back.
nvgpu-ctl export >/tmp/export.yaml
same export-is-what-is-there "0 " "$(status nvgpu-ctl diff --file /tmp/export.yaml)"

: # A type that does not go with the others fails alone, and what it replaced is there again.
declare_gpu "    vgpus:
    - { type: L40-8Q, uuid: $one }
    - { type: L40-4Q, uuid: $two }"
refused replacement-that-fails-is-said "mixed sizes are off" nvgpu-ctl apply
has replaced-vgpu-is-there-again "$one" "$(seen)"
has others-are-done "$two" "$(seen)"
same unlisted-vgpus-are-kept 4 "$(nr_vgpus)"

: # What is not declared goes when the declaration says so.
declare_gpu "    unlisted: destroy"
check unlisted-vgpus-are-destroyed nvgpu-ctl apply
same none-is-left 0 "$(nr_vgpus)"

: # Whose a vGPU is, and how sizes share the framebuffer.
declare_gpu "    placement: equal
    vgpus:
    - { type: L40-4Q, uuid: $one, owner: lab 7 }"
check owned-vgpu-is-made nvgpu-ctl apply
same owner-is-as-declared "lab 7" "$(nvgpu-ctl show vgpu $one --json | json owner)"
same owner-and-placement-do-not-differ "0 " "$(status nvgpu-ctl diff)"
same export-knows-the-owner "0 " \
	"$(nvgpu-ctl export >/tmp/export.yaml; status nvgpu-ctl diff --file /tmp/export.yaml)"
declare_gpu "    vgpus:
    - { type: L40-4Q, uuid: $one, owner: lab 8 }"
nvgpu-ctl diff >/tmp/out
same another-owner-is-a-difference 3 $?
check vgpu-goes-to-the-declared-owner nvgpu-ctl apply
same next-owner-has-it "lab 8" "$(nvgpu-ctl show vgpu $one --json | json owner)"
declare_gpu "    placement: mixed"
refused mode-that-cannot-be-is-said "gpu $gpu: placement=mixed: " nvgpu-ctl apply
same mode-stays-as-it-was equal "$(gpu_value placement-mode)"
has and-so-does-the-vgpu "$one" "$(seen)"

: # A mistake is named with its place, and nothing is done.
declare_gpu "    vfs: many"
refused mistake-is-named-with-line-and-key \
	"/etc/nvgpu/host.yaml: line 6: configurations?0?.gpus?0?.vfs" nvgpu-ctl apply
same mistake-changes-nothing 4 "$(gpu_value num-vfs)"

: # Killed at any moment, the next one finishes the work.
declare_gpu "    vfs: 4
    vgpus:
    - { type: L40-1Q, uuid: $one }
    - { type: L40-1Q, uuid: $two }
    - { type: L40-1Q, count: 2 }"
for delay in 0 5000 10000 20000 40000 80000; do
	nvgpu-ctl destroy vgpu --all
	nvgpu-ctl apply >/tmp/out 2>&1 3>&- &
	usleep $delay
	kill -9 $! 2>/dev/null
	wait $!
	: # Killed, or done before that.
	nvgpu-ctl apply >/tmp/out 2>&1 || fail killed-apply-can-be-finished "$(cat /tmp/out)"
	[ "$(status nvgpu-ctl diff)" = "0 " ] ||
		fail host-is-as-declared-after-a-kill "$(nvgpu-ctl diff)"
done
same killed-apply-leaves-nothing-extra 4 "$(nr_vgpus)"

: # Halfway, too: it is stopped again and again until it has made so many.
nvgpu-ctl destroy vgpu --all
# A VF is bound, which keeps apply from switching them off.
check vfs-are-switched-off vfs 0
declare_gpu "    vfs: 16
    vgpus: [{ type: L40-1Q, count: 16 }]"
goes_on() {
	kill -STOP "$1" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null
}
halfway=0
for wanted in 1 5 10 15; do
	nvgpu-ctl destroy vgpu --all
	nvgpu-ctl apply >/tmp/out 2>&1 3>&- &
	pid=$!
	while goes_on $pid && [ "$(nr_vgpus)" -lt $wanted ]; do
		kill -CONT $pid
		usleep 1000
	done
	made=$(nr_vgpus)
	kill -9 $pid 2>/dev/null
	wait $pid
	[ "$made" = 0 ] || [ "$made" = 16 ] || halfway=$((halfway + 1))
	nvgpu-ctl apply >/tmp/out 2>&1 || fail "apply-is-finished-from-$made" "$(cat /tmp/out)"
	[ "$(status nvgpu-ctl diff)" = "0 " ] || fail "as-declared-after-$made" "$(nvgpu-ctl diff)"
done
check apply-was-killed-halfway test $halfway -gt 0
same nothing-extra-is-left 16 "$(nr_vgpus)"
rm -rf /etc/nvgpu
check everything-is-taken-back leave
