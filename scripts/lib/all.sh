# SPDX-License-Identifier: MIT
# all.sh - every library, in order. Sourced, never run.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
for lib in packages apt chroot qemu kernel firmware guest debug_kernel image debian; do
	. "$NVGPU_ROOT/scripts/lib/$lib.sh"
done
unset lib
