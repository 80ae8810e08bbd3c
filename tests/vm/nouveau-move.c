// SPDX-License-Identifier: MIT
/*
 * nouveau-move - fills a buffer object in the GPU's memory, has stock nouveau move it
 * into system memory and back by the copy engine, and looks at it after each move.
 *
 *	nouveau-move RENDER-NODE BYTES ROUNDS
 *
 * A buffer moves when a submission names it and allows only the other kind of memory,
 * so there is a channel of our own whose submissions do nothing else.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* What the kernel's nouveau_drm.h lays down; Debian 12's headers lack the channel part. */
#define DOMAIN_VRAM	2u
#define DOMAIN_GART	4u
#define PREP_WRITE	4u
/* A channel on a copy engine's runlist: the first handle is "none", the second the engine. */
#define ENGINE_NONE	(~0u)
#define ENGINE_COPY	0x30u

struct channel_alloc {
	uint32_t fb_handle, tt_handle;
	int32_t channel;
	uint32_t push_domains, notifier;
	struct { uint32_t handle, class; } sub[8];
	uint32_t nr_sub;
};

struct channel_free {
	int32_t channel;
};

struct gem_info {
	uint32_t handle, domain;
	uint64_t size, offset, map;
	uint32_t tile_mode, tile_flags;
};

struct gem_new {
	struct gem_info info;
	uint32_t channel_hint, align;
};

struct push_bo {
	uint64_t user;
	uint32_t handle, read, write, valid;
	uint32_t presumed_valid, presumed_domain;
	uint64_t presumed_offset;
};

struct push_entry {
	uint32_t bo, pad;
	uint64_t offset, length;
};

struct pushbuf {
	uint32_t channel, nr_buffers;
	uint64_t buffers;
	uint32_t nr_relocs, nr_push;
	uint64_t relocs, push;
	uint32_t suffix0, suffix1;
	uint64_t vram_available, gart_available;
};

struct cpu_prep {
	uint32_t handle, flags;
};

#define DRM_IOC(nr, type)	_IOWR('d', 0x40 + (nr), type)
#define CHANNEL_ALLOC		DRM_IOC(0x02, struct channel_alloc)
#define CHANNEL_FREE		_IOW('d', 0x40 + 0x03, struct channel_free)
#define GEM_NEW			DRM_IOC(0x40, struct gem_new)
#define GEM_PUSHBUF		DRM_IOC(0x41, struct pushbuf)
#define GEM_CPU_PREP		_IOW('d', 0x40 + 0x42, struct cpu_prep)
#define GEM_INFO		DRM_IOC(0x44, struct gem_info)

static void __attribute__((format(printf, 1, 2), noreturn)) die(const char *fmt, ...)
{
	va_list ap;

	fputs("nouveau-move: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

static void call(int fd, unsigned long request, void *arg, const char *what)
{
	if (ioctl(fd, request, arg))
		die("%s: %s", what, strerror(errno));
}

struct buffer {
	struct gem_info info;
	uint32_t *words;
};

static struct buffer buffer_new(int fd, uint64_t size, uint32_t domains)
{
	struct gem_new req = { .info = { .domain = domains, .size = size } };
	struct buffer b;

	call(fd, GEM_NEW, &req, "new buffer");
	b.info = req.info;
	b.words = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)req.info.map);
	if (b.words == MAP_FAILED)
		die("mapping a buffer: %s", strerror(errno));
	return b;
}

static void wait_for(int fd, const struct buffer *b)
{
	struct cpu_prep req = { .handle = b->info.handle, .flags = PREP_WRITE };

	call(fd, GEM_CPU_PREP, &req, "waiting for a buffer");
}

static uint32_t domain_of(int fd, const struct buffer *b)
{
	struct gem_info req = { .handle = b->info.handle };

	call(fd, GEM_INFO, &req, "asking where a buffer is");
	return req.domain & (DOMAIN_VRAM | DOMAIN_GART);
}

/* Submit @push, which holds NOPs; @b has to be in @domain for that. */
static void move(int fd, int32_t channel, const struct buffer *push, const struct buffer *b,
		 uint32_t domain)
{
	struct push_bo bos[] = {
		{ .handle = push->info.handle, .read = DOMAIN_GART, .valid = DOMAIN_GART },
		{ .handle = b->info.handle, .read = domain, .valid = domain },
	};
	struct push_entry entry = { .bo = 0, .length = 64 };
	struct pushbuf req = {
		.channel = (uint32_t)channel, .nr_buffers = 2, .buffers = (uintptr_t)bos,
		.nr_push = 1, .push = (uintptr_t)&entry,
	};

	call(fd, GEM_PUSHBUF, &req, "submission");
	wait_for(fd, b);
	wait_for(fd, push);
	if (domain_of(fd, b) != domain)
		die("the buffer is in domain %u, asked for %u", domain_of(fd, b), domain);
}

/* No two words alike, so that a page in the wrong place is seen. */
static uint32_t pattern(uint64_t i, unsigned int round)
{
	return (uint32_t)(i * 2654435761u) ^ (round << 24);
}

static void check(const struct buffer *b, unsigned int round, const char *where)
{
	for (uint64_t i = 0; i < b->info.size / 4; i++)
		if (b->words[i] != pattern(i, round))
			die("round %u, in %s: word %llu is %#x, must be %#x", round, where,
			    (unsigned long long)i, b->words[i], pattern(i, round));
}

int main(int argc, char **argv)
{
	struct channel_alloc chan = { .fb_handle = ENGINE_NONE, .tt_handle = ENGINE_COPY };
	struct channel_free gone;
	struct buffer push, b;
	unsigned int rounds;
	uint64_t bytes;
	int fd;

	if (argc != 4)
		die("usage: nouveau-move RENDER-NODE BYTES ROUNDS");
	bytes = strtoull(argv[2], NULL, 0);
	rounds = (unsigned int)strtoul(argv[3], NULL, 0);
	fd = open(argv[1], O_RDWR);
	if (fd < 0)
		die("%s: %s", argv[1], strerror(errno));
	call(fd, CHANNEL_ALLOC, &chan, "new channel");
	push = buffer_new(fd, 4096, DOMAIN_GART);
	memset(push.words, 0, 4096);
	b = buffer_new(fd, bytes, DOMAIN_VRAM | DOMAIN_GART);
	if (domain_of(fd, &b) != DOMAIN_VRAM)
		die("the buffer does not begin in video memory");
	for (unsigned int round = 0; round < rounds; round++) {
		for (uint64_t i = 0; i < b.info.size / 4; i++)
			b.words[i] = pattern(i, round);
		check(&b, round, "video memory");
		move(fd, chan.channel, &push, &b, DOMAIN_GART);
		check(&b, round, "system memory");
		move(fd, chan.channel, &push, &b, DOMAIN_VRAM);
		check(&b, round, "video memory again");
	}
	gone.channel = chan.channel;
	call(fd, CHANNEL_FREE, &gone, "end of the channel");
	close(fd);
	printf("moved %llu bytes there and back %u times\n", (unsigned long long)b.info.size, rounds);
	return 0;
}
