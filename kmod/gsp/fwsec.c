// SPDX-License-Identifier: GPL-2.0-only
/*
 * FWSEC: reading it out of the VBIOS, and running its two commands.
 */

#include <linux/slab.h>

#include "gsp/fwsec.h"
#include "gsp/wpr2.h"
#include "regs/fuse_regs.h"
#include "regs/gsp_scratch_regs.h"
#include "regs/prom_regs.h"

/**
 * DOC: FWSEC
 *
 * FRTS reserves the top of what becomes WPR2 and must run before the booter; SB
 * gives it back after GSP-RM has gone. Both are the same microcode with another
 * command in its data, run on the GSP falcon. The image is built at the first
 * boot and kept: an unload that follows a crash cannot afford to read and
 * parse a ROM.
 */

static void rom_read(struct nvgpu_device *nvg, u8 *buf, size_t from, size_t to)
{
	__le32 *word = (__le32 *)buf;
	size_t i;

	for (i = from / sizeof(*word); i < to / sizeof(*word); i++)
		word[i] = cpu_to_le32(nvgpu_rd32(nvg, NV_PROM_DATA(i)));
}

/* Read as much of the window as its image chain covers. */
static u8 *rom_fetch(struct nvgpu_device *nvg, size_t *len, struct nvgpu_fw_diag *diag)
{
	size_t have = 0, need;
	u8 *buf;
	int ret;

	buf = kvmalloc(NV_PROM_DATA_SIZE_BYTES, GFP_KERNEL);
	if (!buf)
		return ERR_PTR(-ENOMEM);

	for (;;) {
		ret = nvgpu_vbios_extent(buf, have, &need, diag);
		if (ret <= 0)
			break;

		need = ALIGN(need, sizeof(u32));
		if (need <= have || need > NV_PROM_DATA_SIZE_BYTES) {
			ret = nvgpu_fw_fail(diag, -ENODATA, have, "ROM ends inside an image");
			break;
		}
		rom_read(nvg, buf, have, need);
		have = need;
	}

	if (ret < 0) {
		kvfree(buf);
		return ERR_PTR(ret);
	}

	*len = have;
	return buf;
}

static int image_build(struct nvgpu_fwsec_unit *u, struct nvgpu_device *nvg,
		       const struct nvgpu_fwsec *fwsec, struct nvgpu_fw_diag *diag)
{
	struct nvgpu_reg reg = nvgpu_fuse_ucode_version(nvg->chip->fuse_gsp, fwsec->ucode_id);
	u32 fuse = FIELD_GET(NV_FUSE_OPT_FPF_UCODE_VERSION_DATA, nvgpu_rd32(nvg, reg));
	struct nvgpu_hs_image *img = &u->image;
	struct nvgpu_fw_view signature;
	int err;

	err = nvgpu_fwsec_signature(fwsec, fuse, &signature);
	if (err)
		return nvgpu_fw_fail(diag, err, 0, "FWSEC has no signature for this board's fuse");

	err = nvgpu_hs_image_init(img, nvg, "FWSEC", nvgpu_fwsec_image_bytes(fwsec));
	if (err)
		return err;
	err = nvgpu_fwsec_build(fwsec, &signature, img->cpu, img->bytes);
	if (err) {
		nvgpu_hs_image_fini(img, nvg);
		return err;
	}
	nvgpu_count_copied(nvg, img->bytes);

	img->imem.src_off = 0;
	img->imem.dst_off = fwsec->imem_phys_base;
	img->imem.bytes = fwsec->imem.len;
	img->imem_tag = fwsec->imem_virt_base;
	img->dmem.src_off = fwsec->imem.len;
	img->dmem.dst_off = fwsec->dmem_phys_base;
	img->dmem.bytes = img->bytes - fwsec->imem.len;
	img->boot_vector = fwsec->imem_virt_base;
	img->signature_off = fwsec->sig_off;
	img->engine_mask = fwsec->engine_mask;
	img->ucode_id = fwsec->ucode_id;

	/* The views point into the ROM buffer; only their sizes stay useful. */
	u->layout = *fwsec;
	u->layout.imem.data = NULL;
	u->layout.dmem.data = NULL;
	u->layout.signatures.data = NULL;
	return 0;
}

/**
 * nvgpu_fwsec_unit_init() - Read the VBIOS and prepare FWSEC.
 * @u: unit to set up, zeroed
 * @gsp: the falcon that will run it
 *
 * Sleeps; reads the ROM word by word. Prints failures.
 *
 * Return: 0, -ENOMEM, or an errno of the VBIOS parser (vbios/vbios.h).
 */
