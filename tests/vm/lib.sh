# SPDX-License-Identifier: MIT
# lib.sh - what a scenario can say and do. Sourced by scenarios in the VM.
#
# A scenario is a busybox sh script. Each of its tests ends in exactly one of
# ok, fail or skip; names state the rule that holds. Descriptor 3 leads to the
# runner.

ok() {
	echo "RESULT pass $*" >&3
}

# fail NAME TEXT...
fail() {
	echo "RESULT fail $(printf '%s' "$*" | tr '\n' ' ')" >&3
}

# skip NAME REASON...
skip() {
	echo "RESULT skip $*" >&3
}

# note TEXT... - a remark in the log of the run.
note() {
	echo "NOTE $(printf '%s' "$*" | tr '\n' ' ')" >&3
}

# check NAME COMMAND... - passes if the command does; its output is the text.
check() {
	_name=$1
	shift
	if _out=$("$@" 2>&1); then
		ok "$_name"
	else
		fail "$_name" "'$*' ended with $?: $(last_lines "$_out")"
		return 1
	fi
}

# refused NAME PATTERN COMMAND... - passes if the command fails and says PATTERN, which
# must not be empty: a refusal names its object and its cause.
refused() {
	_name=$1 _pattern=$2
	shift 2
	if [ -z "$_pattern" ]; then
		fail "$_name" "the test does not say what the refusal is"
		return 1
	fi
	if _out=$("$@" 2>&1); then
		fail "$_name" "'$*' succeeded: $(last_lines "$_out")"
		return 1
	fi
	case $_out in
	*$_pattern*) ok "$_name" ;;
	*)
		fail "$_name" "'$*' said: $(last_lines "$_out")"
		return 1
		;;
	esac
}

# same NAME EXPECTED SEEN
same() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		fail "$1" "expected '$2', saw '$3'"
		return 1
	fi
}

# has NAME PATTERN TEXT - the shell pattern occurs somewhere in the text.
has() {
	case $3 in
	*$2*) ok "$1" ;;
	*)
		fail "$1" "no '$2' in: $(last_lines "$3")"
		return 1
		;;
	esac
}

last_lines() {
	printf '%s\n' "$1" | tail -n 4 | tr '\n' ' '
}

# uptime_ms - milliseconds since boot, in steps of 10.
uptime_ms() {
	read -r _up _ </proc/uptime
	_frac=${_up#*.}
	echo $((${_up%.*} * 1000 + ${_frac#0} * 10))
}

# timed TEXT COMMAND... - run it and report how long it took.
timed() {
	_text=$1
	shift
	_t0=$(uptime_ms)
	"$@"
	_status=$?
	echo "STEP $(($(uptime_ms) - _t0)) $_text" >&3
	return $_status
}

# wait_for SECONDS COMMAND... - until the command succeeds, or the time is over.
# On a busy machine the runner stretches the seconds (NVGPU_TIMEOUT_FACTOR).
wait_for() {
	_end=$(($(uptime_ms) + $1 * 1000 * ${TIMEOUT_FACTOR:-1}))
	shift
	until "$@" >/dev/null 2>&1 3>&-; do
		[ "$(uptime_ms)" -lt "$_end" ] || return 1
		usleep 200000
	done
}

# listening PID - whether a process has joined a group of generic netlink or of uevents.
# The low 22 bits of a port that libnl chooses are the process's number.
listening() {
	awk -v pid="$1" '($2 == 15 || $2 == 16) && $3 % 4194304 == pid && $4 != "00000000" { n = 1 }
		END { exit !n }' "/proc/$1/net/netlink"
}

# host REQUEST... - ask the runner; prints the answer, fails if it was an error.
# Requests: see README.md.
host() {
	echo "HOST $*" >&3
	IFS= read -r _verdict <&3 || return 1
	while IFS= read -r _line <&3 && [ "$_line" != . ]; do
		printf '%s\n' "$_line"
	done
	case $_verdict in
	OK*) return 0 ;;
	*)
		echo "host $*: $_verdict" >&2
		return 1
		;;
	esac
}

# kernel_log - what the kernel said since the scenario began.
kernel_log() {
	dmesg | sed "1,/scenario: $SCENARIO begins/d"
}

# log_mark - remember where the kernel's log ends.
log_mark() {
	log_lines=$(kernel_log | wc -l)
}

# log_since - what the kernel said since log_mark.
log_since() {
	kernel_log | tail -n +$((log_lines + 1))
}

# log_has PATTERN - it said that since log_mark.
log_has() {
	log_since | grep -q "$1"
}

# power_off - switch the machine off as an administrator does: drivers' shutdown, no
# unbinding. Does not return. What the board is like then, # POWEROFF: says.
power_off() {
	host stay-when-off || return
	echo "POWEROFF" >&3
	poweroff -f
	sleep 600
}

# gpu_address - PCI address of the board's physical function.
gpu_address() {
	for _d in /sys/bus/pci/devices/*; do
		[ "$(cat "$_d/vendor")" = 0x10de ] || continue
		[ ! -e "$_d/physfn" ] || continue
		echo "${_d##*/}"
		return 0
	done
	return 1
}

# driver_of ADDRESS - name of the bound driver, or nothing.
driver_of() {
	_l=$(readlink "/sys/bus/pci/devices/$1/driver") && echo "${_l##*/}"
}

module_loaded() {
	grep -q "^$1 " /proc/modules
}

# Releases that the driver boots this board with, newest first.
RELEASES="570.144 535.113.01"
# The only release that the kernel can find in this run ("run --release"), if any.
ONLY_RELEASE=$(sed -n 's/.*nvgpu_release=\([^ ]*\).*/\1/p' /proc/cmdline)
# The one that the driver has to choose when nobody hides files from it.
RELEASE=${ONLY_RELEASE:-${RELEASES%% *}}

# firmware_files GLOB... - let the kernel find only files of these names.
# Without arguments: none at all. "all" restores everything that the run has.
firmware_files() {
	rm -rf /run/firmware/nvidia
	if [ "${1:-}" = all ] && [ -z "$ONLY_RELEASE" ]; then
		ln -s /usr/share/firmware/nvidia /run/firmware/nvidia
		return
	fi
	# There is one scrubber, for all releases.
	[ "${1:-}" != all ] || set -- "*-$ONLY_RELEASE.bin" "scrubber-*.bin"
	mkdir -p /run/firmware/nvidia/ad102/gsp
	for _g in "$@"; do
		for _f in /usr/share/firmware/nvidia/ad102/gsp/$_g; do
			[ -e "$_f" ] && ln -sf "$_f" /run/firmware/nvidia/ad102/gsp/
		done
	done
}

# chapter TEXT... - a heading of the story that scripts/demo tells.
chapter() {
	echo "CHAPTER $*" >&3
}

# say TEXT... - a sentence of the story.
say() {
	echo "SAY $*" >&3
}

# show COMMAND... - a command an administrator would type, and what it prints.
show() {
	echo "SHOW \$ $*" >&3
	_show=$("$@" 2>&1)
	_status=$?
	[ -z "$_show" ] || printf '%s\n' "$_show" | sed 's/^/SHOW   /' >&3
	return $_status
}
