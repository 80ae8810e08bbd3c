# SPDX-License-Identifier: MIT
"""A small client for QEMU's machine protocol."""

import json
import socket


class QmpError(Exception):
    """QEMU refused a command, or is gone."""


class Qmp:
    def __init__(self, path, timeout):
        self._sock = socket.socket(socket.AF_UNIX)
        self._sock.settimeout(timeout)
        self._sock.connect(path)
        self._file = self._sock.makefile("rw", encoding="utf-8")
        self._read()  # greeting
        self.command("qmp_capabilities")

    def _read(self):
        try:
            line = self._file.readline()
        except OSError as e:
            raise QmpError(f"QEMU does not answer: {e}") from e
        if not line:
            raise QmpError("QEMU closed its monitor")
        return json.loads(line)

    def command(self, name, **arguments):
        request = {"execute": name}
        if arguments:
            request["arguments"] = arguments
        try:
            self._file.write(json.dumps(request) + "\n")
            self._file.flush()
        except OSError as e:
            raise QmpError(f"QEMU is gone: {e}") from e
        while True:
            reply = self._read()
            if "return" in reply:
                return reply["return"]
            if "error" in reply:
                raise QmpError(reply["error"]["desc"])
            # Anything else is an event; none matters here.

    def get(self, device, name):
        return self.command("qom-get", path=f"/machine/peripheral/{device}", property=name)

    def set(self, device, name, value):
        return self.command("qom-set", path=f"/machine/peripheral/{device}",
                            property=name, value=value)

    def close(self):
        self._sock.close()
