# SPDX-License-Identifier: MIT
# image.sh - what the host VM boots: a kernel, a small initramfs, a disk.
#
# The disk is an uncompressed read-only squashfs that becomes /usr: kernel
# modules, the unmodified QEMU for nested guests, its libraries and ROMs, the
# firmware. It changes rarely and is cached; reading it costs a page fault
# where a big initramfs would cost seconds of emulated unpacking. What a
# checkout changes (module, tools, scenarios) is a second, small cpio archive
# that the runner appends at each boot.

# Modules for the machine, for VFIO, the injector of PCI errors, and stock nouveau for
# the comparison; what they depend on follows.
IMAGE_MODULES=(virtio_pci virtio_blk virtio_console squashfs overlay
	vfio vfio-pci vfio_iommu_type1 aer_inject nouveau)
# Those the initramfs loads, in this order, to reach the disk.
INITRD_MODULES=(virtio_pci virtio_blk virtio_console squashfs overlay)
# Guests have one kernel, whatever the host's is.
GUEST_SERIES=6.12
IMAGE_FIRMWARE=(ad102 ad103 ad104 ad106 ad107)

# vm_image SERIES - prints the directory with vmlinuz, initrd.cpio, usr.squashfs.
vm_image() {
	local release kernel firmware qemu seabios data guest key dir

	install_packages "${VM_PACKAGES[@]}" >&2
	release=$(kernel_release "$1")
	kernel=$(kernel_image_dir "$1")
	firmware=$(firmware_dir)
	qemu=$(qemu_base)
	seabios=$(qemu_rom_package seabios)
	data=$(qemu_rom_package qemu-system-data)
	guest=$(guest_kernel "$GUEST_SERIES")
	key=$(hash_of "$kernel" "$guest" "$firmware" "$qemu" "$seabios" "$data" \
		"$(hash_files "$NVGPU_ROOT/scripts/lib/image.sh" \
			"$NVGPU_ROOT/tests/vm/early-init" | cut -c1-16)")
	dir=$NVGPU_CACHE/image/$1-$key
	cached "$dir" build_image "$release" "$kernel" "$firmware" "$qemu" \
		"$seabios" "$data" "$guest" >&2
	printf '%s\n' "$dir"
}

# ROMs come from the suite that the QEMU source comes from.
qemu_rom_package() {
	local pin=$NVGPU_CACHE/$1.pin

	if [ ! -s "$pin" ]; then
		package_version "$1" bookworm >"$pin.$$" || die "no package $1"
		mv "$pin.$$" "$pin"
	fi
	unpacked_package "$1" "$(cat "$pin")"
}

