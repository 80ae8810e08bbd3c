// SPDX-License-Identifier: MIT
/*
 * Writing files: never over an existing one, never half of one.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output.h"

int output_parents(const char *path)
{
	char *copy = strdup(path), *p;
	int ret = 0;

	if (!copy) {
		fprintf(stderr, "nvgpu-fw: out of memory\n");
		return 1;
	}
	for (p = strchr(copy + 1, '/'); p && !ret; p = strchr(p + 1, '/')) {
		*p = '\0';
		if (mkdir(copy, 0755) && errno != EEXIST) {
			fprintf(stderr, "nvgpu-fw: cannot make %s: %s\n", copy, strerror(errno));
			ret = 1;
		}
		*p = '/';
	}

	free(copy);
	return ret;
}

static int write_all(int fd, const char *p, size_t n)
{
	ssize_t done;

	for (; n; p += done, n -= (size_t)done) {
		done = write(fd, p, n);
		if (done < 0)
			return -errno;
	}

	return 0;
}

int output_write(const char *path, const void *data, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	int err;

	if (fd < 0) {
		fprintf(stderr, "nvgpu-fw: cannot make %s: %s\n", path, strerror(errno));
		return 1;
	}

	err = write_all(fd, data, len);
	if (close(fd) && !err)
		err = -errno;
	if (err) {
		fprintf(stderr, "nvgpu-fw: cannot write %s: %s\n", path, strerror(-err));
		unlink(path);
		return 1;
	}

	printf("%s\n", path);
	return 0;
}

int output_print(const void *data, size_t len)
{
	int err;

	fflush(stdout);
	err = write_all(STDOUT_FILENO, data, len);
	if (!err)
		return 0;

	fprintf(stderr, "nvgpu-fw: cannot write the result: %s\n", strerror(-err));
	return 1;
}
