#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The source archive and what is made of it: Debian packages, RPM packages, one-file
# installer, and that they hold what they should. With --full they are installed, upgraded and
# removed in clean systems too, and the kernels in README.md are what scripts/kernel-radar says.
set -eu
cd "$(dirname "$0")/../.."
. scripts/lib/all.sh

work=$NVGPU_BUILD/packaging-test
rm -rf "$work"
mkdir -p "$work"

pass() {
	echo "PASS packages/$1"
}

fail() {
	echo "FAIL packages/$1: $2"
}

# same NAME EXPECTED SEEN
same() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		diff <(printf '%s\n' "$2") <(printf '%s\n' "$3") | sed 's/^/# /' || true
		fail "$1" "differs from what was expected"
	fi
}

# silent NAME COMMAND... - succeeds and says nothing.
silent() {
	local name=$1 out status=0

	shift
	out=$("$@" 2>&1) || status=$?
	if [ $status = 0 ] && [ -z "$out" ]; then
		pass "$name"
	else
		printf '%s\n' "$out" | tail -n 30 | sed 's/^/# /'
		fail "$name" "status $status and messages: $*"
	fi
}

# ---- source archive -----------------------------------------------------------

install_packages "${TOOL_PACKAGES[@]}" "${DEB_PACKAGES[@]}" "${RPM_PACKAGES[@]}" makeself cpio
one=$(scripts/make-dist --output "$work/one")
# Other dates, modes and owner of the same contents, and no git.
mkdir "$work/tree"
tar -C "$work/tree" --strip-components=1 -xf "$one"
find "$work/tree" -exec touch -d 2001-02-03 {} +
chmod -R g+w "$work/tree"
date=$(tar -tvf "$one" --full-time --utc | awk 'NR == 1 { print $4 " " $5 "Z" }')
two=$(cd "$work/tree" && SOURCE_DATE_EPOCH=$(date -d "$date" +%s) NVGPU_BUILD=$work/two \
	./scripts/make-dist --output "$work/two")
same archive-is-the-same-bytes-twice "$(sha256sum <"$one")" "$(sha256sum <"$two")"
same archive-holds-no-product "" \
	"$(tar -tf "$one" | grep -E '\.(o|ko|cmd|mod|mod\.c)$|^nvgpu-[^/]*/build/|/\.git/' || true)"

# ---- deb ----------------------------------------------------------------------

deb=$(scripts/build-deb)
package() {
	find "$deb" -name "$1_${NVGPU_VERSION}_*.deb"
}
contents() {
	dpkg-deb --fsys-tarfile "$(package "$1")" | tar -t | grep -v '/$' | sed 's/^\.//' | sort
}
same deb-tools-holds-the-tools "$(contents nvgpu-tools | grep -cE '/(sbin/nvgpu-(ctl|fw)|man8/nvgpu-(ctl|fw)\.8\.gz)$')" 4
for file in /usr/lib/udev/rules.d/60-nvgpu.rules /usr/share/bash-completion/completions/nvgpu-ctl; do
	same "deb-tools-has-${file##*/}" "$file" "$(contents nvgpu-tools | grep -xF "$file" || true)"
done
dpkg-deb -x "$(package nvgpu-tools)" "$work/tools"
same deb-tools-example-is-understood "0000:3b:00.0 L40" "$("$work/tools/usr/sbin/nvgpu-ctl" \
	list declared --file "$work/tools/usr/share/doc/nvgpu-tools/examples/host.yaml" \
	--no-headings --output gpu 2>&1 | awk '{ print $1 }' | paste -sd' ')"
same deb-dkms-orders-the-drivers /usr/lib/modprobe.d/nvgpu.conf \
	"$(contents nvgpu-dkms | grep modprobe.d || true)"
same deb-dkms-holds-no-user-space "" \
	"$(contents nvgpu-dkms | grep -E '/usr/src/.*(nvgpu-(ctl|fw)|mkimage|\.json$|\.yaml$)' || true)"
same deb-doc-holds-every-document "$(find docs -maxdepth 1 -name '*.md' | wc -l)" \
	"$(contents nvgpu-doc | grep -cE '/[a-z-]+\.md(\.gz)?$')"
if grep -rn 'blacklist' "$deb/nvgpu/debian/nvgpu-dkms/usr/lib/modprobe.d/" | grep -v ':#'; then
	fail deb-blacklists-nothing "a driver is blacklisted"
