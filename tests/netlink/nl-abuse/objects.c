// SPDX-License-Identifier: MIT
/*
 * Replies to get and dump, and announcements: what a listener goes by.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/nvgpu.h>

#include "objects.h"
#include "verdict.h"
#include "wire.h"

/* Where each command's reply has what is looked at; 0: it has no such attribute. */
static const struct {
	uint8_t cmd;
	uint16_t serial, uuid, id;
} places[] = {
	{ NVGPU_CMD_GPU_GET, NVGPU_A_GPU_SERIAL, 0, 0 },
	{ NVGPU_CMD_GPU_NTF, NVGPU_A_GPU_SERIAL, 0, 0 },
	{ NVGPU_CMD_VF_GET, NVGPU_A_VF_SERIAL, 0, NVGPU_A_VF_INDEX },
	{ NVGPU_CMD_TYPE_GET, NVGPU_A_TYPE_SERIAL, 0, NVGPU_A_TYPE_ID },
	{ NVGPU_CMD_VGPU_GET, NVGPU_A_VGPU_SERIAL, NVGPU_A_VGPU_UUID, NVGPU_A_VGPU_ID },
	{ NVGPU_CMD_VGPU_CREATE, NVGPU_A_VGPU_SERIAL, NVGPU_A_VGPU_UUID, NVGPU_A_VGPU_ID },
	{ NVGPU_CMD_VGPU_NTF, NVGPU_A_VGPU_SERIAL, NVGPU_A_VGPU_UUID, NVGPU_A_VGPU_ID },
	{ NVGPU_CMD_VGPU_DESTROY_NTF, NVGPU_A_VGPU_SERIAL, NVGPU_A_VGPU_UUID, NVGPU_A_VGPU_ID },
	{ NVGPU_CMD_INCIDENT_NTF, NVGPU_A_INCIDENT_SERIAL, NVGPU_A_INCIDENT_VGPU_UUID, 0 },
};

/* Copies an attribute's value if it fits exactly. */
static bool take(const struct nlmsghdr *nlh, uint16_t type, void *to, size_t len)
{
	size_t off = NLMSG_LENGTH(GENL_HDRLEN);

	while (type && off + NLA_HDRLEN <= nlh->nlmsg_len) {
		const struct nlattr *nla = (const struct nlattr *)((const char *)nlh + off);

		if (nla->nla_len < NLA_HDRLEN || off + nla->nla_len > nlh->nlmsg_len)
			return false;
		if ((nla->nla_type & NLA_TYPE_MASK) == type && nla->nla_len == NLA_HDRLEN + len) {
			memcpy(to, (const char *)nla + NLA_HDRLEN, len);
			return true;
		}
		off += NLA_ALIGN(nla->nla_len);
	}
	return false;
}

/* An object without a number breaks the rule that all have one. */
static void read_object(const struct nlmsghdr *nlh, struct object *o)
{
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);

	*o = (struct object){ .cmd = genl->cmd };
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		if (places[i].cmd != genl->cmd)
			continue;
		if (!take(nlh, places[i].serial, &o->serial, sizeof(o->serial))) {
			printf("  wrong: command %u without a serial\n", genl->cmd);
			wrong++;
		}
		o->has_uuid = take(nlh, places[i].uuid, o->uuid, sizeof(o->uuid));
		take(nlh, places[i].id, &o->id, sizeof(o->id));
	}
}

/* Takes the objects of one datagram; true when the answer ends with it. */
static bool take_datagram(char *buf, ssize_t len, struct objects *all)
{
	for (struct nlmsghdr *nlh = (struct nlmsghdr *)buf; NLMSG_OK(nlh, (size_t)len);
	     nlh = NLMSG_NEXT(nlh, len)) {
		all->disturbed |= !!(nlh->nlmsg_flags & NLM_F_DUMP_INTR);
		if (nlh->nlmsg_type == NLMSG_ERROR) {
			all->err = -((struct nlmsgerr *)NLMSG_DATA(nlh))->error;
			return true;
		}
		if (nlh->nlmsg_type == NLMSG_DONE) {
			if (nlh->nlmsg_len >= NLMSG_LENGTH(sizeof(int)))
				all->err = -*(int *)NLMSG_DATA(nlh);
			return true;
		}
		if (!is_object(nlh))
			continue;
		if (all->nr < MAX_OBJECTS)
			read_object(nlh, &all->object[all->nr]);
		all->nr++;
	}
	return false;
}

static size_t room = BUFFER;

void in_parts(void)
{
	wire_renew();
	room = SMALL_BUFFER;
}

void ask(struct objects *all)
{
	static char buf[BUFFER];

	all->nr = 0;
	all->err = 0;
	all->disturbed = false;
	send_request();
	while (!take_datagram(buf, receive(buf, room), all))
		all->parts++;
	if (all->nr > MAX_OBJECTS) {
		printf("  wrong: %zu objects\n", all->nr);
		wrong++;
		all->nr = MAX_OBJECTS;
	}
}

int hear(int fd, struct objects *all)
{
	static char buf[BUFFER];
	ssize_t len = recv(fd, buf, sizeof(buf), 0);

	all->nr = 0;
	if (len < 0)
		return errno;
	take_datagram(buf, len, all);
	return 0;
}

bool has_uuid(const struct objects *all, const uint8_t *uuid)
{
	for (size_t i = 0; i < all->nr; i++)
		if (all->object[i].has_uuid && !memcmp(all->object[i].uuid, uuid, 16))
			return true;
	return false;
}
