# SPDX-License-Identifier: MIT
# guest.sh - the kernel of nested guests, built from Debian's kernel source.
#
# Debian's own kernel takes minutes to boot under two layers of emulation; a
# small configuration of the same source takes seconds.

GUEST_CONFIG=$NVGPU_ROOT/tests/vm/guest/kernel.config
GUEST_KERNEL_PACKAGES=(build-essential bc flex bison libelf-dev xz-utils)

# guest_kernel SERIES - prints a directory with vmlinux and, in kdir/, what a
# module for it is built against.
guest_kernel() {
	local release version source key dir

	install_packages "${GUEST_KERNEL_PACKAGES[@]}" >&2
	read -r release version < <(kernel_pinned "$1")
	key=$(hash_of "$version" "$(sha256sum <"$GUEST_CONFIG")" \
		"$(declare -f build_guest_kernel)" "$(gcc -dumpfullversion)")
	dir=$NVGPU_CACHE/guest-kernel/$1-$key
	if [ ! -e "$dir/.ok" ]; then
		source=$(unpacked_package "linux-source-$1" "$version")
		cached "$dir" build_guest_kernel \
			"$source/usr/src/linux-source-$1.tar.xz" >&2
	fi
	printf '%s\n' "$dir"
}

build_guest_kernel() {
	local tarball=$1 dir=$2 log=$2/build.log

	step "building the guests' kernel (once; a few minutes)"
	mkdir -p "$dir/source" "$dir/kdir"
	tar -x -J -C "$dir/source" --strip-components=1 -f "$tarball"
	cd "$dir/source"
	run_logged "$log" make tinyconfig
	run_logged "$log" scripts/kconfig/merge_config.sh -m .config "$GUEST_CONFIG"
	run_logged "$log" make olddefconfig
	run_logged "$log" make -s -j "$NVGPU_JOBS" vmlinux modules_prepare modules
	strip -o "$dir/vmlinux" vmlinux
	# What remains is enough for modules, a tenth of the size.
	cp -a Makefile Kbuild Kconfig .config Module.symvers scripts include "$dir/kdir/"
	mkdir -p "$dir/kdir/arch/x86" "$dir/kdir/tools"
	cp -a arch/x86/{include,Makefile,Makefile.postlink,Makefile.um,Kconfig,tools,entry} \
		"$dir/kdir/arch/x86/" 2>/dev/null || true
	cp -a tools/{objtool,include,build,scripts} "$dir/kdir/tools/"
	rm -rf "$dir/source"
}
