/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The Ada chips, AD102 to AD107.
 */
#ifndef NVGPU_CHIP_AD102_H
#define NVGPU_CHIP_AD102_H

#include "chip/chip.h"

extern const struct nvgpu_chip nvgpu_ad10x[];
extern const unsigned int nvgpu_ad10x_count;

#endif /* NVGPU_CHIP_AD102_H */
