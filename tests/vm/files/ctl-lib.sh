# SPDX-License-Identifier: MIT
# What the ctl-* scenarios share. Sourced after lib.sh.

. /nvgpu/files/board.sh
gpu=$GPU

# Values of one key in nvgpu-ctl's JSON, one per line.
json() {
	sed -n 's/^ *"'"$1"'":"\{0,1\}\([^",]*\)"\{0,1\},\{0,1\}$/\1/p'
}

gpu_value() {
	nvgpu-ctl show gpu "$gpu" --json | json "$1"
}

nr_vgpus() {
	nvgpu-ctl list vgpus --no-headings --output id | grep -c .
}

# load_ready [VFS] - module in, firmware up, that many VFs.
load_ready() {
	load || return 1
	[ -z "${1:-}" ] || vfs "$1"
}

# leave - everything as it was found.
leave() {
	nvgpu-ctl destroy vgpu --all && vfs 0 && rmmod nvgpu
}

# status COMMAND... - exit status and the first line of both outputs.
status() {
	_o=$("$@" 2>&1 3>&-)
	echo "$? $_o" | head -n 1
}

# A user without any rights.
as_nobody() {
	[ -e /etc/passwd ] || printf 'root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n' \
		>/etc/passwd
	su -s /bin/sh nobody -c "export PATH=$PATH; $*"
}
