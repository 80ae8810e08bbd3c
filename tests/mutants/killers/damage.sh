# SPDX-License-Identifier: MIT
# Messages that arrive damaged are not believed.
# TIMEOUT: 120
# NEEDS: board module ctl
. /nvgpu/files/killer.sh

ping() {
	cat "/sys/kernel/debug/nvgpu/$GPU/gsp/ping" >/dev/null 2>&1
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
ping
host fault oversized-length=0
must oversized-message-is-refused is wedged
must gpu-recovers nvgpu-ctl reset gpu "$GPU"
must module-unloads rmmod nvgpu
leave
