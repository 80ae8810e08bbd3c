# SPDX-License-Identifier: MIT
# vGPUs created and opened one after the other, then closed and destroyed: the time of each.
# NEEDS: board module ctl
# TIMEOUT: 3600
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/bench.sh

count=$(parameter instances 32)
type=$(parameter type L40-1Q)

# clocked NAME NUMBER COMMAND...
clocked() {
	_name=$1 _number=$2
	shift 2
	_from=$(now_us)
	"$@" || return
	_to=$(now_us)
	figure ours "$_name.$_number" "$(milliseconds "$_from" "$_to")"
}

# counter NAME - work done by the driver since it was loaded.
counter() {
	sed -n "s/^$1 //p" "/sys/kernel/debug/nvgpu/$GPU/counters"
}

memory() {
	sed -n "s/^$1 //p" "/sys/kernel/debug/nvgpu/$GPU/memory"
}

free_kb() {
	settle
	echo $(($(meminfo_kb MemAvailable) + $(page_lists_kb)))
}

report_cost() {
	figure ours held-each-kb $(((free_before - $(free_kb)) / count))
	figure ours fb-resident-mib $(($(stat_in "$(host stats)" fb-resident-bytes) >> 20))
}

report_scrubs() {
	_mib=$(($(counter ce_bytes) >> 20)) _us=$(($(counter ce_ns) / 1000))
	figure ours scrub-mib $_mib
	figure ours scrub-mib-s $((_mib * 1000000 / (_us ? _us : 1)))
	figure ours scrub-system-bytes "$(memory ce_system_most)"
	[ "$(memory ce_system)" = 0 ]
}

# fill - vGPU by vGPU, each opened before the next is made.
fill() {
	n=0
	while [ $n -lt "$count" ]; do
		n=$((n + 1))
		clocked create $n nvgpu-ctl create vgpu --gpu "$GPU" --type "$type" --vf $((n - 1)) \
			>/tmp/uuid.$n || return
		bind_vf $((n - 1)) || return
		vfio-client "$(vf_address $((n - 1)))" hold 100000 >/tmp/hold.$n 2>&1 3>&- &
		echo $! >/tmp/pid.$n
		wait_for 120 grep -q '^open_ms=' /tmp/hold.$n || return
		figure ours "open.$n" "$(sed -n 's/^open_ms=//p' /tmp/hold.$n)"
	done
}

# A process that ends has closed the device.
close_one() {
	kill "$(cat /tmp/pid.$1)"
	wait "$(cat /tmp/pid.$1)"
	true
}

drain() {
	while [ $n -gt 0 ]; do
		clocked close $n close_one $n || return
		clocked destroy $n nvgpu-ctl destroy vgpu "$(cat /tmp/uuid.$n)" || return
		n=$((n - 1))
	done
}

check module-loads load || exit
check vfs-are-enabled vfs 32
for i in 1 2 3 4 5; do
	clocked tool-start $i nvgpu-ctl --version >/dev/null
done
# In this shell and not through check: the clients are its children.
verdict() {
	if "$2"; then
		ok "$1"
	else
		fail "$1" "at number $n"
	fi
}

free_before=$(free_kb)
verdict "$count-vgpus-open" fill
check what-they-cost-is-known report_cost
verdict "$count-vgpus-go" drain
check what-was-scrubbed-is-known report_scrubs
check vfs-go vfs 0
# What nvgpu pulled in is in use by others, which busybox's modprobe -r takes for a failure.
check module-unloads rmmod nvgpu
