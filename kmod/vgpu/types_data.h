/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The built-in vGPU type catalogue, generated as types_data.c.
 */
#ifndef NVGPU_VGPU_TYPES_DATA_H
#define NVGPU_VGPU_TYPES_DATA_H

#include "abi/abi.h"

extern const struct nvgpu_type_desc nvgpu_types_builtin[];
extern const u32 nvgpu_types_builtin_nr;

#endif /* NVGPU_VGPU_TYPES_DATA_H */
