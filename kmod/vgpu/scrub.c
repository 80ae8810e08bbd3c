// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scrubbing what a guest leaves behind, and what it must not find.
 */

#include "vgpu/vgpu.h"

/**
 * DOC: scrubbing
 *
 * A copy engine clears the guest's framebuffer and the management heap before the
 * plugin is started, and again when firmware has let go of them; a guest's reset
 * clears the framebuffer (vgpu-host.md 4.7). The channel has the last id of the vGPU's
 * range, which the vGPU owns whether a plugin runs or not, and exists only while it
 * works: firmware refuses to start a plugin on a range in which the host has a channel.
 *
 * There is no second way to clear. A start whose scrub fails is refused; a scrub that
 * fails at the end is reported, and the next start does it before anything else.
 */

struct extent {
	u64 base, bytes;
};

static struct extent extent_of(const struct nvgpu_fb_block *block)
{
	return (struct extent){ nvgpu_fb_block_base(block), nvgpu_fb_block_bytes(block) };
}

static int zero_all(struct nvgpu_client *client, struct nvgpu_ce *ce, const struct extent *range,
		    unsigned int nr)
{
	u32 fence = 0;
	int err = 0;

	/* No more than may be outstanding, so that one wait is enough. */
	while (!err && nr--) {
		err = nvgpu_client_ce_zero(client, ce, range->base, range->bytes, &fence);
		range++;
	}

	return err ?: nvgpu_client_ce_wait(client, ce, fence);
}

static int scrub(struct nvgpu_vgpu *vgpu, const struct extent *range, unsigned int nr)
{
	struct nvgpu_client *client = vgpu->mgr->client;
	struct nvgpu_ce *ce;
	int err;

	/* One that may still be there has the id and the memory of the next. */
	if (vgpu->ce_stuck)
		return -ENOTRECOVERABLE;

	ce = nvgpu_client_ce_open(client, vgpu->rm, vgpu->ce_fb,
				  vgpu->first_chid + vgpu->nr_chids - 1);
	if (IS_ERR(ce)) {
		vgpu->ce_stuck = PTR_ERR(ce) == -ENOTRECOVERABLE;
		return PTR_ERR(ce);
	}
	err = zero_all(client, ce, range, nr);
	if (nvgpu_client_ce_close(client, ce)) {
		vgpu->ce_stuck = true;
		err = err ?: -ENOTRECOVERABLE;
	}

	return err;
}

/**
 * nvgpu_vgpu_scrub() - Clear everything of a vGPU that no plugin uses.
 * @vgpu: the vGPU; owned by the caller, its RM client exists
 *
 * Context: sleeps; killable.
 * Return: 0; -ENOTRECOVERABLE the channel may still be on the hardware, which
 * @ce_stuck says, too; or as nvgpu_client_ce_wait().
 */
int nvgpu_vgpu_scrub(struct nvgpu_vgpu *vgpu)
{
	const struct extent ranges[] = { extent_of(vgpu->fb), extent_of(vgpu->heap) };

	return scrub(vgpu, ranges, ARRAY_SIZE(ranges));
}

/** nvgpu_vgpu_scrub_guest() - As nvgpu_vgpu_scrub(), under a plugin that was reset: not its heap. */
int nvgpu_vgpu_scrub_guest(struct nvgpu_vgpu *vgpu)
{
	const struct extent range = extent_of(vgpu->fb);

	return scrub(vgpu, &range, 1);
}
