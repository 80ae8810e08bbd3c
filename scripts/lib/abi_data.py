# SPDX-License-Identifier: MIT
"""Reading, pruning and turning into C the layout data of GSP-RM releases."""
import fnmatch
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ABI_DIR = ROOT / "kmod" / "abi"
DATA_DIR = ABI_DIR / "data"
GEN_DIR = ABI_DIR / "gen"
ERRNO_HEADER = ABI_DIR / "codec" / "status_errno.h"

SCALARS = {1: "u8", 2: "__le16", 4: "__le32", 8: "__le64"}


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def merge(full, extra):
    """Add what only @extra has."""
    for name, struct in extra["structs"].items():
        full["structs"].setdefault(name, struct)
    for group, values in extra["constants"].items():
        for name, value in values.items():
            full["constants"].setdefault(group, {}).setdefault(name, value)


def slug(version):
    """A release as part of a C identifier or a file name."""
    return "r" + re.sub(r"[^0-9A-Za-z]", "_", version)


def header_path(version):
    return GEN_DIR / f"{slug(version)}.h"


def order(version):
    return [int(n) for n in version.split(".")]


def releases():
    """Versions with committed data, newest first."""
    return sorted((p.name[:-len(".json")] for p in DATA_DIR.glob("[0-9]*.json")),
                  key=order, reverse=True)


def rules_for(version):
    """(what no header says about a release, the release that was stated for)."""
    stated = {k: v for k, v in load(DATA_DIR / "rules.json").items() if k[0].isdigit()}
    older = [v for v in stated if order(v) <= order(version)]
    source = max(older, key=order) if older else min(stated, key=order)
    return stated[source], source


def resolve(structs, name):
    seen = set()
    while name in structs and "same_as" in structs[name] and name not in seen:
        seen.add(name)
        name = structs[name]["same_as"]
    return structs.get(name)


def wanted_fields(names):
    """(name, optional) pairs of one entry of the list."""
    return [(n.rstrip("?"), n.endswith("?")) for n in names]


def may_be_absent(names):
    """Whether a release may lack the whole struct: no member of it is needed."""
    return bool(names) and all(optional for _, optional in wanted_fields(names))


def moved_hint(full, name, field):
    """Where a member that vanished may have gone, for whoever reads the report."""
    leaf = re.split(r"[.\]]", field)[-1].lstrip(".")
    places = []
    for other, struct in full["structs"].items():
        for f in struct.get("fields", []):
            if re.split(r"[.\]]", f["name"])[-1] == leaf and (other == name or leaf != field):
                places.append(f"{other}.{f['name']}")
    same = [p for p in places if p.startswith(name + ".")]
    places = same or places
    return f" (perhaps now {' or '.join(places[:3])})" if places else ""


def resized(data, older):
    """Members whose size changed: codecs are written for one width."""
    found = []
    for name, struct in data["structs"].items():
        if name not in older["structs"]:
            continue
        before = {f["name"]: f for f in older["structs"][name]["fields"]}
        for f in struct["fields"]:
            was = before.get(f["name"])
            if was and f["size"] != was["size"] and \
                    (f["size"] in SCALARS or was["size"] in SCALARS):
                found.append(f"{name}.{f['name']} has {f['size']} bytes, {was['size']} in "
                             f"{older['version']}")
    return found


def statuses_without_errno(data):
    known = set(re.findall(r"#define STATUS_ERRNO_(\w+)", ERRNO_HEADER.read_text()))
    return [name for name, _ in strip(data["constants"]["nv_status"], "NV_") if name not in known]


