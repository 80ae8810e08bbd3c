#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# scripts/install and scripts/uninstall in a system of their own, what they say and how they
# end, the one-file installer, and what dkms.conf says of kernels it has nothing for.
set -eu
cd "$(dirname "$0")/../.."
. scripts/lib/all.sh

install_packages "${TOOL_PACKAGES[@]}" makeself
work=$NVGPU_BUILD/installer-test
root=$work/root
rm -rf "$root" "$work"/{sys,kernel}
mkdir -p "$root" "$work/sys/firmware/efi/efivars" "$work/kernel"

# verdict NAME STATUS EXPECTED-STATUS PATTERN - of what $work/log has.
verdict() {
	if [ "$2" = "$3" ] && grep -qE -- "$4" "$work/log"; then
		echo "PASS installer/$1"
	else
		sed 's/^/# /' "$work/log"
		echo "FAIL installer/$1: ended with $2, expected $3 and /$4/"
	fi
}

# try NAME EXPECTED-STATUS PATTERN [OPTION...] - of scripts/install.
try() {
	local status=0

	NVGPU_INSTALL_SYS=$work/sys scripts/install --destdir "$root" --build "$work/build" \
		"${@:4}" >"$work/log" 2>&1 || status=$?
	verdict "$1" $status "$2" "$3"
}

remove() {
	local status=0

	scripts/uninstall --destdir "$root" "${@:4}" >"$work/log" 2>&1 || status=$?
	verdict "$1" $status "$2" "$3"
}

files() {
	(cd "$root" && find . ! -type d ! -path './var/log/*' | sort)
}

# left NAME EXPECTED - files in the system.
left() {
	if [ "$(files)" = "$2" ]; then
		echo "PASS installer/$1"
	else
		diff <(printf '%s\n' "$2") <(files) | sed 's/^/# /' || true
		echo "FAIL installer/$1: other files than expected"
	fi
}

# holds NAME COMMAND...
holds() {
	if "${@:2}"; then
		echo "PASS installer/$1"
	else
		echo "FAIL installer/$1: ${*:2}"
	fi
}

# ---- refusals -------------------------------------------------------------------

try unknown-option-is-wrong-usage 2 'unknown option --please' --please
try relative-prefix-is-wrong-usage 2 'not an absolute path' --prefix opt
try key-without-certificate-is-wrong-usage 2 'needs --sign-cert' --sign-key /dev/null
try missing-headers-are-named 3 'no kernel headers at /nowhere: install linux-headers-6\.99' \
	--kernel 6.99 --kdir /nowhere
touch "$work/kernel/.config"
try kernel-out-of-range-is-refused 3 \
	'no module for Linux 9\.9\.9-amd64: nvgpu [0-9.]+ is for Linux' \
	--kernel 9.9.9-amd64 --kdir "$work/kernel"
printf 'CONFIG_PCI_IOV=y\nCONFIG_IOMMU_API=y\n' >"$work/kernel/.config"
try missing-vfio-is-named 3 'lacks CONFIG_VFIO_PCI_CORE' --kernel 6.12.0-amd64 --kdir "$work/kernel"
try dry-run-does-nothing 0 '^nothing was done' --no-module --dry-run
left nothing-was-begun ""
# Nobody can make a directory there, root neither.
try place-that-cannot-be-written-is-named 3 'cannot write below /proc: it takes root' --no-module \
	--destdir /proc

# ---- install, again, fail, remove -------------------------------------------------

try tools-are-installed 0 '^nvgpu [0-9.]+ is installed' --no-module
installed=$(files)
try again-changes-nothing 0 'was installed already' --no-module
left again-leaves-the-same-files "$installed"
remove dry-removal-says-what 0 "^would remove: $root/usr/sbin/nvgpu-ctl" --dry-run
left dry-removal-removes-nothing "$installed"
remove removal-succeeds 0 'nvgpu is removed'
left removal-leaves-no-file ""
remove second-removal-succeeds 0 'was not installed'

# Elsewhere, with another log; and back, with a file that only an older version had.
rm -f "$work/other.log"
try other-prefix-is-installed 0 '^nvgpu [0-9.]+ is installed' --no-module --prefix /opt/nvgpu \
	--log "$work/other.log"
left other-prefix-has-everything "$(sed 's,^\./usr/,./opt/nvgpu/,' <<<"$installed" | sort)"
holds other-log-tells grep -q 'is installed' "$work/other.log"
touch "$root/opt/nvgpu/sbin/nvgpu-old"
echo /opt/nvgpu/sbin/nvgpu-old >>"$root/var/lib/nvgpu/installed"
try first-prefix-is-installed-again 0 '^nvgpu [0-9.]+ is installed' --no-module
left what-an-older-version-had-is-gone "$installed"
holds its-directories-are-gone test ! -e "$root/opt/nvgpu"
remove removal-succeeds-again 0 'nvgpu is removed'

