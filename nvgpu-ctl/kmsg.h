/* SPDX-License-Identifier: MIT */
/*
 * The kernel's log, as far as it concerns vGPUs.
 */
#ifndef NVGPU_CTL_KMSG_H
#define NVGPU_CTL_KMSG_H

#include <stddef.h>

/** struct kmsg - lines "seconds text", oldest first. */
struct kmsg {
	char **lines;
	size_t nr;
};

/* @path is /dev/kmsg or a file with records of its form. 0 or a negative errno. */
int kmsg_read(const char *path, struct kmsg *out);
void kmsg_free(struct kmsg *k);

#endif /* NVGPU_CTL_KMSG_H */
