# SPDX-License-Identifier: MIT
# A vGPU works on both sides of a reset of the GPU.
# TIMEOUT: 120
# NEEDS: board module ctl
. /nvgpu/files/killer.sh

must gpu-becomes-ready up
must vf-is-enabled vfs 1
must vgpu-is-made make "NVIDIA L40-1B" 0
must framebuffer-is-zero client 0 fbtest 3
must gpu-is-reset nvgpu-ctl reset gpu "$GPU"
must vgpu-is-defined wait_for 20 state_is 0 defined
must next-guest-finds-zeroes client 0 fbtest 4
must vgpu-is-destroyed unmake 0
must vf-is-disabled vfs 0
must module-unloads rmmod nvgpu
must wpr2-is-gone gone
leave
