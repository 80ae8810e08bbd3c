/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The narrow door to the core: what a client of the GPU (the vGPU manager, one
 * day DRM) may ask for. Firmware-neutral; nothing here knows a release or a chip.
 */
#ifndef NVGPU_CLIENT_H
#define NVGPU_CLIENT_H

#include <linux/auxiliary_bus.h>
#include <linux/types.h>

#include "abi/abi.h"	/* neutral structs only */

/**
 * DOC: core clients
 *
 * The core publishes one auxiliary device per ready GPU ("nvgpu.vgpu.<n>").
 * A client binds to it, opens the core with nvgpu_client_open() and gets
 * callbacks from nvgpu_client_listen() to nvgpu_client_close(). Locking: callbacks
 * run in process context without core locks held, one at a time per client; a client
 * must not call nvgpu_client_close() from one. All calls sleep unless stated otherwise;
 * calls that talk to firmware are killable and return -EINTR (-ERESTARTSYS
 * never), -ETIMEDOUT, -EIO when firmware is gone (wedged GPU) or the errno of
 * the firmware's status.
 */
struct nvgpu_client;
struct nvgpu_fb_block;
struct nvgpu_rm;		/* RM client + device + subdevice */
struct pci_dev;

/** enum nvgpu_gpu_state - life of one GPU, as seen by the host. */
enum nvgpu_gpu_state {
	NVGPU_GPU_BOOTING = 1,	/* firmware is being started */
	NVGPU_GPU_READY,
	NVGPU_GPU_WEDGED,	/* firmware is gone; only teardown and reset work */
	NVGPU_GPU_RESETTING,
	NVGPU_GPU_REMOVED,
};

/** struct nvgpu_plugin_notice - a plugin task changed state. */
struct nvgpu_plugin_notice {
	u32 gfid;
	enum nvgpu_plugin_event event;
};

/** struct nvgpu_fault_notice - Xid-like event that names a channel. */
struct nvgpu_fault_notice {
	u32 xid;
	u32 chid;		/* ~0 = none */
	const char *text;	/* valid during the call */
};

/** enum nvgpu_disturbance - what is about to happen to a running GPU. */
enum nvgpu_disturbance {
	NVGPU_DISTURB_RESET,	/* refuse while a vGPU is open */
	NVGPU_DISTURB_SUSPEND,	/* refuse while a vGPU exists */
	NVGPU_DISTURB_FORCED,	/* a reset nobody can refuse: is a vGPU open? */
};

/**
 * struct nvgpu_client_ops - what the core tells a client
 *
 * Any of them may be NULL.
 *
 * @lost:	firmware is gone: fail everything in flight, touch no firmware object again
 * @recovered:	firmware was booted anew: nothing of the old firmware state exists
 * @plugin_event: see &struct nvgpu_plugin_notice
 * @fault:	see &struct nvgpu_fault_notice
 * @utilisation: samples of what the engines did and for whom; about once a second
 * @sriov_prepare: the number of VFs is about to become @num_vfs; a negative
 *		errno refuses, and whoever asked is told by the core
 * @sriov_done:	follows @sriov_prepare, also after a refusal: there are @num_vfs now
 * @disturb:	the GPU is about to be reset or suspended; a negative errno refuses.
 *		On success @lost follows, and @recovered when the GPU is back.
 *
 * RM objects belong to the firmware they were made on: destroy them in @lost, or
 * as soon as whatever uses them has failed. When the PF is unbound no callback is
 * made: the VFs disappear first (VFIO asks their users to let go, firmware still
 * works), then the auxiliary device.
 */
struct nvgpu_client_ops {
	void (*lost)(void *priv);
	int (*recovered)(void *priv);
	void (*plugin_event)(void *priv, const struct nvgpu_plugin_notice *n);
	void (*fault)(void *priv, const struct nvgpu_fault_notice *n);
	void (*utilisation)(void *priv, const struct nvgpu_util_batch *batch);
	int (*sriov_prepare)(void *priv, unsigned int num_vfs);
	void (*sriov_done)(void *priv, unsigned int num_vfs);
	int (*disturb)(void *priv, enum nvgpu_disturbance what);
};

