/* SPDX-License-Identifier: MIT */
/*
 * Events for people; out.c has them for programs.
 */
#ifndef NVGPU_CTL_EVENT_H
#define NVGPU_CTL_EVENT_H

#include "nl.h"

/* The time now: local, or as ISO 8601 in UTC. */
void event_time(char *text, size_t len, bool utc);
/* One line. */
void event_print(const struct plane_event *event);

#endif /* NVGPU_CTL_EVENT_H */
