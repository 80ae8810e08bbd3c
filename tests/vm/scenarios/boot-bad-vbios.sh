# SPDX-License-Identifier: MIT
# A VBIOS without FWSEC, and one with each table cut short or leading nowhere.
# TIMEOUT: 240
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh

# In the order of the model's list of variants; 0 is the good one.
n=0
for variant in empty bad-signature no-pcir cut-chain no-bit bit-cut no-falcon-token falcon-token-far \
	no-fwsec table-cut descriptor-far descriptor-v2 ucode-cut no-signatures fuse-unsupported \
	no-dmemmapper interface-far cmd-buffer-far; do
	n=$((n + 1))
	host fault vbios=$n
	dmesg -c >/dev/null
	modprobe nvgpu
	settled
	if gpu_is ready; then
		fail "vbios-$variant-is-refused" "the GPU came up"
	else
		has "vbios-$variant-is-refused" "VBIOS" "$(dmesg | grep nvgpu)"
	fi
	unload
done
host fault vbios=0
check good-vbios-works load
unload
