# SPDX-License-Identifier: MIT
# Boot, a few calls, unload, and the same again on what the first round left.
# TIMEOUT: 120
# NEEDS: board module ctl
. /nvgpu/files/killer.sh

for round in 1 2; do
	must gpu-becomes-ready timed "boot $round" up
	must firmware-answers cat "/sys/kernel/debug/nvgpu/$GPU/gsp/ping"
	must interrupts-work grep -q "^interrupt works" "/sys/kernel/debug/nvgpu/$GPU/gsp/status"
	must no-interrupt-is-missed test "$(counter interrupts_missed)" = 0
	must no-message-is-bad test "$(counter messages_bad)" = 0
	must no-reply-is-lost test "$(counter replies_late)" = 0
	# About one for each message, and not one after the other for ever.
	must interrupts-do-not-storm test "$(interrupts)" -lt 500
	must module-unloads timed "unload $round" rmmod nvgpu
	must wpr2-is-gone gone
done
leave
