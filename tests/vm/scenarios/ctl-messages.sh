# SPDX-License-Identifier: MIT
# Everything that can happen to a GPU or a vGPU is announced with what it was, and numbered.
# NEEDS: board module ctl
# TIMEOUT: 400
. /nvgpu/lib.sh
. /nvgpu/files/ctl-lib.sh
. /nvgpu/files/vfio.sh

pf=/sys/bus/pci/drivers/nvgpu-pf

# heard WORD... - one announcement has all of these.
heard() {
	_lines=$(cat /tmp/events)
	for _w in "$@"; do
		_lines=$(echo "$_lines" | grep -e "$_w")
	done
	[ -n "$_lines" ]
}

# announced NAME WORD...
announced() {
	_n=$1
	shift
	wait_for 10 heard "$@" || note "heard: $(tail -n 3 /tmp/events)"
	check "$_n" heard "$@"
}

# As many faults of the vGPU are counted as were announced, and there are some.
faults_were_announced() {
	_n=$(grep incident-ntf /tmp/events | grep "$u" | grep -c -e '"kind":"xid"' -e '"code":2,"name":"plugin crashed"')
	[ "$_n" -ge 2 ] && [ "$_n" = "$(value 0 faults)" ]
}

check gpu-becomes-ready load_ready
nvgpu-ctl monitor --json >/tmp/events 2>&1 3>&- &
monitor=$!
wait_for 10 listening $monitor

# The GPU.
echo "$gpu" >$pf/unbind
announced gpu-is-removed gpu-ntf '"change":"removed"'
echo "$gpu" >$pf/bind
announced gpu-boots gpu-ntf '"change":"booting"'
announced gpu-is-ready gpu-ntf '"change":"ready"' '"state":"ready"'
# Whoever acts on that announcement finds everything in place.
check vfs-can-be-set-then vfs 2
announced vfs-changed gpu-ntf '"change":"vfs"' '"num-vfs":2'
check firmware-is-chosen nvgpu-ctl set gpu 0 firmware=newest
announced settings-changed gpu-ntf '"change":"settings"'

# A vGPU.
check vgpu-is-made make "NVIDIA L40-1Q" 0
u=$(uuid_of 0)
announced vgpu-is-created vgpu-ntf "$u" '"change":"created"' '"state":"defined"'
announced capacity-shrinks gpu-ntf '"change":"capacity"'
one=$(nvgpu-ctl show type L40-1Q --json | json id)
nvidia=/sys/bus/pci/devices/$gpu/virtfn1/nvidia
check vgpu-is-made-through-sysfs sh -c "echo $one >$nvidia/current_vgpu_type"
announced sysfs-owns-it vgpu-ntf '"change":"created"' '"owner":"sysfs"' '"placement":1'
check vgpu-is-given-another-place sh -c "echo 4 >$nvidia/placement_id"
announced vgpu-moved vgpu-ntf '"change":"moved"' '"owner":"sysfs"' '"placement":4'
check vgpu-of-sysfs-goes sh -c "echo 0 >$nvidia/current_vgpu_type"
announced it-was-in-its-new-place vgpu-destroy-ntf '"owner":"sysfs"' '"placement":4'
check client-resets client 0 reset
announced vgpu-starts "$u" '"change":"starting"'
announced vgpu-started "$u" '"change":"started"' '"state":"running"'
announced vgpu-is-reset "$u" '"change":"reset"' '"resets":1'
announced vgpu-stops "$u" '"change":"stopping"'
announced vgpu-stopped "$u" '"change":"stopped"' '"state":"defined"'
announced plugin-starts incident-ntf '"kind":"plugin","code":0,"name":"plugin started"' "$u"
announced plugin-stops incident-ntf '"kind":"plugin","code":1,"name":"plugin stopped"'

check answers-took-time test "$(value 0 rpc-time-max-us)" -gt 0
check slowest-answer-is-one-of-them test "$(value 0 rpc-time-us)" -ge "$(value 0 rpc-time-max-us)"
same encoder-share-is-the-types "$(nvgpu-ctl show type L40-1Q --json | json encoder-share)" \
	"$(value 0 encoder-share)"

# What goes wrong.
hold user-opens 0 300
host fault plugin-crash=1
announced plugin-crash incident-ntf '"kind":"plugin","code":2,"name":"plugin crashed"' "$u"
announced vgpu-failed "$u" '"change":"failed"' "the plugin crashed"
host fault plugin-crash=0
let_go
chid=$(value 0 first-channel)
host fault xid-chid=$chid
host fault xid-event=31
announced xid-of-the-vgpu incident-ntf \
	"\"kind\":\"xid\",\"code\":31,\"name\":\"memory page fault\"" "\"channel\":$chid" "$u"
# What was announced of its channels and its plugin, and nothing else.
check faults-of-the-vgpu-are-counted wait_for 10 faults_were_announced
host fault ecc-event=1
announced ecc-error incident-ntf '"kind":"ecc","code":48,"name":"double-bit ECC error"' \
	"DBE (double bit error)"
host fault shutdown-fails=1
client 0 info >/dev/null
host fault shutdown-fails=0
announced vgpu-is-quarantined "$u" '"change":"quarantined"' "held until the GPU is reset"
check gpu-is-reset nvgpu-ctl reset gpu 0
announced gpu-resets gpu-ntf '"change":"resetting"'
announced vgpu-recovered "$u" '"change":"recovered"' '"state":"defined"'
announced gpu-recovered gpu-ntf '"change":"recovered"' '"state":"ready"'

# Force is announced before it comes.
hold user-opens-again 0 300
check vgpu-is-taken-away nvgpu-ctl destroy vgpu "$u" --force --grace 0
announced release-was-requested "$u" '"change":"release-requested"' '"state":"running"'
announced vgpu-is-destroyed vgpu-destroy-ntf "$u" '"change":"destroyed"'
let_go

# Firmware dies; the next who calls it finds out.
check vgpu-is-made-again make "NVIDIA L40-1Q" 0
host fault gsp-crash=1
refused open-on-crashed-firmware-fails "Input/output error" client 0 info
announced gpu-is-wedged gpu-ntf '"change":"wedged"' '"state":"wedged"'
host fault gsp-crash=0
check reset-brings-it-back nvgpu-ctl reset gpu 0

kill -TERM $monitor
wait $monitor
serials=$(sed -n 's/.*"serial":\([0-9]*\).*/\1/p' /tmp/events)
first=$(echo "$serials" | head -n 1)
same numbers-have-no-gap "$(seq "$first" $((first + $(echo "$serials" | wc -l) - 1)))" "$serials"

# Who misses some is told so, and a dump with its number makes up for it.
check vgpus-go nvgpu-ctl destroy vgpu --all
if nl-abuse late 8 "$gpu" 871 >/tmp/late 2>&1; then
	ok a-late-listener-catches-up
else
	fail a-late-listener-catches-up "$(grep -B1 '  wrong' /tmp/late | head -n 30)"
fi
same and-knows-what-there-is "$(nvgpu-ctl list vgpus --no-headings --output uuid | sort)" \
	"$(sed -n 's/^exists: //p' /tmp/late | sort)"
check everything-goes-away leave
