# SPDX-License-Identifier: MIT
"""What a checkout contributes to the VM: module, tools, guest, scenarios."""

import glob
import os
import re
import subprocess
import tempfile

from . import metadata
from .cpio import Archive

# Already on the disk image, because the nested QEMU needs them.
LOADER = re.compile(r"(linux-vdso|ld-linux)")
# The image's own busybox makes no index that libkmod, and so "nvgpu-ctl check", can read.
DEPMOD = "/usr/sbin/depmod"


def kernel_release(module):
    out = subprocess.run(["/usr/sbin/modinfo", "-F", "vermagic", module],
                         stdout=subprocess.PIPE, text=True, check=True).stdout
    return out.split()[0]


def modinfo(module, field):
    out = subprocess.run(["/usr/sbin/modinfo", "-F", field, module],
                         stdout=subprocess.PIPE, text=True, check=True).stdout
    return [line for line in out.split("\n") if line]


def module_paths(module):
    """Directory tree of a module's dependencies as the disk image has them."""
    depends = [d for line in modinfo(module, "depends") for d in line.split(",") if d]
    return depends


def add_module(archive, config):
    """nvgpu.ko, and the lines that make modprobe know it."""
    archive.file("nvgpu/nvgpu.ko", config.module)
    with open(os.path.join(config.image, "modules.dep"), encoding="utf-8") as f:
        known = {}
        for line in f:
            path, _, rest = line.partition(":")
            name = os.path.basename(path).removesuffix(".ko").replace("-", "_")
            known[name] = [path] + rest.split()
    needed = []
    for name in module_paths(config.module):
        name = name.replace("-", "_")
        if name not in known:
            raise SystemExit(f"tests/vm/run: {config.module} depends on {name}, which "
                             "IMAGE_MODULES of scripts/lib/image.sh does not bring")
        needed += [p for p in known[name] if p not in needed]
    archive.data("nvgpu/modules.dep",
                 f"updates/nvgpu.ko: {' '.join(needed)}\n".encode())
    aliases = "".join(f"alias {a} nvgpu\n" for a in modinfo(config.module, "alias"))
    archive.data("nvgpu/modules.alias", aliases.encode())


def add_programs(archive, paths):
    """Programs and the shared libraries they need."""
    libraries = {}
    for path in paths:
        archive.file("nvgpu/bin/" + os.path.basename(path), path)
        out = subprocess.run(["ldd", path], stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, text=True, check=False).stdout
        for match in re.finditer(r"=> (/\S+) ", out):
            if not LOADER.search(match.group(1)):
                libraries[os.path.basename(match.group(1))] = match.group(1)
    for name, path in sorted(libraries.items()):
        archive.file("nvgpu/lib/" + name, os.path.realpath(path))


def add_metadata(archive, config, here):
    """vGPU metadata files of every release and format, made from tables of types."""
    with tempfile.TemporaryDirectory() as work:
        for path in glob.glob(os.path.join(here, "metadata*.yaml")):
            with open(path, encoding="utf-8") as f:
                table = f.read()
            # metadata-x.yaml becomes vgpu-x-RELEASE-FORMAT.bin.
            stem = os.path.basename(path).removesuffix(".yaml").replace("metadata", "vgpu", 1)
            for release in ("535.113.01", "570.144"):
                for form in ("nvvgpumt", "vgpumeta"):
                    add_metadata_file(archive, config, work, table, stem, release, form)


def add_metadata_file(archive, config, work, table, stem, release, form):
    text = table.replace("RELEASE", release)
    if form == "nvvgpumt":
        text = re.sub(r"\n *subsystem:.*", "", text)
    made = os.path.join(work, f"{stem}-{release}-{form}.bin")
    with open(made + ".yaml", "w", encoding="utf-8") as f:
        f.write(text)
    subprocess.run([os.path.join(config.build, "tools/nvgpu-fw"), "mkmeta", "--format", form,
                    "--output", made, made + ".yaml"],
                   stdout=subprocess.DEVNULL, check=True)
    archive.file("nvgpu/files/" + os.path.basename(made), made)


def build(config, here, scenarios):
    archive = Archive()
    archive.file("nvgpu/init", os.path.join(here, "init"))
    for path in glob.glob(os.path.join(here, "lib*.sh")):
        archive.file("nvgpu/" + os.path.basename(path), path)
    for s in scenarios:
        archive.file(f"nvgpu/scenarios/{s.name}.sh", s.path)
    archive.file("nvgpu/kernel-release", os.path.join(config.image, "release"))
    if "module" in config.built:
        add_module(archive, config)
    # Not nvgpu-fw: nothing needs it in there, and its libraries are 40 MB.
    tools = sorted(glob.glob(os.path.join(config.build, "tools/nvgpu-ctl")) +
                   glob.glob(os.path.join(config.build, "tools/vfio-client")) +
                   glob.glob(os.path.join(config.build, "tools/nouveau-move")) +
                   glob.glob(os.path.join(config.build, "tools/nl-abuse"))) + [DEPMOD]
    add_programs(archive, [t for t in tools if os.access(t, os.X_OK) and os.path.isfile(t)])
    if any("ynl" in s.needs for s in scenarios) and "ynl" in config.built:
        add_programs(archive, [os.path.realpath("/usr/bin/python3")])
        for name in ("ynl.zip", "spec.json"):
            archive.file("nvgpu/ynl/" + name, os.path.join(config.build, "ynl", name))
    if "guest" in config.built:
        archive.file("nvgpu/guest/initrd",
                     os.path.join(config.build, "guest-6.12/initrd"))
    if any("fw" in s.needs for s in scenarios) and "fw" in config.built:
        add_metadata(archive, config, here)
    for path in glob.glob(os.path.join(here, "files", "*")):
        archive.file("nvgpu/files/" + os.path.basename(path), path)
    for name, data in metadata.files().items():
        archive.data("nvgpu/files/" + name, data)
    return archive.bytes()
