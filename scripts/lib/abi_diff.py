# SPDX-License-Identifier: MIT
"""Comparing the layout data of two GSP-RM releases, as far as the driver uses them."""
import fnmatch
import json
import re
import textwrap

import abi_data

WIDTH = 100


class BadData(Exception):
    pass


# ---- reading: a data file comes from outside, so it is checked before use ----

def read_json(path):
    try:
        with open(path, encoding="utf-8") as f:
            return json.load(f)
    except (json.JSONDecodeError, UnicodeDecodeError) as err:
        raise BadData(f"{path}: not JSON: {err}") from err


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def check_struct(path, name, struct):
    if isinstance(struct, dict) and isinstance(struct.get("same_as"), str):
        return
    if not isinstance(struct, dict) or not is_count(struct.get("size")) or \
            not isinstance(struct.get("fields"), list):
        raise BadData(f"{path}: struct {name}: no size or no list of fields")
    seen = set()
    for field in struct["fields"]:
        if not isinstance(field, dict) or not isinstance(field.get("name"), str):
            raise BadData(f"{path}: struct {name}: a field without a name")
        where = f"{path}: {name}.{field['name']}"
        for key in ("offset", "size", "count"):
            if not is_count(field.get(key)):
                raise BadData(f"{where}: {key} is not a number")
        if field["offset"] + field["size"] * field["count"] > struct["size"] and \
                "[]" not in field["name"]:
            raise BadData(f"{where}: reaches past the end of its struct")
        if field["name"] in seen:
            raise BadData(f"{where}: is there twice")
        seen.add(field["name"])


def read_one(path):
    data = read_json(path)
    if not isinstance(data, dict) or not isinstance(data.get("structs"), dict) or \
            not isinstance(data.get("constants"), dict):
        raise BadData(f"{path}: no layout data: \"structs\" or \"constants\" is missing")
    for name, struct in data["structs"].items():
        check_struct(path, name, struct)
    for group, values in data["constants"].items():
        if not isinstance(values, dict):
            raise BadData(f"{path}: constants {group}: not a list of names and numbers")
    return data


def read_release(paths):
    """A data file and what completes it, as one."""
    data = read_one(paths[0])
    if not isinstance(data.get("version"), str):
        raise BadData(f"{paths[0]}: does not say which release it is of")
    for path in paths[1:]:
        abi_data.merge(data, read_one(path))
    return data


def read_used(path):
    used = read_json(path)
    for key in ("structs", "constants"):
        if not isinstance(used, dict) or not isinstance(used.get(key), dict) or \
                not all(isinstance(v, list) for v in used[key].values()):
            raise BadData(f"{path}: not a list of what is used: \"{key}\" is missing or wrong")
    return used


# ---- comparing ----

def number(value):
    return f"{value:#x}" if value > 9 else str(value)


def plural(n, noun):
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def width_of(field):
    if field["count"] == 1:
        return plural(field["size"], "byte")
    return f"{field['count']} times {plural(field['size'], 'byte')}"


