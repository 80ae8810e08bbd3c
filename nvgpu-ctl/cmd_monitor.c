// SPDX-License-Identifier: MIT
/*
 * Announcements as they arrive.
 */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cmd.h"
#include "out.h"

static int print_event(const struct plane_event *event, void *arg)
{
	const struct ctl *ctl = arg;

	out_event(&ctl->opt, event);
	/* Nobody reads on: there is nothing left to do. */
	return ferror(stdout) ? -EPIPE : 0;
}

/* SIGINT and SIGTERM end the monitor in the ordinary way. */
static int open_stop_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static int monitor(struct ctl *ctl, int argc, char **argv)
{
	int stop_fd, err;

	(void)argc;
	(void)argv;
	tried(ctl, "monitor");
	err = need_module(ctl);
	if (err)
		return err;
	stop_fd = open_stop_signals();
	if (stop_fd < 0)
		return failed(ctl, -errno, "signals: %s", strerror(errno));
	err = plane_monitor(ctl->nl, print_event, ctl, stop_fd);
	close(stop_fd);
	if (err == -EPIPE)
		return failed(ctl, err, "writing: %s", strerror(EPIPE));
	return err ? failed_nl(ctl, err) : EXIT_DONE;
}

static const struct cmd monitor_cmds[] = {
	{ .verb = "monitor", .args = "", .help = "Print changes as they happen",
	  .opts = OPT_JSON, .run = monitor },
	{}
};

const struct group monitor_group = { "Events", monitor_cmds };
