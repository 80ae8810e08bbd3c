# SPDX-License-Identifier: MIT
# The module boots GSP, learns its facts, unloads without a trace, and does it again.
# RELEASES: core
# NEEDS: board module
# TIMEOUT: 180
. /nvgpu/lib.sh

gpu=$(gpu_address)
status=/sys/kernel/debug/nvgpu/$gpu/gsp/status

wait_for() {
	local n=0

	until "$@"; do
		n=$((n + 1))
		[ $n -lt 600 ] || return 1
		sleep 0.1
	done
}

is_alive() {
	grep -q '^state alive' "$status" 2>/dev/null
}

mount -t debugfs none /sys/kernel/debug 2>/dev/null
for round in 1 2 3; do
	check "module-loads-$round" modprobe nvgpu
	check "gsp-comes-alive-$round" timed "GSP boot $round" wait_for is_alive
	note "$(tr '\n' ' ' <"$status")"
	check "module-unloads-$round" rmmod nvgpu
done
log=$(kernel_log)
has release-is-named "GSP-RM $RELEASE is up" "$log"
note "model: $(host stats | tr '\n' ' ')"
