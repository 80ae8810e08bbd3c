// SPDX-License-Identifier: MIT
/*
 * The connection to the control plane, and what went wrong on it.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <linux/netlink.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "nl.h"
#include "nl_priv.h"
#include "udev.h"

int plane_fail(struct plane *nl, int err, const char *fmt, ...)
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

int plane_fail_libnl(struct plane *nl, int nlerr, const char *what)
{
	return plane_fail(nl, nlerr == -NLE_NOMEM ? -ENOMEM : -EIO, "%s: %s", what,
			  nl_geterror(nlerr));
}

static int find_family(struct plane *nl)
{
	nl->family = genl_ctrl_resolve(nl->sock, NVGPU_FAMILY_NAME);
	if (nl->family >= 0)
		return 0;
	if (!udev_module_loaded("nvgpu"))
		return plane_fail(nl, -ENOENT,
				  "the nvgpu module is not loaded: load it with 'modprobe nvgpu'");
	return plane_fail(nl, -ENOENT, "the nvgpu module is loaded but its control plane is not "
			  "there: see 'dmesg'");
}

static int socket_open(struct plane *nl)
{
	const int on = 1;
	int err;

	nl->sock = nl_socket_alloc();
	if (!nl->sock)
		return plane_fail(nl, -ENOMEM, "no memory for a socket");

	err = genl_connect(nl->sock);
	if (err)
		return plane_fail_libnl(nl, err, "generic netlink");

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
