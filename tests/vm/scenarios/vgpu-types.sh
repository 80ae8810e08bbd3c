# SPDX-License-Identifier: MIT
# Where types come from and which may be used: signatures, ECC, the vendor's metadata file.
# TIMEOUT: 300
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh

# The release that the files were made for.
FILES_RELEASE=535.113.01
FILE=nvidia/vgpu-$FILES_RELEASE.bin
UNSIGNED="create vgpu on $GPU: the firmware wants signed types and this record has no signature"

types() {
	nvgpu-ctl list types --no-headings --output "$1" | sed 's/ *$//' | tr '\n' ,
}

type_value() {
	nvgpu-ctl show type "$1" --json --output "$2" | sed -n "s/.*\"$2\": *\"\{0,1\}\([^\",}]*\).*/\1/p"
}

create() {
	nvgpu-ctl create vgpu --gpu "$GPU" --type "$1" --vf 0 --uuid "$(uuid_of 0)"
}

# uses NAME TYPE - a test: a vGPU of that type can be made, opened and destroyed.
uses() {
	_n=$1
	if make "$2" 0 && client 0 info >/tmp/info && unmake 0; then
		same "$_n" 0 "$(fb_held)"
	else
		fail "$_n" "$(value 0 state): $(value 0 failure)"
		unmake 0
	fi
}

# with_file FILE - load the module, which finds that file.
with_file() {
	cp "/nvgpu/files/$1" "/run/firmware/$FILE"
	load && vfs 1
}

without_file() {
	unload
	rm -f "/run/firmware/$FILE"
}

# ---- firmware that insists on signatures: the built-in records have none ----

host fault types-need-signature=1
check module-loads-when-types-need-signatures load
vfs 1
has log-says-that-types-were-refused "$GPU: firmware refused the vGPU types" "$(kernel_log)"
same unsigned-type-is-not-available 0 "$(type_value L40-1Q available)"
refused unsigned-type-is-refused "$UNSIGNED" create L40-1Q
same refused-type-holds-nothing 0 "$(fb_held)"
host fault types-need-signature=0
check reset-forgets-the-refusal nvgpu-ctl reset gpu "$GPU"
uses type-works-where-signatures-are-not-asked L40-1Q
check unload-after-unsigned unload

# ---- ECC -----------------------------------------------------------------

host fault ecc-enabled=1
check module-loads-with-ecc load
vfs 1
refused type-without-ecc-is-refused \
	"create vgpu on $GPU: ECC is on and this type does not support it" create L40-1B
same ecc-refusal-holds-nothing 0 "$(fb_held)"
uses type-with-ecc-works L40-1Q
host fault ecc-enabled=0
check reset-sees-that-ecc-is-off nvgpu-ctl reset gpu "$GPU"
uses type-without-ecc-works-then L40-1B
check unload-after-ecc unload

# ---- the vendor's file ------------------------------------------------------

# The kernel finds no other release's firmware, and the metadata in that copy of the directory.
firmware_files "*-$FILES_RELEASE.bin" "scrubber-*"
host fault types-need-signature=1
check module-loads-with-a-metadata-file with_file types-good.bin
has log-names-the-file "3 vGPU types from $FILE" "$(kernel_log)"
same types-are-those-of-the-file "869,871,872," "$(types id)"
same signatures-are-shown "no,yes,yes," "$(types signed)"
refused unsigned-record-of-the-file-is-refused "$UNSIGNED" create L40-1B
uses signed-record-works L40-1Q
uses size-is-the-files L40-2Q
has guest-gets-the-files-bar1 "region1=0x20000000" "$(cat /tmp/info)"
host fault types-need-signature=0
without_file

# bad NAME FILE TEXT - a test: nothing of the file is used, and the log says why.
bad() {
	log_mark
	with_file "$2"
	has "$1-file-is-not-used" "$FILE is not used: $3" "$(log_since)"
	check "$1-file-leaves-the-built-in-types" test "$(types id | tr -dc , | wc -c)" -gt 30
	without_file
}

cd /nvgpu/files
printf '\377' | cat types-good.bin - >types-longer.bin
head -c 1000 types-good.bin >types-cut.bin
{ head -c 5000 types-good.bin; printf '\377'; tail -c +5002 types-good.bin; } >types-flipped.bin
cd /tmp
bad flipped types-flipped.bin "checksum does not match"
bad cut types-cut.bin "checksum does not match"
bad longer types-longer.bin "checksum does not match"
bad other-releases types-of-another-release.bin "made for firmware 570.144"
bad senseless types-with-a-bad-record.bin "a type record is bad"
rm -f /nvgpu/files/types-longer.bin /nvgpu/files/types-cut.bin /nvgpu/files/types-flipped.bin

check module-loads-without-a-file load
vfs 1
uses built-in-type-works L40-1Q
check module-unloads unload
firmware_files all
