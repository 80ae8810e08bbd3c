#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Everything that has sources builds, without a warning of ours.
set -eu
cd "$(dirname "$0")/../.."
. scripts/lib/all.sh
build=$NVGPU_BUILD

# attempt NAME COMMAND... - the command's messages are remarks.
attempt() {
	local name=$1 out

	shift
	if out=$("$@" 2>&1 >/dev/null); then
		echo "PASS build/$name"
	else
		printf '%s\n' "$out" | tail -n 40 | sed 's/^/# /'
		echo "FAIL build/$name: $*"
	fi
}

# nothing NAME TEXT - TEXT is empty.
nothing() {
	if [ -z "$2" ]; then
		echo "PASS build/$1"
	else
		printf '%s\n' "$2" | sed 's/^/# /'
		echo "FAIL build/$1: $(printf '%s\n' "$2" | wc -l) lines, see above"
	fi
}

# What each series offers; a probe that stops finding something would go unnoticed where
# the older way still compiles.
offers() {
	sed -n 's/^#define NVGPU_HAVE_//p' "$build/kmod-$1/src/kmod/compat/have/all.h" |
		paste -sd' '
}

series_here=(6.1 6.12 7.2)
# Full only: it offers what 7.2 does.
[ "${CHECK_FULL:-0}" != 1 ] || series_here+=(7.3)
for series in "${series_here[@]}"; do
	attempt "module-for-$series" scripts/build-module --kernel "$series"
	nothing "module-for-$series-has-no-warnings" \
		"$(grep -E 'warning:|WARNING:' "$build/kmod-$series/build.log" || true)"
	nothing "probes-find-what-$series-has" "$(diff <(offers "$series") \
		<(sed -n "s/^$series: //p" tests/build/kernels.txt))"
	# Full only: half a minute each.
	if [ "${CHECK_FULL:-0}" = 1 ] && [ "$series" != 7.3 ]; then
		attempt "sparse-for-$series" scripts/build-module --kernel "$series" --sparse
		# Newer kernels compile where the module is, older ones where their headers are.
		ours='^[a-z.]'
		[[ $series = 7.* ]] || ours='/src/(kmod|firmware-loader)/'
		nothing "module-for-$series-is-sparse-clean" \
			"$(grep -E "$ours.*(warning|error):" "$build/kmod-$series/sparse.log" || true)"
	fi
done

# archive SERIES - what of it is chosen where the metapackage has gone on to the next one,
# which the lists know after they are read again. For subshells: functions that ask the
# archive are replaced.
archive() {
	local read_again=''

	private_apt_update() { read_again=${1:-$read_again}; }
	private_apt() {
		printf 'linux-image-%s\n' amd64 7.2.9+deb13-amd64 7.2.12+deb13-amd64 \
			7.2.12+deb13-rt-amd64 7.2.13+deb14-amd64 7.20.1+deb13-amd64 \
			${read_again:+7.3.4+deb13-amd64} |
			awk -v prefix="$3" 'index($0, prefix) == 1'
	}
	package_version() {
		case "$2 $1" in
		"trixie-backports linux-image-amd64") echo 7.3.4-1 ;;
		"trixie-backports linux-image-"*+deb13-amd64) echo "of-${1#linux-image-}" ;;
		*) return 1 ;;
		esac
	}
	kernel_version "$1" 2>&1
}
nothing series-outlives-its-metapackage "$(diff <(archive 7.2) \
	<(echo '7.2.12+deb13-amd64 of-7.2.12+deb13-amd64'))"
nothing lists-from-before-a-series-came-are-read-again "$(diff <(archive 7.3) \
	<(echo '7.3.4+deb13-amd64 of-7.3.4+deb13-amd64'))"
nothing series-that-is-gone-is-named "$(diff <(archive 6.1 | sed 's/.*: //') \
	<(echo 'scripts/lib/kernel.sh needs a new suite for it'))"
nothing no-kernel-version-is-compared "$(grep -rnE \
	'LINUX_VERSION_CODE|KERNEL_VERSION|RHEL_RELEASE|UTS_RELEASE|(PATCH|SUB)LEVEL' \
	kmod firmware-loader --include='*.[ch]' --include='Kbuild*' || true)"
nothing kernel-without-vfio-is-told-what-it-lacks "$(diff \
	<(make -f kmod/Kbuild src=kmod obj=kmod CONFIG_MODULES=y CONFIG_PCI_IOV=y \
		CONFIG_IOMMU_API=y 2>&1 | sed 's/.*\*\*\* //') \
	<(echo 'nvgpu: the configuration of this kernel lacks CONFIG_VFIO_PCI_CORE.  Stop.'))"
nothing every-probe-names-release-and-commit "$(grep -LE 'Linux [0-9]+\.[0-9]+.* [0-9a-f]{12} "' \
	kmod/compat/probe/*.c | grep -vE '/(control|absent)\.c$' || true)"
# Every source that is compiled for the machine's users, and how.
commands=$build/compile_commands.json
attempt compile-commands sh -c 'scripts/compile-commands --kdir "$1" --module "$2" >"$3"' \
	sh "$(kernel_headers 6.12)" "$build/kmod-6.12/src/kmod" "$commands"
nothing compile-commands-have-every-source "$(find kmod nvgpu-ctl firmware-loader -name '*.c' \
	! -path '*/probe/*' -printf "$(pwd -P)/%p\n" | grep -vxFf <(
		sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' "$commands") || true)"
attempt tools scripts/build-tools
attempt unmodified-qemu scripts/build-qemu
if compgen -G 'tests/sim/qemu/*.c' >/dev/null; then
	attempt board-model-in-qemu scripts/build-sim
fi
attempt vm-image scripts/build-image
if [ -e tests/vm/guest/guest-probe.c ]; then
	attempt guest-image scripts/build-guest
fi
