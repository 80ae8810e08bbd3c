# SPDX-License-Identifier: MIT
# The model is checked with a driver that works on silicon: stock nouveau.
# NEEDS: board
# TIMEOUT: 180
. /nvgpu/lib.sh

gpu=$(gpu_address)
check board-is-on-the-bus test -n "$gpu"
timed "modprobe nouveau" modprobe nouveau modeset=2
log=$(kernel_log)
printf '%s\n' "$log" | tail -40
same nouveau-binds nouveau "$(driver_of "$gpu")"
note "$(host stats | tr '\n' ';')"
note "$(host violations | head -20)"
timed "rmmod nouveau" rmmod nouveau
