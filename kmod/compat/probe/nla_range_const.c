// SPDX-License-Identifier: GPL-2.0-only
/* Linux 6.7, ea23fbd2a8f7 "netlink: make range pointers in policies const". */
#include <net/netlink.h>

const struct netlink_range_validation **probe(struct nla_policy *policy);
const struct netlink_range_validation **probe(struct nla_policy *policy)
{
	return &policy->range;
}
