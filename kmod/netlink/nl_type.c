// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: vGPU types - get, dump.
 */

#include <linux/sizes.h>

#include "netlink/nl.h"

static_assert((int)NVGPU_REFUSAL_REASON_NONE == (int)NVGPU_REFUSE_NONE);
static_assert((int)NVGPU_REFUSAL_REASON_GPU_NOT_READY == (int)NVGPU_REFUSE_GPU_NOT_READY);
static_assert((int)NVGPU_REFUSAL_REASON_NOT_VGPU_MODE == (int)NVGPU_REFUSE_NOT_VGPU_MODE);
static_assert((int)NVGPU_REFUSAL_REASON_NO_VF == (int)NVGPU_REFUSE_NO_VF);
static_assert((int)NVGPU_REFUSAL_REASON_MAX_INSTANCES == (int)NVGPU_REFUSE_MAX_INSTANCES);
static_assert((int)NVGPU_REFUSAL_REASON_SIZE_MISMATCH == (int)NVGPU_REFUSE_SIZE_MISMATCH);
static_assert((int)NVGPU_REFUSAL_REASON_NO_FB == (int)NVGPU_REFUSE_NO_FB);
static_assert((int)NVGPU_REFUSAL_REASON_NO_CHANNELS == (int)NVGPU_REFUSE_NO_CHIDS);
static_assert((int)NVGPU_REFUSAL_REASON_PARTITIONS == (int)NVGPU_REFUSE_PARTITIONS);
static_assert((int)NVGPU_REFUSAL_REASON_UNSIGNED == (int)NVGPU_REFUSE_UNSIGNED);
static_assert((int)NVGPU_REFUSAL_REASON_ECC == (int)NVGPU_REFUSE_ECC);
static_assert((int)NVGPU_REFUSAL_REASON_NO_SLOT == (int)NVGPU_REFUSE_NO_SLOT);
static_assert((int)NVGPU_REFUSAL_REASON_UNSETTLED == (int)NVGPU_REFUSE_UNSETTLED);

/* What the type is. */
static int put_record(struct sk_buff *skb, const struct nvgpu_type_desc *d)
{
	if (nla_put_u32(skb, NVGPU_A_TYPE_ID, d->id) ||
	    nl_put_text(skb, NVGPU_A_TYPE_NAME, d->name) ||
	    nl_put_text(skb, NVGPU_A_TYPE_CLASS, d->cls) ||
	    nl_put_text(skb, NVGPU_A_TYPE_LICENSE, d->license) ||
	    nl_put_text(skb, NVGPU_A_TYPE_PRODUCT, d->product) ||
	    nla_put_u32(skb, NVGPU_A_TYPE_MAX_INSTANCES, d->max_instances) ||
	    nla_put_u64_64bit(skb, NVGPU_A_TYPE_PROFILE_SIZE, d->profile_bytes,
			      NVGPU_A_TYPE_PAD) ||
	    nla_put_u64_64bit(skb, NVGPU_A_TYPE_FB_SIZE, d->fb_bytes, NVGPU_A_TYPE_PAD) ||
	    nla_put_u64_64bit(skb, NVGPU_A_TYPE_HEAP_SIZE, d->heap_bytes, NVGPU_A_TYPE_PAD) ||
	    nla_put_u64_64bit(skb, NVGPU_A_TYPE_FB_RESERVED, d->fb_reservation_bytes,
			      NVGPU_A_TYPE_PAD) ||
	    nla_put_u64_64bit(skb, NVGPU_A_TYPE_MAPPABLE_SIZE, d->mappable_bytes,
			      NVGPU_A_TYPE_PAD) ||
	    nla_put_u64_64bit(skb, NVGPU_A_TYPE_BAR1_SIZE, (u64)d->bar1_mib * SZ_1M,
			      NVGPU_A_TYPE_PAD) ||
	    nla_put_u32(skb, NVGPU_A_TYPE_HEADS, d->heads) ||
	    nla_put_u32(skb, NVGPU_A_TYPE_MAX_X, d->max_x) ||
	    nla_put_u32(skb, NVGPU_A_TYPE_MAX_Y, d->max_y) ||
	    nla_put_u32(skb, NVGPU_A_TYPE_MAX_PIXELS, d->max_pixels) ||
	    nla_put_u32(skb, NVGPU_A_TYPE_FRAME_RATE_LIMIT, d->frl_enabled ? d->frl_fps : 0) ||
	    nla_put_u32(skb, NVGPU_A_TYPE_ENCODER_SHARE, d->encoder_percent) ||
	    nla_put_u32(skb, NVGPU_A_TYPE_CUDA, d->cuda) ||
	    nla_put_u32(skb, NVGPU_A_TYPE_ECC, d->ecc) ||
	    nla_put_u32(skb, NVGPU_A_TYPE_MULTI_VGPU, d->multi_vgpu) ||
	    nla_put_u32(skb, NVGPU_A_TYPE_GUEST_DEVICE_ID, d->guest_device) ||
	    nla_put_u32(skb, NVGPU_A_TYPE_GUEST_SUBSYSTEM_ID, d->guest_subsystem) ||
	    nla_put_u32(skb, NVGPU_A_TYPE_SIGNED, d->has_signature) ||
	    nla_put_u32(skb, NVGPU_A_TYPE_DERIVED, d->derived))
		return -EMSGSIZE;
	return 0;
}

