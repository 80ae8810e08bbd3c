# SPDX-License-Identifier: MIT
"""A session of the kernel's generic netlink client, driven from standard input.

Each line is "do OPERATION ATTRIBUTES", "dump OPERATION ATTRIBUTES" or "heard", with
attributes as JSON. Each answer is a line of JSON; a refusal is {"refused": text}.
Nothing here knows what the family is about: that is in the spec.
"""

import json
import sys

from lib import NlError, YnlFamily


def plain(value):
    return value.hex() if isinstance(value, bytes) else list(value)


def main():
    spec = sys.argv[1]
    family = YnlFamily(spec, "")
    ear = YnlFamily(spec, "")
    ear.ntf_subscribe("monitor")
    for line in sys.stdin:
        words = line.split(None, 2)
        try:
            if words[0] == "heard":
                ear.check_ntf()
                answer = ear.async_msg_queue
            elif words[0] == "dump":
                answer = family.dump(words[1], json.loads(words[2]))
            else:
                answer = family.do(words[1], json.loads(words[2]))
        except NlError as refusal:
            answer = {"refused": str(refusal)}
        print(json.dumps(answer, default=plain), flush=True)


main()
