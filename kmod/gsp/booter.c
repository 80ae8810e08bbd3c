// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signed SEC2 microcode from firmware files: booters and scrubber.
 */

#include "falcon/hs.h"
#include "fw_hs.h"
#include "gsp/booter.h"
#include "regs/fuse_regs.h"

/**
 * nvgpu_booter_image() - Make an image that SEC2 can run out of a file.
 * @img: receives it, free it with nvgpu_hs_image_fini()
 * @nvg: device
 * @name: as printed
 * @fw: parsed file; not needed afterwards
 *
 * Prints failures.
 *
 * Return: 0; -ENOKEY when no signature fits the board's fuse; -EINVAL for a
 * microcode id without fuse; -ENOMEM.
 */
int nvgpu_booter_image(struct nvgpu_hs_image *img, struct nvgpu_device *nvg, const char *name,
		       const struct nvgpu_fw_hs *fw)
{
	struct nvgpu_fw_view signature;
	struct nvgpu_reg reg;
	u32 fuse;
	int err;

	if (!fw->ucode_id || fw->ucode_id > NV_FUSE_OPT_FPF_UCODE_COUNT) {
		dev_err(nvg->dev, "%s: microcode id %u has no version fuse\n", name, fw->ucode_id);
		return -EINVAL;
	}

	reg = nvgpu_fuse_ucode_version(nvg->chip->fuse_sec2, fw->ucode_id);
	fuse = FIELD_GET(NV_FUSE_OPT_FPF_UCODE_VERSION_DATA, nvgpu_rd32(nvg, reg));
	err = nvgpu_fw_hs_signature(fw, fuse, &signature);
	if (err) {
		dev_err(nvg->dev, "%s: no signature for this board's version fuse (%#x)\n", name,
			fuse);
		return err;
	}

	err = nvgpu_hs_image_init(img, nvg, name, fw->image.len);
	if (err)
		return err;

	memcpy(img->cpu, fw->image.data, fw->image.len);
	memcpy(img->cpu + fw->patch_off, signature.data, signature.len);
	nvgpu_count_copied(nvg, fw->image.len);

	img->imem.src_off = fw->app_off;
	img->imem.dst_off = 0;
	img->imem.bytes = fw->app_size;
	img->imem_tag = fw->app_off;
	img->dmem.src_off = fw->data_off;
	img->dmem.dst_off = 0;
	img->dmem.bytes = fw->data_size;
	img->boot_vector = fw->app_off;
	img->signature_off = fw->patch_off - fw->data_off;
	img->engine_mask = fw->engine_mask;
	img->ucode_id = fw->ucode_id;
	return 0;
}

/**
 * nvgpu_booter_run() - Run an image on SEC2 and judge its result.
 * @sec2: SEC2 falcon
 * @img: image
 * @arg: argument for both mailboxes
 * @timeout_ms: how long it may run
 *
 * Sleeps. Prints failures.
 *
 * Return: 0, -EIO when the microcode reported an error, or an errno of
 * nvgpu_hs_run().
 */
int nvgpu_booter_run(const struct nvgpu_falcon *sec2, const struct nvgpu_hs_image *img, u64 arg,
		     u32 timeout_ms)
{
	struct nvgpu_hs_mailboxes mbox = { .value = arg, .write_high = true };
	int err;

	err = nvgpu_hs_run(sec2, img, &mbox, timeout_ms);
	if (err)
		return err;

	if (lower_32_bits(mbox.value)) {
		dev_err(sec2->nvg->dev, "%s: %s failed with mailbox %#x\n", sec2->name, img->name,
			lower_32_bits(mbox.value));
		return -EIO;
	}

	return 0;
}
