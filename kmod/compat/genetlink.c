// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink for kernels without split operations or formatted refusals.
 */

#include <linux/atomic.h>
#include <linux/slab.h>

#include "compat/genetlink.h"

/**
 * DOC: split operations on a kernel without them
 *
 * The table the spec makes has an entry per command and direction, each with hooks and a
 * policy of its own. The older kernel takes one entry per command, with one policy, and one
 * pair of hooks per family. The hooks find the entry again by its command. A dump is checked
 * twice: by the kernel against the policy of the command, then in its start against its own,
 * which is the narrower one.
 */

#ifdef NVGPU_COMPAT_EXTACK_TEXT
/*
 * The sentence of a refusal is read when the handler has returned, by the same thread. The
 * newer kernel keeps room for it in the extended acknowledgement. Here it is a place on a
 * wheel: to be overwritten before it is read, it would take so many refusals in between.
 */
#define TEXTS 64

/**
 * nvgpu_compat_extack_text() - Room for one refusal of NETLINK_MAX_FMTMSG_LEN bytes.
 *
 * Context: any. Return: the room; it always ends in a zero byte.
 */
char *nvgpu_compat_extack_text(void)
{
	static char text[TEXTS][NETLINK_MAX_FMTMSG_LEN];
	static atomic_t next;

	return text[(unsigned int)atomic_inc_return(&next) % TEXTS];
}
#endif

#ifndef NVGPU_HAVE_GENL_SPLIT_OPS
#undef genl_family
#undef genl_register_family
#undef genl_unregister_family

/* The one family of this module: hooks are not told which one they are called for. */
static struct nvgpu_compat_family *registered;

static const struct genl_split_ops *find(u8 cmd, u8 direction)
{
	unsigned int i;

	for (i = 0; i < registered->n_split_ops; i++)
		if (registered->split_ops[i].cmd == cmd &&
		    registered->split_ops[i].flags & direction)
			return &registered->split_ops[i];

	return NULL;
}

static int pre_doit(const struct genl_ops *ops, struct sk_buff *skb, struct genl_info *info)
{
	const struct genl_split_ops *split = find(ops->cmd, GENL_CMD_CAP_DO);

	return split && split->pre_doit ? split->pre_doit(split, skb, info) : 0;
}

static void post_doit(const struct genl_ops *ops, struct sk_buff *skb, struct genl_info *info)
{
	const struct genl_split_ops *split = find(ops->cmd, GENL_CMD_CAP_DO);

	if (split && split->post_doit)
		split->post_doit(split, skb, info);
}

static int dump_start(struct netlink_callback *cb)
{
	const struct genl_split_ops *split = find(genl_dumpit_info(cb)->op.cmd, GENL_CMD_CAP_DUMP);
	int length = nlmsg_attrlen(cb->nlh, GENL_HDRLEN);
	int err;

	if (split->policy) {
		err = __nla_validate(nlmsg_attrdata(cb->nlh, GENL_HDRLEN), length, split->maxattr,
				     split->policy, NL_VALIDATE_STRICT, cb->extack);
		if (err)
			return err;
	} else if (length > 0) {
		NL_SET_ERR_MSG(cb->extack, "Unknown attribute type");
		return -EINVAL;
	}

	return split->start ? split->start(cb) : 0;
}

static void merge(struct genl_ops *op, const struct genl_split_ops *split)
{
	op->cmd = split->cmd;
	op->validate |= split->validate;
	if (split->flags & GENL_CMD_CAP_DUMP) {
		op->start = dump_start;
		op->dumpit = split->dumpit;
		op->done = split->done;
	} else {
		op->doit = split->doit;
	}
	op->flags |= split->flags & (GENL_ADMIN_PERM | GENL_UNS_ADMIN_PERM);
	if (split->maxattr >= op->maxattr) {
		op->policy = split->policy;
		op->maxattr = split->maxattr;
	}
}

/**
 * nvgpu_compat_register_family() - genl_register_family() of a kernel with split operations.
 * @family: the only one of the module; both directions of a command follow one another
 *
 * Context: sleeps. Return: 0 or a negative errno.
 */
int nvgpu_compat_register_family(struct nvgpu_compat_family *family)
{
	struct genl_ops *ops;
	unsigned int i, n = 0;
	int err;

	ops = kcalloc(family->n_split_ops, sizeof(*ops), GFP_KERNEL);
	if (!ops)
		return -ENOMEM;
	for (i = 0; i < family->n_split_ops; i++) {
		if (i && family->split_ops[i].cmd == family->split_ops[i - 1].cmd)
			n--;
		merge(&ops[n++], &family->split_ops[i]);
	}

	family->kernel = (struct genl_family){
		.version = family->version,
		.netnsok = family->netnsok,
		.parallel_ops = family->parallel_ops,
		.module = family->module,
		.pre_doit = pre_doit,
		.post_doit = post_doit,
		.ops = ops,
		.n_ops = n,
		.mcgrps = family->mcgrps,
		.n_mcgrps = family->n_mcgrps,
	};
	strscpy(family->kernel.name, family->name, sizeof(family->kernel.name));
	registered = family;
	err = genl_register_family(&family->kernel);
	if (err)
		kfree(ops);

	return err;
}

/** nvgpu_compat_unregister_family() - Opposite; no handler runs afterwards. */
int nvgpu_compat_unregister_family(struct nvgpu_compat_family *family)
{
	int err = genl_unregister_family(&family->kernel);

	kfree(family->kernel.ops);
	return err;
}
#endif
