/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the control plane share. Nobody else includes this; the
 * rest of the module sees nvgpu_netlink_register() and nvgpu_notify_*() only.
 */
#ifndef NVGPU_NETLINK_NL_H
#define NVGPU_NETLINK_NL_H

#include <net/genetlink.h>
#include <uapi/linux/nvgpu.h>

#include "compat/genetlink.h"
#include "core/gpu.h"
#include "netlink/nl_gen.h"
#include "vgpu/mgr.h"

/*
 * Every attribute set names its GPU in attribute 1, so that one hook can look
 * the GPU up for all requests.
 */
#define NL_A_GPU	1
static_assert(NVGPU_A_GPU_ADDRESS == NL_A_GPU);
static_assert(NVGPU_A_VF_GPU == NL_A_GPU);
static_assert(NVGPU_A_TYPE_GPU == NL_A_GPU);
static_assert(NVGPU_A_VGPU_GPU == NL_A_GPU);

/* What a handler of a "do" request finds in its info, thanks to the hooks. */
static inline struct nvgpu_device *nl_gpu(const struct genl_info *info)
{
	return info->user_ptr[0];
}

/* NULL for requests about the GPU itself. */
static inline struct nvgpu_vgpu_mgr *nl_mgr(const struct genl_info *info)
{
	return info->user_ptr[1];
}

int nl_refuse(struct genl_info *info, int attr, int err, const char *why);

typedef int (*nl_fill_fn)(struct sk_buff *skb, const void *object);
int nl_reply(struct genl_info *info, u8 cmd, nl_fill_fn fill, const void *object);

/*
 * Dumps walk GPUs in the order of their addresses and, in each, objects by a
 * position of the callback's choice. The callback writes what it can from
 * *@pos on, keeps *@pos up to date and returns 0 at the end of the GPU or
 * -EMSGSIZE when @skb is full.
 */
typedef int (*nl_dump_fn)(struct sk_buff *skb, struct netlink_callback *cb,
			  struct nvgpu_device *nvg, const struct nvgpu_gpu_desc *gpu, u32 *pos);
int nl_dump(struct sk_buff *skb, struct netlink_callback *cb, nl_dump_fn fn);
int nl_dump_one(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
		nl_fill_fn fill, const void *object);

/* Number of the latest announcement when this call of the dump began. */
u64 nl_dump_serial(struct netlink_callback *cb);

u64 nl_address_key(const char *address);

/* Numbering of announcements (nl_event.c). */
u64 nl_serial(void);

/*
 * One writer per object, shared by replies, dumps and announcements. @object
 * is the struct below; -EMSGSIZE when it does not fit.
 */
struct nl_gpu_object {
	const struct nvgpu_gpu_desc *gpu;
	const struct nvgpu_slot_map *map;	/* NULL without a manager */
	enum nvgpu_gpu_news news;	/* of an announcement, else 0 */
	u64 serial;
};

struct nl_vf_object {
	const char *gpu;
	const struct nvgpu_vf_desc *vf;
	u64 serial;
};

struct nl_type_object {
	const char *gpu;
	const struct nvgpu_type_status *type;
	u64 serial;
};

struct nl_vgpu_object {
	const char *gpu;
	const struct nvgpu_vgpu_desc *vgpu;
	bool show_user;		/* the reader may know who uses it */
	enum nvgpu_vgpu_news news;	/* of an announcement, else 0 */
	u64 serial;
};

struct nl_report_object {
	const char *gpu;
	const struct nvgpu_report *report;
	u64 serial;
};

int nl_put_gpu(struct sk_buff *skb, const void *object);
const struct nvgpu_slot_map *nl_slot_map(struct nvgpu_device *nvg, struct nvgpu_slot_map *room);
int nl_put_vf(struct sk_buff *skb, const void *object);
int nl_put_type(struct sk_buff *skb, const void *object);
int nl_put_vgpu(struct sk_buff *skb, const void *object);
int nl_put_report(struct sk_buff *skb, const void *object);

/* Absent when empty, as the spec says of every text. */
static inline int nl_put_text(struct sk_buff *skb, int attr, const char *text)
{
	return text[0] ? nla_put_string(skb, attr, text) : 0;
}

#endif /* NVGPU_NETLINK_NL_H */
