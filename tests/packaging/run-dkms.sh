#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# scripts/install and scripts/uninstall with DKMS: several kernels, several versions, with and
# without DKMS, and what is there when a build fails. Headers whose build takes no time, in
# directories of their own that the machine's DKMS takes for the system's.
set -eu
cd "$(dirname "$0")/../.."
. scripts/lib/all.sh

work=$NVGPU_BUILD/dkms-test
# The first time it prepares, outside; the second time it tests, where dpkg knows no package.
if [ -z "${NVGPU_DKMS_TEST:-}" ]; then
	[ "$(id -u)" = 0 ] || { echo "SKIP dkms/installer: mounting takes root"; exit 0; }
	for dir in "$NVGPU_ROOT" "$NVGPU_BUILD" "$NVGPU_CACHE"; do
		[[ $(realpath -m "$dir")/ != @(/usr/src|/var/lib)/* ]] || {
			echo "SKIP dkms/installer: $dir would be hidden by what this test mounts"
			exit 0
		}
	done
	install_packages "${TOOL_PACKAGES[@]}" dkms kmod openssl
	rm -rf "$work"
	mkdir -p "$work" /lib/modules
	scripts/make-dist --tree "$work/tree"
	find "$work/tree/kmod" "$work/tree/firmware-loader" -name '*.[ch]' ! -path '*/core/*' -delete
	# What installing the real ones does the installer's suite looks at.
	for tool in nvgpu-ctl firmware-loader; do
		printf '%s\n' 'all clean:' 'install:' \
			"	install -D ../VERSION \$(DESTDIR)\$(prefix)/sbin/$tool" >"$work/tree/$tool/Makefile"
	done
	sign_file=$(kernel_headers 6.12)/scripts/sign-file
	# What is mounted is gone with this command.
	# shellcheck disable=SC2016
	exec env NVGPU_DKMS_TEST="$sign_file" unshare --mount bash -eu -c '
		for dir in /lib/modules /usr/src /var/lib; do
			mount -t tmpfs none "$dir"
		done
		exec "$0"' "$PWD/tests/packaging/${0##*/}"
fi

old=0.0.9 new=$NVGPU_VERSION
one=6.12.0-one-amd64 two=6.12.0-two-amd64 three=6.12.0-three-amd64
group=dkms
log=$work/log

pass() {
	echo "PASS $group/$1"
}

fail() {
	sed 's/^/# /' "$log"
	echo "FAIL $group/$1: $2"
}

# try NAME EXPECTED-STATUS PATTERN [OPTION...] - of scripts/install.
try() {
	local status=0

	"$work/tree/scripts/install" --prefix "$work/tools" --build "$work/build" \
		--log "$work/install.log" "${@:4}" >"$log" 2>&1 || status=$?
	if [ $status = "$2" ] && grep -qE -- "$3" "$log"; then
		pass "$1"
	else
		tail -n 20 "$work/install.log" >>"$log"
		fail "$1" "ended with $status, expected $2 and /$3/"
	fi
}

# system - all there is of us: builds of DKMS, sources, modules by what they were built from
# and where depmod saw them.
system() {
	local file kernel

	dkms status 2>&1 | sed 's/, x86_64//'
	for file in /usr/src/nvgpu-*; do
		[ ! -e "$file" ] || echo "$file"
	done
	find /lib/modules -name 'nvgpu.ko*' | sort | while read -r file; do
		kernel=$(cut -d/ -f4 <<<"$file")
		echo "$file $(modinfo -F version "$file") $(modinfo -F from "$file")" \
			"$(grep -c "^${file#/lib/modules/"$kernel"/}:" "/lib/modules/$kernel/modules.dep")"
	done
}

# by_dkms VERSION KERNEL... - what system shall say, installed by DKMS.
by_dkms() {
	local kernel

	for kernel in $(printf '%s\n' "${@:2}" | sort); do
		echo "nvgpu/$1, $kernel: installed"
	done
	echo "/usr/src/nvgpu-$1"
	for kernel in $(printf '%s\n' "${@:2}" | sort); do
		echo "/lib/modules/$kernel/updates/dkms/nvgpu.ko $1 $(sources) 1"
	done
}

# by_itself VERSION KERNEL... - without DKMS.
by_itself() {
	local kernel

	for kernel in $(printf '%s\n' "${@:2}" | sort); do
		echo "/lib/modules/$kernel/updates/nvgpu.ko $1 $(sources) 1"
	done
}

# same NAME EXPECTED - of system.
same() {
	if [ "$2" = "$(system)" ]; then
		pass "$1"
	else
		diff <(printf '%s\n' "$2") <(system) >"$log" || true
		fail "$1" "differs from what was expected"
	fi
}

# release_as VERSION - the sources are that version's.
release_as() {
	echo "$1" >"$work/tree/VERSION"
	sed -i "s/^PACKAGE_VERSION=.*/PACKAGE_VERSION=\"$1\"/" "$work/tree/dkms.conf"
}

# sources - which contents they have.
sources() {
	cksum <"$work/tree/kmod/core/main.c" | tr ' ' -
}

mkdir -p /var/lib/dkms
for kernel in $one $two $three; do
	headers=/lib/modules/$kernel/build
	mkdir -p "$headers"/{include,scripts}
	ln -s "$NVGPU_DKMS_TEST" "$headers/scripts/sign-file"
	printf 'CONFIG_%s\n' PCI_IOV=y IOMMU_API=y VFIO_PCI_CORE=m >"$headers/.config"
	touch "/lib/modules/$kernel/modules."{order,builtin}
	printf 'modules:\n\t@sh %s/make-module $(M) %s\nclean:\n' "$work" "$kernel" >"$headers/Makefile"
done
# It fails for the version, contents or kernel that the file "broken" names, and waits as long
# as there is a file "wait", a minute at most.
cat >"$work/make-module" <<-'EOF'
	set -eu
	cd "$(dirname "$0")"
	version=$(cat "$1/../VERSION")
	from=$(cksum <"$1/core/main.c" | tr ' ' -)
	! grep -qxF -e "$version" -e "$from" -e "$2" broken || exit 1
	touch building
	for i in $(seq 600); do
		[ -e wait ] || break
		sleep 0.1
	done
	printf 'const char %s[] __attribute__((section(".modinfo"), used)) = "%s";\n' \
		a "version=$version" b "from=$from" | gcc -x c -c -o "$1/nvgpu.ko" -
EOF
: >"$work/broken"

# ---- kernels and versions ---------------------------------------------------------

release_as $old
try old-version-is-installed 0 "^nvgpu $old is installed" --kernel $one
same old-version-has-its-module "$(by_dkms $old $one)"
# DKMS made the key; what a module is signed with is named by its certificate.
signer=$(openssl x509 -inform DER -in /var/lib/dkms/mok.pub -noout -subject -nameopt multiline |
	sed -n 's/^ *commonName *= //p')
if [ "$(modinfo -k $one -F signer nvgpu)" = "${signer:-nobody}" ]; then
	pass module-is-signed-as-dkms-does
else
	fail module-is-signed-as-dkms-does "its signer is not $signer"
fi
try second-kernel-is-installed 0 "^nvgpu $old is installed" --kernel $two
same second-kernel-leaves-the-first "$(by_dkms $old $one $two)"
before=$(system)
echo $three >"$work/broken"
try third-kernel-fails 1 "failed while having DKMS build the module for Linux $three" --kernel $three
same failed-kernel-leaves-the-others "$before"

release_as "$new"
echo "$new" >"$work/broken"
try broken-upgrade-ends-with-1 1 "failed while having DKMS build the module for Linux $one" --kernel $one
same broken-upgrade-is-undone "$before"
: >"$work/broken"
try upgrade-succeeds 0 "^nvgpu $new is installed" --kernel $one
same upgrade-has-every-kernel "$(by_dkms "$new" $one $two)"
try again-does-nothing 0 'was installed already' --kernel $one
same again-leaves-the-same "$(by_dkms "$new" $one $two)"
dkms autoinstall -k $three >"$log" 2>&1 || fail autoinstall-succeeds "ended with $?"
same autoinstall-builds-for-a-new-kernel "$(by_dkms "$new" $one $two $three)"

# ---- the same version of other sources -----------------------------------------------

before=$(system)
echo '/* other contents */' >>"$work/tree/kmod/core/main.c"
sources >"$work/broken"
try broken-change-ends-with-1 1 'failed while having DKMS build' --kernel $two
same broken-change-is-undone "$before"
: >"$work/broken"
touch "$work/wait"
rm -f "$work/building"
(
	for ((i = 0; i < 6000; i++)); do
		[ ! -e "$work/building" ] || break
		sleep 0.1
	done
	kill -TERM "$(cat "$work/pid")"
	rm "$work/wait"
) &
# shellcheck disable=SC2016
bash -c 'echo $$ >"$1/pid"; shift; exec "$@"' try "$work" "$work/tree/scripts/install" \
	--prefix "$work/tools" --build "$work/build" --log "$work/install.log" --kernel $two \
	>"$log" 2>&1 && status=0 || status=$?
wait
if [ $status = 1 ] && grep -q 'failed while having DKMS build' "$log"; then
	pass terminated-ends-with-1
else
	fail terminated-ends-with-1 "ended with $status"
fi
same terminated-is-undone "$before"
try change-is-installed 0 "^nvgpu $new is installed" --kernel $two
same change-reaches-every-kernel "$(by_dkms "$new" $one $two $three)"

# Nothing can be built any more: that is all that is lost, and it says so.
echo '/* once more */' >>"$work/tree/kmod/core/main.c"
echo "$new" >"$work/broken"
try lost-module-ends-with-4 4 "Linux $three has lost its module, nvgpu $new" --kernel $one
: >"$work/broken"
try lost-module-is-made-again 0 "^nvgpu $new is installed" --kernel $one
same lost-module-is-there-again "$(by_dkms "$new" $one)"

# ---- with and without DKMS -----------------------------------------------------------

try other-kernel-joins 0 "^nvgpu $new is installed" --kernel $two
try tools-alone-are-installed 0 'was installed already|is installed' --no-module
same tools-alone-leave-the-module "$(by_dkms "$new" $one $two)"
try without-dkms-says-what-is-lost 0 "^Linux $two loses its module" --kernel $one --no-dkms
same without-dkms-leaves-nothing-of-it "$(by_itself "$new" $one)"
try without-dkms-for-another-kernel 0 "^Linux $one keeps the module it has" --kernel $two --no-dkms
same without-dkms-each-kernel-has-one "$(by_itself "$new" $one $two)"
before=$(system)
echo $two >"$work/broken"
try broken-return-to-dkms-ends-with-1 1 "failed while having DKMS build the module for Linux $two" \
	--kernel $one
same broken-return-to-dkms-is-undone "$before"
: >"$work/broken"
try return-to-dkms-succeeds 0 "^nvgpu $new is installed" --kernel $one
same return-to-dkms-leaves-one-module-each "$(by_dkms "$new" $one $two)"

# uninstall NAME - leaves a system without us.
uninstall() {
	if "$work/tree/scripts/uninstall" >"$log" 2>&1; then
		pass "$1-succeeds"
	else
		fail "$1-succeeds" "ended with $?"
	fi
	same "$1-leaves-nothing" ""
	if [ -z "$(find "$work/tools" ! -type d 2>/dev/null; cat /lib/modules/*/modules.dep)" ]; then
		pass "$1-leaves-no-tool-and-no-list"
	else
		fail "$1-leaves-no-tool-and-no-list" "something is in $work/tools or modules.dep"
	fi
}
uninstall removal
for kernel in $one $two; do
	try "without-dkms-on-${kernel%-amd64}" 0 'is installed' --kernel $kernel --no-dkms
done
uninstall removal-without-dkms
