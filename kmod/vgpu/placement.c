// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Placement - what a vGPU needs and whether it fits. Pure decisions; the caller
 * takes the snapshot and does the reserving under one lock.
 */

#include "vgpu/rules.h"

#ifdef __KERNEL__
#include <linux/kernel.h>
#include <linux/math64.h>
#else
#include <stdio.h>
#define div64_u64(a, b)	((a) / (b))
#endif

/**
 * DOC: placement rules
 *
 * - Equal size: all vGPUs of a GPU have the same profile size (the firmware's
 *   "homogeneous" mode, vgpu-host.md 1); types of different series may mix. With
 *   mixed sizes (&nvgpu_slot_map.mixed) placement ids decide alone (slots.c).
 * - A type's max_instances limits all vGPUs of the GPU together, because they
 *   share equal slots. Each has its own, named by its placement id.
 * - Everything a vGPU needs is sized so that max_instances of them fit: the
 *   share of the framebuffer and the channel ids are divided up front, first
 *   come does not mean first served with more.
 * - The firmware's heap has room for a number of plugin tasks (partitions); a
 *   vGPU counts against it from create on, so that a later open cannot fail.
 */

#define MIB		(1024ull * 1024)

static u64 floor_pow2(u64 v)
{
	while (v & (v - 1))
		v &= v - 1;

	return v;
}

/**
 * nvgpu_place_fb_bytes() - Framebuffer one vGPU of a type gets.
 * @gpu: snapshot
 * @type: the type
 *
 * The share of one of max_instances, less what the type withholds and its
 * management heap, but never more than the type promises, in whole segments.
 * The vendor's driver applies this whether ECC is on or not (vgpu-host.md 4.2);
 * we divide the *usable* framebuffer where it divides the total rounded up, so
 * that the last instance fits as well as the first. It is the same whether or not sizes mix.
 *
 * Return: bytes; 0 when no segment is left.
 */
u64 nvgpu_place_fb_bytes(const struct nvgpu_place_gpu *gpu, const struct nvgpu_type_desc *type)
{
	u64 share, withheld;

	if (!type->max_instances || !gpu->segment_bytes)
		return 0;

	share = div64_u64(gpu->fb_bytes, type->max_instances);
	withheld = type->fb_reservation_bytes + type->heap_bytes;
	if (withheld < type->heap_bytes || share <= withheld)
		return 0;

	share -= withheld;
	if (share > type->fb_bytes)
		share = type->fb_bytes;

	/* A power of two: the remainder needs no 64-bit division helper. */
	return share & ~(gpu->segment_bytes - 1);
}

/**
 * nvgpu_place_chids() - Channel ids one vGPU gets.
 * @chids_total: ids that can be handed out; id 0 never is (vgpu-host.md 2.6)
 * @max_instances: how many must fit
 *
 * The largest power of two of which max_instances fit. They also fit aligned to
 * it: a runlist has a power of two of ids, and the range around id 0 is the one
 * that is left over.
 *
 * Return: count; 0 when not even one id per instance is there.
 */
u32 nvgpu_place_chids(u32 chids_total, u32 max_instances)
{
	return max_instances ? floor_pow2(chids_total / max_instances) : 0;
}

/**
 * nvgpu_place_bar1_bytes() - Size of the framebuffer BAR a guest sees.
 * @type: the type
 * @vf_bar1_bytes: what the VF really has
 *
 * Return: a power of two, never above @vf_bar1_bytes; 0 when there is none.
 */
u64 nvgpu_place_bar1_bytes(const struct nvgpu_type_desc *type, u64 vf_bar1_bytes)
{
	u64 bytes = type->bar1_mib * MIB;

	if (bytes > vf_bar1_bytes)
		bytes = vf_bar1_bytes;

	return floor_pow2(bytes);
}

/**
 * nvgpu_place_vf() - Choose a VF.
 * @taken: one flag per VF
 * @num_vfs: number of VFs enabled
 * @has_wish: the administrator named one
 * @wish: which
 *
 * Return: index; -EINVAL no such VF, -EBUSY it is taken, -ENOSPC all are.
 */
int nvgpu_place_vf(const bool *taken, u32 num_vfs, bool has_wish, u32 wish)
{
	u32 i;

	if (has_wish) {
		if (wish >= num_vfs)
			return -EINVAL;
		return taken[wish] ? -EBUSY : (int)wish;
	}

	for (i = 0; i < num_vfs; i++)
		if (!taken[i])
			return i;

	return -ENOSPC;
}

/**
 * nvgpu_place_errno() - The errno of a refusal.
 * @refusal: verdict
 *
 * Return: 0 or a negative errno, see nvgpu_vgpu_create().
 */
