// SPDX-License-Identifier: MIT
/*
 * The control plane over generic netlink.
 */

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "nl.h"
#include "udev.h"

/* Dumps that were disturbed by a change are repeated, but not for ever. */
#define DUMP_TRIES	10

/* Room for a burst of announcements while the reader writes to a slow terminal. */
#define MONITOR_BUFFER	(1 << 20)

struct plane {
	struct nl_sock *sock;
	int family;
	char error[256];
};

static int fail(struct plane *nl, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(nl->error, sizeof(nl->error), fmt, args);
	va_end(args);
	return err;
}

const char *plane_error_text(const struct plane *nl)
{
	return nl->error;
}

/* libnl's own numbers; the kernel's errors come in acknowledgements instead. */
static int fail_libnl(struct plane *nl, int nlerr, const char *what)
{
	return fail(nl, nlerr == -NLE_NOMEM ? -ENOMEM : -EIO, "%s: %s", what,
		    nl_geterror(nlerr));
}

/* ---- open and close ----------------------------------------------------- */

static int find_family(struct plane *nl)
{
	nl->family = genl_ctrl_resolve(nl->sock, NVGPU_FAMILY_NAME);
	if (nl->family >= 0)
		return 0;
	if (!udev_module_loaded("nvgpu"))
		return fail(nl, -ENOENT,
			    "the nvgpu module is not loaded: load it with 'modprobe nvgpu'");
	return fail(nl, -ENOENT, "the nvgpu module is loaded but its control plane is not there: "
		    "see 'dmesg'");
}

static int socket_open(struct plane *nl)
{
	const int on = 1;
	int err;

	nl->sock = nl_socket_alloc();
	if (!nl->sock)
		return fail(nl, -ENOMEM, "no memory for a socket");

	err = genl_connect(nl->sock);
	if (err)
		return fail_libnl(nl, err, "generic netlink");

	/* Sentences, without a copy of the request; old kernels do without. */
	setsockopt(nl_socket_get_fd(nl->sock), SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(nl_socket_get_fd(nl->sock), SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	setsockopt(nl_socket_get_fd(nl->sock), SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on,
		   sizeof(on));
	return 0;
}

int plane_open(struct plane **out)
{
	struct plane *nl = calloc(1, sizeof(*nl));
	int err;

	*out = nl;
	if (!nl)
		return -ENOMEM;
	err = socket_open(nl);
	return err ? err : find_family(nl);
}

void plane_close(struct plane *nl)
{
	if (!nl)
		return;
	if (nl->sock)
		nl_socket_free(nl->sock);
	free(nl);
}

/* ---- parsing ------------------------------------------------------------ */

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

/* Attributes newer than this program are passed over. */
static void parse_object(const struct object_desc *desc, struct genlmsghdr *hdr, void *object)
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

/* ---- one request and its answers ---------------------------------------- */

struct exchange {
	struct plane *nl;
	const struct object_desc *desc;
	void *objects;		/* array of desc->bytes */
	size_t nr, room;
	bool done;
	int err;
};

static int on_object(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct exchange *x = arg;

	if (hdr->nlmsg_type != x->nl->family || !x->desc ||
	    !nlmsg_valid_hdr(hdr, GENL_HDRLEN))
		return NL_SKIP;
	if (x->nr == x->room) {
		size_t room = x->room ? x->room * 2 : 16;
		void *grown = realloc(x->objects, room * x->desc->bytes);

		if (!grown) {
			x->err = fail(x->nl, -ENOMEM, "no memory for %zu objects", room);
			return NL_STOP;
		}
		x->objects = grown;
		x->room = room;
	}
	parse_object(x->desc, genlmsg_hdr(hdr), (char *)x->objects + x->nr * x->desc->bytes);
	x->nr++;
	return NL_OK;
}

/* The sentence in the attributes that follow an error; else the errno's own. */
static void note_error(struct exchange *x, int err, const void *tlvs, int len)
{
	const struct nlattr *attr;
	const char *text = NULL;
	int left, text_len = 0;

	if (tlvs && len > 0) {
		nla_for_each_attr(attr, (const struct nlattr *)tlvs, len, left) {
			if (nla_type(attr) == NLMSGERR_ATTR_MSG) {
				text = nla_data(attr);
				text_len = nla_len(attr);
			}
		}
	}
	x->err = err;
	x->done = true;
	if (text)
		fail(x->nl, err, "%.*s", text_len, text);
	else
		fail(x->nl, err, "%s", strerror(-err));
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *nlerr, void *arg)
{
	const struct nlmsghdr *hdr = (const struct nlmsghdr *)((char *)nlerr - NLMSG_HDRLEN);
	size_t used = sizeof(*nlerr);

	(void)from;
	if (!(hdr->nlmsg_flags & NLM_F_CAPPED) && nlerr->msg.nlmsg_len >= NLMSG_HDRLEN)
		used += NLMSG_ALIGN(nlerr->msg.nlmsg_len) - NLMSG_HDRLEN;
	if (!(hdr->nlmsg_flags & NLM_F_ACK_TLVS) || used > NLMSG_PAYLOAD(hdr, 0))
		note_error(arg, nlerr->error, NULL, 0);
	else
		note_error(arg, nlerr->error, (const char *)nlerr + used,
			   NLMSG_PAYLOAD(hdr, 0) - used);
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct exchange *x = arg;

	(void)msg;
	x->done = true;
	return NL_STOP;
}

/* The end of a dump may carry an error too, which libnl does not look at. */
static int on_dump_end(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct exchange *x = arg;
	int err = 0;

	x->done = true;
	if (nlmsg_datalen(hdr) < (int)sizeof(err))
		return NL_STOP;
	memcpy(&err, nlmsg_data(hdr), sizeof(err));
	if (err < 0)
		note_error(x, err, (char *)nlmsg_data(hdr) + NLMSG_ALIGN(sizeof(err)),
			   nlmsg_datalen(hdr) - (int)NLMSG_ALIGN(sizeof(err)));
	return NL_STOP;
}

static struct nl_cb *exchange_callbacks(struct exchange *x)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);

	if (!cb)
		return NULL;
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_object, x);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, x);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_dump_end, x);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, x);
	return cb;
}

