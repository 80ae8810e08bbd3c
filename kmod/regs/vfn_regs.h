/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VFN: the virtual-function register block, as the physical function sees it.
 *
 * The same 256 KiB appear at offset 0 of a VF's BAR0; the PF finds them at
 * &nvgpu_chip.vfn. Reached with nvgpu_vfn_rd32() and nvgpu_vfn_wr32() of
 * core/vfn.h. Usable before firmware runs, lost by a function reset.
 * Source: open-gpu-kernel-modules 570.144 turing/tu102/dev_vm.h, ampere/ga100/
 * dev_vm.h and dev_vm_addendum.h; Linux nouveau vfn/tu102.c, vmmtu102.c agree.
 */
#ifndef NVGPU_REGS_VFN_REGS_H
#define NVGPU_REGS_VFN_REGS_H

#include "regs/reg_defs.h"

/** struct nvgpu_vfn_reg - one 32-bit register of the block. */
struct nvgpu_vfn_reg {
	u32 offset;
};

#define NVGPU_VFN_REG(off)	((struct nvgpu_vfn_reg){ .offset = (off) })

/*
 * Interrupt tree. Vector v is bit v % 32 of leaf v / 32; top bit t stands for the
 * leaves 2t and 2t + 1. A message is sent when an enabled leaf bit under an enabled
 * top bit becomes set, and is evaluated again when a top bit is enabled.
 */
#define NVGPU_VFN_LEAVES			8
#define NVGPU_VFN_LEAVES_PER_TOP		2
#define NVGPU_VFN_VECTORS_PER_LEAF		32
#define NVGPU_VFN_TOP_ALL			GENMASK(3, 0)

#define NV_VFN_INTR_LEAF(l)			NVGPU_VFN_REG(0x1000 + 4 * (l))
#define NV_VFN_INTR_LEAF_EN_SET(l)		NVGPU_VFN_REG(0x1200 + 4 * (l))
#define NV_VFN_INTR_LEAF_EN_CLEAR(l)		NVGPU_VFN_REG(0x1400 + 4 * (l))
#define NV_VFN_INTR_TOP				NVGPU_VFN_REG(0x1600)
#define NV_VFN_INTR_TOP_EN_SET			NVGPU_VFN_REG(0x1608)
#define NV_VFN_INTR_TOP_EN_CLEAR		NVGPU_VFN_REG(0x1610)

/* Doorbell of the plugin tasks: 32 vectors per gfid, one of which is the host's. */
#define NV_VFN_PRIV_DOORBELL			NVGPU_VFN_REG(0x2200)
#define   NVGPU_DOORBELL_VECTORS_PER_GFID	32
#define   NVGPU_DOORBELL_VECTOR_CPU_PLUGIN	17

/* TLB invalidation of the address space whose root is PDB. */
#define NV_VFN_MMU_INVALIDATE_PDB		NVGPU_VFN_REG(0x30a0)
#define   NV_VFN_MMU_INVALIDATE_PDB_ADDR	GENMASK(31, 4)	/* address >> 12 */
#define   NV_VFN_MMU_INVALIDATE_PDB_SYSMEM	BIT(1)
#define NV_VFN_MMU_INVALIDATE_PDB_HI		NVGPU_VFN_REG(0x30a4)
#define NV_VFN_MMU_INVALIDATE			NVGPU_VFN_REG(0x30b0)
#define   NV_VFN_MMU_INVALIDATE_TRIGGER		BIT(31)
#define   NV_VFN_MMU_INVALIDATE_HUBTLB_ONLY	BIT(2)
#define   NV_VFN_MMU_INVALIDATE_ALL_PDB		BIT(1)
#define   NV_VFN_MMU_INVALIDATE_ALL_VA		BIT(0)

/* Usermode page: tells the host that a channel's ring has new entries. Write-only. */
#define NV_VFN_DOORBELL				NVGPU_VFN_REG(0x30090)
#define   NV_VFN_DOORBELL_RUNLIST		GENMASK(22, 16)
#define   NV_VFN_DOORBELL_VECTOR		GENMASK(11, 0)	/* channel id */

#endif /* NVGPU_REGS_VFN_REGS_H */
