# SPDX-License-Identifier: MIT
# Requests for a vGPU that cannot be: each refused with its cause, and the next correct one works.
# TIMEOUT: 180
# RELEASES: core
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/board.sh

create() {
	nvgpu-ctl create vgpu --gpu "$GPU" "$@"
}

ids() {
	nvgpu-ctl list vgpus --no-headings --output id | tr -d ' ' | tr '\n' ' '
}

free_fb() {
	nvgpu-ctl list gpus --no-headings --json | tr ',' '\n' | sed -n 's/.*"fb-free": *\([0-9]*\).*/\1/p'
}

check module-loads load || exit
refused create-without-vfs \
	"create vgpu on $GPU: no virtual function is enabled: set the number of VFs first" create --type L40-1Q
check four-vfs vfs 4
fb=$(free_fb)

refused unknown-type-by-name \
	"create vgpu on $GPU: type L40-5Q is not offered here" create --type L40-5Q
refused unknown-type-by-number "create vgpu on $GPU: there is no type 4242" create --type 4242
refused type-of-another-board \
	"create vgpu on $GPU: type 1147 is for another board" create --type 1147
refused no-such-vf \
	"create vgpu on $GPU: there is no virtual function 4: 4 are enabled" create --type L40-1Q --vf 4
refused bad-uuid "UUID" create --type L40-1Q --uuid 12345
refused no-such-gpu "0000:77:00.0" nvgpu-ctl create vgpu --gpu 0000:77:00.0 --type L40-1Q
same refusals-cost-nothing "$fb" "$(free_fb)"

uuid=6f1c0d9e-3d3b-4f2e-9d0e-0123456789ab
check create-with-wishes create --type L40-12Q --vf 2 --uuid $uuid
has it-is-on-its-vf "0000:01:00.6" "$(nvgpu-ctl show vgpu $uuid)"
refused second-on-one-vf \
	"create vgpu on $GPU: virtual function 2 already carries vGPU 1" create --type L40-12Q --vf 2
refused uuid-twice \
	"create vgpu on $GPU: a vGPU of this host already has this UUID" create --type L40-12Q --uuid $uuid
refused another-size \
	"GPU holds 12288 MiB vGPUs and mixed sizes are off; this type has 4096 MiB" create --type L40-4Q
has list-says-why-not "12" "$(nvgpu-ctl list types | grep 'L40-4Q')"

check third-quarter create --type L40-12Q
check second-quarter create --type L40-12Q
check first-quarter create --type L40-12Q
refused full-gpu \
	"create vgpu on $GPU: limit of 4 vGPUs of this size reached" create --type L40-12Q
same four-exist 4 "$(nvgpu-ctl list vgpus --no-headings | wc -l)"
refused vfs-cannot-go-under-vgpus \
	"set gpu $GPU vfs=0: vGPUs exist on the VFs: destroy them first" vfs 0

refused destroy-what-is-not-there "destroy vgpu 77: there is no vGPU 77" nvgpu-ctl destroy vgpu 77
check destroy-by-uuid nvgpu-ctl destroy vgpu $uuid
refused destroy-twice "there is no vGPU $uuid" nvgpu-ctl destroy vgpu $uuid
check its-place-is-free-again create --type L40-12C --vf 2
check destroy-all nvgpu-ctl destroy vgpu --all
same nothing-is-left "" "$(ids)"
same all-framebuffer-is-back "$fb" "$(free_fb)"
check another-size-fits-now create --type L40-24Q
check destroy-the-last nvgpu-ctl destroy vgpu --all

# As many as the board carries, of the smallest type.
check vfs-off vfs 0
check all-vfs vfs 32
n=0
while [ $n -lt 32 ] && create --type L40-1B >/dev/null; do
	n=$((n + 1))
done
same thirty-two-of-the-smallest 32 $n
refused and-not-one-more \
	"create vgpu on $GPU: limit of 32 vGPUs of this size reached" create --type L40-1B
check destroy-thirty-two nvgpu-ctl destroy vgpu --all
same all-framebuffer-is-back-again "$fb" "$(free_fb)"
check vfs-off-again vfs 0
check module-unloads unload
same unload-removes-wpr2 0 "$(wpr2)"
