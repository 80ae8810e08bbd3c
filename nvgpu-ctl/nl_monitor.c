// SPDX-License-Identifier: MIT
/*
 * Announcements: of the module's objects, and of the module itself.
 */

#include <errno.h>
#include <poll.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/handlers.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "nl.h"
#include "nl_priv.h"

/* Room for a burst of announcements while the reader writes to a slow terminal. */
#define MONITOR_BUFFER	(1 << 20)

struct watch {
	struct plane *nl;
	plane_event_fn fn;
	void *arg;
	uint64_t serial;	/* of the latest announcement seen, 0 = none yet */
	int result;
};

static const struct announcement {
	uint8_t cmd;
	const char *op;
	const struct object_desc *desc;
} announcements[] = {
	{ NVGPU_CMD_GPU_NTF, "gpu-ntf", &gpu_desc },
	{ NVGPU_CMD_VGPU_NTF, "vgpu-ntf", &vgpu_desc },
	{ NVGPU_CMD_VGPU_DESTROY_NTF, "vgpu-destroy-ntf", &vgpu_desc },
	{ NVGPU_CMD_INCIDENT_NTF, "incident-ntf", &incident_desc },
};

static int tell(struct watch *w, const struct plane_event *event)
{
	w->result = w->fn(event, w->arg);
	return w->result ? NL_STOP : NL_OK;
}

static uint64_t serial_of(const struct object_desc *desc, const void *object)
{
	if (desc == &gpu_desc)
		return ((const struct gpu *)object)->serial;
	if (desc == &incident_desc)
		return ((const struct incident *)object)->serial;
	return ((const struct vgpu *)object)->serial;
}

static int on_announcement(struct watch *w, struct genlmsghdr *hdr)
{
	union {
		struct gpu gpu;
		struct vgpu vgpu;
		struct incident incident;
	} object;
	uint64_t serial, expected = w->serial + 1;

	for (size_t i = 0; i < sizeof(announcements) / sizeof(*announcements); i++) {
		const struct announcement *a = &announcements[i];

		if (a->cmd != hdr->cmd)
			continue;
		plane_parse(a->desc, hdr, &object);
		serial = serial_of(a->desc, &object);
		if (w->serial && serial > expected &&
		    tell(w, &(struct plane_event){ .op = "missed", .missed = serial - expected }))
			return NL_STOP;
		w->serial = serial;
		return tell(w, &(struct plane_event){ .op = a->op, .desc = a->desc,
						   .object = &object });
	}
	return NL_SKIP;
}

/* The family's one group; a module that was loaded again has another number for it. */
static int join_announced(struct watch *w, const struct nlattr *groups)
{
	const struct nlattr *group;
	struct nlattr *tb[CTRL_ATTR_MCAST_GRP_MAX + 1];
	int left;

	nla_for_each_nested(group, groups, left) {
		if (!nla_parse_nested(tb, CTRL_ATTR_MCAST_GRP_MAX, (struct nlattr *)group, NULL) &&
		    tb[CTRL_ATTR_MCAST_GRP_ID])
			return nl_socket_add_membership(w->nl->sock,
							nla_get_u32(tb[CTRL_ATTR_MCAST_GRP_ID]));
	}
	return -NLE_OBJ_NOTFOUND;
}

/* The controller tells when the module comes and goes. */
static int on_controller(struct watch *w, struct genlmsghdr *hdr)
{
	const struct nlattr *attr, *name = NULL, *id = NULL, *groups = NULL;
	int left;

	nla_for_each_attr(attr, genlmsg_attrdata(hdr, 0), genlmsg_attrlen(hdr, 0), left) {
		if (nla_type(attr) == CTRL_ATTR_FAMILY_NAME)
			name = attr;
		if (nla_type(attr) == CTRL_ATTR_FAMILY_ID)
			id = attr;
		if (nla_type(attr) == CTRL_ATTR_MCAST_GROUPS)
			groups = attr;
	}
	if (!name || nla_len(name) != sizeof(NVGPU_FAMILY_NAME) ||
	    memcmp(nla_data(name), NVGPU_FAMILY_NAME, sizeof(NVGPU_FAMILY_NAME)))
		return NL_SKIP;

	w->serial = 0;
	if (hdr->cmd == CTRL_CMD_DELFAMILY)
		return tell(w, &(struct plane_event){ .op = "unloaded" });
	if (hdr->cmd == CTRL_CMD_NEWFAMILY && id && nla_len(id) == sizeof(uint16_t)) {
		w->nl->family = nla_get_u16(id);
		if (groups)
			join_announced(w, groups);
		return tell(w, &(struct plane_event){ .op = "loaded" });
	}
	return NL_SKIP;
}

/* Announcements answer nothing, so their numbers mean nothing. */
static int on_watched_seq(struct nl_msg *msg, void *arg)
{
	(void)msg;
	(void)arg;
	return NL_OK;
}

static int on_watched(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct watch *w = arg;

	if (!nlmsg_valid_hdr(hdr, GENL_HDRLEN))
		return NL_SKIP;
	if (hdr->nlmsg_type == GENL_ID_CTRL)
		return on_controller(w, genlmsg_hdr(hdr));
	return hdr->nlmsg_type == w->nl->family ? on_announcement(w, genlmsg_hdr(hdr)) : NL_SKIP;
}

static int join(struct watch *w)
{
	struct nl_sock *sock = w->nl->sock;
	int group, err;

	/* Both numbers before any membership, while replies are all there is. */
	group = genl_ctrl_resolve_grp(sock, NVGPU_FAMILY_NAME, NVGPU_MCGRP_MONITOR);
	if (group < 0)
		return plane_fail_libnl(w->nl, group, "finding the announcements");
	err = genl_ctrl_resolve_grp(sock, "nlctrl", "notify");
	if (err < 0)
		return plane_fail_libnl(w->nl, err, "finding the controller's announcements");

	nl_socket_set_buffer_size(sock, MONITOR_BUFFER, 0);
	err = nl_socket_add_memberships(sock, group, err, 0);
	return err ? plane_fail_libnl(w->nl, err, "joining the announcements") : 0;
}

/* 0 = go on. */
static int receive(struct watch *w, struct nl_cb *cb)
{
	int nlerr = nl_recvmsgs(w->nl->sock, cb);

	if (w->result)
		return w->result;
	/* What libnl makes of ENOBUFS: announcements were lost. */
	if (nlerr == -NLE_NOMEM) {
		w->serial = 0;
		tell(w, &(struct plane_event){ .op = "missed" });
		return w->result;
	}
	if (nlerr < 0 && nlerr != -NLE_AGAIN && nlerr != -NLE_INTR)
		return plane_fail_libnl(w->nl, nlerr, "listening");
	return 0;
}

int plane_monitor(struct plane *nl, plane_event_fn fn, void *arg, int stop_fd)
{
	struct watch w = { .nl = nl, .fn = fn, .arg = arg };
	struct nl_cb *cb;
	int err = join(&w);

	if (err)
		return err;
	cb = nl_cb_alloc(NL_CB_DEFAULT);
	if (!cb)
		return plane_fail(nl, -ENOMEM, "no memory");
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_watched, &w);
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, on_watched_seq, NULL);

	while (!err) {
		struct pollfd fds[] = {
			{ .fd = nl_socket_get_fd(nl->sock), .events = POLLIN },
			{ .fd = stop_fd, .events = POLLIN },
		};

		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			err = plane_fail(nl, -errno, "waiting: %s", strerror(errno));
		else if (fds[1].revents)
			break;
		else if (fds[0].revents)
			err = receive(&w, cb);
	}
	nl_cb_put(cb);
	return err;
}