/* Sends @msg and collects the answers. -EAGAIN: a dump was disturbed. */
static int exchange(struct exchange *x, struct nl_msg *msg)
{
	struct nl_cb *cb = exchange_callbacks(x);
	bool disturbed = false;
	int nlerr;

	if (!cb)
		return fail(x->nl, -ENOMEM, "no memory");

	nlerr = nl_send_auto(x->nl->sock, msg);
	while (nlerr >= 0 && !x->done && !x->err) {
		nlerr = nl_recvmsgs(x->nl->sock, cb);
		if (nlerr == -NLE_DUMP_INTR) {
			disturbed = true;
			nlerr = 0;
		}
	}
	nl_cb_put(cb);
	if (x->err)
		return x->err;
	if (nlerr < 0)
		return fail_libnl(x->nl, nlerr, "talking to the nvgpu module");
	return disturbed ? -EAGAIN : 0;
}

static struct nl_msg *request(struct plane *nl, int flags, uint8_t cmd)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (msg && !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, nl->family, 0, flags, cmd,
				NVGPU_FAMILY_VERSION)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	if (!msg)
		fail(nl, -ENOMEM, "no memory for a request");
	return msg;
}

/* ---- lists -------------------------------------------------------------- */

static int list_once(struct exchange *x, uint8_t cmd, const char *gpu)
{
	struct nl_msg *msg = request(x->nl, NLM_F_DUMP, cmd);
	int err;

	if (!msg)
		return -ENOMEM;
	if (gpu && nla_put_string(msg, NVGPU_A_VF_GPU, gpu))
		err = fail(x->nl, -EMSGSIZE, "the address is too long");
	else
		err = exchange(x, msg);
	nlmsg_free(msg);
	return err;
}

static uint8_t get_command(const struct object_desc *desc)
{
	if (desc == &gpu_desc)
		return NVGPU_CMD_GPU_GET;
	if (desc == &vf_desc)
		return NVGPU_CMD_VF_GET;
	return desc == &type_desc ? NVGPU_CMD_TYPE_GET : NVGPU_CMD_VGPU_GET;
}

int plane_list(struct plane *nl, const struct object_desc *desc, const char *gpu,
	    void **out, size_t *nr)
{
	struct exchange x;
	int err = -EAGAIN;

	for (int i = 0; i < DUMP_TRIES && err == -EAGAIN; i++) {
		x = (struct exchange){ .nl = nl, .desc = desc };
		err = list_once(&x, get_command(desc), gpu);
		if (err)
			free(x.objects);
	}
	if (err == -EAGAIN)
		return fail(nl, -EAGAIN, "the list changed %d times while it was read",
			    DUMP_TRIES);
	if (err)
		return err;
	*out = x.objects;
	*nr = x.nr;
	return 0;
}

/* ---- changes ------------------------------------------------------------ */

static int change(struct plane *nl, struct nl_msg *msg, bool built)
{
	struct exchange x = { .nl = nl };
	int err;

	err = built ? exchange(&x, msg) : fail(nl, -EMSGSIZE, "the request is too long");
	nlmsg_free(msg);
	return err;
}

