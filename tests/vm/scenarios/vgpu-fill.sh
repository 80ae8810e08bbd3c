# SPDX-License-Identifier: MIT
# A full GPU: as many vGPUs as the type says, and not one more.
# TIMEOUT: 240
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh
. /nvgpu/files/vfio.sh

check gpu-becomes-ready load || exit 0
check vfs-are-enabled vfs 32
free=$(fb_free)

# bad_ranges - of the channel ids that are reported, those that are not as they must be.
bad_ranges() {
	nvgpu-ctl list vgpus --no-headings --output first-channel,channels | sort -n | awk -v end=1 '
		$1 < end { print $1 " is below " end }
		{ end = $1 + $2 }
		END { if (end > 2048) print end - 1 " is beyond the runlist" }'
}

# fill SHORT-NAME MAX CHANNELS OTHER - create until it is full, count, empty again. Every
# size's arithmetic is a unit test; here a few show that firmware and allocator agree.
fill() {
	n=0
	while [ $n -lt 33 ] && out=$(nvgpu-ctl create vgpu --gpu "$GPU" --type "NVIDIA $1" 2>&1); do
		n=$((n + 1))
	done
	same "as-many-$1-as-the-type-allows" "$2" "$n"
	note "$1: $out"
	refused "other-size-beside-$1-is-refused" "mixed sizes are off" \
		nvgpu-ctl create vgpu --gpu "$GPU" --type "NVIDIA $4"
	same "each-$1-has-its-channels" "$3" \
		"$(nvgpu-ctl list vgpus --no-headings --output channels | tr -d ' ' | sort -u)"
	same "no-two-$1-share-channels-and-none-has-0" "" "$(bad_ranges)"
	for u in $(nvgpu-ctl list vgpus --no-headings --output uuid); do
		nvgpu-ctl destroy vgpu "$u" || fail "$1-is-destroyed" "$u"
	done
	same "$1-leaks-nothing" "$free" "$(fb_free)"
}

fill L40-1Q 32 32 L40-2Q
fill L40-8Q 6 256 L40-1Q
fill L40-48Q 1 1024 L40-1Q

# Its scrubbing channel has the last id of the runlist.
make "NVIDIA L40-48Q" 0
same only-vgpu-has-the-upper-half-of-the-channels 1024 "$(value 0 first-channel)"
check only-vgpu-works client 0 fbtest 48
unmake 0

make "NVIDIA L40-1Q" 31
check last-vf-works client 31 fbtest 31
unmake 31
vfs 0
check module-unloads unload
