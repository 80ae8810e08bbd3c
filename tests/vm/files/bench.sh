# SPDX-License-Identifier: MIT
# bench.sh - measuring, for the scenarios of tests/bench/. Needs lib.sh.

. /nvgpu/files/memory.sh

# parameter NAME DEFAULT - of this run; scripts/bench passes them on the kernel
# command line, which is how anything gets from there to here.
parameter() {
	_v=$(tr ' ' '\n' </proc/cmdline | sed -n "s/^bench\.$1=//p")
	echo "${_v:-$2}"
}

# figure WHO NAME VALUE - one measured value; scripts/bench collects them.
figure() {
	note "FIGURE $*"
}

# now_us - monotonic microseconds, without starting a program.
now_us() {
	{
		read -r _
		read -r _
		read -r _ _ _t _
	} </proc/timer_list
	echo $((_t / 1000))
}

# milliseconds FROM_US TO_US
milliseconds() {
	echo "$((($2 - $1) / 1000)).$((($2 - $1) % 1000 / 100))"
}

# stat_in TEXT NAME
stat_in() {
	printf '%s\n' "$1" | sed -n "s/^$2 //p"
}

# settle - give back what is only cached, so that what is left is held.
settle() {
	sync
	sleep 1
	echo 3 >/proc/sys/vm/drop_caches
	sleep 1
	echo 3 >/proc/sys/vm/drop_caches
}

loaded_modules() {
	cut -d' ' -f1 /proc/modules | sort
}

# modules_since FILE - names loaded now and not in FILE.
modules_since() {
	loaded_modules | grep -vxF -f "$1"
}

# unload_since FILE - in the order in which they let go.
unload_since() {
	while [ -n "$(modules_since "$1")" ]; do
		_done=
		for _m in $(modules_since "$1"); do
			rmmod "$_m" 2>/dev/null && _done=1
		done
		[ -n "$_done" ] || return 1
	done
}

# module_file NAME - modules and their files disagree about dashes.
module_file() {
	find "/usr/lib/modules/$(uname -r)" -name "$(echo "$1" | tr _ '?').ko" | head -n 1
}
