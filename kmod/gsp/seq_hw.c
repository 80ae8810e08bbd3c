// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPU sequencer: its operations on the real registers.
 */

#include <linux/delay.h>
#include <linux/iopoll.h>

#include "gsp/priv.h"
#include "gsp/sequencer.h"
#include "regs/fbif_regs.h"
#include "regs/gsp_scratch_regs.h"

/* As long as nouveau waits for each of the two. */
#define HALT_TIMEOUT_MS		2000
#define HANDOFF_TIMEOUT_US	(2 * USEC_PER_SEC)
#define HANDOFF_POLL_US		10

static u32 hw_rd32(void *ctx, u32 addr)
{
	struct nvgpu_gsp *gsp = ctx;

	return nvgpu_rd32(gsp->nvg, NVGPU_REG(addr));
}

static void hw_wr32(void *ctx, u32 addr, u32 value)
{
	struct nvgpu_gsp *gsp = ctx;

	nvgpu_wr32(gsp->nvg, NVGPU_REG(addr), value);
}

static void hw_delay_us(void *ctx, u32 us)
{
	fsleep(us);
}

static int core_reset(struct nvgpu_gsp *gsp)
{
	const struct nvgpu_falcon *f = &gsp->gsp_falcon;
	int err;

	err = nvgpu_falcon_reset(f);
	if (err)
		return err;

	nvgpu_falcon_rmw32(f, NV_PFALCON_FBIF_CTL, NV_PFALCON_FBIF_CTL_ALLOW_PHYS_NO_CTX,
			   NV_PFALCON_FBIF_CTL_ALLOW_PHYS_NO_CTX);
	nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_DMACTL, 0);
	return 0;
}

/* Back to RISC-V; SEC2, loaded before by GSP, hands the core over. */
static int core_resume(struct nvgpu_gsp *gsp)
{
	const struct nvgpu_falcon *sec2 = &gsp->sec2_falcon;
	const struct nvgpu_falcon *f = &gsp->gsp_falcon;
	u32 val;
	int err;

	err = nvgpu_falcon_reset_to_riscv(f);
	if (err)
		return err;
	nvgpu_falcon_write_mailboxes(f, gsp->libos.args_dma);

	err = nvgpu_falcon_start(sec2);
	if (err)
		return err;

	err = read_poll_timeout(nvgpu_rd32, val,
				val & NV_PGC6_BSI_SECURE_SCRATCH_14_BOOT_STAGE_3_HANDOFF,
				HANDOFF_POLL_US, HANDOFF_TIMEOUT_US, false, gsp->nvg,
				NV_PGC6_BSI_SECURE_SCRATCH_14);
	if (err) {
		dev_err(gsp->nvg->dev, "SEC2 did not hand the GSP core over\n");
		return err;
	}

	val = nvgpu_falcon_rd32(sec2, NV_PFALCON_FALCON_MAILBOX0);
	if (val) {
		dev_err(gsp->nvg->dev, "SEC2 failed to resume GSP: mailbox %#x\n", val);
		return -EIO;
	}

	nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_OS, gsp->app_version);
	return nvgpu_falcon_riscv_is_active(f) ? 0 : -EIO;
}

static int hw_core(void *ctx, enum nvgpu_seq_op op)
{
	struct nvgpu_gsp *gsp = ctx;

	switch (op) {
	case NVGPU_SEQ_CORE_RESET:
		return core_reset(gsp);
	case NVGPU_SEQ_CORE_START:
		return nvgpu_falcon_start(&gsp->gsp_falcon);
	case NVGPU_SEQ_CORE_WAIT_HALT:
		return nvgpu_falcon_wait_halted(&gsp->gsp_falcon, HALT_TIMEOUT_MS,
						"halt wanted by the CPU sequencer");
	case NVGPU_SEQ_CORE_RESUME:
		return core_resume(gsp);
	default:
		return -EPROTO;
	}
}

static const struct nvgpu_seq_ops hw_ops = {
	.rd32 = hw_rd32,
	.wr32 = hw_wr32,
	.delay_us = hw_delay_us,
	.core = hw_core,
};

/**
 * nvgpu_sequencer_execute() - Execute a sequence on the hardware.
 * @gsp: GSP
 * @payload: event payload
 * @len: its bytes
 *
 * Sleeps. Prints failures.
 *
 * Return: see nvgpu_seq_run().
 */
int nvgpu_sequencer_execute(struct nvgpu_gsp *gsp, const void *payload, size_t len)
{
	struct nvgpu_seq_error where;
	int err;

	err = nvgpu_seq_run(gsp->abi, payload, len, gsp->nvg->bar0_bytes, &hw_ops, gsp, &where);
	if (err)
		dev_err(gsp->nvg->dev,
			"CPU sequencer failed at command %u (operation %d, register %#x, read %#x): %pe\n",
			where.index, where.op, where.addr, where.value, ERR_PTR(err));

	return err;
}
