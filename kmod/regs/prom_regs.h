/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PROM: the board's ROM as a read-only window in BAR0.
 * Source: Linux nouveau and nova-core; both read it in words.
 */
#ifndef NVGPU_REGS_PROM_REGS_H
#define NVGPU_REGS_PROM_REGS_H

#include "regs/reg_defs.h"

#define NV_PROM_DATA(i)				NVGPU_REG(0x00300000 + 4 * (i))
#define   NV_PROM_DATA_SIZE_BYTES		0x100000

#endif /* NVGPU_REGS_PROM_REGS_H */
