#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Run the measuring scenarios and lay their figures side by side."""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time

import build

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("NVGPU_BUILD", os.path.join(ROOT, "build"))

MEASUREMENTS = {
    "build": "clean build of the module: ours beside nouveau and NVIDIA's open one",
    "boot": "GSP boot, work done, memory held and modules needed: ours beside nouveau",
    "vgpus": "create, open, close and destroy of vGPUs, and how it grows",
    "throughput": "framebuffer, registers and configuration: ours beside vfio-pci",
}

# A figure without which a measurement has not measured.
WITNESSES = {"boot": "init-done-ns", "vgpus": "create.1", "throughput": "bar1_write_mib_s"}

# What nouveau of Linux 6.12 boots. The host is shown no other.
PEERS_RELEASE = "535.113.01"

MS_PER_NS = 1e-6
MIB_PER_KIB = 1 / 1024
MIB = 1 / (1 << 20)
KIB = 1 / (1 << 10)

# (heading or None, [(label, name of the figure, factor, unit, aim)])
BOOT_ROWS = [
    ("module load to GSP_INIT_DONE (peer: nouveau)", [
        ("clock time", "init-done-ns", MS_PER_NS, "ms", "0.5"),
        ("  of which the model", "busy-ns", MS_PER_NS, "ms", ""),
        ("  without the model", "own-ns", MS_PER_NS, "ms", ""),
        ("processor time of the machine", "process-cpu-ns", MS_PER_NS, "ms", ""),
        ("register reads", "mmio-reads", 1, "", ""),
        ("  of which ROM", "prom-reads", 1, "", ""),
        ("register writes", "mmio-writes", 1, "", ""),
        ("  either through PRAMIN", "pramin-accesses", 1, "", ""),
        ("BAR1 and BAR3 accesses", "window-accesses", 1, "", ""),
        ("read by the board", "dma-read-bytes", KIB, "KiB", ""),
        ("written by the board", "dma-write-bytes", KIB, "KiB", ""),
        ("RPCs", "gsp-rpcs", 1, "", ""),
    ]),
    ("host memory held after boot (peer: nouveau)", [
        ("MemAvailable", "held-kb", MIB_PER_KIB, "MiB", "0.2"),
        ("MemFree", "held-free-kb", MIB_PER_KIB, "MiB", ""),
        ("  of which slab", "held-slab-kb", MIB_PER_KIB, "MiB", ""),
        ("  of which vmalloc", "held-vmalloc-kb", MIB_PER_KIB, "MiB", ""),
    ]),
    ("modules (peer: nouveau)", [
        ("the module in memory", "module-bytes", KIB, "KiB", ""),
        ("with what it pulls in", "modules-bytes", KIB, "KiB", ""),
        ("files, without debug information", "files-bytes", KIB, "KiB", ""),
        ("modules loaded", "modules", 1, "", ""),
    ]),
]

BUILD_ROWS = [(f"clean build of the module (peer: {title})", [
    ("clock time", f"build-clock-s-{peer}", 1, "s", ""),
    ("processor time", f"build-cpu-s-{peer}", 1, "s", ""),
    ("file, without debug information", f"build-file-bytes-{peer}", KIB, "KiB", ""),
    ("  of which code and constants", f"build-code-bytes-{peer}", KIB, "KiB", ""),
]) for peer, title in (("nouveau", "nouveau"), ("open", "NVIDIA's open nvidia.ko"))]

THROUGHPUT_ROWS = [
    ("a VFIO user of one VF (peer: vfio-pci)", [
        ("BAR1 write, mapped", "bar1_write_mib_s", 1, "MiB/s", "1.0"),
        ("BAR1 read, mapped", "bar1_read_mib_s", 1, "MiB/s", "1.0"),
        ("BAR1 map and first write", "bar1_map_and_first_write_ms", 1, "ms", "1.0"),
        ("configuration read", "config_read_ns", 1e-3, "us", "1.0"),
        ("BAR0 read, by system call", "bar0_read_ns", 1e-3, "us", "1.0"),
        ("BAR0 read, mapped", "bar0_mapped_read_ns", 1e-3, "us", "1.0"),
    ]),
]

SCRUB_ROWS = [
    ("what the vGPUs cost (no peer)", [
        ("scrubbed", "scrub-mib", 1, "MiB", ""),
        ("  rate, doorbell to fence", "scrub-mib-s", 1, "MiB/s", ""),
        ("  system memory of its channels, at most", "scrub-system-bytes", KIB, "KiB", ""),
        ("host memory of one open vGPU", "held-each-kb", 1, "KiB", ""),
        ("framebuffer in memory, all open", "fb-resident-mib", 1, "MiB", ""),
    ]),
]

CYCLE = ("create", "open", "close", "destroy")


