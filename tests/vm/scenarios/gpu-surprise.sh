# SPDX-License-Identifier: MIT
# A board that falls off the bus is removed at once, and works when it is back.
# Until its power is gone, firmware looks at memory that the host has taken back:
# VIOLATIONS: queue-broken*
# TIMEOUT: 120
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh

dev=/sys/bus/pci/devices/$GPU

write() {
	echo "$1" 2>&1 >"$2"
}

check module-loads load
vfs 2
host fault surprise-removal=1
check lost-board-is-removed timed "removal of a lost board" write 1 "$dev/remove"
host fault surprise-removal=0
check bus-is-rescanned write 1 /sys/bus/pci/rescan
check board-is-back wait_for $BOOT_SECONDS gpu_is ready
check unload-at-the-end unload
