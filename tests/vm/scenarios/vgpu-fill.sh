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

# fill TYPE MAX - create until it is full, count, empty again.
fill() {
	n=0
	while [ $n -lt 33 ] && out=$(nvgpu-ctl create vgpu --gpu "$GPU" --type "$1" 2>&1); do
		n=$((n + 1))
	done
	same "as-many-as-the-type-allows: $1" "$2" "$n"
	note "$1: $out"
	refused "other-size-is-refused beside $1" "" nvgpu-ctl create vgpu --gpu "$GPU" --type "$3"
	for u in $(nvgpu-ctl list vgpus --no-headings --output uuid); do
		nvgpu-ctl destroy vgpu "$u" || fail "destroyed: $1" "$u"
	done
	same "nothing-leaked by $1" "$free" "$(fb_free)"
}

fill "NVIDIA L40-1Q" 32 "NVIDIA L40-2Q"
fill "NVIDIA L40-2Q" 24 "NVIDIA L40-1Q"
fill "NVIDIA L40-3Q" 16 "NVIDIA L40-1Q"
fill "NVIDIA L40-8Q" 6 "NVIDIA L40-1Q"
fill "NVIDIA L40-16Q" 3 "NVIDIA L40-1Q"
fill "NVIDIA L40-48Q" 1 "NVIDIA L40-1Q"

make "NVIDIA L40-1Q" 31
check last-vf-works client 31 fbtest 31
unmake 31
vfs 0
check module-unloads unload
