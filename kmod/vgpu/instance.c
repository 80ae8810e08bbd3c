// SPDX-License-Identifier: GPL-2.0-only
/*
 * vGPU instances - reserving and returning what a vGPU needs, and telling about it.
 */

#include <linux/pci.h>
#include <linux/slab.h>

#include "vgpu/vgpu.h"

/**
 * DOC: vGPU instances
 *
 * Create reserves everything the firmware instance will need: the VF, channel
 * ids, the guest's framebuffer, the management heap and room for the channel that
 * scrubs them. Starting a VM later asks for nothing more, so it cannot fail for want
 * of resources. Nothing of this talks to firmware; create and destroy are quick and
 * cannot hang.
 */

/* Heaps are long-lived and small: keep them away from where large blocks come from. */
#define HEAP_ALIGN	SZ_4K	/* vgpu-host.md 4.2 step 5 */

/**
 * nvgpu_vgpu_set_state_locked() - Move a vGPU to another state and tell everybody.
 * @vgpu: the vGPU; its manager's lock is held
 * @state: next state
 *
 * The only place that changes a state. A transition that is not in the table
 * (state.c) is a bug of ours: it is reported and not made.
 */
void nvgpu_vgpu_set_state_locked(struct nvgpu_vgpu *vgpu, enum nvgpu_vgpu_state state)
{
	struct nvgpu_vgpu_mgr *mgr = vgpu->mgr;
	enum nvgpu_vgpu_news news = nvgpu_vgpu_state_news(vgpu->state, state);

	lockdep_assert_held(&mgr->lock);

	if (vgpu->state == state)
		return;
	if (WARN_ON_ONCE(vgpu->state && !nvgpu_vgpu_state_can_follow(vgpu->state, state)))
		return;

	dev_dbg(nvgpu_client_dev(mgr->client), "vGPU %u: %s -> %s\n", vgpu->id,
		nvgpu_vgpu_state_name(vgpu->state), nvgpu_vgpu_state_name(state));
	vgpu->state = state;
	atomic_inc(&mgr->generation);
	nvgpu_vgpu_announce_locked(vgpu, news);
}

/**
 * nvgpu_vgpu_announce_locked() - Tell everybody what happened to a vGPU.
 * @vgpu: the vGPU, as it is now; its manager's lock is held
 * @news: what happened
 */
void nvgpu_vgpu_announce_locked(struct nvgpu_vgpu *vgpu, enum nvgpu_vgpu_news news)
{
	struct nvgpu_vgpu_desc desc;

	nvgpu_vgpu_describe_locked(vgpu, &desc);
	nvgpu_notify_vgpu(vgpu->mgr, &desc, news);
}

/**
 * nvgpu_vgpu_set_failure_locked() - Remember why a vGPU failed.
 * @vgpu: the vGPU; its manager's lock is held
 * @fmt: a sentence without a full stop
 */
void nvgpu_vgpu_set_failure_locked(struct nvgpu_vgpu *vgpu, const char *fmt, ...)
{
	va_list args;

	lockdep_assert_held(&vgpu->mgr->lock);

	va_start(args, fmt);
	vscnprintf(vgpu->failure, sizeof(vgpu->failure), fmt, args);
	va_end(args);
}

static u32 slots_of(const struct nvgpu_vgpu *vgpu)
{
	return vgpu->placement == NVGPU_NO_PLACEMENT ? 0 : nvgpu_slots_of(vgpu->type->profile_bytes);
}

/**
 * nvgpu_vgpu_describe_locked() - Snapshot of a vGPU.
 * @vgpu: the vGPU; its manager's lock is held
 * @out: written
 */