build_image() {
	local release=$1 kernel=$2 firmware=$3 qemu=$4 seabios=$5 data=$6 guest=$7 dir=$8
	local usr=$dir/usr lib file

	step "making the VM image for Linux $release"
	cp "$kernel/boot/vmlinuz-$release" "$dir/vmlinuz"
	mkdir -p "$usr"/{bin,sbin,share/qemu,lib/x86_64-linux-gnu,lib64}

	copy_modules "$kernel" "$release" "$usr"

	cp "$qemu/qemu-plain" "$usr/bin/qemu-system-x86_64"
	copy_libraries "$usr" "$usr/bin/qemu-system-x86_64"
	mkdir -p "$dir/rom"
	cp "$seabios/usr/share/seabios/bios-256k.bin" "$dir/rom/"
	for file in linuxboot_dma.bin kvmvapic.bin qboot.rom pvh.bin; do
		cp "$data/usr/share/qemu/$file" "$dir/rom/"
	done
	cp "$dir"/rom/* "$usr/share/qemu/"
	install -D -m 644 "$guest/vmlinux" "$usr/share/guest/vmlinux"

	copy_firmware "$firmware/nvidia" "$usr/share/firmware/nvidia"
	# Where the kernel looks is up to each scenario: an empty tree that
	# the init fills.
	ln -s /run/firmware "$usr/lib/firmware"

	run_logged "$dir/squashfs.log" mksquashfs "$usr" "$dir/usr.squashfs" \
		-noappend -noI -noD -noF -noX -all-root -no-progress
	build_initrd "$release" "$usr" "$dir"
	cp "$usr/lib/modules/$release/modules.dep" "$dir/"
	echo "$release" >"$dir/release"
	rm -rf "$usr"
	prune_cached "$NVGPU_CACHE/image" ""
}

# copy_firmware FROM TO - what hosts need of it. Synthetic firmware is that of one chip.
copy_firmware() {
	local from=$1 to=$2 chip

	mkdir -p "$to"
	for chip in "${IMAGE_FIRMWARE[@]}"; do
		[ ! -e "$from/$chip" ] || cp -a "$from/$chip" "$to/"
	done
	[ -e "$from/ga102" ] || return 0
	mkdir -p "$to"/{ga102,tu102}/gsp
	cp -a "$from"/ga102/gsp/gsp-*.bin "$to/ga102/gsp/"
	# Valid images of another family, to be refused.
	cp -L "$from"/tu102/gsp/gsp-*.bin "$to/tu102/gsp/"
}

# Debian compresses modules; unpacked ones load faster under emulation, and
# busybox needs no help with them.
copy_modules() {
	local kernel=$1 release=$2 usr=$3 from to path

	from=$kernel/lib/modules/$release
	[ -d "$from" ] || from=$kernel/usr/lib/modules/$release
	to=$usr/lib/modules/$release
	mkdir -p "$to"
	cp "$from"/modules.{builtin,order} "$to/"
	[ ! -e "$from/modules.builtin.modinfo" ] ||
		cp "$from/modules.builtin.modinfo" "$to/"
	# depmod has not run on an unpacked package: let it look at a copy.
	mkdir -p "$usr.dep/lib/modules"
	cp -as "$from" "$usr.dep/lib/modules/"
	depmod -b "$usr.dep" "$release"
	for path in $(modprobe -d "$usr.dep" -S "$release" --show-depends -a -q \
			"${IMAGE_MODULES[@]}" | sed -n 's/^insmod \([^ ]*\).*/\1/p' |
			sort -u); do
		install -D -m 644 "$path" "$to/${path#*/modules/"$release"/}"
	done
	find "$to" -name '*.ko.xz' -exec unxz {} +
	find "$to" -name '*.ko.zst' -exec unzstd -q --rm {} +
	depmod -b "$usr" "$release" 2>/dev/null ||
		die "depmod failed for the VM image"
	[ -s "$to/modules.dep" ] || die "the VM image has no modules.dep"
	rm -rf "$usr.dep"
}

# copy_libraries USR PROGRAM... - shared libraries of programs, and the loader.
copy_libraries() {
	local usr=$1 lib

	shift
	for lib in $(ldd "$@" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p' | sort -u); do
		cp -L "$lib" "$usr/lib/x86_64-linux-gnu/"
	done
	cp -L /lib64/ld-linux-x86-64.so.2 "$usr/lib64/"
}

build_initrd() {
	local release=$1 usr=$2 dir=$3 root=$3/initrd path n=0

	mkdir -p "$root"/{bin,dev,proc,sys,run,tmp,etc,root,mnt,modules}
	cp /bin/busybox "$root/bin/busybox"
	cp "$NVGPU_ROOT/tests/vm/early-init" "$root/init"
	chmod 755 "$root/init"
	for path in $(modprobe -d "$usr" -S "$release" --show-depends -a \
			"${INITRD_MODULES[@]}" | sed -n 's/^insmod \([^ ]*\).*/\1/p' |
			awk '!seen[$0]++'); do
		n=$((n + 1))
		cp "$path" "$root/modules/$(printf %02d $n)-${path##*/}"
	done
	(cd "$root" && find . -print0 | sort -z |
		cpio --quiet -0 -o -H newc -R 0:0) >"$dir/initrd.cpio"
	rm -rf "$root"
}
