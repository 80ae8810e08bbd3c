// SPDX-License-Identifier: MIT
/*
 * A listener that does not keep up: it never reads.
 */

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <linux/nvgpu.h>

#include "abuse.h"
#include "objects.h"
#include "verdict.h"
#include "wire.h"

/* Room for an announcement or two. */
#define FEW		2048

static struct objects seen;

static void must(bool holds, const char *rule, uint64_t a, uint64_t b)
{
	printf("%s: %" PRIu64 ", %" PRIu64 "\n", rule, a, b);
	if (!holds) {
		printf("  wrong: it is not so\n");
		wrong++;
	}
}

void run_deaf(unsigned int seconds)
{
	const struct timespec most = { .tv_sec = seconds };
	const int fd = join(FEW);
	sigset_t term;
	int err;

	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	printf("deaf\n");
	fflush(stdout);
	must(sigtimedwait(&term, NULL, &most) == SIGTERM, "somebody ends it", 0, 0);
	err = hear(fd, &seen);
	must(err == ENOBUFS, "there was more than it had room for", err, ENOBUFS);
	close(fd);
}
