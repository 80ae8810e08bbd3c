// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is reserved for a vGPU, and where its framebuffer is.
 */

#include <linux/sizes.h>

#include "vgpu/vgpu.h"

/* Heaps are long-lived and small: keep them away from where large blocks come from. */
#define HEAP_ALIGN	SZ_4K	/* vgpu-host.md 4.2 step 5 */

/* Kept at the top for page tables of BAR1 and for the channels that scrub. */
#define OWN_BYTES	SZ_4M

/** nvgpu_vgpu_slots() - How many slots a vGPU has; 0 without a placement id. Any context. */
u32 nvgpu_vgpu_slots(const struct nvgpu_vgpu *vgpu)
{
	return vgpu->placement == NVGPU_NO_PLACEMENT ? 0 : nvgpu_slots_of(vgpu->type->profile_bytes);
}

/**
 * nvgpu_vgpu_slot_map_locked() - Slots of a GPU and whose they are.
 * @mgr: manager, locked
 * @map: written
 *
 * As many slots as the type of which most fit takes; what the rules cannot count is not
 * counted. Where a type has the board to itself these are its slots (vgpu-host.md 1), but
 * a metadata file need not bring one.
 */
void nvgpu_vgpu_slot_map_locked(struct nvgpu_vgpu_mgr *mgr, struct nvgpu_slot_map *map)
{
	const struct nvgpu_type_desc *type;
	struct nvgpu_vgpu *vgpu;
	u64 slots = 0;
	u32 i;

	lockdep_assert_held(&mgr->lock);

	*map = (struct nvgpu_slot_map) { .mixed = mgr->mixed };
	for (i = 0; i < mgr->types.nr; i++) {
		type = mgr->types.type[i];
		slots = max(slots, (u64)nvgpu_slots_of(type->profile_bytes) * type->max_instances);
	}
	if (slots <= NVGPU_MAX_SLOTS)
		map->slots = slots;
	list_for_each_entry(vgpu, &mgr->vgpus, node)
		if (vgpu->placement != NVGPU_NO_PLACEMENT)
			map->taken |= nvgpu_slots_span(nvgpu_vgpu_slots(vgpu), vgpu->placement);
}

/** nvgpu_vgpu_slot_map() - Slots of a GPU and whose they are. @mgr: pinned; @out: written. Sleeps. */
void nvgpu_vgpu_slot_map(struct nvgpu_vgpu_mgr *mgr, struct nvgpu_slot_map *out)
{
	mutex_lock(&mgr->lock);
	nvgpu_vgpu_slot_map_locked(mgr, out);
	mutex_unlock(&mgr->lock);
}

/**
 * nvgpu_vgpu_room() - Framebuffer that all slots share when sizes are mixed.
 * @mgr: manager
 * @base: receives its first byte, at a segment
 * @bytes: receives its length
 *
 * Context: sleeps; any lock of the manager may be held.
 */
void nvgpu_vgpu_room(struct nvgpu_vgpu_mgr *mgr, u64 *base, u64 *bytes)
{
	u64 segment = nvgpu_client_info(mgr->client)->vmmu_segment_bytes, skip;

	nvgpu_client_fb_room(mgr->client, base, bytes);
	skip = round_up(*base, segment) - *base;
	*base += skip;
	*bytes -= min(*bytes, skip + OWN_BYTES);
}

/*
 * The framebuffer that goes with the placement id. Something else may be there, for example
 * tables of the driver's own; without a wish the next free id is tried.
 */