def prune(full, used):
    missing = []
    structs = {}
    for name, names in used["structs"].items():
        struct = resolve(full["structs"], name)
        if not struct:
            if not may_be_absent(names):
                missing.append(f"struct {name}")
            continue
        by_name = {f["name"]: f for f in struct["fields"]}
        fields = []
        for field, optional in wanted_fields(names):
            if field in by_name:
                keep = {k: v for k, v in by_name[field].items() if k != "type"}
                fields.append(keep)
            elif not optional:
                missing.append(f"{name}.{field}{moved_hint(full, name, field)}")
        structs[name] = {"size": struct["size"], "fields": fields}

    constants = {}
    for group, patterns in used["constants"].items():
        have = full["constants"].get(group, {})
        keep = {}
        for pattern in patterns:
            if pattern.startswith("!"):
                keep = {k: v for k, v in keep.items() if not fnmatch.fnmatch(k, pattern[1:])}
                continue
            name, optional = pattern.rstrip("?"), pattern.endswith("?")
            if name.endswith("*"):
                found = {k: v for k, v in have.items() if k.startswith(name[:-1])}
            else:
                found = {k: have[k] for k in [name] if k in have}
            if not found and not optional:
                missing.append(f"constant {group}:{pattern}")
            keep.update(found)
        constants[group] = {k: v for k, v in keep.items() if isinstance(v, int)}

    return {"version": full["version"], "source": full["source"],
            "structs": structs, "constants": constants}, missing


def dump(data):
    """One struct or constant group member per line, so that diffs read well."""
    out = ["{", f' "version": {json.dumps(data["version"])},',
           f' "source": {json.dumps(data["source"])},', ' "structs": {']
    lines = []
    for name, struct in data["structs"].items():
        fields = ",\n   ".join(json.dumps(f) for f in struct["fields"])
        body = f"[\n   {fields}]" if fields else "[]"
        lines.append(f'  {json.dumps(name)}: {{"size": {struct["size"]}, "fields": {body}}}')
    out.append(",\n".join(lines))
    out += [" },", ' "constants": {']
    lines = []
    for group, values in data["constants"].items():
        members = ",\n   ".join(f"{json.dumps(k)}: {v}" for k, v in values.items())
        lines.append(f"  {json.dumps(group)}: {{\n   {members}}}")
    out.append(",\n".join(lines))
    out += [" }", "}", ""]
    return "\n".join(out)


def ident(path):
    return re.sub(r"[^A-Za-z0-9_]", "_", path)


class Member:
    """One C member: a scalar, an array, or an array of structs with members."""

    def __init__(self, name, offset, size, count, sub=None):
        self.name, self.offset, self.size, self.count, self.sub = name, offset, size, count, sub

    @property
    def total(self):
        return self.size * self.count


def members_of(fields, prefix=""):
    out = []
    for f in fields:
        if not f["name"].startswith(prefix):
            continue
        rest = f["name"][len(prefix):]
        if "[]" in rest:
            continue
        nested = [g for g in fields if g["name"].startswith(f["name"] + "[].")]
        sub = None
        if nested or f["size"] not in SCALARS:
            sub = [Member(m.name, m.offset - f["offset"], m.size, m.count, m.sub)
                   for m in members_of(fields, f["name"] + "[].")]
        out.append(Member(ident(rest), f["offset"], f["size"], f["count"], sub))
    return sorted(out, key=lambda m: m.offset)


def emit_struct(out, name, size, members):
    for m in members:
        if m.sub is not None:
            emit_struct(out, f"{name}__{m.name}", m.size, m.sub)
    out.append(f"struct {name} {{")
    at = pad = 0
    for m in members:
        if m.offset < at:
            raise KeyError(f"{name}.{m.name} overlaps its predecessor")
        if m.offset > at:
            out.append(f"\tu8 pad{pad}[{m.offset - at}];")
            pad += 1
        ctype = f"struct {name}__{m.name}" if m.sub is not None else SCALARS[m.size]
        array = f"[{m.count}]" if m.count != 1 else ""
        out.append(f"\t{ctype} {m.name}{array};")
        at = m.offset + m.total
    if size > at:
        out.append(f"\tu8 pad{pad}[{size - at}];")
    out.append("} __packed;")
    out.append(f"static_assert(sizeof(struct {name}) == {size});")
    for m in members:
        out.append(f"static_assert(offsetof(struct {name}, {m.name}) == {m.offset});")
    out.append("")