void nvgpu_vgpu_describe_locked(const struct nvgpu_vgpu *vgpu, struct nvgpu_vgpu_desc *out)
{
	*out = (struct nvgpu_vgpu_desc) {
		.id = vgpu->id,
		.uuid = vgpu->uuid,
		.type_id = vgpu->type->id,
		.vf = vgpu->vf,
		.gfid = vgpu->gfid,
		.state = vgpu->state,
		.placement = vgpu->placement,
		.slots = slots_of(vgpu),
		.fb_base = nvgpu_fb_block_base(vgpu->fb),
		.fb_bytes = nvgpu_fb_block_bytes(vgpu->fb),
		.heap_base = nvgpu_fb_block_base(vgpu->heap),
		.heap_bytes = nvgpu_fb_block_bytes(vgpu->heap),
		.first_chid = vgpu->first_chid,
		.nr_chids = vgpu->nr_chids,
		.vm_pid = vgpu->vm_pid,
		.resets = vgpu->resets,
		.rpcs = READ_ONCE(vgpu->rpc.rpcs),
		.starts = vgpu->starts,
	};
	strscpy(out->type_name, vgpu->type->name, sizeof(out->type_name));
	strscpy(out->vf_address, pci_name(vgpu->vf_pdev), sizeof(out->vf_address));
	strscpy(out->failure, vgpu->failure, sizeof(out->failure));
	strscpy(out->owner, vgpu->owner, sizeof(out->owner));
}

/* As many slots as the largest type has; what the rules cannot count is not counted. */
static void slot_map_locked(struct nvgpu_vgpu_mgr *mgr, struct nvgpu_slot_map *map)
{
	struct nvgpu_vgpu *vgpu;
	u32 i;

	lockdep_assert_held(&mgr->lock);

	*map = (struct nvgpu_slot_map) {};
	for (i = 0; i < mgr->types.nr; i++)
		map->slots = max(map->slots, nvgpu_slots_of(mgr->types.type[i]->profile_bytes));
	if (map->slots > NVGPU_MAX_SLOTS)
		map->slots = 0;
	list_for_each_entry(vgpu, &mgr->vgpus, node)
		if (vgpu->placement != NVGPU_NO_PLACEMENT)
			map->taken |= nvgpu_slots_span(map, slots_of(vgpu), vgpu->placement);
}

/** nvgpu_vgpu_slot_map() - Slots of a GPU and whose they are. @mgr: pinned; @out: written. Sleeps. */
void nvgpu_vgpu_slot_map(struct nvgpu_vgpu_mgr *mgr, struct nvgpu_slot_map *out)
{
	mutex_lock(&mgr->lock);
	slot_map_locked(mgr, out);
	mutex_unlock(&mgr->lock);
}

/**
 * nvgpu_vgpu_mix_sizes() - Choose between equal and mixed sizes.
 * @mgr: manager, pinned
 * @mixed: sizes may mix
 * @why: gets a sentence on refusal
 * @why_len: room at @why
 *
 * Firmware runs plugins of one size until it is told otherwise, and in none of the releases
 * that this driver knows do we know how to tell it.
 *
 * Context: sleeps, killable. Return: 0; -EBUSY vGPUs exist; -EOPNOTSUPP; -EINTR.
 */
int nvgpu_vgpu_mix_sizes(struct nvgpu_vgpu_mgr *mgr, bool mixed, char *why, size_t why_len)
{
	int err = 0;

	if (!mixed)
		return 0;
	if (mutex_lock_killable(&mgr->lock)) {
		snprintf(why, why_len, "interrupted");
		return -EINTR;
	}
	if (mgr->nr_vgpus) {
		snprintf(why, why_len, "%u vGPUs exist: destroy them first", mgr->nr_vgpus);
		err = -EBUSY;
	} else {
		snprintf(why, why_len, "nvgpu cannot make firmware %s run vGPUs of mixed sizes",
			 nvgpu_client_info(mgr->client)->release);
		err = -EOPNOTSUPP;
	}
	mutex_unlock(&mgr->lock);

	return err;
}