int nvgpu_fwsec_unit_init(struct nvgpu_fwsec_unit *u, const struct nvgpu_falcon *gsp)
{
	struct nvgpu_device *nvg = gsp->nvg;
	struct nvgpu_fw_diag diag = { 0 };
	struct nvgpu_vbios vbios;
	struct nvgpu_fwsec fwsec;
	size_t len;
	u8 *rom;
	int err;

	rom = rom_fetch(nvg, &len, &diag);
	if (IS_ERR(rom)) {
		err = PTR_ERR(rom);
		goto err_print;
	}

	err = nvgpu_vbios_parse(rom, len, &vbios, &diag);
	if (!err)
		err = nvgpu_fwsec_parse(&vbios, NVGPU_VBIOS_APP_FWSEC, &fwsec, &diag);
	if (!err)
		err = image_build(u, nvg, &fwsec, &diag);
	if (!err)
		strscpy(u->vbios_version, vbios.version, sizeof(u->vbios_version));
	kvfree(rom);
	if (err)
		goto err_print;

	dev_dbg(nvg->dev, "VBIOS %s: FWSEC %u + %u bytes\n", u->vbios_version,
		u->image.imem.bytes, u->image.dmem.bytes);
	return 0;

err_print:
	dev_err(nvg->dev, "VBIOS: %s (at offset %#llx): %pe\n",
		diag.what ?: "cannot be read", diag.offset, ERR_PTR(err));
	return err;
}

/* Also for a unit that was never set up. */
void nvgpu_fwsec_unit_fini(struct nvgpu_fwsec_unit *u, struct nvgpu_device *nvg)
{
	nvgpu_hs_image_fini(&u->image, nvg);
}

static int run(struct nvgpu_fwsec_unit *u, const struct nvgpu_falcon *gsp, const char *what,
	       u32 timeout_ms)
{
	struct nvgpu_hs_mailboxes mbox = { .value = 0 };
	int err;

	err = nvgpu_hs_run(gsp, &u->image, &mbox, timeout_ms);
	if (err)
		return err;

	if (lower_32_bits(mbox.value)) {
		dev_err(gsp->nvg->dev, "%s: %s ended with mailbox %#x\n", gsp->name, what,
			lower_32_bits(mbox.value));
		return -EIO;
	}

	return 0;
}

/**
 * nvgpu_fwsec_run_frts() - Set up WPR2 with the FRTS region at its top.
 * @u: unit
 * @gsp: GSP falcon; reset by this
 * @addr: framebuffer address of the region, 4 KiB aligned
 * @bytes: its size
 * @timeout_ms: how long the microcode may run
 *
 * Sleeps. Prints failures.
 *
 * Return: 0, -EIO when FWSEC refused, or an errno of nvgpu_hs_run().
 */
int nvgpu_fwsec_run_frts(struct nvgpu_fwsec_unit *u, const struct nvgpu_falcon *gsp, u64 addr,
			 u64 bytes, u32 timeout_ms)
{
	struct nvgpu_device *nvg = gsp->nvg;
	u32 frts_err;
	u64 lo, hi;
	int err;

	err = nvgpu_fwsec_set_cmd(&u->layout, NVGPU_FWSEC_FRTS, addr, bytes, u->image.cpu,
				  u->image.bytes);
	if (err)
		return err;
	err = run(u, gsp, "FWSEC-FRTS", timeout_ms);
	if (err)
		return err;

	frts_err = FIELD_GET(NV_PBUS_SW_SCRATCH_0E_FRTS_ERR,
			     nvgpu_rd32(nvg, NV_PBUS_SW_SCRATCH_0E));
	lo = nvgpu_wpr2_lo(nvg);
	hi = nvgpu_wpr2_hi(nvg);
	if (!frts_err && hi && lo == addr)
		return 0;

	dev_err(nvg->dev, "FWSEC-FRTS failed: error %#x, WPR2 is [%#llx, %#llx), wanted at %#llx\n",
		frts_err, lo, hi, addr);
	return -EIO;
}

/**
 * nvgpu_fwsec_run_sb() - Prepare the teardown of WPR2 after GSP-RM has gone.
 * @u: unit
 * @gsp: GSP falcon; reset by this, which ends a GSP-RM that still runs
 * @timeout_ms: how long the microcode may run
 *
 * Sleeps. Prints failures.
 *
 * Return: 0, -EIO when FWSEC refused, or an errno of nvgpu_hs_run().
 */
int nvgpu_fwsec_run_sb(struct nvgpu_fwsec_unit *u, const struct nvgpu_falcon *gsp,
		       u32 timeout_ms)
{
	struct nvgpu_device *nvg = gsp->nvg;
	u32 sb_err;
	int err;

	err = nvgpu_fwsec_set_cmd(&u->layout, NVGPU_FWSEC_SB, 0, 0, u->image.cpu, u->image.bytes);
	if (err)
		return err;
	err = run(u, gsp, "FWSEC-SB", timeout_ms);
	if (err)
		return err;

	sb_err = FIELD_GET(NV_PBUS_SW_SCRATCH_15_SB_ERR,
			   nvgpu_rd32(nvg, NV_PBUS_SW_SCRATCH_15));
	if (!sb_err)
		return 0;

	dev_err(nvg->dev, "FWSEC-SB failed: error %#x\n", sb_err);
	return -EIO;
}
