# SPDX-License-Identifier: MIT
# vfio.sh - vGPUs under the light VFIO client, for scenarios. Needs lib.sh and board.sh.

# make TYPE VF - a vGPU whose UUID tells its VF, bound to our driver.
make() {
	nvgpu-ctl create vgpu --gpu "$GPU" --type "$1" --vf "$2" --uuid "$(uuid_of "$2")" \
		>/dev/null && bind_vf "$2"
}

uuid_of() {
	printf '00000000-0000-4000-8000-%012d' "$1"
}

# value VF KEY - of the vGPU on that VF.
value() {
	nvgpu-ctl show vgpu "$(uuid_of "$1")" --json --output "$2" 2>/dev/null |
		sed -n "s/.*\"$2\": *\"\{0,1\}\([^\",}]*\).*/\1/p"
}

fb_free() {
	nvgpu-ctl list gpus --no-headings --output fb-free --json | tr -dc 0-9
}

state_is() {
	[ "$(value "$1" state)" = "$2" ]
}

unmake() {
	nvgpu-ctl destroy vgpu "$(uuid_of "$1")"
}

# client VF COMMAND... - exit status of vfio-client.
client() {
	_vf=$(vf_address "$1")
	shift
	vfio-client "$_vf" "$@"
}

# start VF COMMAND... - the client in the background; its process is $CLIENT and it prints
# to /tmp/client-VF. Not through check, whose subshell would keep the number to itself.
start() {
	_n=$1
	shift
	# Not what an earlier one said.
	rm -f "/tmp/client-$_n"
	vfio-client "$(vf_address "$_n")" "$@" >"/tmp/client-$_n" 2>&1 3>&- &
	CLIENT=$!
}

# hold NAME VF SECONDS - a test: a client keeps the VF open.
hold() {
	start "$2" hold "$3"
	if wait_for 60 grep -q held "/tmp/client-$2"; then
		ok "$1"
	else
		fail "$1" "$(last_lines "$(cat "/tmp/client-$2")")"
	fi
}

# held_saw VF WORD
held_saw() {
	grep -q "$2" "/tmp/client-$1"
}

# let_go - end the client that start or hold started.
let_go() {
	kill "${1:--TERM}" "$CLIENT" 2>/dev/null
	wait "$CLIENT" 2>/dev/null
	true
}