# Somebody else's file is replaced, and back when a later step fails: a directory is where
# the other tool goes.
mkdir -p "$root/usr/sbin/nvgpu-fw/in-the-way"
echo precious >"$root/usr/sbin/nvgpu-ctl"
# Directories but for the log's.
directories() {
	(cd "$root" && find . -type d ! -path ./var ! -path './var/log*' | sort)
}
before=$(directories)
try failure-ends-with-1 1 'failed while installing files' --no-module
left failure-is-undone ./usr/sbin/nvgpu-ctl
if [ "$(cat "$root/usr/sbin/nvgpu-ctl")" = precious ]; then
	echo "PASS installer/what-was-replaced-is-back"
else
	echo "FAIL installer/what-was-replaced-is-back: another file is there"
fi
if [ "$(directories)" = "$before" ]; then
	echo "PASS installer/failure-leaves-no-directory"
else
	diff <(echo "$before") <(directories) | sed 's/^/# /' || true
	echo "FAIL installer/failure-leaves-no-directory: see above"
fi
rm -rf "$root/usr"

# ---- a module ---------------------------------------------------------------------

# Headers whose "build" is the module that the build suite made: what is looked at here is
# what happens before and after it. With --full clean systems compile it (tests/packaging/clean).
module=$(scripts/build-module --print)
[ -e "$module" ] || NVGPU_QUIET=1 scripts/build-module
release=$(kernel_release 6.12)
kdir=$work/headers
bin=$work/bin
rm -rf "$kdir" "$bin"
mkdir -p "$kdir/scripts" "$bin" "$root/lib/modules/$release"
printf 'CONFIG_%s\n' PCI_IOV=y IOMMU_API=y VFIO_PCI_CORE=m >"$kdir/.config"
printf 'modules:\n\t@test ! -e %s/broken\n\tcp %s $(M)/nvgpu.ko\n' "$kdir" "$module" >"$kdir/Makefile"
ln -s "$(kernel_headers 6.12)/scripts/sign-file" "$kdir/scripts/sign-file"
installed_module=$root/lib/modules/$release/updates/nvgpu.ko
with_module=(--no-dkms --kernel "$release" --kdir "$kdir")

# key NAME - NAME.key and NAME.der in the work directory.
key() {
	openssl req -new -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=nvgpu test $1/" \
		-addext extendedKeyUsage=codeSigning -keyout "$work/$1.key" -outform DER \
		-out "$work/$1.der" 2>/dev/null
}