def users_of(name):
    """Hand-written files that say @name, which is what the generated header calls it."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    return [str(p.relative_to(abi_data.ROOT))
            for p in sorted((abi_data.ROOT / "kmod" / "abi").rglob("*.[chi]*"))
            if p.parent.name != "gen" and word.search(p.read_text(encoding="utf-8"))]


def relative_offset(struct, field):
    """Members of an array of structs count from the start of their element."""
    head, bracket, _ = field["name"].rpartition("[].")
    if not bracket:
        return field["offset"]
    outer = next((f for f in struct["fields"] if f["name"] == head), None)
    return field["offset"] - (outer["offset"] if outer else 0)


def leaf(name):
    return name.replace("[]", "").rpartition(".")[2]


def whereabouts(new, struct_name, old_field):
    """Where a vanished field may be: places in the new data, likeliest first."""
    found = []
    own = abi_data.resolve(new["structs"], struct_name)
    for f in own["fields"] if own else []:
        if leaf(f["name"]) == leaf(old_field["name"]):
            found.append(f"as {struct_name}.{f['name']}")
        elif f["offset"] == old_field["offset"] and f["size"] == old_field["size"] and \
                f["count"] == old_field["count"] and "[]" not in f["name"]:
            found.append(f"at its place is {f['name']}")
    if not found:
        prefix = struct_name.split("_")[0]
        others = [name for name, struct in new["structs"].items() if name != struct_name
                  and any(leaf(f["name"]) == leaf(old_field["name"])
                          for f in struct.get("fields", []))]
        others.sort(key=lambda name: not name.startswith(prefix))
        found = [f"in {name}" for name in others]
    return found[:3]


PLURAL = {"message": "messages", "group of numbers": "groups of numbers"}


class Report:
    def __init__(self, old, new):
        self.title = f"{old['version']} -> {new['version']}"
        self.sections = []		# (kind, heading, lines)
        self.same = {kind: [] for kind in PLURAL}
        self.unknown = []

    @property
    def changed(self):
        return bool(self.sections)

    def add(self, kind, name, lines, note=""):
        if lines:
            self.sections.append((kind, f"{kind} {name}:{note}", lines))
        else:
            self.same[kind].append(name)

    def count(self, kind):
        changed = sum(1 for k, _, _ in self.sections if k == kind)
        return f"{changed} of {changed + len(self.same[kind])} {PLURAL[kind]}"

    def text(self):
        if not self.changed:
            out = [f"{self.title}: no change in what we use "
                   f"({plural(len(self.same['message']), 'message')}, "
                   f"{len(self.same['group of numbers'])} groups of numbers)"]
        else:
            humans = sum(line.startswith("!") for _, _, lines in self.sections for line in lines)
            out = [f"{self.title}: changed: {self.count('message')}, "
                   f"{self.count('group of numbers')}; "
                   f"{plural(humans, 'line') if humans else 'nothing'} "
                   f"for a human{' (!)' if humans else ''}"]
        for _, heading, lines in self.sections:
            out += ["", heading]
            out += [line[:2] + "  " + line[2:] for line in lines]
        if self.changed:
            for kind, title in PLURAL.items():
                if self.same[kind]:
                    out += ["", f"no change in these {title}:"]
                    out += wrap(self.same[kind])
        if self.unknown:
            out += ["", "in neither file, so not compared:"]
            out += wrap(self.unknown)
        return "\n".join(out)


def wrap(names):
    return textwrap.wrap(", ".join(names), WIDTH, initial_indent="    ",
                         subsequent_indent="    ", break_long_words=False,
                         break_on_hyphens=False)


def compare_field(name, old_struct, new_struct, optional, new):
    """Lines about one field, or None when neither release has it."""
    was = next((f for f in old_struct["fields"] if f["name"] == name), None)
    now = next((f for f in new_struct["fields"] if f["name"] == name), None)
    if not was and not now:
        return [] if optional else None
    if not was:
        return [f"  {name}: new, {width_of(now)} at {now['offset']}"
                + ("; optional in the list, so the code is ready for it" if optional else "")]
    if not now:
        places = whereabouts(new, new_struct["name"], was)
        hint = f"; perhaps {', or '.join(places)}" if places else ""
        if optional:
            return [f"  {name}: gone; optional in the list, so the code is ready for that{hint}"]
        return [f"! {name}: gone{hint}"]

    lines = []
    if was["size"] != now["size"] and not {was["size"], now["size"]} & set(abi_data.SCALARS):
        lines.append(f"  {name}: records of {was['size']} bytes, now of {now['size']}")
    elif was["size"] != now["size"]:
        lines.append(f"! {name}: had {plural(was['size'], 'byte')}, now {now['size']}: does the "
                     f"neutral field hold it, and is it still the same thing?")
    if was["count"] != now["count"]:
        # Codecs go by the layout's number of elements; a scalar is another thing.
        human = 1 in (was["count"], now["count"])
        lines.append(f"{'!' if human else ' '} {name}: {plural(was['count'], 'element')}, "
                     f"now {now['count']}")
    if was.get("type") != now.get("type") and "type" in was and "type" in now:
        lines.append(f"! {name}: was {was['type']}, is {now['type']}")
    before, after = relative_offset(old_struct, was), relative_offset(new_struct, now)
    if before != after:
        where = "within each element " if "[]." in name else ""
        lines.append(f"  {name}: moved {where}from {before} to {after} ({after - before:+d})")
    return lines


def follows(struct):
    """Does the payload of a message start where this struct ends?"""
    return any(f["count"] == 0 or f.get("type") == "payload" for f in struct["fields"]) or \
        struct["name"] in ("rpc_message_header_v", "rpc_gsp_rm_alloc_v", "rpc_gsp_rm_control_v")


def compare_struct(name, names, old, new):
    """Lines about one message, or None when neither release has it."""
    was, now = (abi_data.resolve(d["structs"], name) for d in (old, new))
    if not was and not now:
        return None
    if not was:
        return [f"  the message is new: {plural(now['size'], 'byte')}"]
    if not now and abi_data.may_be_absent(names):
        return ["  the message is gone; optional in the list, so the code is ready for that"]
    if not now:
        return ["! the message is gone"]
    was, now = dict(was, name=name), dict(now, name=name)

    lines = []
    if was["size"] != now["size"]:
        verb = "grows" if now["size"] > was["size"] else "shrinks"
        lines.append(f"  {verb} from {was['size']} to {plural(now['size'], 'byte')}"
                     + (f"; what follows it starts at {now['size']}" if follows(now) else ""))
    for field, optional in abi_data.wanted_fields(names):
        found = compare_field(field, was, now, optional, new)
        if found is None:
            lines.append(f"! {field}: neither release has it: is it spelled right in the list?")
        else:
            lines += found
    return lines


def chosen(values, patterns):
    """What a list of patterns takes: "*" at the end is any end, "!" takes names out again."""
    out = {}
    for pattern in (p.rstrip("?") for p in patterns):
        if pattern.startswith("!"):
            out = {k: v for k, v in out.items() if not fnmatch.fnmatchcase(k, pattern[1:])}
            continue
        out.update({k: v for k, v in values.items() if isinstance(v, int) and
                    (k.startswith(pattern[:-1]) if pattern.endswith("*") else k == pattern)})
    return out


def meaning_of(group, name):
    """Statuses get their errno by hand; what a new one means until then."""
    if group != "nv_status" or \
            not abi_data.statuses_without_errno({"constants": {group: {name: 0}}}):
        return ""
    return f"; -EIO until {abi_data.ERRNO_HEADER.relative_to(abi_data.ROOT)} says better"


def compare_group(group, patterns, old, new):
    """Lines about one group of numbers, or None when neither release has it."""
    was, now = (chosen(d["constants"].get(group, {}), patterns) for d in (old, new))
    if not was and not now:
        return None
    by_name = {p for p in patterns if not p.endswith("*") and not p.startswith("!")}
    lines = []
    for name in {**was, **now}:
        if name not in now and name + "?" in patterns:
            lines.append(f"  {name}: gone; optional in the list, so the code is ready for that")
        elif name not in now:
            same = [k for k, v in now.items() if v == was[name] and k not in was]
            hint = f"; {number(was[name])} is now {same[0]}" if same else ""
            users = users_of(f"FW_{name}")
            hint += f"; {', '.join(users)} says its name: does it build without?" if users else ""
            lines.append(f"{'!' if users or name in by_name else ' '} {name}: "
                         f"gone (was {number(was[name])}){hint}")
        elif name not in was:
            lines.append(f"  {name}: new, {number(now[name])}{meaning_of(group, name)}")
        elif was[name] != now[name]:
            lines.append(f"  {name}: {number(was[name])}, now {number(now[name])}")
    return lines


def compare(old, new, used):
    report = Report(old, new)
    for name, names in used["structs"].items():
        lines = compare_struct(name, names, old, new)
        if lines is None:
            report.unknown.append(name)
            continue
        users = users_of(f"fw_{name}") if lines else []
        report.add("message", name, lines, f" ({', '.join(users)})" if users else "")
    for group, patterns in used["constants"].items():
        lines = compare_group(group, patterns, old, new)
        if lines is None:
            report.unknown.append(group)
        else:
            report.add("group of numbers", group, lines)
    return report
