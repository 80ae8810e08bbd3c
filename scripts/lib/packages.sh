# SPDX-License-Identifier: MIT
# packages.sh - what is installed with apt-get, by purpose. Sourced, never run.

# libelf1 and pahole are what the kernel headers need that are unpacked here, not installed.
MODULE_PACKAGES=(build-essential bc kmod libelf1 pahole)
TOOL_PACKAGES=(build-essential pkg-config libnl-3-dev libnl-genl-3-dev
	libudev-dev libjson-c-dev libsmartcols-dev libcyaml-dev libyaml-dev libkmod-dev
	libxml2-dev zlib1g-dev)
TEST_PACKAGES=(build-essential libcmocka-dev python3 python3-yaml python3-jsonschema mandoc git
	fish zsh)
VM_PACKAGES=(busybox-static cpio squashfs-tools kmod xz-utils python3)
CHECK_PACKAGES=("${MODULE_PACKAGES[@]}" "${TOOL_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
	"${VM_PACKAGES[@]}")
DEB_PACKAGES=(debhelper dh-dkms dkms dpkg-dev fakeroot lintian)
RPM_PACKAGES=(rpm rpmlint)
