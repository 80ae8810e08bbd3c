# SPDX-License-Identifier: MIT
"""One boot of the host VM: QEMU, its monitor and the test port."""

import os
import select
import shutil
import socket
import subprocess
import tempfile
import time

from . import tsc
from .console import Console
from .qmp import Qmp, QmpError

BOARD_DEVICE = "nvgpu-l40"
BOARD_ID = "gpu0"

# watchdog_thresh: the machine is emulated and shares its processors; a virtual
# CPU that was not scheduled for a while is no lockup.
KERNEL_ARGUMENTS = (
    "console=ttyS0 panic=-1 loglevel=7 intel_iommu=on no_timer_check tsc=reliable "
    "watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=180 random.trust_cpu=on "
    "virtual-host=nvgpu")


def tsc_argument():
    khz = tsc.khz()
    return f"tsc_early_khz={khz}" if khz else ""


class MachineError(Exception):
    """The VM did not do what a VM does; the text says what."""


class Machine:
    def __init__(self, config, board, overlay, log_dir, tag):
        """@config: paths and sizes, see run; @board: extra device properties or
        "none"; @overlay: bytes of the cpio archive to append to the initramfs."""
        self._config = config
        self._board = board
        self._overlay = overlay
        self._dir = tempfile.mkdtemp(prefix="nvgpu-vm-")
        self._process = None
        self._port = None
        self._buffer = b""
        self.qmp = None
        self.log = os.path.join(log_dir, f"console-{tag}.log")
        self.qemu_log = os.path.join(log_dir, f"qemu-{tag}.log")
        if os.path.exists(self.log):
            os.unlink(self.log)
        self.console = Console(self.log)
        self.has_board = board != "none"

    def _socket_path(self, name):
        return os.path.join(self._dir, name)

    def _arguments(self, interactive):
        c = self._config
        initrd = self._socket_path("initrd")
        with open(initrd, "wb") as out, open(os.path.join(c.image, "initrd.cpio"), "rb") as base:
            shutil.copyfileobj(base, out)
            out.write(self._overlay)
        arguments = [
            c.qemu, "-L", os.path.join(c.image, "rom"),
            "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            "-M", "q35,kernel-irqchip=split", "-cpu", "max", "-accel", "tcg,thread=multi",
            "-smp", str(c.cpus), "-m", c.memory,
            "-kernel", os.path.join(c.image, "vmlinuz"), "-initrd", initrd,
            "-append", " ".join(filter(None, [KERNEL_ARGUMENTS, tsc_argument(), c.append])),
            # Without this QEMU gives every slot a _DSM that answers any question
            # with one byte, which nouveau rightly warns about.
            "-global", "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off",
            "-device", "intel-iommu,intremap=on,caching-mode=on,aw-bits=48",
            "-drive", f"if=none,id=usr,format=raw,readonly=on,file={c.image}/usr.squashfs",
            "-device", "virtio-blk-pci,drive=usr",
            "-chardev", f"socket,id=test,path={self._socket_path('test')},server=on,wait=off",
            "-device", "virtio-serial-pci",
            "-device", "virtserialport,chardev=test,name=org.nvgpu.test",
            "-chardev", f"socket,id=qmp,path={self._socket_path('qmp')},server=on,wait=off",
            "-mon", "chardev=qmp,mode=control",
            "-device", "pcie-root-port,id=rp0,bus=pcie.0,chassis=1,slot=1,"
                       "pref64-reserve=256G,mem-reserve=64M",
        ]
        if interactive:
            arguments += ["-serial", "mon:stdio"]
        else:
            arguments += ["-chardev", f"file,id=console,path={self.log}",
                          "-serial", "chardev:console"]
        if self.has_board:
            device = f"{BOARD_DEVICE},id={BOARD_ID},bus=rp0,firmware-dir={c.firmware}"
            arguments += ["-device", ",".join(filter(None, [device, self._board]))]
        return arguments + c.qemu_arguments

    def start(self, timeout, interactive=False):
        """Boot; returns the guest's greeting."""
        arguments = self._arguments(interactive)
        with open(self.qemu_log, "wb") as log:
            log.write((" ".join(arguments) + "\n").encode())
            log.flush()
            self._process = subprocess.Popen(
                arguments, stdin=None if interactive else subprocess.DEVNULL,
                stdout=None if interactive else log, stderr=None if interactive else log)
        deadline = time.monotonic() + timeout
        self.qmp = self._retry(lambda: Qmp(self._socket_path("qmp"), 30), deadline)
        self._port = self._retry(self._connect_port, deadline)
        line = self.read_line(deadline)
        if line is None:
            raise MachineError(f"no sign of life within {timeout} s")
        return line

    def _connect_port(self):
        s = socket.socket(socket.AF_UNIX)
        s.connect(self._socket_path("test"))
        return s

    def _retry(self, connect, deadline):
        while True:
            try:
                return connect()
            except (FileNotFoundError, ConnectionRefusedError):
                self._check_alive()
                if time.monotonic() > deadline:
                    raise MachineError("QEMU does not open its sockets") from None
                time.sleep(0.05)

    def _check_alive(self):
        status = self._process.poll()
        if status is not None:
            with open(self.qemu_log, encoding="utf-8", errors="replace") as f:
                said = [line for line in f.read().split("\n")[1:] if line]
            raise MachineError(f"QEMU ended with status {status}"
                               + (": " + " ".join(said[-3:]) if said else ""))

    def peak_memory_kib(self):
        """VmHWM of QEMU, which is the machine's memory and the board's."""
        with open(f"/proc/{self._process.pid}/status", encoding="ascii") as f:
            for line in f:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1])
        raise ValueError("the kernel does not tell QEMU's peak")

    def read_line(self, deadline):
        """The next line from the guest; None when the time is over."""
        while b"\n" not in self._buffer:
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            ready, _, _ = select.select([self._port], [], [], min(left, 1.0))
            if not ready:
                self._check_alive()
                continue
            data = self._port.recv(65536)
            if not data:
                self._process.wait(10)
                self._check_alive()
                raise MachineError("the VM closed the test port")
            self._buffer += data
        line, self._buffer = self._buffer.split(b"\n", 1)
        return line.decode("utf-8", "replace").rstrip("\r")

    def write(self, text):
        try:
            self._port.sendall(text.encode())
        except OSError as e:
            raise MachineError(f"the VM is gone: {e}") from e

    def violations(self):
        """Texts of the violations recorded since they were last cleared."""
        if not self.has_board:
            return []
        if int(self.qmp.get(BOARD_ID, "violations")) == 0:
            return []
        text = self.qmp.get(BOARD_ID, "violation-log")
        return [line for line in text.split("\n") if line] or ["(no text)"]

    def clear_violations(self):
        if self.has_board:
            self.qmp.set(BOARD_ID, "violations", 0)

    def stop(self):
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self.qmp is not None:
            self.qmp.close()
        if self._port is not None:
            self._port.close()
        shutil.rmtree(self._dir, ignore_errors=True)


__all__ = ["Machine", "MachineError", "QmpError", "BOARD_ID"]
