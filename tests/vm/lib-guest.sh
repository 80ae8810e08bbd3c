# SPDX-License-Identifier: MIT
# lib-guest.sh - nested guests: an unmodified QEMU, a small kernel, a probe.
# Sourced by scenarios after lib.sh.
#
# A guest boots in a minute or less, runs the steps it is told to
# (tests/vm/guest/README.md), reports each on its console and ends.

GUEST_KERNEL=/usr/share/guest/vmlinux
GUEST_INITRD=/nvgpu/guest/initrd
# What costs time twice emulated and shows nothing about the vGPU is left out:
# ACPI, calibration of timers, a BIOS that looks for disks.
GUEST_ARGUMENTS="console=ttyS0 panic=-1 loglevel=4 acpi=off reboot=t no_timer_check notsc lpj=4000000"

# vf_address GPU INDEX - PCI address of a virtual function.
vf_address() {
	_l=$(readlink "/sys/bus/pci/devices/$1/virtfn$2") && echo "${_l##*/}"
}

# bind_vfio ADDRESS - give a VF to the module's VFIO driver.
bind_vfio() {
	modprobe vfio_iommu_type1 &&
		echo nvgpu >"/sys/bus/pci/devices/$1/driver_override" &&
		{ [ "$(driver_of "$1")" = nvgpu ] || echo "$1" >/sys/bus/pci/drivers_probe; } &&
		[ "$(driver_of "$1")" = nvgpu ]
}

guest_log() {
	echo "/tmp/guest-$1.log"
}

guest_console() {
	echo "/tmp/guest-$1.console"
}

# guest_start NAME VF-ADDRESS STEPS [KERNEL-ARGUMENT...] - does not wait.
guest_start() {
	_name=$1 _vf=$2 _steps=$3
	shift 3
	rm -f "/tmp/guest-$_name".*
	mkfifo "$(guest_console "$_name")"
	qemu-system-x86_64 -L /usr/share/qemu -bios qboot.rom -nodefaults -no-user-config \
		-display none -no-reboot -M q35 -accel tcg,tb-size=64 -m 192M \
		-kernel "$GUEST_KERNEL" -initrd "$GUEST_INITRD" \
		-append "$GUEST_ARGUMENTS probe.modules=guest-irq probe.steps=$_steps $*" \
		-chardev stdio,id=console,signal=off -serial chardev:console -monitor none \
		-device "vfio-pci,host=$_vf" <>"$(guest_console "$_name")" \
		>"$(guest_log "$_name")" 2>"/tmp/guest-$_name.qemu" 3>&- &
	echo $! >"/tmp/guest-$_name.pid"
}

# A guest that has ended stays as a zombie until the scenario's shell reaps it,
# which it does not while it waits for a helper to answer.
guest_alive() {
	read -r _pid <"/tmp/guest-$1.pid" &&
		read -r _ _ _process _ 2>/dev/null <"/proc/$_pid/stat" &&
		[ "$_process" != Z ]
}

guest_gone() {
	! guest_alive "$1"
}

# guest_go_on NAME - a guest that waits for its turn. Does not hang on one that is gone.
guest_go_on() {
	echo go 1<>"$(guest_console "$1")"
}

# guest_said NAME PATTERN - the guest's console has such a line.
guest_said() {
	grep -q "$2" "$(guest_log "$1")"
}

# guest_patience SECONDS COMMAND... - until the command succeeds. Looks seldom: every
# process that is started here takes processor time from the guests.
guest_patience() {
	_end=$(($(uptime_ms) + $1 * 1000 * ${TIMEOUT_FACTOR:-1}))
	shift
	until "$@"; do
		[ "$(uptime_ms)" -lt "$_end" ] || return 1
		sleep 2
	done
}

# guest_wait NAME SECONDS - until the guest has ended.
guest_wait() {
	guest_patience "$2" guest_gone "$1"
}

# guest_said_or_gone NAME PATTERN
guest_said_or_gone() {
	guest_said "$1" "$2" || guest_gone "$1"
}

guest_kill() {
	_pid=$(cat "/tmp/guest-$1.pid")
	kill -9 "$_pid"
	wait "$_pid" 2>/dev/null
	true
}

# guest_report NAME STEPS [PREFIX] - one verdict per step, from what the guest said.
guest_report() {
	for _step in $(echo "$2" | tr , ' '); do
		_line=$(grep "^GUEST [a-z]* $_step " "$(guest_log "$1")" | tail -n 1 | tr -d '\r')
		case $_line in
		"GUEST pass $_step "*) ok "${3:-}guest-$1-$_step" ;;
		"GUEST fail $_step "*) fail "${3:-}guest-$1-$_step" "${_line#GUEST fail "$_step" }" ;;
		*) fail "${3:-}guest-$1-$_step" "the guest did not get to it; QEMU: $(tail -n 3 "/tmp/guest-$1.qemu" | tr '\n' ' ') console: $(tail -n 3 "$(guest_log "$1")" | tr '\r\n' '  ')" ;;
		esac
	done
}
