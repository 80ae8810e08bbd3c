/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	kmod/netlink/nvgpu.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_NVGPU_GEN_H
#define _LINUX_NVGPU_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/nvgpu.h>

int nvgpu_nl_pre_read(const struct genl_split_ops *ops, struct sk_buff *skb,
		      struct genl_info *info);
int nvgpu_nl_pre_change(const struct genl_split_ops *ops, struct sk_buff *skb,
			struct genl_info *info);
int nvgpu_nl_pre_read_vgpu(const struct genl_split_ops *ops,
			   struct sk_buff *skb, struct genl_info *info);
int nvgpu_nl_pre_change_vgpu(const struct genl_split_ops *ops,
			     struct sk_buff *skb, struct genl_info *info);
void
nvgpu_nl_post(const struct genl_split_ops *ops, struct sk_buff *skb,
	      struct genl_info *info);

int nvgpu_nl_gpu_get_doit(struct sk_buff *skb, struct genl_info *info);
int nvgpu_nl_gpu_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int nvgpu_nl_gpu_set_doit(struct sk_buff *skb, struct genl_info *info);
int nvgpu_nl_gpu_reset_doit(struct sk_buff *skb, struct genl_info *info);
int nvgpu_nl_vf_get_doit(struct sk_buff *skb, struct genl_info *info);
int nvgpu_nl_vf_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int nvgpu_nl_type_get_doit(struct sk_buff *skb, struct genl_info *info);
int nvgpu_nl_type_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int nvgpu_nl_vgpu_get_doit(struct sk_buff *skb, struct genl_info *info);
int nvgpu_nl_vgpu_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int nvgpu_nl_vgpu_create_doit(struct sk_buff *skb, struct genl_info *info);
int nvgpu_nl_vgpu_destroy_doit(struct sk_buff *skb, struct genl_info *info);

enum {
	NVGPU_NLGRP_MONITOR,
};

extern struct genl_family nvgpu_nl_family;

#endif /* _LINUX_NVGPU_GEN_H */
