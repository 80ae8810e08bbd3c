/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Insides of the vGPU manager: seen by kmod/vgpu/ only.
 */
#ifndef NVGPU_VGPU_VGPU_H
#define NVGPU_VGPU_VGPU_H

#include <linux/atomic.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "nvgpu_client.h"
#include "vgpu/hostrpc.h"
#include "vgpu/mgr.h"
#include "vgpu/rules.h"
#include "vgpu/types.h"
#include "vgpu/usage.h"
#include "vgpu/utilisation.h"

/**
 * DOC: vGPU manager, ownership and locks
 *
 * One manager per GPU, made when the core publishes its auxiliary device. It owns
 * the vGPUs; a vGPU lives from create to destroy and is pinned while its VFIO device
 * is open. When the auxiliary device goes, the manager ends: it waits for open
 * devices and gives everything back. Its memory, with @lock in it, stays for those
 * who have only just let go of that lock: they hold a reference.
 *
 * ::
 *
 *	registry (mgr.c)  ->  mgr->lock  ->  core allocators
 *	mgr->fw_lock      ->  mgr->lock
 *	rpc->lock         (leaf; held through a call to the plugin)
 *
 * mgr->lock protects lists, states and reservations. It is never held while
 * firmware is asked something, so list and show work while a start hangs.
 * mgr->fw_lock protects mgr->rm and the upload of types and is held through
 * firmware calls; only bring-up, loss of the GPU, a change of mode and the worker that
 * asks how much framebuffer is used take it.
 *
 * What a start or a stop works with (rm, map, rpc) belongs to the one thread that
 * moved the vGPU to STARTING or STOPPING and is not touched by others, except
 * nvgpu_hostrpc_abort(), which may be called at any time.
 */

/**
 * struct nvgpu_vgpu - one vGPU
 * @mgr:	manager, outlives it
 * @node:	in mgr->vgpus, in order of @id
 * @id, @uuid, @owner, @type, @vf, @gfid: constant
 * @vf_pdev:	the VF, referenced; constant
 * @placement:	first of its slots, or %NVGPU_NO_PLACEMENT; moves only while the vGPU is not
 *		in use; under mgr->lock
 * @fb, @heap, @first_chid, @nr_chids: reservations
 * @ce_fb:	another one, for the channel that scrubs (scrub.c)
 * @state, @failure, @vm_pid, @open: under mgr->lock
 * @doomed:	how many take it away by force: nobody opens it any more; under mgr->lock
 * @resets, @starts, @faults: counters, under mgr->lock
 * @rm:		RM client of the running instance
 * @map, @mapped: shared part of the heap through BAR1
 * @bootloaded:	firmware was asked to run the plugin and may be running it
 * @ce_stuck:	the channel that scrubs may still be on the hardware
 * @boot:	that firmware, in the count of @nvgpu_vgpu_mgr.boots
 * @bus_master:	what the plugin was told last
 * @rpc:	mailbox of the running instance
 * @stop_work, @stop_done, @stop_err, @stop_step: stopping runs in a worker (start.c);
 *		what came of it, and where it failed
 */
struct nvgpu_vgpu {
	struct nvgpu_vgpu_mgr *mgr;
	struct list_head node;

	u32 id;
	uuid_t uuid;
	char owner[NVGPU_OWNER_LEN];
	const struct nvgpu_type_desc *type;
	u32 vf, gfid;
	struct pci_dev *vf_pdev;

	u32 placement;
	struct nvgpu_fb_block *fb, *heap, *ce_fb;
	u32 first_chid, nr_chids;

	enum nvgpu_vgpu_state state;
	char failure[NVGPU_REASON_LEN];
	u32 vm_pid;
	bool open;
	unsigned int doomed;
	u64 resets, starts, faults;

	struct nvgpu_rm *rm;
	struct nvgpu_bar1_map map;
	bool mapped, bootloaded, bus_master, ce_stuck;
	u32 boot;
	struct nvgpu_hostrpc rpc;

	struct work_struct stop_work;
	struct completion stop_done;
	int stop_err;
	const char *stop_step;
};

/** enum nvgpu_mode_state - what is known of the mode that firmware is in. */
enum nvgpu_mode_state {
	NVGPU_MODE_KNOWN,	/* that of the manager */
	NVGPU_MODE_CHANGING,	/* it is being asked */
	NVGPU_MODE_UNKNOWN,	/* it did not confirm a change */
};

/**
 * struct nvgpu_vgpu_mgr - the vGPUs of one GPU
 * @node:	in the registry
 * @ref:	for the auxiliary device, for each open vGPU, and for whoever came through
 *		the registry; keeps nothing but this memory
 * @gpu:	the core's object
 * @pf:		the physical function
 * @client:	the door to the core
 * @lock, @fw_lock: see the DOC block
 * @types:	what this board can carry; constant after probe
 * @vgpus, @by_vf, @nr_vgpus, @next_id: under @lock
 * @meter:	utilisation of the running ones; under @lock
 * @usage:	framebuffer that the guests of the running ones use; under @lock
 * @usage_work, @answers, @answered: asks about it (usage_ask.c), how often that ended, and
 *		who waits for it
 * @ready:	firmware runs and knows the types; under @lock
 * @unsigned_refused: firmware takes signed types only; under @lock
 * @mixed, @mode_state: sizes may differ, and whether firmware knows (mode.c); under @lock,
 *		and changed under @fw_lock, too
 * @cannot_mix:	this firmware is not @ready because it does not take mixed sizes; under @lock
 * @boots:	how often firmware was booted anew; under @lock
 * @dying:	the auxiliary device is going; under @lock
 * @vfs_changing: the VFs come or go, so none is to get a vGPU; under @lock
 * @nr_open, @idle: open VFIO devices, and who waits for none, or for a certain one
 * @closes:	how often one was closed
 * @generation:	changes with every change of a list
 * @rm:		RM client for what concerns the whole GPU; under @fw_lock
 * @wq:		runs stops
 * @sysfs_lock, @nr_sysfs: how many VFs have their files (vf_sysfs.c)
 */
