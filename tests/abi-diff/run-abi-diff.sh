#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# scripts/abi-diff: what it says of two small releases made for this, what it
# says of real data, and what it refuses.

set -eu
cd "$(dirname "$0")/../.."
here=tests/abi-diff
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# run ARGUMENT... - both streams in $work/out, the status in $status.
run() {
	status=0
	scripts/abi-diff "$@" >"$work/out" 2>&1 || status=$?
}

# expect RULE STATUS PATTERN - of the last run.
expect() {
	if [ "$status" != "$2" ]; then
		echo "FAIL abi-diff/$1: status $status instead of $2: $(tail -n 1 "$work/out")"
	elif ! grep -qE -- "$3" "$work/out"; then
		echo "FAIL abi-diff/$1: no '$3' in: $(head -n 1 "$work/out")"
	else
		echo "PASS abi-diff/$1"
	fi
}

# golden RULE STATUS FILE ARGUMENT... - the whole output. Which of our files use a
# message is left out: that is no property of the tool.
golden() {
	local rule=$1 expected=$2 file=$here/$3

	shift 3
	run --used $here/used.json "$@"
	sed -i 's/ (kmod[^)]*)$//' "$work/out"
	if [ "$status" != "$expected" ]; then
		echo "FAIL abi-diff/$rule: status $status instead of $expected"
	elif ! diff -u "$file" "$work/out" | sed 's/^/# /'; then
		echo "FAIL abi-diff/$rule: output differs from $file"
	else
		echo "PASS abi-diff/$rule"
	fi
}

# edited FILE PYTHON-STATEMENT - a copy of FILE with d changed, path on stdout.
edited() {
	local copy
	copy=$(mktemp "$work/XXXXXX.json")

	/usr/bin/python3 -c "import json, sys
d = json.load(open(sys.argv[1]))
$2
json.dump(d, open(sys.argv[2], 'w'))" "$1" "$copy"
	echo "$copy"
}

old=$here/old.json new=$here/new.json
golden says-what-changed-and-what-did-not 1 changed.txt $old $new
golden says-no-change-where-there-is-none 0 same.txt $old $old
golden reads-the-change-backwards-too 1 reversed.txt $new $old

run --used $here/used.json $old "$(edited $old '
d["version"] = "1.1"
d["structs"]["TestInfo"]["fields"][1]["size"] = 2
d["structs"]["Another"] = {"size": 4, "fields": []}
d["structs"]["TestInfo"]["fields"].reverse()
d["constants"]["test_sizes"]["TEST_OTHER"] = 9
d["constants"]["xid"] = {"X": 1}')"
expect is-silent-about-what-we-do-not-use 0 '^1.0 -> 1.1: no change in what we use \(5 messages'

part=$(edited $new 'd["structs"] = {"TestGone": {"size": 4, "fields": [
    {"name": "x", "offset": 0, "size": 4, "count": 1}]}}; d["constants"] = {}; del d["version"]')
run --used $here/used.json $old "$new,$part"
if [ "$status" = 1 ] && ! grep -q 'the message is gone' "$work/out"; then
	echo "PASS abi-diff/takes-what-a-second-file-of-the-release-adds"
else
	echo "FAIL abi-diff/takes-what-a-second-file-of-the-release-adds: status $status"
fi

# Real data: a release is no news to itself, and a moved message names its code.
for data in kmod/abi/data/[0-9]*.json; do
	run "$data" "$data"
	expect "finds-no-change-of-$(basename "$data" .json)-to-itself" 0 'no change in what we use'
	run "$data" "$(edited "$data" 'd["structs"]["GspSystemInfo"]["size"] += 8')"
	expect "names-our-code-for-$(basename "$data" .json)" 1 '^message GspSystemInfo: \(kmod/abi/.*\)$'
done

run
expect wants-two-releases 2 '^usage: scripts/abi-diff'
run $old $new $new
expect refuses-three-releases 2 '^usage: scripts/abi-diff'
run --frobnicate $old $new
expect refuses-an-unknown-option 2 '^usage: scripts/abi-diff'
run --help
expect explains-itself-when-asked 0 '^Exit status: 0 nothing'
run $old "$work/none.json"
expect names-a-file-that-is-missing 2 "^abi-diff: .*No such file.*none.json"
echo '{' >"$work/half.json"
run $old "$work/half.json"
expect names-a-file-that-is-not-json 2 '^abi-diff: .*half.json: not JSON'
echo '[]' >"$work/list.json"
run $old "$work/list.json"
expect refuses-json-of-another-kind 2 'list.json: no layout data'
run $old "$(edited $new 'del d["version"]')"
expect refuses-data-without-a-release 2 'does not say which release'
run $old "$(edited $new 'del d["structs"]["TestInfo"]["fields"][0]["offset"]')"
expect refuses-a-field-without-offset 2 'TestInfo.a: offset is not a number'
run $old "$(edited $new 'd["structs"]["TestInfo"]["fields"][0]["size"] = -4')"
expect refuses-a-negative-size 2 'TestInfo.a: size is not a number'
run $old "$(edited $new 'd["structs"]["TestInfo"]["fields"][0]["count"] = 40')"
expect refuses-a-field-past-its-struct 2 'TestInfo.a: reaches past the end'
run $old "$(edited $new 'd["structs"]["TestInfo"]["fields"][1]["name"] = "a"')"
expect refuses-a-field-that-is-there-twice 2 'TestInfo.a: is there twice'
run $old "$(edited $new 'd["structs"]["TestNew"] = {"size": 4}')"
expect refuses-a-struct-without-fields 2 'struct TestNew: no size or no list of fields'
run $old "$(edited $new 'd["constants"]["rpc_event"] = 5')"
expect refuses-numbers-that-are-none 2 'constants rpc_event: not a list'
run --used $old $old $new
expect refuses-another-file-as-the-list 2 'not a list of what is used'
run --used "$(edited $here/used.json 'd["structs"]["TestHeader"].append("magik")')" $old $new
expect notices-a-name-nobody-has 1 '^! +magik: neither release has it'
status=0
scripts/abi-diff --used $here/used.json $old $new >/dev/full 2>"$work/out" || status=$?
expect notices-that-output-is-lost 2 '^abi-diff: .*No space left'
