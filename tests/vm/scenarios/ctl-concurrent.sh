# SPDX-License-Identifier: MIT
# Many administrators at once: whatever the order, the outcome is one that a single one could have had.
# NEEDS: board module ctl
# TIMEOUT: 400
. /nvgpu/lib.sh
. /nvgpu/files/ctl-lib.sh

check gpu-becomes-ready load_ready 8
free=$(gpu_value fb-free)
nvgpu-ctl monitor --json >/tmp/events 2>&1 &
monitor=$!
wait_for 10 listening $monitor

# Eight want the same VF, eight the same UUID: one each gets it.
won() { cat /tmp/race.* | grep -c '^0 '; }
lost_with() { cat /tmp/race.* | grep -c "$1"; }
race() {
	rm -f /tmp/race.*
	for n in 1 2 3 4 5 6 7 8; do
		status nvgpu-ctl create vgpu --gpu 0 --type L40-1Q "$@" >/tmp/race.$n &
		pids="${pids:-} $!"
	done
	wait $pids
	pids=
}
race --vf 5
same one-gets-the-vf 1 "$(won)"
same the-others-are-told-so 7 "$(lost_with 'already carries vGPU')"
race --uuid 12345678-9abc-4def-8123-456789abcdef
same one-gets-the-uuid 1 "$(won)"
same the-others-are-told-so-too 7 "$(lost_with 'already has this UUID')"
race
same six-get-the-six-vfs-left 6 "$(won)"
same two-find-it-full 2 "$(lost_with 'virtual function')"
same eight-vgpus-exist 8 "$(nr_vgpus)"
same every-vf-carries-one "0 1 2 3 4 5 6 7" \
	"$(echo $(nvgpu-ctl list vgpus --no-headings --output vf --sort vf))"
same framebuffers-do-not-overlap 8 \
	"$(nvgpu-ctl list vgpus --no-headings --output fb-base | sort -u | grep -c .)"
same channels-do-not-overlap 8 \
	"$(nvgpu-ctl list vgpus --no-headings --output first-channel | sort -u | grep -c .)"

# Eight destroy all eight: what somebody else was faster with is no failure.
for n in 1 2 3 4 5 6 7 8; do
	status nvgpu-ctl destroy vgpu --all >/tmp/race.$n &
	pids="${pids:-} $!"
done
wait $pids
pids=
same all-who-destroy-all-succeed 8 "$(won)"
same nothing-is-left 0 "$(nr_vgpus)"
same framebuffer-came-back "$free" "$(gpu_value fb-free)"

# Churn, with readers that dump in between and one that never reads, until they saw enough.
nl-abuse deaf 600 >/tmp/deaf 2>&1 3>&- &
deaf=$!
check deaf-listener-has-joined wait_for 10 grep -q deaf /tmp/deaf
stays=$(nvgpu-ctl create vgpu --gpu 0 --type L40-1Q)
rm -f /tmp/enough
churn() {
	r=0
	until [ -e /tmp/enough ] && [ $r -ge 5 ]; do
		r=$((r + 1))
		u=$(nvgpu-ctl create vgpu --gpu 0 --type L40-1Q 2>/dev/null) || continue
		nvgpu-ctl destroy vgpu "$u" || echo "lost $u"
	done
}
for n in 1 2 3 4; do
	churn >/tmp/churn.$n 2>&1 &
	pids="${pids:-} $!"
done
if nl-abuse dump 400 "$stays" >/tmp/dumps 2>&1; then
	ok dumps-are-true-while-objects-come-and-go
else
	fail dumps-are-true-while-objects-come-and-go "$(head -n 10 /tmp/dumps)"
fi
note "$(tail -n 1 /tmp/dumps)"
touch /tmp/enough
wait $pids
pids=
check the-one-that-stays-is-destroyed nvgpu-ctl destroy vgpu "$stays"
same nobody-lost-a-vgpu "" "$(cat /tmp/churn.*)"
same churn-leaves-nothing 0 "$(nr_vgpus)"
same churn-gives-framebuffer-back "$free" "$(gpu_value fb-free)"
kill $deaf
wait $deaf
same who-never-reads-has-joined-and-overflows 0 $? || note "$(tail -n 3 /tmp/deaf)"

# One takes the VFs away while others want a vGPU: whoever is first, no vGPU loses its VF.
create_often() {
	for r in 1 2 3 4 5 6; do
		nvgpu-ctl create vgpu --gpu 0 --type L40-1Q
	done >/dev/null 2>&1
}
widows=0
for round in 1 2 3 4; do
	create_often 3>&- &
	pids=$!
	vfs 0 2>/dev/null
	wait $pids
	[ "$(nr_vgpus)" = 0 ] || [ "$(gpu_value num-vfs)" = 8 ] || widows=$((widows + 1))
	nvgpu-ctl destroy vgpu --all >/dev/null 2>&1
	[ "$(gpu_value num-vfs)" = 8 ] || vfs 8
done
pids=
same no-vgpu-without-its-vf 0 $widows

# made, gone - how many were announced.
made() { grep -c '"vgpu-ntf".*"state":"defined"' /tmp/events; }
gone() { grep -c '"vgpu-destroy-ntf"' /tmp/events; }
# What was announced before this one has been heard when this one is.
last=$(nvgpu-ctl create vgpu --gpu 0 --type L40-1Q)
nvgpu-ctl destroy vgpu "$last"
last_is_gone() { grep '"vgpu-destroy-ntf"' /tmp/events | grep -q "$last"; }
check last-one-is-announced wait_for 10 last_is_gone
kill -TERM $monitor
wait $monitor
same creates-and-destroys-were-announced-in-pairs "$(made)" "$(gone)"
same monitor-missed-nothing 0 "$(grep -c '"missed"' /tmp/events)"
check everything-goes-away leave
