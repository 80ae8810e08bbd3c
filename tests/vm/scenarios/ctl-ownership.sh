# SPDX-License-Identifier: MIT
# Whose a vGPU is, who may take it away, and how: a stale release hits nobody, force is announced.
# NEEDS: board module ctl
# TIMEOUT: 400
. /nvgpu/lib.sh
. /nvgpu/files/ctl-lib.sh
. /nvgpu/files/vfio.sh

exists() {
	nvgpu-ctl show vgpu "$1" >/dev/null 2>&1
}

# seconds COMMAND... - how long it took; its output is in /tmp/out.
seconds() {
	_t0=$(uptime_ms)
	"$@" >/tmp/out 2>&1 3>&-
	echo $((($(uptime_ms) - _t0) / 1000))
}

check gpu-becomes-ready load_ready 2
vf0=$(vf_address 0)

# Labels.
a=$(nvgpu-ctl create vgpu --gpu 0 --type L40-1Q --vf 0 --owner "lab 7")
same owner-is-shown "lab 7" "$(nvgpu-ctl show vgpu "$a" --json | json owner)"
same owner-is-listed "lab 7" "$(nvgpu-ctl list vgpus --no-headings --output owner)"
same everybody-sees-the-owner "lab 7" "$(as_nobody nvgpu-ctl show vgpu "$a" --json | json owner)"
refused owner-without-control-characters "control character" \
	nvgpu-ctl create vgpu --gpu 0 --type L40-1Q --owner "$(printf 'a\tb')"

# Paths.
refused path-alone-destroys-nothing "may carry another vGPU by now" nvgpu-ctl destroy vgpu "$vf0"
refused number-alone-destroys-nothing "may be that of another vGPU by now" \
	nvgpu-ctl destroy vgpu "$(nvgpu-ctl show vgpu "$vf0" --json | json id)"
check path-with-its-uuid-destroys nvgpu-ctl destroy vgpu "$vf0" --uuid "$a"
b=$(nvgpu-ctl create vgpu --gpu 0 --type L40-1Q --vf 0 --owner "lab 8")
refused stale-release-hits-nobody "it has another UUID: $b" \
	nvgpu-ctl destroy vgpu "$vf0" --uuid "$a"
refused stale-uuid-hits-nobody "there is no vGPU $a" nvgpu-ctl destroy vgpu "$a"
check next-owners-vgpu-is-still-there exists "$b"
check all-of-another-owner-is-nothing nvgpu-ctl destroy vgpu --all --owner "lab 7"
check and-leaves-this-one exists "$b"
check all-of-an-owner-go nvgpu-ctl destroy vgpu --all --owner "lab 8"
same nothing-is-left 0 "$(nr_vgpus)"

# A user who lets go when asked.
check vgpu-is-made make "NVIDIA L40-1Q" 0
u=$(uuid_of 0)
hold user-opens 0 -120
refused used-vgpu-stays "its VFIO device is open (process $CLIENT)" nvgpu-ctl destroy vgpu "$u"
check force-asks nvgpu-ctl destroy vgpu "$u" --force --grace 60
check user-was-asked held_saw 0 request
same user-who-let-go-saw-no-error "" "$(grep -e error -e mappings-gone /tmp/client-0)"
wait $CLIENT
same nothing-is-left-after-asking 0 "$(nr_vgpus)"

# One who does not listen.
check vgpu-is-made-again make "NVIDIA L40-1Q" 0
hold deaf-user-opens 0 300
took=$(seconds nvgpu-ctl destroy vgpu "$u" --force --grace 3)
same force-takes-it-away "" "$(cat /tmp/out)"
check not-before-the-grace-is-over test "$took" -ge 3
check deaf-user-was-asked-first wait_for 10 held_saw 0 request
check deaf-user-lost-its-mappings wait_for 10 held_saw 0 mappings-gone
check deaf-user-was-told wait_for 10 held_saw 0 error
same request-came-first request "$(grep -m 1 -e request -e error -e mappings-gone /tmp/client-0)"
same nothing-is-left-after-force 0 "$(nr_vgpus)"
same framebuffer-came-back 0 "$(fb_held)"
check deaf-user-still-lives kill -0 $CLIENT
check next-vgpu-of-that-vf-is-created make "NVIDIA L40-1Q" 0
refused but-not-opened-beside-it "Device or resource busy" client 0 info
let_go
check next-vgpu-works client 0 fbtest 3

# At once.
hold third-user-opens 0 300
check no-grace-is-no-wait nvgpu-ctl destroy vgpu "$u" --force --grace 0
check third-user-was-asked-all-the-same wait_for 10 held_saw 0 request
let_go

# In the middle of a start.
check vgpu-is-made-to-be-started make "NVIDIA L40-1Q" 0
host fault plugin-no-marker=1
start 0 info
check start-hangs wait_for 20 state_is 0 starting
check start-is-cut-short nvgpu-ctl destroy vgpu "$u" --force --grace 0
wait $CLIENT
host fault plugin-no-marker=0
same nothing-is-left-after-the-cut 0 "$(nr_vgpus)"

# Somebody thinks better of it: the vGPU is as usable as before.
check vgpu-is-made-to-stay make "NVIDIA L40-1Q" 0
hold lucky-user-opens 0 300
nvgpu-ctl destroy vgpu "$u" --force --grace 200 >/dev/null 2>&1 3>&- &
regret=$!
check lucky-user-is-asked wait_for 20 held_saw 0 request
kill $regret
wait $regret
check vgpu-stays state_is 0 running
let_go
check vgpu-is-defined wait_for 20 state_is 0 defined
check vgpu-opens-again client 0 info

# The last failure stays until the next success.
host fault plugin-no-marker=1
refused start-fails "timed out" client 0 info
host fault plugin-no-marker=0
has failure-stays "start failed at plugin boot" "$(value 0 failure)"
check next-start-works client 0 info
same success-ends-it "" "$(value 0 failure)"

# What firmware may still use is not even taken by force.
host fault shutdown-fails=1
client 0 info >/dev/null
host fault shutdown-fails=0
check vgpu-is-quarantined wait_for 20 state_is 0 quarantined
refused quarantine-is-stronger-than-force "reset the GPU" nvgpu-ctl destroy vgpu "$u" --force
check reset-ends-quarantine nvgpu-ctl reset gpu 0
check then-it-goes nvgpu-ctl destroy vgpu "$u"
same framebuffer-came-back-in-the-end 0 "$(fb_held)"
check everything-goes-away leave
