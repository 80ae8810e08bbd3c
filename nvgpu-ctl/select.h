/* SPDX-License-Identifier: MIT */
/*
 * Selectors: from what a person types to one object.
 */
#ifndef NVGPU_CTL_SELECT_H
#define NVGPU_CTL_SELECT_H

#include "cmd.h"

#define ADDRESS_LEN	16

/* Full decimal number up to @max, nothing before or after it. */
bool parse_number(const char *text, uint32_t max, uint32_t *out);
/* "3b:00.0" and "0000:3B:00.0" become "0000:3b:00.0". */
bool parse_address(const char *text, char out[ADDRESS_LEN]);
/* @text is the name of a product or type, with or without the vendor's. */
bool is_called(const char *text, const char *name);

/*
 * Each prints its message and returns EXIT_REFUSED or EXIT_USAGE on failure.
 * @gpu_text may be NULL: all GPUs, or the only one.
 */
int select_gpu(struct ctl *ctl, const char *text, struct gpu *out);
int select_vf(struct ctl *ctl, const char *text, struct vf *out);
int select_type(struct ctl *ctl, const char *text, const char *gpu, struct type *out);
int select_vgpu(struct ctl *ctl, const char *text, struct vgpu *out);
/* --gpu as the address of a GPU; *@out is NULL when it was not given. */
int select_filter(struct ctl *ctl, const char **out);

#endif /* NVGPU_CTL_SELECT_H */
