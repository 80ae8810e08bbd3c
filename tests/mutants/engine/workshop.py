# SPDX-License-Identifier: MIT
"""Modules built from changed copies of the driver, a few seconds each.

The copy is built once and saved. Every mutant starts from that again, times of
files included, so that make compiles what the mutant touches and nothing else.
"""

import filecmp
import os
import shutil
import subprocess

PARTS = ("kmod", "firmware-loader")
PRODUCTS = (".o", ".ko", ".cmd", ".mod", ".mod.c", ".order", ".symvers", ".d")


class BuildError(Exception):
    """make failed; the text is the end of what it said."""


def is_source(name):
    return not name.startswith(".") and not name.endswith(PRODUCTS)


class Workshop:
    """A copy of the driver's sources below @build/@name, and what is made of it."""

    def __init__(self, root, build, log, name="mutants"):
        self._root = root
        self._log = log
        self.tree = os.path.join(build, name, "work")
        self._saved = os.path.join(build, name, "saved")
        self._out = os.path.join(build, name, "modules")
        self._kdir = None

    def _shell(self, command):
        return subprocess.run(
            ["bash", "-euc", f". scripts/lib/all.sh; {command}"], cwd=self._root,
            stdout=subprocess.PIPE, text=True, check=True).stdout.strip()

    def _sources(self, base):
        for part in PARTS:
            for where, dirs, names in os.walk(os.path.join(base, part)):
                dirs[:] = [d for d in dirs if not d.startswith(".")]
                for name in filter(is_source, names):
                    yield os.path.relpath(os.path.join(where, name), base)
        yield "VERSION"

    def _restore(self):
        shutil.rmtree(self.tree, ignore_errors=True)
        if os.path.isdir(self._saved):
            shutil.copytree(self._saved, self.tree, symlinks=True)

    def refresh(self):
        """Bring the copy up to the tree; unchanged files keep their time."""
        wanted = set(self._sources(self._root))
        for path in wanted:
            source, copy = os.path.join(self._root, path), os.path.join(self.tree, path)
            if not os.path.exists(copy) or not filecmp.cmp(source, copy, shallow=False):
                os.makedirs(os.path.dirname(copy), exist_ok=True)
                shutil.copyfile(source, copy)
        if os.path.isdir(self.tree):
            for path in set(self._sources(self.tree)) - wanted:
                os.unlink(os.path.join(self.tree, path))

    def make(self, directory="kmod"):
        with open(self._log, "ab") as log:
            done = subprocess.run(
                ["make", "-C", self._kdir, f"M={self.tree}/{directory}",
                 "-j", os.environ.get("NVGPU_JOBS", str(os.cpu_count())),
                 # Nobody debugs these; without, they compile in half the time.
                 "CONFIG_DEBUG_INFO_BTF_MODULES=", "KCFLAGS=-g0", "modules"],
                stdout=log, stderr=subprocess.STDOUT, check=False)
        if done.returncode:
            with open(self._log, encoding="utf-8", errors="replace") as log:
                said = [line for line in log.read().split("\n") if "error" in line.lower()]
            raise BuildError(said[0].strip() if said else f"make ended with {done.returncode}")

    def product(self, name):
        """Where the module of this name is, once it was built."""
        return os.path.join(self._out, name + ".ko")

    def _keep(self, name):
        product = self.product(name)
        subprocess.run(["strip", "--strip-debug", "-o", product,
                        os.path.join(self.tree, "kmod", "nvgpu.ko")], check=True)
        return product

    def find_tools(self):
        self._shell('install_packages "${MODULE_PACKAGES[@]}" >&2')
        self._kdir = self._shell("kernel_headers 6.12")

    def prepare(self):
        """Build the driver as it is. Returns its module."""
        os.makedirs(self._out, exist_ok=True)
        self.find_tools()
        self._restore()
        self.refresh()
        self.make()
        shutil.rmtree(self._saved, ignore_errors=True)
        shutil.copytree(self.tree, self._saved, symlinks=True)
        return self._keep("control")

    def build(self, mutant):
        """The module with this mistake in it. MutantError, BuildError."""
        self._restore()
        mutant.apply(self.tree)
        open(self._log, "wb").close()
        self.make()
        return self._keep(mutant.name)
