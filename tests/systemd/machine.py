# SPDX-License-Identifier: MIT
"""A Debian host with the board, driven line by line."""

import base64
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "../vm"))
from harness.machine import BOARD_DEVICE, BOARD_ID, KERNEL_ARGUMENTS, Machine, MachineError  # noqa: E402
from harness.machine import tsc_argument  # noqa: E402
from harness.qmp import QmpError  # noqa: E402

# The first board's address: the root port is the first thing with a bus of its own.
GPU = "0000:01:00.0"
# And that of another board, once there is one.
SECOND_GPU, SECOND_BOARD_ID = "0000:02:00.0", "gpu1"
# Half a minute on an idle machine; what else runs on it may make ten times that of it.
BOOT_SECONDS = 900
COMMAND_SECONDS = 180


# One processor: with two, QEMU 7.2 now and then lets one run into the breakpoint by which
# the other patches kernel code, and a machine that reboots five times would meet that.
CPUS = 1


class Debian(Machine):
    """@disk keeps what changes, so that another Debian goes on where this one ended;
    @more: an image that is a third disk."""

    def __init__(self, config, disk, log_dir, tag, more=None):
        super().__init__(config, "", b"", log_dir, tag)
        self._disk = disk
        self._more = more

    def _arguments(self, interactive):
        c = self._config
        kernel = KERNEL_ARGUMENTS.replace("panic=-1 ", "").replace("virtual-host=nvgpu", "")
        return [
            c.qemu, "-L", os.path.join(c.rom, "rom"),
            "-nodefaults", "-no-user-config", "-display", "none",
            "-M", "q35,kernel-irqchip=split", "-cpu", "max,phys-bits=46",
            "-accel", "tcg,thread=multi", "-smp", str(CPUS), "-m", "3G",
            "-kernel", os.path.join(c.image, "vmlinuz"),
            "-initrd", os.path.join(c.image, "initrd.cpio"),
            "-append", f"{kernel} {tsc_argument()} systemd.show_status=1",
            "-global", "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off",
            "-device", "intel-iommu,intremap=on,caching-mode=on,aw-bits=48",
            "-drive", f"if=none,id=root,format=raw,readonly=on,file={c.image}/root.squashfs",
            "-drive", f"if=none,id=changes,format=raw,file={self._disk}",
            "-device", "pcie-root-port,id=rp0,bus=pcie.0,chassis=1,slot=1,addr=0x10,"
                       "pref64-reserve=256G,mem-reserve=64M",
            # A free slot; the firmware keeps as much address space for what it may get.
            "-device", "pcie-root-port,id=rp1,bus=pcie.0,chassis=2,slot=2,addr=0x11,"
                       "pref64-reserve=256G,mem-reserve=64M",
            "-device", "virtio-blk-pci,drive=root,addr=0x4",
            "-device", "virtio-blk-pci,drive=changes,addr=0x5",
            "-chardev", f"socket,id=test,path={self._socket_path('test')},server=on,wait=off",
            "-device", "virtio-serial-pci,addr=0x6",
            "-device", "virtserialport,chardev=test,name=org.nvgpu.test",
            "-chardev", f"socket,id=qmp,path={self._socket_path('qmp')},server=on,wait=off",
            "-mon", "chardev=qmp,mode=control",
            "-device", f"{BOARD_DEVICE},id={BOARD_ID},bus=rp0,firmware-dir={c.firmware}",
            "-chardev", f"file,id=console,path={self.log}", "-serial", "chardev:console",
        ] + ([
            "-drive", f"if=none,id=more,format=raw,readonly=on,file={self._more}",
            "-device", "virtio-blk-pci,drive=more,addr=0x7",
        ] if self._more else [])

    def add_board(self):
        """Put the second board into the free slot of the running machine."""
        try:
            self.qmp.command("device_add", driver=BOARD_DEVICE, id=SECOND_BOARD_ID, bus="rp1",
                             **{"firmware-dir": self._config.firmware})
        except QmpError as e:
            raise MachineError(f"no second board: {e}") from e

    def run(self, command, timeout=COMMAND_SECONDS):
        """What a command in the machine prints, and its status."""
        self.write(command.replace("\n", "; ") + "\n")
        line = self.read_line(time.monotonic() + timeout * self._config.timeout_factor)
        if line is None:
            raise MachineError(f"no answer within {timeout} s: {command}")
        status, _, text = line.partition(" ")
        return int(status), base64.b64decode(text).decode("utf-8", "replace")

    def out(self, command, timeout=COMMAND_SECONDS):
        """What a command prints that has to succeed."""
        status, text = self.run(command, timeout)
        if status:
            raise MachineError(f"{command}: status {status}: {text}")
        return text

    def booted(self, timeout=BOOT_SECONDS):
        """Wait until systemd has nothing to do any more; how it is."""
        return self.run("systemctl is-system-running --wait", timeout)[1].strip()

    def reboot(self, timeout=BOOT_SECONDS):
        """Reboot from inside; returns how systemd is afterwards."""
        self.write("systemctl reboot\n")
        deadline = time.monotonic() + timeout * self._config.timeout_factor
        while True:
            line = self.read_line(deadline)
            if line is None:
                raise MachineError(f"not back within {timeout} s")
            if line.startswith("hello"):
                return self.booted(timeout)

    def power_off(self, timeout=BOOT_SECONDS):
        """Switch off from inside, and wait for the machine to be off."""
        self.write("systemctl poweroff\n")
        self._process.wait(timeout * self._config.timeout_factor)
        self.stop()
