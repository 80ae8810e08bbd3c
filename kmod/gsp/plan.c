// SPDX-License-Identifier: GPL-2.0-only
/*
 * Planning a boot: what the board says about its framebuffer, and the layout.
 */

#include <linux/sizes.h>

#include "gsp/boot.h"
#include "gsp/layout.h"
#include "gsp/priv.h"
#include "gsp/scrub.h"
#include "regs/fuse_regs.h"
#include "regs/gsp_scratch_regs.h"
#include "regs/pmc_regs.h"

/* Region that FWSEC prepares at the top of WPR2, on every chip with FWSEC. */
#define FRTS_BYTES	SZ_1M

static bool has_display(struct nvgpu_device *nvg)
{
	return !(nvgpu_rd32(nvg, nvg->chip->display_fuse) & NV_FUSE_STATUS_OPT_DISPLAY_DISABLED);
}

static void vga_workspace(struct nvgpu_device *nvg, struct nvgpu_layout_input *in)
{
	u32 val;

	if (!has_display(nvg))
		return;

	val = nvgpu_rd32(nvg, NV_PDISP_VGA_WORKSPACE_BASE);
	if (!(val & NV_PDISP_VGA_WORKSPACE_BASE_VALID))
		return;

	in->vga_valid = true;
	in->vga_addr = nvgpu_vga_workspace_addr(val);
}

/* Say once, in words an administrator can act on, why there is less than there could be. */
static void note_limit(struct nvgpu_gsp *gsp)
{
	struct nvgpu_gsp_facts *f = &gsp->facts;

	snprintf(f->limit, sizeof(f->limit),
		 "no scrubber firmware: GSP heap %llu MiB, %u vGPUs (nvidia/%s/gsp/scrubber-*.bin)",
		 f->layout.heap_bytes / SZ_1M, f->layout.vf_partitions, gsp->nvg->chip->fw_dir);
	dev_warn(gsp->nvg->dev, "%s\n", f->limit);
}

/**
 * nvgpu_boot_plan() - Decide the layout of the framebuffer.
 * @gsp: GSP
 * @b: boot, its files loaded
 *
 * Fills in the layout and the limit of @gsp->facts. Prints failures.
 *
 * Return: 0, -ENODEV when the function is off the bus, -ENOSPC when the firmware
 * does not fit, -EINVAL when what the board says makes no sense.
 */
int nvgpu_boot_plan(struct nvgpu_gsp *gsp, struct nvgpu_boot *b)
{
	struct nvgpu_device *nvg = gsp->nvg;
	u32 fb_mib = nvgpu_rd32(nvg, nvg->chip->fb_size_mib);
	struct nvgpu_layout_input in = {
		.rules = b->fw.abi->heap,
		.fb_bytes = (u64)fb_mib * SZ_1M,
		.frts_bytes = FRTS_BYTES,
		.boot_bytes = b->fw.bootloader.blob.len,
		.fw_bytes = b->fw.gsp.image.len,
		.vgpu_host = b->opts->vgpu_mode,
	};
	struct nvgpu_layout_verdict verdict;
	int err;

	if (fb_mib == NVGPU_READ_GONE)
		return -ENODEV;

	vga_workspace(nvg, &in);
	if (nvg->chip->quirks & NVGPU_QUIRK_PRESCRUB) {
		in.prescrub_bytes = nvg->chip->prescrubbed_bytes;
		in.can_scrub = b->fw.file[NVGPU_FW_KIND_SCRUBBER] || nvgpu_scrub_is_done(gsp);
	}

	err = nvgpu_layout_compute(&in, &gsp->facts.layout, &verdict);
	if (err) {
		dev_err(nvg->dev, "GSP-RM does not fit into %u MiB of framebuffer: %pe\n", fb_mib,
			ERR_PTR(err));
		return err;
	}

	b->needs_scrub = verdict.needs_scrub;
	gsp->facts.limit[0] = '\0';
	if (verdict.shrunk)
		note_limit(gsp);

	return 0;
}
