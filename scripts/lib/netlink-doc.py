#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: netlink-doc.py SPEC

Print a netlink spec as a Markdown page: the model, enums, attributes and
operations, in the spec's own words and order.
"""

import sys

import yaml


def text(doc):
    """One paragraph for a table cell or a list item."""
    return " ".join((doc or "").split())


def enum_section(enum):
    print(f"### {enum['name']}\n\n{text(enum.get('doc'))}\n")
    print("| Value | Name | Meaning |\n|---|---|---|")
    value = enum.get("value-start", 0)
    for entry in enum["entries"]:
        value = entry.get("value", value)
        print(f"| {value} | `{entry['name']}` | {text(entry.get('doc'))} |")
        value += 1
    print()


def limits(attr):
    checks = attr.get("checks", {})
    words = {"min": "at least {}", "max": "at most {}",
             "max-len": "at most {} characters", "exact-len": "{} bytes"}
    return ", ".join(words[k].format(v) for k, v in checks.items())


def attribute_section(aset):
    print(f"### {aset['name']}\n\n{text(aset.get('doc'))}\n")
    print("| Number | Name | Type | Meaning |\n|---|---|---|---|")
    number = 0
    for attr in aset["attributes"]:
        number = attr.get("value", number + 1)
        if attr["type"] == "pad":
            continue
        kind = attr["type"]
        if "enum" in attr:
            kind += f" ({attr['enum']})"
        if limits(attr):
            kind += f", {limits(attr)}"
        print(f"| {number} | `{attr['name']}` | {kind} | {text(attr.get('doc'))} |")
    print()


def names(part):
    attrs = (part or {}).get("attributes", [])
    return ", ".join(f"`{a}`" for a in attrs) or "nothing"


def operation_section(op, number):
    print(f"### {op['name']} ({number})\n\n{text(op['doc'])}\n")
    if "notify" in op:
        print(f"Announced to group `{op['mcgrp']}`, with the attributes of a "
              f"`{op['notify']}` reply.\n")
        return
    if "event" in op:
        print(f"Announced to group `{op['mcgrp']}`, with attributes from "
              f"`{op['attribute-set']}`: {names(op['event'])}.\n")
        return
    print(f"Attributes from `{op['attribute-set']}`.\n")
    print("| | Request | Reply |\n|---|---|---|")
    for mode in ("do", "dump"):
        if mode in op:
            part = op[mode] or {}
            reply = names(part["reply"]) if "reply" in part else "an acknowledgement"
            print(f"| {mode} | {names(part.get('request'))} | {reply} |")
    print()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as f:
        spec = yaml.safe_load(f)

    print(f"# Generic netlink family {spec['name']}\n")
    print("Generated from `kmod/netlink/nvgpu.yaml` by `scripts/regen-netlink`; "
          "do not edit.\n")
    print(spec["doc"])
    print("## Enumerations\n")
    for definition in spec["definitions"]:
        enum_section(definition)
    print("## Attributes\n")
    for aset in spec["attribute-sets"]:
        attribute_section(aset)
    print("## Operations\n")
    ops = spec["operations"]["list"]
    for number, op in enumerate(ops, 1):
        operation_section(op, number)
    print("## Multicast groups\n")
    for group in spec["mcast-groups"]["list"]:
        print(f"- `{group['name']}`")


if __name__ == "__main__":
    main()
