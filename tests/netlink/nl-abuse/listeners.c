// SPDX-License-Identifier: MIT
/*
 * Listeners that do not keep up: one that finds out what it missed, and one that never reads.
 */

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/nvgpu.h>

#include "abuse.h"
#include "objects.h"
#include "verdict.h"
#include "wire.h"

/* Room for an announcement or two. */
#define FEW		2048
#define MANY		65536
#define PATIENCE_MS	30000

static struct objects seen;

static void must(bool holds, const char *rule, uint64_t a, uint64_t b)
{
	printf("%s: %" PRIu64 ", %" PRIu64 "\n", rule, a, b);
	if (!holds) {
		printf("  wrong: it is not so\n");
		wrong++;
	}
}

static void create(const char *gpu, uint32_t type, uint8_t *uuid)
{
	begin(NLM_F_ACK, NVGPU_CMD_VGPU_CREATE);
	put_text(NVGPU_A_VGPU_GPU, gpu);
	put_u32(NVGPU_A_VGPU_TYPE, type);
	ask(&seen);
	must(!seen.err && seen.nr == 1 && seen.object[0].has_uuid, "create", seen.err, seen.nr);
	memcpy(uuid, seen.object[0].uuid, 16);
}

static void destroy(const uint8_t *uuid)
{
	begin(NLM_F_ACK, NVGPU_CMD_VGPU_DESTROY);
	put(NVGPU_A_VGPU_UUID, uuid, 16);
	ask(&seen);
	must(!seen.err, "destroy", seen.err, 0);
}

/* What a listener has heard. */
struct heard {
	uint64_t first, last;
	size_t nr;
	size_t gaps;		/* of which it was told, and has not come to yet */
};

/* What was kept before a gap is read after the error that tells of it. */
static void note_heard(struct heard *h)
{
	for (size_t i = 0; i < seen.nr; i++) {
		const uint64_t serial = seen.object[i].serial;

		if (h->nr && serial != h->last + 1)
			must(serial > h->last && h->gaps-- > 0, "it was told of this gap", h->last,
			     serial);
		if (!h->nr++)
			h->first = serial;
		h->last = serial;
	}
}

static void wait_for_overflow(int fd)
{
	struct pollfd p = { .fd = fd };

	must(poll(&p, 1, PATIENCE_MS) == 1 && p.revents & POLLERR, "it cannot keep up", p.revents,
	     POLLERR);
}

/* Everything that is there now; announcements may be on their way yet. */
static void drain(int fd, struct heard *h)
{
	while (true) {
		struct pollfd p = { .fd = fd, .events = POLLIN };

		if (poll(&p, 1, 0) != 1)
			return;
		if (!hear(fd, &seen))
			note_heard(h);
		else
			h->gaps++;
	}
}

/* The first announcement later than @number. */
static void hear_after(int fd, struct heard *h, uint64_t number)
{
	while (h->last <= number) {
		const int err = hear(fd, &seen);

		must(!err, "nothing is missed any more", err, 0);
		if (err)
			return;
		note_heard(h);
	}
}

/* The number in replies, each kind of object once, by dump and by name. */
static uint64_t number_in_replies(const char *gpu, const uint8_t *uuid)
{
	static const uint8_t cmds[] = { NVGPU_CMD_GPU_GET, NVGPU_CMD_VF_GET, NVGPU_CMD_TYPE_GET,
					NVGPU_CMD_VGPU_GET };
	uint64_t number;

	begin(NLM_F_ACK, NVGPU_CMD_GPU_GET);
	put_text(NVGPU_A_GPU_ADDRESS, gpu);
	ask(&seen);
	must(!seen.err && seen.nr == 1, "gpu-get", seen.err, seen.nr);
	number = seen.object[0].serial;
	begin(NLM_F_ACK, NVGPU_CMD_VGPU_GET);
	put(NVGPU_A_VGPU_UUID, uuid, 16);
	ask(&seen);
	must(!seen.err && seen.nr == 1 && seen.object[0].serial == number,
	     "a vgpu's reply has the number of a gpu's", seen.object[0].serial, number);
	for (size_t c = 0; c < sizeof(cmds); c++) {
		begin(NLM_F_DUMP, cmds[c]);
		ask(&seen);
		must(!seen.err && seen.nr && !seen.disturbed, "quiet dump", seen.err, seen.nr);
		for (size_t i = 0; i < seen.nr; i++)
			must(seen.object[i].serial == number, "a dump has the number of a reply",
			     seen.object[i].serial, number);
	}
	return number;
}

static void print_uuid(const uint8_t *uuid)
{
	printf("exists: ");
	for (int i = 0; i < 16; i++)
		printf("%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", uuid[i]);
	printf("\n");
}

void run_late(unsigned long rounds, const char *gpu, uint32_t type)
{
	const int fd = join(FEW);
	uint8_t stays[16], goes[16] = { 0 }, next[16];
	struct heard heard = { 0 };
	uint64_t number;

	create(gpu, type, stays);
	for (unsigned long i = 0; i < rounds; i++) {
		create(gpu, type, goes);
		destroy(goes);
	}

	wait_for_overflow(fd);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &(int){ MANY }, sizeof(int));
	drain(fd, &heard);
	number = number_in_replies(gpu, stays);
	must(heard.nr && heard.nr <= number - heard.first, "something was missed", heard.nr,
	     number - heard.first + 1);

	/* The last dump was of vGPUs: what it says is how things are. */
	must(seen.nr == 1 && has_uuid(&seen, stays) && !has_uuid(&seen, goes),
	     "the dump makes up for it", seen.nr, 1);

	/* From here on nothing is missed, and the numbers go on from the dump's. */
	create(gpu, type, next);
	hear_after(fd, &heard, number);
	must(seen.nr && seen.object[0].serial == number + 1, "it follows the dump's number",
	     seen.nr ? seen.object[0].serial : 0, number + 1);
	must(seen.nr && seen.object[0].cmd == NVGPU_CMD_VGPU_NTF && has_uuid(&seen, next),
	     "it is what happened next", seen.nr ? seen.object[0].cmd : 0, NVGPU_CMD_VGPU_NTF);
	close(fd);
	print_uuid(stays);
	print_uuid(next);
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