/** struct nvgpu_client_info - constant while the firmware runs. */
struct nvgpu_client_info {
	struct pci_dev *pdev;		/* the PF */
	const char *release;		/* firmware release */
	bool vgpu_mode;			/* firmware was booted as a vGPU host */
	u32 vf_partitions;		/* vGPUs the firmware heap has room for */
	u64 fb_bytes;			/* usable framebuffer */
	u64 vmmu_segment_bytes;
	bool ecc;
	bool mixes_sizes;		/* firmware can be told that vGPUs differ in size */
	u32 total_vfs;
	u64 vf_bar_bytes[3];
	const struct nvgpu_engine *engine;
	u32 nr_engines;
	const struct nvgpu_plugin_layout *plugin;
};

struct nvgpu_client *nvgpu_client_open(struct auxiliary_device *adev,
				       const struct nvgpu_client_ops *ops, void *priv);
void nvgpu_client_listen(struct nvgpu_client *client);
void nvgpu_client_close(struct nvgpu_client *client);
const struct nvgpu_client_info *nvgpu_client_info(struct nvgpu_client *client);
enum nvgpu_gpu_state nvgpu_client_gpu_state(struct nvgpu_client *client);
struct device *nvgpu_client_dev(struct nvgpu_client *client);	/* PF device, for messages and DMA */

/*
 * Framebuffer: blocks of a buddy allocator over the usable framebuffer.
 * @align is a power of two; @from_top places small long-lived blocks (heaps)
 * away from guest memory. -ENOSPC when no block fits.
 */
int nvgpu_client_fb_alloc(struct nvgpu_client *client, u64 bytes, u64 align, bool from_top,
			  struct nvgpu_fb_block **out);
/* The block at the @nth place of all places of this length, from the lowest; -ENOSPC when it is taken. */
int nvgpu_client_fb_alloc_nth(struct nvgpu_client *client, u32 nth, u64 bytes, u64 align,
			      struct nvgpu_fb_block **out);
/* The block at an address; -ENOSPC when some of it is taken. */
int nvgpu_client_fb_alloc_at(struct nvgpu_client *client, u64 base, u64 bytes,
			     struct nvgpu_fb_block **out);
void nvgpu_client_fb_free(struct nvgpu_client *client, struct nvgpu_fb_block *block);
u64 nvgpu_fb_block_base(const struct nvgpu_fb_block *block);
u64 nvgpu_fb_block_bytes(const struct nvgpu_fb_block *block);
/* Free bytes and the largest free block. */
void nvgpu_client_fb_stats(struct nvgpu_client *client, u64 *free_bytes, u64 *largest_bytes);
/* The longest piece of usable framebuffer, whether or not it is free. */
void nvgpu_client_fb_room(struct nvgpu_client *client, u64 *base, u64 *bytes);

/*
 * Channel ids: the same range on every runlist; never returns offset 0. A range
 * whose @count is a power of two is aligned to it. The total is what can be handed
 * out, so offset 0 is not part of it.
 */
int nvgpu_client_chids_alloc(struct nvgpu_client *client, u32 count, u32 *first);
/* One certain range; -ENOSPC when some of it is taken. */
int nvgpu_client_chids_alloc_at(struct nvgpu_client *client, u32 first, u32 count);
void nvgpu_client_chids_free(struct nvgpu_client *client, u32 first, u32 count);
u32 nvgpu_client_chids_total(struct nvgpu_client *client);

/* A window of framebuffer seen through BAR1 (uncached MMIO). */
struct nvgpu_bar1_map {
	void __iomem *io;
	u64 va, bytes;
	void *cookie;
};
int nvgpu_client_bar1_map(struct nvgpu_client *client, u64 fb_addr, u64 bytes,
			  struct nvgpu_bar1_map *map);
void nvgpu_client_bar1_unmap(struct nvgpu_client *client, struct nvgpu_bar1_map *map);

