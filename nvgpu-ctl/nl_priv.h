/* SPDX-License-Identifier: MIT */
/*
 * What the files of the control plane share. nl_request.c asks through nl_exchange.c,
 * nl_monitor.c listens; both have messages read by nl_parse.c and stand on nl.c.
 */
#ifndef NVGPU_CTL_NL_PRIV_H
#define NVGPU_CTL_NL_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "objects.h"

struct genlmsghdr;
struct nl_msg;
struct nl_sock;

/**
 * struct plane - the connection
 * @family:	number of the module's family, another one after it was loaded again
 * @error:	sentence about the latest failure
 */
struct plane {
	struct nl_sock *sock;
	int family;
	char error[256];
};

/* Notes the sentence; returns @err. */
int plane_fail(struct plane *nl, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* libnl's own numbers; the kernel's errors come in acknowledgements instead. */
int plane_fail_libnl(struct plane *nl, int nlerr, const char *what);

/* Attributes newer than this program are passed over. */
void plane_parse(const struct object_desc *desc, struct genlmsghdr *hdr, void *object);

/**
 * struct exchange - a request that is being answered
 * @desc:	what its answers describe, NULL: it has none but an acknowledgement
 * @objects:	array of desc->bytes, the caller's to free() whatever comes of it
 * @nr, @room:	objects in it, and for how many it has room
 * @done:	the last answer has come
 * @err:	what it said
 */
struct exchange {
	struct plane *nl;
	const struct object_desc *desc;
	void *objects;
	size_t nr, room;
	bool done;
	int err;
};

/* Sends @msg and collects the answers. -EAGAIN: a dump was disturbed. */
int plane_exchange(struct exchange *x, struct nl_msg *msg);

#endif /* NVGPU_CTL_NL_PRIV_H */
