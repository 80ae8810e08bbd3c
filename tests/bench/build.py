# SPDX-License-Identifier: MIT
"""Clean builds of our module and of its peers, one after the other."""

import os
import resource
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.realpath(__file__))

# Ours is laid beside each of the peers.
PEERS = ("nouveau", "open")


def sources(directory):
    """Where each is, and the makes that build it: {name: [arguments]}."""
    said = subprocess.run([os.path.join(HERE, "build-sources"), directory], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    makes = {}
    for line in said.splitlines():
        name, *arguments = line.split()
        makes.setdefault(name, []).append(arguments)
    return makes


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def build(name, makes, log):
    """Clock and processor time in seconds; None if it does not build here."""
    print(f"    building {name}", file=sys.stderr, flush=True)
    jobs = os.environ.get("NVGPU_JOBS") or str(os.cpu_count())
    clock, cpu = time.monotonic(), cpu_seconds()
    for arguments in makes:
        if subprocess.run(["make", "-j", jobs, *arguments], stdout=log, stderr=log,
                          stdin=subprocess.DEVNULL, check=False).returncode:
            return None
    return time.monotonic() - clock, cpu_seconds() - cpu


def sizes(directory):
    """Bytes of the modules without debug information, and what of it is code."""
    file_bytes = code_bytes = 0
    for parent, _, names in os.walk(directory):
        for name in names:
            if not name.endswith(".ko"):
                continue
            path = os.path.join(parent, name)
            subprocess.run(["strip", "--strip-debug", path], check=True)
            file_bytes += os.path.getsize(path)
            said = subprocess.run(["size", path], check=True, stdout=subprocess.PIPE, text=True)
            code_bytes += int(said.stdout.splitlines()[1].split()[0])
    return file_bytes, code_bytes


def measure(directory, log_path):
    """Yield (who, figure, value); who is "ours" or "peer", figures end in the peer's name."""
    results = {}
    try:
        with open(log_path, "w", encoding="utf-8") as log:
            for name, arguments in sources(directory).items():
                spent = build(name, arguments, log)
                if spent:
                    results[name] = (*spent, *sizes(os.path.join(directory, name)))
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    for peer in PEERS:
        for who, name in (("ours", "ours"), ("peer", peer)):
            for figure, value in zip(("clock-s", "cpu-s", "file-bytes", "code-bytes"),
                                     results.get(name, ())):
                yield who, f"build-{figure}-{peer}", value
