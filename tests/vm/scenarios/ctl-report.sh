# SPDX-License-Identifier: MIT
# A report has the host, its vGPUs and the driver's log in it, and nothing of a guest's memory.
# NEEDS: board module ctl
# TIMEOUT: 300
. /nvgpu/lib.sh
. /nvgpu/files/ctl-lib.sh
. /nvgpu/files/vfio.sh

# The guest's byte is 0x5a: as text, in hexadecimal with whatever between, as a decimal word.
STAIN='Z\{4\}\|\(\(0x\)\{0,1\}5a[ ,:]*\)\{4\}\|1515870810\|6510615555426900570'

# stains FILE - lines that have four of them in a row.
stains() {
	grep -i "$STAIN" "$1"
}

# reports NAME - nothing of the guest is in it, and the rest is.
reports() {
	check "$1-is-made" sh -c "nvgpu-ctl report >/tmp/report"
	same "$1-has-nothing-of-the-guest" "" "$(stains /tmp/report)"
	has "$1-has-the-vgpu" "$(uuid_of 0)" "$(cat /tmp/report)"
	has "$1-has-the-log" "nvgpu-pf $gpu" "$(cat /tmp/report)"
}

# guest NAME - one that leaves its byte wherever it can.
guest() {
	rm -f /tmp/go
	start 0 stain 0x5a /tmp/go
	check "$1" wait_for 60 held_saw 0 stained || note "$(cat /tmp/client-0)"
}

check gpu-becomes-ready load_ready 1
check vgpu-is-made make "NVIDIA L40-1Q" 0
guest guest-fills-what-it-has
reports while-a-guest-runs
touch /tmp/go
wait $CLIENT
same guest-saw-its-own-bytes 0 $?
check vgpu-stops wait_for 30 state_is 0 defined
reports after-a-guest

# What the driver says of a plugin that went is the log's.
guest next-guest-fills-what-it-has
host fault plugin-crash=1
check plugin-is-gone wait_for 30 state_is 0 failed
host fault plugin-crash=0
reports after-a-crash
let_go

# The same search finds what is there.
echo "nvgpu: a guest's words: 5a5a5a5a" >/dev/kmsg
nvgpu-ctl report >/tmp/report
has what-is-logged-of-a-guest-would-be-found "a guest's words" "$(stains /tmp/report)"
check everything-goes-away leave
