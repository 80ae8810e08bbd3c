#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# scripts/abi-import, in a copy of what it works on: a release that only moves things comes
# in without a line by hand and can be used at once; everything else is named, and then
# nothing is written. The full data files are not in this tree, so a committed release
# under another name stands for one.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r --parents VERSION scripts kmod/abi kmod/include firmware-loader "$work"
cd "$work"
NEWEST=570.144
NEW=571.20

# made EXPRESSION - $work/full.json: the newest release as $NEW, changed by Python on d.
made() {
	/usr/bin/python3 - "kmod/abi/data/$NEWEST.json" $NEW "$1" >full.json <<'END'
import json, sys
d = json.load(open(sys.argv[1]))
d["version"] = sys.argv[2]
s, c = d["structs"], d["constants"]
def field(struct, name):
    return next(f for f in s[struct]["fields"] if f["name"] == name)
exec(sys.argv[3])
json.dump(d, sys.stdout)
END
}

state() {
	find kmod/abi -type f -exec sha256sum {} + | sort
}

run() {
	status=0
	"$@" >out 2>&1 || status=$?
}

# verdict RULE STATUS PATTERN - of the last run.
verdict() {
	if [ "$status" != "$2" ]; then
		echo "FAIL abi-import/$1: status $status instead of $2: $(tail -n 1 out)"
	elif [ -n "$3" ] && ! grep -qE -- "$3" out; then
		echo "FAIL abi-import/$1: no '$3' in: $(head -n 3 out | tr '\n' ' ')"
	else
		echo "PASS abi-import/$1"
	fi
}

# refuses RULE PATTERN EXPRESSION - that is named, and nothing is written.
refuses() {
	made "$3"
	state >before
	run scripts/abi-import full.json
	state | cmp -s before - || status=wrote
	verdict "$1" 1 "$2"
}

refuses names-a-struct-that-is-missing "$NEW: lacks struct GspSystemInfo" \
	'del s["GspSystemInfo"]'
refuses names-a-member-that-is-missing "$NEW: lacks rpc_rc_triggered_v.chid" \
	'field("rpc_rc_triggered_v", "chid")["name"] = "channelId"'
refuses names-where-a-member-went \
	"lacks GspStaticConfigInfo.fb_length .perhaps now GspStaticConfigInfo.region.fb_length" \
	'field("GspStaticConfigInfo", "fb_length")["name"] = "region.fb_length"'
refuses names-a-member-of-another-size \
	"GspStaticConfigInfo.fb_length has 4 bytes, 8 in $NEWEST" \
	'field("GspStaticConfigInfo", "fb_length")["size"] = 4'
refuses names-numbers-that-are-missing "$NEW: lacks constant rpc_function:" 'c["rpc_function"] = {}'
refuses names-a-member-past-its-struct "fb_length: reaches past the end" \
	'field("GspStaticConfigInfo", "fb_length")["offset"] = 1 << 20'
refuses names-members-that-overlap "overlaps" \
	'field("rpc_rc_triggered_v", "chid")["offset"] = field("rpc_rc_triggered_v", "nv2080EngineType")["offset"]'
refuses release-that-is-a-path "'\.\./1' is no release" 'd["version"] = "../1"'
refuses data-without-a-release "does not say which release" 'del d["version"]'
refuses data-of-another-kind 'no layout data' 'd = [1, 2]'
refuses struct-without-fields "struct GspSystemInfo: no size or no list" 's["GspSystemInfo"] = 7'
printf '{' >full.json
run scripts/abi-import full.json
verdict names-a-file-that-is-not-json 1 'full.json: not JSON'
run scripts/abi-import absent.json
verdict names-a-file-that-is-missing 1 "absent.json"

# Some members move, the envelope of messages grows by 16 bytes.
made 's["GspSystemInfo"]["size"] += 64
for f in s["GspSystemInfo"]["fields"]: f["offset"] += 64
e = s["GSP_MSG_QUEUE_ELEMENT"]; e["size"] += 16
for f in e["fields"]: f["offset"] += 16 if f["offset"] >= 48 else 0
c["msgq"]["GSP_MSG_QUEUE_ELEMENT_HDR_SIZE"] += 16'
run scripts/abi-import full.json
verdict takes-a-release-that-moves-things 0 "kmod/abi/gen/r571_20.h"
verdict says-whose-rules-it-took 0 "nothing about $NEW: the rules of $NEWEST are used"
run scripts/abi-gen --check
verdict what-it-generated-is-fresh 0 ''
run scripts/abi-diff kmod/abi/data/$NEWEST.json full.json
verdict what-moved-is-what-abi-diff-says 1 'GspSystemInfo'
run make -s -C firmware-loader -j "${NVGPU_JOBS:-2}" O="$work/o" CFLAGS=-O0
verdict codecs-build-for-it-without-a-line-by-hand 0 ''
sed "s/$NEWEST/$NEW/" "$OLDPWD/tests/cli/data/types.yaml" >types.yaml
run o/nvgpu-fw mkmeta --output vgpu-$NEW.bin types.yaml
verdict tools-know-it-at-once 0 "vgpu-$NEW.bin"
state >before
run scripts/abi-import full.json
state | cmp -s before - || status=changed
verdict second-import-changes-nothing 0 "$NEW"

# What used.json marks by "?" may be missing, a whole struct and its number too.
mode=VGPU_MGR_INTERNAL_SET_VGPU_HETEROGENEOUS_MODE
made "del s['NV2080_CTRL_${mode}_PARAMS']; del c['ctrl_cmd']['NV2080_CTRL_CMD_$mode']"
run scripts/abi-import full.json
verdict takes-a-release-without-what-is-optional 0 "kmod/abi/gen/r571_20.h"
run grep -c "FW_HAS_NV2080_CTRL_${mode}_PARAMS_bHeterogeneousMode 0" kmod/abi/gen/r571_20.h
verdict and-tells-the-code-so 0 1
run scripts/abi-diff kmod/abi/data/$NEWEST.json full.json
verdict what-is-optional-needs-no-human 1 'nothing for a human'
