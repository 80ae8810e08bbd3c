#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The JSON that nvgpu-ctl prints: made from the spec, and compared with what it prints.

usage: schema.py --write SPEC SCHEMA         write the schema
       schema.py --fresh SPEC SCHEMA         is it what --write would write?
       schema.py --commands SCHEMA           commands (help --json on stdin): keys it lacks
       schema.py --output SCHEMA NAME        output of a command on stdin; NAME tells monitors

Prints what is wrong, and nothing when all is well.
"""

import json
import sys

import jsonschema
import yaml

TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}


def attribute(spec_attribute):
    """How one attribute of the spec is printed."""
    kind = spec_attribute["type"]
    if "enum" in spec_attribute:
        # A value that the program is too old to know is its number.
        schema = {"type": ["string", "integer"]}
    elif kind == "binary" and "sub-type" in spec_attribute:
        schema = {"type": "array", "items": dict(COUNT)}
    elif kind == "binary":
        schema = {"type": "string", "format": "uuid"}
    elif kind == "string":
        schema = dict(TEXT)
    elif spec_attribute.get("checks", {}).get("max") == 1:
        schema = {"type": "boolean"}
    else:
        schema = dict(COUNT)
    schema["description"] = " ".join(spec_attribute["doc"].split())
    return schema


def record(properties, required=()):
    return {"type": "object", "properties": properties, "required": list(required),
            "additionalProperties": False}


def array(name):
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}


def objects(spec):
    """One definition for each kind of object."""
    return {s["name"]: record({a["name"]: attribute(a) for a in s["attributes"]
                               if a["type"] not in ("unused", "pad")})
            for s in spec["attribute-sets"]}


def make(spec):
    kinds = objects(spec)
    texts = lambda *names: {name: dict(TEXT) for name in names}
    defs = dict(kinds)
    defs["error"] = record(texts("error", "errno"), ["error"])
    defs["result"] = record({**texts("gpu", "uuid", "error", "errno"), "id": COUNT,
                             "done": {"type": "boolean"}}, ["gpu", "id", "uuid", "done"])
    defs["task"] = record({
        **texts("gpu", "name", "action", "reason"), "object": {"enum": ["gpu", "vgpu"]},
        "result": {"enum": ["as-declared", "differs", "blocked", "done", "failed"]}})
    defs["declaration"] = record({
        **texts("gpu", "firmware"), "vfs": COUNT, "vgpus": COUNT, "bind": {"type": "boolean"},
        "placement": {"enum": ["equal", "mixed"]}, "unlisted": {"enum": ["keep", "destroy"]}})
    defs["finding"] = record({
        **texts("check", "object", "cause", "remedy"),
        "state": {"enum": ["ok", "warning", "failed", "unknown"]}})
    defs["command"] = record({
        **texts("verb", "noun", "args", "help"),
        "options": {"type": "array", "items": TEXT}, "columns": {"type": "array", "items": TEXT},
    }, ["verb", "args", "help", "options"])
    defs["message"] = record({
        **texts("event", "time"), "missed": COUNT,
        **{kind: {"$ref": f"#/$defs/{kind}"} for kind in kinds}}, ["event", "time"])
    or_why = lambda name: {"anyOf": [array(name), TEXT]}
    defs["report"] = record({
        **texts("version", "kernel", "command-line"), "findings": array("finding"),
        "gpus": or_why("gpu"), "vfs": or_why("vf"), "types": or_why("type"),
        "vgpus": or_why("vgpu"),
        "log": {"anyOf": [{"type": "array", "items": TEXT}, TEXT]},
    }, ["version", "kernel", "findings", "gpus", "vfs", "types", "vgpus", "log"])
    lists = [array(name) for name in
             [*kinds, "result", "task", "declaration", "finding", "command"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What nvgpu-ctl prints with --json",
        "description": "Made from kmod/netlink/nvgpu.yaml by tests/cli/schema.py --write; do not "
                       "edit. monitor prints a message per line, other commands one of the rest.",
        "anyOf": [*lists, {"$ref": "#/$defs/error"}, {"$ref": "#/$defs/message"},
                  {"$ref": "#/$defs/report"}, TEXT],
        "$defs": defs,
    }


def dump(schema):
    return json.dumps(schema, indent=2) + "\n"


def lacking(schema, commands):
    """Keys of commands that no definition has."""
    known = [set(d["properties"]) for d in schema["$defs"].values()]
    for command in commands:
        columns = set(command.get("columns", []))
        if columns and not any(columns <= k for k in known):
            yield f"{command['verb']} {command.get('noun', '')}".strip()


def main():
    mode, arguments = sys.argv[1], sys.argv[2:]
    if mode in ("--write", "--fresh"):
        with open(arguments[0], encoding="utf-8") as f:
            made = dump(make(yaml.safe_load(f)))
        if mode == "--write":
            with open(arguments[1], "w", encoding="utf-8") as f:
                f.write(made)
            return
        with open(arguments[1], encoding="utf-8") as f:
            if f.read() != made:
                print(f"{arguments[1]} is not what tests/cli/schema.py --write makes")
        return
    with open(arguments[0], encoding="utf-8") as f:
        schema = json.load(f)
    if mode == "--commands":
        print(*lacking(schema, json.load(sys.stdin)), sep="\n", end="")
        return
    text = sys.stdin.read()
    documents = text.splitlines() if "monitor" in arguments[1] else [text]
    for document in filter(None, documents):
        try:
            jsonschema.validate(json.loads(document), schema)
        except (ValueError, jsonschema.ValidationError) as e:
            print(f"{arguments[1]}: {str(e).splitlines()[0]}")


if __name__ == "__main__":
    main()
