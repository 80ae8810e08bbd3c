// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: virtual functions - get, dump.
 */

#include "netlink/nl.h"

/**
 * nl_put_vf() - Write a VF's attributes.
 * @skb: message
 * @object: a struct nl_vf_object
 *
 * Return: 0 or -EMSGSIZE.
 */
int nl_put_vf(struct sk_buff *skb, const void *object)
{
	const struct nl_vf_object *o = object;
	const struct nvgpu_vf_desc *vf = o->vf;

	if (nla_put_string(skb, NVGPU_A_VF_GPU, o->gpu) ||
	    nla_put_u32(skb, NVGPU_A_VF_INDEX, vf->index) ||
	    nl_put_text(skb, NVGPU_A_VF_ADDRESS, vf->address) ||
	    nla_put_u32(skb, NVGPU_A_VF_GFID, vf->gfid) ||
	    nl_put_text(skb, NVGPU_A_VF_DRIVER, vf->driver) ||
	    (vf->iommu_group >= 0 &&
	     nla_put_u32(skb, NVGPU_A_VF_IOMMU_GROUP, vf->iommu_group)) ||
	    (vf->vgpu_id && nla_put_u32(skb, NVGPU_A_VF_VGPU, vf->vgpu_id)) ||
	    nla_put_u64_64bit(skb, NVGPU_A_VF_SERIAL, o->serial, NVGPU_A_VF_PAD))
		return -EMSGSIZE;
	return 0;
}

int nvgpu_nl_vf_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	u64 serial = nl_serial();
	struct nvgpu_gpu_desc gpu;
	struct nvgpu_vf_desc vf;
	char why[NVGPU_REASON_LEN];
	u32 index;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, NVGPU_A_VF_INDEX))
		return nl_refuse(info, 0, -EINVAL, "the index of the VF is missing");

	index = nla_get_u32(info->attrs[NVGPU_A_VF_INDEX]);
	nvgpu_gpu_describe(nl_gpu(info), &gpu);
	err = nvgpu_vgpu_vf_at(nl_mgr(info), index, &vf);
	if (err) {
		snprintf(why, sizeof(why), "GPU %s has no VF %u, it has %u on", gpu.address,
			 index, gpu.num_vfs);
		return nl_refuse(info, NVGPU_A_VF_INDEX, err, why);
	}
	return nl_reply(info, NVGPU_CMD_VF_GET, nl_put_vf,
			&(struct nl_vf_object){ .gpu = gpu.address, .vf = &vf,
						.serial = serial });
}

static int dump_vfs(struct sk_buff *skb, struct netlink_callback *cb,
		    struct nvgpu_device *nvg, const struct nvgpu_gpu_desc *gpu, u32 *pos)
{
	struct nvgpu_vgpu_mgr *mgr = nvgpu_gpu_vgpu_get(nvg);
	struct nvgpu_vf_desc vf;
	int err = 0;

	if (!mgr)
		return 0;
	while (!err && !nvgpu_vgpu_vf_at(mgr, *pos, &vf)) {
		err = nl_dump_one(skb, cb, NVGPU_CMD_VF_GET, nl_put_vf,
				  &(struct nl_vf_object){ .gpu = gpu->address, .vf = &vf,
							  .serial = nl_dump_serial(cb) });
		if (!err)
			++*pos;
	}
	nvgpu_gpu_vgpu_put(nvg);
	return err;
}

int nvgpu_nl_vf_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return nl_dump(skb, cb, dump_vfs);
}
