// SPDX-License-Identifier: MIT
/*
 * The kernel's log: records "priority,sequence,microseconds,flags;text" and, on lines
 * that begin with a blank, what devices add to them (Documentation/ABI/testing/dev-kmsg).
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kmsg.h"

/* A record has at most so many bytes. */
#define MAX_RECORD	8192
/* A log that only ever grows must not make a report that nobody can send. */
#define MAX_LINES	2000

static const char *const topics[] = { "nvgpu", "vfio", "VFIO", "DMAR", "AMD-Vi", "AER" };

static int is_ours(const char *text)
{
	for (size_t i = 0; i < sizeof(topics) / sizeof(*topics); i++)
		if (strstr(text, topics[i]))
			return 1;
	return 0;
}

static int keep(struct kmsg *k, unsigned long long us, const char *text)
{
	char **grown;

	if (k->nr == MAX_LINES) {
		free(k->lines[0]);
		memmove(k->lines, k->lines + 1, --k->nr * sizeof(*k->lines));
	}
	grown = realloc(k->lines, (k->nr + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	k->lines = grown;
	if (asprintf(&k->lines[k->nr], "%llu.%06llu %s", us / 1000000, us % 1000000, text) < 0)
		return -ENOMEM;
	k->nr++;
	return 0;
}

static int take_record(struct kmsg *k, char *record)
{
	char *text = strchr(record, ';');
	unsigned long long us;

	if (record[0] == ' ' || !text || sscanf(record, "%*u,%*u,%llu", &us) != 1)
		return 0;
	*text++ = '\0';
	return is_ours(text) ? keep(k, us, text) : 0;
}

int kmsg_read(const char *path, struct kmsg *out)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), err = 0;
	char buffer[MAX_RECORD + 1], *line, *rest;
	ssize_t len;

	*out = (struct kmsg){ 0 };
	if (fd < 0)
		return -errno;
	/* The device gives one record at a time; EPIPE means that some were overwritten. */
	while (!err && ((len = read(fd, buffer, MAX_RECORD)) > 0 || (len < 0 && errno == EPIPE))) {
		buffer[len > 0 ? len : 0] = '\0';
		for (rest = buffer; !err && (line = strsep(&rest, "\n"));)
			err = take_record(out, line);
	}
	close(fd);
	return err;
}

void kmsg_free(struct kmsg *k)
{
	for (size_t i = 0; i < k->nr; i++)
		free(k->lines[i]);
	free(k->lines);
	*k = (struct kmsg){ 0 };
}
