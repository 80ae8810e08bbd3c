#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# nvgpu-fw: exit status, messages and JSON, on synthetic files.

set -eu
cd "$(dirname "$0")/../.."
root=$PWD
build=${NVGPU_BUILD:-$PWD/build}/test-nvgpu-fw

mkdir -p "$build"
if ! make -s -C firmware-loader -j "${NVGPU_JOBS:-2}" O="$build" \
	CFLAGS="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all" >"$build/make.log" 2>&1; then
	sed 's/^/# /' "$build/make.log"
	echo "FAIL cli-nvgpu-fw/tool-builds"
	exit 1
fi
tool=$build/nvgpu-fw
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# expect RULE STATUS PATTERN ARGUMENT... - exit status, and a line on either stream.
expect() {
	local rule=$1 status=$2 pattern=$3 seen=0

	shift 3
	"$tool" "$@" >out 2>&1 || seen=$?
	if [ "$seen" != "$status" ]; then
		echo "FAIL cli-nvgpu-fw/$rule: status $seen instead of $status: $(head -n 1 out)"
	elif ! grep -qE -- "$pattern" out; then
		echo "FAIL cli-nvgpu-fw/$rule: no '$pattern' in: $(head -n 1 out)"
	else
		echo "PASS cli-nvgpu-fw/$rule"
	fi
}

json() { # json RULE PYTHON-EXPRESSION ARGUMENT... - over the parsed output, called r
	local rule=$1 code=$2

	shift 2
	if { "$tool" "$@" 2>err || true; } |
		/usr/bin/python3 -c "import json,sys; r = json.load(sys.stdin); sys.exit(not ($code))"; then
		echo "PASS cli-nvgpu-fw/$rule"
	else
		echo "FAIL cli-nvgpu-fw/$rule: not true: $code"
	fi
}

chip=(--chip ad102 --release 535.113.01)
expect says-what-it-does-when-asked 0 '^Usage: nvgpu-fw' --help
expect states-its-version 0 "^nvgpu-fw $(cat "$root/VERSION")\$" --version
expect refuses-an-unknown-verb 2 'unknown verb frobnicate' frobnicate
expect refuses-a-missing-verb 2 'what to do is missing'
expect refuses-a-missing-file 2 'no file given' check
expect refuses-an-unknown-option 2 'unrecognized option' check --frobnicate
expect refuses-a-chip-without-a-release 2 'belong together' check --chip ad102
expect refuses-a-chip-nobody-knows 2 'unknown chip gb999' check --chip gb999 --release 1
expect refuses-output-for-check 2 'only for mkimage' check "${chip[@]}" --output .
expect refuses-mkimage-without-output 2 'mkimage needs' mkimage "${chip[@]}"

expect makes-a-set-of-files 0 'fw/nvidia/ad102/gsp/gsp-535.113.01.bin$' mkimage "${chip[@]}" --output fw
expect replaces-no-file 1 'File exists' mkimage "${chip[@]}" --output fw
expect has-no-recipe-for-another-release 1 'no recipe for ad102 with release 1.2' \
	mkimage --chip ad102 --release 1.2 --output fw
expect accepts-the-set-it-made 0 'gsp 535.113.01, synthetic$' check --root fw "${chip[@]}"
expect names-a-file-that-is-missing 1 'booter_load-570.144.bin: No such file or directory \[ENOENT\]' \
	check --root fw --chip ad102 --release 570.144

gsp=fw/nvidia/ad102/gsp
mkdir -p other/nvidia/tu102
cp -r $gsp other/nvidia/tu102/gsp
expect refuses-an-image-not-signed-for-the-chip 1 'carries no signature for this chip family' \
	check --root other --chip tu102 --release 535.113.01
expect describes-a-booter 0 'data_offset: 30464 \(0x7700\)' info $gsp/booter_load-535.113.01.bin
expect lists-the-families-of-an-image 0 'families: ad10x' info $gsp/gsp-535.113.01.bin
expect names-a-directory 1 'Is a directory \[EISDIR\]' check fw

cp $gsp/bootloader-535.113.01.bin anything
expect judges-a-strange-name-by-its-contents 0 '^anything: ok, bootloader$' check anything
cp $gsp/bootloader-535.113.01.bin booter_load-535.113.01.bin
expect refuses-contents-of-another-kind-than-the-name-says 1 '\[(ERANGE|EBADMSG|EINVAL)\]' \
	check booter_load-535.113.01.bin
cp $gsp/gsp-535.113.01.bin gsp-535.113.02.bin
expect refuses-another-release-than-the-name-says 1 'not the one in its name' check gsp-535.113.02.bin
: >gsp-1.bin
expect refuses-an-empty-file 1 'ELF header is cut short \(at offset 0x0\) \[ENODATA\]' check gsp-1.bin
head -c 20000000 $gsp/gsp-535.113.01.bin >gsp-2.bin
expect refuses-a-truncated-image 1 'past the end of the file .*\[ERANGE\]' check gsp-2.bin
echo hello >hello
expect refuses-something-else 1 'not a GSP firmware file of a known kind' check hello
expect judges-every-file-and-fails-for-one 1 'booter_unload-535.113.01.bin: ok' \
	check hello $gsp/booter_unload-535.113.01.bin

json prints-one-object-per-file 'len(r) == 2 and all(o["ok"] for o in r)' \
	check --json $gsp/booter_load-535.113.01.bin $gsp/gsp-535.113.01.bin
json says-why-in-json 'not r[0]["ok"] and r[0]["errno"] == "ENODATA" and r[0]["offset"] == 0' \
	check --json gsp-1.bin
json says-in-json-that-a-file-is-synthetic 'r[0]["synthetic"] is True' \
	check --json $gsp/booter_load-535.113.01.bin

if "$tool" info $gsp/gsp-535.113.01.bin >/dev/full 2>err; then
	echo "FAIL cli-nvgpu-fw/notices-that-output-is-lost: status 0"
else
	echo "PASS cli-nvgpu-fw/notices-that-output-is-lost"
fi
