// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: vGPUs - get, dump, create, destroy.
 */

#include <linux/capability.h>
#include <linux/mutex.h>
#include <linux/uuid.h>

#include "netlink/nl.h"

static_assert((int)NVGPU_VGPU_STATUS_DEFINED == (int)NVGPU_VGPU_DEFINED);
static_assert((int)NVGPU_VGPU_STATUS_STARTING == (int)NVGPU_VGPU_STARTING);
static_assert((int)NVGPU_VGPU_STATUS_RUNNING == (int)NVGPU_VGPU_RUNNING);
static_assert((int)NVGPU_VGPU_STATUS_STOPPING == (int)NVGPU_VGPU_STOPPING);
static_assert((int)NVGPU_VGPU_STATUS_FAILED == (int)NVGPU_VGPU_FAILED);
static_assert((int)NVGPU_VGPU_STATUS_QUARANTINED == (int)NVGPU_VGPU_QUARANTINED);

static_assert((int)NVGPU_VGPU_CHANGE_CREATED == (int)NVGPU_VGPU_NEWS_CREATED);
static_assert((int)NVGPU_VGPU_CHANGE_STARTING == (int)NVGPU_VGPU_NEWS_STARTING);
static_assert((int)NVGPU_VGPU_CHANGE_STARTED == (int)NVGPU_VGPU_NEWS_STARTED);
static_assert((int)NVGPU_VGPU_CHANGE_RESET == (int)NVGPU_VGPU_NEWS_RESET);
static_assert((int)NVGPU_VGPU_CHANGE_RELEASE_REQUESTED ==
	      (int)NVGPU_VGPU_NEWS_RELEASE_REQUESTED);
static_assert((int)NVGPU_VGPU_CHANGE_STOPPING == (int)NVGPU_VGPU_NEWS_STOPPING);
static_assert((int)NVGPU_VGPU_CHANGE_STOPPED == (int)NVGPU_VGPU_NEWS_STOPPED);
static_assert((int)NVGPU_VGPU_CHANGE_FAILED == (int)NVGPU_VGPU_NEWS_FAILED);
static_assert((int)NVGPU_VGPU_CHANGE_QUARANTINED == (int)NVGPU_VGPU_NEWS_QUARANTINED);
static_assert((int)NVGPU_VGPU_CHANGE_RECOVERED == (int)NVGPU_VGPU_NEWS_RECOVERED);
static_assert((int)NVGPU_VGPU_CHANGE_DESTROYED == (int)NVGPU_VGPU_NEWS_DESTROYED);
static_assert((int)NVGPU_VGPU_CHANGE_MOVED == (int)NVGPU_VGPU_NEWS_MOVED);

/* How long the user of a vGPU has to let go when the request does not say. */
#define GRACE_DEFAULT_MS	10000

static int put_busy(struct sk_buff *skb, const struct nvgpu_vgpu_desc *v)
{
	if (!v->has_busy)
		return 0;
	if (nla_put_u32(skb, NVGPU_A_VGPU_GRAPHICS_BUSY, v->busy[NVGPU_UTIL_GRAPHICS]) ||
	    nla_put_u32(skb, NVGPU_A_VGPU_FB_BUSY, v->busy[NVGPU_UTIL_FB]) ||
	    nla_put_u32(skb, NVGPU_A_VGPU_ENCODER_BUSY, v->busy[NVGPU_UTIL_ENCODER]) ||
	    nla_put_u32(skb, NVGPU_A_VGPU_DECODER_BUSY, v->busy[NVGPU_UTIL_DECODER]))
		return -EMSGSIZE;
	return 0;
}

/**
 * nl_put_vgpu() - Write a vGPU's attributes.
 * @skb: message
 * @object: a struct nl_vgpu_object
 *
 * Return: 0 or -EMSGSIZE.
 */
