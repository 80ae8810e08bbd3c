# SPDX-License-Identifier: MIT
"""What is declared for the host, and what is there."""

import json

import machine
from machine import GPU

UNIT = f"nvgpu-apply@{GPU}.service"
VF = GPU[:-1] + "4"
UUIDS = ["5d3b4ad5-1f5c-4a3e-9f5e-0f2f3a6a1a01", "5d3b4ad5-1f5c-4a3e-9f5e-0f2f3a6a1a02"]

DECLARED = f"""version: 1
configurations:
- name: default
  gpus:
  - gpu: {GPU}
    vfs: 4
    bind: true
    vgpus:
    - type: L40-4Q
      uuid: {UUIDS[0]}
    - type: L40-4Q
      uuid: {UUIDS[1]}
      vf: 3
"""

AS_DECLARED = {UUIDS[0]: "nvgpu", UUIDS[1]: "nvgpu"}


def declare(vm, text):
    """Write the declaration; @text has neither quotes nor backslashes."""
    vm.out("printf '%b' '" + text.replace("\n", "\\n") + "' >/etc/nvgpu/host.yaml && sync")


def vgpus(vm):
    """UUIDs of the vGPUs there are, and the driver of each's VF."""
    status, text = vm.run("nvgpu-ctl list vgpus --json")
    if status:
        return text
    found = {}
    for vgpu in json.loads(text):
        found[vgpu["uuid"]] = vm.run("basename $(readlink /sys/bus/pci/devices/"
                                     f"{vgpu['vf-address']}/driver)")[1].strip()
    return found


def wait_for_gpu(vm, gpu):
    """Nobody waits for a GPU that is not declared: systemd was done before its driver was."""
    vm.out(f"timeout 600 sh -c 'until nvgpu-ctl show gpu {gpu} --output state | "
           "grep -q ready; do sleep 1; done'; udevadm settle", machine.BOOT_SECONDS)


def check_declared(vm, v, when, state):
    v.same(f"system-runs-{when}", "running", state)
    # The generator has read the declaration.
    v.same(f"target-is-told-of-the-declared-gpu-{when}", UNIT,
           vm.run("systemctl show -P Wants nvgpu.target")[1].strip())
    v.same(f"vgpus-are-there-as-declared-{when}", AS_DECLARED, vgpus(vm))
    v.same(f"host-does-not-differ-{when}", (0, ""), vm.run("nvgpu-ctl diff"))
    v.check(f"target-waited-for-the-unit-{when}", vm.run(
        "test $(systemctl show -P ActiveEnterTimestampMonotonic nvgpu.target) -ge "
        f"$(systemctl show -P ExecMainExitTimestampMonotonic {UNIT})")[0] == 0)
    # A retry begins twice and ends once.
    v.same(f"unit-ran-once-{when}", ["Finished", "Starting"], sorted(vm.out(
        f"journalctl -b -u {UNIT} -o cat | grep -oE '^(Starting|Finished)' || true").split()))


def check_health(vm, v, when):
    v.same(f"model-saw-no-violation-{when}", [], vm.violations())
    v.same(f"kernel-has-no-complaints-{when}", [], vm.console.complaints())