int nvgpu_place_errno(enum nvgpu_refusal refusal)
{
	switch (refusal) {
	case NVGPU_REFUSE_NONE:
		return 0;
	case NVGPU_REFUSE_GPU_NOT_READY:
	case NVGPU_REFUSE_NOT_VGPU_MODE:
		return -EIO;
	case NVGPU_REFUSE_NO_VF:
	case NVGPU_REFUSE_MAX_INSTANCES:
	case NVGPU_REFUSE_NO_FB:
	case NVGPU_REFUSE_NO_CHIDS:
	case NVGPU_REFUSE_PARTITIONS:
	case NVGPU_REFUSE_NO_SLOT:
		return -ENOSPC;
	case NVGPU_REFUSE_SIZE_MISMATCH:
		return -EXDEV;
	case NVGPU_REFUSE_UNSIGNED:
		return -EPERM;
	case NVGPU_REFUSE_ECC:
		return -EOPNOTSUPP;
	case NVGPU_REFUSE_UNSETTLED:
		return -EBUSY;
	}

	return -EINVAL;
}

static u32 left(u32 limit, u32 used)
{
	return limit > used ? limit - used : 0;
}

static u32 at_most(u32 a, u64 b)
{
	return b < a ? (u32)b : a;
}

static u32 nr_bits(u64 set)
{
	u32 nr = 0;

	for (; set; set &= set - 1)
		nr++;

	return nr;
}

/* With equal sizes a type of less than a slot is placed wherever there is room. */
static bool has_slots(const struct nvgpu_place_gpu *gpu, const struct nvgpu_type_desc *type)
{
	return gpu->map.slots && nvgpu_slots_of(type->profile_bytes);
}

static enum nvgpu_refusal refusal_of_slots(const struct nvgpu_place_gpu *gpu,
					   const struct nvgpu_type_desc *type,
					   const struct nvgpu_place_verdict *v, char *why,
					   size_t len)
{
	u32 size = nvgpu_slots_of(type->profile_bytes), largest = nvgpu_slots_largest(&gpu->map);

	if (v->free_ids || (!has_slots(gpu, type) && !gpu->map.mixed))
		return NVGPU_REFUSE_NONE;

	if (largest < size)
		snprintf(why, len, "needs %u slots in one piece, the longest of %u free is %u",
			 size, nvgpu_slots_free(&gpu->map), largest);
	else if (!nvgpu_slots_ids(&gpu->map, size, type->max_instances))
		snprintf(why, len, "has no placement id on a GPU whose sizes are mixed");
	else
		snprintf(why, len, "each of its %u places meets a vGPU, though %u slots are free in one piece",
			 nr_bits(nvgpu_slots_ids(&gpu->map, size, type->max_instances)), largest);

	return NVGPU_REFUSE_NO_SLOT;
}

static enum nvgpu_refusal refusal_of_fb(const struct nvgpu_place_gpu *gpu,
					const struct nvgpu_type_desc *type,
					const struct nvgpu_place_verdict *v, char *why, size_t len)
{
	const struct nvgpu_place_plan *plan = &v->plan;

	if (!plan->fb_bytes) {
		snprintf(why, len, "%llu MiB shared by %u leave nothing beside heap and reservation",
			 (unsigned long long)(gpu->fb_bytes / MIB), type->max_instances);
		return NVGPU_REFUSE_NO_FB;
	}
	if (gpu->fb_largest < plan->fb_bytes) {
		snprintf(why, len, "needs %llu MiB contiguous, largest free block is %llu MiB",
			 (unsigned long long)(plan->fb_bytes / MIB),
			 (unsigned long long)(gpu->fb_largest / MIB));
		return NVGPU_REFUSE_NO_FB;
	}
	if (gpu->fb_free < plan->fb_bytes + plan->heap_bytes) {
		snprintf(why, len, "needs %llu MiB with its heap, %llu MiB are free",
			 (unsigned long long)((plan->fb_bytes + plan->heap_bytes) / MIB),
			 (unsigned long long)(gpu->fb_free / MIB));
		return NVGPU_REFUSE_NO_FB;
	}

	return NVGPU_REFUSE_NONE;
}

/**
 * nvgpu_place_not_ready() - Say why vGPUs can neither be created nor started.
 * @unmixed_release: see &struct nvgpu_place_gpu
 * @instances: vGPUs that exist
 * @why: gets the sentence
 * @why_len: room at @why
 *
 * What the sentence asks for, another release or no vGPU, counts from the next reset on.
 */
void nvgpu_place_not_ready(const char *unmixed_release, u32 instances, char *why,
			   size_t why_len)
{
	if (!unmixed_release)
		snprintf(why, why_len, "the GPU is not ready");
	else if (instances)
		snprintf(why, why_len, "firmware %s mixes no sizes: pin another or destroy vGPUs, then reset",
			 unmixed_release);
	else
		snprintf(why, why_len, "firmware %s mixes no sizes: reset the GPU, and they are equal",
			 unmixed_release);
}

