# SPDX-License-Identifier: MIT
"""A libvirt domain on a vGPU whose VF nobody has bound."""

from host import check_health, wait_for_gpu
from machine import GPU

# libvirt 11.3, Debian 13's, binds a VF to the driver that its alias names.
PACKAGES = ["libvirt-daemon", "libvirt-daemon-driver-qemu", "libvirt-clients",
            "qemu-system-x86", "libpam-systemd"]

UUID = "5d3b4ad5-1f5c-4a3e-9f5e-0f2f3a6a1a04"
# An emulated libvirt asks an emulated QEMU what it can do, before anything else.
DOMAIN_SECONDS = 600

BEFORE_HOSTDEV = """<domain type="qemu">
<name>guest</name>
<memory unit="MiB">128</memory>
<vcpu>1</vcpu>
<os><type arch="x86_64" machine="q35">hvm</type></os>
<devices>
<controller type="usb" model="none"/>
<memballoon model="none"/>
"""
AFTER_HOSTDEV = """</devices>
</domain>
"""


def write(vm, text, how, path):
    """@text has neither quotes like these nor backslashes."""
    vm.out(f"printf '%b' '" + text.replace("\n", "\\n") + f"' {how}{path}")


def vgpu(vm, key):
    return vm.run(f"nvgpu-ctl show vgpu {UUID} --output {key} | sed 's/^[^ ]* *//'")[1].strip()


def driver(vm, address):
    """Of a function; empty when it has none."""
    return vm.run(f"basename \"$(readlink /sys/bus/pci/devices/{address}/driver)\"")[1].strip()


def check(vm, v):
    """The domain starts, has the vGPU, and gives it back; with managed='yes'."""
    v.note(vm.booted())
    wait_for_gpu(vm, GPU)
    check_domain(vm, v)
    check_health(vm, v, "with-libvirt")


def check_domain(vm, v):
    vm.out(f"nvgpu-ctl set gpu {GPU} vfs=2")
    vm.out(f"nvgpu-ctl create vgpu --gpu {GPU} --type L40-4Q --uuid {UUID}")
    vf = vgpu(vm, "vf-address")
    v.same("vf-has-no-driver-yet", "", driver(vm, vf))
    vm.out("systemctl start libvirtd", DOMAIN_SECONDS)
    v.note(vm.run("virsh version --daemon | tail -n 2 | tr '\\n' ' '", DOMAIN_SECONDS)[1].strip())
    write(vm, BEFORE_HOSTDEV, ">", "/tmp/guest.xml")
    vm.out(f"nvgpu-ctl show vgpu {UUID} --libvirt >>/tmp/guest.xml")
    write(vm, AFTER_HOSTDEV, ">>", "/tmp/guest.xml")
    v.same("element-is-valid", 0, vm.run("virt-xml-validate /tmp/guest.xml domain")[0])
    status, text = vm.run("virsh define /tmp/guest.xml", DOMAIN_SECONDS)
    v.check("libvirt-takes-the-element", status == 0, text)
    status, text = vm.run("virsh start guest", DOMAIN_SECONDS)
    v.check("domain-starts", status == 0, text)
    if status:
        return
    v.same("libvirt-binds-the-vf-to-its-driver", "nvgpu", driver(vm, vf))
    v.same("vgpu-runs", "running", vgpu(vm, "state"))
    v.same("its-vm-is-known", vm.run("cat /run/libvirt/qemu/guest.pid")[1].strip(),
           vgpu(vm, "vm-pid"))
    status, text = vm.run("virsh destroy guest", DOMAIN_SECONDS)
    v.check("domain-ends", status == 0, text)
    vm.run(f"timeout 60 sh -c 'until nvgpu-ctl show vgpu {UUID} --output state | "
           "grep -q defined; do sleep 1; done'")
    v.same("vgpu-is-idle-again", "defined", vgpu(vm, "state"))
    v.same("vf-is-given-back", "", driver(vm, vf))
    v.same("vgpu-can-be-destroyed", 0, vm.run(f"nvgpu-ctl destroy vgpu {UUID}")[0])