else
	pass deb-blacklists-nothing
fi
silent deb-is-lintian-clean lintian --allow-root --fail-on error,warning --tag-display-limit 0 \
	"$(find "$deb" -name '*.changes')"

# ---- rpm ----------------------------------------------------------------------

rpm=$(scripts/build-rpm)
rpms=$(find "$rpm" -name '*.rpm' ! -name '*debug*' | sort)
same rpm-dkms-and-deb-dkms-have-the-same-files \
	"$(contents nvgpu-dkms | grep -v /usr/share/)" \
	"$(rpm -qpl "$rpm"/noarch/nvgpu-dkms-*.rpm 2>/dev/null | while read -r f; do
		case $f in /usr/share/*) ;; *) echo "$f" ;; esac; done |
		grep -E '\.[a-z]+$|/(VERSION|Kbuild)$' | grep -v '/nvgpu-[0-9.]*$' | sort)"
# shellcheck disable=SC2086
out=$(rpmlint --config packaging/rpmlint.toml "$rpm/../nvgpu.spec" $rpms 2>&1) &&
	pass rpm-is-rpmlint-clean || {
	printf '%s\n' "$out" | grep -E ': [EW]: ' | sed 's/^/# /'
	fail rpm-is-rpmlint-clean "see above"
}
same waivers-have-reasons "" "$(awk '/^    "/ && before !~ /#|^    "/ { print } { before = $0 }' \
	packaging/rpmlint.toml)"

# ---- one version --------------------------------------------------------------

same deb-has-the-version "$NVGPU_VERSION" "$(dpkg-deb -f "$(package nvgpu-tools)" Version)"
same rpm-tools-has-the-example 1 \
	"$(rpm -qpl "$rpm"/x86_64/nvgpu-tools-*.rpm 2>/dev/null | grep -c '/host\.yaml$' || true)"
mkdir "$work/rpm-tools"
rpm2cpio "$rpm"/x86_64/nvgpu-tools-*.rpm | (cd "$work/rpm-tools" && cpio -idm --quiet)
for tool in nvgpu-ctl nvgpu-fw; do
	same "rpm-tools-has-a-$tool-that-runs" "$tool $NVGPU_VERSION" \
		"$("$work/rpm-tools/usr/sbin/$tool" --version 2>&1)"
done
same rpm-has-the-version "$NVGPU_VERSION" \
	"$(rpm -qp --qf '%{VERSION}' "$rpm"/noarch/nvgpu-dkms-*.rpm 2>/dev/null)"

# ---- the order of drivers -----------------------------------------------------

# A system with both drivers: asked for nouveau, modprobe brings nvgpu first.
root=$work/system
kernel=$(kernel_release 6.12)
mkdir -p "$root/lib/modules/$kernel/kernel" "$root/etc/modprobe.d"
stock=$(find "$(kernel_image_dir 6.12)/lib/modules" -name 'nouveau.ko*' | head -n 1)
cp "$stock" "$root/lib/modules/$kernel/kernel/"
xz -dq "$root/lib/modules/$kernel/kernel/nouveau.ko.xz" 2>/dev/null || true
module=$NVGPU_BUILD/kmod-6.12/nvgpu.ko
[ -e "$module" ] || scripts/build-module
cp "$module" "$root/lib/modules/$kernel/kernel/"
cp udev/nvgpu.modprobe "$root/etc/modprobe.d/nvgpu.conf"
depmod -b "$root" "$kernel" 2>/dev/null || true
order=$(modprobe -d "$root" -C "$root/etc/modprobe.d" -S "$kernel" --show-depends nouveau 2>/dev/null |
	grep -oE '(nvgpu|nouveau)\.ko' | paste -sd' ')
same nvgpu-comes-before-nouveau "nvgpu.ko nouveau.ko" "$order"
order=$(modprobe -d "$root" -C /dev/null -S "$kernel" --show-depends nouveau 2>/dev/null |
	grep -oE '(nvgpu|nouveau)\.ko' | paste -sd' ')
same without-the-file-it-would-not "nouveau.ko" "$order"

# ---- supported kernels ----------------------------------------------------------

# series_of - the suites, series and results of a table of kernels; the archives have newer
# packages of the same series every month.
series_of() {
	sed -nE 's/^\| ([a-z-]+) \| ([0-9]+\.[0-9]+)\.[^|]*\|[^|]*\| (.*) \|$/\1 \2 \3/p' "$1" | sort -u
}
same readme-lists-the-series-that-are-tested "$(sed 's/:.*//' tests/build/kernels.txt | sort -u)" \
	"$(series_of README.md | awk '{ print $2 }' | sort -u)"