/* What the rules need to know, at this moment. */
static void snapshot_locked(struct nvgpu_vgpu_mgr *mgr, struct nvgpu_place_gpu *out)
{
	const struct nvgpu_client_info *info = nvgpu_client_info(mgr->client);

	lockdep_assert_held(&mgr->lock);

	*out = (struct nvgpu_place_gpu) {
		.ready = mgr->ready && !mgr->dying,
		.vgpu_mode = info->vgpu_mode,
		.ecc = info->ecc,
		.unsigned_refused = mgr->unsigned_refused,
		.num_vfs = min_t(u32, pci_num_vf(mgr->pf), NVGPU_MAX_VFS),
		.vf_partitions = info->vf_partitions,
		.instances = mgr->nr_vgpus,
		.fb_bytes = info->fb_bytes,
		.segment_bytes = info->vmmu_segment_bytes,
	};
	/* Without firmware there is neither framebuffer nor channels to count. */
	if (out->ready) {
		out->chids_total = nvgpu_client_chids_total(mgr->client);
		nvgpu_client_fb_stats(mgr->client, &out->fb_free, &out->fb_largest);
	}
	slot_map_locked(mgr, &out->map);
	if (!list_empty(&mgr->vgpus))
		out->profile_bytes = list_first_entry(&mgr->vgpus, struct nvgpu_vgpu,
						      node)->type->profile_bytes;
}

static void type_status_locked(struct nvgpu_vgpu_mgr *mgr, const struct nvgpu_type_desc *type,
			       struct nvgpu_type_status *out)
{
	struct nvgpu_place_verdict verdict;
	struct nvgpu_place_gpu gpu;
	struct nvgpu_vgpu *vgpu;

	snapshot_locked(mgr, &gpu);
	*out = (struct nvgpu_type_status) { .desc = type };
	nvgpu_place_judge(&gpu, type, &verdict, out->reason, sizeof(out->reason));
	out->refusal = verdict.refusal;
	out->available = verdict.available;
	out->slots = gpu.map.slots ? nvgpu_slots_of(type->profile_bytes) : 0;
	out->free_ids = verdict.free_ids;
	list_for_each_entry(vgpu, &mgr->vgpus, node)
		out->instances += vgpu->type == type;
}

/**
 * nvgpu_vgpu_type_at() - One type of the GPU's list.
 * @mgr: manager, pinned
 * @index: position
 * @out: written on success
 *
 * Return: 0; -ENOENT past the end.
 */
int nvgpu_vgpu_type_at(struct nvgpu_vgpu_mgr *mgr, unsigned int index,
		       struct nvgpu_type_status *out)
{
	int err = -ENOENT;

	mutex_lock(&mgr->lock);
	if (index < mgr->types.nr) {
		type_status_locked(mgr, mgr->types.type[index], out);
		err = 0;
	}
	mutex_unlock(&mgr->lock);

	return err;
}

/**
 * nvgpu_vgpu_type_find() - One type by its id.
 * @mgr: manager, pinned
 * @type_id: id
 * @out: written on success
 *
 * Return: 0; -ENOENT unknown on this board.
 */
int nvgpu_vgpu_type_find(struct nvgpu_vgpu_mgr *mgr, u32 type_id, struct nvgpu_type_status *out)
{
	const struct nvgpu_type_desc *type;
	int err = -ENOENT;

	mutex_lock(&mgr->lock);
	type = nvgpu_type_set_find(&mgr->types, type_id);
	if (type) {
		type_status_locked(mgr, type, out);
		err = 0;
	}
	mutex_unlock(&mgr->lock);

	return err;
}

/**
 * nvgpu_vgpu_next() - Walk the vGPUs in order of their ids.
 * @mgr: manager, pinned
 * @after_id: the last one seen, 0 to begin
 * @out: written on success
 *
 * Return: 0; -ENOENT at the end.
 */
int nvgpu_vgpu_next(struct nvgpu_vgpu_mgr *mgr, u32 after_id, struct nvgpu_vgpu_desc *out)
{
	struct nvgpu_vgpu *vgpu;
	int err = -ENOENT;

	mutex_lock(&mgr->lock);
	list_for_each_entry(vgpu, &mgr->vgpus, node) {
		if (vgpu->id > after_id) {
			nvgpu_vgpu_describe_locked(vgpu, out);
			err = 0;
			break;
		}
	}
	mutex_unlock(&mgr->lock);

	return err;
}

