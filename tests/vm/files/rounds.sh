# SPDX-License-Identifier: MIT
# rounds.sh - the same again and again, and nothing may be left each time. Needs lib.sh,
# board.sh, vfio.sh and memory.sh.
#
# What can be counted exactly is, after every round: framebuffer, firmware objects, WPR2,
# kernel mappings of the module. Host memory is read in a window of rounds near the
# beginning and in another at the end; the first rounds fill caches and are not looked at.

# firmware_objects - RM objects that exist, as the model counts.
firmware_objects() {
	host stats | awk '/^gsp-objects-allocated / { n += $2 } /^gsp-objects-freed / { n -= $2 }
		END { printf "%.0f\n", n }'
}

# repeat NAME ROUNDS WINDOW PAGES OBJECTS ROUND-COMMAND - a test for the rounds and one for
# host memory, which may grow by PAGES KiB and OBJECTS bytes from the middle of the first
# window to that of the last: as much comes and goes by itself. The command prints what is
# wrong, nothing when all is well.
repeat() {
	rm -f /tmp/early /tmp/late
	_round=0
	while [ $_round -lt "$2" ]; do
		_round=$((_round + 1))
		_wrong=$($6 2>&1)
		if [ -n "$_wrong" ]; then
			fail "$1-rounds-leave-nothing" "round $_round of $2: $(last_lines "$_wrong")"
			return 1
		fi
		if [ $_round -gt "$3" ] && [ $_round -le $((2 * $3)) ]; then
			memory_sample /tmp/early
		elif [ $_round -gt $(($2 - $3)) ]; then
			memory_sample /tmp/late
		fi
	done
	ok "$1-rounds-leave-nothing"
	memory_grew "$1-rounds-cost-no-memory" /tmp/early /tmp/late $(($2 - 2 * $3)) "$4" "$5"
}

load_round() {
	load || echo "the GPU is not ready: $(kernel_log | grep nvgpu | tail -n 3)"
	unload
	[ "$(wpr2)" = 0 ] || echo "WPR2 is still there"
	# What a module that is gone left mapped has a caller without a name.
	awk '$3 ~ /^0x/' /proc/vmallocinfo
	[ ! -e /sys/kernel/debug/nvgpu ] || echo "debugfs has a directory of ours"
}

# vgpu_round - on VF 0, when the GPU is ready and has VFs. $objects is set before.
vgpu_round() {
	make "NVIDIA L40-1Q" 0 || echo "not created"
	client 0 info >/dev/null || echo "not opened"
	state_is 0 defined || echo "after the close it is $(value 0 state): $(value 0 failure)"
	unmake 0
	[ "$(fb_held)" = 0 ] || echo "$(fb_held) bytes of framebuffer are held"
	[ "$(firmware_objects)" = "$objects" ] ||
		echo "$(firmware_objects) RM objects where $objects were"
}

# rounds LOADS VGPUS - a scenario: each is "ROUNDS WINDOW PAGES OBJECTS" for repeat.
rounds() {
	# shellcheck disable=SC2086
	timed "${1%% *} rounds of load and unload" repeat load $1 load_round
	check module-loads load || return 0
	check vfs-are-enabled vfs 1
	objects=$(firmware_objects)
	# shellcheck disable=SC2086
	timed "${2%% *} rounds of create, open, close, destroy" repeat vgpu $2 vgpu_round
	check vfs-are-disabled vfs 0
	check module-unloads unload
}
