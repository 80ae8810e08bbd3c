/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PFALCON2 and PRISCV: boot ROM parameters, core select and the RISC-V core.
 * Offsets are relative to the falcon's base; the block lies 0x1000 above it on
 * every engine we use. GA102 and later.
 * Source: open-gpu-kernel-modules 570.144 ga102/dev_falcon_second_pri.h,
 * dev_riscv_pri.h; Linux nova-core regs.rs agrees.
 */
#ifndef NVGPU_REGS_RISCV_REGS_H
#define NVGPU_REGS_RISCV_REGS_H

#include "regs/falcon_regs.h"

/* What the boot ROM verifies a heavy-secure image with. */
#define GA102_PFALCON2_FALCON_MOD_SEL		NVGPU_FALCON_REG(0x1180)
#define   GA102_PFALCON2_FALCON_MOD_SEL_RSA3K	1
#define GA102_PFALCON2_FALCON_BROM_CURR_UCODE_ID	NVGPU_FALCON_REG(0x1198)
#define   GA102_PFALCON2_FALCON_BROM_CURR_UCODE_ID_VAL	GENMASK(7, 0)
#define GA102_PFALCON2_FALCON_BROM_ENGIDMASK	NVGPU_FALCON_REG(0x119c)
#define GA102_PFALCON2_FALCON_BROM_PARAADDR0	NVGPU_FALCON_REG(0x1210)

#define GA102_PRISCV_CPUCTL			NVGPU_FALCON_REG(0x1388)
#define   GA102_PRISCV_CPUCTL_ACTIVE_STAT	BIT(7)
#define   GA102_PRISCV_CPUCTL_HALTED		BIT(4)

/* Which IRQSTAT bits the RISC-V core forwards to the host. */
#define GA102_PRISCV_IRQMASK			NVGPU_FALCON_REG(0x1528)

/*
 * Which core runs after the next reset. VALID reports that the switch took
 * place; select RISC-V by writing all three bits.
 */
#define GA102_PRISCV_BCR_CTRL			NVGPU_FALCON_REG(0x1668)
#define   GA102_PRISCV_BCR_CTRL_BRFETCH		BIT(8)
#define   GA102_PRISCV_BCR_CTRL_CORE_SELECT	BIT(4)
#define   GA102_PRISCV_BCR_CTRL_VALID		BIT(0)

#endif /* NVGPU_REGS_RISCV_REGS_H */
