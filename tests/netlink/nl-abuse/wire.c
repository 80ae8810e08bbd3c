// SPDX-License-Identifier: MIT
/*
 * Messages to the module and from it, over a raw socket: a library would refuse to send
 * what is sent here.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/nvgpu.h>

#include "wire.h"

#ifndef SOL_NETLINK
#define SOL_NETLINK	270
#endif

static int sock;
static uint16_t family;
static uint32_t group;
static uint32_t seq = 1;

static struct {
	struct nlmsghdr nlh;
	struct genlmsghdr genl;
	uint8_t attrs[BUFFER];
} req;

void fatal(const char *what)
{
	fprintf(stderr, "nl-abuse: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void begin_of(uint16_t type, uint16_t flags, uint8_t cmd)
{
	memset(&req, 0, sizeof(req.nlh) + sizeof(req.genl));
	req.nlh.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	req.nlh.nlmsg_type = type;
	req.nlh.nlmsg_flags = NLM_F_REQUEST | flags;
	req.nlh.nlmsg_seq = ++seq;
	req.genl.cmd = cmd;
	req.genl.version = NVGPU_FAMILY_VERSION;
}

void begin(uint16_t flags, uint8_t cmd)
{
	begin_of(family, flags, cmd);
}

void put_lying(uint16_t type, const void *data, size_t len, uint16_t claimed)
{
	uint8_t *at = (uint8_t *)&req + NLMSG_ALIGN(req.nlh.nlmsg_len);
	struct nlattr nla = { .nla_len = NLA_HDRLEN + claimed, .nla_type = type };

	memcpy(at, &nla, sizeof(nla));
	if (len)
		memcpy(at + NLA_HDRLEN, data, len);
	memset(at + NLA_HDRLEN + len, 0, NLA_ALIGN(len) - len);
	req.nlh.nlmsg_len = NLMSG_ALIGN(req.nlh.nlmsg_len) + NLA_HDRLEN + NLA_ALIGN(len);
}

void put(uint16_t type, const void *data, size_t len)
{
	put_lying(type, data, len, len);
}

void put_u32(uint16_t type, uint32_t value)
{
	put(type, &value, sizeof(value));
}

void put_text(uint16_t type, const char *text)
{
	put(type, text, strlen(text) + 1);
}

void send_request(void)
{
	struct sockaddr_nl to = { .nl_family = AF_NETLINK };

	if (sendto(sock, &req, req.nlh.nlmsg_len, 0, (struct sockaddr *)&to, sizeof(to)) < 0)
		fatal("send");
}

ssize_t receive(void *buf, size_t room)
{
	ssize_t len = recv(sock, buf, room, 0);

	if (len < 0)
		fatal("no answer");
	return len;
}

/* What was missing or wrong, in words, from @off on; empty when the kernel said nothing. */
static void read_extack(const struct nlmsghdr *nlh, size_t off, char *text)
{
	text[0] = '\0';
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	while (off + NLA_HDRLEN <= nlh->nlmsg_len) {
		const struct nlattr *nla = (const struct nlattr *)((const char *)nlh + off);

		if (nla->nla_len < NLA_HDRLEN || off + nla->nla_len > nlh->nlmsg_len)
			return;
		if (nla->nla_type == NLMSGERR_ATTR_MSG)
			snprintf(text, TEXT, "%.*s", nla->nla_len - NLA_HDRLEN,
				 (const char *)nla + NLA_HDRLEN);
		off += NLA_ALIGN(nla->nla_len);
	}
}

int answer(char *text)
{
	static char buf[BUFFER];

	text[0] = '\0';
	while (true) {
		ssize_t len = receive(buf, sizeof(buf));
		struct nlmsghdr *nlh = (struct nlmsghdr *)buf;

		for (; NLMSG_OK(nlh, (size_t)len); nlh = NLMSG_NEXT(nlh, len)) {
			if (nlh->nlmsg_type == NLMSG_ERROR) {
				read_extack(nlh, NLMSG_LENGTH(sizeof(struct nlmsgerr)), text);
				return -((struct nlmsgerr *)NLMSG_DATA(nlh))->error;
			}
			if (nlh->nlmsg_type == NLMSG_DONE) {
				if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof(int)))
					return 0;
				read_extack(nlh, NLMSG_LENGTH(sizeof(int)), text);
				return -*(int *)NLMSG_DATA(nlh);
			}
		}
	}
}

static int open_socket(void)
{
	const struct timeval patience = { .tv_sec = 30 };
	struct sockaddr_nl me = { .nl_family = AF_NETLINK };
	const int on = 1;
	const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);

	if (fd < 0 || bind(fd, (struct sockaddr *)&me, sizeof(me)))
		fatal("socket");
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return fd;
}

static void find_group(const struct nlattr *groups)
{
	/* One group: nest of a nest of name and id. */
	const char *at = (const char *)groups + NLA_HDRLEN * 2;
	const char *end = (const char *)groups + groups->nla_len;

	while (at + NLA_HDRLEN <= end) {
		const struct nlattr *nla = (const struct nlattr *)at;

		if (nla->nla_len < NLA_HDRLEN)
			return;
		if (nla->nla_type == CTRL_ATTR_MCAST_GRP_ID)
			memcpy(&group, at + NLA_HDRLEN, sizeof(group));
		at += NLA_ALIGN(nla->nla_len);
	}
}

static void find_family(void)
{
	static char buf[BUFFER];
	char text[TEXT];
	ssize_t len, off;
	struct nlmsghdr *nlh = (struct nlmsghdr *)buf;

	begin_of(GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY);
	put_text(CTRL_ATTR_FAMILY_NAME, NVGPU_FAMILY_NAME);
	send_request();
	len = recv(sock, buf, sizeof(buf), 0);
	if (len < 0 || nlh->nlmsg_type != GENL_ID_CTRL) {
		fprintf(stderr, "nl-abuse: the module is not loaded\n");
		exit(2);
	}
	for (off = NLMSG_LENGTH(GENL_HDRLEN); off + NLA_HDRLEN <= (ssize_t)nlh->nlmsg_len;) {
		const struct nlattr *nla = (const struct nlattr *)(buf + off);

		if (nla->nla_len < NLA_HDRLEN)
			break;
		if (nla->nla_type == CTRL_ATTR_FAMILY_ID)
			memcpy(&family, buf + off + NLA_HDRLEN, sizeof(family));
		if ((nla->nla_type & NLA_TYPE_MASK) == CTRL_ATTR_MCAST_GROUPS)
			find_group(nla);
		off += NLA_ALIGN(nla->nla_len);
	}
	answer(text);
}

void wire_open(void)
{
	sock = open_socket();
	find_family();
}

void wire_renew(void)
{
	close(sock);
	sock = open_socket();
}

bool is_object(const struct nlmsghdr *nlh)
{
	return nlh->nlmsg_type == family;
}

int join(int buffer_bytes)
{
	const int fd = open_socket();

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof(buffer_bytes)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		fatal("join");
	return fd;
}
