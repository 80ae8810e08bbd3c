# SPDX-License-Identifier: MIT
"""Drive scenarios in a machine and judge them."""

import json
import time

from .machine import BOARD_ID, Machine, MachineError, QmpError

BOOT_TRIES = 3
# QEMU 7.2 replaces the memory map of a processor at once and lets it flush its TLB later
# (tcg_commit() in softmmu/physmem.c), so that a write under way while the other processor
# sizes a BAR may reach another device. The one that notices is the table of MSI-X. That
# happens to any driver now and then; a scenario to which it happens twice has failed.
EMULATOR_RACE = "msix_table_mmio_write: Assertion"


class Report:
    """Prints verdicts in the form that scripts/check counts."""

    def __init__(self, steps, suite="vm"):
        self._steps = steps
        self._suite = suite
        self.failed = 0
        self.boots = 0

    def passed(self, s, name):
        print(f"PASS {self._suite}/{s.name}/{name}", flush=True)

    def fail(self, s, name, text):
        self.failed += 1
        print(f"FAIL {self._suite}/{s.name}/{name}: {text}", flush=True)

    def skip(self, s, name, text):
        print(f"SKIP {self._suite}/{s.name}/{name}: {text}", flush=True)

    def remark(self, text):
        print(f"# {text}", flush=True)

    def booted(self, machine, hello, seconds):
        self.boots += 1
        self.remark(f"{hello}; {seconds:.1f} s to user space; console in {machine.log}")

    def step(self, s, text, milliseconds):
        if self._steps:
            print(f"# {s.name}: {milliseconds:>6} ms  {text}", flush=True)

    def note(self, s, text):
        if self._steps:
            print(f"# {s.name}: {text}", flush=True)

    def story(self, s, kind, text):
        if self._steps:
            print(f"# {s.name}: {text}", flush=True)


class StoryReport(Report):
    """Prints what happens for somebody who reads along."""

    def __init__(self):
        super().__init__(True)
        self.skipped = 0
        self.checks = 0

    def passed(self, s, name):
        self.checks += 1
        print(f"     ok    {name.replace('-', ' ')}", flush=True)

    def fail(self, s, name, text):
        self.failed += 1
        print(f"   FAILED  {name.replace('-', ' ')}: {text}", flush=True)

    def skip(self, s, name, text):
        self.skipped += 1
        print(f"   skipped {name.replace('-', ' ')}: {text}", flush=True)

    def remark(self, text):
        if text.startswith("end of ") or text.startswith("  "):
            print(f"           {text}", flush=True)

    def booted(self, machine, hello, seconds):
        self.boots += 1
        release = hello.split()[1] if len(hello.split()) > 1 else hello
        print(f"{seconds:7.2f} s  booted Linux {release} (console: {machine.log})", flush=True)

    def step(self, s, text, milliseconds):
        print(f"{int(milliseconds) / 1000:7.2f} s  {text}", flush=True)

    def note(self, s, text):
        print(f"           {text}", flush=True)

    def story(self, s, kind, text):
        if kind == "CHAPTER":
            print(f"\n== {text}", flush=True)
        elif kind == "SHOW":
            print(f"           | {text}", flush=True)
        else:
            print(f"           {text}", flush=True)


