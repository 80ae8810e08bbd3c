# SPDX-License-Identifier: MIT
# nvgpu-ctl without the module, and with a module that found nothing to drive.
# BOARD: none
# NEEDS: module ctl
# TIMEOUT: 120
. /nvgpu/lib.sh
. /nvgpu/files/ctl-lib.sh

missing="the nvgpu module is not loaded: load it with 'modprobe nvgpu'"
for words in "list gpus" "show gpu 0" "create vgpu --gpu 0 --type L40-4Q" "destroy vgpu --all" \
	"set gpu 0 vfs=4" "reset gpu 0" monitor; do
	name=$(echo "$words" | tr -cs 'a-z0-9\n' - )
	# shellcheck disable=SC2086
	has "without-module-$name-says-so" "$missing" "$(status nvgpu-ctl $words)"
done
# shellcheck disable=SC2086
same without-module-the-status-is-1 1 "$(status nvgpu-ctl list gpus | cut -c1)"
has without-module-json-has-the-errno '"errno":"ENOENT"' "$(nvgpu-ctl list gpus --json 2>/dev/null)"
same wrong-usage-is-2-without-module 2 "$(status nvgpu-ctl list cats | cut -c1)"
check help-works-without-module nvgpu-ctl help

check module-loads-without-a-board modprobe nvgpu
same no-gpu-is-an-empty-list '[]' "$(nvgpu-ctl list gpus --json | tr -d ' \n')"
has no-gpu-is-said "there is no gpu to list" "$(nvgpu-ctl list gpus 2>&1)"
same no-gpu-is-no-failure 0 "$(status nvgpu-ctl list gpus | cut -c1)"
refused absent-device-is-named "there is no PCI device 0000:77:00.0" nvgpu-ctl show gpu 77:00.0
refused other-device-is-named "0000:00:1f.0 is no NVIDIA GPU" nvgpu-ctl show gpu 00:1f.0
refused absent-number-is-named "there is no GPU number 0: there are 0" nvgpu-ctl reset gpu 0

nvgpu-ctl monitor --json >/tmp/monitor 2>/tmp/monitor.err &
monitor=$!
wait_for 10 sh -c "grep -q nvgpu /proc/modules"
wait_for 10 listening $monitor
check module-unloads-under-a-monitor rmmod nvgpu
check module-loads-again modprobe nvgpu
wait_for 10 grep -q '"loaded"' /tmp/monitor
kill -TERM $monitor
wait $monitor
same monitor-ends-well 0 $?
same monitor-outlives-a-reload "unloaded loaded" \
	"$(sed -n 's/.*"event":"\([^"]*\)".*/\1/p' /tmp/monitor | tr '\n' ' ' | sed 's/ $//')"
check module-unloads rmmod nvgpu
