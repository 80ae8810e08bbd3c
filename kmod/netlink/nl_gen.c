// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	kmod/netlink/nvgpu.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "nl_gen.h"

#include <uapi/linux/nvgpu.h>

/* Integer value ranges */
static const struct netlink_range_validation nvgpu_a_gpu_num_vfs_range = {
	.max	= 65535ULL,
};

static const struct netlink_range_validation nvgpu_a_vf_index_range = {
	.max	= 65534ULL,
};

static const struct netlink_range_validation nvgpu_a_vgpu_vf_range = {
	.max	= 65534ULL,
};

static const struct netlink_range_validation nvgpu_a_vgpu_grace_ms_range = {
	.max	= 600000ULL,
};

/* NVGPU_CMD_GPU_GET - do */
static const struct nla_policy nvgpu_gpu_get_nl_policy[NVGPU_A_GPU_ADDRESS + 1] = {
	[NVGPU_A_GPU_ADDRESS] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* NVGPU_CMD_GPU_SET - do */
static const struct nla_policy nvgpu_gpu_set_nl_policy[NVGPU_A_GPU_PLACEMENT_MODE + 1] = {
	[NVGPU_A_GPU_ADDRESS] = { .type = NLA_NUL_STRING, .len = 15, },
	[NVGPU_A_GPU_NUM_VFS] = NLA_POLICY_FULL_RANGE(NLA_U32, &nvgpu_a_gpu_num_vfs_range),
	[NVGPU_A_GPU_FIRMWARE_PIN] = { .type = NLA_NUL_STRING, .len = 31, },
	[NVGPU_A_GPU_PLACEMENT_MODE] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
};

/* NVGPU_CMD_GPU_RESET - do */
static const struct nla_policy nvgpu_gpu_reset_nl_policy[NVGPU_A_GPU_ADDRESS + 1] = {
	[NVGPU_A_GPU_ADDRESS] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* NVGPU_CMD_VF_GET - do */
static const struct nla_policy nvgpu_vf_get_do_nl_policy[NVGPU_A_VF_INDEX + 1] = {
	[NVGPU_A_VF_GPU] = { .type = NLA_NUL_STRING, .len = 15, },
	[NVGPU_A_VF_INDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &nvgpu_a_vf_index_range),
};

/* NVGPU_CMD_VF_GET - dump */
static const struct nla_policy nvgpu_vf_get_dump_nl_policy[NVGPU_A_VF_GPU + 1] = {
	[NVGPU_A_VF_GPU] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* NVGPU_CMD_TYPE_GET - do */
static const struct nla_policy nvgpu_type_get_do_nl_policy[NVGPU_A_TYPE_ID + 1] = {
	[NVGPU_A_TYPE_GPU] = { .type = NLA_NUL_STRING, .len = 15, },
	[NVGPU_A_TYPE_ID] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* NVGPU_CMD_TYPE_GET - dump */
static const struct nla_policy nvgpu_type_get_dump_nl_policy[NVGPU_A_TYPE_GPU + 1] = {
	[NVGPU_A_TYPE_GPU] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* NVGPU_CMD_VGPU_GET - do */
static const struct nla_policy nvgpu_vgpu_get_do_nl_policy[NVGPU_A_VGPU_UUID + 1] = {
	[NVGPU_A_VGPU_GPU] = { .type = NLA_NUL_STRING, .len = 15, },
	[NVGPU_A_VGPU_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[NVGPU_A_VGPU_UUID] = NLA_POLICY_EXACT_LEN(16),
};

/* NVGPU_CMD_VGPU_GET - dump */
static const struct nla_policy nvgpu_vgpu_get_dump_nl_policy[NVGPU_A_VGPU_GPU + 1] = {
	[NVGPU_A_VGPU_GPU] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* NVGPU_CMD_VGPU_CREATE - do */
static const struct nla_policy nvgpu_vgpu_create_nl_policy[NVGPU_A_VGPU_PLACEMENT + 1] = {
	[NVGPU_A_VGPU_GPU] = { .type = NLA_NUL_STRING, .len = 15, },
	[NVGPU_A_VGPU_TYPE] = NLA_POLICY_MIN(NLA_U32, 1),
	[NVGPU_A_VGPU_VF] = NLA_POLICY_FULL_RANGE(NLA_U32, &nvgpu_a_vgpu_vf_range),
	[NVGPU_A_VGPU_UUID] = NLA_POLICY_EXACT_LEN(16),
	[NVGPU_A_VGPU_OWNER] = { .type = NLA_NUL_STRING, .len = 63, },
	[NVGPU_A_VGPU_PLACEMENT] = NLA_POLICY_MAX(NLA_U32, 63),
};

/* NVGPU_CMD_VGPU_DESTROY - do */
static const struct nla_policy nvgpu_vgpu_destroy_nl_policy[NVGPU_A_VGPU_GRACE_MS + 1] = {
	[NVGPU_A_VGPU_GPU] = { .type = NLA_NUL_STRING, .len = 15, },
	[NVGPU_A_VGPU_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[NVGPU_A_VGPU_UUID] = NLA_POLICY_EXACT_LEN(16),
	[NVGPU_A_VGPU_VF] = NLA_POLICY_FULL_RANGE(NLA_U32, &nvgpu_a_vgpu_vf_range),
	[NVGPU_A_VGPU_FORCE] = NLA_POLICY_MAX(NLA_U32, 1),
	[NVGPU_A_VGPU_GRACE_MS] = NLA_POLICY_FULL_RANGE(NLA_U32, &nvgpu_a_vgpu_grace_ms_range),
};

/* Ops table for nvgpu */
static const struct genl_split_ops nvgpu_nl_ops[] = {
	{
		.cmd		= NVGPU_CMD_GPU_GET,
		.pre_doit	= nvgpu_nl_pre_read,
		.doit		= nvgpu_nl_gpu_get_doit,
		.post_doit	= nvgpu_nl_post,
		.policy		= nvgpu_gpu_get_nl_policy,
		.maxattr	= NVGPU_A_GPU_ADDRESS,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd	= NVGPU_CMD_GPU_GET,
		.dumpit	= nvgpu_nl_gpu_get_dumpit,
		.flags	= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= NVGPU_CMD_GPU_SET,
		.pre_doit	= nvgpu_nl_pre_change,
		.doit		= nvgpu_nl_gpu_set_doit,
		.post_doit	= nvgpu_nl_post,
		.policy		= nvgpu_gpu_set_nl_policy,
		.maxattr	= NVGPU_A_GPU_PLACEMENT_MODE,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= NVGPU_CMD_GPU_RESET,
		.pre_doit	= nvgpu_nl_pre_change,
		.doit		= nvgpu_nl_gpu_reset_doit,
		.post_doit	= nvgpu_nl_post,
		.policy		= nvgpu_gpu_reset_nl_policy,
		.maxattr	= NVGPU_A_GPU_ADDRESS,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= NVGPU_CMD_VF_GET,
		.pre_doit	= nvgpu_nl_pre_read,
		.doit		= nvgpu_nl_vf_get_doit,
		.post_doit	= nvgpu_nl_post,
		.policy		= nvgpu_vf_get_do_nl_policy,
		.maxattr	= NVGPU_A_VF_INDEX,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= NVGPU_CMD_VF_GET,
		.dumpit		= nvgpu_nl_vf_get_dumpit,
		.policy		= nvgpu_vf_get_dump_nl_policy,
		.maxattr	= NVGPU_A_VF_GPU,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= NVGPU_CMD_TYPE_GET,
		.pre_doit	= nvgpu_nl_pre_read,
		.doit		= nvgpu_nl_type_get_doit,
		.post_doit	= nvgpu_nl_post,
		.policy		= nvgpu_type_get_do_nl_policy,
		.maxattr	= NVGPU_A_TYPE_ID,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= NVGPU_CMD_TYPE_GET,
		.dumpit		= nvgpu_nl_type_get_dumpit,
		.policy		= nvgpu_type_get_dump_nl_policy,
		.maxattr	= NVGPU_A_TYPE_GPU,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= NVGPU_CMD_VGPU_GET,
		.pre_doit	= nvgpu_nl_pre_read_vgpu,
		.doit		= nvgpu_nl_vgpu_get_doit,
		.post_doit	= nvgpu_nl_post,
		.policy		= nvgpu_vgpu_get_do_nl_policy,
		.maxattr	= NVGPU_A_VGPU_UUID,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= NVGPU_CMD_VGPU_GET,
		.dumpit		= nvgpu_nl_vgpu_get_dumpit,
		.policy		= nvgpu_vgpu_get_dump_nl_policy,
		.maxattr	= NVGPU_A_VGPU_GPU,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= NVGPU_CMD_VGPU_CREATE,
		.pre_doit	= nvgpu_nl_pre_change,
		.doit		= nvgpu_nl_vgpu_create_doit,
		.post_doit	= nvgpu_nl_post,
		.policy		= nvgpu_vgpu_create_nl_policy,
		.maxattr	= NVGPU_A_VGPU_PLACEMENT,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= NVGPU_CMD_VGPU_DESTROY,
		.pre_doit	= nvgpu_nl_pre_change_vgpu,
		.doit		= nvgpu_nl_vgpu_destroy_doit,
		.post_doit	= nvgpu_nl_post,
		.policy		= nvgpu_vgpu_destroy_nl_policy,
		.maxattr	= NVGPU_A_VGPU_GRACE_MS,
		.flags		= GENL_CMD_CAP_DO,
	},
};

static const struct genl_multicast_group nvgpu_nl_mcgrps[] = {
	[NVGPU_NLGRP_MONITOR] = { "monitor", },
};

struct genl_family nvgpu_nl_family __ro_after_init = {
	.name		= NVGPU_FAMILY_NAME,
	.version	= NVGPU_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.split_ops	= nvgpu_nl_ops,
	.n_split_ops	= ARRAY_SIZE(nvgpu_nl_ops),
	.mcgrps		= nvgpu_nl_mcgrps,
	.n_mcgrps	= ARRAY_SIZE(nvgpu_nl_mcgrps),
};