static int reserve_fb(struct nvgpu_vgpu *vgpu, struct nvgpu_slot_map map, u32 wish, u64 bytes,
		      u64 segment)
{
	struct nvgpu_client *client = vgpu->mgr->client;
	u32 size = nvgpu_slots_of(vgpu->type->profile_bytes);
	u32 max_instances = vgpu->type->max_instances;
	int id, err;

	vgpu->placement = NVGPU_NO_PLACEMENT;
	if (!map.slots || !size)
		return nvgpu_client_fb_alloc(client, bytes, segment, false, &vgpu->fb);

	do {
		id = nvgpu_slots_choose(&map, size, max_instances, wish);
		if (id < 0)
			return id;
		err = nvgpu_client_fb_alloc_nth(client, id / size, bytes, segment, &vgpu->fb);
		map.taken |= nvgpu_slots_span(size, id);
	} while (err == -ENOSPC && wish == NVGPU_NO_PLACEMENT);
	if (!err)
		vgpu->placement = id;

	return err;
}

static int reserve_equal(struct nvgpu_vgpu *vgpu, const struct nvgpu_slot_map *map, u32 wish,
			 const struct nvgpu_place_plan *plan)
{
	struct nvgpu_client *client = vgpu->mgr->client;
	int err;

	/* Channel ids first: they are the scarcest. */
	err = nvgpu_client_chids_alloc(client, plan->chids, &vgpu->first_chid);
	if (err)
		return err;
	vgpu->nr_chids = plan->chids;

	err = reserve_fb(vgpu, *map, wish, plan->fb_bytes,
			 nvgpu_client_info(client)->vmmu_segment_bytes);
	if (err)
		goto err_chids;

	err = nvgpu_client_fb_alloc(client, plan->heap_bytes, HEAP_ALIGN, true, &vgpu->heap);
	if (err)
		goto err_fb;

	return 0;

err_fb:
	nvgpu_client_fb_free(client, vgpu->fb);
err_chids:
	nvgpu_client_chids_free(client, vgpu->first_chid, vgpu->nr_chids);
	return err;
}

/* The channel ids, framebuffer and heap that go with a place among mixed sizes. */
static int reserve_place(struct nvgpu_vgpu *vgpu, const struct nvgpu_slot_map *map, u32 id,
			 const struct nvgpu_place_plan *plan)
{
	struct nvgpu_client *client = vgpu->mgr->client;
	u32 max_instances = vgpu->type->max_instances;
	struct nvgpu_slot_place place;
	struct nvgpu_slot_fb at;
	u64 base, room;
	int err;

	err = nvgpu_slots_place(map, nvgpu_slots_of(vgpu->type->profile_bytes), max_instances, id,
				&place);
	if (err)
		return err;
	nvgpu_vgpu_room(vgpu->mgr, &base, &room);
	at = nvgpu_slots_fb(&place, max_instances, room,
			    nvgpu_client_info(client)->vmmu_segment_bytes, plan->fb_bytes,
			    plan->heap_bytes);

	vgpu->nr_chids = plan->chids;
	vgpu->first_chid = nvgpu_slots_first_chid(&place, nvgpu_client_chids_total(client) + 1,
						  plan->chids);
	err = nvgpu_client_chids_alloc_at(client, vgpu->first_chid, vgpu->nr_chids);
	if (err)
		return err;

	err = nvgpu_client_fb_alloc_at(client, base + at.fb, plan->fb_bytes, &vgpu->fb);
	if (err)
		goto err_chids;

	/* Where a guest has all of its share the heap goes to wherever there is room, from the top. */
	err = at.heap == U64_MAX ? -ENOSPC :
	      nvgpu_client_fb_alloc_at(client, base + at.heap, plan->heap_bytes, &vgpu->heap);
	if (err == -ENOSPC)
		err = nvgpu_client_fb_alloc(client, plan->heap_bytes, HEAP_ALIGN, true,
					    &vgpu->heap);
	if (err)
		goto err_fb;
	vgpu->placement = id;

	return 0;

err_fb:
	nvgpu_client_fb_free(client, vgpu->fb);
err_chids:
	nvgpu_client_chids_free(client, vgpu->first_chid, vgpu->nr_chids);
	return err;
}

