# SPDX-License-Identifier: MIT
# Messages that arrive damaged are not believed.
# TIMEOUT: 120
# NEEDS: board module ctl
. /nvgpu/files/killer.sh

# ping - until it was answered or given up. A driver that was hurt does neither.
ping() {
	rm -f /tmp/pinged
	{
		cat "/sys/kernel/debug/nvgpu/$GPU/gsp/ping"
		touch /tmp/pinged
	} >/dev/null 2>&1 3>&- &
	wait_for 10 test -e /tmp/pinged
}

is() {
	grep -q "^state $1" "/sys/kernel/debug/nvgpu/$GPU/gsp/status"
}

must gpu-becomes-ready up
echo 1500 >"/sys/kernel/debug/nvgpu/$GPU/gsp/timeouts/rpc_ms"
host fault bad-checksum=1
ping
host fault bad-checksum=0
must damaged-checksum-is-noticed test "$(counter messages_bad)" = 1
must firmware-survives is alive
host fault bad-seq=1
ping
host fault bad-seq=0
must wrong-sequence-is-noticed test "$(counter messages_bad)" = 2
must firmware-survives-again is alive
host fault oversized-length=1
must oversized-message-hurts-nobody ping
host fault oversized-length=0
must oversized-message-is-refused is wedged
must gpu-recovers nvgpu-ctl reset gpu "$GPU"
must module-unloads rmmod nvgpu
leave
