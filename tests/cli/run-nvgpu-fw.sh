#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# nvgpu-fw: exit status, messages and JSON, on synthetic files.

set -eu
cd "$(dirname "$0")/../.."
root=$PWD
. tests/cli/fw-tool.inc
build_fw_tool cli-nvgpu-fw
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
expect refuses-output-for-check 2 'output is not for check' check "${chip[@]}" --output .
expect refuses-mkimage-without-output 2 'mkimage needs' mkimage "${chip[@]}"

expect makes-a-set-of-files 0 'fw/nvidia/ad102/gsp/gsp-535.113.01.bin$' mkimage "${chip[@]}" --output fw
expect replaces-no-file 1 'File exists' mkimage "${chip[@]}" --output fw
expect has-no-recipe-for-another-release 1 'no recipe for ad102 with release 1.2' \
	mkimage --chip ad102 --release 1.2 --output fw
expect accepts-the-set-it-made 0 'gsp 535.113.01, synthetic$' check --root fw "${chip[@]}"
expect looks-at-a-scrubber-only-where-there-is-one 0 'unload-535.113.01.bin: ok' \
	check --root fw "${chip[@]}"
! grep -q scrubber out || echo "FAIL cli-nvgpu-fw/misses-no-scrubber: $(grep scrubber out)"
"$tool" mkimage --chip ad102 --release 570.144 --output new570 >/dev/null
expect looks-at-a-scrubber-that-is-there 0 'scrubber-570.144.bin: ok, scrubber 570.144, synthetic' \
	check --root new570 --chip ad102 --release 570.144
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

# vGPU metadata: a table written by hand, both formats, and NVIDIA's XML.
data=$root/tests/cli/data

# edited FILE EXPRESSION - a copy with a sed script applied, which must change it.
edited() {
	sed -E "$2" "$1" >"edited-$(basename "$1")"
	! cmp -s "$1" "edited-$(basename "$1")" || echo "edited: '$2' changes nothing" >&2
	echo "edited-$(basename "$1")"
}
table=$data/types.yaml
expect mkmeta-needs-an-output 2 'mkmeta needs --output' mkmeta "$table"
expect mkmeta-needs-one-table 2 'and one table' mkmeta --output m
expect mkmeta-knows-its-formats 2 'unknown format v2' mkmeta --format v2 --output m "$table"
expect refuses-a-format-for-another-verb 2 '--format is only for mkmeta' check --format vgpumeta m
expect refuses-a-device-for-another-verb 2 '--device is only for convert' check --device 26b5 m
expect refuses-json-for-what-makes-files 2 '--json is not for mkmeta' mkmeta --json --output m "$table"

expect mkmeta-writes-the-newer-format 0 '^vgpu-570.144.bin$' mkmeta --output vgpu-570.144.bin "$table"
expect mkmeta-replaces-no-file 1 'vgpu-570.144.bin: File exists' mkmeta --output vgpu-570.144.bin "$table"
expect check-takes-what-mkmeta-wrote 0 'vgpu-570.144.bin: ok, vgpu 570.144$' check vgpu-570.144.bin
json info-reads-the-newer-format 'r[0]["format"] == "vgpumeta" and r[0]["version"] == "570.144" and
	r[0]["boards"][0]["device_id"] == 0x26b5 and r[0]["boards"][0]["subsystem_id"] == 0x17da and
	[(t["id"], t["name"], t["guest_id"], t["max_instances"], t["fb_bytes"], t["signed"])
	 for t in r[0]["boards"][0]["types"]] == [
	(869, "NVIDIA L40-1B", 0x26b5176d, 32, 1 << 30, False),
	(872, "NVIDIA L40-2Q", 0x26b51770, 24, 2 << 30, True)]' info --json vgpu-570.144.bin
cp vgpu-570.144.bin vgpu-570.145.bin
expect metadata-must-be-of-the-release-in-its-name 1 'not the one in its name .*EBADMSG' \
	check vgpu-570.145.bin
# A release nobody described: its records are counted and not read, its name steers no terminal.
/usr/bin/python3 - vgpu-570.144.bin >strange <<'END'
import struct, sys, zlib
f = bytearray(open(sys.argv[1], "rb").read())
f[32:32 + 128] = b"\x1b[31m9".ljust(128, b"\0")
f[28:32] = bytes(4)
f[28:32] = struct.pack("<I", zlib.crc32(f))
sys.stdout.buffer.write(f)
END
json counts-types-of-an-unknown-release 'r[0]["ok"] and r[0]["version"] == "?[31m9" and
	r[0]["boards"][0]["num_types"] == 2 and r[0]["boards"][0]["types"] == []' info --json strange
