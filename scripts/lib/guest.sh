# SPDX-License-Identifier: MIT
# guest.sh - the kernel of nested guests, built from Debian's kernel source.
#
# Debian's own kernel takes minutes to boot under two layers of emulation; a
# small configuration of the same source takes seconds.

GUEST_CONFIG=$NVGPU_ROOT/tests/vm/guest/kernel.config

# guest_kernel SERIES - prints a directory with vmlinux and, in kdir/, what a
# module for it is built against.
guest_kernel() {
	source_kernel guest-kernel "$1" "$1" "$GUEST_CONFIG" build_guest_kernel
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