int nl_put_vgpu(struct sk_buff *skb, const void *object)
{
	const struct nl_vgpu_object *o = object;
	const struct nvgpu_vgpu_desc *v = o->vgpu;

	if (nla_put_string(skb, NVGPU_A_VGPU_GPU, o->gpu) ||
	    nla_put_u32(skb, NVGPU_A_VGPU_ID, v->id) ||
	    nla_put(skb, NVGPU_A_VGPU_UUID, UUID_SIZE, &v->uuid) ||
	    nla_put_u32(skb, NVGPU_A_VGPU_TYPE, v->type_id) ||
	    nl_put_text(skb, NVGPU_A_VGPU_TYPE_NAME, v->type_name) ||
	    nla_put_u32(skb, NVGPU_A_VGPU_VF, v->vf) ||
	    nl_put_text(skb, NVGPU_A_VGPU_VF_ADDRESS, v->vf_address) ||
	    nla_put_u32(skb, NVGPU_A_VGPU_GFID, v->gfid) ||
	    nla_put_u32(skb, NVGPU_A_VGPU_STATE, v->state) ||
	    nl_put_text(skb, NVGPU_A_VGPU_FAILURE, v->failure) ||
	    nl_put_text(skb, NVGPU_A_VGPU_OWNER, v->owner) ||
	    (v->placement != NVGPU_NO_PLACEMENT &&
	     nla_put_u32(skb, NVGPU_A_VGPU_PLACEMENT, v->placement)) ||
	    nla_put_u32(skb, NVGPU_A_VGPU_SLOTS, v->slots) ||
	    (o->news && nla_put_u32(skb, NVGPU_A_VGPU_CHANGE, o->news)) ||
	    nla_put_u64_64bit(skb, NVGPU_A_VGPU_FB_BASE, v->fb_base, NVGPU_A_VGPU_PAD) ||
	    nla_put_u64_64bit(skb, NVGPU_A_VGPU_FB_SIZE, v->fb_bytes, NVGPU_A_VGPU_PAD) ||
	    nla_put_u64_64bit(skb, NVGPU_A_VGPU_HEAP_BASE, v->heap_base, NVGPU_A_VGPU_PAD) ||
	    nla_put_u64_64bit(skb, NVGPU_A_VGPU_HEAP_SIZE, v->heap_bytes, NVGPU_A_VGPU_PAD) ||
	    nla_put_u32(skb, NVGPU_A_VGPU_FIRST_CHANNEL, v->first_chid) ||
	    nla_put_u32(skb, NVGPU_A_VGPU_CHANNELS, v->nr_chids) ||
	    (o->show_user && v->vm_pid && nla_put_u32(skb, NVGPU_A_VGPU_VM_PID, v->vm_pid)) ||
	    nla_put_u64_64bit(skb, NVGPU_A_VGPU_STARTS, v->starts, NVGPU_A_VGPU_PAD) ||
	    nla_put_u64_64bit(skb, NVGPU_A_VGPU_RESETS, v->resets, NVGPU_A_VGPU_PAD) ||
	    nla_put_u64_64bit(skb, NVGPU_A_VGPU_RPCS, v->rpcs, NVGPU_A_VGPU_PAD) ||
	    nla_put_u64_64bit(skb, NVGPU_A_VGPU_RPC_TIME_US, v->rpc_wait_us, NVGPU_A_VGPU_PAD) ||
	    nla_put_u64_64bit(skb, NVGPU_A_VGPU_RPC_TIME_MAX_US, v->rpc_wait_max_us,
			      NVGPU_A_VGPU_PAD) ||
	    nla_put_u64_64bit(skb, NVGPU_A_VGPU_FAULTS, v->faults, NVGPU_A_VGPU_PAD) ||
	    nla_put_u32(skb, NVGPU_A_VGPU_ENCODER_SHARE, v->encoder_percent) ||
	    put_busy(skb, v) ||
	    (v->has_fb_used && !o->news &&
	     nla_put_u64_64bit(skb, NVGPU_A_VGPU_FB_USED, v->fb_used, NVGPU_A_VGPU_PAD)) ||
	    nla_put_u64_64bit(skb, NVGPU_A_VGPU_SERIAL, o->serial, NVGPU_A_VGPU_PAD))
		return -EMSGSIZE;
	return 0;
}

static int reply_vgpu(struct sk_buff *skb, struct genl_info *info, u8 cmd,
		      const struct nvgpu_vgpu_desc *vgpu, u64 serial)
{
	struct nvgpu_gpu_desc gpu;

	nvgpu_gpu_describe(nl_gpu(info), &gpu);
	return nl_reply(info, cmd, nl_put_vgpu,
			&(struct nl_vgpu_object){ .gpu = gpu.address, .vgpu = vgpu,
						  .show_user = netlink_capable(skb, CAP_SYS_ADMIN),
						  .serial = serial });
}

