# SPDX-License-Identifier: MIT
# Firmware that does not start, hangs, crashes or talks nonsense: the cause is named,
# nothing waits for ever, and the next reset or load works.
# RELEASES: core
# NEEDS: board module ctl
# TIMEOUT: 400
# VIOLATIONS: sequencer-ignored
. /nvgpu/lib.sh

gpu=$(gpu_address)
gsp=/sys/kernel/debug/nvgpu/$gpu/gsp
# Function by which a ping goes out, the same in every release.
RM_CONTROL=76

# Seconds that a boot, or noticing a loss, may take.
PATIENCE=15

is() {
	grep -q "^state $1" "$gsp/status" 2>/dev/null
}

counter() {
	sed -n "s/^$1 //p" "$gsp/status"
}

timeout_set() {
	echo "$2" >"$gsp/timeouts/$1"
}

mount -t debugfs none /sys/kernel/debug 2>/dev/null

# What an earlier kernel left behind, whether or not a function reset removes it.
for kind in 1 2; do
	host fault stale-wpr2=$kind
	modprobe nvgpu
	check "boots-over-a-stale-wpr2-of-kind-$kind" wait_for $PATIENCE is alive
	host fault stale-wpr2=0
	rmmod nvgpu
done

modprobe nvgpu
check gsp-comes-alive wait_for $PATIENCE is alive
timeout_set gfw_boot_ms 1000
timeout_set hs_run_ms 2000
timeout_set riscv_active_ms 1000
timeout_set init_done_ms 3000
timeout_set rpc_ms 1500
timeout_set rpc_ping_ms 1000

# boot_fails FAULT NAME TEXT - a reset fails with a cause, the next one works.
boot_fails() {
	log_mark
	host fault "$1"
	nvgpu-ctl reset gpu "$gpu" >/dev/null 2>&1
	same "reset-fails-with-$2" 1 $?
	host fault "${1%=*}=0"
	has "log-says-$2" "$3" "$(log_since)"
	nvgpu-ctl reset gpu "$gpu" >/dev/null 2>&1
	check "reset-recovers-from-$2" is alive
}

boot_fails gfw-not-ready=1 board-firmware-not-ready "boot firmware is not done"
boot_fails falcon-never-halts=1 fwsec-never-halting "GSP: FWSEC: not done"
boot_fails falcon-never-halts=2 booter-never-halting "SEC2: *: not done"
boot_fails gsp-never-starts=1 core-never-starting "GSP: RISC-V core is not active"
boot_fails gsp-hang=1 gsp-hanging-at-start "did not finish its start"
boot_fails ctrl-error=0x20800a5c interrupt-table-refused "GSP's interrupt cannot be used"
boot_fails ctrl-error=0x20801112 engine-table-refused "GSP-RM does not tell its engines"

# ping_survives FAULT NAME - one call is lost, the firmware is not.
ping_survives() {
	host fault "$1"
	cat "$gsp/ping" >/dev/null 2>&1
	host fault "${1%=*}=0"
	check "next-call-works-after-$2" cat "$gsp/ping"
	check "firmware-survives-$2" is alive
}

bad=$(counter messages_bad)
ping_survives bad-seq=1 wrong-sequence-number
ping_survives bad-checksum=1 bad-checksum
same bad-messages-are-counted $((bad + 2)) "$(counter messages_bad)"
late=$(counter calls_timed_out)
ping_survives drop-reply=$RM_CONTROL lost-reply
same lost-reply-is-one-timeout $((late + 1)) "$(counter calls_timed_out)"
ping_survives queue-full=1 full-command-ring
ping_survives delay-reply-ms=200 slow-reply
log_mark
# GSP sends it by itself, when it comes to it.
host fault unknown-event=1
check unknown-event-is-named wait_for $PATIENCE log_has "which is not known here"
host fault unknown-event=0
check next-call-works-after-unknown-event cat "$gsp/ping"
check firmware-survives-unknown-event is alive

# ping_wedges FAULT NAME TEXT - the firmware is given up, with the cause; reset works.
ping_wedges() {
	log_mark
	host fault "$1"
	cat "$gsp/ping" >/dev/null 2>&1
	check "firmware-is-given-up-after-$2" wait_for $PATIENCE is wedged
	# The state comes first, the log a moment later.
	check "log-says-why-after-$2" wait_for $PATIENCE log_has "firmware lost: $3"
	refused "calls-fail-at-once-after-$2" "Input/output" cat "$gsp/ping"
	host fault "${1%=*}=0"
	nvgpu-ctl reset gpu "$gpu" >/dev/null 2>&1
	check "reset-recovers-after-$2" is alive
}

ping_wedges gsp-hang=1 hang "GSP does not answer"
ping_wedges gsp-crash=1 crash "the GSP core has halted"
ping_wedges truncated-msg=1 truncated-message "GSP's message ring makes no sense"
ping_wedges oversized-length=1 oversized-message "GSP's message ring makes no sense"

# A wedged GPU can be let go, and taken again.
host fault gsp-crash=1
cat "$gsp/ping" >/dev/null 2>&1
check crash-is-noticed wait_for $PATIENCE is wedged
host fault gsp-crash=0
check wedged-gpu-can-be-unloaded rmmod nvgpu
modprobe nvgpu
check loads-after-a-wedged-unload wait_for $PATIENCE is alive
check unloads-cleanly rmmod nvgpu
