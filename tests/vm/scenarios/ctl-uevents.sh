# SPDX-License-Identifier: MIT
# A GPU tells udev about each change of its state, and about nothing else.
# NEEDS: board module ctl
# TIMEOUT: 120
. /nvgpu/lib.sh
. /nvgpu/files/ctl-lib.sh

cat >/tmp/note-uevent <<'EOF'
#!/bin/sh
[ -z "${NVGPU_STATE:-}" ] ||
	echo "$ACTION $SUBSYSTEM ${DRIVER:-} ${PCI_SLOT_NAME:-} $NVGPU_STATE" >>/tmp/uevents
EOF
chmod +x /tmp/note-uevent
: >/tmp/uevents
uevent /tmp/note-uevent &
listener=$!
wait_for 10 listening $listener

states() {
	sed 's/.* //' /tmp/uevents | tr '\n' ' '
}
seen() {
	[ "$(states)" = "$1" ]
}
check gpu-becomes-ready load_ready
wait_for 5 grep -q ready /tmp/uevents
same ready-is-a-change-of-the-pci-function "change pci nvgpu-pf $gpu ready" \
	"$(tail -n 1 /tmp/uevents)"
check vfs-are-switched-on vfs 2
check vgpu-is-created nvgpu-ctl create vgpu --gpu 0 --type L40-1Q
: >/tmp/uevents
check vgpu-is-destroyed nvgpu-ctl destroy vgpu --all
check vfs-are-switched-off vfs 0
sleep 1
same other-changes-are-no-uevents "" "$(states)"
check gpu-is-reset nvgpu-ctl reset gpu 0
wait_for 10 seen "resetting booting ready "
same reset-is-three-uevents "resetting booting ready " "$(states)"
check module-unloads rmmod nvgpu
kill $listener
wait $listener
: # How the listener ended says nothing.
