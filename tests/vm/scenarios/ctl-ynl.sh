# SPDX-License-Identifier: MIT
# The kernel's own generic client, which knows nothing but the spec, can do all there is to do.
# NEEDS: board module ctl ynl
# TIMEOUT: 240
. /nvgpu/lib.sh
. /nvgpu/files/ctl-lib.sh

check gpu-becomes-ready load_ready 2
gpu_attr="\"gpu\": \"$gpu\""
uuid=123456789abc4def8123456789abcdef
text=12345678-9abc-4def-8123-456789abcdef

cat >/tmp/session <<EOF
dump gpu-get {}
do gpu-get {"address": "$gpu"}
do gpu-set {"address": "$gpu", "num-vfs": 2}
dump vf-get {$gpu_attr}
do vf-get {$gpu_attr, "index": 1}
do type-get {$gpu_attr, "id": 871}
dump type-get {}
do vgpu-create {$gpu_attr, "type": 871, "uuid": "$uuid"}
do vgpu-get {"uuid": "$uuid"}
do vgpu-create {$gpu_attr, "type": 871, "uuid": "$uuid"}
do vgpu-destroy {"uuid": "$uuid", "vf": 1}
do vgpu-destroy {"uuid": "$uuid"}
dump vgpu-get {}
heard
EOF
PYTHONHOME=/nvgpu/ynl PYTHONPATH=/nvgpu/ynl/ynl.zip PYTHONDONTWRITEBYTECODE=1 \
	"$(echo /nvgpu/bin/python3*)" -S -c 'import session' /nvgpu/ynl/spec.json \
	</tmp/session >/tmp/answers 2>/tmp/complaints ||
	note "$(tail -n 5 /tmp/complaints)"

# answer REQUEST-LINE - what came back for it.
answer() {
	sed -n "$1p" /tmp/answers
}
same every-request-has-an-answer "$(grep -c . /tmp/session)" "$(grep -c . /tmp/answers)"
has gpus-are-dumped "\"address\": \"$gpu\"" "$(answer 1)"
has names-of-states-are-known '"state": "ready"' "$(answer 2)"
same vfs-are-set null "$(answer 3)"
has vfs-are-dumped '"index": 1' "$(answer 4)"
has one-vf-is-got '"gfid": 2' "$(answer 5)"
has one-type-is-got '"name": "NVIDIA L40-1Q"' "$(answer 6)"
has types-are-dumped '"refusal": "none"' "$(answer 7)"
has create-answers-with-the-vgpu "$text" "$(answer 8)"
has vgpu-is-got-by-uuid '"state": "defined"' "$(answer 9)"
has refusal-has-its-sentence "already has this UUID" "$(answer 10)"
has vgpu-is-not-on-another-vf "the vGPU with this UUID is on virtual function 0" "$(answer 11)"
same vgpu-is-destroyed-by-uuid null "$(answer 12)"
same nothing-is-left "[]" "$(answer 13)"
has creation-is-heard '"name": "vgpu-ntf"' "$(answer 14)"
has destruction-is-heard '"name": "vgpu-destroy-ntf"' "$(answer 14)"
check everything-goes-away leave
