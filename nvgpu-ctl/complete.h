/* SPDX-License-Identifier: MIT */
/*
 * Completion scripts, written from the command tables.
 */
#ifndef NVGPU_CTL_COMPLETE_H
#define NVGPU_CTL_COMPLETE_H

#include <stdio.h>

void complete_bash(FILE *to);

#endif /* NVGPU_CTL_COMPLETE_H */
