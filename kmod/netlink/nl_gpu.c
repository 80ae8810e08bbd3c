// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: GPUs - get, dump, settings, reset.
 */

#include "netlink/nl.h"

static_assert((int)NVGPU_GPU_STATUS_BOOTING == (int)NVGPU_GPU_BOOTING);
static_assert((int)NVGPU_GPU_STATUS_READY == (int)NVGPU_GPU_READY);
static_assert((int)NVGPU_GPU_STATUS_WEDGED == (int)NVGPU_GPU_WEDGED);
static_assert((int)NVGPU_GPU_STATUS_RESETTING == (int)NVGPU_GPU_RESETTING);
static_assert((int)NVGPU_GPU_STATUS_REMOVED == (int)NVGPU_GPU_REMOVED);

static_assert((int)NVGPU_GPU_CHANGE_BOOTING == (int)NVGPU_GPU_NEWS_BOOTING);
static_assert((int)NVGPU_GPU_CHANGE_READY == (int)NVGPU_GPU_NEWS_READY);
static_assert((int)NVGPU_GPU_CHANGE_WEDGED == (int)NVGPU_GPU_NEWS_WEDGED);
static_assert((int)NVGPU_GPU_CHANGE_RESETTING == (int)NVGPU_GPU_NEWS_RESETTING);
static_assert((int)NVGPU_GPU_CHANGE_RECOVERED == (int)NVGPU_GPU_NEWS_RECOVERED);
static_assert((int)NVGPU_GPU_CHANGE_REMOVED == (int)NVGPU_GPU_NEWS_REMOVED);
static_assert((int)NVGPU_GPU_CHANGE_VFS == (int)NVGPU_GPU_NEWS_VFS);
static_assert((int)NVGPU_GPU_CHANGE_SETTINGS == (int)NVGPU_GPU_NEWS_SETTINGS);
static_assert((int)NVGPU_GPU_CHANGE_CAPACITY == (int)NVGPU_GPU_NEWS_CAPACITY);

static_assert(NVGPU_MAX_SLOTS == 64, "the spec limits placement ids to 63");

/*
 * nl_slot_map() - the slots of a GPU, for nl_put_gpu(); written to @room. NULL when it has
 * no manager.
 */
const struct nvgpu_slot_map *nl_slot_map(struct nvgpu_device *nvg, struct nvgpu_slot_map *room)
{
	struct nvgpu_vgpu_mgr *mgr = nvgpu_gpu_vgpu_get(nvg);

	if (!mgr)
		return NULL;
	nvgpu_vgpu_slot_map(mgr, room);
	nvgpu_gpu_vgpu_put(nvg);
	return room;
}

static int put_slots(struct sk_buff *skb, const struct nvgpu_slot_map *map)
{
	if (nla_put_u32(skb, NVGPU_A_GPU_PLACEMENT_MODE,
			map->mixed ? NVGPU_PLACEMENT_MODE_MIXED : NVGPU_PLACEMENT_MODE_EQUAL) ||
	    nla_put_u32(skb, NVGPU_A_GPU_SLOTS, map->slots) ||
	    nla_put_u32(skb, NVGPU_A_GPU_SLOTS_FREE, nvgpu_slots_free(map)) ||
	    nla_put_u32(skb, NVGPU_A_GPU_SLOTS_LARGEST_FREE, nvgpu_slots_largest(map)))
		return -EMSGSIZE;
	return 0;
}

/**
 * nl_put_gpu() - Write a GPU's attributes.
 * @skb: message
 * @object: a struct nl_gpu_object
 *
 * Return: 0 or -EMSGSIZE.
 */
