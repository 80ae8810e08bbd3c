// SPDX-License-Identifier: MIT
/*
 * From the attributes of a message to an object, by the table of its kind.
 */

#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "nl_priv.h"

static const struct field *field_of_attr(const struct object_desc *desc, int attr)
{
	for (const struct field *f = desc->field; f->key; f++)
		if (f->attr == attr)
			return f;
	return NULL;
}

/* False when the attribute is not what the field wants; it then stays absent. */
static bool parse_field(const struct field *f, const struct nlattr *attr, void *object)
{
	void *at = (char *)object + f->offset;
	int len = nla_len(attr);

	switch (f->kind) {
	case KIND_TEXT:
		snprintf(at, TEXT_LEN, "%.*s", len, (const char *)nla_data(attr));
		return true;
	case KIND_UUID:
		if (len != UUID_LEN)
			return false;
		memcpy(at, nla_data(attr), UUID_LEN);
		return true;
	case KIND_LIST: {
		struct number_list *list = at;
		int room = sizeof(list->number);

		if (len % sizeof(uint32_t))
			return false;
		memcpy(list->number, nla_data(attr), len < room ? len : room);
		list->nr = (len < room ? len : room) / sizeof(uint32_t);
		return true;
	}
	case KIND_U64:
	case KIND_BYTES:
	case KIND_PLACE:
		if (len != sizeof(uint64_t))
			return false;
		memcpy(at, nla_data(attr), sizeof(uint64_t));
		return true;
	default:
		if (len != sizeof(uint32_t))
			return false;
		memcpy(at, nla_data(attr), sizeof(uint32_t));
		return true;
	}
}

void plane_parse(const struct object_desc *desc, struct genlmsghdr *hdr, void *object)
{
	const struct nlattr *attr;
	const struct field *f;
	int left;

	memset(object, 0, desc->bytes);
	nla_for_each_attr(attr, genlmsg_attrdata(hdr, 0), genlmsg_attrlen(hdr, 0), left) {
		f = field_of_attr(desc, nla_type(attr));
		if (f && parse_field(f, attr, object))
			*(uint64_t *)object |= 1ull << f->attr;
	}
}
