/* SPDX-License-Identifier: MIT */
/* What can be done to the control plane; each prints what it saw. */
#ifndef NVGPU_TESTS_NL_ABUSE_ABUSE_H
#define NVGPU_TESTS_NL_ABUSE_ABUSE_H

#include <stdint.h>

void run_shapes(const char *gpu);
void run_attributes(const char *gpu);	/* part of run_shapes() */
void run_fuzz(unsigned long nr, uint64_t seed, const char *gpu);
void run_needs(const char *gpu, uint32_t type, uint32_t num_vfs);
void run_dump_shapes(const char *gpu);
void run_dumps(unsigned long nr, const char *uuid);
void run_late(unsigned long rounds, const char *gpu, uint32_t type);
void run_deaf(unsigned int seconds);

#endif /* NVGPU_TESTS_NL_ABUSE_ABUSE_H */
