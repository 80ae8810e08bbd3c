// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading and running heavy-secure microcode by DMA (GA102 and later).
 */

#include <linux/dma-mapping.h>

#include "falcon/hs.h"
#include "regs/fbif_regs.h"
#include "regs/pmc_regs.h"
#include "regs/riscv_regs.h"

/**
 * DOC: heavy-secure runs
 *
 * The order is the same for every image (gsp-boot facts, P4 and P5): reset, open
 * the DMA path to system memory, code, data, boot ROM parameters, mailboxes,
 * entry, start, wait for the halt, read the mailboxes. The boot ROM checks the
 * signature when the core first jumps into secure code; a bad one shows up as a
 * wait for the halt that ends with an error code in mailbox 0, or not at all.
 *
 * The offset register of a transfer doubles as the virtual tag of a code block,
 * so the base is chosen such that the two agree.
 */

/* As long as nova and nouveau wait for one block. */
#define DMA_TIMEOUT_US		(2 * USEC_PER_SEC)

/**
 * nvgpu_hs_image_init() - Allocate the buffer of an image.
 * @img: image; geometry is filled in by the caller afterwards
 * @nvg: device
 * @name: as printed
 * @bytes: size
 *
 * Return: 0 or -ENOMEM.
 */
int nvgpu_hs_image_init(struct nvgpu_hs_image *img, struct nvgpu_device *nvg, const char *name,
			size_t bytes)
{
	void *cpu;

	cpu = dma_alloc_coherent(nvg->dev, bytes, &img->dma, GFP_KERNEL);
	if (!cpu)
		return -ENOMEM;

	img->name = name;
	img->cpu = cpu;
	img->bytes = bytes;
	return 0;
}

/* Also for an image that was never made. */
void nvgpu_hs_image_fini(struct nvgpu_hs_image *img, struct nvgpu_device *nvg)
{
	if (!img->cpu)
		return;

	dma_free_coherent(nvg->dev, img->bytes, img->cpu, img->dma);
	img->cpu = NULL;
}

static bool part_is_valid(const struct nvgpu_hs_image *img, const struct nvgpu_hs_part *p,
			  u32 memory_bytes)
{
	return p->bytes && IS_ALIGNED(p->bytes, NVGPU_FALCON_BLOCK_BYTES) &&
	       IS_ALIGNED(p->src_off, NVGPU_FALCON_BLOCK_BYTES) &&
	       IS_ALIGNED(p->dst_off, NVGPU_FALCON_BLOCK_BYTES) &&
	       p->src_off <= img->bytes && p->bytes <= img->bytes - p->src_off &&
	       p->dst_off <= memory_bytes && p->bytes <= memory_bytes - p->dst_off;
}

/* Whether the image fits into this falcon; the files were parsed, not trusted. */
static int check_fit(const struct nvgpu_falcon *f, const struct nvgpu_hs_image *img)
{
	u32 hwcfg = nvgpu_falcon_rd32(f, NV_PFALCON_FALCON_HWCFG);
	u32 imem = FIELD_GET(NV_PFALCON_FALCON_HWCFG_IMEM_BLOCKS, hwcfg) * NVGPU_FALCON_BLOCK_BYTES;
	u32 dmem = FIELD_GET(NV_PFALCON_FALCON_HWCFG_DMEM_BLOCKS, hwcfg) * NVGPU_FALCON_BLOCK_BYTES;

	if (hwcfg == NVGPU_READ_GONE)
		return -ENODEV;

	if (!part_is_valid(img, &img->imem, imem) || !part_is_valid(img, &img->dmem, dmem) ||
	    !IS_ALIGNED(img->imem_tag, NVGPU_FALCON_BLOCK_BYTES)) {
		dev_err(f->nvg->dev,
			"%s: %s does not fit (code %#x+%#x of %#x, data %#x+%#x of %#x bytes)\n",
			f->name, img->name, img->imem.dst_off, img->imem.bytes, imem,
			img->dmem.dst_off, img->dmem.bytes, dmem);
		return -E2BIG;
	}

	return 0;
}

/* @base + @offs must be the first byte to copy. */
static int dma_load(const struct nvgpu_falcon *f, dma_addr_t base, u32 offs,
		    const struct nvgpu_hs_part *part, u32 cmd, const char *step)
{
	u32 pos;
	int err;

	if (upper_32_bits(base >> 8) & ~NV_PFALCON_FALCON_DMATRFBASE1_HI) {
		dev_err(f->nvg->dev, "%s: %s: buffer %pad is out of reach\n", f->name, step, &base);
		return -EFAULT;
	}

	cmd |= FIELD_PREP(NV_PFALCON_FALCON_DMATRFCMD_SIZE,
			  NV_PFALCON_FALCON_DMATRFCMD_SIZE_256B);
	nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_DMATRFBASE, lower_32_bits(base >> 8));
	nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_DMATRFBASE1, upper_32_bits(base >> 8));

	for (pos = 0; pos < part->bytes; pos += NVGPU_FALCON_BLOCK_BYTES) {
		nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_DMATRFMOFFS, part->dst_off + pos);
		nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_DMATRFFBOFFS, offs + pos);
		nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_DMATRFCMD, cmd);

		err = nvgpu_falcon_wait(f, NV_PFALCON_FALCON_DMATRFCMD,
					NV_PFALCON_FALCON_DMATRFCMD_IDLE,
					NV_PFALCON_FALCON_DMATRFCMD_IDLE, DMA_TIMEOUT_US, step);
		if (err)
			return err;
	}

	return 0;
}