class HostRequests:
    """What a scenario may ask of the world outside its machine."""

    def __init__(self, machine):
        self._machine = machine

    def answer(self, request):
        """Returns (verdict, text)."""
        verb, _, rest = request.partition(" ")
        handler = getattr(self, "do_" + verb.replace("-", "_"), None)
        if handler is None:
            return "ERR unknown request", ""
        try:
            return "OK", handler(rest.strip())
        except (QmpError, ValueError) as e:
            return "ERR " + str(e).replace("\n", " "), ""

    def do_echo(self, rest):
        return rest

    def do_fault(self, assignment):
        """fault NAME=VALUE: set a fault of the model; NAME=0 clears it."""
        self._machine.qmp.set(BOARD_ID, "fault", assignment)
        return ""

    def do_faults(self, _rest):
        """faults: those that are set, one per line."""
        return self._machine.qmp.get(BOARD_ID, "fault")

    def do_violations(self, _rest):
        """violations: texts recorded since the scenario began."""
        return "\n".join(self._machine.violations())

    def do_violations_clear(self, _rest):
        self._machine.clear_violations()
        return ""

    def do_stay_when_off(self, _rest):
        """stay-when-off: the board can be looked at when the machine is off."""
        self._machine.qmp.command("set-action", shutdown="pause")
        return ""

    def do_stats(self, _rest):
        """stats: the model's counters, one "name value" per line."""
        return self._machine.qmp.get(BOARD_ID, "stats")

    def do_peak_memory(self, _rest):
        """peak-memory: the most KiB of memory that QEMU has had."""
        return str(self._machine.peak_memory_kib())

    def do_property(self, rest):
        """property NAME: any property of the board device."""
        value = self._machine.qmp.get(BOARD_ID, rest)
        return value if isinstance(value, str) else json.dumps(value)

    def do_qmp(self, rest):
        """qmp {"execute": ..., "arguments": {...}}"""
        request = json.loads(rest)
        return json.dumps(self._machine.qmp.command(
            request["execute"], **request.get("arguments", {})))


def converse(machine, s, report, deadline):
    """Serve one running scenario. Returns the number of verdicts, None on a timeout, and
    whether the script came to its end, where it cleans up."""
    host = HostRequests(machine)
    verdicts = 0
    while True:
        line = machine.read_line(deadline)
        if line is None:
            return None, False
        verb, _, rest = line.partition(" ")
        if verb == "END":
            if rest != "0":
                report.fail(s, "script", f"ended with status {rest}")
                verdicts += 1
            return verdicts, rest == "0"
        if verb == "RESULT":
            verdict, _, text = rest.partition(" ")
            name, _, text = text.partition(" ")
            verdicts += 1
            if verdict == "pass":
                report.passed(s, name)
            elif verdict == "skip":
                report.skip(s, name, text)
            else:
                report.fail(s, name, text)
        elif verb == "HOST":
            verdict, text = host.answer(rest)
            lines = [part for part in text.split("\n") if part]
            # A line with a single dot ends the answer; none of ours starts so.
            machine.write("\n".join([verdict, *lines, "."]) + "\n")
        elif verb == "POWEROFF":
            judge_poweroff(machine, s, report, deadline)
            return verdicts + 1, True
        elif verb == "STEP":
            milliseconds, _, text = rest.partition(" ")
            report.step(s, text, milliseconds)
        elif verb == "NOTE":
            report.note(s, rest)
        elif verb in ("CHAPTER", "SAY", "SHOW"):
            report.story(s, verb, rest)
        else:
            report.remark(f"{s.name}: unknown line from the VM: {line}")


def judge_poweroff(machine, s, report, deadline):
    """The machine goes off; is the board as the scenario says?"""
    while machine.qmp.command("query-status")["status"] != "shutdown":
        if time.monotonic() > deadline:
            report.fail(s, "machine-goes-off", "it is still on")
            return
        time.sleep(0.2)
    report.passed(s, "machine-goes-off")
    counters = dict(line.split(" ", 1) for line in
                    machine.qmp.get(BOARD_ID, "stats").split("\n") if line)
    for name, expected in s.poweroff:
        seen = counters.get(name, "nothing")
        if seen == expected:
            report.passed(s, f"{name}-is-{expected}-when-off")
        else:
            report.fail(s, f"{name}-is-{expected}-when-off", f"it is {seen}")


