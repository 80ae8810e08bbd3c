# SPDX-License-Identifier: MIT
# Each driver in turn boots GSP: time to INIT_DONE, work done, memory held, modules needed.
# NEEDS: board module ctl
# TIMEOUT: 1200
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/bench.sh

start=/tmp/modules-at-start
loaded_modules >$start

counters="mmio-reads mmio-writes prom-reads pramin-accesses bar1-reads bar1-writes
	bar3-reads bar3-writes dma-read-bytes dma-write-bytes gsp-rpcs busy-ns process-cpu-ns"

# What is measured is the driver, not the disk.
warm_up() {
	cat /usr/share/firmware/nvidia/ad102/gsp/* \
		$(find "/usr/lib/modules/$(uname -r)" -name '*.ko') >/dev/null
}

# over WHO - the driver has done what it does at load.
over() {
	case $1 in
	ours) gpu_is ready ;;
	peer) [ "$(driver_of "$GPU")" = nouveau ] ;;
	esac
}

memory_of() {
	for _m in MemAvailable MemFree Slab VmallocUsed Percpu; do
		eval "$1_$_m=$(meminfo_kb $_m)"
	done
	eval "$1_lists=$(page_lists_kb)"
}

report_memory() {
	_lists=$((after_lists - before_lists))
	figure "$1" held-kb $((before_MemAvailable - after_MemAvailable - _lists))
	figure "$1" held-free-kb $((before_MemFree - after_MemFree - _lists))
	figure "$1" held-slab-kb $((after_Slab - before_Slab))
	figure "$1" held-vmalloc-kb $((after_VmallocUsed - before_VmallocUsed))
	figure "$1" held-percpu-kb $((after_Percpu - before_Percpu))
}

report_modules() {
	for _m in $(modules_since $start); do
		_size=$(sed -n "s/^$_m \([0-9]*\) .*/\1/p" /proc/modules)
		note "MODULE $1 $_m $_size $(stat -L -c %s "$(module_file "$_m")")"
	done
}

# measure WHO MODULE [ARGUMENT] - load, look, unload everything again.
measure() {
	_who=$1
	shift
	settle
	memory_of before
	warm_up
	s0=$(host stats)
	modprobe "$@" || return
	wait_for $BOOT_SECONDS over "$_who" || return
	s1=$(host stats)
	[ "$(stat_in "$s1" init-done.now-ns)" -gt "$(stat_in "$s0" now-ns)" ] || return
	figure "$_who" init-done-ns $(($(stat_in "$s1" init-done.now-ns) - $(stat_in "$s0" now-ns)))
	for c in $counters; do
		_from=$(stat_in "$s0" $c) _to=$(stat_in "$s1" init-done.$c)
		figure "$_who" "$c" $((_to - ${_from:-0}))
	done
	settle
	memory_of after
	report_memory "$_who"
	[ "$round" != 1 ] || report_modules "$_who"
	unload_since $start
}

round=0
while [ $round -lt "$(parameter rounds 3)" ]; do
	round=$((round + 1))
	check "ours-boots-$round" measure ours nvgpu
	check "nouveau-boots-$round" measure peer nouveau modeset=2
done
