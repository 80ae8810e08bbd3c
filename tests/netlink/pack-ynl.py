#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: pack-ynl.py YNLDIR SPEC OUTPUT

Pack the library of the kernel's ynl client, the part of Python that it needs and
ynl-session.py into OUTPUT/ynl.zip, so that they run where there is nothing but
an interpreter. Everything is compiled, and the spec becomes JSON
(OUTPUT/spec.json): an emulated machine takes a minute to read YAML.
"""

import importlib
import json
import os
import py_compile
import sys
import tempfile

# Imported by the standard library only when they are needed.
LATE = ("encodings.ascii", "encodings.idna", "encodings.latin_1", "encodings.utf_8",
        "linecache", "traceback")
# Optional to those that import them.
SPARED = ("_bz2", "_json", "_lzma", "_uuid")

# In the place of PyYAML. The library looks at the first line itself.
YAML_STUB = """
import json

def safe_load(stream):
    return json.loads(stream.read().partition("\\n")[2])
"""


def closure(ynl):
    """Name and file of each module that importing the library brings."""
    with tempfile.TemporaryDirectory() as stub:
        with open(os.path.join(stub, "yaml.py"), "w", encoding="utf-8") as f:
            f.write(YAML_STUB)
        sys.path[:0] = [stub, ynl]
        for name in ("lib", "json", *LATE):
            importlib.import_module(name)
        sys.path[:2] = []
        for name, module in sorted(sys.modules.items()):
            path = getattr(module, "__file__", None)
            if name == "__main__" or name in SPARED or not path:
                continue
            if not path.endswith(".py"):
                sys.exit(f"pack-ynl.py: {name} is no Python source: {path}")
            yield name, path


def compiled(path, directory):
    out = os.path.join(directory, "x.pyc")
    py_compile.compile(path, out, doraise=True,
                       invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    with open(out, "rb") as f:
        return f.read()


def main():
    ynl, spec, output = sys.argv[1:]
    here = os.path.dirname(os.path.abspath(__file__))
    sys.dont_write_bytecode = True

    with tempfile.TemporaryDirectory() as scratch:
        files = {"session.pyc": compiled(os.path.join(here, "ynl-session.py"), scratch)}
        for name, path in closure(ynl):
            inside = name.replace(".", "/")
            if os.path.basename(path) == "__init__.py":
                inside += "/__init__"
            files[inside + ".pyc"] = compiled(path, scratch)

    # Imported late: they have needs of their own, which are not the client's.
    import zipfile
    del sys.modules["yaml"]
    import yaml

    with zipfile.ZipFile(os.path.join(output, "ynl.zip"), "w") as out:
        for name, data in files.items():
            out.writestr(name, data)
    with open(spec, encoding="utf-8") as f:
        licence = f.readline()
        data = yaml.safe_load(f)
    with open(os.path.join(output, "spec.json"), "w", encoding="utf-8") as f:
        f.write(licence)
        json.dump(data, f)


if __name__ == "__main__":
    main()
