# SPDX-License-Identifier: MIT
# kernel.sh - Debian kernels, unpacked: images to boot, headers to build with.

# Which Debian suite stands for which kernel series. 6.12 is that of bookworm-backports,
# 6.12-trixie Debian 13's own.
kernel_suite() {
	case $1 in
	6.1) echo bookworm-security ;;
	6.12) echo bookworm-backports ;;
	6.12-trixie) echo trixie ;;
	7.2 | 7.3) echo trixie-backports ;;
	*) die "no Debian suite is known for Linux $1" ;;
	esac
}

# kernel_version SERIES - "<release> <package version>" of the newest that its suite has, e.g.
# "6.12.95+deb12-amd64 6.12.95-1~bpo12+1". Suites keep a series for some time after their
# metapackage has moved on to the next one. Lists from before a series came are read again.
kernel_version() {
	local number=${1%-trixie} suite

	suite=$(kernel_suite "$1")
	private_apt_update
	newest_kernel "$number" "$suite" && return
	private_apt_update --force
	newest_kernel "$number" "$suite" ||
		die "$suite has no Linux $1 any more: scripts/lib/kernel.sh needs a new suite for it"
}

# newest_kernel NUMBER SUITE - of what the lists know.
newest_kernel() {
	local suite=$2 release version

	while read -r release; do
		version=$(package_version "linux-image-$release" "$suite") || continue
		printf '%s %s\n' "$release" "$version"
		return
	done < <(private_apt apt-cache pkgnames "linux-image-$1." | sed 's/^linux-image-//' |
		grep -E '^[0-9.]+(\+deb[0-9]+|-[0-9]+)-amd64$' | sort -rV)
	return 1
}

# The resolved version is remembered, so that a run without network, or with
# fresher lists, keeps the kernel whose products are in the cache. Removing the
# file (or the cache) moves on to the newest.
kernel_pinned() {
	local pin=$NVGPU_CACHE/kernel-$1.pin

	[ -s "$pin" ] || { mkdir -p "$NVGPU_CACHE"
		kernel_version "$1" >"$pin.$$"
		mv "$pin.$$" "$pin"
	}
	cat "$pin"
}

kernel_release() {
	local release version

	case $1 in
	*-debug) cat "$(debug_kernel "$1")/release"; return ;;
	esac
	read -r release version < <(kernel_pinned "$1")
	printf '%s\n' "$release"
}

# kernel_image_dir SERIES - directory with boot/vmlinuz-* and [usr/]lib/modules.
kernel_image_dir() {
	local release version dir

	case $1 in
	*-debug) debug_kernel "$1"; return ;;
	esac
	read -r release version < <(kernel_pinned "$1")
	dir=$(unpacked_package "linux-image-$release" "$version")
	if [ ! -e "$dir/boot/vmlinuz-$release" ]; then
		# Newer packages are empty but for what they depend on.
		dir=$NVGPU_CACHE/kernel/$release
		cached "$dir" join_kernel "$release" "$version" >&2
	fi
	printf '%s\n' "$dir"
}

join_kernel() {
	local release=$1 version=$2 dir=$3 part

	for part in linux-base linux-binary linux-modules; do
		cp -al "$(unpacked_package "$part-$release" "$version")/usr" "$dir/"
	done
	mkdir -p "$dir/boot"
	ln "$dir/usr/lib/modules/$release/vmlinuz" "$dir/boot/vmlinuz-$release"
}

# kernel_headers SERIES - prints a KDIR for out-of-tree builds.
kernel_headers() {
	local release version dir

	install_packages build-essential bc >&2
	case $1 in
	*-debug) printf '%s/kdir\n' "$(debug_kernel "$1")"; return ;;
	esac
	read -r release version < <(kernel_pinned "$1")
	dir=$NVGPU_CACHE/headers/$release
	cached "$dir" unpack_headers "$release" "$version" >&2
	printf '%s\n' "$dir/usr/src/linux-headers-$release"
}

# Debian's headers are three packages that find each other through absolute
# paths below /usr; those are redirected into the unpacked tree.
unpack_headers() {
	local release=$1 version=$2 dir=$3 flavour kbuild part kdir file

	flavour=${release##*-}
	kbuild=linux-kbuild-${release%-"$flavour"}
	case $release in
	6.1.*) kbuild=linux-kbuild-6.1 ;;
	esac
	for part in "linux-headers-$release" \
		    "linux-headers-${release%-"$flavour"}-common" "$kbuild"; do
		cp -a "$(unpacked_package "$part" "$version")/usr" "$dir/"
	done
	kdir=$dir/usr/src/linux-headers-$release
	grep -rlE '(^|[^[:alnum:]_.])/usr/(src|lib)/linux-' "$kdir/Makefile" "$kdir/.config" \
		"$kdir/.kernelvariables" 2>/dev/null |
		xargs -r sed -i -E "s,(^|[^[:alnum:]_.])/usr/(src|lib)/linux-,\1$dir/usr/\2/linux-,g"
	while IFS= read -r -d '' file; do
		ln -sfn "$dir$(readlink "$file")" "$file"
	done < <(find "$kdir" -maxdepth 1 -type l -lname '/usr/*' -print0)
	[ -x "$kdir/scripts/basic/fixdep" ] ||
		die "headers of $release: no kbuild tools where they were expected"
}

# kernel_root KDIR - the system that has the C library and the compiler that the kernel's
# build tools want; empty if that is this machine.
kernel_root() {
	local compiler

	compiler=$(sed -n 's/.*\(gcc-[0-9]*\).*/\1/p' "$1/.kernelvariables" 2>/dev/null | tail -n 1)
	if ldd "$1/scripts/mod/modpost" 2>&1 | grep -q 'not found' ||
			! command -v "${compiler:-gcc}" >/dev/null; then
		debian_root trixie
	fi
}

# kernel_make KDIR ARGUMENT... - the kernel's make, wherever it runs.
kernel_make() {
	local root

	root=$(kernel_root "$1")
	if [ -n "$root" ]; then
		in_root "$root" make -C "$@"
	else
		make -C "$@"
	fi
}

# source_kernel KIND NAME SERIES CONFIG BUILDER - a kernel of our own configuration from
# Debian's source: prints a directory of the cache that BUILDER TARBALL DIR has filled.
source_kernel() {
	local kind=$1 name=$2 series=$3 config=$4 builder=$5 release version source key dir

	install_packages build-essential bc flex bison libelf-dev xz-utils >&2
	read -r release version < <(kernel_pinned "$series")
	key=$(hash_of "$version" "$(sha256sum <"$config")" "$(declare -f "$builder")" \
		"$(gcc -dumpfullversion)")
	dir=$NVGPU_CACHE/$kind/$name-$key
	if [ ! -e "$dir/.ok" ]; then
		source=$(unpacked_package "linux-source-$series" "$version")
		cached "$dir" "$builder" "$source/usr/src/linux-source-$series.tar.xz" >&2
	fi
	printf '%s\n' "$dir"
}