static int load(const struct nvgpu_falcon *f, const struct nvgpu_hs_image *img)
{
	dma_addr_t code = img->dma + img->imem.src_off;
	int err;

	nvgpu_falcon_rmw32(f, NV_PFALCON_FBIF_CTL, NV_PFALCON_FBIF_CTL_ALLOW_PHYS_NO_CTX,
			   NV_PFALCON_FBIF_CTL_ALLOW_PHYS_NO_CTX);
	nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_DMACTL, 0);
	nvgpu_falcon_rmw32(f, NV_PFALCON_FBIF_TRANSCFG0, NV_PFALCON_FBIF_TRANSCFG_CLEAR,
			   FIELD_PREP(NV_PFALCON_FBIF_TRANSCFG_MEM_TYPE,
				      NV_PFALCON_FBIF_TRANSCFG_MEM_TYPE_PHYSICAL) |
			   FIELD_PREP(NV_PFALCON_FBIF_TRANSCFG_TARGET,
				      NV_PFALCON_FBIF_TRANSCFG_TARGET_COHERENT_SYSMEM));

	if (code < img->imem_tag)
		return -EFAULT;

	err = dma_load(f, code - img->imem_tag, img->imem_tag, &img->imem,
		       NV_PFALCON_FALCON_DMATRFCMD_IMEM |
		       FIELD_PREP(NV_PFALCON_FALCON_DMATRFCMD_SEC, 1), "loading code");
	if (err)
		return err;

	return dma_load(f, img->dma + img->dmem.src_off, 0, &img->dmem, 0, "loading data");
}

/**
 * nvgpu_hs_run() - Reset a falcon, load an image, run it to its end.
 * @f: falcon; whatever it was doing is lost
 * @img: image
 * @mbox: argument and result
 * @timeout_ms: how long the microcode may run
 *
 * Sleeps. Prints failures. The result in @mbox is the caller's to judge. After a
 * failure the engine is stopped; if even that fails, the function loses bus mastering.
 *
 * Return: 0 when the core ran and halted; -E2BIG when the image does not fit the
 * falcon, -EFAULT when its buffer is out of the engine's reach, -ETIMEDOUT or
 * -ENODEV.
 */
int nvgpu_hs_run(const struct nvgpu_falcon *f, const struct nvgpu_hs_image *img,
		 struct nvgpu_hs_mailboxes *mbox, u32 timeout_ms)
{
	int err;

	err = nvgpu_falcon_reset(f);
	if (err)
		return err;

	err = check_fit(f, img);
	if (err)
		return err;

	err = load(f, img);
	if (err)
		goto err_stop;

	nvgpu_falcon_wr32(f, GA102_PFALCON2_FALCON_BROM_PARAADDR0, img->signature_off);
	nvgpu_falcon_wr32(f, GA102_PFALCON2_FALCON_BROM_ENGIDMASK, img->engine_mask);
	nvgpu_falcon_wr32(f, GA102_PFALCON2_FALCON_BROM_CURR_UCODE_ID,
			  FIELD_PREP(GA102_PFALCON2_FALCON_BROM_CURR_UCODE_ID_VAL, img->ucode_id));
	nvgpu_falcon_wr32(f, GA102_PFALCON2_FALCON_MOD_SEL, GA102_PFALCON2_FALCON_MOD_SEL_RSA3K);

	nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_MAILBOX0, lower_32_bits(mbox->value));
	if (mbox->write_high)
		nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_MAILBOX1, upper_32_bits(mbox->value));
	nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_BOOTVEC, img->boot_vector);

	err = nvgpu_falcon_start(f);
	if (err)
		goto err_stop;

	err = nvgpu_falcon_wait_halted(f, timeout_ms, img->name);
	if (err)
		goto err_stop;

	mbox->value = (u64)nvgpu_falcon_rd32(f, NV_PFALCON_FALCON_MAILBOX1) << 32 |
		      nvgpu_falcon_rd32(f, NV_PFALCON_FALCON_MAILBOX0);
	return 0;

err_stop:
	/* What the engine reads and writes may be freed next, and it may be at it still. */
	if (err != -ENODEV && nvgpu_falcon_reset(f))
		pci_clear_master(f->nvg->pdev);
	return err;
}