/** nvgpu_vgpu_find_locked() - The vGPU with this id, or NULL; @mgr's lock is held. */
struct nvgpu_vgpu *nvgpu_vgpu_find_locked(struct nvgpu_vgpu_mgr *mgr, u32 id)
{
	struct nvgpu_vgpu *vgpu;

	lockdep_assert_held(&mgr->lock);

	list_for_each_entry(vgpu, &mgr->vgpus, node)
		if (vgpu->id == id)
			return vgpu;

	return NULL;
}

static struct nvgpu_vgpu *find_uuid_locked(struct nvgpu_vgpu_mgr *mgr, const uuid_t *uuid)
{
	struct nvgpu_vgpu *vgpu;

	lockdep_assert_held(&mgr->lock);

	list_for_each_entry(vgpu, &mgr->vgpus, node)
		if (uuid_equal(&vgpu->uuid, uuid))
			return vgpu;

	return NULL;
}

/** nvgpu_vgpu_find() - Describe the vGPU with this id; -ENOENT. */
int nvgpu_vgpu_find(struct nvgpu_vgpu_mgr *mgr, u32 id, struct nvgpu_vgpu_desc *out)
{
	struct nvgpu_vgpu *vgpu;

	mutex_lock(&mgr->lock);
	vgpu = nvgpu_vgpu_find_locked(mgr, id);
	if (vgpu)
		nvgpu_vgpu_describe_locked(vgpu, out);
	mutex_unlock(&mgr->lock);

	return vgpu ? 0 : -ENOENT;
}

/** nvgpu_vgpu_find_uuid() - Describe the vGPU with this UUID; -ENOENT. */
int nvgpu_vgpu_find_uuid(struct nvgpu_vgpu_mgr *mgr, const uuid_t *uuid,
			 struct nvgpu_vgpu_desc *out)
{
	struct nvgpu_vgpu *vgpu;

	mutex_lock(&mgr->lock);
	vgpu = find_uuid_locked(mgr, uuid);
	if (vgpu)
		nvgpu_vgpu_describe_locked(vgpu, out);
	mutex_unlock(&mgr->lock);

	return vgpu ? 0 : -ENOENT;
}

/** nvgpu_vgpu_generation() - A number that changes with every change of a list. Any context. */
u32 nvgpu_vgpu_generation(struct nvgpu_vgpu_mgr *mgr)
{
	return atomic_read(&mgr->generation);
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
		map.taken |= nvgpu_slots_span(&map, size, id);
	} while (err == -ENOSPC && wish == NVGPU_NO_PLACEMENT);
	if (!err)
		vgpu->placement = id;

	return err;
}

/* Channel ids first: they are the scarcest. Undone by unreserve(). */
static int reserve(struct nvgpu_vgpu *vgpu, const struct nvgpu_slot_map *map, u32 wish,
		   const struct nvgpu_place_plan *plan)
{
	struct nvgpu_client *client = vgpu->mgr->client;
	u64 segment = nvgpu_client_info(client)->vmmu_segment_bytes;
	int err;

	err = nvgpu_client_chids_alloc(client, plan->chids, &vgpu->first_chid);
	if (err)
		return err;
	vgpu->nr_chids = plan->chids;

	err = reserve_fb(vgpu, *map, wish, plan->fb_bytes, segment);
	if (err)
		goto err_chids;

	err = nvgpu_client_fb_alloc(client, plan->heap_bytes, HEAP_ALIGN, true, &vgpu->heap);
	if (err)
		goto err_fb;

	err = nvgpu_client_fb_alloc(client, NVGPU_CE_FB_BYTES, SZ_4K, true, &vgpu->ce_fb);
	if (err)
		goto err_heap;

	return 0;

err_heap:
	nvgpu_client_fb_free(client, vgpu->heap);
err_fb:
	nvgpu_client_fb_free(client, vgpu->fb);
err_chids:
	nvgpu_client_chids_free(client, vgpu->first_chid, vgpu->nr_chids);
	return err;
}

