#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What `make install` and friends put where, and that nothing of it stays. With --full
# also what DKMS makes of the sources it gets.
set -eu
cd "$(dirname "$0")/../.."
. scripts/lib/all.sh

work=$NVGPU_BUILD/install-test
root=$work/root
rm -rf "$work"
mkdir -p "$root"

pass() {
	echo "PASS install/$1"
}

fail() {
	echo "FAIL install/$1: $2"
}

# same NAME EXPECTED SEEN
same() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		diff <(printf '%s\n' "$2") <(printf '%s\n' "$3") | sed 's/^/# /'
		fail "$1" "not the files that were expected"
	fi
}

files() {
	(cd "$root" && find . ! -type d | sort)
}

# front_door TARGET [VARIABLE...] - make at the top of the tree.
front_door() {
	make --no-print-directory DESTDIR="$root" O="$work/out" "$@" >"$work/log" 2>&1 || {
		tail -n 20 "$work/log" | sed 's/^/# /'
		fail "make-$1" "ended with an error"
		exit 1
	}
}

front_door install-tools
same tools-land-where-debian-keeps-them "./usr/lib/modprobe.d/nvgpu.conf
./usr/lib/systemd/system-generators/nvgpu-generator
./usr/lib/systemd/system/nvgpu-apply@.service
./usr/lib/systemd/system/nvgpu.target
./usr/lib/udev/rules.d/60-nvgpu.rules
./usr/sbin/nvgpu-ctl
./usr/sbin/nvgpu-fw
./usr/share/bash-completion/completions/nvgpu-ctl
./usr/share/fish/vendor_completions.d/nvgpu-ctl.fish
./usr/share/man/man5/nvgpu.yaml.5
./usr/share/man/man7/nvgpu.7
./usr/share/man/man8/nvgpu-ctl.8
./usr/share/man/man8/nvgpu-fw.8
./usr/share/zsh/vendor-completions/_nvgpu-ctl" "$(files)"
for tool in nvgpu-ctl nvgpu-fw; do
	same "installed-$tool-runs" "$tool $NVGPU_VERSION" "$("$root/usr/sbin/$tool" --version)"
done
if udevadm verify --help >/dev/null 2>&1; then
	same udev-rule-is-valid 0 "$(udevadm verify "$root/usr/lib/udev/rules.d/60-nvgpu.rules" \
		>"$work/log" 2>&1; echo $?)"
fi
front_door uninstall-tools
same uninstall-leaves-no-file "" "$(files)"

front_door install-tools prefix=/opt/nvgpu
same prefix-moves-everything "" "$(files | grep -v '^./opt/nvgpu/' || true)"
front_door uninstall-tools prefix=/opt/nvgpu

front_door install-dkms
source=$root/usr/src/nvgpu-$NVGPU_VERSION
same dkms-sources-hold-no-products "" "$(find "$source" -name '*.o' -o -name '*.ko' -o -name '*.mod')"
if [ -e "$source/dkms.conf" ] && [ -e "$source/kmod/Kbuild" ]; then
	pass dkms-sources-are-whole
else
	fail dkms-sources-are-whole "dkms.conf or kmod/Kbuild is missing"
fi

[ "${CHECK_FULL:-0}" = 1 ] || exit 0

install_packages dkms
kernel=$(basename "$(kernel_headers 6.12)" | sed 's/^linux-headers-//')
# dkms ACTION... - in trees of its own; the machine's stay as they are.
private_dkms() {
	mkdir -p "$work/dkms" "$work/modules/$kernel"
	dkms "$@" --dkmstree "$work/dkms" --sourcetree "$root/usr/src" \
		--installtree "$work/modules" -k "$kernel" --kernelsourcedir "$(kernel_headers 6.12)" \
		>"$work/log" 2>&1 || { tail -n 20 "$work/log" | sed 's/^/# /'; return 1; }
}

for action in add build; do
	if private_dkms "$action" "nvgpu/$NVGPU_VERSION"; then
		pass "dkms-does-$action"
	else
		fail "dkms-does-$action" "see above"
	fi
done
same dkms-builds-this-version "$NVGPU_VERSION" \
	"$(find "$work/dkms" -name nvgpu.ko* -exec modinfo -F version {} \; | head -n 1)"
