# SPDX-License-Identifier: MIT
# vGPUs of different sizes on one GPU: the firmware is told, each has slots of its own, and
# the mode stays until it is changed. An older firmware that cannot be told is named.
# TIMEOUT: 400
# RELEASES: own
# NEEDS: board module ctl
. /nvgpu/lib.sh
. /nvgpu/files/ctl-lib.sh
. /nvgpu/files/vfio.sh

newest=${RELEASES%% *}
oldest=${RELEASES##* }

# create VF TYPE ARGUMENT... - a vGPU whose UUID tells its VF.
create() {
	_vf=$1 _type=$2
	shift 2
	nvgpu-ctl create vgpu --gpu 0 --type "$_type" --vf "$_vf" --uuid "$(uuid_of "$_vf")" "$@"
}

# The one on VF 1 is made through sysfs, which moves nobody else's, and has a UUID of its own.
nvidia() {
	echo "/sys/bus/pci/devices/$(vf_address "$1")/nvidia/$2"
}

uuid_of() {
	if [ "$1" = 1 ]; then
		nvgpu-ctl list vgpus --json --output uuid,owner | tr -d ' \n' |
			sed -n 's/.*{"uuid":"\([^"]*\)","owner":"sysfs"}.*/\1/p'
	else
		printf '00000000-0000-4000-8000-%012d' "$1"
	fi
}

# free_ids TYPE
free_ids() {
	nvgpu-ctl show type "$1" --json --output placements | tr -dc '0-9,'
}

# in_order VF VF - the first one's framebuffer ends before the second one's begins.
in_order() {
	[ $(($(value "$1" fb-base) + $(value "$1" fb-size))) -le "$(value "$2" fb-base)" ]
}

places() {
	echo $(nvgpu-ctl list vgpus --no-headings --output placement --sort placement)
}

running() {
	nvgpu-ctl list vgpus --no-headings --output state | grep -c running
}

# is_kept VF - its client found zeroes, has written, and keeps it.
is_kept() {
	grep -q kept "/tmp/client-$1"
}

# ended NAME VF PID - a test: that client read back what it had written.
ended() {
	if wait "$3"; then
		ok "$1"
	else
		fail "$1" "$(last_lines "$(cat "/tmp/client-$2")")"
	fi
}

reset_gpu() {
	nvgpu-ctl reset gpu 0 && wait_for $BOOT_SECONDS gpu_is ready
}

check gpu-becomes-ready load_ready 8 || exit 0
same newest-firmware-runs "$newest" "$(gpu_value firmware-release)"
check equal-size-comes-first create 0 L40-4Q
equal_size=$(value 0 fb-size)
refused sizes-do-not-mix-at-first "mixed sizes are off" create 2 L40-8Q
refused mode-waits-for-an-empty-gpu "1 vGPUs exist: destroy them first" \
	nvgpu-ctl set gpu 0 placement=mixed
same refused-mode-is-not-taken equal "$(gpu_value placement-mode)"
check gpu-is-emptied unmake 0

check sizes-mix-from-now-on nvgpu-ctl set gpu 0 placement=mixed
same mode-is-shown mixed "$(gpu_value placement-mode)"
check mixed-is-what-it-is-already nvgpu-ctl set gpu 0 placement=mixed
same large-type-has-its-ids 0,16,24,40 "$(free_ids L40-8Q)"
same small-type-has-its-ids 0,5,6,11,12,17,18,23,24,29,30,35,36,41,42,47 "$(free_ids L40-1Q)"

# ---- three sizes, by wish and by choice --------------------------------------
check large-one-is-placed-by-wish create 0 L40-8Q --placement 16
four=$(nvgpu-ctl show type L40-4Q --json --output id | tr -dc 0-9)
check middle-one-is-placed sh -c "echo $four >$(nvidia 1 current_vgpu_type)"
same shortest-run-is-taken 0 "$(value 1 placement)"
check small-one-is-placed-by-wish create 2 L40-1Q --placement 47
check second-large-one-is-placed create 3 L40-8Q
same only-whole-place-is-taken 24 "$(value 3 placement)"
same size-is-what-it-is-among-equals "$equal_size" "$(value 1 fb-size)"
check framebuffers-come-in-order in_order 1 0
check framebuffers-go-on-in-order in_order 0 3
check framebuffers-end-in-order in_order 3 2
same fragmentation-is-shown "27 15" "$(gpu_value slots-free) $(gpu_value slots-largest-free)"
same places-that-are-left-are-listed 8,12,32,36 "$(free_ids L40-4Q)"
refused run-that-is-too-short-is-said \
	"needs 16 slots in one piece, the longest of 27 free is 15" create 4 L40-16Q
refused place-that-meets-others-is-said \
	"each of its 4 places meets a vGPU, though 15 slots are free in one piece" create 4 L40-8Q
refused taken-place-is-refused "slots 0 to 3 are taken" create 4 L40-4Q --placement 0
refused place-of-no-type-is-refused "has no placement id 4: it takes 4 of 48 slots" \
	create 4 L40-4Q --placement 4

# ---- all at once -------------------------------------------------------------
rm -f /tmp/enough
for vf in 0 1 2 3; do
	check "vf-$vf-is-bound" bind_vf $vf
	start $vf keep "3$vf" /tmp/enough
	eval "keeper$vf=\$CLIENT"
done
for vf in 0 1 2 3; do
	check "vgpu-$vf-was-zero-and-is-written" wait_for 90 is_kept $vf
done
same all-run-at-once 4 "$(running)"
refused mode-waits-for-running-ones "4 vGPUs exist: destroy them first" \
	nvgpu-ctl set gpu 0 placement=equal
touch /tmp/enough
for vf in 0 1 2 3; do
	eval "ended vgpu-$vf-has-what-was-written $vf \$keeper$vf"
	check "vgpu-$vf-is-idle-again" wait_for 30 state_is $vf defined
done

# ---- another place, and firmware booted anew ---------------------------------
check vgpu-moves sh -c "echo 36 >$(nvidia 1 placement_id)"
refused vgpu-of-another-is-not-moved "Operation not permitted" \
	sh -c "echo 0 >$(nvidia 0 placement_id)"
same moved-vgpu-has-its-place 36 "$(value 1 placement)"
check moved-vgpu-lies-behind in_order 3 1
same place-it-left-is-free 0,8,12,32 "$(free_ids L40-4Q)"
check gpu-is-reset reset_gpu
same reset-keeps-the-mode mixed "$(gpu_value placement-mode)"
same reset-keeps-the-places "16 36 47 24" \
	"$(value 0 placement) $(value 1 placement) $(value 2 placement) $(value 3 placement)"
check moved-vgpu-starts-after-the-reset client 1 fbtest 7
check other-size-starts-after-the-reset client 2 fbtest 8
check all-go nvgpu-ctl destroy vgpu --all
same framebuffer-came-back 0 "$(fb_held)"
same slots-came-back "48 48" "$(gpu_value slots-free) $(gpu_value slots-largest-free)"

# ---- back, and as declared ---------------------------------------------------
check vfs-go vfs 0
same mode-outlives-the-vfs mixed "$(gpu_value placement-mode)"
check sizes-are-equal-again nvgpu-ctl set gpu 0 placement=equal
same equal-mode-is-shown equal "$(gpu_value placement-mode)"
cat >/tmp/mixed.yaml <<END
version: 1
configurations:
- name: default
  gpus:
  - gpu: $gpu
    vfs: 4
    placement: mixed
    vgpus:
    - { type: L40-24Q }
    - { type: L40-6Q }
    - { type: L40-6Q, placement-id: 42 }
END
check declared-sizes-are-applied nvgpu-ctl apply --file /tmp/mixed.yaml
same host-is-as-declared "0 " "$(status nvgpu-ctl diff --file /tmp/mixed.yaml)"
same declared-vgpus-have-places "0 24 42" "$(places)"
nvgpu-ctl export >/tmp/export.yaml
has export-says-the-mode "placement: mixed" "$(cat /tmp/export.yaml)"
same export-is-what-is-there "0 " "$(status nvgpu-ctl diff --file /tmp/export.yaml)"
nvgpu-ctl destroy vgpu --all
check what-was-exported-is-applied nvgpu-ctl apply --file /tmp/export.yaml
same they-are-where-they-were "0 24 42" "$(places)"
check declared-ones-go nvgpu-ctl destroy vgpu --all

# ---- firmware that cannot be told, under vGPUs of mixed sizes ----------------
fails_to_start() {
	refused "$1-does-not-start" "Input/output error" client "$2" fbtest 9
	has "$1-says-why-and-what-to-do" "start refused: $cannot_mix: $remedy" \
		"$(nvgpu-ctl show vgpu "$(uuid_of "$2")")"
	check "$1-stays-defined" state_is "$2" defined
}

cannot_mix="firmware $oldest mixes no sizes"
remedy="pin another or destroy vGPUs, then reset"
check large-one-is-made-before-that create 0 L40-8Q
check small-one-is-made-before-that create 2 L40-2Q
check large-one-is-bound bind_vf 0
check small-one-is-bound bind_vf 2
two_places="$(value 0 placement) $(value 2 placement)"
check older-firmware-is-pinned-under-them nvgpu-ctl set gpu 0 "firmware=$oldest"
check older-firmware-boots-under-them reset_gpu
same older-firmware-runs-under-them "$oldest" "$(gpu_value firmware-release)"
has log-says-what-cannot-run "does not run vGPUs of mixed sizes, which are defined" "$(kernel_log)"
same mode-stays-with-them mixed "$(gpu_value placement-mode)"
fails_to_start large-one 0
fails_to_start small-one 2
refused another-one-says-what-to-do "$cannot_mix: $remedy" create 3 L40-2Q
has types-say-what-to-do "$cannot_mix: $remedy" "$(nvgpu-ctl show type L40-2Q)"
check pin-is-taken-back nvgpu-ctl set gpu 0 firmware=newest
check newest-firmware-boots-under-them reset_gpu
check small-one-starts-again client 2 fbtest 10
check large-one-starts-again client 0 fbtest 11
same nothing-is-left-to-say "" "$(value 0 failure)$(value 2 failure)"
same both-are-where-they-were "$two_places" "$(value 0 placement) $(value 2 placement)"
check older-firmware-is-pinned-again nvgpu-ctl set gpu 0 "firmware=$oldest"
check older-firmware-boots-again reset_gpu
check both-go nvgpu-ctl destroy vgpu --all
refused without-them-a-reset-is-what-is-left "$cannot_mix: reset the GPU, and they are equal" \
	create 0 L40-8Q
refused equal-sizes-need-it-too "$cannot_mix: reset the GPU, and they are equal" \
	nvgpu-ctl set gpu 0 placement=equal
check gpu-without-vgpus-is-reset reset_gpu
same sizes-are-equal-after-the-reset equal "$(gpu_value placement-mode)"
check vgpu-of-that-firmware-can-be-made create 0 L40-8Q
check vgpu-of-that-firmware-starts client 0 fbtest 12
check vgpu-of-that-firmware-goes unmake 0
check newest-firmware-is-pinned-again nvgpu-ctl set gpu 0 firmware=newest
check newest-firmware-boots-again reset_gpu

# ---- firmware that cannot be told --------------------------------------------
# A declaration that it cannot fulfil leaves the one of before running.
same sizes-are-equal-before-that equal "$(gpu_value placement-mode)"
pinned=$(gpu_value firmware-pin)
cat >/tmp/older.yaml <<END
version: 1
configurations:
- name: default
  gpus:
  - gpu: $gpu
    firmware: $oldest
    placement: mixed
END
refused older-firmware-is-no-declaration-of-mixed-sizes \
	"firmware $oldest cannot be told to run vGPUs of mixed sizes" \
	nvgpu-ctl apply --file /tmp/older.yaml
same firmware-of-before-runs-again "$newest" "$(gpu_value firmware-release)"
same pin-is-that-of-before "$pinned" "$(gpu_value firmware-pin)"
check sizes-mix-once-more nvgpu-ctl set gpu 0 placement=mixed

check older-firmware-is-pinned nvgpu-ctl set gpu 0 "firmware=$oldest"
check older-firmware-boots reset_gpu
same older-firmware-runs "$oldest" "$(gpu_value firmware-release)"
same sizes-are-equal-with-it equal "$(gpu_value placement-mode)"
has log-says-that-sizes-are-equal-again "does not run vGPUs of mixed sizes: back to equal size" \
	"$(kernel_log)"
refused older-firmware-is-refused-by-name \
	"firmware $oldest cannot be told to run vGPUs of mixed sizes" \
	nvgpu-ctl set gpu 0 placement=mixed firmware=newest
same refused-change-changes-nothing "$oldest" "$(gpu_value firmware-pin)"
check equal-is-no-change-with-it nvgpu-ctl set gpu 0 placement=equal
check everything-goes-away leave
