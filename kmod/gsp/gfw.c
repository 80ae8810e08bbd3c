// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting for the board's own firmware.
 */

#include <linux/iopoll.h>

#include "gsp/boot.h"
#include "gsp/priv.h"
#include "regs/gsp_scratch_regs.h"

#define GFW_POLL_US		1000

static bool gfw_is_done(struct nvgpu_device *nvg)
{
	u32 plm = nvgpu_rd32(nvg, NV_PGC6_AON_SECURE_SCRATCH_GROUP_05_PRIV_LEVEL_MASK);

	if (!(plm & NV_PGC6_AON_SECURE_SCRATCH_GROUP_05_PRIV_LEVEL_MASK_READ))
		return false;

	return FIELD_GET(NV_PGC6_AON_SECURE_SCRATCH_GROUP_05_0_GFW_BOOT,
			 nvgpu_rd32(nvg, NV_PGC6_AON_SECURE_SCRATCH_GROUP_05_0)) ==
	       NV_PGC6_AON_SECURE_SCRATCH_GROUP_05_0_GFW_BOOT_COMPLETED;
}

/**
 * nvgpu_gfw_wait() - Wait until the board's own firmware is done.
 * @gsp: GSP
 *
 * It runs after every power-on and reset, and FWSEC must not run before. Sleeps.
 * Prints failures.
 *
 * Return: 0, -ETIMEDOUT, or -ENODEV when the function is off the bus.
 */
int nvgpu_gfw_wait(struct nvgpu_gsp *gsp)
{
	u32 timeout_ms = nvgpu_timeout_ms(&gsp->timeouts, NVGPU_TIMEOUT_GFW_BOOT);
	bool done;
	int err;

	if (nvgpu_is_gone(gsp->nvg))
		return -ENODEV;

	err = read_poll_timeout(gfw_is_done, done, done, GFW_POLL_US,
				timeout_ms * USEC_PER_MSEC, false, gsp->nvg);
	if (err)
		dev_err(gsp->nvg->dev, "the board's boot firmware is not done after %u ms\n",
			timeout_ms);

	return err;
}
