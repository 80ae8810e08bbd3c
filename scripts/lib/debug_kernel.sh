# SPDX-License-Identifier: MIT
# debug_kernel.sh - the host's kernel with checkers, built from Debian's source.
#
# Debian ships no kernel with KASAN or lockdep. The series "6.12-debug" is the
# source of its 6.12 with tests/vm/kernel/debug.config: everything that takes a
# series takes this one. It is laid out like an unpacked package.

DEBUG_KERNEL_CONFIG=$NVGPU_ROOT/tests/vm/kernel/debug.config

# debug_kernel SERIES - prints a directory with boot/vmlinuz-*, lib/modules/*
# and, in kdir/, what modules are built against.
debug_kernel() {
	source_kernel debug-kernel "$1" "${1%-debug}" "$DEBUG_KERNEL_CONFIG" build_debug_kernel
}

build_debug_kernel() {
	local tarball=$1 dir=$2 log=$2/build.log release

	step "building the host's debug kernel (once; up to an hour)"
	mkdir -p "$dir/source" "$dir/boot"
	tar -x -J -C "$dir/source" --strip-components=1 -f "$tarball"
	cd "$dir/source"
	# Only modules are instrumented: the allocator, which is the kernel's, knows what
	# they may touch, and the rest compiles and runs at twice the speed.
	printf '%s\n' 'ifeq ($(KBUILD_EXTMOD),)' 'CFLAGS_KASAN := $(CFLAGS_KASAN_NOSANITIZE)' \
		endif >>scripts/Makefile.kasan
	run_logged "$log" make tinyconfig
	run_logged "$log" scripts/kconfig/merge_config.sh -m .config "$DEBUG_KERNEL_CONFIG"
	run_logged "$log" make olddefconfig
	run_logged "$log" nice make -s -j "$NVGPU_JOBS" vmlinux modules
	release=$(make -s kernelrelease)
	run_logged "$log" make -s INSTALL_MOD_PATH="$dir" INSTALL_MOD_STRIP=1 modules_install
	# QEMU starts it by its PVH entry; unpacking a bzImage would cost seconds.
	strip -o "$dir/boot/vmlinuz-$release" vmlinux
	echo "$release" >"$dir/release"
	# A build of modules reads these; the rest is nine tenths of the size.
	find . -mindepth 1 -maxdepth 1 -type d ! -name scripts ! -name include \
		! -name arch ! -name tools -exec rm -rf {} +
	find arch -mindepth 1 -maxdepth 1 -type d ! -name x86 -exec rm -rf {} +
	find arch -name '*.o' -delete
	rm -rf vmlinux* "$dir/lib/modules/$release/build"
	mv "$dir/source" "$dir/kdir"
}