/* The vGPU that a request names by id, by uuid, or by both; they must agree. */
static int find_vgpu(struct genl_info *info, struct nvgpu_vgpu_desc *vgpu)
{
	struct nlattr *a_uuid = info->attrs[NVGPU_A_VGPU_UUID];
	struct nlattr *a_id = info->attrs[NVGPU_A_VGPU_ID];
	char why[NVGPU_REASON_LEN];
	uuid_t uuid;
	int err;

	if (!a_uuid && GENL_REQ_ATTR_CHECK(info, NVGPU_A_VGPU_ID))
		return nl_refuse(info, 0, -EINVAL,
				 "a vGPU is named by gpu and id, or by uuid");
	if (a_uuid)
		import_uuid(&uuid, nla_data(a_uuid));

	if (!a_id) {
		err = nvgpu_vgpu_find_uuid(nl_mgr(info), &uuid, vgpu);
		return err ? nl_refuse(info, NVGPU_A_VGPU_UUID, err,
				       "no vGPU of this GPU has this UUID") : 0;
	}

	err = nvgpu_vgpu_find(nl_mgr(info), nla_get_u32(a_id), vgpu);
	if (err) {
		snprintf(why, sizeof(why), "this GPU has no vGPU %u", nla_get_u32(a_id));
		return nl_refuse(info, NVGPU_A_VGPU_ID, err, why);
	}
	if (a_uuid && !uuid_equal(&uuid, &vgpu->uuid)) {
		snprintf(why, sizeof(why), "vGPU %u has another UUID", vgpu->id);
		return nl_refuse(info, NVGPU_A_VGPU_UUID, -ENOENT, why);
	}
	return 0;
}

int nvgpu_nl_vgpu_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	u64 serial = nl_serial();
	struct nvgpu_vgpu_desc vgpu;
	int err;

	nvgpu_vgpu_ask_usage(nl_mgr(info));
	err = find_vgpu(info, &vgpu);
	return err ?: reply_vgpu(skb, info, NVGPU_CMD_VGPU_GET, &vgpu, serial);
}

static int dump_vgpus(struct sk_buff *skb, struct netlink_callback *cb,
		      struct nvgpu_device *nvg, const struct nvgpu_gpu_desc *gpu, u32 *pos)
{
	struct nvgpu_vgpu_mgr *mgr = nvgpu_gpu_vgpu_get(nvg);
	struct nvgpu_vgpu_desc vgpu;
	struct nl_vgpu_object o = {
		.gpu = gpu->address,
		.vgpu = &vgpu,
		.show_user = netlink_capable(cb->skb, CAP_SYS_ADMIN),
		.serial = nl_dump_serial(cb),
	};
	int err = 0;

	if (!mgr)
		return 0;
	nvgpu_vgpu_ask_usage(mgr);
	/* *pos is the id of the vGPU written last. */
	while (!err && !nvgpu_vgpu_next(mgr, *pos, &vgpu)) {
		err = nl_dump_one(skb, cb, NVGPU_CMD_VGPU_GET, nl_put_vgpu, &o);
		if (!err)
			*pos = vgpu.id;
	}
	nvgpu_gpu_vgpu_put(nvg);
	return err;
}

int nvgpu_nl_vgpu_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return nl_dump(skb, cb, dump_vgpus);
}

/* Managers look after their own GPU; this makes a UUID unique on the host. */
static DEFINE_MUTEX(create_lock);

static bool uuid_is_taken(const uuid_t *uuid)
{
	struct nvgpu_device *nvg = NULL;
	struct nvgpu_vgpu_desc vgpu;
	struct nvgpu_vgpu_mgr *mgr;
	bool taken;

	while ((nvg = nvgpu_gpu_next(nvg))) {
		mgr = nvgpu_gpu_vgpu_get(nvg);
		if (!mgr)
			continue;
		taken = !nvgpu_vgpu_find_uuid(mgr, uuid, &vgpu);
		nvgpu_gpu_vgpu_put(nvg);
		if (taken) {
			nvgpu_gpu_put(nvg);
			return true;
		}
	}
	return false;
}

static int create_unique(struct nvgpu_vgpu_mgr *mgr, const struct nvgpu_vgpu_request *req,
			 struct nvgpu_vgpu_desc *out, char *why, size_t why_len)
{
	int err = -EEXIST;

