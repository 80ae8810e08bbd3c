/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The pure rules of the vGPU manager: states, and what may be placed where.
 * Compiles in the kernel and in user space (unit tests); no device, no lock, no
 * allocation, no log.
 */
#ifndef NVGPU_VGPU_RULES_H
#define NVGPU_VGPU_RULES_H

#include "abi/abi.h"

/** enum nvgpu_vgpu_state - life of one vGPU. */
enum nvgpu_vgpu_state {
	NVGPU_VGPU_DEFINED = 1,	/* resources reserved, nothing runs on the GPU */
	NVGPU_VGPU_STARTING,	/* VFIO device opened, plugin being brought up */
	NVGPU_VGPU_RUNNING,
	NVGPU_VGPU_STOPPING,
	NVGPU_VGPU_FAILED,	/* plugin or firmware gone; close, then destroy or reopen */
	NVGPU_VGPU_QUARANTINED,	/* firmware cleanup failed; resources held until a GPU reset */
};

/** enum nvgpu_vgpu_news - what an announcement about a vGPU is about. */
enum nvgpu_vgpu_news {
	NVGPU_VGPU_NEWS_CREATED = 1,
	NVGPU_VGPU_NEWS_STARTING,
	NVGPU_VGPU_NEWS_STARTED,
	NVGPU_VGPU_NEWS_RESET,			/* by its guest or monitor; it runs on */
	NVGPU_VGPU_NEWS_RELEASE_REQUESTED,	/* its user was asked to let go */
	NVGPU_VGPU_NEWS_STOPPING,
	NVGPU_VGPU_NEWS_STOPPED,
	NVGPU_VGPU_NEWS_FAILED,
	NVGPU_VGPU_NEWS_QUARANTINED,
	NVGPU_VGPU_NEWS_RECOVERED,		/* from quarantine */
	NVGPU_VGPU_NEWS_DESTROYED,
	NVGPU_VGPU_NEWS_MOVED,			/* it has another placement id */
};

/** enum nvgpu_refusal - why a type cannot be created now; 0 = it can. */
enum nvgpu_refusal {
	NVGPU_REFUSE_NONE,
	NVGPU_REFUSE_GPU_NOT_READY,
	NVGPU_REFUSE_NOT_VGPU_MODE,
	NVGPU_REFUSE_NO_VF,		/* VFs are off or all taken */
	NVGPU_REFUSE_MAX_INSTANCES,
	NVGPU_REFUSE_SIZE_MISMATCH,	/* equal-size rule */
	NVGPU_REFUSE_NO_FB,
	NVGPU_REFUSE_NO_CHIDS,
	NVGPU_REFUSE_PARTITIONS,	/* firmware heap has no room for another */
	NVGPU_REFUSE_UNSIGNED,		/* firmware wants a signature and the record has none */
	NVGPU_REFUSE_ECC,
	NVGPU_REFUSE_NO_SLOT,		/* no placement id of its size is free */
	NVGPU_REFUSE_UNSETTLED,		/* VFs or the placement mode are changing */
};

/* ---- states (state.c) -------------------------------------------------- */

const char *nvgpu_vgpu_state_name(enum nvgpu_vgpu_state state);
bool nvgpu_vgpu_state_can_follow(enum nvgpu_vgpu_state from, enum nvgpu_vgpu_state to);
bool nvgpu_vgpu_state_is_on_gpu(enum nvgpu_vgpu_state state);
enum nvgpu_vgpu_news nvgpu_vgpu_state_news(enum nvgpu_vgpu_state from, enum nvgpu_vgpu_state to);

/* ---- what firmware reports (report.c) ------------------------------------ */

const char *nvgpu_xid_name(u32 xid);
bool nvgpu_xid_is_ecc(u32 xid);
const char *nvgpu_plugin_event_name(enum nvgpu_plugin_event event);

/* ---- labels (label.c) ---------------------------------------------------- */

#define NVGPU_OWNER_LEN		64	/* with the NUL */
bool nvgpu_label_is_fit(const char *label);

/* ---- placement (placement.c) -------------------------------------------- */

#define NVGPU_MAX_VFS		64	/* gfids the firmware interface can name */
#define NVGPU_GFID_OF_VF(vf)	((vf) + 1)	/* 0 is the physical function */

#define NVGPU_SLOT_BYTES	(1ull << 30)	/* what a slot stands for, vgpu-host.md 1 */
#define NVGPU_MAX_SLOTS		64
#define NVGPU_NO_PLACEMENT	0xffffu		/* as firmware spells it */

/**
 * struct nvgpu_slot_map - whose the slots of a GPU are (slots.c)
 * @slots:	how many there are, at most %NVGPU_MAX_SLOTS; 0 = this board has none
 * @mixed:	sizes may mix
 * @taken:	bit n: slot n belongs to a vGPU
 */
struct nvgpu_slot_map {
	u32 slots;
	bool mixed;
	u64 taken;
};

