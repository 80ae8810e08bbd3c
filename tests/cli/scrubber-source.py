#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""usage: scrubber-source.py DIR

A source tree with just what nvgpu-fw takes a scrubber from, in the form of
NVIDIA's open kernel modules and with invented contents.
"""
import pathlib
import struct
import sys
import zlib

ARCHIVE = "ksec2BinArchiveSecurescrubUcode_AD10X"
PIECES = {
    "image_dbg": bytes(0x1d00),
    "image_prod": bytes(i * 5 & 0xff for i in range(0x1d00)),
    "header_prod": struct.pack("<9I", 0, 0x100, 0x1a00, 0x300, 1, 0x100, 0x1900, 1, 0),
    "sig_prod": bytes(i * 3 & 0xff for i in range(768)),
    "patch_loc": struct.pack("<I", 0x1a00),
    "patch_sig": struct.pack("<I", 0),
    "patch_meta": struct.pack("<3I", 1, 1, 0xd),
    "num_sigs": struct.pack("<I", 2),
}


def piece(name, data):
    packed, flag = data, "NV_FALSE"
    if len(data) > 12:
        deflate = zlib.compressobj(wbits=-15)
        packed = deflate.compress(data) + deflate.flush() + \
            struct.pack("<2I", zlib.crc32(data), len(data))
        flag = "NV_TRUE"
    rows = "\n".join("    " + ", ".join(f"0x{b:02x}" for b in packed[i:i + 16]) + ","
                     for i in range(0, len(packed), 16))
    array = f"{ARCHIVE}_{name}_data"
    return f"""#if defined(BINDATA_INCLUDE_DATA)
// FUNCTION: get("{name}") {{ 1, 2, {array}, NV_TRUE
static const NvU8 {array}[] =
{{
{rows}
}};
#endif

{{
    {len(data)},   // uncompressed data size (bytes)
    {len(packed)}, /* compressed */
    {array},
    {flag},
    NV_TRUE,
}},

"""


def main(root):
    source = root / "src/nvidia/generated" / "g_bindata_ksec2GetBinArchiveSecurescrubUcode_AD10X.c"
    source.parent.mkdir(parents=True)
    (root / "version.mk").write_text("NVIDIA_VERSION = 535.1.2\n\nVERSION_MK_FILE := x\n")
    source.write_text("/* generated */\n" + "".join(piece(n, d) for n, d in PIECES.items()))


main(pathlib.Path(sys.argv[1]))
