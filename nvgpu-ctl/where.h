/* SPDX-License-Identifier: MIT */
/*
 * Lines of a YAML document: the loader that fills structs does not keep them.
 */
#ifndef NVGPU_CTL_WHERE_H
#define NVGPU_CTL_WHERE_H

#include <stddef.h>

struct where;

/*
 * NULL on a syntax error, or where a second document follows; *@line and @problem then
 * describe it.
 */
struct where *where_open(const void *data, size_t len, unsigned int *line, char *problem,
			 size_t problem_len);
void where_close(struct where *w);

/*
 * Line of the node at @path, such as "gpus[0].vfs", counted from 1; of the last of
 * two equal keys. Of the innermost node on the way when @path leads nowhere.
 */
unsigned int where_line(const struct where *w, const char *path);

#endif /* NVGPU_CTL_WHERE_H */
