#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The control plane's specification: valid, documented, and its products fresh.
set -u
cd "$(dirname "$0")/../.." || exit 1

spec=kmod/netlink/nvgpu.yaml
if ynl=$(NVGPU_QUIET=1 scripts/regen-netlink --print); then
	/usr/bin/python3 tests/netlink/check-spec.py $spec \
		"$ynl/Documentation/netlink/genetlink.yaml"
	if stale=$(NVGPU_QUIET=1 scripts/regen-netlink --check 2>&1); then
		echo "PASS netlink/generated-files-are-fresh"
	else
		printf '%s\n' "$stale"
		echo "FAIL netlink/generated-files-are-fresh"
	fi
else
	/usr/bin/python3 tests/netlink/check-spec.py $spec
	echo "SKIP netlink/spec-fits-the-kernels-schema: the kernel source could not be had"
	echo "SKIP netlink/generated-files-are-fresh: the kernel source could not be had"
fi

# The header serves programs as it is: C, C++ and nothing else needed.
for compiler in 'gcc -std=c99' 'g++ -std=c++11 -x c++'; do
	name=netlink/header-stands-alone-in-${compiler%% *}
	if ! command -v "${compiler%% *}" >/dev/null; then
		echo "SKIP $name: there is no ${compiler%% *}"
	elif echo '#include <linux/nvgpu.h>' |
			$compiler -Wall -Wextra -Werror -Ikmod/include/uapi -fsyntax-only -x \
			"$([[ $compiler = g++* ]] && echo c++ || echo c)" -; then
		echo "PASS $name"
	else
		echo "FAIL $name"
	fi
done
