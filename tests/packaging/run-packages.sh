#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The source archive and what is made of it: Debian packages, RPM packages, one-file
# installer, and that they hold what they should. With --full the RPM's scriptlets run too.
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

install_packages "${TOOL_PACKAGES[@]}" "${DEB_PACKAGES[@]}" "${RPM_PACKAGES[@]}" makeself
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

[ "${CHECK_FULL:-0}" = 1 ] || exit 0

# ---- the RPM's scriptlets, in a system with DKMS --------------------------------

root=$(debian_root bookworm)
scriptlets() {
	local dir=$1 script

	rpm2cpio "$rpm"/noarch/nvgpu-dkms-*.rpm | (cd "$dir/root" && cpio -idmu --quiet)
	for script in POSTIN PREUN; do
		rpm -qp --qf "%{$script}" "$rpm"/noarch/nvgpu-dkms-*.rpm >"$dir/root/tmp/$script" 2>/dev/null
	done
	kdir=$(kernel_headers 6.12)
	release=$(kernel_release 6.12)
	mkdir -p "$dir/root$NVGPU_CACHE" "$dir/root/lib/modules/$release" \
		"$dir/root/lib/modules/9.9.9/build/include"
	mount --bind "$NVGPU_CACHE" "$dir/root$NVGPU_CACHE"
	ln -s "$kdir" "$dir/root/lib/modules/$release/build"
	: >"$dir/root/lib/modules/9.9.9/build/.config"
	# rpm2cpio leaves the database alone, and the files with it.
	chroot "$dir/root" sh /tmp/POSTIN 1 2>&1
	echo "POST $?"
	chroot "$dir/root" dkms status
	chroot "$dir/root" sh /tmp/PREUN 0 2>&1
	echo "PREUN $?"
	echo "LEFT $(chroot "$dir/root" dkms status) $(find "$dir/root/lib/modules" -name 'nvgpu.ko*')"
}
export -f scriptlets kernel_headers kernel_release kernel_pinned cached
export rpm
seen=$(with_copy "$root" "$work/rpm-root" bash -eu -c '. "$0/scripts/lib/all.sh"; '"$(declare -f scriptlets)"'
	scriptlets "$1"' "$NVGPU_ROOT" "$work/rpm-root" 2>&1) || true
printf '%s\n' "$seen" | sed 's/^/# /'
for line in 'POST 0' 'PREUN 0' 'LEFT  '; do
	same "rpm-scriptlets-${line%% *}" "$line" "$(grep -x "$line" <<<"$seen" || true)"
done
same rpm-post-has-dkms-build 1 "$(grep -c "nvgpu/$NVGPU_VERSION, .*: installed" <<<"$seen")"
same rpm-post-skips-what-it-cannot-build 1 "$(grep -c 'no module for Linux 9.9.9' <<<"$seen")"
