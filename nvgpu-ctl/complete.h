/* SPDX-License-Identifier: MIT */
/*
 * Completion scripts, written from the command tables.
 */
#ifndef NVGPU_CTL_COMPLETE_H
#define NVGPU_CTL_COMPLETE_H

#include <stdio.h>

void complete_bash(FILE *to);
void complete_fish(FILE *to);
void complete_zsh(FILE *to);

/* The tables that bash and zsh share: verbs, nouns, options, keys. */
void complete_words(FILE *to);

#endif /* NVGPU_CTL_COMPLETE_H */
