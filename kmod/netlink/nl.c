// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink family - hooks around handlers, replies, dumps, refusals.
 */

#include <linux/capability.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/netlink.h>

#include "netlink/nl.h"

/**
 * DOC: control plane
 *
 * The tables in nl_gen.c are generated from nvgpu.yaml. Around each "do" handler
 * run two hooks: one looks the GPU up (and, where vGPUs are concerned, pins its
 * manager), the other lets go. Rights are checked in the hook too, so that no
 * handler of a changing operation can forget them. Handlers translate and
 * delegate: the rules are those of vgpu/ and core/.
 *
 * Handlers run in parallel and in the context of the requesting process.
 */

/**
 * nl_refuse() - Turn a request down with a sentence.
 * @info: the request
 * @attr: attribute at fault, or 0
 * @err: negative errno
 * @why: the sentence; empty or NULL if whoever refused said nothing
 *
 * The extended acknowledgement holds 79 characters of formatted text. A longer
 * sentence is cut at a word.
 *
 * Return: @err.
 */
int nl_refuse(struct genl_info *info, int attr, int err, const char *why)
{
	static const char more[] = "...";
	char text[NETLINK_MAX_FMTMSG_LEN];
	char *space;

	if (!info->extack)
		return err;
	if (attr && info->attrs[attr])
		NL_SET_BAD_ATTR(info->extack, info->attrs[attr]);
	if (!why || !why[0]) {
		NL_SET_ERR_MSG_FMT(info->extack, "refused with error %d", -err);
		return err;
	}
	if (strscpy(text, why, sizeof(text)) < 0) {
		text[sizeof(text) - sizeof(more)] = '\0';
		space = strrchr(text, ' ');
		memcpy(space ?: text + strlen(text), more, sizeof(more));
	}
	NL_SET_ERR_MSG_FMT(info->extack, "%s", text);
	return err;
}

/* Sorts like the address does, and is the same with and without a domain. */
u64 nl_address_key(const char *address)
{
	unsigned int domain = 0, bus = 0, dev = 0, fn = 0;

	if (sscanf(address, "%x:%x:%x.%x", &domain, &bus, &dev, &fn) != 4) {
		domain = 0;
		if (sscanf(address, "%x:%x.%x", &bus, &dev, &fn) != 3)
			return U64_MAX;
	}
	return (u64)domain << 16 | (bus & 0xff) << 8 | (dev & 0x1f) << 3 | (fn & 0x7);
}

/* ---- hooks -------------------------------------------------------------- */

static bool wants_mgr(u8 cmd)
{
	switch (cmd) {
	case NVGPU_CMD_GPU_GET:
	case NVGPU_CMD_GPU_SET:
	case NVGPU_CMD_GPU_RESET:
		return false;
	default:
		return true;
	}
}

static const char *gpu_state_text(enum nvgpu_gpu_state state)
{
	switch (state) {
	case NVGPU_GPU_BOOTING:
		return "is still booting";
	case NVGPU_GPU_WEDGED:
		return "is wedged, reset it";
	case NVGPU_GPU_RESETTING:
		return "is being reset";
	case NVGPU_GPU_REMOVED:
		return "is gone";
	default:
		return "has no vGPU manager";
	}
}

static int refuse_no_mgr(struct genl_info *info, struct nvgpu_device *nvg)
{
	struct nvgpu_gpu_desc gpu;
	char why[NVGPU_REASON_LEN];

	nvgpu_gpu_describe(nvg, &gpu);
	snprintf(why, sizeof(why), "GPU %s %s", gpu.address, gpu_state_text(gpu.state));
	return nl_refuse(info, NL_A_GPU, -EIO, why);
}

/* Pins the GPU and, if the command is about what it carries, its manager. */
static int hold_gpu(const struct genl_split_ops *ops, struct genl_info *info,
		    struct nvgpu_device *nvg)
{
	struct nvgpu_vgpu_mgr *mgr = NULL;

	if (wants_mgr(ops->cmd)) {
		mgr = nvgpu_gpu_vgpu_get(nvg);
		if (!mgr) {
			int err = refuse_no_mgr(info, nvg);

			nvgpu_gpu_put(nvg);
			return err;
		}
	}
	info->user_ptr[0] = nvg;
	info->user_ptr[1] = mgr;
	return 0;
}

