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
	if (state == NVGPU_VGPU_RUNNING) {
		nvgpu_meter_begin(&mgr->meter, vgpu->vf, vgpu->vm_pid);
		nvgpu_usage_begin(&mgr->usage, vgpu->vf);
	} else {
		nvgpu_meter_end(&mgr->meter, vgpu->vf);
		nvgpu_usage_end(&mgr->usage, vgpu->vf);
	}
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

/**
 * nvgpu_vgpu_describe_locked() - Snapshot of a vGPU.
 * @vgpu: the vGPU; its manager's lock is held
 * @out: written
 */
void nvgpu_vgpu_describe_locked(const struct nvgpu_vgpu *vgpu, struct nvgpu_vgpu_desc *out)
{
	const struct nvgpu_meter_vf *util = &vgpu->mgr->meter.of_vf[vgpu->vf];

	*out = (struct nvgpu_vgpu_desc) {
		.id = vgpu->id,
		.uuid = vgpu->uuid,
		.type_id = vgpu->type->id,
		.vf = vgpu->vf,
		.gfid = vgpu->gfid,
		.state = vgpu->state,
		.placement = vgpu->placement,
		.slots = nvgpu_vgpu_slots(vgpu),
		.fb_base = nvgpu_fb_block_base(vgpu->fb),
		.fb_bytes = nvgpu_fb_block_bytes(vgpu->fb),
		.heap_base = nvgpu_fb_block_base(vgpu->heap),
		.heap_bytes = nvgpu_fb_block_bytes(vgpu->heap),
		.first_chid = vgpu->first_chid,
		.nr_chids = vgpu->nr_chids,
		.vm_pid = vgpu->vm_pid,
		.resets = vgpu->resets,
		.rpcs = READ_ONCE(vgpu->rpc.rpcs),
		.rpc_wait_us = READ_ONCE(vgpu->rpc.wait_us),
		.rpc_wait_max_us = READ_ONCE(vgpu->rpc.wait_max_us),
		.starts = vgpu->starts,
		.faults = vgpu->faults,
		.encoder_percent = vgpu->type->encoder_percent,
		.has_busy = util->known,
	};
	memcpy(out->busy, util->busy, sizeof(out->busy));
	nvgpu_vgpu_usage_locked(vgpu, out);
	strscpy(out->type_name, vgpu->type->name, sizeof(out->type_name));
	strscpy(out->vf_address, pci_name(vgpu->vf_pdev), sizeof(out->vf_address));
	strscpy(out->failure, vgpu->failure, sizeof(out->failure));
	strscpy(out->owner, vgpu->owner, sizeof(out->owner));
}

/* What the rules need to know, at this moment. */
static void snapshot_locked(struct nvgpu_vgpu_mgr *mgr, struct nvgpu_place_gpu *out)
{
	const struct nvgpu_client_info *info = nvgpu_client_info(mgr->client);
	u64 base;

	lockdep_assert_held(&mgr->lock);

	*out = (struct nvgpu_place_gpu) {
		.ready = mgr->ready && !mgr->dying,
		.vgpu_mode = info->vgpu_mode,
		.ecc = info->ecc,
		.unsigned_refused = mgr->unsigned_refused,
		.unmixed_release = nvgpu_vgpu_unmixed_release_locked(mgr),
		.unsettled = nvgpu_vgpu_unsettled_locked(mgr),
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
	nvgpu_vgpu_slot_map_locked(mgr, &out->map);
	if (out->ready && out->map.mixed)
		nvgpu_vgpu_room(mgr, &base, &out->fb_bytes);
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

/** nvgpu_vgpu_find_uuid_locked() - The vGPU with this UUID, or NULL; the lock of @mgr is held. */
struct nvgpu_vgpu *nvgpu_vgpu_find_uuid_locked(struct nvgpu_vgpu_mgr *mgr, const uuid_t *uuid)
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
	vgpu = nvgpu_vgpu_find_uuid_locked(mgr, uuid);
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

static int create_locked(struct nvgpu_vgpu_mgr *mgr, const struct nvgpu_vgpu_request *req,
			 struct nvgpu_vgpu_desc *out, char *why, size_t why_len)
{
	const struct nvgpu_type_desc *type;
	struct nvgpu_place_verdict verdict;
	struct nvgpu_place_gpu gpu;
	struct nvgpu_vgpu *vgpu, *twin;
	const char *unsettled;
	int vf, err;

	if (mgr->dying) {
		snprintf(why, why_len, "the GPU is not ready");
		return -EIO;
	}
	unsettled = nvgpu_vgpu_unsettled_locked(mgr);
	if (unsettled) {
		snprintf(why, why_len, "%s", unsettled);
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

	twin = req->has_uuid ? nvgpu_vgpu_find_uuid_locked(mgr, &req->uuid) : NULL;
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

	err = nvgpu_vgpu_check_wish(&gpu.map, type, req->placement, why, why_len);
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

	err = nvgpu_vgpu_reserve(vgpu, &gpu.map, req->placement, &verdict.plan);
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
 * another board; -EBUSY VF or placement id taken, or VFs or the placement mode change; -EEXIST
 * UUID used; -ENOSPC no room; -EPERM unsigned type; -EXDEV another size; -EOPNOTSUPP ECC; -EIO
 * GPU not ready; -EINTR; -ENOMEM.
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
	nvgpu_vgpu_unreserve(vgpu);
	pci_dev_put(vgpu->vf_pdev);
	kfree(vgpu);

	nvgpu_notify_vgpu(mgr, &desc, NVGPU_VGPU_NEWS_DESTROYED);
	nvgpu_notify_gpu(mgr->gpu, NVGPU_GPU_NEWS_CAPACITY);
}