int plane_gpu_set(struct plane *nl, const char *gpu, const struct gpu_settings *set)
{
	struct nl_msg *msg = request(nl, NLM_F_ACK, NVGPU_CMD_GPU_SET);

	if (!msg)
		return -ENOMEM;
	return change(nl, msg, !nla_put_string(msg, NVGPU_A_GPU_ADDRESS, gpu) &&
		      !(set->firmware &&
			nla_put_string(msg, NVGPU_A_GPU_FIRMWARE_PIN, set->firmware)) &&
		      !(set->placement_mode &&
			nla_put_u32(msg, NVGPU_A_GPU_PLACEMENT_MODE, *set->placement_mode)) &&
		      !(set->num_vfs &&
			nla_put_u32(msg, NVGPU_A_GPU_NUM_VFS, *set->num_vfs)));
}

int plane_gpu_reset(struct plane *nl, const char *gpu)
{
	struct nl_msg *msg = request(nl, NLM_F_ACK, NVGPU_CMD_GPU_RESET);

	if (!msg)
		return -ENOMEM;
	return change(nl, msg, !nla_put_string(msg, NVGPU_A_GPU_ADDRESS, gpu));
}

int plane_vgpu_destroy(struct plane *nl, const struct vgpu *vgpu, const struct vgpu_force *force)
{
	struct nl_msg *msg = request(nl, NLM_F_ACK, NVGPU_CMD_VGPU_DESTROY);

	if (!msg)
		return -ENOMEM;
	return change(nl, msg, !nla_put_string(msg, NVGPU_A_VGPU_GPU, vgpu->gpu) &&
		      !nla_put_u32(msg, NVGPU_A_VGPU_ID, vgpu->id) &&
		      !nla_put(msg, NVGPU_A_VGPU_UUID, UUID_LEN, vgpu->uuid) &&
		      !(force && nla_put_u32(msg, NVGPU_A_VGPU_FORCE, 1)) &&
		      !(force && force->grace_ms &&
			nla_put_u32(msg, NVGPU_A_VGPU_GRACE_MS, *force->grace_ms)));
}

int plane_vgpu_create(struct plane *nl, const struct vgpu_wish *wish, struct vgpu *out)
{
	struct nl_msg *msg = request(nl, NLM_F_ACK, NVGPU_CMD_VGPU_CREATE);
	struct exchange x = { .nl = nl, .desc = &vgpu_desc };
	int err;

	if (!msg)
		return -ENOMEM;
	if (nla_put_string(msg, NVGPU_A_VGPU_GPU, wish->gpu) ||
	    nla_put_u32(msg, NVGPU_A_VGPU_TYPE, wish->type) ||
	    (wish->vf && nla_put_u32(msg, NVGPU_A_VGPU_VF, *wish->vf)) ||
	    (wish->uuid && nla_put(msg, NVGPU_A_VGPU_UUID, UUID_LEN, wish->uuid)) ||
	    (wish->placement && nla_put_u32(msg, NVGPU_A_VGPU_PLACEMENT, *wish->placement)) ||
	    (wish->owner && nla_put_string(msg, NVGPU_A_VGPU_OWNER, wish->owner)))
		err = fail(nl, -EMSGSIZE, "the request is too long");
	else
		err = exchange(&x, msg);
	nlmsg_free(msg);
	if (!err && x.nr)
		*out = *(struct vgpu *)x.objects;
	else if (!err)
		err = fail(nl, -EPROTO, "created, but the answer did not say what");
	free(x.objects);
	return err;
}

/* ---- monitor ------------------------------------------------------------ */

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
		parse_object(a->desc, hdr, &object);
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
		return fail_libnl(w->nl, group, "finding the announcements");
	err = genl_ctrl_resolve_grp(sock, "nlctrl", "notify");
	if (err < 0)
		return fail_libnl(w->nl, err, "finding the controller's announcements");

	nl_socket_set_buffer_size(sock, MONITOR_BUFFER, 0);
	err = nl_socket_add_memberships(sock, group, err, 0);
	return err ? fail_libnl(w->nl, err, "joining the announcements") : 0;
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
		return fail_libnl(w->nl, nlerr, "listening");
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
		return fail(nl, -ENOMEM, "no memory");
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_watched, &w);
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, on_watched_seq, NULL);

	while (!err) {
		struct pollfd fds[] = {
			{ .fd = nl_socket_get_fd(nl->sock), .events = POLLIN },
			{ .fd = stop_fd, .events = POLLIN },
		};

		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			err = fail(nl, -errno, "waiting: %s", strerror(errno));
		else if (fds[1].revents)
			break;
		else if (fds[0].revents)
			err = receive(&w, cb);
	}
	nl_cb_put(cb);
	return err;
}
