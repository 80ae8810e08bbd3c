// SPDX-License-Identifier: GPL-2.0-only
/*
 * Falcon control: reset, core selection, start, and waiting with a name.
 */

#include <linux/delay.h>
#include <linux/iopoll.h>

#include "falcon/falcon.h"
#include "regs/pmc_regs.h"
#include "regs/riscv_regs.h"

/**
 * DOC: falcon control, GA102 and later
 *
 * A falcon of this generation holds two cores, a falcon and a RISC-V; the
 * boot-configuration register says which one runs after reset. Reset clears both
 * memories, and nothing may be loaded before that scrubbing is over.
 *
 * Every wait reports the engine, the step and the register's last value, and
 * tells a function that is off the bus (all ones would look like success for
 * most bits) from one that is slow.
 */

/* nouveau and nova poll that long and go on regardless: the bit is advisory. */
#define RESET_READY_TIMEOUT_US		150
/* Width of the reset pulse in every driver. */
#define RESET_PULSE_US			10
/* nova; nouveau has the same for GA102 and half of it for Turing. */
#define SCRUB_TIMEOUT_US		(20 * USEC_PER_MSEC)
#define CORE_SELECT_TIMEOUT_US		(10 * USEC_PER_MSEC)
#define POLL_INTERVAL_US		10

/**
 * nvgpu_falcon_init() - Describe a falcon; touches nothing.
 * @f: to fill
 * @nvg: device; outlives it
 * @name: as printed
 * @base: offset of its registers in BAR0
 */
void nvgpu_falcon_init(struct nvgpu_falcon *f, struct nvgpu_device *nvg, const char *name,
		       u32 base)
{
	f->nvg = nvg;
	f->name = name;
	f->base = base;
}

/**
 * nvgpu_falcon_wait() - Wait until some bits of a register have a value.
 * @f: falcon
 * @reg: register to poll
 * @mask: bits to look at
 * @want: their value, within @mask
 * @timeout_us: microseconds
 * @step: what is being waited for, for the message
 *
 * Sleeps. Prints the failure.
 *
 * Return: 0, -ETIMEDOUT, or -ENODEV when the function is off the bus.
 */
int nvgpu_falcon_wait(const struct nvgpu_falcon *f, struct nvgpu_falcon_reg reg, u32 mask,
		      u32 want, u32 timeout_us, const char *step)
{
	u32 val;
	int err;

	err = read_poll_timeout(nvgpu_falcon_rd32, val,
				val == NVGPU_READ_GONE || (val & mask) == want,
				POLL_INTERVAL_US, timeout_us, false, f, reg);
	if (val == NVGPU_READ_GONE && nvgpu_is_gone(f->nvg)) {
		dev_err(f->nvg->dev, "%s: %s: the device is off the bus\n", f->name, step);
		return -ENODEV;
	}
	if (!err && (val & mask) != want)
		err = -ETIMEDOUT;
	if (err)
		dev_err(f->nvg->dev, "%s: %s: not done after %u ms (register %#x reads %#x)\n",
			f->name, step, DIV_ROUND_UP(timeout_us, (u32)USEC_PER_MSEC),
			f->base + reg.offset, val);

	return err;
}

/* Pulse the engine's reset and wait until both memories are scrubbed. */
static int engine_reset(const struct nvgpu_falcon *f)
{
	u32 val;

	read_poll_timeout(nvgpu_falcon_rd32, val, val & NV_PFALCON_FALCON_HWCFG2_RESET_READY,
			  POLL_INTERVAL_US, RESET_READY_TIMEOUT_US, false, f,
			  NV_PFALCON_FALCON_HWCFG2);

	nvgpu_falcon_rmw32(f, NV_PFALCON_FALCON_ENGINE, NV_PFALCON_FALCON_ENGINE_RESET,
			   NV_PFALCON_FALCON_ENGINE_RESET);
	/* The read back pushes the posted write out before the pulse is timed. */
	nvgpu_falcon_rd32(f, NV_PFALCON_FALCON_ENGINE);
	udelay(RESET_PULSE_US);
	nvgpu_falcon_rmw32(f, NV_PFALCON_FALCON_ENGINE, NV_PFALCON_FALCON_ENGINE_RESET, 0);

	return nvgpu_falcon_wait(f, NV_PFALCON_FALCON_HWCFG2,
				 NV_PFALCON_FALCON_HWCFG2_MEM_SCRUBBING, 0, SCRUB_TIMEOUT_US,
				 "memory scrubbing after reset");
}

static int select_falcon_core(const struct nvgpu_falcon *f)
{
	u32 bcr = nvgpu_falcon_rd32(f, GA102_PRISCV_BCR_CTRL);

	if (!(bcr & GA102_PRISCV_BCR_CTRL_CORE_SELECT))
		return 0;

	nvgpu_falcon_wr32(f, GA102_PRISCV_BCR_CTRL, 0);
	return nvgpu_falcon_wait(f, GA102_PRISCV_BCR_CTRL, GA102_PRISCV_BCR_CTRL_VALID,
				 GA102_PRISCV_BCR_CTRL_VALID, CORE_SELECT_TIMEOUT_US,
				 "falcon core selection");
}