static void unreserve(struct nvgpu_vgpu *vgpu)
{
	struct nvgpu_client *client = vgpu->mgr->client;

	nvgpu_client_fb_free(client, vgpu->ce_fb);
	nvgpu_client_fb_free(client, vgpu->heap);
	nvgpu_client_fb_free(client, vgpu->fb);
	nvgpu_client_chids_free(client, vgpu->first_chid, vgpu->nr_chids);
}

/* In order of ids; an id is not used again before the counter has gone round. */
static void link_locked(struct nvgpu_vgpu_mgr *mgr, struct nvgpu_vgpu *vgpu)
{
	struct nvgpu_vgpu *other;
	struct list_head *before = &mgr->vgpus;

	do {
		if (!++mgr->next_id)
			mgr->next_id = 1;
	} while (nvgpu_vgpu_find_locked(mgr, mgr->next_id));
	vgpu->id = mgr->next_id;

	list_for_each_entry(other, &mgr->vgpus, node) {
		if (other->id > vgpu->id) {
			before = &other->node;
			break;
		}
	}
	list_add_tail(&vgpu->node, before);
	mgr->by_vf[vgpu->vf] = vgpu;
	mgr->nr_vgpus++;
}

static int choose_vf_locked(struct nvgpu_vgpu_mgr *mgr, const struct nvgpu_vgpu_request *req,
			    u32 num_vfs, char *why, size_t why_len)
{
	bool taken[NVGPU_MAX_VFS];
	int vf;
	u32 i;

	for (i = 0; i < NVGPU_MAX_VFS; i++)
		taken[i] = mgr->by_vf[i];

	vf = nvgpu_place_vf(taken, num_vfs, req->has_vf, req->vf);
	if (vf == -EINVAL)
		snprintf(why, why_len, "there is no virtual function %u: %u are enabled", req->vf,
			 num_vfs);
	else if (vf == -EBUSY)
		snprintf(why, why_len, "virtual function %u already carries vGPU %u", req->vf,
			 mgr->by_vf[req->vf]->id);
	else if (vf < 0)
		snprintf(why, why_len, "all %u virtual functions carry a vGPU", num_vfs);

	return vf;
}

static int check_wish(const struct nvgpu_slot_map *map, const struct nvgpu_type_desc *type, u32 wish,
		      char *why, size_t why_len)
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

static int create_locked(struct nvgpu_vgpu_mgr *mgr, const struct nvgpu_vgpu_request *req,
			 struct nvgpu_vgpu_desc *out, char *why, size_t why_len)
{
	const struct nvgpu_type_desc *type;
	struct nvgpu_place_verdict verdict;
	struct nvgpu_place_gpu gpu;
	struct nvgpu_vgpu *vgpu, *twin;
	int vf, err;

	if (mgr->dying) {
		snprintf(why, why_len, "the GPU is not ready");
		return -EIO;
	}
	if (mgr->vfs_changing) {
		snprintf(why, why_len, "the number of virtual functions is being changed");
		return -EBUSY;
	}

	type = nvgpu_type_set_find(&mgr->types, req->type_id);
	if (!type && nvgpu_type_is_of_another_board(&mgr->types, req->type_id)) {
		snprintf(why, why_len, "type %u is for another board", req->type_id);
		return -ENODEV;
	}
	if (!type) {
		snprintf(why, why_len, "there is no type %u", req->type_id);
		return -ENOENT;
	}

	twin = req->has_uuid ? find_uuid_locked(mgr, &req->uuid) : NULL;
	if (twin) {
		snprintf(why, why_len, "vGPU %u already has this UUID", twin->id);
		return -EEXIST;
	}

	snapshot_locked(mgr, &gpu);