same readme-lists-kernels-that-build builds "$(series_of README.md | cut -d' ' -f3- | sort -u)"

[ "${CHECK_FULL:-0}" = 1 ] || exit 0

scripts/kernel-radar --newest >"$work/kernels" 2>"$work/kernels.log" || tail -n 20 "$work/kernels.log" | sed 's/^/# /'
same readme-is-what-the-radar-says "$(series_of "$work/kernels")" "$(series_of README.md)"

# ---- in a clean Debian with DKMS ---------------------------------------------------

rpm2cpio "$rpm"/noarch/nvgpu-dkms-*.rpm >"$work/dkms.cpio"
for script in POSTIN PREUN; do
	rpm -qp --qf "%{$script}" "$rpm"/noarch/nvgpu-dkms-*.rpm >"$work/$script" 2>/dev/null
	sed "s/$(sed 's/\./[.]/g' <<<"$NVGPU_VERSION")/0.0.9/g" "$work/$script" >"$work/$script-old"
done
module=$(scripts/build-module --print)
[ -e "$module" ] || NVGPU_QUIET=1 scripts/build-module
export work module deb=$deb release kdir version=$NVGPU_VERSION

# in_clean NAME SCRIPT - runs there with the headers of two kernels, one of them too new,
# and a third that has no VFIO; $1 is the system's root.
in_clean() {
	with_copy "$root" "$work/$1" bash -eu -c '
		mkdir -p "$1$NVGPU_CACHE" "$1/lib/modules/"{"$release",9.9.9,6.12.0-novfio}
		mount --bind "$NVGPU_CACHE" "$1$NVGPU_CACHE"
		ln -s "$kdir" "$1/lib/modules/$release/build"
		for kernel in 9.9.9 6.12.0-novfio; do
			mkdir -p "$1/lib/modules/$kernel/build/include"
			printf "CONFIG_PCI_IOV=y\nCONFIG_IOMMU_API=y\n" \
				>"$1/lib/modules/$kernel/build/.config"
		done
		echo CONFIG_VFIO_PCI_CORE=m >>"$1/lib/modules/9.9.9/build/.config"
		'"$2" in_clean "$work/$1/root" >"$work/$1.log" 2>&1 || true
	sed 's/^/# /' "$work/$1.log"
}

# says NAME LOG TIMES LINE-PATTERN
says() {
	same "$1-on-$suite" "$3" "$(grep -cE -- "$4" "$work/$2.log" || true)"
}

# As rpm does it: one process, which "true" keeps alive, runs the scripts of both versions, the
# new one's first. What is looked at is their order, so this kernel's build takes no time.
upgrade='
	rm "$1/lib/modules/$release/build"
	mkdir -p "$1/lib/modules/$release/build/include"
	cp "$1/lib/modules/9.9.9/build/.config" "$1/lib/modules/$release/build/"
	printf "%s\n" modules: "	cp /tmp/nvgpu.ko \$(M)/nvgpu.ko" clean: \
		>"$1/lib/modules/$release/build/Makefile"
	cp "$module" "$1/tmp/nvgpu.ko"
	cp "$work"/{POSTIN,PREUN}{,-old} "$1/tmp/"
	(cd "$1" && cpio -idmu --quiet) <"$work/dkms.cpio"
	cp -a "$1/usr/src/nvgpu-$version" "$1/usr/src/nvgpu-0.0.9"
	sed -i s/^PACKAGE_VERSION=.*/PACKAGE_VERSION=0.0.9/ "$1/usr/src/nvgpu-0.0.9/dkms.conf"
	# dkms asks ps when that process was started, to know it again; a small system has no ps.
	printf "%s\n" "#!/bin/sh" "for pid; do :; done" "cut -d\" \" -f22 /proc/\$pid/stat" \
		>"$1/usr/local/bin/ps"
	chmod 755 "$1/usr/local/bin/ps"
	chroot "$1" sh /tmp/POSTIN-old 1
	echo "BEFORE $(chroot "$1" dkms status)"
	chroot "$1" bash -c "sh /tmp/POSTIN 2; sh /tmp/PREUN-old 1; true"
	rm -r "$1/usr/src/nvgpu-0.0.9"
	echo "NEWER $(chroot "$1" dkms status)$(find "$1/lib/modules" -name "nvgpu.ko*" | wc -l)"
	chroot "$1" bash -c "sh /tmp/POSTIN 2; sh /tmp/PREUN 1; true"
	echo "SAME $(chroot "$1" dkms status)$(find "$1/lib/modules" -name "nvgpu.ko*" | wc -l)"'

