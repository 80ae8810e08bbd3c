# SPDX-License-Identifier: MIT
# vGPU types from a metadata file, in both formats; a bad file is named with its defect and nothing of it is
# used. And a release's own scrubber is preferred to the one that is published with another.
# TIMEOUT: 240
# NEEDS: board module ctl fw
. /nvgpu/lib.sh
. /nvgpu/files/ctl-lib.sh

mine=/run/firmware/nvidia
release=$RELEASE

check builtin-types-are-offered load
same right-release-runs "$release" "$(gpu_value firmware-release)"
has builtin-types-are-the-boards "L40-1Q" "$(nvgpu-ctl list types --no-headings --output name)"
unload

# begin FILE - the module, with that metadata file in place.
begin() {
	dmesg -c >/dev/null
	firmware_files "*-$release.bin" "scrubber-*"
	cp "$1" "$mine/vgpu-$release.bin"
	load
}

offered() {
	nvgpu-ctl list types --no-headings --output id | tr -d ' ' | sort | tr '\n' ' '
}

for format in nvvgpumt vgpumeta; do
	check "$format-gpu-becomes-ready" begin "/nvgpu/files/vgpu-$release-$format.bin"
	has "$format-types-are-counted" "2 vGPU types from nvidia/vgpu-$release.bin" "$(dmesg)"
	same "$format-types-are-the-only-ones" "4001 4002 " "$(offered)"
	same "$format-signature-is-taken-over" "false true " \
		"$(nvgpu-ctl list types --json | json signed | tr '\n' ' ')"
	same "$format-sizes-are-taken-over" "5368709120 10737418240 " \
		"$(nvgpu-ctl list types --json | json fb-size | tr '\n' ' ')"
	vfs 4
	check "$format-type-can-be-created" nvgpu-ctl create vgpu --gpu 0 --type L40-10X
	leave
done

# refused_file NAME TEXT - what lies at /tmp/bad is named, and the built-in types are used.
refused_file() {
	check "$1-does-not-stop-the-gpu" begin /tmp/bad
	has "$1-is-named" "nvidia/vgpu-$release.bin $2" "$(dmesg)"
	has "$1-leaves-the-builtin-types" "L40-1Q" "$(nvgpu-ctl list types --no-headings --output name)"
	unload
}

good=/nvgpu/files/vgpu-$release-vgpumeta.bin
{ head -c 1000 "$good"; printf X; tail -c +1002 "$good"; } >/tmp/bad
refused_file changed-byte "is not used: checksum does not match at offset 28"
head -c 1000 "$good" >/tmp/bad
refused_file file-cut-short "is not used: file is not as long as it says"
printf VGPUMETA >/tmp/bad
refused_file mere-identifier "is not used: metadata header is cut short"
for other in $RELEASES; do
	[ $other = "$release" ] || cp "/nvgpu/files/vgpu-$other-vgpumeta.bin" /tmp/bad
done
refused_file file-of-another-release "is not used: made for firmware"

# The name decides which scrubber it is; the board knows the contents of one only.
older=${RELEASES##* }
newest=${RELEASES%% *}
dmesg -c >/dev/null
firmware_files "*-$older.bin" "scrubber-$newest.bin"
check another-releases-scrubber-works load
has another-releases-scrubber-is-named "scrubber of release $newest" "$(dmesg)"
unload
dmesg -c >/dev/null
cp "$mine/ad102/gsp/scrubber-$newest.bin" "$mine/ad102/gsp/scrubber-$older.bin"
check own-scrubber-works load
has own-scrubber-is-preferred "scrubber of release $older" "$(dmesg)"
unload
firmware_files all
