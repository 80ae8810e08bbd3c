#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: on-terminal.py PROGRAM [ARGUMENT...] - run it with a terminal as its output, and
print what it wrote there; the status is the program's."""

import os
import subprocess
import sys

master, slave = os.openpty()
with subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=slave) as program:
    os.close(slave)
    text = b""
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:  # the last one has closed its side
            break
        if not piece:
            break
        text += piece
sys.stdout.buffer.write(text.replace(b"\r\n", b"\n"))
sys.exit(program.returncode)