for suite in bookworm trixie; do
	root=$(debian_root $suite)
	# What its compiler is for.
	case $suite in
	bookworm) series=6.12 ;;
	trixie) series=7.2 ;;
	esac
	release=$(kernel_release $series)
	kdir=$(kernel_headers $series)
	kernel=${release//+/[+]}

	in_clean rpm-root '
		(cd "$1" && cpio -idmu --quiet) <"$work/dkms.cpio"
		cp "$work"/{POSTIN,PREUN} "$1/tmp/"
		chroot "$1" sh /tmp/POSTIN 1
		echo "POST $?"
		chroot "$1" dkms status
		chroot "$1" sh /tmp/PREUN 0
		echo "PREUN $?"
		echo "LEFT $(chroot "$1" dkms status)$(find "$1/lib/modules" -name "nvgpu.ko*")"'
	says rpm-post-succeeds rpm-root 1 '^POST 0$'
	says rpm-post-has-dkms-build rpm-root 1 "^nvgpu/$NVGPU_VERSION, $kernel, .*: installed"
	says rpm-post-skips-what-it-cannot-build rpm-root 1 'no module for Linux 9\.9\.9: '
	says rpm-preun-succeeds rpm-root 1 '^PREUN 0$'
	says rpm-preun-leaves-no-module rpm-root 1 '^LEFT $'

	in_clean rpm-upgrade "$upgrade"
	says rpm-older-version-is-there rpm-upgrade 1 "^BEFORE nvgpu/0\.0\.9, $kernel, [^:]*: installed$"
	says rpm-upgrade-leaves-the-newer rpm-upgrade 1 \
		"^NEWER nvgpu/$NVGPU_VERSION, $kernel, [^:]*: installed1$"
	says rpm-repeated-version-stays rpm-upgrade 1 \
		"^SAME nvgpu/$NVGPU_VERSION, $kernel, [^:]*: installed1$"

	in_clean deb-root '
		package=$(basename "$deb"/nvgpu-dkms_*.deb)
		cp "$deb/$package" "$1/tmp/"
		run() { status=0; chroot "$1" "${@:3}" || status=$?; echo "$2 $status"; }
		run "$1" INSTALL dpkg --install "/tmp/$package"
		chroot "$1" dkms status
		run "$1" TOO-NEW /etc/kernel/postinst.d/dkms 9.9.9
		run "$1" NO-VFIO /etc/kernel/postinst.d/dkms 6.12.0-novfio
		run "$1" AGAIN dpkg --install "/tmp/$package"
		run "$1" REMOVE dpkg --remove nvgpu-dkms
		run "$1" PURGE dpkg --purge nvgpu-dkms
		echo "LEFT $(find "$1"/{lib/modules,usr/src,usr/lib/modprobe.d,var/lib/dkms,etc} -name "*nvgpu*")"'
	for step in INSTALL TOO-NEW NO-VFIO AGAIN REMOVE PURGE; do
		says "deb-${step,,}-succeeds" deb-root 1 "^$step 0\$"
	done
	says deb-has-dkms-build deb-root 1 "^nvgpu/$NVGPU_VERSION, $kernel, .*: installed"
	# Three times each: when it is installed, when it is installed again, and for the new kernel.
	says deb-skips-a-kernel-that-is-too-new deb-root 3 '^nvgpu: no module for Linux 9\.9\.9: '
	says deb-names-the-missing-option deb-root 3 'novfio: its configuration lacks CONFIG_VFIO_PCI_CORE$'
	says deb-purge-leaves-no-file deb-root 1 '^LEFT $'

	tests/packaging/clean $suite
done