/* As reserve_fb(): something else may be in a place, then the next one is tried. */
static int reserve_mixed(struct nvgpu_vgpu *vgpu, struct nvgpu_slot_map map, u32 wish,
			 const struct nvgpu_place_plan *plan)
{
	u32 size = nvgpu_slots_of(vgpu->type->profile_bytes);
	int id, err;

	do {
		id = nvgpu_slots_choose(&map, size, vgpu->type->max_instances, wish);
		if (id < 0)
			return id;
		err = reserve_place(vgpu, &map, id, plan);
		map.taken |= nvgpu_slots_span(size, id);
	} while (err == -ENOSPC && wish == NVGPU_NO_PLACEMENT);

	return err;
}

/**
 * nvgpu_vgpu_reserve() - Take all that a vGPU needs.
 * @vgpu: the vGPU; its type is known, its manager's lock held
 * @map: the GPU's slots
 * @wish: placement id, or %NVGPU_NO_PLACEMENT
 * @plan: what it needs
 *
 * Context: sleeps. Return: 0, or a negative errno with nothing taken.
 */
int nvgpu_vgpu_reserve(struct nvgpu_vgpu *vgpu, const struct nvgpu_slot_map *map, u32 wish,
		       const struct nvgpu_place_plan *plan)
{
	struct nvgpu_client *client = vgpu->mgr->client;
	int err;

	err = map->mixed ? reserve_mixed(vgpu, *map, wish, plan) :
			   reserve_equal(vgpu, map, wish, plan);
	if (err)
		return err;

	err = nvgpu_client_fb_alloc(client, NVGPU_CE_FB_BYTES, SZ_4K, true, &vgpu->ce_fb);
	if (err)
		goto err_place;

	return 0;

err_place:
	nvgpu_client_fb_free(client, vgpu->heap);
	nvgpu_client_fb_free(client, vgpu->fb);
	nvgpu_client_chids_free(client, vgpu->first_chid, vgpu->nr_chids);
	return err;
}

/** nvgpu_vgpu_unreserve() - Give all of that back. @vgpu: its manager's lock is held. Sleeps. */
void nvgpu_vgpu_unreserve(struct nvgpu_vgpu *vgpu)
{
	struct nvgpu_client *client = vgpu->mgr->client;

	nvgpu_client_fb_free(client, vgpu->ce_fb);
	nvgpu_client_fb_free(client, vgpu->heap);
	nvgpu_client_fb_free(client, vgpu->fb);
	nvgpu_client_chids_free(client, vgpu->first_chid, vgpu->nr_chids);
}

/**
 * nvgpu_vgpu_check_wish() - Whether a placement id can be had.
 * @map: the GPU's slots
 * @type: type of the vGPU
 * @wish: the id, or %NVGPU_NO_PLACEMENT
 * @why: gets a sentence on refusal
 * @why_len: room at @why
 *
 * Context: any. Return: 0; -EINVAL the type has no such id; -EBUSY its slots are taken.
 */
int nvgpu_vgpu_check_wish(const struct nvgpu_slot_map *map, const struct nvgpu_type_desc *type,
			  u32 wish, char *why, size_t why_len)
{
	u32 size = nvgpu_slots_of(type->profile_bytes);
	int id;

	if (wish == NVGPU_NO_PLACEMENT)
		return 0;
	id = nvgpu_slots_choose(map, size, type->max_instances, wish);
	if (id == -EINVAL)
		snprintf(why, why_len, "%s has no placement id %u: it takes %u of %u slots",
			 type->name, wish, size, map->slots);
	else if (id == -EBUSY)
		snprintf(why, why_len, "slots %u to %u are taken", wish, wish + size - 1);

	return id < 0 ? id : 0;
}

/*
 * To another place, and what was held at the old one is given back: with mixed sizes channel
 * ids and heap belong to the place, with equal ones the framebuffer alone does.
 */
