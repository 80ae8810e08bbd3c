# SPDX-License-Identifier: MIT
# chroot.sh - clean Debian systems: to build in for kernels whose tools do not run here, and
# to be a newcomer in.

# What a system has before a package of ours comes: what building a kernel module takes.
ROOT_PACKAGES=(build-essential bc kmod pahole dkms sparse)

# debian_root SUITE - directory of a system of that suite; the packages above are in it.
debian_root() {
	local suite=$1 dir packages

	packages=("${ROOT_PACKAGES[@]}")
	[ "$suite" = bookworm ] && packages+=(libelf1) || packages+=(libelf1t64)
	install_packages debootstrap debian-archive-keyring >&2
	dir=$NVGPU_CACHE/root/$suite-$(hash_of "$APT_MIRROR" "${packages[@]}")
	cached "$dir" build_root "$suite" "$(IFS=,; echo "${packages[*]}")" >&2
	printf '%s\n' "$dir/root"
}

build_root() {
	local suite=$1 packages=$2 dir=$3

	step "making a Debian $suite system"
	run_logged "$NVGPU_CACHE/log/debootstrap-$suite.log" \
		debootstrap --variant=minbase --keyring="$APT_KEYRING" --include="$packages" \
		"$suite" "$dir/root" "$APT_MIRROR"
}

# packager_root SUITE - one that also has what our packages are made with.
packager_root() {
	local suite=$1 base dir packages

	base=$(debian_root "$suite")
	packages=("${TOOL_PACKAGES[@]}" "${DEB_PACKAGES[@]}" makeself strace
		autopkgtest autodep8)
	dir=$NVGPU_CACHE/root/$suite-packager-$(hash_of "$base" "${packages[@]}")
	cached "$dir" build_packager_root "$suite" "$base" "${packages[*]}" >&2
	printf '%s\n' "$dir/root"
}

build_packager_root() {
	local suite=$1 base=$2 packages=$3 dir=$4

	step "making a Debian $suite system for packagers"
	cp -a "$base" "$dir/root"
	cp -L /etc/resolv.conf "$dir/root/etc/resolv.conf"
	# shellcheck disable=SC2016
	run_logged "$NVGPU_CACHE/log/packager-$suite.log" unshare --mount --fork bash -eu -c '
		mount -t proc proc "$1/proc"
		mount --rbind /dev "$1/dev"
		export DEBIAN_FRONTEND=noninteractive
		chroot "$1" apt-get update -q
		chroot "$1" apt-get install -y --no-install-recommends $2
		chroot "$1" apt-get clean' build_packager_root "$dir/root" "$packages"
}

# in_root ROOT COMMAND... - run it there. The checkout, its products and the cache are where
# they are here; the mounts end with the command.
in_root() {
	unshare --mount --fork bash -eu -c '
		root=$1
		shift
		for dir in "$NVGPU_ROOT" "$NVGPU_BUILD" "$NVGPU_CACHE"; do
			mkdir -p "$root$dir"
			mount --bind "$dir" "$root$dir"
		done
		mount -t proc proc "$root/proc"
		mount --rbind /dev "$root/dev"
		exec chroot "$root" "$@"' in_root "$@"
}

# with_copy ROOT DIR COMMAND... - COMMAND with DIR/root in place of ROOT: a system that shares
# its files until they are written to. DIR is emptied first.
with_copy() {
	local root=$1 dir=$2

	shift 2
	rm -rf "$dir"
	mkdir -p "$dir/upper" "$dir/work" "$dir/root"
	unshare --mount --fork bash -eu -c '
		root=$1 dir=$2
		shift 2
		# Neither side of an overlay can be on another one.
		if ! mount -t overlay overlay "$dir/root" 2>/dev/null \
				-o "lowerdir=$root,upperdir=$dir/upper,workdir=$dir/work"; then
			cp -a "$root/." "$dir/root/"
		fi
		mount -t proc proc "$dir/root/proc"
		mount --rbind /dev "$dir/root/dev"
		exec "$@"' with_copy "$root" "$dir" "$@"
}