	/* A wrong wish is worth more to the caller than a full GPU. */
	if (req->has_vf && gpu.num_vfs) {
		vf = choose_vf_locked(mgr, req, gpu.num_vfs, why, why_len);
		if (vf < 0)
			return vf;
	}

	nvgpu_place_judge(&gpu, type, &verdict, why, why_len);
	if (verdict.refusal)
		return nvgpu_place_errno(verdict.refusal);

	err = check_wish(&gpu.map, type, req->placement, why, why_len);
	if (err)
		return err;

	vf = choose_vf_locked(mgr, req, gpu.num_vfs, why, why_len);
	if (vf < 0)
		return vf;

	vgpu = kzalloc(sizeof(*vgpu), GFP_KERNEL);
	if (!vgpu) {
		snprintf(why, why_len, "no host memory");
		return -ENOMEM;
	}

	vgpu->mgr = mgr;
	vgpu->type = type;
	vgpu->vf = vf;
	vgpu->gfid = NVGPU_GFID_OF_VF(vf);
	strscpy(vgpu->owner, req->owner, sizeof(vgpu->owner));
	if (req->has_uuid)
		vgpu->uuid = req->uuid;
	else
		uuid_gen(&vgpu->uuid);

	vgpu->vf_pdev = nvgpu_vgpu_vf_get(mgr->pf, vf);
	if (!vgpu->vf_pdev) {
		snprintf(why, why_len, "virtual function %d has no PCI device", vf);
		err = -EINVAL;
		goto err_vgpu;
	}

	err = reserve(vgpu, &gpu.map, req->placement, &verdict.plan);
	if (err) {
		snprintf(why, why_len, "%llu MiB of framebuffer or %u channel ids do not fit: %pe",
			 verdict.plan.fb_bytes >> 20, verdict.plan.chids, ERR_PTR(err));
		goto err_vf;
	}

	nvgpu_hostrpc_init(&vgpu->rpc);
	INIT_WORK(&vgpu->stop_work, nvgpu_vgpu_stop_worker);
	init_completion(&vgpu->stop_done);
	link_locked(mgr, vgpu);
	nvgpu_vgpu_set_state_locked(vgpu, NVGPU_VGPU_DEFINED);
	nvgpu_notify_gpu(mgr->gpu, NVGPU_GPU_NEWS_CAPACITY);
	nvgpu_vgpu_describe_locked(vgpu, out);

	return 0;

err_vf:
	pci_dev_put(vgpu->vf_pdev);
err_vgpu:
	kfree(vgpu);
	return err;
}

/**
 * nvgpu_vgpu_create() - Reserve a vGPU.
 * @mgr: manager, pinned
 * @req: what is wanted
 * @out: description of the new vGPU, written on success
 * @why: gets a sentence on failure
 * @why_len: room at @why
 *
 * Context: sleeps, does not talk to firmware; killable.
 * Return: 0; -EINVAL no such VF or placement id; -ENOENT unknown type; -ENODEV type of
 * another board; -EBUSY VF or placement id taken, or VFs come or go; -EEXIST UUID used; -ENOSPC no room; -EPERM unsigned
 * type; -EXDEV another size; -EOPNOTSUPP ECC; -EIO GPU not ready; -EINTR; -ENOMEM.
 */
int nvgpu_vgpu_create(struct nvgpu_vgpu_mgr *mgr, const struct nvgpu_vgpu_request *req,
		      struct nvgpu_vgpu_desc *out, char *why, size_t why_len)
{
	int err;

	if (mutex_lock_killable(&mgr->lock)) {
		snprintf(why, why_len, "interrupted");
		return -EINTR;
	}
	err = create_locked(mgr, req, out, why, why_len);
	if (!err)
		dev_info(nvgpu_client_dev(mgr->client), "vGPU %u: %s on VF %u (%s)\n", out->id,
			 out->type_name, out->vf, out->vf_address);
	mutex_unlock(&mgr->lock);

	return err;
}

