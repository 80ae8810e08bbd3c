/* SPDX-License-Identifier: MIT */
/*
 * One file of declarations, for declared.c.
 */
#ifndef NVGPU_CTL_DECLARED_FILE_H
#define NVGPU_CTL_DECLARED_FILE_H

#include "declared.h"

/* The file @name with these contents; NULL when something is wrong, and @problem says what. */
struct declared_file *declared_file_load(const char *name, const void *data, size_t data_len,
					 char *problem, size_t len);
void declared_file_free(struct declared_file *file);

#endif /* NVGPU_CTL_DECLARED_FILE_H */