/**
 * nvgpu_falcon_reset() - Stop whatever runs and make the falcon core loadable.
 * @f: falcon
 *
 * Also ends a RISC-V core that is running. Sleeps.
 *
 * Return: 0, -ETIMEDOUT or -ENODEV; printed.
 */
int nvgpu_falcon_reset(const struct nvgpu_falcon *f)
{
	int err;

	err = select_falcon_core(f);
	if (err)
		return err;

	nvgpu_falcon_rmw32(f, NV_PFALCON_FALCON_ITFEN, NV_PFALCON_FALCON_ITFEN_BOTH, 0);
	nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_IRQMCLR, NV_PFALCON_FALCON_IRQMCLR_ALL);

	err = engine_reset(f);
	if (err)
		return err;

	/* The reset brings the configured core back, so the choice is checked again. */
	err = select_falcon_core(f);
	if (err)
		return err;

	err = nvgpu_falcon_wait(f, NV_PFALCON_FALCON_HWCFG2,
				NV_PFALCON_FALCON_HWCFG2_MEM_SCRUBBING, 0, SCRUB_TIMEOUT_US,
				"memory scrubbing after core selection");
	if (err)
		return err;

	nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_RM, nvgpu_rd32(f->nvg, NV_PMC_BOOT_0));
	return 0;
}

/**
 * nvgpu_falcon_reset_to_riscv() - Reset and leave the RISC-V core selected.
 * @f: falcon
 *
 * The core does not run yet; for GSP the booter on SEC2 starts it. Sleeps.
 *
 * Return: 0, -ETIMEDOUT or -ENODEV; printed.
 */
int nvgpu_falcon_reset_to_riscv(const struct nvgpu_falcon *f)
{
	const u32 bits = GA102_PRISCV_BCR_CTRL_BRFETCH | GA102_PRISCV_BCR_CTRL_CORE_SELECT |
			 GA102_PRISCV_BCR_CTRL_VALID;
	int err;

	err = engine_reset(f);
	if (err)
		return err;

	nvgpu_falcon_rmw32(f, GA102_PRISCV_BCR_CTRL, bits, bits);
	return 0;
}

/**
 * nvgpu_falcon_start() - Start the falcon core.
 * @f: falcon, loaded
 *
 * Once heavy-secure code ran, CPUCTL may be locked, and the start bit has to go
 * through its alias. Any context.
 *
 * Return: 0, or -ENODEV when the function is off the bus.
 */
int nvgpu_falcon_start(const struct nvgpu_falcon *f)
{
	u32 cpuctl = nvgpu_falcon_rd32(f, NV_PFALCON_FALCON_CPUCTL);

	if (cpuctl == NVGPU_READ_GONE)
		return -ENODEV;

	if (cpuctl & NV_PFALCON_FALCON_CPUCTL_ALIAS_EN)
		nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_CPUCTL_ALIAS,
				  NV_PFALCON_FALCON_CPUCTL_STARTCPU);
	else
		nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_CPUCTL,
				  NV_PFALCON_FALCON_CPUCTL_STARTCPU);

	return 0;
}

/* Sleeps; see nvgpu_falcon_wait(). */
int nvgpu_falcon_wait_halted(const struct nvgpu_falcon *f, u32 timeout_ms, const char *step)
{
	return nvgpu_falcon_wait(f, NV_PFALCON_FALCON_CPUCTL, NV_PFALCON_FALCON_CPUCTL_HALTED,
				 NV_PFALCON_FALCON_CPUCTL_HALTED, timeout_ms * USEC_PER_MSEC, step);
}

/* False, too, when the function is off the bus. Any context. */
bool nvgpu_falcon_riscv_is_active(const struct nvgpu_falcon *f)
{
	u32 val = nvgpu_falcon_rd32(f, GA102_PRISCV_CPUCTL);

	return val != NVGPU_READ_GONE && val & GA102_PRISCV_CPUCTL_ACTIVE_STAT;
}

/* The RISC-V core stopped, or cannot be seen any more. Any context. */
bool nvgpu_falcon_riscv_has_halted(const struct nvgpu_falcon *f)
{
	u32 val = nvgpu_falcon_rd32(f, GA102_PRISCV_CPUCTL);

	return val == NVGPU_READ_GONE || val & GA102_PRISCV_CPUCTL_HALTED ||
	       !(val & GA102_PRISCV_CPUCTL_ACTIVE_STAT);
}

/* Low word in mailbox 0, high word in mailbox 1. Any context. */
void nvgpu_falcon_write_mailboxes(const struct nvgpu_falcon *f, u64 value)
{
	nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_MAILBOX0, lower_32_bits(value));
	nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_MAILBOX1, upper_32_bits(value));
}