class Run:
    """What the scenarios said: lists of values by (who, name)."""

    def __init__(self):
        self.values = {}
        self.modules = {"ours": {}, "peer": {}}
        self.failures = []

    def add(self, who, name, value):
        self.values.setdefault((who, name), []).append(value)

    def get(self, who, name):
        return self.values.get((who, name), [])

    def line(self, line):
        if line.startswith("FAIL "):
            self.failures.append(line)
        match = re.fullmatch(r"# \w+: (FIGURE|MODULE) (.*)", line)
        if not match:
            return
        who, name, *rest = match.group(2).split()
        if match.group(1) == "FIGURE":
            self.add(who, name, float(rest[0]))
        else:
            self.modules[who][name] = (int(rest[0]), int(rest[1]))


def parse_arguments():
    p = argparse.ArgumentParser(prog="scripts/bench", add_help=False)
    p.add_argument("--list", action="store_true")
    p.add_argument("--only", action="append", default=[])
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--instances", type=int, default=32)
    p.add_argument("--json")
    arguments = p.parse_args()
    for name in arguments.only:
        if name not in MEASUREMENTS:
            p.error(f"no measurement '{name}'; there are: {', '.join(MEASUREMENTS)}")
    if arguments.rounds < 1 or not 1 <= arguments.instances <= 32:
        p.error("at least 1 round, and 1 to 32 instances")
    return arguments


def installed_module():
    """The module as DKMS installs it and distributions ship theirs: without debug
    information, which is nine tenths of the file and has to be read to be ignored."""
    subprocess.run([os.path.join(ROOT, "scripts/build-module")], check=True,
                   stdout=subprocess.DEVNULL)
    path = os.path.join(BUILD, "bench/nvgpu.ko")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    subprocess.run(["strip", "--strip-debug", "-o", path,
                    os.path.join(BUILD, "kmod-6.12/nvgpu.ko")], check=True)
    return path


def measure(run, names, module, arguments):
    """One boot of the virtual host; its lines go into @run as they come."""
    command = [os.path.join(ROOT, "tests/vm/run"),
               *(f"--scenario={os.path.join(HERE, name)}.sh" for name in names),
               # Figures are notes, which are not told otherwise.
               "--steps", "--logs", os.path.join(BUILD, "log/bench"),
               "--module", module, "--release", PEERS_RELEASE,
               "--append", f"bench.rounds={arguments.rounds} "
                           f"bench.instances={arguments.instances}"]
    log = os.path.join(BUILD, "log/bench.log")
    os.makedirs(os.path.dirname(log), exist_ok=True)
    for name in names:
        print(f"==> {name}: {MEASUREMENTS[name]}", file=sys.stderr, flush=True)
    started = time.monotonic()
    failures = len(run.failures)
    with open(log, "w", encoding="utf-8") as out, subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout:
            out.write(line)
            run.line(line.rstrip("\n"))
    for name in names:
        if not run.get("ours", WITNESSES[name]):
            run.failures.append(f"FAIL {name}: it told no figures")
    if process.returncode and len(run.failures) == failures:
        run.failures.append(f"FAIL tests/vm/run: ended with status {process.returncode}")
    print(f"    {time.monotonic() - started:.0f} s, log: {log}", file=sys.stderr, flush=True)


def measure_build(run):
    print(f"==> build: {MEASUREMENTS['build']}", file=sys.stderr, flush=True)
    started = time.monotonic()
    log = os.path.join(BUILD, "log/bench-build.log")
    os.makedirs(os.path.dirname(log), exist_ok=True)
    try:
        for who, name, value in build.measure(os.path.join(BUILD, "bench/sources"), log):
            run.add(who, name, value)
    except subprocess.CalledProcessError as e:
        run.failures.append(f"FAIL build: {e}")
    for peer in build.PEERS:
        for who, builder in (("ours", "ours"), ("peer", peer)):
            if not run.get(who, f"build-clock-s-{peer}"):
                run.failures.append(f"FAIL build: {builder} does not build here, see {log}")
    run.failures = list(dict.fromkeys(run.failures))
    print(f"    {time.monotonic() - started:.0f} s, log: {log}", file=sys.stderr, flush=True)


def derive(run):
    """Figures that follow from others."""
    for who in ("ours", "peer"):
        for total, model in zip(run.get(who, "init-done-ns"), run.get(who, "busy-ns")):
            run.add(who, "own-ns", total - model)
        parts = [run.get(who, f"bar{n}-{way}") for n in (1, 3) for way in ("reads", "writes")]
        for values in zip(*parts):
            run.add(who, "window-accesses", sum(values))
        derive_modules(run, who, {"ours": "nvgpu", "peer": "nouveau"}[who])


