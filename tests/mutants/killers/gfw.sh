# SPDX-License-Identifier: MIT
# A board whose own firmware is not done yet is left alone.
# TIMEOUT: 90
# NEEDS: board module ctl
. /nvgpu/files/killer.sh

host fault gfw-not-ready=1
modprobe nvgpu
must probe-ends settled
must gpu-is-not-used gpu_is wedged
host fault gfw-not-ready=0
must gpu-becomes-ready nvgpu-ctl reset gpu "$GPU"
must module-unloads rmmod nvgpu
leave