struct nvgpu_vgpu_mgr {
	struct list_head node;
	struct kref ref;
	struct nvgpu_device *gpu;
	struct pci_dev *pf;
	struct nvgpu_client *client;

	struct mutex lock;
	struct mutex fw_lock;

	struct nvgpu_type_set types;
	struct list_head vgpus;
	struct nvgpu_vgpu *by_vf[NVGPU_MAX_VFS];
	u32 nr_vgpus;
	u32 next_id;
	struct nvgpu_meter meter;
	struct nvgpu_usage usage;
	struct work_struct usage_work;
	atomic_t answers;
	wait_queue_head_t answered;
	bool ready, unsigned_refused, dying, vfs_changing, mixed, cannot_mix;
	enum nvgpu_mode_state mode_state;
	u32 boots;
	unsigned int nr_open;
	wait_queue_head_t idle;
	atomic_t closes;
	atomic_t generation;

	struct nvgpu_rm *rm;
	struct workqueue_struct *wq;

	struct mutex sysfs_lock;
	u32 nr_sysfs;
};

/* mgr.c */
struct nvgpu_vgpu_mgr *nvgpu_vgpu_mgr_lock_of_vf(struct pci_dev *vf);
void nvgpu_vgpu_mgr_put(struct nvgpu_vgpu_mgr *mgr);

/* instance.c */
void nvgpu_vgpu_set_state_locked(struct nvgpu_vgpu *vgpu, enum nvgpu_vgpu_state state);
__printf(2, 3) void nvgpu_vgpu_set_failure_locked(struct nvgpu_vgpu *vgpu, const char *fmt, ...);
void nvgpu_vgpu_describe_locked(const struct nvgpu_vgpu *vgpu, struct nvgpu_vgpu_desc *out);
void nvgpu_vgpu_announce_locked(struct nvgpu_vgpu *vgpu, enum nvgpu_vgpu_news news);
struct nvgpu_vgpu *nvgpu_vgpu_find_locked(struct nvgpu_vgpu_mgr *mgr, u32 id);
struct nvgpu_vgpu *nvgpu_vgpu_find_uuid_locked(struct nvgpu_vgpu_mgr *mgr, const uuid_t *uuid);
void nvgpu_vgpu_free_locked(struct nvgpu_vgpu *vgpu);

/* start.c */
void nvgpu_vgpu_stop_worker(struct work_struct *work);

/* plugin.c */
int nvgpu_vgpu_plugin_load(struct nvgpu_vgpu *vgpu);
int nvgpu_vgpu_plugin_unload(struct nvgpu_vgpu *vgpu);
int nvgpu_vgpu_plugin_negotiate(struct nvgpu_vgpu *vgpu);
int nvgpu_vgpu_plugin_configure(struct nvgpu_vgpu *vgpu);
void nvgpu_vgpu_plugin_quiet(struct nvgpu_vgpu *vgpu);

/* loss.c */
void nvgpu_vgpu_drop_objects(struct nvgpu_vgpu_mgr *mgr);
void nvgpu_vgpu_lost(struct nvgpu_vgpu_mgr *mgr);
void nvgpu_vgpu_recovered(struct nvgpu_vgpu_mgr *mgr);
void nvgpu_vgpu_crashed(struct nvgpu_vgpu_mgr *mgr, u32 gfid);

/* scrub.c */
int nvgpu_vgpu_scrub(struct nvgpu_vgpu *vgpu);
int nvgpu_vgpu_scrub_guest(struct nvgpu_vgpu *vgpu);

/* mode.c */
int nvgpu_vgpu_mode_restore(struct nvgpu_vgpu_mgr *mgr, struct nvgpu_rm *rm);
const char *nvgpu_vgpu_unmixed_release_locked(const struct nvgpu_vgpu_mgr *mgr);
const char *nvgpu_vgpu_unsettled_locked(const struct nvgpu_vgpu_mgr *mgr);

/* reserve.c */
u32 nvgpu_vgpu_slots(const struct nvgpu_vgpu *vgpu);
void nvgpu_vgpu_room(struct nvgpu_vgpu_mgr *mgr, u64 *base, u64 *bytes);
void nvgpu_vgpu_slot_map_locked(struct nvgpu_vgpu_mgr *mgr, struct nvgpu_slot_map *map);
int nvgpu_vgpu_check_wish(const struct nvgpu_slot_map *map, const struct nvgpu_type_desc *type,
			  u32 wish, char *why, size_t why_len);
int nvgpu_vgpu_reserve(struct nvgpu_vgpu *vgpu, const struct nvgpu_slot_map *map, u32 wish,
		       const struct nvgpu_place_plan *plan);
void nvgpu_vgpu_unreserve(struct nvgpu_vgpu *vgpu);

/* usage_ask.c */
void nvgpu_vgpu_usage_worker(struct work_struct *work);
void nvgpu_vgpu_usage_locked(const struct nvgpu_vgpu *vgpu, struct nvgpu_vgpu_desc *out);

/* vf_sysfs.c */
void nvgpu_vgpu_sysfs_follow(struct nvgpu_vgpu_mgr *mgr, u32 num_vfs);
void nvgpu_vgpu_sysfs_remove(struct nvgpu_vgpu_mgr *mgr);

/* vf.c */
struct pci_dev *nvgpu_vgpu_vf_get(struct pci_dev *pf, u32 index);

#endif /* NVGPU_VGPU_VGPU_H */
