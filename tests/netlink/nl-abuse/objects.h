/* SPDX-License-Identifier: MIT */
/*
 * What an answer or an announcement says of each object in it.
 */
#ifndef NVGPU_TESTS_NL_ABUSE_OBJECTS_H
#define NVGPU_TESTS_NL_ABUSE_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More than a board has of anything. */
#define MAX_OBJECTS	256
/* A reader of so much at a time gets dumps in several parts. */
#define SMALL_BUFFER	4096

struct object {
	uint8_t cmd, uuid[16];
	bool has_uuid;
	uint32_t id;
	uint64_t serial;
};

struct objects {
	size_t nr;
	int err;			/* error number of the acknowledgement */
	bool disturbed;			/* a dump, and something changed meanwhile */
	unsigned long parts;		/* datagrams before the last one, of all dumps */
	struct object object[MAX_OBJECTS];
};

/* Dumps come in several parts from now on. */
void in_parts(void);
/* Sends what was begun, and reads the answer to its end. */
void ask(struct objects *all);
/* Reads one datagram of announcements; returns an error number. */
int hear(int fd, struct objects *all);
bool has_uuid(const struct objects *all, const uint8_t *uuid);

#endif /* NVGPU_TESTS_NL_ABUSE_OBJECTS_H */
