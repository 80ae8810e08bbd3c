# SPDX-License-Identifier: MIT
# The copy engine clears what guests get and what they leave, and a start that it
# cannot clear for is refused.
# TIMEOUT: 600
# RELEASES: core
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh

stat_of() {
	host stats | sed -n "s/^$1 //p"
}

# counter NAME - work done by the driver since it was loaded.
counter() {
	sed -n "s/^$1 //p" "/sys/kernel/debug/nvgpu/$GPU/counters"
}

mib() {
	echo $(($1 >> 20))
}

check gpu-becomes-ready load || exit 0
check vfs-are-enabled vfs 32

# ---- from one guest to the next ---------------------------------------------

check vgpu-is-made make "NVIDIA L40-1Q" 0
base=$(value 0 fb-base)
each=$(($(value 0 fb-size) + $(value 0 heap-size)))
check first-guest-finds-zeroes client 0 fbsweep 11
free=$(fb_free)
same scrubs-are-two-a-start $((2 * each)) "$(counter ce_bytes)"
check guests-reset-leaves-zeroes client 0 reset
check guests-flr-leaves-zeroes client 0 flr
check next-guest-of-the-vgpu-finds-zeroes client 0 fbsweep 12
check dirty-vgpu-is-destroyed unmake 0
check vgpu-is-made-elsewhere make "NVIDIA L40-1Q" 5
same it-has-the-other-ones-place "$base" "$(value 5 fb-base)"
check its-guest-finds-zeroes client 5 fbsweep 13
note "scrubbed $(mib "$(counter ce_bytes)") MiB in $(($(counter ce_ns) / 1000)) us"

# ---- a scrub that fails ------------------------------------------------------

# fails FAULT=VALUE PATTERN - the start is refused for this reason, and works without.
fails() {
	fault=${1%%=*}
	host fault "$1"
	check "$fault-refuses-the-start" sh -c "! vfio-client $(vf_address 5) info"
	host fault "$fault=0"
	has "$fault-is-explained" "start failed at scrub: $2" "$(value 5 failure)"
	same "$fault-leaves-the-vgpu-defined" defined "$(value 5 state)"
	check "$fault-is-over" client 5 fbsweep 14
	same "$fault-is-forgotten" "" "$(value 5 failure)"
}

fails channel-hang=1 -ETIMEDOUT
fails channel-rc=32 -EREMOTEIO
fails copy-fault=1 -EREMOTEIO

# The event ends the wait, not the timeout.
host fault copy-fault=1
t0=$(uptime_ms)
client 5 info >/dev/null 2>&1
took=$(($(uptime_ms) - t0))
check an-error-event-ends-the-wait test $took -lt 5000
note "a start with a copy fault took $took ms"

host fault channel-hang=1
start 5 info
check hanging-scrub-is-visible wait_for 20 state_is 5 starting
check killed-opener-ends-during-a-scrub timed "end of a killed scrub" let_go -KILL
host fault channel-hang=0
check killed-scrub-leaves-the-vgpu-defined wait_for 30 state_is 5 defined
check start-after-a-killed-scrub-works client 5 fbsweep 15

# What is not scrubbed when a guest ends is said, and scrubbed before the next.
start 5 hold 100
check guest-runs wait_for 60 held_saw 5 held
host fault copy-fault=1
let_go
check its-end-is-an-end wait_for 30 state_is 5 defined
has unscrubbed-vgpu-says-so "not scrubbed after use" "$(value 5 failure)"
host fault copy-fault=0
check unscrubbed-vgpu-is-scrubbed-first client 5 fbsweep 16

check second-vgpu-is-destroyed unmake 5
same nothing-leaked $((free + each + 32768)) "$(fb_free)"

# ---- a full GPU --------------------------------------------------------------

memory=$(stat_of fb-resident-bytes)
cleared=$(counter ce_bytes)
check model-tells-what-it-holds test -n "$memory"
n=0
pids=
while [ $n -lt 32 ]; do
	make "NVIDIA L40-1Q" $n || break
	vfio-client "$(vf_address $n)" hold 1000 >/tmp/client-$n 2>&1 3>&- &
	pids="$pids $!"
	n=$((n + 1))
done
same thirty-two-vgpus-are-made 32 $n
all_held() {
	[ "$(grep -l held /tmp/client-* | wc -l)" = 32 ]
}
check thirty-two-vgpus-start-and-are-scrubbed timed "32 vGPUs start" wait_for 240 all_held
cleared=$(($(counter ce_bytes) - cleared))
check each-of-them-was-cleared-whole test $cleared -ge $((32 * each))
chids=$(nvgpu-ctl list vgpus --json | tr -d '" ' | sed -n 's/.*first-channel:\([0-9]*\).*/\1/p' | sort -un)
same their-channel-ids-differ 32 "$(echo "$chids" | wc -l)"
same no-vgpu-has-channel-zero "" "$(echo "$chids" | grep -x 0)"
note "with 32 vGPUs: $(mib "$(stat_of fb-resident-bytes)") MiB of framebuffer in memory"
check a-full-gpu-stays-sparse test $(($(stat_of fb-resident-bytes) - memory)) -lt $((256 << 20))
peak=$(host peak-memory)
note "QEMU has had at most $((peak >> 10)) MiB"
check the-model-fits-24-gib test "$peak" -lt $((24 << 20))
for p in $pids; do
	kill $p
	wait $p 2>/dev/null
done
gone=0
for u in $(nvgpu-ctl list vgpus --no-headings --output uuid); do
	nvgpu-ctl destroy vgpu "$u" && gone=$((gone + 1))
done
same thirty-two-vgpus-are-destroyed 32 $gone
note "scrubbed $(mib "$(counter ce_bytes)") MiB in all, in $(($(counter ce_ns) / 1000)) us"

check vfs-are-disabled vfs 0
check module-unloads unload
