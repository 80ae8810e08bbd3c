// SPDX-License-Identifier: MIT
/*
 * Robust-channel errors as the firmware reports them (channel reference 2.8): the
 * channel runs no further, RC_TRIGGERED names it, OS_ERROR_LOG brings the text. Before
 * an MMU fault's, an empty MMU_FAULT_QUEUED.
 */
#include <stdio.h>

#include "gsp_int.h"

/* RC_TRIGGERED.scope and partition: one channel, no MIG. */
#define NO_PARTITION	0xffffu

void rc_log(struct gsp *gsp, uint32_t runlist, uint32_t chid, uint32_t xid, const char *text)
{
	uint8_t log[OSERR_SIZE_MAX] = { 0 };

	put32(log, OSERR_exceptType, xid);
	put32(log, OSERR_runlistId, runlist);
	put32(log, OSERR_chid, chid);
	snprintf((char *)log + OSERR_errString, OSERR_errString_COUNT, "%s", text);
	rpc_event(gsp, NV_VGPU_MSG_EVENT_OS_ERROR_LOG, log, gsp->lay->OSERR_SIZE);
}

void rc_report(struct gsp *gsp, uint32_t engine, uint32_t runlist, uint32_t chid, uint32_t xid,
	       uint64_t fault_va, const char *text)
{
	uint8_t rc[RCTRIG_SIZE_MAX] = { 0 };

	if (xid == XID_MMU_FAULT)
		rpc_event(gsp, NV_VGPU_MSG_EVENT_MMU_FAULT_QUEUED, NULL, 0);
	put32(rc, RCTRIG_nv2080EngineType, engine);
	put32(rc, RCTRIG_chid, chid);
	put32(rc, gsp->lay->RCTRIG_exceptType, xid);
	put16(rc, gsp->lay->RCTRIG_partitionAttributionId, NO_PARTITION);
	if (has(gsp->lay->RCTRIG_gfid))
		put32(rc, gsp->lay->RCTRIG_gfid, vgpu_of_chid(gsp, chid));
	if (has(gsp->lay->RCTRIG_mmuFaultAddrLo) && xid == XID_MMU_FAULT) {
		put32(rc, gsp->lay->RCTRIG_mmuFaultAddrLo, (uint32_t)fault_va);
		put32(rc, gsp->lay->RCTRIG_mmuFaultAddrHi, (uint32_t)(fault_va >> 32));
	}
	rpc_event(gsp, NV_VGPU_MSG_EVENT_RC_TRIGGERED, rc, gsp->lay->RCTRIG_SIZE);
	rc_log(gsp, runlist, chid, xid, text);
}

static void stop(struct rm_object *o, uint32_t xid, const char *why)
{
	char text[160];

	snprintf(text, sizeof(text), "pid='<unknown>', name=<unknown>, Ch %08x, %s", o->chan.chid, why);
	o->chan.stopped = true;
	sim_stat_add(o->gsp->sim, "channel-errors", 1);
	rc_report(o->gsp, o->chan.engine, o->chan.runlist, o->chan.chid, xid, o->chan.fault.va,
		  text);
}

void rc_channel(struct rm_object *o, uint32_t xid, const char *why)
{
	sim_violation(o->gsp->sim, "channel-fault", "channel %u on runlist %u: %s", o->chan.chid,
		      o->chan.runlist, why);
	stop(o, xid, why);
}

static void fault_text(const struct rm_object *o, char *text, size_t len)
{
	const struct chip_engine *e = chip_engine_by_nv2080(o->chan.engine);
	uint64_t va = o->chan.fault.va;

	snprintf(text, len, "MMU Fault: ENGINE %s faulted @ 0x%x_%08x. Fault is of type %s ACCESS_TYPE_VIRT_%s",
		 e ? e->name : "HOST", (unsigned int)(va >> 32), (unsigned int)va, o->chan.fault.type,
		 o->chan.fault.write ? "WRITE" : "READ");
}

void rc_mmu_fault(struct rm_object *o)
{
	char text[128];

	if (o->chan.fault.injected) {
		rc_inject(o, XID_MMU_FAULT);
		return;
	}
	fault_text(o, text, sizeof(text));
	rc_channel(o, XID_MMU_FAULT, text);
}

/* The copy engines' numbers come in two blocks; everything else here is GR. */
static uint32_t engine_xid(uint32_t engine)
{
	uint32_t ce = engine - NV2080_ENGINE_TYPE_COPY0;

	if (engine < NV2080_ENGINE_TYPE_COPY0 || ce > 5)
		return 13;
	return ce < 3 ? 39 + ce : 70 + ce - 3;
}

void rc_engine_error(struct rm_object *o)
{
	rc_channel(o, engine_xid(o->chan.engine), "the copy engine cannot do what it was told");
}

void rc_inject(struct rm_object *o, uint32_t xid)
{
	char text[128] = "error asked for by a test";

	if (xid == XID_MMU_FAULT) {
		if (!o->chan.fault.type)
			o->chan.fault.type = "FAULT_PDE";
		fault_text(o, text, sizeof(text));
	}
	stop(o, xid, text);
}
