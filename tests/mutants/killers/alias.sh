# SPDX-License-Identifier: MIT
# Falcons whose CPUCTL is locked are started through its alias.
# TIMEOUT: 90
# NEEDS: board module ctl
. /nvgpu/files/killer.sh

host fault falcon-alias=1
must gpu-becomes-ready up
must module-unloads rmmod nvgpu
leave
