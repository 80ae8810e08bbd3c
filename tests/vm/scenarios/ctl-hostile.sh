# SPDX-License-Identifier: MIT
# Netlink messages that no tool of ours would send: each an error with a sentence, none of them a harm.
# NEEDS: board module ctl
# TIMEOUT: 300
. /nvgpu/lib.sh
. /nvgpu/files/ctl-lib.sh

check gpu-becomes-ready load_ready 2
free=$(gpu_value fb-free)
if nl-abuse shapes "$gpu" >/tmp/shapes 2>&1; then
	ok every-wrong-shape-has-its-error
else
	fail every-wrong-shape-has-its-error "$(grep -B1 '  wrong' /tmp/shapes | head -n 30)"
fi
note "$(grep -c : /tmp/shapes) shapes"
if nl-abuse dumps "$gpu" >/tmp/shapes 2>&1; then
	ok every-wrong-dump-has-its-error
else
	fail every-wrong-dump-has-its-error "$(grep -B1 '  wrong' /tmp/shapes | head -n 30)"
fi
if nl-abuse needs "$gpu" 871 2 >/tmp/shapes 2>&1; then
	ok each-request-needs-what-it-needs-and-nothing-else
else
	fail each-request-needs-what-it-needs-and-nothing-else \
		"$(grep -B1 '  wrong' /tmp/shapes | head -n 30)"
fi
same wrong-shapes-change-nothing "$free 2" "$(gpu_value fb-free) $(gpu_value num-vfs)"

for seed in 1 2 3 4; do
	check "chance-does-no-harm-$seed" nl-abuse fuzz 2000 $seed "$gpu"
done
as_nobody nl-abuse fuzz 1000 5 "$gpu" >/tmp/fuzz 2>&1
check chance-without-rights-does-no-harm test $? = 0
check gpu-still-answers gpu_is ready
check vgpus-of-chance-are-destroyed nvgpu-ctl destroy vgpu --all
same framebuffer-came-back "$free" "$(gpu_value fb-free)"
check next-create-works nvgpu-ctl create vgpu --gpu 0 --type L40-4Q
check everything-goes-away leave