head -c 5000 vgpu-570.144.bin >cut
expect names-metadata-by-its-contents 1 'not as long as it says .*0x10\) \[EBADMSG' check cut

expect mkmeta-needs-a-subsystem-for-the-newer-format 1 'board 26b5: .* needs the board.s subsystem' \
	mkmeta --output m "$(edited "$table" '/subsystem/d')"
expect mkmeta-has-no-place-for-one-in-the-older 1 'by device only, but subsystem is set' \
	mkmeta --format nvvgpumt --output m "$table"
for release in 535.113.01 570.144; do
	expect "mkmeta-writes-the-older-format-for-$release" 0 "^vgpu-$release-old\$" \
		mkmeta --format nvvgpumt --output "vgpu-$release-old" \
		"$(edited "$table" "/subsystem/d; s/^(release: ).*/\\1$release/")"
	json "info-reads-the-older-format-of-$release" "r[0]['format'] == 'nvvgpumt' and
		r[0]['interface_major'] == 18 and r[0]['version'] == '$release' and
		[t['signed'] for t in r[0]['boards'][0]['types']] == [False, True]" \
		info --json "vgpu-$release-old"
done

# refuses RULE PATTERN EXPRESSION - of a changed table.
refuses() {
	expect "$1" 1 "$2" mkmeta --output m "$(edited "$table" "$3")"
	[ ! -e m ] || echo "FAIL cli-nvgpu-fw/$1-and-leaves-nothing: m exists"
}
refuses table-of-a-release-nobody-described 'release is not known' 's/570.144/999.99/'
refuses table-with-an-unknown-key 'Unexpected key: max_z' 's/max_x/max_z/'
refuses table-that-lacks-a-key 'Missing required .*heap_mib' '/heap_mib/d'
refuses table-with-text-for-a-number 'Invalid .*value' 's/heads: 4/heads: four/'
refuses table-with-a-negative-number 'Invalid .*value' 's/heads: 4/heads: -4/'
refuses table-with-a-number-too-large 'Invalid .*value|out of range' 's/heads: 4/heads: 4294967296/'
refuses table-with-a-name-too-long 'STRING length' "s/NVIDIA L40-1B/$(printf 'x%.0s' {1..32})/"
refuses table-with-a-device-that-is-no-id 'board 26bx: device is not 4 hex' 's/device: 26b5/device: 26bx/'
refuses table-with-a-subsystem-that-is-no-id 'subsystem is not 4 hex' 's/17da/17dx/'
refuses table-with-a-guest-that-is-no-id 'type 869: guest is not DEVICE:SUBSYSTEM' 's/26b5:176d/26b5 176d/'
refuses table-with-an-id-of-zero 'id is 0' 's/id: 869/id: 0/'
refuses table-with-an-id-twice 'type 869: id is there twice' 's/id: 872/id: 869/'
refuses table-without-instances 'max_instances is 0' 's/(max_instances: ).*/\10/'
refuses table-without-framebuffer 'fb_mib is 0' 's/(^ *fb_mib: ).*/\10/'
refuses table-with-more-framebuffer-than-profile 'more than profile_mib' 's/(^ *fb_mib: ).*/\14096/'
refuses table-without-heap 'heap_mib is 0' 's/(heap_mib: ).*/\10/'
refuses table-with-a-signature-too-short 'type 872: signature is not 256 hex' 's/(signature: )../\1/'
refuses table-with-a-signature-that-is-not-hex 'signature is not 256 hex' 's/(signature: )../\1zz/'
refuses table-with-control-characters 'printable ASCII' 's/NVIDIA L40-1B/"NVIDIA\\x1b[31m"/'
refuses table-with-an-alias 'not a type table' 's/(heads: )4/\1\&a 4/; s/(max_x: )7680/\1*a/'
refuses table-that-is-something-else 'not a type table' 's/.*//'
expect table-that-is-missing 1 'nosuch.yaml: No such file' mkmeta --output m nosuch.yaml
/usr/bin/python3 - "$table" >many.yaml <<'END'
import sys
head, types = open(sys.argv[1]).read().split("  types:\n")
one = types.split("  - id: 872")[0]
print(head + "  types:\n" + "".join(one.replace("869", str(i)) for i in range(1, 66)), end="")
END
expect more-types-than-firmware-takes 1 'more types than the firmware' mkmeta --output m many.yaml

