# SPDX-License-Identifier: MIT
"""Modules in the virtual host, one after the other, and what was held against each."""

import os
import re
import time

from harness import cpio, scenario, session
from harness.machine import Machine, MachineError, QmpError

BOOT_TRIES = 3
UNFIT = "unfit: "
HARMLESS = re.compile(r"kernel (\[ *[0-9.]+\] )?DMAR: ")


class Evidence:
    """Takes a runner's verdicts; keeps those that speak against the module."""

    def __init__(self, verbose):
        self._verbose = verbose
        self.against = []
        self.unfit = False

    def _show(self, text):
        if self._verbose:
            print(f"#   {text}", flush=True)

    def passed(self, _s, name):
        self._show(f"ok {name}")

    def fail(self, _s, name, text):
        self._show(f"not ok {name}: {text}")
        if name == "kernel-has-no-complaints":
            self.against.append(f"kernel {text}")
        elif name != "model-saw-no-violation":
            self.against.append(f"check {name}: {text}")

    def violations(self, texts):
        for text in texts:
            self._show(f"violation {text}")
        # In front: the model's word counts for more than what follows from it.
        self.against[:0] = [f"model {text}" for text in texts]

    def harmless(self):
        """Whether the kernel complained of nothing but a device that it kept from memory."""
        return all(HARMLESS.match(a) for a in self.against
                   if a.startswith(("kernel ", "check script")))

    def skip(self, _s, name, text):
        self.against.append(f"check {name}: skipped: {text}")

    def remark(self, text):
        self._show(text)

    def booted(self, machine, hello, seconds):
        print(f"# {hello}; {seconds:.1f} s to user space; console in {machine.log}", flush=True)

    def step(self, _s, text, milliseconds):
        self._show(f"{milliseconds:>6} ms {text}")

    def note(self, _s, text):
        self._show(text)
        self.unfit |= text.startswith(UNFIT)

    def story(self, _s, _kind, _text):
        pass


def write_scenario(killer, name, directory):
    """The killer under another name; its module is the one of that name."""
    path = os.path.join(directory, name + ".sh")
    with open(killer, encoding="utf-8") as source, open(path, "w", encoding="utf-8") as out:
        out.write(source.read())
    return scenario.Scenario(path)


def archive_of(library, modules):
    """What the VM needs beside an ordinary run: every module and the killers' library."""
    archive = cpio.Archive()
    archive.file("nvgpu/files/killer.sh", library)
    for name, path in modules.items():
        archive.file(f"nvgpu/mutants/{name}.ko", path)
    return archive.bytes()


def run_one(config, machine, s, evidence):
    """Returns whether the machine can be used for another."""
    fit = session.run_one(config, machine, s, evidence) or evidence.harmless()
    try:
        evidence.violations(machine.violations())
    except (MachineError, QmpError):
        return False
    return fit and not evidence.unfit


def run_all(config, scenarios, archive, verbose):
    """Yields (scenario, evidence, seconds), in as few boots as the machine's health allows."""
    todo = list(scenarios)
    boot = tries = 0
    while todo:
        machine = Machine(config, todo[0].board, archive, config.logs, f"mutants-{boot}")
        boot += 1
        started = time.monotonic()
        try:
            hello = machine.start(config.boot_timeout * config.timeout_factor)
            tries = 0
            Evidence(verbose).booted(machine, hello, time.monotonic() - started)
            fit = True
            while todo and fit:
                s, evidence = todo.pop(0), Evidence(verbose)
                started = time.monotonic()
                fit = run_one(config, machine, s, evidence)
                yield s, evidence, time.monotonic() - started
        except (MachineError, QmpError) as e:
            # Before user space nothing of ours has run; see tests/vm/harness/session.py.
            tries += 1
            if tries == BOOT_TRIES:
                raise
            print(f"# booting again: {e}", flush=True)
        finally:
            machine.stop()