/*
 * A copy engine on a channel of its own: open, submit, wait for the fence, close. The
 * caller brings the channel id and a page-aligned block of %NVGPU_CE_FB_BYTES, so that
 * opening cannot fail for want of them, and an RM client without another channel.
 * Work runs in order; a fence stands for all work up to it. Two submissions may be
 * outstanding (-EBUSY). A wait ends with -EREMOTEIO when firmware stopped the channel,
 * with -ETIMEDOUT, -EIO or -EINTR; only 0 means that the work was done.
 *
 * When close fails, or open with -ENOTRECOVERABLE, hardware may still use the block
 * and whatever was being worked on until the GPU is reset.
 */
#define NVGPU_CE_FB_BYTES	(32u * 1024)
struct nvgpu_ce;
struct nvgpu_ce *nvgpu_client_ce_open(struct nvgpu_client *client, struct nvgpu_rm *rm,
				      const struct nvgpu_fb_block *block, u32 chid);
/* Clear framebuffer; address and length are multiples of 8. */
int nvgpu_client_ce_zero(struct nvgpu_client *client, struct nvgpu_ce *ce, u64 fb_addr, u64 bytes,
			 u32 *fence);
int nvgpu_client_ce_wait(struct nvgpu_client *client, struct nvgpu_ce *ce, u32 fence);
int nvgpu_client_ce_close(struct nvgpu_client *client, struct nvgpu_ce *ce);

/* RM objects: one client + device + subdevice. Destroying a client of a wedged GPU only frees memory. */
struct nvgpu_rm *nvgpu_client_rm_create(struct nvgpu_client *client);
void nvgpu_client_rm_destroy(struct nvgpu_client *client, struct nvgpu_rm *rm);
u32 nvgpu_rm_client_handle(const struct nvgpu_rm *rm);

/* vGPU controls, sent on @rm's subdevice. */
int nvgpu_client_vgpu_types_upload(struct nvgpu_client *client, struct nvgpu_rm *rm,
				   const struct nvgpu_type_upload *upload);
/* vGPUs may differ in size, or not: -EOPNOTSUPP where info says that firmware cannot be told. */
int nvgpu_client_vgpu_mix_sizes(struct nvgpu_client *client, struct nvgpu_rm *rm, bool mixed);
int nvgpu_client_vgpu_bootload(struct nvgpu_client *client, struct nvgpu_rm *rm,
			       const struct nvgpu_bootload *b);
int nvgpu_client_vgpu_shutdown(struct nvgpu_client *client, struct nvgpu_rm *rm, u32 gfid);
int nvgpu_client_vgpu_cleanup(struct nvgpu_client *client, struct nvgpu_rm *rm, u32 gfid);
/* Framebuffer that the guests of all running plugins use. */
int nvgpu_client_vgpu_fb_usage(struct nvgpu_client *client, struct nvgpu_rm *rm,
			       struct nvgpu_fb_usage *out);
/** enum nvgpu_plugin_wait - what is waited for in a plugin's mailbox */
enum nvgpu_plugin_wait {
	NVGPU_WAIT_PLUGIN_BOOT,		/* its boot marker */
	NVGPU_WAIT_PLUGIN_RPC,		/* an answer */
	NVGPU_WAIT_PLUGIN_QUIET,	/* an answer that the stop can do without */
};
/* How long, in milliseconds: what the core's table of timeouts holds now. Any context. */
u32 nvgpu_client_plugin_timeout_ms(struct nvgpu_client *client, enum nvgpu_plugin_wait wait);
/* Ring the plugin's doorbell (posted before return). Any context. */
void nvgpu_client_vgpu_doorbell(struct nvgpu_client *client, u32 gfid);
/* Encoders of plugin messages and type of each, from the running release. */
int nvgpu_client_encode_plugin_config(struct nvgpu_client *client,
				      const struct nvgpu_plugin_config *c, void *buf, size_t cap);
int nvgpu_client_encode_plugin_bme(struct nvgpu_client *client, bool enable, void *buf, size_t cap);
/* A firmware type record as metadata files carry it. -EMSGSIZE, -EPROTO. */
int nvgpu_client_decode_type(struct nvgpu_client *client, const void *record, size_t bytes,
			     struct nvgpu_type_desc *out);
u32 nvgpu_client_plugin_msg(struct nvgpu_client *client, enum nvgpu_plugin_msg msg);

#endif /* NVGPU_CLIENT_H */