/* Where it can be had. */
static int put_placements(struct sk_buff *skb, u64 ids)
{
	u32 list[NVGPU_MAX_SLOTS];
	int id, nr = 0;

	for (id = 0; id < NVGPU_MAX_SLOTS; id++)
		if (ids >> id & 1)
			list[nr++] = id;
	return nr ? nla_put(skb, NVGPU_A_TYPE_PLACEMENTS, nr * sizeof(list[0]), list) : 0;
}

/* What can be had of it now. */
static int put_verdict(struct sk_buff *skb, const struct nvgpu_type_status *t)
{
	if (nla_put_u32(skb, NVGPU_A_TYPE_CREATABLE, t->refusal == NVGPU_REFUSE_NONE) ||
	    nla_put_u32(skb, NVGPU_A_TYPE_REFUSAL, t->refusal) ||
	    nl_put_text(skb, NVGPU_A_TYPE_REASON, t->reason) ||
	    nla_put_u32(skb, NVGPU_A_TYPE_INSTANCES, t->instances) ||
	    nla_put_u32(skb, NVGPU_A_TYPE_AVAILABLE, t->available) ||
	    nla_put_u32(skb, NVGPU_A_TYPE_SLOTS, t->slots) ||
	    put_placements(skb, t->free_ids))
		return -EMSGSIZE;
	return 0;
}

/**
 * nl_put_type() - Write a type's attributes.
 * @skb: message
 * @object: a struct nl_type_object
 *
 * Return: 0 or -EMSGSIZE.
 */
int nl_put_type(struct sk_buff *skb, const void *object)
{
	const struct nl_type_object *o = object;

	if (nla_put_string(skb, NVGPU_A_TYPE_GPU, o->gpu) ||
	    put_record(skb, o->type->desc) ||
	    put_verdict(skb, o->type) ||
	    nla_put_u64_64bit(skb, NVGPU_A_TYPE_SERIAL, o->serial, NVGPU_A_TYPE_PAD))
		return -EMSGSIZE;
	return 0;
}

int nvgpu_nl_type_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	u64 serial = nl_serial();
	struct nvgpu_type_status type;
	struct nvgpu_gpu_desc gpu;
	char why[NVGPU_REASON_LEN];
	u32 id;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, NVGPU_A_TYPE_ID))
		return nl_refuse(info, 0, -EINVAL, "the number of the type is missing");

	id = nla_get_u32(info->attrs[NVGPU_A_TYPE_ID]);
	nvgpu_gpu_describe(nl_gpu(info), &gpu);
	err = nvgpu_vgpu_type_find(nl_mgr(info), id, &type);
	if (err) {
		snprintf(why, sizeof(why), "type %u is not offered by GPU %s", id, gpu.address);
		return nl_refuse(info, NVGPU_A_TYPE_ID, err, why);
	}
	return nl_reply(info, NVGPU_CMD_TYPE_GET, nl_put_type,
			&(struct nl_type_object){ .gpu = gpu.address, .type = &type,
						  .serial = serial });
}

static int dump_types(struct sk_buff *skb, struct netlink_callback *cb,
		      struct nvgpu_device *nvg, const struct nvgpu_gpu_desc *gpu, u32 *pos)
{
	struct nvgpu_vgpu_mgr *mgr = nvgpu_gpu_vgpu_get(nvg);
	struct nvgpu_type_status type;
	int err = 0;

	if (!mgr)
		return 0;
	while (!err && !nvgpu_vgpu_type_at(mgr, *pos, &type)) {
		err = nl_dump_one(skb, cb, NVGPU_CMD_TYPE_GET, nl_put_type,
				  &(struct nl_type_object){ .gpu = gpu->address, .type = &type,
							    .serial = nl_dump_serial(cb) });
		if (!err)
			++*pos;
	}
	nvgpu_gpu_vgpu_put(nvg);
	return err;
}

int nvgpu_nl_type_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return nl_dump(skb, cb, dump_types);
}