static int hold_named_gpu(const struct genl_split_ops *ops, struct genl_info *info)
{
	const char *address = nla_data(info->attrs[NL_A_GPU]);
	struct nvgpu_device *nvg;
	char why[NVGPU_REASON_LEN];

	nvg = nvgpu_gpu_get(address);
	if (IS_ERR_OR_NULL(nvg)) {
		snprintf(why, sizeof(why), "no GPU %s here that nvgpu drives", address);
		return nl_refuse(info, NL_A_GPU, -ENODEV, why);
	}
	return hold_gpu(ops, info, nvg);
}

/* The GPU that carries a vGPU of this UUID. */
static int hold_gpu_of_uuid(const struct genl_split_ops *ops, struct genl_info *info)
{
	struct nvgpu_device *nvg = NULL;
	struct nvgpu_vgpu_desc vgpu;
	struct nvgpu_vgpu_mgr *mgr;
	uuid_t uuid;

	import_uuid(&uuid, nla_data(info->attrs[NVGPU_A_VGPU_UUID]));
	while ((nvg = nvgpu_gpu_next(nvg))) {
		mgr = nvgpu_gpu_vgpu_get(nvg);
		if (!mgr)
			continue;
		if (!nvgpu_vgpu_find_uuid(mgr, &uuid, &vgpu)) {
			info->user_ptr[0] = nvg;
			info->user_ptr[1] = mgr;
			return 0;
		}
		nvgpu_gpu_vgpu_put(nvg);
	}
	return nl_refuse(info, NVGPU_A_VGPU_UUID, -ENOENT, "no vGPU has this UUID");
}

static int check_rights(struct sk_buff *skb, struct genl_info *info)
{
	/* Looks at the opener of the socket too: a privileged program that is
	 * tricked into writing to somebody else's socket lends no rights.
	 */
	if (netlink_capable(skb, CAP_SYS_ADMIN))
		return 0;
	return nl_refuse(info, 0, -EPERM, "changes need CAP_SYS_ADMIN");
}

/** nvgpu_nl_pre_read() - Hook before an operation that names its GPU by address. */
int nvgpu_nl_pre_read(const struct genl_split_ops *ops, struct sk_buff *skb,
		      struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, NL_A_GPU))
		return nl_refuse(info, 0, -EINVAL, "the address of the GPU is missing");
	return hold_named_gpu(ops, info);
}

/** nvgpu_nl_pre_change() - The same for one that changes something. */
int nvgpu_nl_pre_change(const struct genl_split_ops *ops, struct sk_buff *skb,
			struct genl_info *info)
{
	int err = check_rights(skb, info);

	return err ?: nvgpu_nl_pre_read(ops, skb, info);
}

/** nvgpu_nl_pre_read_vgpu() - Hook before an operation that names a vGPU: by GPU and id, or by UUID. */
int nvgpu_nl_pre_read_vgpu(const struct genl_split_ops *ops, struct sk_buff *skb,
			   struct genl_info *info)
{
	if (info->attrs[NL_A_GPU])
		return hold_named_gpu(ops, info);
	if (GENL_REQ_ATTR_CHECK(info, NVGPU_A_VGPU_UUID))
		return nl_refuse(info, 0, -EINVAL,
				 "a vGPU is named by gpu and id, or by uuid");
	return hold_gpu_of_uuid(ops, info);
}

/** nvgpu_nl_pre_change_vgpu() - The same for one that changes something. */
int nvgpu_nl_pre_change_vgpu(const struct genl_split_ops *ops, struct sk_buff *skb,
			     struct genl_info *info)
{
	int err = check_rights(skb, info);

	if (err)
		return err;
	/* An id or a VF may have passed to somebody else's vGPU; a UUID never does. */
	if (GENL_REQ_ATTR_CHECK(info, NVGPU_A_VGPU_UUID))
		return nl_refuse(info, 0, -EINVAL, "the UUID of the vGPU is missing");
	return nvgpu_nl_pre_read_vgpu(ops, skb, info);
}

/** nvgpu_nl_post() - Hook afterwards: lets go of what the hook before took. */
void nvgpu_nl_post(const struct genl_split_ops *ops, struct sk_buff *skb,
		   struct genl_info *info)
{
	if (nl_mgr(info))
		nvgpu_gpu_vgpu_put(nl_gpu(info));
	nvgpu_gpu_put(nl_gpu(info));
}

/* ---- replies ------------------------------------------------------------ */

/**
 * nl_reply() - Answer a request with one object.
 * @info: the request
 * @cmd: command number of the answer
 * @fill: writes the attributes
 * @object: argument of @fill
 *
 * Return: 0 or a negative errno.
 */