xml=$data/vgpuConfig.xml
expect convert-needs-a-release 2 'convert needs --release' convert "$xml"
expect convert-needs-one-file 2 'and one XML file' convert --release 570.144
expect convert-says-what-it-assumed 0 'heaps; 2 types got 32 MiB' convert --release 570.144 "$xml"
expect convert-says-what-it-left-out 0 '1 types of MIG instances left out' convert --release 570.144 "$xml"
expect convert-writes-licences-out 0 \
	'license: GRID-Virtual-PC,2.0;Quadro-Virtual-DWS,5.0;GRID-Virtual-WS,2.0;GRID-Virtual-WS-Ext,2.0$' \
	convert --release 570.144 "$xml"
expect convert-makes-a-file 0 '^l40.yaml$' \
	convert --release 535.113.01 --device 26B5 --output l40.yaml "$xml"
expect convert-replaces-no-file 1 'l40.yaml: File exists' \
	convert --release 535.113.01 --output l40.yaml "$xml"
expect what-convert-makes-is-a-table 0 '^vgpu-535.113.01.bin$' \
	mkmeta --format nvvgpumt --output vgpu-535.113.01.bin l40.yaml
json convert-keeps-every-type-of-the-board '[(t["id"], t["max_instances"], t["fb_bytes"] >> 20,
	t["heap_bytes"] >> 20, t["signed"]) for b in r[0]["boards"] for t in b["types"]] ==
	[(869, 32, 896, 32, True), (901, 12, 4096, 48, False)]' info --json vgpu-535.113.01.bin

# xml_refuses RULE PATTERN EXPRESSION - of a changed XML file.
xml_refuses() {
	expect "$1" 1 "$2" convert --release 570.144 "$(edited "$xml" "$3")"
}
expect xml-without-the-board 1 'no types for a board 1234' convert --release 570.144 --device 1234 "$xml"
xml_refuses xml-cut-short 'not XML' '/<\/vgpuconfig>/d'
xml_refuses xml-of-another-kind 'root element is other' 's/vgpuconfig>/other>/'
xml_refuses xml-without-boards 'no types' 's/pgpu\b/gpu/'
xml_refuses xml-with-a-type-nobody-described 'supports type 902, which is not' 's/vgpuId="901"/vgpuId="902"/'
xml_refuses xml-with-a-number-that-is-none 'line 12: width is not a number' 's/width="5120"/width="5120px"/'
xml_refuses xml-with-a-number-below-zero 'width is not a number' 's/width="5120"/width="-1"/'
xml_refuses xml-with-a-number-too-large 'profileSize is not a number' 's/0x40000000</0x10000000000000000</'
xml_refuses xml-with-a-size-that-is-odd 'line 16: profileSize is not a multiple of 1 MiB' 's/0x40000000</0x40000001</'
xml_refuses xml-with-a-flag-that-is-none 'cudaEnabled is not a number up to 1' 's/(<cudaEnabled>)0/\12/'
xml_refuses xml-with-a-name-too-long 'name is missing or longer' 's/name="NVIDIA L40-1B"/name="NVIDIA L40-1B with a long, long tail"/'
xml_refuses xml-without-a-name 'name is missing' 's/name="NVIDIA L40-1B"//'
xml_refuses xml-of-another-vendor 'another vendor' 's/vendorId="0x10de" deviceId="0x26B9"/vendorId="0x8086" deviceId="0x26B9"/'
xml_refuses xml-without-instances 'maxVgpus is missing' '/<maxVgpus>12/d'
xml_refuses xml-with-a-short-signature 'signature is not 256 hex' 's/signature">../signature">/'
xml_refuses xml-with-an-endless-licence 'license is longer than 127' "s/(<license>)VPC/\\1$(printf 'x%.0s' {1..120});VPC/"
expect xml-that-is-missing 1 'nosuch.xml: No such file' convert --release 570.144 nosuch.xml
expect xml-that-is-a-directory 1 'not a file with contents' convert --release 570.144 .
if "$tool" convert --release 570.144 "$xml" >/dev/full 2>err; then
	echo "FAIL cli-nvgpu-fw/convert-notices-that-output-is-lost: status 0"