def suffix(value):
    return f"{value:#x}ull" if value > 0xffffffff else f"{value:#x}u"


def emit_list(out, macro, pairs, what):
    out.append(f"/* X(name, number) for {what}. */")
    out.append(f"#define {macro}(X) \\")
    out += [f"\tX({name}, {suffix(value)}) \\" for name, value in pairs]
    out[-1] = out[-1][:-2]
    out.append("")


def strip(values, prefix, skip=()):
    return [(k[len(prefix):], v) for k, v in values.items()
            if k.startswith(prefix) and k not in skip]


def engine_kind(short):
    if re.fullmatch(r"GR\d+", short):
        return "GRAPHICS"
    return "COPY" if re.fullmatch(r"COPY\d+", short) else "OTHER"


def engine_rows(constants):
    """RM engine type and API engine type that carry the same name, and what they are."""
    rm = constants["enum RM_ENGINE_TYPE"]
    api = constants["class_const"]
    rows = []
    for name, value in rm.items():
        short = name[len("RM_ENGINE_TYPE_"):]
        other = api.get("NV2080_ENGINE_TYPE_" + short)
        if other is not None and short not in ("NULL", "LAST"):
            rows.append((value, other, engine_kind(short)))
    return rows


def generate(data, used):
    guard = f"NVGPU_ABI_GEN_{slug(data['version']).upper()}_H"
    out = ["/* SPDX-License-Identifier: GPL-2.0-only OR MIT */",
           "/*",
           f" * Layouts and numbers of GSP-RM {data['version']}. Generated by scripts/abi-gen from",
           f" * kmod/abi/data/{data['version']}.json; do not edit.",
           f" * Source: {data['source']}",
           " */",
           f"#ifndef {guard}", f"#define {guard}", "",
           '#include "abi/abi_types.h"', "",
           f'#define FW_RELEASE "{data["version"]}"', ""]
    rules, source = rules_for(data["version"])
    out.append(f"/* What no header says, as stated for {source} in data/rules.json. */")
    out += [f"#define FW_RULE_{name.upper()} {suffix(value)}" for name, value in rules.items()]
    out.append("")
    for name, struct in data["structs"].items():
        emit_struct(out, f"fw_{name}", struct["size"], members_of(struct["fields"]))

    out.append("/* Members that some release lacks. */")
    for name, names in used["structs"].items():
        have = {f["name"] for f in data["structs"].get(name, {"fields": []})["fields"]}
        for field, optional in wanted_fields(names):
            if optional:
                out.append(f"#define FW_HAS_{name}_{ident(field)} {int(field in have)}")
    out.append("")

    const = data["constants"]
    lists = ("rpc_function", "rpc_event", "nv_status", "enum RM_ENGINE_TYPE")
    for group, values in const.items():
        if group == "nv_status" or group == "enum RM_ENGINE_TYPE":
            continue
        out.append(f"/* {group} */")
        for name, value in values.items():
            if group == "class_const" and name.startswith("NV2080_ENGINE_TYPE_") and \
                    name != "NV2080_ENGINE_TYPE_LAST":
                continue
            out.append(f"#define FW_{name} {suffix(value)}")
        out.append("")
    assert all(name in const for name in lists)

    emit_list(out, "FW_RPC_FUNCTION_LIST",
              strip(const["rpc_function"], "NV_VGPU_MSG_FUNCTION_",
                    ("NV_VGPU_MSG_FUNCTION_NUM_FUNCTIONS",)), "every RPC function")
    emit_list(out, "FW_RPC_EVENT_LIST",
              strip(const["rpc_event"], "NV_VGPU_MSG_EVENT_",
                    ("NV_VGPU_MSG_EVENT_FIRST_EVENT", "NV_VGPU_MSG_EVENT_NUM_EVENTS")),
              "every event")
    emit_list(out, "FW_STATUS_LIST", strip(const["nv_status"], "NV_"), "every status")
    unknown = statuses_without_errno(data)
    if unknown:
        out.append("/* Statuses that codec/status_errno.h says nothing about yet. */")
        out += [f"#define STATUS_ERRNO_{name} -EIO" for name in unknown] + [""]
    out.append("/* X(RM engine type, API engine type, kind) of engines both number spaces name. */")
    out.append("#define FW_ENGINE_LIST(X) \\")
    out += [f"\tX({rm}, {api}, {kind}) \\" for rm, api, kind in engine_rows(const)]
    out[-1] = out[-1][:-2]
    out += ["", f"#endif /* {guard} */", ""]
    return "\n".join(out)