int nl_put_gpu(struct sk_buff *skb, const void *object)
{
	const struct nl_gpu_object *o = object;
	const struct nvgpu_gpu_desc *g = o->gpu;

	if (nla_put_string(skb, NVGPU_A_GPU_ADDRESS, g->address) ||
	    nl_put_text(skb, NVGPU_A_GPU_NAME, g->name) ||
	    nl_put_text(skb, NVGPU_A_GPU_CHIP, g->chip) ||
	    nla_put_u32(skb, NVGPU_A_GPU_DEVICE_ID, g->device_id) ||
	    nla_put_u32(skb, NVGPU_A_GPU_SUBSYSTEM_ID, g->subsystem_id) ||
	    nla_put_u32(skb, NVGPU_A_GPU_STATE, g->state) ||
	    nl_put_text(skb, NVGPU_A_GPU_STATE_REASON, g->reason) ||
	    nl_put_text(skb, NVGPU_A_GPU_FIRMWARE_RELEASE, g->release) ||
	    nl_put_text(skb, NVGPU_A_GPU_FIRMWARE_REASON, g->release_reason) ||
	    nl_put_text(skb, NVGPU_A_GPU_FIRMWARE_PIN, g->release_pin) ||
	    nla_put_u32(skb, NVGPU_A_GPU_VGPU_MODE, g->vgpu_mode) ||
	    nla_put_u32(skb, NVGPU_A_GPU_VF_PARTITIONS, g->vf_partitions) ||
	    nl_put_text(skb, NVGPU_A_GPU_LIMIT_REASON, g->limit) ||
	    nla_put_u32(skb, NVGPU_A_GPU_TOTAL_VFS, g->total_vfs) ||
	    nla_put_u32(skb, NVGPU_A_GPU_NUM_VFS, g->num_vfs) ||
	    nla_put_u64_64bit(skb, NVGPU_A_GPU_FB_TOTAL, g->fb_total, NVGPU_A_GPU_PAD) ||
	    nla_put_u64_64bit(skb, NVGPU_A_GPU_FB_USABLE, g->fb_usable, NVGPU_A_GPU_PAD) ||
	    nla_put_u64_64bit(skb, NVGPU_A_GPU_FB_FREE, g->fb_free, NVGPU_A_GPU_PAD) ||
	    nla_put_u64_64bit(skb, NVGPU_A_GPU_FB_LARGEST_FREE, g->fb_largest,
			      NVGPU_A_GPU_PAD) ||
	    nla_put_u64_64bit(skb, NVGPU_A_GPU_VMMU_SEGMENT_SIZE, g->vmmu_segment_bytes,
			      NVGPU_A_GPU_PAD) ||
	    nla_put_u32(skb, NVGPU_A_GPU_CHANNELS_TOTAL, g->chids_total) ||
	    nla_put_u32(skb, NVGPU_A_GPU_ECC, g->ecc) ||
	    nla_put_u64_64bit(skb, NVGPU_A_GPU_BOOT_TIME_MS, g->boot_ms, NVGPU_A_GPU_PAD) ||
	    (o->news && nla_put_u32(skb, NVGPU_A_GPU_CHANGE, o->news)) ||
	    (o->map && put_slots(skb, o->map)) ||
	    nla_put_u64_64bit(skb, NVGPU_A_GPU_SERIAL, o->serial, NVGPU_A_GPU_PAD))
		return -EMSGSIZE;
	return 0;
}

int nvgpu_nl_gpu_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	/* Read before the object, so that it cannot claim a change it lacks. */
	u64 serial = nl_serial();
	struct nvgpu_slot_map map;
	struct nvgpu_gpu_desc gpu;

	nvgpu_gpu_describe(nl_gpu(info), &gpu);
	return nl_reply(info, NVGPU_CMD_GPU_GET, nl_put_gpu,
			&(struct nl_gpu_object){ .gpu = &gpu,
						 .map = nl_slot_map(nl_gpu(info), &map),
						 .serial = serial });
}

static int dump_gpu(struct sk_buff *skb, struct netlink_callback *cb,
		    struct nvgpu_device *nvg, const struct nvgpu_gpu_desc *gpu, u32 *pos)
{
	struct nvgpu_slot_map map;

	return nl_dump_one(skb, cb, NVGPU_CMD_GPU_GET, nl_put_gpu,
			   &(struct nl_gpu_object){ .gpu = gpu, .map = nl_slot_map(nvg, &map),
						    .serial = nl_dump_serial(cb) });
}

int nvgpu_nl_gpu_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return nl_dump(skb, cb, dump_gpu);
}

static int set_mode(struct nvgpu_device *nvg, u32 mode, char *why, size_t why_len)
{
	struct nvgpu_vgpu_mgr *mgr = nvgpu_gpu_vgpu_get(nvg);
	int err;

	if (!mgr) {
		snprintf(why, why_len, "the GPU has no vGPU manager");
		return -EIO;
	}
	err = nvgpu_vgpu_mix_sizes(mgr, mode == NVGPU_PLACEMENT_MODE_MIXED, why, why_len);
	nvgpu_gpu_vgpu_put(nvg);
	return err;
}

int nvgpu_nl_gpu_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *pin = info->attrs[NVGPU_A_GPU_FIRMWARE_PIN];
	struct nlattr *mode = info->attrs[NVGPU_A_GPU_PLACEMENT_MODE];
	struct nlattr *vfs = info->attrs[NVGPU_A_GPU_NUM_VFS];
	char why[NVGPU_REASON_LEN] = "";
	int err;

	if (!pin && !vfs && !mode)
		return nl_refuse(info, 0, -EINVAL,
				 "nothing to set: no num-vfs, firmware-pin or placement-mode");
	if (mode) {
		err = set_mode(nl_gpu(info), nla_get_u32(mode), why, sizeof(why));
		if (err)
			return nl_refuse(info, NVGPU_A_GPU_PLACEMENT_MODE, err, why);
	}
	if (pin) {
		err = nvgpu_gpu_pin_release(nl_gpu(info), nla_data(pin), why, sizeof(why));
		if (err)
			return nl_refuse(info, NVGPU_A_GPU_FIRMWARE_PIN, err, why);
	}
	if (!vfs)
		return 0;

	err = nvgpu_gpu_set_num_vfs(nl_gpu(info), nla_get_u32(vfs), why, sizeof(why));
	return err < 0 ? nl_refuse(info, NVGPU_A_GPU_NUM_VFS, err, why) : 0;
}

int nvgpu_nl_gpu_reset_doit(struct sk_buff *skb, struct genl_info *info)
{
	char why[NVGPU_REASON_LEN] = "";
	int err;

	err = nvgpu_gpu_reset(nl_gpu(info), why, sizeof(why));
	return err < 0 ? nl_refuse(info, NL_A_GPU, err, why) : 0;
}
