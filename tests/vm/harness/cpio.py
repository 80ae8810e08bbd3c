# SPDX-License-Identifier: MIT
"""Write cpio archives in the "newc" format that Linux unpacks at boot.

The kernel accepts several archives one after the other, so what changes with
every boot is written here in milliseconds and appended to a cached base.
"""

import os
import stat


class Archive:
    """An archive in memory; names are relative to the root of the VM."""

    def __init__(self):
        self._parts = []
        self._size = 0
        self._ino = 1000000  # clear of the base archive's numbers
        self._dirs = set()

    def _put(self, data):
        padding = -len(data) % 4
        self._parts.append(data + b"\0" * padding)
        self._size += len(data) + padding

    def _entry(self, name, mode, data=b""):
        self._ino += 1
        raw = name.encode() + b"\0"
        fields = (self._ino, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(raw), 0)
        self._put(b"070701" + b"".join(b"%08X" % f for f in fields) + raw)
        self._put(data)

    def directory(self, name):
        if not name or name in self._dirs:
            return
        self.directory(os.path.dirname(name))
        self._dirs.add(name)
        self._entry(name, stat.S_IFDIR | 0o755)

    def data(self, name, content, mode=0o644):
        self.directory(os.path.dirname(name))
        self._entry(name, stat.S_IFREG | mode, content)

    def file(self, name, path):
        """A copy of @path, executable if it is."""
        with open(path, "rb") as f:
            self.data(name, f.read(), 0o755 if os.access(path, os.X_OK) else 0o644)

    def bytes(self):
        self._entry("TRAILER!!!", 0)
        return b"".join(self._parts)