def generate_unit(version):
    """The source file of one release: its layout, and every codec compiled for it."""
    return "\n".join([
        "// SPDX-License-Identifier: GPL-2.0-only OR MIT", "/*",
        f" * GSP-RM {version}. Generated by scripts/abi-gen; do not edit.", " */", "",
        f'#include "abi/gen/{slug(version)}.h"', "",
        f"#define ABI_SYMBOL nvgpu_abi_{slug(version)}", "",
        '#include "abi/codec/release.inc"', ""])


def generate_list(versions):
    out = ["/* SPDX-License-Identifier: GPL-2.0-only OR MIT */", "/*",
           " * Every release with committed data, newest first. Generated by scripts/abi-gen;",
           " * do not edit.", " */",
           "#ifndef NVGPU_ABI_GEN_RELEASES_H", "#define NVGPU_ABI_GEN_RELEASES_H", "",
           '#include "abi/abi.h"', ""]
    out += [f"extern const struct nvgpu_abi nvgpu_abi_{slug(v)};" for v in versions]
    out += ["", "/* X(table) for every release. */", "#define NVGPU_ABI_RELEASES(X) \\"]
    out += [f"\tX(nvgpu_abi_{slug(v)}) \\" for v in versions]
    out[-1] = out[-1][:-2]
    return "\n".join(out + ["", "#endif /* NVGPU_ABI_GEN_RELEASES_H */", ""])


def generate_kbuild(versions):
    return "\n".join(["# SPDX-License-Identifier: GPL-2.0-only",
                      "# Generated by scripts/abi-gen; do not edit."] +
                     [f"nvgpu-y += abi/gen/{slug(v)}.o" for v in versions] + [""])


def outdated(data, used):
    """What the list has gained since this release was imported."""
    have = {name: {f["name"] for f in struct["fields"]}
            for name, struct in data["structs"].items()}
    lacks = []
    for name, names in used["structs"].items():
        if name not in have:
            if not may_be_absent(names):
                lacks.append(name)
            continue
        lacks += [f"{name}.{field}" for field, optional in wanted_fields(names)
                  if not optional and field not in have[name]]
    return lacks + [group for group in used["constants"] if group not in data["constants"]]


def outdated_releases():
    used = load(DATA_DIR / "used.json")
    return {v: lacks for v in releases()
            if (lacks := outdated(load(DATA_DIR / f"{v}.json"), used))}


def generated_files():
    """Path and text of everything that follows from the committed data."""
    used = load(DATA_DIR / "used.json")
    versions = releases()
    late = outdated_releases()
    files = {GEN_DIR / "releases.h": generate_list(versions),
             GEN_DIR / "Kbuild.inc": generate_kbuild(versions)}
    for version in versions:
        header = header_path(version)
        if version not in late:
            files[header] = generate(load(DATA_DIR / f"{version}.json"), used)
        elif header.exists():
            files[header] = header.read_text()
        files[GEN_DIR / f"{slug(version)}.c"] = generate_unit(version)
    return files


def stray_files(files):
    """Generated files of a release whose data is gone."""
    return [p for p in sorted(GEN_DIR.glob("*")) if p not in files]


def write_generated():
    files = generated_files()
    GEN_DIR.mkdir(exist_ok=True)
    for path in stray_files(files):
        path.unlink()
    for path, text in files.items():
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
    return files
