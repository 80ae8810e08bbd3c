# SPDX-License-Identifier: MIT
"""Our packages are all of ours that is in the machine. A newer version comes and goes while a
guest runs, and has come half when the power fails."""

import json

import machine
from host import AS_DECLARED, DECLARED, UUIDS, VF
from host import check_declared, check_health, declare, vgpus, wait_for_gpu

# What building a module and signing it takes.
PACKAGES = ["build-essential", "bc", "pahole", "dkms", "openssl"]

# The agent's shell prefers busybox' own programs, and it has a dpkg.
DPKG = "/usr/bin/dpkg"

# The version that is upgraded to.
NEWER = "9.9.9"
INSTALL = f"{DPKG} --install /root/nvgpu-*_{NEWER}_*.deb"

# With the first file there, a module's build makes the second and waits for the power to go:
# see make-disk. Both are gone then.
CUT, AT_THE_CUT = "/run/nvgpu-cut", "/run/nvgpu-at-the-cut"

# In the middle the guest waits, so that it is there while packages come and go.
STEPS = "info,zero,write,turn,verify,irq"
GUEST_SECONDS = 420


def guest(vm, command, timeout=machine.COMMAND_SECONDS):
    """Run something of tests/vm/lib-guest.sh there; the machine has a disk with a QEMU for it."""
    return vm.run(f". /usr/lib/nvgpu-test/lib-guest.sh; {command}", timeout)


def guest_says(vm, pattern, patience):
    """Wait for such a line; what the guest has said if there is none."""
    seconds = int(GUEST_SECONDS * patience)
    status, text = guest(
        vm, f"for i in $(seq {seconds}); do guest_said_or_gone a '{pattern}' && break; sleep 1; "
        f"done; guest_said a '{pattern}' || {{ tail -n 5 /tmp/guest-a.log /tmp/guest-a.qemu; "
        "false; }", 2 * GUEST_SECONDS)
    return status == 0, text


def users(vm):
    """State of each vGPU, and the process that uses it."""
    return {g["uuid"]: (g["state"], g.get("vm-pid"))
            for g in json.loads(vm.out("nvgpu-ctl list vgpus --json"))}


def module_version(vm):
    return vm.out("cat /sys/module/nvgpu/version").strip()


def kept(vm):
    """What no package may touch; all that can be seen when the tool is gone."""
    return vm.run("cat /etc/nvgpu/host.yaml /sys/module/nvgpu/version; "
                  "systemctl is-system-running; "
                  ". /usr/lib/nvgpu-test/lib-guest.sh; guest_alive a && echo guest $_pid")[1]


def dpkg(vm, v, name, command):
    v.note(name)
    status, text = vm.run(command, machine.BOOT_SECONDS)
    v.check(f"{name}-succeeds", status == 0, text[-600:])


def check_upgrade(vm, v):
    """Upgraded and removed under a guest's feet."""
    before, used = kept(vm), users(vm)
    dpkg(vm, v, "upgrade", INSTALL)
    v.same("upgrade-leaves-alone-what-runs", before, kept(vm))
    v.same("module-for-the-next-boot-is-new", NEWER,
           vm.run("/sbin/modinfo -F version nvgpu")[1].strip())
    v.same("tool-is-new", f"nvgpu-ctl {NEWER}", vm.run("nvgpu-ctl --version")[1].strip())
    v.same("vgpus-are-as-they-were", (AS_DECLARED, used), (vgpus(vm), users(vm)))
    v.same("target-is-enabled-after-the-upgrade", "enabled",
           vm.run("systemctl is-enabled nvgpu.target")[1].strip())
    dpkg(vm, v, "removal", f"{DPKG} --remove nvgpu-tools nvgpu-dkms")
    v.same("removal-leaves-alone-what-runs", before, kept(vm))
    v.same("no-module-for-the-next-boot-after-removal", "",
           vm.run("/sbin/modinfo -F version nvgpu 2>/dev/null")[1].strip())


