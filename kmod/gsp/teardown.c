// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taking GSP off the hardware, whatever state it is in.
 */

#include "gsp/boot.h"
#include "gsp/booter.h"
#include "gsp/priv.h"
#include "gsp/wpr2.h"

/* The vendor's value for "unload for good"; a suspend would pass an address. */
#define UNLOAD_ARG	0x000000ff000000ffull

/**
 * nvgpu_gsp_stop_hardware() - End GSP-RM and give WPR2 back.
 * @gsp: GSP; asked to suspend itself before, or dead, or never started
 *
 * Resets the GSP falcon, which ends a core that still runs, and with it all its
 * DMA. If not even that works the function loses bus mastering instead: memory
 * that GSP knows is about to be freed.
 *
 * Sleeps. Prints failures.
 *
 * Return: 0 when no trace of GSP-RM is left; -ENODEV when the function is off
 * the bus; -EIO and others when WPR2 is still there. Only a function reset
 * helps then.
 */
int nvgpu_gsp_stop_hardware(struct nvgpu_gsp *gsp)
{
	u32 timeout_ms = nvgpu_timeout_ms(&gsp->timeouts, NVGPU_TIMEOUT_HS_RUN);
	struct nvgpu_device *nvg = gsp->nvg;
	int err;

	if (nvgpu_is_gone(nvg))
		return -ENODEV;

	/* FWSEC-SB starts with the reset that stops GSP-RM. */
	err = nvgpu_gfw_wait(gsp);
	if (!err)
		err = nvgpu_fwsec_run_sb(&gsp->fwsec, &gsp->gsp_falcon, timeout_ms);
	if (err && nvgpu_falcon_reset(&gsp->gsp_falcon))
		pci_clear_master(nvg->pdev);

	if (!nvgpu_wpr2_is_set(nvg))
		return 0;
	/* Nobody has seen booter_unload run without FWSEC-SB before it. */
	if (err)
		return err;

	err = nvgpu_booter_run(&gsp->sec2_falcon, &gsp->booter_unload, UNLOAD_ARG, timeout_ms);
	if (err)
		return err;

	if (nvgpu_wpr2_is_set(nvg)) {
		dev_err(nvg->dev, "booter_unload left WPR2 set up to %#llx\n", nvgpu_wpr2_hi(nvg));
		return -EIO;
	}

	return 0;
}