def judge_machine(machine, s, report):
    """The kernel's and the model's own opinion of the scenario."""
    complaints = [c for c in machine.console.complaints() if not s.complaint_expected(c)]
    if complaints:
        report.fail(s, "kernel-has-no-complaints", complaints[0])
        for line in complaints[1:6]:
            report.remark(line)
    else:
        report.passed(s, "kernel-has-no-complaints")
    if not machine.has_board:
        return bool(complaints)
    violations = machine.violations()
    unexpected = [v for v in violations if not s.violation_expected(v)]
    if unexpected:
        report.fail(s, "model-saw-no-violation",
                    f"{len(unexpected)} in all; first: {unexpected[0]}")
        for line in unexpected[1:20]:
            report.remark(line)
    else:
        report.passed(s, "model-saw-no-violation")
    return bool(complaints)


def run_one(config, machine, s, report):
    """Run one scenario; returns False if the machine is not fit for another."""
    started = time.monotonic()
    timeout = s.timeout * config.timeout_factor
    try:
        machine.clear_violations()
        machine.console.complaints()  # what came before is not this scenario's
        machine.write(f"RUN {s.name} {max(1, round(config.timeout_factor))}\n")
        verdicts, ended = converse(machine, s, report, started + timeout)
        if verdicts is None:
            report.fail(s, "script", f"not finished after {timeout:.0f} s")
            judge_machine(machine, s, report)
            show_console(machine, report)
            return False
        if verdicts == 0:
            report.fail(s, "script", "reported no result")
        hurt = judge_machine(machine, s, report)
    except (MachineError, QmpError) as e:
        complaints = machine.console.complaints()
        if EMULATOR_RACE in str(e) and not s.again:
            report.remark(f"{s.name}: QEMU took one device for another, once more: {e}")
            s.again = True
            return False
        report.fail(s, "script", f"the VM died: {complaints[0] if complaints else e}")
        show_console(machine, report)
        return False
    report.remark(f"{s.name}: {time.monotonic() - started:.1f} s")
    return ended and not hurt and not s.poweroff


def show_console(machine, report):
    report.remark(f"end of {machine.log}:")
    for line in machine.console.tail():
        report.remark("  " + line)


def run_group(config, group, archive, report, number):
    """Run scenarios that share a board, in as few boots as their health allows."""
    todo = list(group)
    boot = 0
    stillborn = 0
    while todo:
        board = config.board if config.board == "none" else ",".join(
            filter(None, [config.board, todo[0].board]))
        if todo[0].board == "none":
            board = "none"
        machine = Machine(config, board, archive, config.logs, f"{number}-{boot}")
        boot += 1
        started = time.monotonic()
        try:
            hello = machine.start(config.boot_timeout * config.timeout_factor)
            report.booted(machine, hello, time.monotonic() - started)
            while todo:
                s = todo.pop(0)
                again = s.again
                fit = run_one(config, machine, s, report)
                if s.again and not again:
                    todo.insert(0, s)
                if not fit:
                    break
        except (MachineError, QmpError) as e:
            # Multi-threaded TCG of QEMU 7.2 now and then lets one processor run into
            # the breakpoint by which the other patches kernel code. Before user space
            # nothing of ours has run, so such a boot says nothing: once more.
            stillborn += 1
            if stillborn < BOOT_TRIES and machine.console.crashed_patching():
                report.remark(f"the kernel died before user space, booting again: {e}")
                continue
            # Without a boot none of the rest can run; say so for each of them.
            for s in todo:
                report.fail(s, "boot", str(e))
            show_console(machine, report)
            todo = []
        finally:
            machine.stop()


def shell(config, archive):
    machine = Machine(config, config.board, archive, config.logs, "shell")
    try:
        machine.start(config.boot_timeout, interactive=True)
        machine.write("SHELL\n")
        host = HostRequests(machine)
        while True:
            line = machine.read_line(time.monotonic() + 86400)
            if line is None or line.startswith("END"):
                return 0
            verb, _, rest = line.partition(" ")
            if verb == "HOST":
                verdict, text = host.answer(rest)
                machine.write("\n".join([verdict, *filter(None, text.split("\n")), "."]) + "\n")
    finally:
        machine.stop()
