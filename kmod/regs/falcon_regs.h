/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PFALCON: the microcontroller block, repeated per engine. Offsets are relative
 * to the engine's base (GSP, SEC2: &nvgpu_chip). Readable at any time after the
 * board's own boot firmware is done.
 * Source: open-gpu-kernel-modules 570.144 ga102/dev_falcon_v4.h, dev_gsp.h;
 * Linux nova-core regs.rs agrees.
 */
#ifndef NVGPU_REGS_FALCON_REGS_H
#define NVGPU_REGS_FALCON_REGS_H

#include "regs/reg_defs.h"

/** struct nvgpu_falcon_reg - A register relative to a falcon's base. */
struct nvgpu_falcon_reg {
	u32 offset;
};

#define NVGPU_FALCON_REG(off)	((struct nvgpu_falcon_reg){ .offset = (off) })

/* Write one to clear IRQSTAT. */
#define NV_PFALCON_FALCON_IRQSCLR		NVGPU_FALCON_REG(0x004)
#define NV_PFALCON_FALCON_IRQSTAT		NVGPU_FALCON_REG(0x008)
#define   NV_PFALCON_FALCON_IRQ_SWGEN0		BIT(6)
#define   NV_PFALCON_FALCON_IRQ_HALT		BIT(4)
#define NV_PFALCON_FALCON_IRQMCLR		NVGPU_FALCON_REG(0x014)
#define   NV_PFALCON_FALCON_IRQMCLR_ALL		0xffffffffu

#define NV_PFALCON_FALCON_MAILBOX0		NVGPU_FALCON_REG(0x040)
#define NV_PFALCON_FALCON_MAILBOX1		NVGPU_FALCON_REG(0x044)

/* Context and method interfaces of the engine; off while we own the core. */
#define NV_PFALCON_FALCON_ITFEN			NVGPU_FALCON_REG(0x048)
#define   NV_PFALCON_FALCON_ITFEN_BOTH		GENMASK(1, 0)

#define NV_PFALCON_FALCON_OS			NVGPU_FALCON_REG(0x080)
#define NV_PFALCON_FALCON_RM			NVGPU_FALCON_REG(0x084)

#define NV_PFALCON_FALCON_HWCFG2		NVGPU_FALCON_REG(0x0f4)
#define   NV_PFALCON_FALCON_HWCFG2_RESET_READY	BIT(31)
#define   NV_PFALCON_FALCON_HWCFG2_MEM_SCRUBBING	BIT(12)
#define   NV_PFALCON_FALCON_HWCFG2_RISCV	BIT(10)

#define NV_PFALCON_FALCON_CPUCTL		NVGPU_FALCON_REG(0x100)
#define   NV_PFALCON_FALCON_CPUCTL_ALIAS_EN	BIT(6)
#define   NV_PFALCON_FALCON_CPUCTL_HALTED	BIT(4)
#define   NV_PFALCON_FALCON_CPUCTL_STARTCPU	BIT(1)
#define NV_PFALCON_FALCON_BOOTVEC		NVGPU_FALCON_REG(0x104)

/* Sizes of both memories, in blocks of 256 bytes. */
#define NV_PFALCON_FALCON_HWCFG			NVGPU_FALCON_REG(0x108)
#define   NV_PFALCON_FALCON_HWCFG_DMEM_BLOCKS	GENMASK(17, 9)
#define   NV_PFALCON_FALCON_HWCFG_IMEM_BLOCKS	GENMASK(8, 0)

#define NV_PFALCON_FALCON_DMACTL		NVGPU_FALCON_REG(0x10c)

/* Source of a transfer: address >> 8 in BASE, bits 48:40 in BASE1 (GA102+). */
#define NV_PFALCON_FALCON_DMATRFBASE		NVGPU_FALCON_REG(0x110)
#define NV_PFALCON_FALCON_DMATRFMOFFS		NVGPU_FALCON_REG(0x114)
#define NV_PFALCON_FALCON_DMATRFCMD		NVGPU_FALCON_REG(0x118)
#define   NV_PFALCON_FALCON_DMATRFCMD_CTXDMA	GENMASK(14, 12)
#define   NV_PFALCON_FALCON_DMATRFCMD_SIZE	GENMASK(10, 8)
#define     NV_PFALCON_FALCON_DMATRFCMD_SIZE_256B	6
#define   NV_PFALCON_FALCON_DMATRFCMD_IMEM	BIT(4)
#define   NV_PFALCON_FALCON_DMATRFCMD_SEC	GENMASK(3, 2)
#define   NV_PFALCON_FALCON_DMATRFCMD_IDLE	BIT(1)
#define NV_PFALCON_FALCON_DMATRFFBOFFS		NVGPU_FALCON_REG(0x11c)
#define NV_PFALCON_FALCON_DMATRFBASE1		NVGPU_FALCON_REG(0x128)
#define   NV_PFALCON_FALCON_DMATRFBASE1_HI	GENMASK(8, 0)

/* Takes STARTCPU in place of CPUCTL while CPUCTL.ALIAS_EN is set. */
#define NV_PFALCON_FALCON_CPUCTL_ALIAS		NVGPU_FALCON_REG(0x130)

#define NV_PFALCON_FALCON_ENGINE		NVGPU_FALCON_REG(0x3c0)
#define   NV_PFALCON_FALCON_ENGINE_RESET	BIT(0)

/* Re-evaluate the interrupt level and pulse the CPU tree again (GA100+). */
#define NV_PFALCON_FALCON_INTR_RETRIGGER	NVGPU_FALCON_REG(0x3e8)
#define   NV_PFALCON_FALCON_INTR_RETRIGGER_TRIGGER	BIT(0)

/* GSP: any write tells the firmware that the command queue moved. */
#define NV_PGSP_QUEUE_HEAD			NVGPU_FALCON_REG(0xc00)

/* Left in MAILBOX0 by GSP-RM when it has shut itself down. */
#define NV_PGSP_MAILBOX0_SUSPENDED		BIT(31)

#endif /* NVGPU_REGS_FALCON_REGS_H */
