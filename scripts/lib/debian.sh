# SPDX-License-Identifier: MIT
# debian.sh - a whole Debian to boot: systemd, udev, a stock kernel.
#
# What the tests of units, packages and installers need, and the small host VM of
# image.sh has not. The system is a read-only squashfs, made once; what a test adds
# and changes lives on a second disk with the directories up/ and work/, which the
# initramfs lays over it. "mke2fs -d" makes such a disk without a mount, and a machine
# that is switched off and on again finds on it what it left.

# What any test wants, by the names of both releases.
DEBIAN_PACKAGES=(systemd-sysv udev dbus kmod libnl-3-200 libnl-genl-3-200 libjson-c5
	libcyaml1 libxml2 busybox-static)
DEBIAN_INITRD_MODULES=(virtio_pci virtio_blk virtio_console squashfs ext4 overlay)

# debian_kernel_series SUITE - the series of the kernel in the image.
debian_kernel_series() {
	case $1 in
	bookworm) echo 6.12 ;;
	trixie) echo 6.12-trixie ;;
	*) die "no image is known for Debian $1: bookworm and trixie are" ;;
	esac
}

# debian_image SUITE [PACKAGE...] - prints the directory with vmlinuz, initrd.cpio and
# root.squashfs; series names the kernel's.
debian_image() {
	local suite=$1 series kernel packages key dir

	shift
	series=$(debian_kernel_series "$suite")
	install_packages "${VM_PACKAGES[@]}" debootstrap busybox-static cpio >&2
	kernel=$(kernel_image_dir "$series")
	packages=$(printf '%s\n' "${DEBIAN_PACKAGES[@]}" "$@" | sort -u | paste -sd,)
	key=$(hash_of "$suite" "$packages" "$kernel" \
		"$(hash_files "$NVGPU_ROOT/scripts/lib/debian.sh" \
			"$NVGPU_ROOT/scripts/lib/debian-init" | cut -c1-16)")
	dir=$NVGPU_CACHE/debian/$suite-$key
	cached "$dir" build_debian "$suite" "$packages" "$series" "$kernel" >&2
	printf '%s\n' "$dir"
}

build_debian() {
	local suite=$1 packages=$2 series=$3 kernel=$4 dir=$5 tree=$5/tree release

	release=$(kernel_release "$series")
	step "making a Debian $suite with $packages"
	run_logged "$NVGPU_CACHE/log/debootstrap-$suite.log" debootstrap \
		--variant=minbase --arch=amd64 --include="$packages" \
		"$suite" "$tree" "$APT_MIRROR"
	debian_kernel "$release" "$kernel" "$tree"
	debian_settings "$tree"
	run_logged "$dir/squashfs.log" mksquashfs "$tree" "$dir/root.squashfs" \
		-noappend -noI -noD -noF -noX -no-progress
	debian_initrd "$release" "$tree" "$dir"
	cp "$kernel/boot/vmlinuz-$release" "$dir/vmlinuz"
	echo "$series" >"$dir/series"
	rm -rf "$tree"
	prune_cached "$NVGPU_CACHE/debian" "$suite-"
}

# All modules of the stock kernel: drivers that compete for a device are there too.
debian_kernel() {
	local release=$1 kernel=$2 tree=$3 from

	from=$kernel/lib/modules/$release
	[ -d "$from" ] || from=$kernel/usr/lib/modules/$release
	mkdir -p "$tree/usr/lib/modules"
	cp -a "$from" "$tree/usr/lib/modules/"
	depmod -b "$tree" "$release"
}

# A machine without network, that lets root in at the console and keeps its journal.
debian_settings() {
	local tree=$1

	rm -rf "$tree"/var/cache/apt/archives/*.deb
	echo nvgpu >"$tree/etc/hostname"
	: >"$tree/etc/machine-id"
	mkdir -p "$tree/var/log/journal"
	chroot "$tree" passwd -d root >/dev/null
	ln -sf /dev/null "$tree/etc/systemd/system/systemd-networkd-wait-online.service"
}

debian_initrd() {
	local release=$1 tree=$2 dir=$3 root=$3/initrd path name n=0

	mkdir -p "$root"/{bin,dev,proc,sys,disk,change,new,modules}
	cp "$tree/bin/busybox" "$root/bin/busybox"
	cp "$NVGPU_ROOT/scripts/lib/debian-init" "$root/init"
	chmod 755 "$root/init"
	for path in $(modprobe -d "$tree" -S "$release" --show-depends -a \
			"${DEBIAN_INITRD_MODULES[@]}" | sed -n 's/^insmod \([^ ]*\).*/\1/p' |
			awk '!seen[$0]++'); do
		n=$((n + 1))
		name=${path##*/}
		case $name in
		*.xz) xz -dc "$path" >"$root/modules/$(printf %02d $n)-${name%.xz}" ;;
		*) cp "$path" "$root/modules/$(printf %02d $n)-$name" ;;
		esac
	done
	(cd "$root" && find . -print0 | sort -z |
		cpio --quiet -0 -o -H newc -R 0:0) >"$dir/initrd.cpio"
	rm -rf "$root"
}
