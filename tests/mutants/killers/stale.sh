# SPDX-License-Identifier: MIT
# A GSP that somebody left behind is taken down, also when a reset does not do it.
# TIMEOUT: 90
# NEEDS: board module ctl
. /nvgpu/files/killer.sh

host fault stale-wpr2=2
modprobe nvgpu
must probe-ends settled
host fault stale-wpr2=0
must gpu-becomes-ready gpu_is ready
must module-unloads rmmod nvgpu
must wpr2-is-gone gone
leave
