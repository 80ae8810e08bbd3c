# SPDX-License-Identifier: MIT
# More vGPUs are made one after the other than the board has room for.
# TIMEOUT: 120
# NEEDS: board module ctl
. /nvgpu/files/killer.sh

churn() {
	for _ in 1 2 3 4 5; do
		nvgpu-ctl create vgpu --gpu "$GPU" --type "NVIDIA L40-24Q" --uuid "$(uuid_of 0)" &&
			unmake 0 || return 1
	done
}

must gpu-becomes-ready up
must vf-is-enabled vfs 1
free=$(fb_free)
must vgpus-come-and-go churn
must framebuffer-came-back test "$(fb_free)" = "$free"
must vf-is-disabled vfs 0
must module-unloads rmmod nvgpu
leave
