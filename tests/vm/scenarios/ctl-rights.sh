# SPDX-License-Identifier: MIT
# Reading is for everybody, changing is for CAP_SYS_ADMIN of the host, whatever the namespace.
# NEEDS: board module ctl
# TIMEOUT: 180
. /nvgpu/lib.sh
. /nvgpu/files/ctl-lib.sh

check gpu-becomes-ready load_ready 2
uuid=$(nvgpu-ctl create vgpu --gpu 0 --type L40-1Q)

same nobody-may-list-gpus "$gpu" "$(as_nobody nvgpu-ctl list gpus --no-headings --output address)"
same nobody-may-list-vgpus "$uuid" "$(as_nobody nvgpu-ctl list vgpus --no-headings --output uuid)"
same nobody-may-show-types 871 "$(as_nobody nvgpu-ctl show type L40-1Q --json | json id)"
for words in "create vgpu --gpu 0 --type L40-1Q" "destroy vgpu $uuid" "set gpu 0 vfs=0" \
	"reset gpu 0"; do
	verb=${words%% *}
	refused "nobody-may-not-$verb" "changes need CAP_SYS_ADMIN" as_nobody nvgpu-ctl $words
done
has refusal-has-its-errno '"errno":"EPERM"' \
	"$(as_nobody nvgpu-ctl set gpu 0 vfs=0 --json 2>/dev/null)"
same refusals-change-nothing "$uuid 2" \
	"$(nvgpu-ctl list vgpus --no-headings --output uuid) $(gpu_value num-vfs)"

if as_nobody unshare -r true 2>/dev/null; then
	refused root-of-a-user-namespace-may-not-change "changes need CAP_SYS_ADMIN" \
		as_nobody unshare -r nvgpu-ctl destroy vgpu "$uuid"
else
	skip root-of-a-user-namespace-may-not-change "no user namespaces for users here"
fi
# With a network of its own, whose administrator it is: for the host's administrator, too.
if as_nobody unshare -rn true 2>/dev/null; then
	same reading-works-in-a-network-of-ones-own "$uuid" \
		"$(as_nobody unshare -rn nvgpu-ctl list vgpus --no-headings --output uuid)"
	for words in "create vgpu --gpu 0 --type L40-1Q" "destroy vgpu $uuid" "set gpu 0 vfs=0" \
		"reset gpu 0"; do
		verb=${words%% *}
		refused "root-of-a-network-of-ones-own-may-not-$verb" "changes need CAP_SYS_ADMIN" \
			as_nobody unshare -rn nvgpu-ctl $words
		refused "host-root-gives-up-the-right-to-$verb" "changes need CAP_SYS_ADMIN" \
			unshare -rn nvgpu-ctl $words
	done
else
	skip reading-works-in-a-network-of-ones-own "no user namespaces for users here"
fi
same refusals-in-namespaces-change-nothing "$uuid 2" \
	"$(nvgpu-ctl list vgpus --no-headings --output uuid) $(gpu_value num-vfs)"
same reading-works-in-another-network "$gpu" \
	"$(unshare -n nvgpu-ctl list gpus --no-headings --output address)"
unshare -n nvgpu-ctl monitor --json >/tmp/far 2>&1 &
far=$!
wait_for 10 listening $far
check host-root-may-change-from-another-network unshare -n nvgpu-ctl destroy vgpu "$uuid"
check announcements-reach-another-network wait_for 5 grep -q vgpu-destroy-ntf /tmp/far
kill -TERM $far
wait $far
check next-create-works nvgpu-ctl create vgpu --gpu 0 --type L40-1Q

# Who uses a vGPU.
vf=$(vf_address 0)
vgpu_is() {
	[ "$(nvgpu-ctl show vgpu "$vf" --json | json state)" = "$1" ]
}
running_or_over() {
	vgpu_is running || ! kill -0 $hold
}
check vf-is-bound bind_vf 0
vfio-client "$vf" hold 300 >/tmp/hold 2>&1 &
hold=$!
wait_for 20 running_or_over
if check vgpu-runs-when-opened vgpu_is running; then
	same root-sees-who-uses-it "$hold" "$(nvgpu-ctl show vgpu "$vf" --json | json vm-pid)"
	same nobody-does-not-see-who-uses-it "" \
		"$(as_nobody nvgpu-ctl show vgpu "$vf" --json | json vm-pid)"
	refused running-vgpu-is-not-destroyed "its VFIO device is open" \
		nvgpu-ctl destroy vgpu "$(nvgpu-ctl show vgpu "$vf" --json | json uuid)"
	refused gpu-with-a-running-vgpu-is-not-reset \
		"reset gpu $gpu: a vGPU is in use: stop its VM first" nvgpu-ctl reset gpu "$gpu"
	refused vfs-of-a-running-vgpu-stay \
		"set gpu $gpu vfs=0: vGPUs exist on the VFs: destroy them first" \
		nvgpu-ctl set gpu "$gpu" vfs=0
	refused module-in-use-is-not-unloaded "$IN_USE" rmmod nvgpu
else
	note "$(cat /tmp/hold)"
fi
kill -KILL $hold
wait $hold
check vgpu-is-defined-again-when-its-user-is-killed wait_for 10 vgpu_is defined
check everything-goes-away leave