else
	echo "PASS cli-nvgpu-fw/convert-notices-that-output-is-lost"
fi

# The scrubber out of a source tree.
"$root/tests/cli/scrubber-source.py" tree
source=tree/src/nvidia/generated/g_bindata_ksec2GetBinArchiveSecurescrubUcode_AD10X.c
expect scrubber-needs-a-tree 2 'and one source tree' scrubber --release 535.113.01 --output fw
expect scrubber-needs-a-release 2 'scrubber needs --release' scrubber --output fw tree
expect scrubber-is-for-ada-only 2 'there is no scrubber for ga102' \
	scrubber --chip ga102 --release 535.113.01 --output fw tree
expect scrubber-is-taken-from-a-tree 0 '^fw/nvidia/ad102/gsp/scrubber-535.113.01.bin$' \
	scrubber --release 535.113.01 --output fw tree
expect scrubber-is-accepted 0 ': ok, scrubber 535.113.01$' check $gsp/scrubber-535.113.01.bin
expect scrubber-replaces-no-file 1 'File exists' scrubber --release 535.113.01 --output fw tree
expect scrubber-of-another-branch 1 'of 535.1.2, which is another branch than 570.144' \
	scrubber --release 570.144 --output fw tree
expect scrubber-needs-a-tree-that-is-one 1 'nowhere/version.mk: No such file' \
	scrubber --release 535.113.01 --output fw nowhere

# source_refuses RULE PATTERN EXPRESSION - of a changed source file.
source_refuses() {
	rm -rf bad
	cp -r tree bad
	sed -E -i "$3" "bad/${source#tree/}"
	! cmp -s $source "bad/${source#tree/}" || echo "source_refuses: '$3' changes nothing" >&2
	expect "$1" 1 "$2" scrubber --release 535.113.01 --output new bad
	[ ! -e new ] || echo "FAIL cli-nvgpu-fw/$1-and-leaves-nothing: a file was made"
}
source_refuses source-without-a-piece 'no such array .*ENOENT' 's/num_sigs_data/sigs_num_data/'
source_refuses source-with-another-word 'not written as expected .*EINVAL' 's/num_sigs_data\[\]/num_sigs_data[4]/'
source_refuses source-with-bytes-that-are-none 'not a list of bytes .*EINVAL' 's/^    0x02, 0x00, 0x00, 0x00,/    0x02, 0x100,/'
source_refuses source-with-a-piece-of-another-size 'has another size .*EBADMSG' \
	'/num_sigs_data\[/,$ { s/^    0x02, 0x00, 0x00, 0x00,/& 0,/; s/^    4,/    5,/ }'
source_refuses source-that-lies-about-its-size 'not as long as the source says .*EBADMSG' 's/^    4,/    5,/'
source_refuses source-that-lies-about-unpacked-sizes 'does not unpack .*EBADMSG' 's/^    7424,/    7423,/'
source_refuses source-that-unpacks-to-too-much 'more than 1 MiB .*E2BIG' 's/^    7424,/    7424000,/'
source_refuses source-that-does-not-say-how-it-is-packed 'does not say how .*EINVAL' 's/NV_(TRUE|FALSE)/maybe/'
source_refuses source-with-a-byte-changed 'does not unpack .*EBADMSG' '0,/image_prod_data\[/b; s/^(    )0x..,/\10x00,/'
source_refuses source-for-another-engine 'not made for the SEC2 .*EINVAL' \
	's/^    0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x0d/    0x01, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x0d/'
source_refuses source-with-a-slot-outside-the-image 'ERANGE|EBADMSG|EINVAL' \
	's/^    0x00, 0x1a, 0x00, 0x00,/    0x00, 0x1d, 0x00, 0x00,/'
echo 'NVIDIA_VERSION =' >tree/version.mk
expect scrubber-of-an-unknown-release 1 'does not say which release' \
	scrubber --release 535.113.01 --output new tree

if "$tool" info $gsp/gsp-535.113.01.bin >/dev/full 2>err; then
	echo "FAIL cli-nvgpu-fw/notices-that-output-is-lost: status 0"
else
	echo "PASS cli-nvgpu-fw/notices-that-output-is-lost"
fi
