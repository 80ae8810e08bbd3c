# SPDX-License-Identifier: MIT
"""Frequency of the processor's time stamp counter.

An emulated machine reads the counter of the computer it runs on. A kernel that
has to find out its frequency on a busy computer may be wrong by an order of
magnitude, and then all its timeouts are.
"""

import ctypes
import functools
import mmap
import platform
import time

# rdtsc; shl rdx, 32; or rax, rdx; ret
READ_TSC = bytes.fromhex("0f31 48c1e220 4809d0 c3")
SAMPLE_SECONDS = 0.2


def _reader():
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(READ_TSC)
    function = ctypes.CFUNCTYPE(ctypes.c_uint64)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    function.page = page  # lives as long as what points into it
    return function


def _sample(read_tsc):
    """(counter, nanoseconds) read as one: of several tries the shortest."""
    best = None
    for _ in range(100):
        before = time.monotonic_ns()
        ticks = read_tsc()
        after = time.monotonic_ns()
        if best is None or after - before < best[0]:
            best = (after - before, ticks, (before + after) // 2)
    return best[1:]


@functools.lru_cache
def khz():
    """Kilohertz, or None where there is no such counter."""
    if platform.machine() != "x86_64":
        return None
    read_tsc = _reader()
    ticks0, ns0 = _sample(read_tsc)
    time.sleep(SAMPLE_SECONDS)
    ticks1, ns1 = _sample(read_tsc)
    return round((ticks1 - ticks0) * 1e6 / (ns1 - ns0))
