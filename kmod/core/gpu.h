/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * GPUs as objects of the control plane: found by address, listed, described.
 */
#ifndef NVGPU_CORE_GPU_H
#define NVGPU_CORE_GPU_H

#include <linux/types.h>

#include "nvgpu_client.h"

struct nvgpu_device;
struct nvgpu_vgpu_mgr;

#define NVGPU_REASON_LEN	128
#define NVGPU_RELEASE_LEN	32	/* "535.113.01" */
#define NVGPU_RELEASE_REASON_LEN 256	/* what became of each release */

/** struct nvgpu_gpu_desc - snapshot of one GPU for the control plane. Bytes. */
struct nvgpu_gpu_desc {
	char address[16];		/* 0000:3b:00.0 */
	char name[NVGPU_GPU_NAME_LEN];	/* product, empty before the first boot */
	char chip[16];			/* "AD102" */
	u16 device_id, subsystem_id;
	enum nvgpu_gpu_state state;
	char reason[NVGPU_REASON_LEN];	/* why the state is not ready; else empty */
	char release[NVGPU_RELEASE_LEN];	/* firmware release running, or empty */
	char release_reason[NVGPU_RELEASE_REASON_LEN];	/* why this one, or why none */
	char release_pin[NVGPU_RELEASE_LEN];	/* the only one allowed at the next boot, or empty */
	bool vgpu_mode;
	u32 vf_partitions;
	char limit[NVGPU_REASON_LEN];	/* why fewer vGPUs than the board could carry; else empty */
	u32 total_vfs, num_vfs;
	u64 fb_total, fb_usable, fb_free, fb_largest;
	u64 vmmu_segment_bytes;
	u32 chids_total;
	bool ecc;
	u64 boot_ms;
};

/* Takes a reference; -ENODEV when no such GPU is bound. Address with or without domain. */
struct nvgpu_device *nvgpu_gpu_get(const char *address);
/* Iterate in address order: next GPU after @prev (NULL = first), reference taken; drops @prev's. */
struct nvgpu_device *nvgpu_gpu_next(struct nvgpu_device *prev);
void nvgpu_gpu_put(struct nvgpu_device *nvg);
void nvgpu_gpu_describe(struct nvgpu_device *nvg, struct nvgpu_gpu_desc *out);
/* Pins the manager against unbinding while in use; NULL when there is none. */
struct nvgpu_vgpu_mgr *nvgpu_gpu_vgpu_get(struct nvgpu_device *nvg);
void nvgpu_gpu_vgpu_put(struct nvgpu_device *nvg);
/* Same path as writing sriov_numvfs. @why gets a sentence on refusal. */
int nvgpu_gpu_set_num_vfs(struct nvgpu_device *nvg, u32 num_vfs, char *why, size_t why_len);
/* Firmware release of the next boot; empty = newest usable. @why gets a sentence on refusal. */
int nvgpu_gpu_pin_release(struct nvgpu_device *nvg, const char *release, char *why,
			  size_t why_len);
/* Function reset and a new firmware boot; refused (-EBUSY) while a vGPU is open. */
int nvgpu_gpu_reset(struct nvgpu_device *nvg, char *why, size_t why_len);

/** enum nvgpu_gpu_news - what an announcement about a GPU is about. */
enum nvgpu_gpu_news {
	NVGPU_GPU_NEWS_BOOTING = 1,
	NVGPU_GPU_NEWS_READY,		/* for the first time: clients know this firmware */
	NVGPU_GPU_NEWS_WEDGED,
	NVGPU_GPU_NEWS_RESETTING,
	NVGPU_GPU_NEWS_RECOVERED,	/* READY, but not for the first time */
	NVGPU_GPU_NEWS_REMOVED,
	NVGPU_GPU_NEWS_VFS,		/* their number changed */
	NVGPU_GPU_NEWS_SETTINGS,
	NVGPU_GPU_NEWS_CAPACITY,	/* a vGPU came or went */
};

/* Implemented by netlink/: something changed. Sleeps for memory only, under any mutex. */
void nvgpu_notify_gpu(struct nvgpu_device *nvg, enum nvgpu_gpu_news news);

#endif /* NVGPU_CORE_GPU_H */
