# SPDX-License-Identifier: MIT
# qemu.sh - Debian's QEMU built once, and our board model linked into it.
#
# The base is Debian's own source package, unmodified. Its build serves twice:
# the binary itself is the VMM that nested guests run under (no device of ours
# in it), and its objects plus those of tests/sim/ are linked into a second
# binary that plays the machine with the board. Relinking instead of patching
# the source tree means that a changed model costs seconds, several checkouts
# share one base, and nothing in QEMU can be touched by accident.

QEMU_BUILD_PACKAGES=(build-essential libglib2.0-dev libpixman-1-dev libfdt-dev
	zlib1g-dev ninja-build pkg-config python3 python3-venv flex bison meson)
QEMU_CONFIGURE=(--target-list=x86_64-softmmu --without-default-features
	--enable-tcg --enable-fdt=system --disable-install-blobs --disable-docs
	--disable-tools --disable-werror)
# -O2 without debug information: half the build time and a fifth of the disk.
QEMU_CFLAGS='-O2 -g0'

qemu_base() {
	local src key dir

	install_packages "${QEMU_BUILD_PACKAGES[@]}" >&2
	src=$(unpacked_source qemu)
	key=$(hash_of "$src" "${QEMU_CONFIGURE[@]}" "$QEMU_CFLAGS" \
		"$(gcc -dumpfullversion)" "$(dpkg-query -W -f '${Version}' \
		libglib2.0-dev libpixman-1-dev libfdt-dev zlib1g-dev)")
	dir=$NVGPU_CACHE/qemu/base-$key
	cached "$dir" build_qemu_base "$src" >&2
	printf '%s\n' "$dir"
}

build_qemu_base() {
	local src=$1 dir=$2

	step "building QEMU (once; a few minutes)"
	cd "$dir"
	run_logged "$dir/configure.log" "$src/configure" \
		"${QEMU_CONFIGURE[@]}" --extra-cflags="$QEMU_CFLAGS"
	run_logged "$dir/build.log" ninja -j "$NVGPU_JOBS" qemu-system-x86_64
	# The last command of the target is its link, with every object named.
	ninja -t commands qemu-system-x86_64 | tail -n 1 >link-command
	grep -q -- '-o qemu-system-x86_64 ' link-command
	ninja -t compdb >compile_commands.json
	strip -o qemu-plain qemu-system-x86_64
}
