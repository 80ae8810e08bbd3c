/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Steps of boot and unload that other files of gsp/ share.
 */
#ifndef NVGPU_GSP_BOOT_H
#define NVGPU_GSP_BOOT_H

#include <linux/ktime.h>

#include "abi/abi.h"
#include "fw/fw.h"

struct nvgpu_gsp;
struct nvgpu_gsp_opts;

/**
 * struct nvgpu_boot - What exists during one boot only.
 * @opts: decisions of the core
 * @start: when it began
 * @fw: firmware files
 * @signature, @signature_dma, @signature_bytes: for the GSP image
 * @bootloader, @bootloader_dma, @bootloader_bytes: RISC-V bootloader
 * @meta, @meta_dma: what the booter is told, one page
 * @needs_scrub: the layout uses memory the board has not scrubbed
 */
struct nvgpu_boot {
	const struct nvgpu_gsp_opts *opts;
	ktime_t start;
	struct nvgpu_fw_set fw;
	void *signature;
	dma_addr_t signature_dma;
	size_t signature_bytes;
	void *bootloader;
	dma_addr_t bootloader_dma;
	size_t bootloader_bytes;
	void *meta;
	dma_addr_t meta_dma;
	bool needs_scrub;
};

/* gsp/gfw.c */
int nvgpu_gfw_wait(struct nvgpu_gsp *gsp);

/* gsp/plan.c */
int nvgpu_boot_plan(struct nvgpu_gsp *gsp, struct nvgpu_boot *b);

/* gsp/memory.c */
int nvgpu_boot_memory_init(struct nvgpu_gsp *gsp, struct nvgpu_boot *b);
void nvgpu_boot_memory_fini(struct nvgpu_gsp *gsp, struct nvgpu_boot *b);

/* gsp/greet.c */
int nvgpu_boot_greet(struct nvgpu_gsp *gsp, const struct nvgpu_gsp_opts *opts);

/* gsp/teardown.c */
int nvgpu_gsp_stop_hardware(struct nvgpu_gsp *gsp);

#endif /* NVGPU_GSP_BOOT_H */
