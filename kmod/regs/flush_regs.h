/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sysmem flush page: host memory the GPU reads to push out its writes there.
 * The address is split: bits 39:8 in one register, 63:40 in the other (GA100+).
 * Source: Linux nova-core and open-gpu-kernel-modules 570.144 write both;
 * nouveau writes the first only.
 */
#ifndef NVGPU_REGS_FLUSH_REGS_H
#define NVGPU_REGS_FLUSH_REGS_H

#include "regs/reg_defs.h"

#define NV_PFB_NISO_FLUSH_SYSMEM_ADDR		NVGPU_REG(0x00100c10)
#define   NV_PFB_NISO_FLUSH_SYSMEM_ADDR_SHIFT	8
#define GA100_PFB_NISO_FLUSH_SYSMEM_ADDR_HI	NVGPU_REG(0x00100c40)
#define   GA100_PFB_NISO_FLUSH_SYSMEM_ADDR_HI_SHIFT	40

#endif /* NVGPU_REGS_FLUSH_REGS_H */
