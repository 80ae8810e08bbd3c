# SPDX-License-Identifier: MIT
# lib.sh - for scripts that run in a clean system. The caller has set $group, what their
# verdicts begin with.

export DEBIAN_FRONTEND=noninteractive LC_ALL=C
log=/tmp/step.log

# same NAME EXPECTED SEEN
same() {
	if [ "$2" = "$3" ]; then
		echo "PASS $group/$1"
	else
		diff <(printf '%s\n' "$2") <(printf '%s\n' "$3") | sed 's/^/# /' || true
		echo "FAIL $group/$1: differs from what was expected"
	fi
}

# works NAME COMMAND... - ends with status 0; what it said is in $log.
works() {
	local name=$1 status=0

	shift
	"$@" >"$log" 2>&1 </dev/null || status=$?
	if [ $status = 0 ]; then
		echo "PASS $group/$name"
	else
		tail -n 25 "$log" | sed 's/^/# /'
		echo "FAIL $group/$name: status $status: $*"
	fi
}

# dkms_has - "VERSION KERNEL STATE" of each build of ours.
dkms_has() {
	dkms status -m nvgpu 2>/dev/null | sed -E 's,^nvgpu/([^,]*), \1,; s/^ //; s/, x86_64//; s/[:,] */ /g' |
		sort
}

# ours - every file that has our name. What apt and dpkg remember is theirs.
ours() {
	find / -xdev \( -path /proc -o -path /tmp -o -path /root -o -path /var/cache -o \
		-path /var/lib/apt -o -path /var/log \) -prune -o -name '*nvgpu*' -print | sort
}
