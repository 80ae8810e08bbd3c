/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Generic netlink as of Linux 6.12, for kernels that have less of it.
 */
#ifndef NVGPU_COMPAT_GENETLINK_H
#define NVGPU_COMPAT_GENETLINK_H

#include <linux/netlink.h>
#include <net/genetlink.h>

/* Linux 6.2, 51c352bdbcd2 "netlink: add support for formatted extack messages". */
#ifndef NL_SET_ERR_MSG_FMT
#define NETLINK_MAX_FMTMSG_LEN 80
#define NVGPU_COMPAT_EXTACK_TEXT

char *nvgpu_compat_extack_text(void);

#define NL_SET_ERR_MSG_FMT(extack, fmt, args...) do {				\
	struct netlink_ext_ack *__extack = (extack);				\
										\
	if (__extack) {								\
		char *__text = nvgpu_compat_extack_text();			\
										\
		scnprintf(__text, NETLINK_MAX_FMTMSG_LEN, fmt, ##args);		\
		__extack->_msg = __text;					\
	}									\
} while (0)
#endif

/* The older pointer is not const, though nobody writes through it. */
#ifndef NVGPU_HAVE_NLA_RANGE_CONST
#undef NLA_POLICY_FULL_RANGE
#define NLA_POLICY_FULL_RANGE(tp, _range) {				\
	.type = NLA_ENSURE_UINT_OR_BINARY_TYPE(tp),			\
	.validation_type = NLA_VALIDATE_RANGE_PTR,			\
	.range = (struct netlink_range_validation *)(_range),		\
}
#endif

/* The older call hands out attributes too, and they are all that is asked for. */
#ifndef NVGPU_HAVE_GENL_INFO_DUMP
#define genl_info_dump(cb) genl_dumpit_info(cb)
#endif

#ifndef NVGPU_HAVE_GENL_SPLIT_OPS
/**
 * struct genl_split_ops - one operation in one direction; see the newer kernel's
 *
 * The older kernel has one entry for both directions of a command, and one pair of hooks
 * for the whole family.
 */
struct genl_split_ops {
	union {
		struct {
			int (*pre_doit)(const struct genl_split_ops *ops, struct sk_buff *skb,
					struct genl_info *info);
			int (*doit)(struct sk_buff *skb, struct genl_info *info);
			void (*post_doit)(const struct genl_split_ops *ops, struct sk_buff *skb,
					  struct genl_info *info);
		};
		struct {
			int (*start)(struct netlink_callback *cb);
			int (*dumpit)(struct sk_buff *skb, struct netlink_callback *cb);
			int (*done)(struct netlink_callback *cb);
		};
	};
	const struct nla_policy *policy;
	unsigned int maxattr;
	u8 cmd;
	u8 internal_flags;
	u8 flags;
	u8 validate;
};

/**
 * struct nvgpu_compat_family - what the generated code calls struct genl_family
 * @kernel: what the kernel calls so; filled when the family is registered
 *
 * The others mean what the newer kernel's members of these names mean.
 */
struct nvgpu_compat_family {
	struct genl_family kernel;
	const char *name;
	unsigned int version;
	bool netnsok;
	bool parallel_ops;
	struct module *module;
	const struct genl_split_ops *split_ops;
	unsigned int n_split_ops;
	const struct genl_multicast_group *mcgrps;
	unsigned int n_mcgrps;
};

int nvgpu_compat_register_family(struct nvgpu_compat_family *family);
int nvgpu_compat_unregister_family(struct nvgpu_compat_family *family);

static inline void *nvgpu_compat_put(struct sk_buff *skb, u32 portid, u32 seq,
				     const struct nvgpu_compat_family *family, int flags, u8 cmd)
{
	return genlmsg_put(skb, portid, seq, &family->kernel, flags, cmd);
}

static inline bool nvgpu_compat_listeners(const struct nvgpu_compat_family *family,
					  struct net *net, unsigned int group)
{
	return genl_has_listeners(&family->kernel, net, group);
}

static inline int nvgpu_compat_allns(const struct nvgpu_compat_family *family, struct sk_buff *skb,
				     u32 portid, unsigned int group)
{
#ifdef NVGPU_HAVE_GENL_ALLNS_NO_FLAGS
	return genlmsg_multicast_allns(&family->kernel, skb, portid, group);
#else
	return genlmsg_multicast_allns(&family->kernel, skb, portid, group, GFP_KERNEL);
#endif
}

/* From here on the newer names. */
#define genl_family nvgpu_compat_family
#define genl_register_family nvgpu_compat_register_family
#define genl_unregister_family nvgpu_compat_unregister_family
#define genlmsg_put nvgpu_compat_put
#define genl_has_listeners nvgpu_compat_listeners
#define genlmsg_multicast_allns nvgpu_compat_allns
#elif !defined(NVGPU_HAVE_GENL_ALLNS_NO_FLAGS)
#define genlmsg_multicast_allns(family, skb, portid, group) \
	genlmsg_multicast_allns(family, skb, portid, group, GFP_KERNEL)
#endif

#endif /* NVGPU_COMPAT_GENETLINK_H */
