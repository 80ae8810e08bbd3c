#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: check-spec.py SPEC [SCHEMA]

Rules about the netlink spec that the kernel's schema does not have, and, with
SCHEMA, those that it has. Prints one verdict per rule.
"""

import os
import re
import sys

import yaml

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")

# Scalars of variable width are not in Linux 6.1's headers.
TYPES = {"u32", "u64", "string", "binary", "pad"}
PAGES = ("docs/netlink.md",)


def verdict(rule, problems):
    problems = list(problems)
    if problems:
        print(f"FAIL netlink/{rule}: {', '.join(problems)}")
    else:
        print(f"PASS netlink/{rule}")


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        return f.read()


def undocumented(spec):
    if not spec.get("doc"):
        yield "the family"
    for d in spec["definitions"]:
        if not d.get("doc"):
            yield d["name"]
        for e in d["entries"]:
            if not isinstance(e, dict) or not e.get("doc"):
                yield f"{d['name']} {e}"
    for s in spec["attribute-sets"]:
        if not s.get("doc"):
            yield s["name"]
        yield from (f"{s['name']} {a['name']}" for a in s["attributes"] if not a.get("doc"))
    yield from (o["name"] for o in spec["operations"]["list"] if not o.get("doc"))


def attributes(spec, name):
    for s in spec["attribute-sets"]:
        if s["name"] == name:
            return {a["name"]: a for a in s["attributes"]}
    return {}


def operations(spec):
    return {o["name"]: o for o in spec["operations"]["list"]}


def unlimited(spec):
    """Request attributes that the kernel would take in any size."""
    for op in operations(spec).values():
        for mode in ("do", "dump"):
            names = op.get(mode, {}).get("request", {}).get("attributes", [])
            for n in names:
                a = attributes(spec, op["attribute-set"])[n]
                if "checks" not in a and "enum" not in a:
                    yield f"{op['name']} {n}"


def used_in(spec, set_name, parts):
    """Names of a set's attributes that some operation has in one of these parts."""
    used = set()
    for op in operations(spec).values():
        if op.get("attribute-set") == set_name:
            for mode in ("do", "dump"):
                for part in parts:
                    used |= set(op.get(mode, {}).get(part, {}).get("attributes", []))
            used |= set(op.get("event", {}).get("attributes", []))
    return used


def never_sent(spec):
    """Attributes that no operation uses."""
    for s in spec["attribute-sets"]:
        used = used_in(spec, s["name"], ("request", "reply"))
        yield from (f"{s['name']} {a['name']}" for a in s["attributes"]
                    if a["type"] != "pad" and a["name"] not in used)


def unguarded(spec):
    """Operations whose hook does not fit what they do."""
    for op in operations(spec).values():
        if "notify" in op or "event" in op:
            continue
        changes = not op["name"].endswith("-get")
        hook = op["do"].get("pre", "")
        if ("pre-change" in hook) != changes or "pre-" not in hook or "post" not in op["do"]:
            yield op["name"]


def tool_differs(spec):
    """The tool's field lists against the spec: keys, numbers, kinds."""
    text = read("nvgpu-ctl/objects.h").replace("\\\n", " ")
    rows = re.findall(r"F\((KIND_\w+),\s*(NVGPU_A_\w+),\s*\w+,\s*\"([\w-]+)\"", text)
    seen = {}
    for kind, attr, key in rows:
        seen[attr] = (kind, key)
    for s in spec["attribute-sets"]:
        shown = used_in(spec, s["name"], ("reply",))
        for a in s["attributes"]:
            if a["name"] not in shown:
                continue
            attr = f"NVGPU_A_{s['name']}_{a['name']}".upper().replace("-", "_")
            if attr not in seen:
                yield f"{attr} is not in objects.h"
                continue
            kind, key = seen.pop(attr)
            if key != a["name"]:
                yield f"{attr} is called {key}"
            wide = kind in ("KIND_U64", "KIND_BYTES", "KIND_PLACE")
            if wide != (a["type"] == "u64"):
                yield f"{attr} has another width"
            if (kind == "KIND_LIST") != (a.get("sub-type") == "u32"):
                yield f"{attr} is no list"
            if (kind == "KIND_TEXT") != (a["type"] == "string"):
                yield f"{attr} is no text"
    yield from seen


def tool_names_differ(spec):
    text = read("nvgpu-ctl/objects.c")
    for d in spec["definitions"]:
        for e in d["entries"]:
            constant = f"NVGPU_{d['name']}_{e['name']}".upper().replace("-", "_")
            if f"[{constant}] = \"{e['name']}\"" not in text:
                yield constant


def unmentioned(spec):
    for page in PAGES:
        text = read(page)
        for name in operations(spec):
            if f"### {name} " not in text:
                yield f"{name} in {page}"


def schema_problems(spec, schema):
    try:
        import jsonschema
    except ImportError:
        print("SKIP netlink/spec-fits-the-kernels-schema: python3-jsonschema is missing")
        return
    with open(schema, encoding="utf-8") as f:
        rules = yaml.safe_load(f)
    verdict("spec-fits-the-kernels-schema",
            (e.message for e in jsonschema.Draft7Validator(rules).iter_errors(spec)))


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        spec = yaml.safe_load(f)
    if len(sys.argv) > 2:
        schema_problems(spec, sys.argv[2])
    verdict("everything-has-a-doc", undocumented(spec))
    verdict("only-types-that-linux-6.1-has",
            (f"{s['name']} {a['name']} is {a['type']}" for s in spec["attribute-sets"]
             for a in s["attributes"] if a["type"] not in TYPES))
    verdict("requests-are-limited-by-policy", unlimited(spec))
    verdict("no-attribute-is-unused", never_sent(spec))
    verdict("hooks-fit-what-operations-do", unguarded(spec))
    verdict("every-set-names-its-gpu-first",
            (s["name"] for s in spec["attribute-sets"]
             if s["attributes"][0]["name"] not in ("gpu", "address")))
    verdict("tool-knows-every-attribute", tool_differs(spec))
    verdict("tool-knows-every-name", tool_names_differ(spec))
    verdict("page-has-every-operation", unmentioned(spec))


if __name__ == "__main__":
    main()
