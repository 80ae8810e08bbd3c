// SPDX-License-Identifier: MIT
/*
 * One request and its answers.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/genl/genl.h>
#include <netlink/handlers.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "nl_priv.h"

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
			x->err = plane_fail(x->nl, -ENOMEM, "no memory for %zu objects", room);
			return NL_STOP;
		}
		x->objects = grown;
		x->room = room;
	}
	plane_parse(x->desc, genlmsg_hdr(hdr), (char *)x->objects + x->nr * x->desc->bytes);
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
		plane_fail(x->nl, err, "%.*s", text_len, text);
	else
		plane_fail(x->nl, err, "%s", strerror(-err));
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

int plane_exchange(struct exchange *x, struct nl_msg *msg)
{
	struct nl_cb *cb = exchange_callbacks(x);
	bool disturbed = false;
	int nlerr;

	if (!cb)
		return plane_fail(x->nl, -ENOMEM, "no memory");

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
		return plane_fail_libnl(x->nl, nlerr, "talking to the nvgpu module");
	return disturbed ? -EAGAIN : 0;
}