	if (mutex_lock_killable(&create_lock)) {
		snprintf(why, why_len, "interrupted");
		return -EINTR;
	}
	if (req->has_uuid && uuid_is_taken(&req->uuid))
		snprintf(why, why_len, "a vGPU of this host already has this UUID");
	else
		err = nvgpu_vgpu_create(mgr, req, out, why, why_len);
	mutex_unlock(&create_lock);
	return err;
}

/* Which attribute of a create request an error is about; 0 = none in particular. */
static int create_culprit(int err)
{
	switch (err) {
	case -EEXIST:
		return NVGPU_A_VGPU_UUID;
	case -ENOENT:
	case -ENODEV:
	case -EPERM:
	case -EXDEV:
		return NVGPU_A_VGPU_TYPE;
	default:
		return 0;
	}
}

int nvgpu_nl_vgpu_create_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *a_uuid = info->attrs[NVGPU_A_VGPU_UUID];
	struct nlattr *a_owner = info->attrs[NVGPU_A_VGPU_OWNER];
	struct nlattr *a_vf = info->attrs[NVGPU_A_VGPU_VF];
	struct nlattr *a_placement = info->attrs[NVGPU_A_VGPU_PLACEMENT];
	struct nvgpu_vgpu_request req = { .placement = NVGPU_NO_PLACEMENT };
	struct nvgpu_vgpu_desc vgpu;
	char why[NVGPU_REASON_LEN] = "";
	u64 serial;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, NVGPU_A_VGPU_TYPE))
		return nl_refuse(info, 0, -EINVAL, "the type of the vGPU is missing");

	req.type_id = nla_get_u32(info->attrs[NVGPU_A_VGPU_TYPE]);
	if (a_vf) {
		req.has_vf = true;
		req.vf = nla_get_u32(a_vf);
	}
	if (a_uuid) {
		req.has_uuid = true;
		import_uuid(&req.uuid, nla_data(a_uuid));
		if (uuid_is_null(&req.uuid))
			return nl_refuse(info, NVGPU_A_VGPU_UUID, -EINVAL,
					 "a UUID of zeroes names nothing");
	}
	if (a_placement)
		req.placement = nla_get_u32(a_placement);
	if (a_owner) {
		nla_strscpy(req.owner, a_owner, sizeof(req.owner));
		if (!nvgpu_label_is_fit(req.owner))
			return nl_refuse(info, NVGPU_A_VGPU_OWNER, -EINVAL,
					 "the owner's label has a control character in it");
	}

	serial = nl_serial();
	err = create_unique(nl_mgr(info), &req, &vgpu, why, sizeof(why));
	if (err)
		return nl_refuse(info, create_culprit(err), err, why);

	/* If the answer cannot be sent the vGPU exists nevertheless: the
	 * announcement and a dump show it, and undoing could fail as well.
	 */
	return reply_vgpu(skb, info, NVGPU_CMD_VGPU_CREATE, &vgpu, serial);
}

int nvgpu_nl_vgpu_destroy_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *a_grace = info->attrs[NVGPU_A_VGPU_GRACE_MS];
	struct nlattr *a_force = info->attrs[NVGPU_A_VGPU_FORCE];
	struct nlattr *a_vf = info->attrs[NVGPU_A_VGPU_VF];
	struct nvgpu_vgpu_removal req = { .grace_ms = GRACE_DEFAULT_MS };
	char why[NVGPU_REASON_LEN] = "";
	struct nvgpu_vgpu_desc vgpu;
	int err;

	err = find_vgpu(info, &vgpu);
	if (err)
		return err;
	if (a_vf && nla_get_u32(a_vf) != vgpu.vf) {
		snprintf(why, sizeof(why), "the vGPU with this UUID is on virtual function %u",
			 vgpu.vf);
		return nl_refuse(info, NVGPU_A_VGPU_VF, -ENOENT, why);
	}

	req.id = vgpu.id;
	req.uuid = vgpu.uuid;
	req.force = a_force && nla_get_u32(a_force);
	if (a_grace)
		req.grace_ms = nla_get_u32(a_grace);
	err = nvgpu_vgpu_destroy(nl_mgr(info), &req, why, sizeof(why));
	return err ? nl_refuse(info, 0, err, why) : 0;
}
