# SPDX-License-Identifier: MIT
# Firmware refuses single calls, loses their answers, and reports errors: each is named,
# leaves nothing behind, and the next attempt works.
# TIMEOUT: 400
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh

check gpu-becomes-ready load || exit 0
check vfs-are-enabled vfs 1
check vgpu-is-made make "NVIDIA L40-1Q" 0
echo 1500 >"/sys/kernel/debug/nvgpu/$GPU/gsp/timeouts/rpc_ms"

# ---- while the firmware starts ---------------------------------------------

# boot_refused FAULT=VALUE NAME TEXT - a reset fails because of this, the next works.
boot_refused() {
	log_mark
	host fault "$1"
	check "boot-fails-without-$2" sh -c "! nvgpu-ctl reset gpu $GPU"
	host fault "${1%=*}=0"
	has "log-says-that-$2-is-missing" "$3" "$(log_since)"
	check "boot-works-with-$2-again" nvgpu-ctl reset gpu "$GPU"
	check "gpu-is-ready-with-$2" gpu_is ready
}

boot_refused ctrl-error=$((0x20800a5c)) interrupt-table "RM control 0x20800a5c refused"
boot_refused ctrl-error=$((0x20803601)) version "does not tell its version"
boot_refused ctrl-error=$((0x2080017e)) segment-size "does not tell its VMMU segment size"
boot_refused ctrl-error=$((0x2080012f)) ecc-state "does not tell its ECC state"
boot_refused ctrl-error=$((0x20801112)) engines "does not tell its engines"
boot_refused ctrl-error=$((0x20802a08)) fault-buffer-size "does not tell its fault buffer size"

# RPC functions: the static information, an allocation.
boot_refused drop-reply=65 static-information "does not tell its static information"
boot_refused drop-reply=103 first-client "GSP-RM refuses a client"

# Firmware that does not confirm that it goes is taken off all the same.
log_mark
echo 1500 >"/sys/kernel/debug/nvgpu/$GPU/gsp/timeouts/unload_ms"
host fault drop-reply=47
check reset-does-not-need-the-answer-to-the-unload nvgpu-ctl reset gpu "$GPU"
host fault drop-reply=0
has lost-answer-to-the-unload-is-named "does not want to unload" "$(log_since)"
check gpu-is-ready-after-a-lost-answer gpu_is ready

# ---- while a vGPU starts -----------------------------------------------------

objects() {
	host stats | awk '/^gsp-objects-allocated / { n += $2 } /^gsp-objects-freed / { n -= $2 }
		END { printf "%.0f\n", n }'
}

# start_refused FAULT=VALUE NAME - the start is refused for this and leaves nothing.
start_refused() {
	log_mark
	_before=$(objects)
	host fault "$1"
	check "$2-refuses-the-start" sh -c "! vfio-client $(vf_address 0) info"
	host fault "${1%=*}=0"
	has "$2-is-explained" "start failed at $3" "$(value 0 failure)"
	same "$2-leaves-the-vgpu-defined" defined "$(value 0 state)"
	same "$2-leaves-no-object" "$_before" "$(objects)"
	check "start-works-after-$2" client 0 fbtest 1
}

start_refused ctrl-error=$((0x801813)) page-directory-refused scrub
start_refused ctrl-error=$((0xa06f0104)) bind-refused scrub
start_refused ctrl-error=$((0xa06f0103)) schedule-refused scrub
start_refused ctrl-error=$((0x20804001)) bootload-refused "plugin bootload"
# RPC functions: a control, an allocation.
start_refused drop-reply=76 lost-answer-to-a-control scrub
start_refused drop-reply=103 lost-answer-to-an-allocation "RM client"

log_mark
host fault ctrl-error=$((0x801814))
check a-root-that-is-not-unset-goes-with-its-address-space client 0 fbtest 2
host fault ctrl-error=0
has a-root-that-is-not-unset-is-named "RM control 0x801814 refused" "$(log_since)"

# ---- what it reports by itself ---------------------------------------------

# reports FAULT=VALUE NAME TEXT... - each text is in the log.
reports() {
	log_mark
	host fault "$1"
	shift
	_n=$1
	shift
	for _text in "$@"; do
		check "$_n-is-logged" wait_for 10 log_has "$_text" || note "$(log_since)"
	done
}

first=$(value 0 first-channel)
hold vmm-holds 0 100
host fault "xid-chid=$((first + 1))"
reports xid-event=13 "error-of-a-guests-channel" "Xid 13: channel $((first + 1)), engine" \
	"vGPU $(value 0 id): Xid 13 on channel $((first + 1))"
reports xid-event=31 "mmu-fault" "firmware queued an MMU fault" "Xid 31: pid="
host fault xid-chid=1
reports xid-event=43 "error-of-nobodys-channel" "Xid 43: channel 1,"
same error-of-nobodys-channel-is-no-vgpus "" "$(log_since | grep "vGPU .*: Xid 43")"
reports ecc-event=1 "ecc-error" "Xid 48: DBE"
host fault xid-chid=0
check guest-survives-what-is-reported state_is 0 running
let_go
check vgpu-is-idle-again wait_for 30 state_is 0 defined

unmake 0
vfs 0
check module-unloads unload
