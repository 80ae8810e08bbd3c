# SPDX-License-Identifier: MIT
"""The serial console of the VM: kept whole, and searched for complaints."""

import re

# What a healthy kernel never says. DMAR faults are devices (here: the model on
# behalf of a driver) reaching memory that nobody mapped for them. A scenario's slip of
# the pen would be a check that is never made.
COMPLAINT = re.compile(
    r"(BUG: |BUG [\w.:-]+ \(|slab leak: |WARNING: |Oops|general protection fault|KASAN: |UBSAN: |kmemleak: \d+ new|"
    r"possible (circular|recursive) locking|possible irq lock inversion|"
    r"inconsistent lock state|suspicious RCU usage|INFO: task .* blocked for more|"
    r"rcu: INFO: rcu_\w+ (self-)?detected|Kernel panic|DMA-API: |"
    r"DMAR: \[(DMA|INTR)|unable to handle|scheduling while atomic|sleeping function called|"
    r"refcount_t: |list_(add|del) corruption|bad unlock balance|Bad page state|"
    r"\.sh: line \d+: \S+: not found)")

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[c78]|\r")


class Console:
    def __init__(self, path):
        self.path = path
        self._offset = 0
        self._rest = ""

    def _new_lines(self):
        try:
            with open(self.path, "rb") as f:
                f.seek(self._offset)
                data = f.read()
        except FileNotFoundError:
            return []
        self._offset += len(data)
        text = self._rest + ESCAPES.sub("", data.decode("utf-8", "replace"))
        lines = text.split("\n")
        self._rest = lines.pop()
        return lines

    def complaints(self):
        """Complaints in what was printed since the last call."""
        return [line.strip() for line in self._new_lines() if COMPLAINT.search(line)]

    def crashed_patching(self):
        """Whether the kernel ran into the breakpoint of its own code patching."""
        return any("Oops: int3" in line for line in self.tail(200))

    def tail(self, count=25):
        try:
            with open(self.path, "rb") as f:
                text = f.read().decode("utf-8", "replace")
        except FileNotFoundError:
            return []
        return [line for line in ESCAPES.sub("", text).split("\n") if line.strip()][-count:]