static int move_locked(struct nvgpu_vgpu *vgpu, u32 placement, char *why, size_t why_len)
{
	struct nvgpu_vgpu_mgr *mgr = vgpu->mgr;
	struct nvgpu_fb_block *old = vgpu->fb;
	u32 old_placement = vgpu->placement;
	struct nvgpu_slot_map map;
	int err;

	if (placement == old_placement)
		return 0;
	if (vgpu->open || vgpu->state != NVGPU_VGPU_DEFINED) {
		snprintf(why, why_len, "vGPU %u is %s", vgpu->id, nvgpu_vgpu_state_name(vgpu->state));
		return -EBUSY;
	}
	slot_map_locked(mgr, &map);
	err = check_wish(&map, vgpu->type, placement, why, why_len);
	if (err)
		return err;

	/* The new place first, so that a refusal costs nothing. */
	err = reserve_fb(vgpu, map, placement, nvgpu_fb_block_bytes(old),
			 nvgpu_client_info(mgr->client)->vmmu_segment_bytes);
	if (err) {
		vgpu->placement = old_placement;
		snprintf(why, why_len, "the framebuffer of placement id %u is not free", placement);
		return err;
	}
	nvgpu_client_fb_free(mgr->client, old);
	atomic_inc(&mgr->generation);
	nvgpu_vgpu_announce_locked(vgpu, NVGPU_VGPU_NEWS_MOVED);
	nvgpu_notify_gpu(mgr->gpu, NVGPU_GPU_NEWS_CAPACITY);

	return 0;
}

/**
 * nvgpu_vgpu_move() - Give a vGPU another placement id.
 * @mgr: manager, pinned
 * @id: which vGPU
 * @placement: its new first slot; the one it has is fine
 * @why: gets a sentence on failure
 * @why_len: room at @why
 *
 * Context: sleeps, does not talk to firmware; killable.
 * Return: 0; -ENOENT no such vGPU; -EBUSY it is in use, or the slots are taken; -EINVAL its
 * type cannot have that id; -ENOSPC; -ENOMEM; -EINTR.
 */
int nvgpu_vgpu_move(struct nvgpu_vgpu_mgr *mgr, u32 id, u32 placement, char *why, size_t why_len)
{
	struct nvgpu_vgpu *vgpu;
	int err = -ENOENT;

	if (mutex_lock_killable(&mgr->lock)) {
		snprintf(why, why_len, "interrupted");
		return -EINTR;
	}
	vgpu = nvgpu_vgpu_find_locked(mgr, id);
	if (!vgpu)
		snprintf(why, why_len, "there is no vGPU %u", id);
	else if (placement >= NVGPU_MAX_SLOTS)
		err = -EINVAL;
	else
		err = move_locked(vgpu, placement, why, why_len);
	mutex_unlock(&mgr->lock);

	return err;
}

/**
 * nvgpu_vgpu_free_locked() - Return a vGPU's reservations and forget it.
 * @vgpu: not open; nothing of it is on the GPU, or the firmware is going away.
 *	The manager's lock is held
 */
void nvgpu_vgpu_free_locked(struct nvgpu_vgpu *vgpu)
{
	struct nvgpu_vgpu_mgr *mgr = vgpu->mgr;
	struct nvgpu_vgpu_desc desc;

	lockdep_assert_held(&mgr->lock);

	nvgpu_vgpu_describe_locked(vgpu, &desc);
	list_del(&vgpu->node);
	mgr->by_vf[vgpu->vf] = NULL;
	mgr->nr_vgpus--;
	atomic_inc(&mgr->generation);

	nvgpu_hostrpc_fini(&vgpu->rpc);
	unreserve(vgpu);
	pci_dev_put(vgpu->vf_pdev);
	kfree(vgpu);

	nvgpu_notify_vgpu(mgr, &desc, NVGPU_VGPU_NEWS_DESTROYED);
	nvgpu_notify_gpu(mgr->gpu, NVGPU_GPU_NEWS_CAPACITY);
}
