// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linux 6.12, 56440d7ec28d "genetlink: hold RCU in genlmsg_mcast()" drops the gfp_t. It
 * went into stable series too, so that 6.1 and 6.6 exist with and without it.
 */
#include <net/genetlink.h>

int probe(struct genl_family *family, struct sk_buff *skb);
int probe(struct genl_family *family, struct sk_buff *skb)
{
	return genlmsg_multicast_allns(family, skb, 0, 0);
}