int nl_reply(struct genl_info *info, u8 cmd, nl_fill_fn fill, const void *object)
{
	struct sk_buff *msg;
	void *hdr;
	int err;

	msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;

	hdr = genlmsg_put(msg, info->snd_portid, info->snd_seq, &nvgpu_nl_family, 0, cmd);
	err = hdr ? fill(msg, object) : -EMSGSIZE;
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

/* ---- dumps -------------------------------------------------------------- */

/* Where a dump is; fits into the callback's ctx. */
struct dump_state {
	u64 serial;
	u64 gpu;		/* key of the GPU being dumped */
	u32 pos;		/* in that GPU */
	bool finished;		/* that GPU is done */
};

static_assert(sizeof(struct dump_state) <= sizeof_field(struct netlink_callback, ctx));

u64 nl_dump_serial(struct netlink_callback *cb)
{
	return ((struct dump_state *)cb->ctx)->serial;
}

/* Changes whenever an object that a dump may show changes. Never 0. */
static unsigned int dump_generation(void)
{
	struct nvgpu_device *nvg = NULL;
	struct nvgpu_vgpu_mgr *mgr;
	unsigned int sum = nl_serial();

	while ((nvg = nvgpu_gpu_next(nvg))) {
		mgr = nvgpu_gpu_vgpu_get(nvg);
		if (!mgr)
			continue;
		sum += nvgpu_vgpu_generation(mgr);
		nvgpu_gpu_vgpu_put(nvg);
	}
	return sum ?: 1;
}

/* The GPU that the request names; @key stays U64_MAX when it names none. */
static int dump_filter(struct netlink_callback *cb, u64 *key)
{
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	struct nvgpu_device *nvg;
	const char *address;

	*key = U64_MAX;
	if (!attrs || !attrs[NL_A_GPU])
		return 0;

	address = nla_data(attrs[NL_A_GPU]);
	nvg = nvgpu_gpu_get(address);
	if (IS_ERR_OR_NULL(nvg)) {
		NL_SET_BAD_ATTR(cb->extack, attrs[NL_A_GPU]);
		NL_SET_ERR_MSG_FMT(cb->extack, "no GPU %s here that nvgpu drives", address);
		return -ENODEV;
	}
	nvgpu_gpu_put(nvg);
	*key = nl_address_key(address);
	return 0;
}

/**
 * nl_dump() - Walk GPUs for a dump that may take several calls.
 * @skb: message being filled
 * @cb: the dump
 * @fn: writes the objects of one GPU, see &nl_dump_fn
 *
 * GPUs and objects may come and go between the calls: the walk resumes by
 * address and position, and the sequence number tells the reader that the
 * picture is not of one moment.
 *
 * Return: bytes written while there is more, 0 at the end, or a negative errno.
 */
int nl_dump(struct sk_buff *skb, struct netlink_callback *cb, nl_dump_fn fn)
{
	struct dump_state *st = (struct dump_state *)cb->ctx;
	struct nvgpu_device *nvg = NULL;
	struct nvgpu_gpu_desc gpu;
	u64 only, key;
	int err;

	err = dump_filter(cb, &only);
	if (err)
		return err;

	st->serial = nl_serial();
	cb->seq = dump_generation();
	while ((nvg = nvgpu_gpu_next(nvg))) {
		nvgpu_gpu_describe(nvg, &gpu);
		key = nl_address_key(gpu.address);
		if (only != U64_MAX && key != only)
			continue;
		if (key < st->gpu || (key == st->gpu && st->finished))
			continue;
		if (key > st->gpu) {
			st->gpu = key;
			st->pos = 0;
			st->finished = false;
		}
		err = fn(skb, cb, nvg, &gpu, &st->pos);
		if (err) {
			nvgpu_gpu_put(nvg);
			/* Full: what is in it goes out, and the walk resumes. */
			return err == -EMSGSIZE && skb->len ? skb->len : err;
		}
		st->finished = true;
	}
	return 0;
}

/**
 * nl_dump_one() - Write one object of a dump.
 * @skb: message being filled
 * @cb: the dump
 * @cmd: command number of the answer
 * @fill: writes the attributes
 * @object: argument of @fill
 *
 * Return: 0, or -EMSGSIZE with nothing written.
 */
int nl_dump_one(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
		nl_fill_fn fill, const void *object)
{
	void *hdr;

	hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			  &nvgpu_nl_family, NLM_F_MULTI, cmd);
	if (!hdr)
		return -EMSGSIZE;
	if (fill(skb, object)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genl_dump_check_consistent(cb, hdr);
	genlmsg_end(skb, hdr);
	return 0;
}
