#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What `make install` and friends put where, and that nothing of it stays; what else the
# Makefile promises. With --full also what DKMS makes of the sources it gets.
set -eu
cd "$(dirname "$0")/../.."
. scripts/lib/all.sh

work=$NVGPU_BUILD/install-test
root=$work/root tree=.
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
		diff <(printf '%s\n' "$2") <(printf '%s\n' "$3") | sed 's/^/# /' || true
		fail "$1" "not the files that were expected"
	fi
}

files() {
	(cd "$root" && find . ! -type d | sort)
}

# front_door TARGET [VARIABLE...] - make at the top of the tree.
front_door() {
	make --no-print-directory -C "$tree" DESTDIR="$root" O="$work/out" "$@" >"$work/log" 2>&1 || {
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
same installed-pages-have-the-version "$(printf ".Os nvgpu $NVGPU_VERSION\n%.0s" 1 2 3 4)" \
	"$(sed -n '/^\.Os/p' "$root"/usr/share/man/man?/*)"
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

# ---- with a module ----------------------------------------------------------------

# Headers whose build takes no time, and sources that nobody else builds in.
root=$work/system
mkdir "$root"
tree=$work/tree
kernel=6.12.0-quick-amd64
kdir=$work/headers
scripts/make-dist --tree "$tree"
mkdir -p "$kdir/scripts"
printf '%s\n' 'modules:' '	@echo verbose: $(V)' '	@echo "of $(M)" >$(M)/nvgpu.ko' \
	"	@echo 'savedcmd_main.o := gcc -c -o main.o core/main.c' >\$(M)/.main.o.cmd" \
	'clean:' '	rm $(M)/nvgpu.ko $(M)/.main.o.cmd' >"$kdir/Makefile"
ln -s "$(kernel_headers 6.12)/scripts/sign-file" "$kdir/scripts/sign-file"
with_module=(KVER="$kernel" KDIR="$kdir")
installed=./lib/modules/$kernel/updates/nvgpu.ko

# logged NAME PATTERN - in what make said.
logged() {
	if grep -qE -- "$2" "$work/log"; then
		pass "$1"
	else
		sed 's/^/# /' "$work/log"
		fail "$1" "nothing like /$2/"
	fi
}

front_door install-tools
tools=$(files)
front_door install "${with_module[@]}"
same install-puts-module-and-tools "$(printf '%s\n' "$installed" "$tools" | sort)" "$(files)"
same module-is-of-these-sources "of $(realpath "$tree")/kmod" "$(cat "$root/$installed")"
logged modules-are-built-quietly '^verbose: 0$'
front_door modules V=1 "${with_module[@]}"
logged verbose-build-says-so '^verbose: 1$'
logged verbose-build-shows-commands '^test -d '
front_door -n install-modules DESTDIR= "${with_module[@]}"
logged modules-are-listed-in-this-system "^depmod -a \"?$kernel"
front_door uninstall-modules "${with_module[@]}"
same uninstall-modules-leaves-the-tools "$tools" "$(files)"
front_door install-modules "${with_module[@]}"
front_door uninstall "${with_module[@]}"
same uninstall-leaves-neither "" "$(files)"

front_door compile_commands.json "${with_module[@]}"
same compile-commands-have-the-module "$(realpath "$tree")/kmod/core/main.c" \
	"$(sed -n 's,^  "file": "\(.*/kmod/core/main.c\)".*,\1,p' "$tree/compile_commands.json")"
same compile-commands-have-the-tools 2 "$(grep -cE \
	'^  "file": ".*/(nvgpu-ctl/main|firmware-loader/nvgpu-fw)\.c"' "$tree/compile_commands.json")"

install_packages openssl
openssl req -new -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=nvgpu test/" -outform DER \
	-keyout "$work/key" -out "$work/certificate" 2>/dev/null
front_door sign "${with_module[@]}" SIGN_KEY="$work/key" SIGN_CERT="$work/certificate"
same sign-appends-a-signature '~Module signature appended~' "$(tail -c 28 "$tree/kmod/nvgpu.ko")"
if make -C "$tree" sign "${with_module[@]}" >"$work/log" 2>&1; then
	fail sign-takes-a-key "it succeeded without one"
else
	logged sign-takes-a-key '^set SIGN_KEY and SIGN_CERT'
fi
front_door clean "${with_module[@]}"
same clean-leaves-no-product "" "$(cd "$tree" && find . -name '*.ko' -o -name '*.cmd' -o -name 'compile_commands*')"
if make -C "$tree" modules KVER=6.99 KDIR=/nowhere >"$work/log" 2>&1; then
	fail missing-headers-are-named "it succeeded without them"
else
	logged missing-headers-are-named '^no kernel headers at /nowhere; install linux-headers-6.99'
fi

front_door help
for target in modules tools install uninstall check dist deb rpm installer sign clean; do
	logged "help-has-$target" "(^|[ ,])$target[, ]"
done

[ "${CHECK_FULL:-0}" = 1 ] || exit 0

install_packages dkms
tree=.
kernel=$(basename "$(kernel_headers 6.12)" | sed 's/^linux-headers-//')
# dkms ACTION... - in trees of its own; the machine's stay as they are.
private_dkms() {
	mkdir -p "$work/dkms" "$work/modules/$kernel"
	dkms "$@" --dkmstree "$work/dkms" --sourcetree "${source%/*}" \
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
