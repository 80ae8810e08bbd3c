# SPDX-License-Identifier: MIT
# isolation.sh - two guests at once, each looking at all of its framebuffer. Needs lib.sh,
# lib-guest.sh, board.sh and vfio.sh, in this order; $GUEST_SECONDS is what a
# guest may take before its turn, and after it.

GUEST_SECONDS=400

# both_wait - each guest has come to its turn, or ended without.
both_wait() {
	for _n in 0 1; do
		guest_said_or_gone $_n "^GUEST waits" || return 1
	done
}

both_gone() {
	guest_gone 0 && guest_gone 1
}

running() {
	nvgpu-ctl list vgpus --no-headings --output state | grep -c running
}

guest_bar1() {
	sed -n 's/^GUEST pass info .* bar1=\([0-9]*\).*/\1/p' "$(guest_log "$1")"
}

# live_together ROUND STEPS SEED-0 SEED-1 - guests on VFs 0 and 1 take these steps; what
# follows "turn" when both have come to it.
live_together() {
	guest_start 0 "$(vf_address 0)" "$2" "probe.seed=$3" "probe.foreign=$4"
	guest_start 1 "$(vf_address 1)" "$2" "probe.seed=$4" "probe.foreign=$3"
	check "$1-both-guests-have-written" timed "$1: both guests have written" \
		guest_patience $GUEST_SECONDS both_wait
	same "$1-both-run-at-once" 2 "$(running)"
	guest_go_on 0
	guest_go_on 1
	check "$1-both-guests-end" timed "$1: both guests have read it back" \
		guest_patience $GUEST_SECONDS both_gone
	for _g in 0 1; do
		grep -h '^GUEST' "$(guest_log $_g)" | tr -d '\r' | while read -r _line; do
			note "$1, guest $_g: $_line"
		done
		same "$1-guest-$_g-reaches-all-of-its-framebuffer" "$(value $_g fb-size)" \
			"$(guest_bar1 $_g)"
		guest_report $_g "$2" "$1-"
		check "$1-vgpu-$_g-is-idle-again" wait_for 30 state_is $_g defined
	done
}

# isolation STEPS STEPS - of the guests before and after they change places.
isolation() {
	types_with_whole_bars
	check gpu-becomes-ready load || return
	check vfs-are-enabled vfs 2
	check first-vgpu-is-made make "NVIDIA L40-1W" 0
	check second-vgpu-is-made make "NVIDIA L40-1V" 1
	first=$(value 0 fb-base) second=$(value 1 fb-base)
	live_together before "$1" 0x11 0x22

	check first-vgpu-is-destroyed unmake 0
	check second-vgpu-is-destroyed unmake 1
	same framebuffer-is-free-again 0 "$(fb_held)"

	check second-vf-is-served-first make "NVIDIA L40-1V" 1
	check first-vf-is-served-second make "NVIDIA L40-1W" 0
	same second-vf-has-the-firsts-place "$first" "$(value 1 fb-base)"
	same first-vf-has-the-seconds-place "$second" "$(value 0 fb-base)"
	live_together after "$2" 0x33 0x44

	unmake 0
	unmake 1
	check vfs-are-disabled vfs 0
	check module-unloads unload
	firmware_files all
}