/* The rules in the order an administrator would want to hear about them. */
static enum nvgpu_refusal refusal_of(const struct nvgpu_place_gpu *gpu,
				     const struct nvgpu_type_desc *type,
				     const struct nvgpu_place_verdict *v, char *why, size_t len)
{
	enum nvgpu_refusal refusal;

	if (!gpu->vgpu_mode) {
		snprintf(why, len, "the GPU's firmware was not booted as a vGPU host");
		return NVGPU_REFUSE_NOT_VGPU_MODE;
	}
	if (!gpu->ready) {
		nvgpu_place_not_ready(gpu->unmixed_release, gpu->instances, why, len);
		return NVGPU_REFUSE_GPU_NOT_READY;
	}
	if (gpu->unsettled) {
		snprintf(why, len, "%s", gpu->unsettled);
		return NVGPU_REFUSE_UNSETTLED;
	}
	if (gpu->unsigned_refused && !type->has_signature) {
		snprintf(why, len, "the firmware wants signed types and this record has no signature");
		return NVGPU_REFUSE_UNSIGNED;
	}
	if (gpu->ecc && !type->ecc) {
		snprintf(why, len, "ECC is on and this type does not support it");
		return NVGPU_REFUSE_ECC;
	}
	if (!gpu->num_vfs) {
		snprintf(why, len, "no virtual function is enabled: set the number of VFs first");
		return NVGPU_REFUSE_NO_VF;
	}
	if (!gpu->map.mixed && gpu->profile_bytes && gpu->profile_bytes != type->profile_bytes) {
		snprintf(why, len,
			 "GPU holds %llu MiB vGPUs and mixed sizes are off; this type has %llu MiB",
			 (unsigned long long)(gpu->profile_bytes / MIB),
			 (unsigned long long)(type->profile_bytes / MIB));
		return NVGPU_REFUSE_SIZE_MISMATCH;
	}
	if (!gpu->map.mixed && gpu->instances >= type->max_instances) {
		snprintf(why, len, "limit of %u vGPUs of this size reached", type->max_instances);
		return NVGPU_REFUSE_MAX_INSTANCES;
	}
	if (gpu->instances >= gpu->num_vfs) {
		snprintf(why, len, "all %u virtual functions carry a vGPU", gpu->num_vfs);
		return NVGPU_REFUSE_NO_VF;
	}
	if (gpu->instances >= gpu->vf_partitions) {
		snprintf(why, len, "limit of %u reached, which the firmware's heap has room for",
			 gpu->vf_partitions);
		return NVGPU_REFUSE_PARTITIONS;
	}
	if (!v->plan.chids) {
		snprintf(why, len, "%u channel ids are too few for %u instances", gpu->chids_total,
			 type->max_instances);
		return NVGPU_REFUSE_NO_CHIDS;
	}

	/* Where slots decide, numbers of bytes explain nothing. */
	refusal = gpu->map.mixed ? refusal_of_slots(gpu, type, v, why, len) :
				   refusal_of_fb(gpu, type, v, why, len);
	if (refusal)
		return refusal;

	return gpu->map.mixed ? refusal_of_fb(gpu, type, v, why, len) :
				refusal_of_slots(gpu, type, v, why, len);
}

/**
 * nvgpu_place_judge() - May one more vGPU of this type exist, and what would it need?
 * @gpu: snapshot
 * @type: the type
 * @out: verdict, always written; @out->available is 0 with a refusal
 * @why: gets a sentence with a refusal, is emptied without one
 * @why_len: room at @why, at least 1
 *
 * The number available is a snapshot and an upper bound: fragmentation of the
 * framebuffer can make it smaller.
 */
void nvgpu_place_judge(const struct nvgpu_place_gpu *gpu, const struct nvgpu_type_desc *type,
		       struct nvgpu_place_verdict *out, char *why, size_t why_len)
{
	struct nvgpu_place_verdict v = {};

	why[0] = '\0';
	v.plan.fb_bytes = nvgpu_place_fb_bytes(gpu, type);
	v.plan.heap_bytes = type->heap_bytes;
	v.plan.chids = gpu->map.mixed ?
		       nvgpu_slots_chids(gpu->chids_total + 1, type->max_instances) :
		       nvgpu_place_chids(gpu->chids_total, type->max_instances);

	if (has_slots(gpu, type))
		v.free_ids = nvgpu_slots_free_ids(&gpu->map, nvgpu_slots_of(type->profile_bytes),
						  type->max_instances);

	v.refusal = refusal_of(gpu, type, &v, why, why_len);
	if (v.refusal == NVGPU_REFUSE_NONE) {
		v.available = left(gpu->num_vfs, gpu->instances);
		v.available = at_most(v.available, left(gpu->vf_partitions, gpu->instances));
		v.available = at_most(v.available,
				      div64_u64(gpu->fb_free,
						v.plan.fb_bytes + v.plan.heap_bytes));
		if (!gpu->map.mixed)
			v.available = at_most(v.available, left(type->max_instances, gpu->instances));
		if (has_slots(gpu, type))
			v.available = at_most(v.available, nr_bits(v.free_ids));
	} else {
		v.free_ids = 0;
	}

	*out = v;
}
