# SPDX-License-Identifier: MIT
"""Scenario files: what their header comments declare."""

import fnmatch
import os
import re

DECLARATION = re.compile(r"^# ([A-Z-]+): *(.*)$")


class Scenario:
    """One tests/vm/scenarios/*.sh.

    Declarations, each a comment line of its own before the first command:
      # BOARD: prop=value,...   properties of the board device; "none" for no board
      # TIMEOUT: seconds        for the whole scenario (default 120)
      # VIOLATIONS: pattern     model violations that match are expected; may repeat
      # COMPLAINTS: regex       kernel complaints that match are expected; may repeat
      # ALONE:                  a boot of its own
      # FULL:                   only with --full
      # KERNEL: series          Linux series of the host, if not the one under test
      # POWEROFF: name value    it ends with power_off, and afterwards the model's counter
                                of that name has that value; may repeat
      # RELEASES: core|own      how often it is run with another firmware release than the
                                newest: always; never, because it chooses releases itself;
                                without this line: with --full
      # NEEDS: module ctl fw board guest ynl   skipped when one of these is not built
    """

    def __init__(self, path):
        self.path = path
        self.name = os.path.basename(path).removesuffix(".sh")
        self.board = ""
        self.timeout = 120
        self.violations = []
        self.complaints = []
        self.alone = False
        self.full = False
        self.kernel = ""
        self.poweroff = []
        self.releases = ""
        self.needs = []
        self.again = False  # it had its second try
        with open(path, encoding="utf-8") as f:
            for line in f:
                if not line.startswith("#"):
                    break
                match = DECLARATION.match(line.rstrip())
                if match:
                    self._declare(*match.groups())

    def _declare(self, key, value):
        if key == "BOARD":
            self.board = value
        elif key == "TIMEOUT":
            self.timeout = int(value)
        elif key == "VIOLATIONS":
            self.violations.append(value)
        elif key == "COMPLAINTS":
            self.complaints.append(re.compile(value))
        elif key == "ALONE":
            self.alone = True
        elif key == "FULL":
            self.full = True
        elif key == "KERNEL":
            self.kernel = value
        elif key == "POWEROFF":
            name, _, expected = value.partition(" ")
            self.poweroff.append((name, expected))
            self.alone = True
        elif key == "RELEASES" and value in ("core", "own"):
            self.releases = value
        elif key == "NEEDS":
            self.needs = value.split()
        elif key != "SPDX-License-Identifier":
            raise SystemExit(f"{self.path}: unknown declaration '{key}: {value}'")

    def wanted_with_release(self, full):
        """Is it run when only an older firmware release can be had?"""
        return self.releases == "core" or full and not self.releases

    def violation_expected(self, text):
        return any(fnmatch.fnmatch(text, p) for p in self.violations)

    def complaint_expected(self, text):
        return any(p.search(text) for p in self.complaints)


def load(paths):
    """Scenarios of these files, in the order in which they share boots."""
    loaded = [Scenario(p) for p in paths]
    names = [s.name for s in loaded]
    for name in names:
        if names.count(name) > 1:
            raise SystemExit(f"two scenarios are named {name}")
    return loaded


def boots(scenarios):
    """Group scenarios that can share one boot: same board and kernel, none of them alone."""
    groups = {}
    for s in scenarios:
        key = (s.board, s.kernel, s.name if s.alone else "")
        groups.setdefault(key, []).append(s)
    return list(groups.values())
