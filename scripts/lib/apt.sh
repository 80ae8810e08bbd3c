# SPDX-License-Identifier: MIT
# apt.sh - packages: installing ordinary ones, unpacking everything else.
#
# Two worlds, kept apart. Build tools are installed with the machine's own apt
# and its own sources. What only a test VM needs (other kernels, firmware from
# non-free-firmware, sources) comes through a private apt configuration in the
# cache, is verified with Debian's archive keys, and is unpacked, never
# installed; /etc/apt and the dpkg database do not notice.

APT_PRIVATE=$NVGPU_CACHE/apt
APT_MIRROR=${NVGPU_MIRROR:-http://deb.debian.org/debian}
APT_SECURITY=${NVGPU_MIRROR_SECURITY:-http://deb.debian.org/debian-security}
APT_KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
APT_LIST_DAYS=7

have_package() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# install_packages NAME... - apt-get only what is missing.
install_packages() {
	local p missing=()

	for p in "$@"; do
		have_package "$p" || missing+=("$p")
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	with_lock apt-install install_missing "${missing[@]}"
}

install_missing() {
	local log=$NVGPU_CACHE/log/apt-install.log

	[ "$(id -u)" = 0 ] || die "these packages are missing, and installing them needs root: $*"
	step "installing $*"
	export DEBIAN_FRONTEND=noninteractive
	run_logged "$log" apt-get install -y --no-install-recommends \
		-o DPkg::Lock::Timeout=300 "$@" 2>/dev/null && return 0
	# The machine's package lists may be missing (fresh image) or stale.
	run_logged "$log" apt-get update -q -o DPkg::Lock::Timeout=300 ||
		warn "apt-get update failed; trying with the lists there are"
	run_logged "$log" apt-get install -y --no-install-recommends \
		-o DPkg::Lock::Timeout=300 "$@"
}

# The suites that the tests reach. Bookworm's newest kernels and QEMU may sit
# in its security suite first.
private_sources() {
	local key="[signed-by=$APT_KEYRING]" suite

	for suite in bookworm bookworm-updates; do
		echo "deb $key $APT_MIRROR $suite main"
	done
	echo "deb $key $APT_SECURITY bookworm-security main"
	echo "deb-src $key $APT_MIRROR bookworm main contrib"
	echo "deb $key $APT_MIRROR bookworm-backports main"
	echo "deb $key $APT_MIRROR trixie main non-free-firmware"
	echo "deb $key $APT_MIRROR trixie-backports main non-free-firmware"
}

private_apt_setup() {
	[ -r "$APT_KEYRING" ] || install_packages debian-archive-keyring
	mkdir -p "$APT_PRIVATE"/{lists/partial,archives/partial,empty}
	# Downloads run as root: the sandbox user may not reach the cache.
	cat >"$APT_PRIVATE/apt.conf.new" <<-EOF
	Dir::Etc::main "/dev/null";
	Dir::Etc::parts "$APT_PRIVATE/empty";
	Dir::Etc::sourcelist "$APT_PRIVATE/sources.list";
	Dir::Etc::sourceparts "$APT_PRIVATE/empty";
	Dir::Etc::preferences "/dev/null";
	Dir::Etc::preferencesparts "$APT_PRIVATE/empty";
	Dir::State "$APT_PRIVATE";
	Dir::State::lists "$APT_PRIVATE/lists";
	Dir::State::status "/dev/null";
	Dir::Cache "$APT_PRIVATE";
	Acquire::Languages "none";
	Acquire::Retries "3";
	Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
	Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
	APT::Sandbox::User "root";
	APT::Architecture "amd64";
	EOF
	# A machine with a proxy keeps it; that is the one thing taken over.
	apt-config dump 2>/dev/null | grep -E '^Acquire::https?::Proxy ' \
		>>"$APT_PRIVATE/apt.conf.new" || true
	mv "$APT_PRIVATE/apt.conf.new" "$APT_PRIVATE/apt.conf"
	private_sources >"$APT_PRIVATE/sources.list.new"
	if ! cmp -s "$APT_PRIVATE/sources.list.new" "$APT_PRIVATE/sources.list"; then
		mv "$APT_PRIVATE/sources.list.new" "$APT_PRIVATE/sources.list"
		rm -f "$APT_PRIVATE/updated"
	fi
}

private_apt() {
	local tool=$1

	shift
	APT_CONFIG=$APT_PRIVATE/apt.conf "$tool" "$@"
}

private_apt_fresh() {
	[ -n "$(find "$APT_PRIVATE/updated" -mtime -$APT_LIST_DAYS 2>/dev/null)" ] &&
		private_sources | cmp -s - "$APT_PRIVATE/sources.list"
}

# Package lists are refreshed when old, when they are of other sources than
# today's, or when a download fails, not at every run: a second run must not
# find new kernels and rebuild the world.
private_apt_update() {
	if [ "${1:-}" != --force ] && private_apt_fresh; then
		return 0
	fi
	with_lock apt-private private_apt_update_locked "${1:-}"
}

private_apt_update_locked() {
	private_apt_setup
	if [ "${1:-}" != --force ] && private_apt_fresh; then
		return 0
	fi
	step "reading package lists (private to $NVGPU_CACHE)"
	if run_logged "$NVGPU_CACHE/log/apt-update.log" \
			private_apt apt-get update -q; then
		touch "$APT_PRIVATE/updated"
	elif [ -e "$APT_PRIVATE/updated" ]; then
		warn "package lists could not be refreshed; using the old ones"
		touch "$APT_PRIVATE/updated"
	else
		die "no package lists: is $APT_MIRROR reachable?"
	fi
}

# package_version NAME SUITE-GLOB - newest version of NAME in matching suites.
package_version() {
	local line name version origin best=

	private_apt_update
	while IFS='|' read -r name version origin; do
		name=${name// /} version=${version// /}
		# shellcheck disable=SC2053
		[[ $name = "$1" && $origin = *" "$2"/"*" Packages" ]] || continue
		if [ -z "$best" ] || dpkg --compare-versions "$version" gt "$best"; then
			best=$version
		fi
	done < <(private_apt apt-cache madison "$1" 2>/dev/null)
	[ -n "$best" ] || return 1
	printf '%s\n' "$best"
}

# unpacked_package NAME VERSION - prints the directory with its files; fetches
# and unpacks at first use.
unpacked_package() {
	local dir=$NVGPU_CACHE/deb/$1_${2//[:~]/_}

	cached "$dir" fetch_package "$1" "$2" >&2
	printf '%s\n' "$dir"
}

fetch_package() {
	local name=$1 version=$2 dir=$3 log=$NVGPU_CACHE/log/fetch-$1.log

	step "fetching $name $version"
	private_apt_update
	cd "$dir"
	if ! private_apt apt-get download -q "$name=$version" >"$log" 2>&1; then
		# Point releases remove old versions from the mirrors.
		private_apt_update --force
		run_logged "$log" private_apt apt-get download -q "$name=$version"
	fi
	dpkg-deb -x ./*.deb .
	rm -f ./*.deb
}

source_version() {
	local version

	private_apt_update
	version=$(private_apt apt-cache showsrc --only-source "$1" 2>/dev/null |
		sed -n 's/^Version: //p' | sort -V | tail -n 1)
	[ -n "$version" ] || die "source package $1: not found in $APT_MIRROR"
	printf '%s\n' "$version"
}

# unpacked_upstream NAME - the newest source as its authors released it, without
# what Debian adds; prints the directory.
unpacked_upstream() {
	local version dir

	version=$(source_version "$1")
	dir=$NVGPU_CACHE/src/$1_${version//[:~]/_}.orig
	cached "$dir" fetch_upstream "$1" "$version" >&2
	printf '%s\n' "$dir/source"
}

fetch_upstream() {
	local name=$1 version=$2 dir=$3

	install_packages dpkg-dev xz-utils bzip2
	step "fetching the upstream source of $name $version"
	mkdir "$dir/source"
	cd "$dir"
	run_logged "$NVGPU_CACHE/log/source-$name.log" \
		private_apt apt-get source -q --download-only --tar-only "$name=$version"
	tar -C source --strip-components=1 -xf ./*.orig.tar.*
	rm -f ./*.tar.* ./*.dsc
}

# unpacked_source NAME - prints the directory of the newest unpacked source.
unpacked_source() {
	local version dir

	version=$(source_version "$1")
	dir=$NVGPU_CACHE/src/$1_${version//[:~]/_}
	cached "$dir" fetch_source "$1" "$version" >&2
	printf '%s\n' "$dir/source"
}

fetch_source() {
	local name=$1 version=$2 dir=$3

	install_packages dpkg-dev xz-utils bzip2 patch
	step "fetching the source of $name $version"
	cd "$dir"
	run_logged "$NVGPU_CACHE/log/source-$name.log" \
		private_apt apt-get source -q --download-only "$name=$version"
	run_logged "$NVGPU_CACHE/log/source-$name.log" \
		dpkg-source --no-check -x ./*.dsc source
	rm -f ./*.tar.* ./*.dsc
}