# signed_by FILE NAME - the signature at its end is of the rest of it, with that key. The
# last 28 bytes are a magic line, the 12 before are a header that ends with the length.
signed_by() {
	local size length

	size=$(stat -c %s "$1")
	[ "$(tail -c 28 "$1")" = '~Module signature appended~' ] || return 1
	length=$((16#$(tail -c 32 "$1" | head -c 4 | od -An -tx1 | tr -d ' ')))
	head -c $((size - 40 - length)) "$1" >"$work/signed"
	tail -c $((40 + length)) "$1" | head -c $length >"$work/signature"
	openssl x509 -inform DER -in "$work/$2.der" -out "$work/$2.pem"
	openssl cms -verify -binary -inform DER -in "$work/signature" -content "$work/signed" \
		-certfile "$work/$2.pem" -nointern -noverify -out /dev/null 2>/dev/null
}

install_packages openssl
key first
key second
try dry-run-names-the-module 0 "would run: make -C $kdir M=.*/kmod .*modules" \
	"${with_module[@]}" --dry-run
left dry-run-with-a-module-does-nothing ""
try module-is-installed 0 '^nvgpu [0-9.]+ is installed' "${with_module[@]}"
holds module-is-the-one-that-was-built cmp "$module" "$installed_module"
holds module-is-listed grep -q '^updates/nvgpu.ko:' "$root/lib/modules/$release/modules.dep"
installed=$(files)
try module-again-changes-nothing 0 'was installed already' "${with_module[@]}"
left module-again-leaves-the-same-files "$installed"

try signing-says-so 0 'is installed' "${with_module[@]}" \
	--sign-key "$work/first.key" --sign-cert "$work/first.der"
holds module-is-signed signed_by "$installed_module" first
if signed_by "$installed_module" second; then
	echo "FAIL installer/signature-is-of-that-key-alone: another one's certificate verifies it"
else
	echo "PASS installer/signature-is-of-that-key-alone"
fi

# Each step that can fail leaves the module that was there, signature and all.
cp "$installed_module" "$work/before.ko"
echo nonsense >"$work/bad.key"
try bad-key-ends-with-1 1 'failed while signing the module' "${with_module[@]}" \
	--sign-key "$work/bad.key" --sign-cert "$work/second.der"
touch "$kdir/broken"
try broken-build-ends-with-1 1 "failed while building the module for Linux ${release//+/[+]}" \
	"${with_module[@]}"
rm "$kdir/broken"
printf '#!/bin/sh\necho depmod is out of order >&2\nexit 1\n' >"$bin/depmod"
chmod 755 "$bin/depmod"
PATH=$bin:$PATH try broken-depmod-ends-with-1 1 'failed while listing modules' \
	"${with_module[@]}" --sign-key "$work/second.key" --sign-cert "$work/second.der"
left failures-leave-the-same-files "$installed"
holds failures-leave-the-module-that-was-there cmp "$work/before.ko" "$installed_module"
remove module-is-removed 0 'nvgpu is removed'
left module-removal-leaves-what-depmod-made "$(cd "$root" && find ./lib/modules -name 'modules.*' | sort)"
rm -rf "$root/lib"

# The sources that DKMS is given are often all there is below /usr/src.
mkdir -p "$root/usr/src/nvgpu-0.1.0/kmod/vgpu" "$root/var/lib/nvgpu"
touch "$root"/usr/src/nvgpu-0.1.0/{dkms.conf,kmod/vgpu/mgr.c}
printf '%s\n' 'version 0.1.0' /usr/src/nvgpu-0.1.0/dkms.conf /usr/src/nvgpu-0.1.0/kmod/vgpu/mgr.c \
	>"$root/var/lib/nvgpu/installed"
remove sources-are-removed 0 'nvgpu is removed'
holds directories-of-ours-are-removed test ! -e "$root/usr/src/nvgpu-0.1.0"
holds directories-of-the-system-stay test -d "$root/usr/src"
holds directories-above-the-record-stay test -d "$root/var/lib"

# ---- neighbours -------------------------------------------------------------------

# gpu ADDRESS CLASS DRIVER - one in the machine that is looked at.
gpu() {
	local device=$work/sys/bus/pci/devices/$1

	mkdir -p "$device" "$work/sys/bus/pci/drivers/$3"
	echo 0x10de >"$device/vendor"
	echo "$2" >"$device/class"
	ln -sfn "$work/sys/bus/pci/drivers/$3" "$device/driver"
}

gpu 0000:3b:00.0 0x030200 nouveau
gpu 0000:5e:00.0 0x030000 nvidia
gpu 0000:5e:00.1 0x040300 snd_hda_intel
printf '\6\0\0\0\1' >"$work/sys/firmware/efi/efivars/SecureBoot-8be4df61"
try nouveau-is-noticed 0 "0000:3b:00.0 is nouveau's now.*drivers/nouveau/unbind" \
	--no-module --dry-run
verdict vendors-driver-is-noticed 0 0 "0000:5e:00.0 is run by NVIDIA's own driver"
verdict secure-boot-is-noticed 0 0 'Secure Boot is on, and the module is not signed'
if grep -q 0000:5e:00.1 "$work/log"; then
	echo "FAIL installer/other-functions-are-left-alone: it speaks of the audio function"
else
	echo "PASS installer/other-functions-are-left-alone"
fi
try dry-run-signs-nothing 0 '^would run: .*/sign-file sha256' "${with_module[@]}" --dry-run \
	--sign-key "$work/first.key" --sign-cert "$work/first.der"
if grep -q 'Secure Boot' "$work/log"; then
	echo "FAIL installer/signed-module-needs-no-advice: it speaks of Secure Boot"
else
	echo "PASS installer/signed-module-needs-no-advice"
fi

# ---- one file ---------------------------------------------------------------------

run=$(scripts/build-installer)
status=0
"$run" --quiet -- --help >"$work/log" 2>&1 || status=$?
verdict one-file-runs-the-installer $status 0 'usage: scripts/install'
status=0
"$run" --check >"$work/log" 2>&1 || status=$?
verdict one-file-knows-when-it-is-damaged $status 0 'are good|OK'

# ---- dkms.conf --------------------------------------------------------------------

# conf KERNEL - reads dkms.conf as dkms does.
conf() {
	kernelver=$1 kernel_source_dir=$work/kernel bash -c \
		'. ./dkms.conf; echo "autoinstall=$AUTOINSTALL"' >"$work/log" 2>&1
}
conf 9.9.9-amd64
verdict dkms-names-the-range 0 0 '^nvgpu: no module for Linux 9.9.9-amd64: nvgpu [0-9.]+ is for Linux'
verdict dkms-does-not-try-by-itself 0 0 '^autoinstall=$'
conf 6.12.1-amd64
verdict dkms-names-the-missing-option 0 0 'its configuration lacks CONFIG_VFIO_PCI_CORE$'
echo CONFIG_VFIO_PCI_CORE=m >>"$work/kernel/.config"
conf 6.12.1-amd64
verdict dkms-says-nothing-of-a-good-kernel 0 0 '^autoinstall=yes$'
