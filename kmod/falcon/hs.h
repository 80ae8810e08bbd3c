/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Heavy-secure microcode: an image in memory, and running it on a falcon.
 */
#ifndef NVGPU_FALCON_HS_H
#define NVGPU_FALCON_HS_H

#include <linux/types.h>

#include "falcon/falcon.h"

/* Unit of a falcon's DMA engine and of its memories. */
#define NVGPU_FALCON_BLOCK_BYTES	256

/**
 * struct nvgpu_hs_part - One of the two memories of a falcon.
 * @src_off: offset in the image buffer
 * @dst_off: offset in the falcon's memory
 * @bytes: size; all three are multiples of %NVGPU_FALCON_BLOCK_BYTES
 */
struct nvgpu_hs_part {
	u32 src_off;
	u32 dst_off;
	u32 bytes;
};

/**
 * struct nvgpu_hs_image - A signed image, ready to run any number of times.
 * @name: as printed
 * @cpu, @dma, @bytes: DMA-coherent buffer; falcons read it, nobody writes it
 *	after it was made, except FWSEC's command (gsp/fwsec.c)
 * @imem: code
 * @imem_tag: virtual address of the code's first block
 * @dmem: data
 * @boot_vector: where the core starts
 * @signature_off: offset of the signature in the falcon's data memory
 * @engine_mask, @ucode_id: what the boot ROM compares with the signature
 */
struct nvgpu_hs_image {
	const char *name;
	void *cpu;
	dma_addr_t dma;
	size_t bytes;
	struct nvgpu_hs_part imem;
	u32 imem_tag;
	struct nvgpu_hs_part dmem;
	u32 boot_vector;
	u32 signature_off;
	u32 engine_mask;
	u32 ucode_id;
};

/**
 * struct nvgpu_hs_mailboxes - Argument and result of a run.
 * @value: mailbox 1 : mailbox 0; in: argument, out: what the microcode left
 * @write_high: mailbox 1 is an argument, too
 */
struct nvgpu_hs_mailboxes {
	u64 value;
	bool write_high;
};

int nvgpu_hs_image_init(struct nvgpu_hs_image *img, struct nvgpu_device *nvg, const char *name,
			size_t bytes);
void nvgpu_hs_image_fini(struct nvgpu_hs_image *img, struct nvgpu_device *nvg);
int nvgpu_hs_run(const struct nvgpu_falcon *f, const struct nvgpu_hs_image *img,
		 struct nvgpu_hs_mailboxes *mbox, u32 timeout_ms);

#endif /* NVGPU_FALCON_HS_H */
