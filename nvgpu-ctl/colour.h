/* SPDX-License-Identifier: MIT */
/*
 * Colours for states, on terminals only.
 */
#ifndef NVGPU_CTL_COLOUR_H
#define NVGPU_CTL_COLOUR_H

#include <stdbool.h>
#include <stdio.h>

/* Whether what is printed to @to is seen by somebody who wants colours. */
bool colour_wanted(FILE *to);

/* libsmartcols' name for the colour of value @word of the field @key, or NULL. */
const char *colour_of(const char *key, const char *word);

#endif /* NVGPU_CTL_COLOUR_H */
