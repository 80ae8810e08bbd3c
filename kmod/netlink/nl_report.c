// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: what firmware reports - announcements only.
 */

#include "netlink/nl.h"

static_assert((int)NVGPU_INCIDENT_KIND_XID == (int)NVGPU_REPORT_XID);
static_assert((int)NVGPU_INCIDENT_KIND_ECC == (int)NVGPU_REPORT_ECC);
static_assert((int)NVGPU_INCIDENT_KIND_PLUGIN == (int)NVGPU_REPORT_PLUGIN);

/**
 * nl_put_report() - Write a report's attributes.
 * @skb: message
 * @object: a struct nl_report_object
 *
 * Return: 0 or -EMSGSIZE.
 */
int nl_put_report(struct sk_buff *skb, const void *object)
{
	const struct nl_report_object *o = object;
	const struct nvgpu_report *r = o->report;

	if (nla_put_string(skb, NVGPU_A_INCIDENT_GPU, o->gpu) ||
	    nla_put_u32(skb, NVGPU_A_INCIDENT_KIND, r->kind) ||
	    (r->has_code && nla_put_u32(skb, NVGPU_A_INCIDENT_CODE, r->code)) ||
	    (r->name && nla_put_string(skb, NVGPU_A_INCIDENT_NAME, r->name)) ||
	    nl_put_text(skb, NVGPU_A_INCIDENT_TEXT, r->text) ||
	    (r->has_chid && nla_put_u32(skb, NVGPU_A_INCIDENT_CHANNEL, r->chid)) ||
	    (r->vgpu_id && (nla_put_u32(skb, NVGPU_A_INCIDENT_VGPU, r->vgpu_id) ||
			    nla_put(skb, NVGPU_A_INCIDENT_VGPU_UUID, UUID_SIZE, &r->uuid))) ||
	    nla_put_u64_64bit(skb, NVGPU_A_INCIDENT_SERIAL, o->serial, NVGPU_A_INCIDENT_PAD))
		return -EMSGSIZE;
	return 0;
}