/**
 * struct nvgpu_slot_place - place of a vGPU on a board that is cut for mixed sizes (slots.c)
 * @piece:	which of the pieces
 * @pieces:	into how many the board is cut for the type
 * @at_end:	it ends where the piece ends, instead of beginning with it
 */
struct nvgpu_slot_place {
	u32 piece, pieces;
	bool at_end;
};

/** struct nvgpu_slot_fb - offsets in the framebuffer that all slots share; ~0 = none. */
struct nvgpu_slot_fb {
	u64 fb, heap;
};

/**
 * struct nvgpu_place_gpu - one GPU at the moment of a decision
 * @ready:	firmware runs and knows the types
 * @vgpu_mode:	firmware was booted as a vGPU host
 * @ecc:	framebuffer ECC is on
 * @unsigned_refused: firmware refused type records without a signature
 * @unmixed_release: release that runs and did not take the mixed sizes of the vGPUs that were
 *		defined when it started, so that the GPU is not @ready; or NULL
 * @unsettled:	a sentence about what is changing that a new vGPU depends on, or NULL
 * @num_vfs:	VFs enabled now
 * @vf_partitions: vGPUs the firmware heap has room for
 * @chids_total: channel ids that can be handed out, the same on every runlist
 * @instances:	vGPUs that exist, of any type
 * @profile_bytes: profile size of the vGPUs that exist; 0 = there are none
 * @fb_bytes:	usable framebuffer; sizes being mixed, what all slots share
 * @fb_free, @fb_largest: free now, and the largest piece of it
 * @segment_bytes: granule of a guest's framebuffer, a power of two
 * @map:	slots
 */
struct nvgpu_place_gpu {
	bool ready, vgpu_mode, ecc, unsigned_refused;
	const char *unmixed_release, *unsettled;
	u32 num_vfs, vf_partitions, chids_total, instances;
	u64 profile_bytes;
	u64 fb_bytes, fb_free, fb_largest, segment_bytes;
	struct nvgpu_slot_map map;
};

/**
 * struct nvgpu_place_plan - what one vGPU of a type needs; bytes and counts
 * @fb_bytes:	guest framebuffer, a multiple of the segment
 * @heap_bytes:	management heap
 * @chids:	channel ids, a power of two
 */
struct nvgpu_place_plan {
	u64 fb_bytes, heap_bytes;
	u32 chids;
};

/**
 * struct nvgpu_place_verdict - may one more vGPU of a type exist, and how many
 * @free_ids:	placement ids it may have, bit n for id n
 */
struct nvgpu_place_verdict {
	enum nvgpu_refusal refusal;
	u32 available;
	u64 free_ids;
	struct nvgpu_place_plan plan;
};

void nvgpu_place_judge(const struct nvgpu_place_gpu *gpu, const struct nvgpu_type_desc *type,
		       struct nvgpu_place_verdict *out, char *why, size_t why_len);
void nvgpu_place_not_ready(const char *unmixed_release, u32 instances, char *why, size_t why_len);
u64 nvgpu_place_fb_bytes(const struct nvgpu_place_gpu *gpu, const struct nvgpu_type_desc *type);
u32 nvgpu_place_chids(u32 chids_total, u32 max_instances);
u64 nvgpu_place_bar1_bytes(const struct nvgpu_type_desc *type, u64 vf_bar1_bytes);
int nvgpu_place_vf(const bool *taken, u32 num_vfs, bool has_wish, u32 wish);
int nvgpu_place_errno(enum nvgpu_refusal refusal);

/* ---- placement ids (slots.c) --------------------------------------------- */

u32 nvgpu_slots_of(u64 profile_bytes);
u64 nvgpu_slots_ids(const struct nvgpu_slot_map *map, u32 size, u32 max_instances);
u64 nvgpu_slots_span(u32 size, u32 id);
u64 nvgpu_slots_free_ids(const struct nvgpu_slot_map *map, u32 size, u32 max_instances);
int nvgpu_slots_choose(const struct nvgpu_slot_map *map, u32 size, u32 max_instances, u32 wish);
int nvgpu_slots_place(const struct nvgpu_slot_map *map, u32 size, u32 max_instances, u32 id,
		      struct nvgpu_slot_place *out);
u32 nvgpu_slots_chids(u32 per_runlist, u32 max_instances);
u32 nvgpu_slots_first_chid(const struct nvgpu_slot_place *place, u32 per_runlist, u32 count);
struct nvgpu_slot_fb nvgpu_slots_fb(const struct nvgpu_slot_place *place, u32 max_instances,
				    u64 room_bytes, u64 segment_bytes, u64 fb_bytes,
				    u64 heap_bytes);
u32 nvgpu_slots_free(const struct nvgpu_slot_map *map);
u32 nvgpu_slots_largest(const struct nvgpu_slot_map *map);

#endif /* NVGPU_VGPU_RULES_H */