def derive_modules(run, who, name):
    modules = run.modules[who]
    if name not in modules:
        return
    run.add(who, "module-bytes", modules[name][0])
    run.add(who, "modules-bytes", sum(memory for memory, _ in modules.values()))
    run.add(who, "files-bytes", sum(size for _, size in modules.values()))
    run.add(who, "modules", len(modules))


def number(value):
    if abs(value) >= 100 or value == int(value):
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def cell(values, factor=1):
    """Median, and the range where there is one."""
    if not values:
        return "-"
    scaled = [v * factor for v in values]
    middle, low, high = (number(f(scaled)) for f in (statistics.median, min, max))
    return middle if low == high else f"{middle} ({low}..{high})"


def ratio(ours, peer):
    if not ours or not peer or not statistics.median(peer):
        return "-"
    return f"{statistics.median(ours) / statistics.median(peer):.2f}"


def rows_of(run, sections):
    for heading, rows in sections:
        if not any(run.get(who, row[1]) for row in rows for who in ("ours", "peer")):
            continue
        yield (heading,)
        for label, name, factor, unit, aim in rows:
            ours, peer = run.get("ours", name), run.get("peer", name)
            yield (label, unit, cell(ours, factor), cell(peer, factor), ratio(ours, peer), aim)


def vgpu_rows(run):
    """The cycle of vGPU number n is the sum of its four steps."""
    steps = {step: {} for step in CYCLE}
    for (who, name), values in run.values.items():
        match = re.fullmatch(r"(create|open|close|destroy)\.(\d+)", name)
        if who == "ours" and match:
            steps[match.group(1)][int(match.group(2))] = values[0]
    complete = sorted(set.intersection(*(set(s) for s in steps.values())))
    if not complete:
        return
    cycle = [sum(steps[step][n] for step in CYCLE) for n in complete]
    quarter = max(1, len(cycle) // 4)
    start = [v for n in range(1, 6) for v in run.get("ours", f"tool-start.{n}")]
    yield (f"one of {len(complete)} vGPUs, others open meanwhile (no peer: the first quarter of "
           "them stands there, the last under ours)",)
    for label, values in [("create + open + close + destroy", cycle)] + [
            ("  " + step, [steps[step][n] for n in complete]) for step in CYCLE]:
        first, last = values[:quarter], values[-quarter:]
        yield (label, "ms", cell(last), cell(first), ratio(last, first), "1.0")
        yield ("    all of them", "ms", cell(values), "-", "-", "")
    yield ("start of nvgpu-ctl alone, in create and destroy each", "ms", cell(start), "-", "-", "")


def table(rows):
    head = ("figure", "unit", "ours", "peer", "ratio", "aim")
    rows = list(rows)
    widths = [max(len(r[i]) for r in [head, *rows] if len(r) > 1 or i > 0 and len(r) > i)
              for i in range(len(head))]
    print("  ".join(h.ljust(w) for h, w in zip(head, widths)).rstrip())
    for row in rows:
        if len(row) == 1:
            print(f"\n{row[0]}")
        else:
            print("  ".join(c.ljust(w) for c, w in zip(row, widths)).rstrip())


def write_json(run, path, arguments):
    out = {"rounds": arguments.rounds, "instances": arguments.instances,
           "load": os.getloadavg(), "processors": os.cpu_count(),
           "failures": run.failures, "modules": run.modules,
           "figures": [{"who": who, "name": name, "values": values,
                        "median": statistics.median(values)}
                       for (who, name), values in sorted(run.values.items())]}
    with open(path, "w", encoding="utf-8") as f:
        json.dump(out, f, indent=1)
        f.write("\n")


def main():
    arguments = parse_arguments()
    if arguments.list:
        for name, text in MEASUREMENTS.items():
            print(f"{name:12}{text}")
        return 0
    run = Run()
    names = [name for name in MEASUREMENTS if not arguments.only or name in arguments.only]
    if "build" in names:
        names.remove("build")
        measure_build(run)
    # In this order: the first looks at what its modules pull in.
    if names:
        measure(run, names, installed_module(), arguments)
    derive(run)
    table([*rows_of(run, BUILD_ROWS), *rows_of(run, BOOT_ROWS), *vgpu_rows(run),
           *rows_of(run, SCRUB_ROWS), *rows_of(run, THROUGHPUT_ROWS)])
    print(f"\n{arguments.rounds} rounds: median (smallest..largest). {os.cpu_count()} processors, "
          f"load {os.getloadavg()[1]:.1f}; everything runs under emulation, but for builds, "
          "each of which was done once.")
    if arguments.json:
        write_json(run, arguments.json, arguments)
    for failure in run.failures:
        print(failure, file=sys.stderr)
    return 1 if run.failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
