# SPDX-License-Identifier: MIT
"""vGPU type metadata files (format NVVGPUMT) for scenarios.

Nobody may give away the vendor's records, so these are made here: the layout is that
of firmware 535.113.01, typed from the reference and not from the driver; signatures are
a pattern, which is all that a model can look at.
"""

import struct
import zlib

RELEASE = "535.113.01"
BOARD = 0x26B5
ADD_TYPES = 0x20804003
MAX_TYPES = 64
RECORD_BYTES = 4952
SIGNATURE_AT, SIGNATURE_BYTES = 68, 128
GIB, MIB = 1 << 30, 1 << 20

# id, name, class, guest subsystem id, framebuffer, BAR1 in MiB, ECC, signed
TYPES = [
    (869, "NVIDIA L40-1B", "NVS", 0x176D, 1 * GIB, 256, 0, False),
    (871, "NVIDIA L40-1Q", "Quadro", 0x176F, 1 * GIB, 256, 1, True),
    # The built-in catalogue says 256 MiB: by this one sees whose record it is.
    (872, "NVIDIA L40-2Q", "Quadro", 0x1770, 2 * GIB, 512, 1, True),
]
HEAP_BYTES = 32 * MIB


def crc(data):
    """CRC-32 without the final inversion."""
    return zlib.crc32(data) ^ 0xFFFFFFFF


def firmware_record(kind):
    """NVA081_CTRL_VGPU_INFO."""
    number, name, cls, subsystem, fb, bar1, ecc, signed = kind
    r = bytearray(RECORD_BYTES)

    def put(offset, form, *values):
        struct.pack_into("<" + form, r, offset, *values)

    put(0, "I32s32s", number, name.encode(), cls.encode())
    if signed:
        r[SIGNATURE_AT:SIGNATURE_AT + SIGNATURE_BYTES] = bytes(
            (i * 7 + number) % 255 + 1 for i in range(SIGNATURE_BYTES))
    put(196, "128s", b"Quadro-Virtual-DWS,5.0;GRID-Virtual-WS,2.0;GRID-Virtual-WS-Ext,2.0")
    # instances, heads, resolution, pixels, frames per second, CUDA, ECC
    put(324, "8I", 48 * GIB // fb if fb > GIB else 32, 4, 5120, 2880, 16384000, 60, 1, ecc)
    put(368, "6Q", BOARD << 16 | subsystem, BOARD, fb, fb, HEAP_BYTES, 0)
    put(416, "QI", 4 * MIB, 100)
    put(432, "QI", bar1, 1)
    put(700, "128s", b"NVIDIA RTX Virtual Workstation")
    put(4936, "I", 1)
    return bytes(r)


def kernel_record(kind, instances):
    number, name, _, subsystem, fb, bar1, ecc, _ = kind
    return struct.pack("<I32s4x5QIIQ", number, name.encode(), BOARD << 16 | subsystem, BOARD,
                       fb, HEAP_BYTES, bar1, instances, ecc, 0)


def build(release=RELEASE, instances=None):
    """A whole file; @instances overrides how many of a type a board may have."""
    kernel = b"".join(
        kernel_record(k, (48 * GIB // k[4] if k[4] > GIB else 32) if instances is None
                      else instances) for k in TYPES)
    upload = struct.pack("<B3xI", 1, len(TYPES))
    upload += b"".join(firmware_record(k) for k in TYPES)
    upload += bytes(RECORD_BYTES * (MAX_TYPES - len(TYPES)))
    body = struct.pack("<7Q", BOARD, 8, RECORD_BYTES, len(kernel), len(TYPES), ADD_TYPES,
                       len(upload)) + kernel + upload
    blob = struct.pack("<QQ", 0, 16 + len(body)) + body
    covered = struct.pack("<QQ128x64sQ", 18, 1, release.encode(), 1) + blob
    return b"NVVGPUMT" + struct.pack("<I4x", crc(covered)) + covered


def files():
    """What a scenario finds in /nvgpu/files/."""
    return {
        "types-good.bin": build(),
        "types-of-another-release.bin": build(release="570.144"),
        "types-with-a-bad-record.bin": build(instances=0),
    }
