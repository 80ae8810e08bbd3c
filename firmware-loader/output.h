/* SPDX-License-Identifier: MIT */
/*
 * Writing files: never over an existing one, never half of one.
 */
#ifndef NVGPU_FW_OUTPUT_H
#define NVGPU_FW_OUTPUT_H

#include <stddef.h>

/* Make the directories that @path lies in. Prints failures; 0 or 1. */
int output_parents(const char *path);

/* Write a new file and print its name. Prints failures; 0 or 1. */
int output_write(const char *path, const void *data, size_t len);

/* Write to standard output. Prints failures; 0 or 1. */
int output_print(const void *data, size_t len);

#endif