def check_guest_ends(vm, v, patience):
    guest(vm, "guest_go_on a")
    ended, text = guest_says(vm, "^GUEST done", patience)
    v.check("guest-ends", ended, text)
    said = guest(vm, "tr -d '\\r' <$(guest_log a)")[1]
    for step in STEPS.split(","):
        v.check(f"guest-{step}", f"GUEST pass {step} " in said, said[-300:])


def check(vm, v, version, patience):
    """@version is installed, the packages of NEWER are in /root; @patience: timeout factor."""
    v.same("system-runs-with-the-packages", "running", vm.booted())
    wait_for_gpu(vm, machine.GPU)
    path = vm.out("/sbin/modinfo -n nvgpu").strip()
    v.check("module-is-the-one-dkms-built", "/updates/dkms/" in path, path)
    v.same("module-is-of-this-version", version, module_version(vm))
    v.same("target-is-enabled", "enabled", vm.run("systemctl is-enabled nvgpu.target")[1].strip())
    declare(vm, DECLARED)
    status, text = vm.run("nvgpu-ctl apply")
    v.check("declaration-is-applied", status == 0, text)
    v.same("vgpus-are-there-as-declared", AS_DECLARED, vgpus(vm))

    vm.out("mount -o ro /dev/vdc /srv")
    guest(vm, f"guest_start a {VF} {STEPS} probe.seed=101")
    waits, text = guest_says(vm, "^GUEST waits", patience)
    v.check("guest-runs", waits, text)
    v.same("vgpus-are-used-and-idle", ["running", "defined"],
           [users(vm)[uuid][0] for uuid in UUIDS])
    check_upgrade(vm, v)
    check_guest_ends(vm, v, patience)
    check_health(vm, v, "before-the-power-cut")

    v.note("a reinstallation that does not end")
    vm.out(f"touch {CUT}; setsid {INSTALL} >/run/dpkg.log 2>&1 </dev/null &")
    vm.run(f"timeout {int(600 * patience)} sh -c 'until test -e {AT_THE_CUT}; do sleep 1; done'",
           machine.BOOT_SECONDS)
    v.same("reinstallation-builds-the-module", (0, ""),
           vm.run(f"test -e {AT_THE_CUT} || {{ cat /run/dpkg.log; false; }}"))


def check_after_cut(vm, v):
    """The machine of check() was switched off: what dpkg asks for is all it takes."""
    vm.out("timeout 600 sh -c 'until systemctl -q is-active basic.target; do sleep 1; done'",
           machine.BOOT_SECONDS)
    v.check("reinstallation-was-cut", vm.run(f"{DPKG} --audit")[1] != "", "all is well")
    v.same("cut-keeps-the-declaration", DECLARED.strip(),
           vm.run("cat /etc/nvgpu/host.yaml")[1])
    dpkg(vm, v, "repair", f"{DPKG} --configure -a")
    v.same("repair-leaves-nothing-broken", "",
           vm.run(f"{DPKG} --audit; {DPKG} --verify nvgpu-tools nvgpu-dkms")[1])

    vm.power_off()


def check_newer(vm, v):
    """The repaired machine of check_after_cut(), switched on again."""
    check_declared(vm, v, "with-the-new-version", vm.booted())
    v.same("module-is-new-after-the-repair", NEWER, module_version(vm))
    dpkg(vm, v, "purge", f"{DPKG} --purge nvgpu-tools nvgpu-dkms")
    v.same("purge-leaves-the-module-that-runs", NEWER, module_version(vm))
    v.same("purge-leaves-the-administrators-directory-only", "/etc/nvgpu", vm.out(
        "find /etc /usr /var/lib -name '*nvgpu*' ! -path '*nvgpu-test*' "
        "! -name '*org.nvgpu.test*'").strip())
    v.same("module-that-nobody-uses-can-be-unloaded", (0, ""), vm.run("rmmod nvgpu"))
    check_health(vm, v, "at-the-end")