static int move_to(struct nvgpu_vgpu *vgpu, const struct nvgpu_slot_map *map, u32 placement)
{
	struct nvgpu_client *client = vgpu->mgr->client;
	struct nvgpu_fb_block *fb = vgpu->fb, *heap = vgpu->heap;
	u32 first_chid = vgpu->first_chid, old = vgpu->placement;
	struct nvgpu_place_plan plan = {
		.fb_bytes = nvgpu_fb_block_bytes(fb),
		.heap_bytes = nvgpu_fb_block_bytes(heap),
		.chids = vgpu->nr_chids,
	};
	int err;

	/* The new place first, so that a refusal costs nothing. */
	err = map->mixed ? reserve_place(vgpu, map, placement, &plan) :
			   reserve_fb(vgpu, *map, placement, plan.fb_bytes,
				      nvgpu_client_info(client)->vmmu_segment_bytes);
	if (err) {
		vgpu->fb = fb;
		vgpu->heap = heap;
		vgpu->first_chid = first_chid;
		vgpu->placement = old;
		return err;
	}
	nvgpu_client_fb_free(client, fb);
	if (map->mixed) {
		nvgpu_client_fb_free(client, heap);
		nvgpu_client_chids_free(client, first_chid, plan.chids);
	}

	return 0;
}

static int move_locked(struct nvgpu_vgpu *vgpu, u32 placement, char *why, size_t why_len)
{
	struct nvgpu_vgpu_mgr *mgr = vgpu->mgr;
	struct nvgpu_slot_map map;
	int err;

	if (placement == vgpu->placement)
		return 0;
	if (placement >= NVGPU_MAX_SLOTS) {
		snprintf(why, why_len, "placement ids end at %u", NVGPU_MAX_SLOTS - 1);
		return -EINVAL;
	}
	if (vgpu->open || vgpu->state != NVGPU_VGPU_DEFINED) {
		snprintf(why, why_len, "vGPU %u is %s", vgpu->id, nvgpu_vgpu_state_name(vgpu->state));
		return -EBUSY;
	}
	nvgpu_vgpu_slot_map_locked(mgr, &map);
	err = nvgpu_vgpu_check_wish(&map, vgpu->type, placement, why, why_len);
	if (err)
		return err;

	err = move_to(vgpu, &map, placement);
	if (err) {
		snprintf(why, why_len, "the framebuffer of placement id %u is not free", placement);
		return err;
	}
	atomic_inc(&mgr->generation);
	nvgpu_vgpu_announce_locked(vgpu, NVGPU_VGPU_NEWS_MOVED);
	nvgpu_notify_gpu(mgr->gpu, NVGPU_GPU_NEWS_CAPACITY);

	return 0;
}

/**
 * nvgpu_vgpu_move() - Give a vGPU another placement id.
 * @mgr: manager, pinned
 * @uuid: which vGPU: an id may have passed to another one
 * @placement: its new first slot; the one it has is fine
 * @why: gets a sentence on failure
 * @why_len: room at @why
 *
 * Context: sleeps, does not talk to firmware; killable.
 * Return: 0; -ENOENT no such vGPU, or no more; -EBUSY it is in use, or the slots are taken;
 * -EINVAL its type cannot have that id; -ENOSPC; -ENOMEM; -EINTR.
 */
int nvgpu_vgpu_move(struct nvgpu_vgpu_mgr *mgr, const uuid_t *uuid, u32 placement, char *why,
		    size_t why_len)
{
	struct nvgpu_vgpu *vgpu;
	int err = -ENOENT;

	if (mutex_lock_killable(&mgr->lock)) {
		snprintf(why, why_len, "interrupted");
		return -EINTR;
	}
	vgpu = nvgpu_vgpu_find_uuid_locked(mgr, uuid);
	if (!vgpu)
		snprintf(why, why_len, "there is no vGPU %pUb", uuid);
	else
		err = move_locked(vgpu, placement, why, why_len);
	mutex_unlock(&mgr->lock);

	return err;
}
