# SPDX-License-Identifier: MIT
# PCI Express errors of the board: corrected ones change nothing, others cost the firmware,
# which a reset starts anew; a VMM that has a vGPU open is told.
# TIMEOUT: 240
# NEEDS: board module ctl
# ALONE:
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh

# A boot of its own: once board-pci has taken the board off the bus and found it again, an
# injected error does not reach the kernel any more. Why is not known.

# inject ERROR - as the board would report it.
inject() {
	host qmp '{"execute": "human-monitor-command", "arguments":' \
		'{"command-line": "pcie_aer_inject_error '"$1"'"}}'
}

# QEMU 7.2 lets no device send the message of a corrected error (pcie_aer_msg_alldev()),
# so those come from the kernel's own injector, which shows its error handling registers
# as the error would have left them.

# correct HEX-STATUS - a corrected error, as it would be in the board's status register.
correct() {
	_bus=${GPU#*:}
	# Bus, device and function, two status words of which the second is of corrected
	# errors, four of a header, the domain.
	printf "\\x${_bus%%:*}\000\000\000\000\000\000\000\\x$1\000\000\000$(
		printf '%*s' 20 '' | sed 's/ /\\000/g')" >/dev/aer_inject
}

# corrected_is COUNT - how many corrected errors of the board the kernel has counted.
corrected_is() {
	[ "$(sed -n 's/^TOTAL_ERR_COR //p' \
		"/sys/bus/pci/devices/$GPU/aer_dev_correctable")" = "$1" ]
}

check gpu-becomes-ready load || exit 0
check vfs-are-enabled vfs 2
check vgpu-is-made make "NVIDIA L40-1Q" 0
check vgpu-starts client 0 info

# The link's hardware has corrected it: the kernel counts, and nobody else takes notice.
hold vmm-holds-before-corrected-errors 0 200
check injector-loads modprobe aer_inject
check receiver-error-is-injected correct 01
check receiver-error-is-counted wait_for 20 corrected_is 1
check bad-tlp-is-injected correct 40
check bad-tlp-is-counted wait_for 20 corrected_is 2
check injector-goes rmmod aer_inject
check gpu-is-ready-after-corrected-errors gpu_is ready
check vgpu-runs-on-after-corrected-errors state_is 0 running
let_go
check vgpu-ends-in-order-after-corrected-errors wait_for 30 state_is 0 defined
check corrected-errors-do-not-reach-the-vmm sh -c "! grep -q error /tmp/client-0"
check vgpu-starts-after-corrected-errors client 0 fbtest 2

hold vmm-holds-before-an-error 0 200
note "$(inject "gpu0 COMP_ABORT")"
check error-reaches-the-vmm wait_for 20 held_saw 0 error
has error-is-logged "$GPU: the PCI bus reported an error" "$(kernel_log)"
let_go
check vgpu-ends-in-order-after-an-error wait_for 30 state_is 0 defined
check gpu-stays-ready gpu_is ready
check vgpu-starts-after-an-error client 0 fbtest 3

# The link is reset, which the board takes as power-on. VF 1 has no driver, so the PCI core
# gives up before it has written configuration space again.
hold vmm-holds-before-a-fatal-error 0 200
note "$(inject "gpu0 DLP")"
check fatal-error-wedges-the-gpu wait_for 20 gpu_is wedged
has fatal-error-is-the-reason "the PCI bus reported a fatal error" "$(nvgpu-ctl show gpu "$GPU")"
check fatal-error-reaches-the-vmm wait_for 20 held_saw 0 error
let_go
check vgpu-is-quarantined-by-a-fatal-error wait_for 30 state_is 0 quarantined
check reset-brings-the-gpu-back nvgpu-ctl reset gpu "$GPU"
check gpu-is-ready-after-a-fatal-error gpu_is ready
same reset-brings-the-vfs-back 2 "$(cat "/sys/bus/pci/devices/$GPU/sriov_numvfs")"
check vgpu-starts-after-a-fatal-error client 0 fbtest 4

unmake 0
same nothing-is-held 0 "$(fb_held)"
vfs 0
check module-unloads unload
same nothing-protected-is-left 0 "$(wpr2)"
