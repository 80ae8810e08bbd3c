#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Print make variables that compile and link a device into a QEMU build.

usage: qemu_flags.py QEMU-BUILD-DIRECTORY

The flags are those of QEMU's own educational PCI device, which is built the
way ours wants to be: target-independent, system emulation only.
"""

import json
import os
import shlex
import sys

MODEL_FILE = "hw/misc/edu.c"


def absolute(flag, base):
    """Include paths are relative to the build directory."""
    for prefix in ("-I", "-iquote", "-isystem"):
        if flag.startswith(prefix) and len(flag) > len(prefix):
            return prefix + os.path.normpath(os.path.join(base, flag[len(prefix):]))
    return flag


def compile_flags(base):
    with open(os.path.join(base, "compile_commands.json"), encoding="utf-8") as f:
        commands = json.load(f)
    for entry in commands:
        if entry["file"].endswith(MODEL_FILE) and " -c " in entry["command"]:
            break
    else:
        sys.exit(f"qemu_flags: {base}: no compile command for {MODEL_FILE}")
    flags, words = [], shlex.split(entry["command"])[1:]
    path_next = False
    skip = False
    for word in words:
        if skip:
            skip = False
        elif path_next:
            flags.append(os.path.normpath(os.path.join(base, word)))
            path_next = False
        elif word in ("-o", "-c", "-MF", "-MQ"):
            skip = True
        elif word in ("-MD", "-MMD"):
            continue
        elif word in ("-I", "-iquote", "-isystem"):
            flags.append(word)
            path_next = True
        else:
            flags.append(absolute(word, base))
    return flags


def link_command(base):
    with open(os.path.join(base, "link-command"), encoding="utf-8") as f:
        words = shlex.split(f.read())
    at = words.index("-o")
    # Words before the output are the linker driver; after it, all inputs.
    return words[:at], words[at + 2:]


def make_quote(words):
    return " ".join(shlex.quote(w).replace("$", "$$").replace("#", "\\#") for w in words)


def main():
    base = os.path.abspath(sys.argv[1])
    driver, inputs = link_command(base)
    print(f"QEMU_BASE := {base}")
    print(f"QEMU_CFLAGS := {make_quote(compile_flags(base))}")
    print(f"QEMU_LINK := {make_quote(driver)}")
    print(f"QEMU_INPUTS := {make_quote(inputs)}")


main()
