// SPDX-License-Identifier: GPL-2.0-only
/*
 * The GSP object: life, interrupt, and small services.
 */

#include <linux/slab.h>

#include "gsp/priv.h"
#include "regs/pmc_regs.h"
#include "regs/riscv_regs.h"

/* Facts of the current boot; stable from a successful boot to the next one. */
const struct nvgpu_gsp_facts *nvgpu_gsp_facts(struct nvgpu_gsp *gsp)
{
	return &gsp->facts;
}

/**
 * nvgpu_gsp_irq() - GSP's vector of the interrupt tree fired.
 * @gsp: GSP
 *
 * Interrupt thread; sleeps. The level is re-evaluated at the end, so nothing that
 * arises meanwhile is lost.
 */
void nvgpu_gsp_irq(struct nvgpu_gsp *gsp)
{
	const struct nvgpu_falcon *f = &gsp->gsp_falcon;
	u32 raw = nvgpu_falcon_rd32(f, NV_PFALCON_FALCON_IRQSTAT);
	u32 stat;

	if (raw == NVGPU_READ_GONE) {
		nvgpu_gsp_check_core(gsp);
		return;
	}

	stat = raw & nvgpu_falcon_rd32(f, GA102_PRISCV_IRQMASK);
	if (stat & NV_PFALCON_FALCON_IRQ_SWGEN0) {
		nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_IRQSCLR, NV_PFALCON_FALCON_IRQ_SWGEN0);
		WRITE_ONCE(gsp->rpc.irq_works, true);
		nvgpu_rpc_service(gsp);
		stat &= ~NV_PFALCON_FALCON_IRQ_SWGEN0;
	}

	if (stat & NV_PFALCON_FALCON_IRQ_HALT) {
		nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_IRQSCLR, NV_PFALCON_FALCON_IRQ_HALT);
		if (nvgpu_gsp_state(gsp) != NVGPU_GSP_STOPPING)
			nvgpu_gsp_mark_wedged(gsp, "GSP reported a halt");
		stat &= ~NV_PFALCON_FALCON_IRQ_HALT;
	}

	/* Nothing else is expected; a cause nobody removes must not fire for ever. */
	if (stat) {
		dev_warn_ratelimited(gsp->nvg->dev, "GSP interrupts %#x are not handled, masked\n",
				     stat);
		nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_IRQMCLR, stat);
		nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_IRQSCLR, stat);
	}

	nvgpu_falcon_wr32(f, NV_PFALCON_FALCON_INTR_RETRIGGER,
			  NV_PFALCON_FALCON_INTR_RETRIGGER_TRIGGER);
}

/**
 * nvgpu_gsp_create() - Make the object; no firmware runs yet.
 * @nvg: device; outlives the object. Its debugfs directory exists
 * @l: told about events and loss; outlives the object
 * @priv: its argument
 *
 * Return: the object or ERR_PTR(-ENOMEM).
 */
struct nvgpu_gsp *nvgpu_gsp_create(struct nvgpu_device *nvg, const struct nvgpu_gsp_listener *l,
				   void *priv)
{
	struct nvgpu_gsp *gsp;
	int err;

	gsp = kvzalloc(sizeof(*gsp), GFP_KERNEL);
	if (!gsp)
		return ERR_PTR(-ENOMEM);

	gsp->nvg = nvg;
	gsp->listener = l;
	gsp->listener_priv = priv;
	gsp->vector = NVGPU_GSP_NO_VECTOR;
	ida_init(&gsp->client_ids);
	nvgpu_timeouts_init(&gsp->timeouts);
	nvgpu_falcon_init(&gsp->gsp_falcon, nvg, "GSP", nvg->chip->gsp_falcon);
	nvgpu_falcon_init(&gsp->sec2_falcon, nvg, "SEC2", nvg->chip->sec2_falcon);
	nvgpu_wedge_init(gsp);
	nvgpu_rpc_create(gsp);

	err = nvgpu_events_create(gsp);
	if (err)
		goto err_free;

	err = nvgpu_libos_create(&gsp->libos, nvg);
	if (err)
		goto err_events;

	err = nvgpu_flush_create(&gsp->flush, nvg);
	if (err)
		goto err_libos;

	nvgpu_gsp_debugfs_init(gsp);
	return gsp;

err_libos:
	nvgpu_libos_destroy(&gsp->libos, nvg);
err_events:
	nvgpu_events_destroy(gsp);
err_free:
	nvgpu_rpc_destroy(gsp);
	kvfree(gsp);
	return ERR_PTR(err);
}

/* The firmware must have been unloaded; the listener hears nothing afterwards. */
void nvgpu_gsp_destroy(struct nvgpu_gsp *gsp)
{
	nvgpu_gsp_debugfs_fini(gsp);
	nvgpu_wedge_fini(gsp);
	nvgpu_events_destroy(gsp);
	nvgpu_fwsec_unit_fini(&gsp->fwsec, gsp->nvg);
	nvgpu_flush_destroy(&gsp->flush, gsp->nvg);
	nvgpu_libos_destroy(&gsp->libos, gsp->nvg);
	nvgpu_rpc_destroy(gsp);
	ida_destroy(&gsp->client_ids);
	kvfree(gsp);
}

u32 nvgpu_gsp_timeout_ms(struct nvgpu_gsp *gsp, enum nvgpu_timeout id)
{
	return nvgpu_timeout_ms(&gsp->timeouts, id);
}
