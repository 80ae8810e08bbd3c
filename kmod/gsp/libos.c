// SPDX-License-Identifier: GPL-2.0-only
/*
 * Log buffers and argument pages of GSP's operating system.
 */

#include <linux/dma-mapping.h>
#include <linux/sizes.h>

#include "abi/abi.h"
#include "core/device.h"
#include "gsp/libos.h"
#include "gsp/queue.h"

/**
 * DOC: libos arguments
 *
 * GSP finds the address of one page in its mailboxes: an array of named memory
 * regions. Three are log buffers, the last one holds GSP-RM's own arguments,
 * which in turn name the message queues. A log buffer starts with a put counter
 * and, until the first record overwrites it, a page table of itself.
 */

#define PAGE_BYTES		SZ_4K
#define LOG_BYTES		SZ_64K

static const char * const region_name[NVGPU_LOG_COUNT] = {
	[NVGPU_LOG_INIT]	= "LOGINIT",
	[NVGPU_LOG_INTR]	= "LOGINTR",
	[NVGPU_LOG_RM]		= "LOGRM",
};

static const char * const file_name[NVGPU_LOG_COUNT] = {
	[NVGPU_LOG_INIT]	= "log_init",
	[NVGPU_LOG_INTR]	= "log_intr",
	[NVGPU_LOG_RM]		= "log_rm",
};

static void log_reset(void *cpu, dma_addr_t dma)
{
	__le64 *entry = cpu;
	unsigned int i;

	memset(cpu, 0, LOG_BYTES);
	for (i = 0; i < LOG_BYTES / PAGE_BYTES; i++)
		entry[1 + i] = cpu_to_le64(dma + (u64)i * PAGE_BYTES);
}

/**
 * nvgpu_libos_fill() - Write everything for a boot.
 * @libos: buffers; GSP is stopped
 * @abi: release
 * @queue: message queues, set up
 *
 * Return: 0, or an errno of the encoders.
 */
int nvgpu_libos_fill(struct nvgpu_libos *libos, const struct nvgpu_abi *abi,
		     const struct nvgpu_queue *queue)
{
	struct nvgpu_libos_region region[NVGPU_LOG_COUNT + 1];
	struct nvgpu_rm_args rm_args;
	unsigned int i;
	int ret;

	for (i = 0; i < NVGPU_LOG_COUNT; i++) {
		log_reset(libos->log[i].cpu, libos->log[i].dma);
		region[i].name = region_name[i];
		region[i].addr = libos->log[i].dma;
		region[i].bytes = LOG_BYTES;
	}
	region[NVGPU_LOG_COUNT].name = "RMARGS";
	region[NVGPU_LOG_COUNT].addr = libos->rm_args_dma;
	region[NVGPU_LOG_COUNT].bytes = PAGE_BYTES;

	memset(libos->args, 0, PAGE_BYTES);
	ret = abi->encode_libos_args(region, ARRAY_SIZE(region), libos->args, PAGE_BYTES);
	if (ret < 0)
		return ret;

	nvgpu_queue_describe(queue, &rm_args);
	memset(libos->rm_args, 0, PAGE_BYTES);
	ret = abi->encode_rm_args(&rm_args, libos->rm_args, PAGE_BYTES);
	return ret < 0 ? ret : 0;
}

/* Also for one that was made in part. GSP must have been stopped. */
void nvgpu_libos_destroy(struct nvgpu_libos *libos, struct nvgpu_device *nvg)
{
	unsigned int i;

	for (i = 0; i < NVGPU_LOG_COUNT; i++) {
		if (libos->log[i].cpu)
			dma_free_coherent(nvg->dev, LOG_BYTES, libos->log[i].cpu,
					  libos->log[i].dma);
		libos->log[i].cpu = NULL;
	}
	if (libos->args)
		dma_free_coherent(nvg->dev, PAGE_BYTES, libos->args, libos->args_dma);
	if (libos->rm_args)
		dma_free_coherent(nvg->dev, PAGE_BYTES, libos->rm_args, libos->rm_args_dma);
	libos->args = NULL;
	libos->rm_args = NULL;
}

/* Return: 0 or -ENOMEM; on failure nothing is left behind. */
int nvgpu_libos_create(struct nvgpu_libos *libos, struct nvgpu_device *nvg)
{
	unsigned int i;

	for (i = 0; i < NVGPU_LOG_COUNT; i++) {
		libos->log[i].cpu = dma_alloc_coherent(nvg->dev, LOG_BYTES, &libos->log[i].dma,
						       GFP_KERNEL);
		if (!libos->log[i].cpu)
			goto err_parts;
		libos->log[i].blob.data = libos->log[i].cpu;
		libos->log[i].blob.size = LOG_BYTES;
	}

	libos->args = dma_alloc_coherent(nvg->dev, PAGE_BYTES, &libos->args_dma, GFP_KERNEL);
	if (!libos->args)
		goto err_parts;
	libos->rm_args = dma_alloc_coherent(nvg->dev, PAGE_BYTES, &libos->rm_args_dma, GFP_KERNEL);
	if (!libos->rm_args)
		goto err_parts;

	return 0;

err_parts:
	nvgpu_libos_destroy(libos, nvg);
	return -ENOMEM;
}

/* Raw logs; decoding them needs the firmware's log tables. Removed with @parent. */
void nvgpu_libos_debugfs(struct nvgpu_libos *libos, struct dentry *parent)
{
	unsigned int i;

	for (i = 0; i < NVGPU_LOG_COUNT; i++)
		debugfs_create_blob(file_name[i], 0400, parent, &libos->log[i].blob);
}
