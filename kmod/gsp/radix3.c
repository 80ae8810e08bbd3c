// SPDX-License-Identifier: GPL-2.0-only
/*
 * The GSP image: copied once into pages of its own and mapped for the booter.
 */

#include <linux/dma-mapping.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "core/device.h"
#include "gsp/radix3.h"

/**
 * DOC: GSP image
 *
 * The image starts 64 bytes into its file, and the table can only name whole
 * pages, so the file's own pages cannot be used: one copy is needed. It goes into
 * single pages (nothing here needs to be contiguous), which are mapped read-only
 * for the device and live until the booter has copied them into WPR2, that is
 * until GSP-RM is up.
 */

static int pages_map(struct nvgpu_image *img, struct nvgpu_device *nvg)
{
	unsigned int nr = DIV_ROUND_UP(img->bytes, PAGE_SIZE);
	struct page **pages;
	unsigned int i;
	int err;

	pages = kvmalloc_array(nr, sizeof(*pages), GFP_KERNEL);
	if (!pages)
		return -ENOMEM;
	for (i = 0; i < nr; i++)
		pages[i] = vmalloc_to_page(img->cpu + (size_t)i * PAGE_SIZE);

	err = sg_alloc_table_from_pages_segment(&img->sgt, pages, nr, 0, (size_t)nr * PAGE_SIZE,
						dma_get_max_seg_size(nvg->dev), GFP_KERNEL);
	kvfree(pages);
	if (err)
		return err;

	err = dma_map_sgtable(nvg->dev, &img->sgt, DMA_TO_DEVICE, 0);
	if (err)
		sg_free_table(&img->sgt);

	return err;
}

static void pages_unmap(struct nvgpu_image *img, struct nvgpu_device *nvg)
{
	dma_unmap_sgtable(nvg->dev, &img->sgt, DMA_TO_DEVICE, 0);
	sg_free_table(&img->sgt);
}

/* The table's pages are 4 KiB on every machine; the host's may be larger. */
static void table_fill(struct nvgpu_image *img)
{
	struct scatterlist *sg;
	unsigned int i;
	u32 page = 0;
	u64 off;

	nvgpu_radix3_link(img->table, img->table_dma, &img->shape);
	for_each_sgtable_dma_sg(&img->sgt, sg, i) {
		for (off = 0; off < sg_dma_len(sg) && page < img->shape.pages;
		     off += NVGPU_RADIX3_PAGE_BYTES)
			nvgpu_radix3_set_page(img->table, page++, sg_dma_address(sg) + off,
					      &img->shape);
	}
}

/**
 * nvgpu_image_init() - Copy and describe a payload.
 * @img: image to set up, zeroed
 * @nvg: device that reads it
 * @data: payload; not needed afterwards
 * @bytes: its size
 *
 * Return: 0, -EINVAL or -EFBIG for a size the table cannot describe, -ENOMEM, or
 * an errno of the DMA API; on failure nothing is left behind.
 */
int nvgpu_image_init(struct nvgpu_image *img, struct nvgpu_device *nvg, const void *data,
		     size_t bytes)
{
	size_t padded = PAGE_ALIGN(bytes);
	int err;

	err = nvgpu_radix3_shape(bytes, &img->shape);
	if (err)
		return err;

	img->cpu = vmalloc(padded);
	if (!img->cpu)
		return -ENOMEM;
	memcpy(img->cpu, data, bytes);
	memset(img->cpu + bytes, 0, padded - bytes);
	nvgpu_count_copied(nvg, bytes);
	img->bytes = bytes;

	err = pages_map(img, nvg);
	if (err)
		goto err_copy;

	img->table = dma_alloc_coherent(nvg->dev, img->shape.table_bytes, &img->table_dma,
					GFP_KERNEL);
	if (!img->table) {
		err = -ENOMEM;
		goto err_pages;
	}

	table_fill(img);
	return 0;

err_pages:
	pages_unmap(img, nvg);
err_copy:
	vfree(img->cpu);
	img->cpu = NULL;
	return err;
}

/* Also for an image that was never set up. */
void nvgpu_image_fini(struct nvgpu_image *img, struct nvgpu_device *nvg)
{
	if (!img->cpu)
		return;

	dma_free_coherent(nvg->dev, img->shape.table_bytes, img->table, img->table_dma);
	pages_unmap(img, nvg);
	vfree(img->cpu);
	img->cpu = NULL;
}
