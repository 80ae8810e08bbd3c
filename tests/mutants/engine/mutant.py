# SPDX-License-Identifier: MIT
"""A mutant: a small, deliberate mistake in the driver, and what must notice it."""

import fnmatch
import os

MARK = "@@ "
REQUIRED = ("breaks", "rule", "killer", "killed-by")
WITNESSES = ("model", "check", "kernel")


class MutantError(Exception):
    """The description cannot be read, or does not fit the source any more."""


class Hunk:
    """Lines of one file that are replaced. Context lines belong to both sides."""

    def __init__(self, path):
        self.path = path
        self.old = []
        self.new = []

    def add(self, line):
        kind, text = line[:1], line[1:]
        if kind in ("", " "):
            self.old.append(text)
            self.new.append(text)
        elif kind == "-":
            self.old.append(text)
        elif kind == "+":
            self.new.append(text)
        else:
            raise MutantError(f"neither context, '-' nor '+': {line}")

    def apply(self, text):
        old = "".join(line + "\n" for line in self.old)
        new = "".join(line + "\n" for line in self.new)
        places = ("\n" + text).count("\n" + old) if old else 0
        if places != 1:
            raise MutantError(f"{self.path} holds the old text {places} times, not once: "
                              f"{(self.old or ['(none)'])[0].strip()}")
        return ("\n" + text).replace("\n" + old, "\n" + new)[1:]


class Mutant:
    """The contents of one file NAME.mutant; README.md describes the format."""

    def __init__(self, path):
        self.name = os.path.basename(path).removesuffix(".mutant")
        self.field = {}
        self.hunks = []
        with open(path, encoding="utf-8") as f:
            lines = f.read().rstrip("\n").split("\n")
        for line in lines:
            if line.startswith(MARK):
                self.hunks.append(Hunk(line[len(MARK):].strip()))
            elif self.hunks:
                self.hunks[-1].add(line)
            elif line and not line.startswith("#"):
                key, colon, value = line.partition(": ")
                if not colon:
                    raise MutantError(f"no 'key: value': {line}")
                self.field.setdefault(key, []).append(value.strip())
        self._check()

    def _check(self):
        missing = [key for key in REQUIRED if key not in self.field]
        if missing or not self.hunks:
            raise MutantError(f"misses {', '.join(missing) or 'its change'}")
        if any(h.old == h.new for h in self.hunks):
            raise MutantError("changes nothing")
        for expected in self.field["killed-by"]:
            if expected.split()[0] not in WITNESSES:
                raise MutantError(f"killed-by names no witness ({', '.join(WITNESSES)}): {expected}")

    @property
    def killer(self):
        return self.field["killer"][0]

    def apply(self, tree):
        """Change the copy of the sources below @tree."""
        for hunk in self.hunks:
            path = os.path.join(tree, hunk.path)
            try:
                with open(path, encoding="utf-8") as f:
                    text = f.read()
            except FileNotFoundError:
                raise MutantError(f"there is no {hunk.path}") from None
            changed = hunk.apply(text)
            with open(path, "w", encoding="utf-8") as f:
                f.write(changed)

    def proof(self, evidence):
        """The first piece of evidence that is what was expected, or None."""
        for expected in self.field["killed-by"]:
            for seen in evidence:
                if fnmatch.fnmatchcase(seen, expected + "*"):
                    return seen
        return None
