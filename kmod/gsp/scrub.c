// SPDX-License-Identifier: GPL-2.0-only
/*
 * The AD10x framebuffer scrubber, run on SEC2.
 */

#include "gsp/booter.h"
#include "gsp/priv.h"
#include "gsp/scrub.h"
#include "regs/gsp_scratch_regs.h"

/**
 * DOC: scrubber
 *
 * AD10x boards initialise the error correction of only the top 256 MiB of
 * framebuffer; whatever the booter touches below that must be scrubbed first.
 * linux-firmware has one scrubber image, published with release 570.144; that of the
 * 535 branch is in the source of NVIDIA's open kernel modules, from where nvgpu-fw
 * takes it. The image of the own release is preferred.
 *
 * UNCERTAIN on silicon: running that image before a GSP-RM of another release.
 * It only touches memory and a scratch register, and it is not tied to a release
 * by anything in its container; this is the only place that relies on it.
 */

static u32 handoff(struct nvgpu_gsp *gsp)
{
	return FIELD_GET(AD102_PGC6_BSI_SECURE_SCRATCH_15_SCRUBBER_HANDOFF,
			 nvgpu_rd32(gsp->nvg, AD102_PGC6_BSI_SECURE_SCRATCH_15));
}

/* Scrubbed since power-on, by an earlier boot for instance. */
bool nvgpu_scrub_is_done(struct nvgpu_gsp *gsp)
{
	return handoff(gsp) >= AD102_PGC6_BSI_SECURE_SCRATCH_15_SCRUBBER_HANDOFF_DONE;
}

/**
 * nvgpu_scrub_run() - Scrub, unless it has been done.
 * @gsp: GSP, its falcon reset, the booter not run yet
 * @fw: files, with a scrubber
 *
 * Sleeps. Prints failures.
 *
 * Return: 0, -EIO when the scrubber left no mark, errnos of
 * nvgpu_booter_image() and nvgpu_hs_run().
 */
int nvgpu_scrub_run(struct nvgpu_gsp *gsp, const struct nvgpu_fw_set *fw)
{
	u32 timeout_ms = nvgpu_timeout_ms(&gsp->timeouts, NVGPU_TIMEOUT_HS_RUN);
	struct nvgpu_hs_mailboxes mbox = { .value = 0 };
	struct nvgpu_hs_image img = { 0 };
	int err;

	if (nvgpu_scrub_is_done(gsp))
		return 0;

	err = nvgpu_booter_image(&img, gsp->nvg, "scrubber", &fw->scrubber);
	if (err)
		return err;
	err = nvgpu_hs_run(&gsp->sec2_falcon, &img, &mbox, timeout_ms);
	nvgpu_hs_image_fini(&img, gsp->nvg);
	if (err)
		return err;

	/* It takes no argument and reports through the mark, not the mailboxes. */
	if (!nvgpu_scrub_is_done(gsp)) {
		dev_err(gsp->nvg->dev, "scrubber ended, but its mark is %u (mailbox %#x)\n",
			handoff(gsp), lower_32_bits(mbox.value));
		return -EIO;
	}

	return 0;
}
