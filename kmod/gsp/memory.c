// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of one boot: image, signature, bootloader and the booter's metadata.
 */

#include <linux/dma-mapping.h>
#include <linux/sizes.h>

#include "gsp/boot.h"
#include "gsp/priv.h"

#define META_PAGE_BYTES		SZ_4K
/* The booter wants the signature's size rounded up to this. */
#define SIGNATURE_ALIGN		256

static void *copy_coherent(struct nvgpu_device *nvg, struct nvgpu_fw_view from, size_t bytes,
			   dma_addr_t *dma)
{
	/* dma_alloc_coherent() zeroes, which is the padding. */
	void *cpu = dma_alloc_coherent(nvg->dev, bytes, dma, GFP_KERNEL);

	if (!cpu)
		return NULL;

	memcpy(cpu, from.data, from.len);
	nvgpu_count_copied(nvg, from.len);
	return cpu;
}

static int meta_fill(struct nvgpu_gsp *gsp, struct nvgpu_boot *b)
{
	const struct nvgpu_wpr_meta meta = {
		.layout = &gsp->facts.layout,
		.radix3_addr = gsp->image.table_dma,
		.image_bytes = gsp->image.bytes,
		.bootloader_addr = b->bootloader_dma,
		.bootloader_bytes = b->bootloader_bytes,
		.bootloader_code_off = b->fw.bootloader.monitor_code.off,
		.bootloader_data_off = b->fw.bootloader.monitor_data.off,
		.bootloader_manifest_off = b->fw.bootloader.manifest.off,
		.signature_addr = b->signature_dma,
		.signature_bytes = b->signature_bytes,
	};
	int ret = b->fw.abi->encode_wpr_meta(&meta, b->meta, META_PAGE_BYTES);

	return ret < 0 ? ret : 0;
}

/**
 * nvgpu_boot_memory_fini() - Free what only the boot needed.
 * @gsp: GSP; either up, or stopped for good
 * @b: boot; also one whose memory was made in part
 */
void nvgpu_boot_memory_fini(struct nvgpu_gsp *gsp, struct nvgpu_boot *b)
{
	struct device *dev = gsp->nvg->dev;

	if (b->meta)
		dma_free_coherent(dev, META_PAGE_BYTES, b->meta, b->meta_dma);
	if (b->bootloader)
		dma_free_coherent(dev, b->bootloader_bytes, b->bootloader, b->bootloader_dma);
	if (b->signature)
		dma_free_coherent(dev, b->signature_bytes, b->signature, b->signature_dma);
	b->meta = NULL;
	b->bootloader = NULL;
	b->signature = NULL;
	nvgpu_image_fini(&gsp->image, gsp->nvg);
}

/**
 * nvgpu_boot_memory_init() - Put everything the booter reads into memory.
 * @gsp: GSP, its layout planned
 * @b: boot, its files loaded; the GSP image's file is released by this
 *
 * Return: 0, -ENOMEM, or an errno of the DMA API or the encoder; on failure
 * nothing is left behind.
 */
int nvgpu_boot_memory_init(struct nvgpu_gsp *gsp, struct nvgpu_boot *b)
{
	struct nvgpu_device *nvg = gsp->nvg;
	int err = -ENOMEM;

	b->signature_bytes = ALIGN(b->fw.signature.len, SIGNATURE_ALIGN);
	b->signature = copy_coherent(nvg, b->fw.signature, b->signature_bytes, &b->signature_dma);
	if (!b->signature)
		goto err_parts;

	b->bootloader_bytes = b->fw.bootloader.blob.len;
	b->bootloader = copy_coherent(nvg, b->fw.bootloader.blob, b->bootloader_bytes,
				      &b->bootloader_dma);
	if (!b->bootloader)
		goto err_parts;

	b->meta = dma_alloc_coherent(nvg->dev, META_PAGE_BYTES, &b->meta_dma, GFP_KERNEL);
	if (!b->meta)
		goto err_parts;

	err = nvgpu_image_init(&gsp->image, nvg, b->fw.gsp.image.data, b->fw.gsp.image.len);
	if (err)
		goto err_parts;
	/* Tens of megabytes that nothing refers to any more. */
	nvgpu_fw_put_file(&b->fw, NVGPU_FW_KIND_GSP);

	err = meta_fill(gsp, b);
	if (err)
		goto err_parts;

	return 0;

err_parts:
	nvgpu_boot_memory_fini(gsp, b);
	return err;
}
