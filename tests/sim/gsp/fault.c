// SPDX-License-Identifier: MIT
/*
 * Faults of the firmware. "next" ones count down; those which concern no message
 * are noticed by a slow poll while the firmware runs.
 */
#include <stdio.h>

#include "gsp_int.h"

#define POLL		MS(20)
#define XID_ECC_DBE	48u

static const struct {
	const char *name, *help;
} faults[] = {
	{ "drop-reply", "lose the next reply to this RPC function" },
	{ "delay-reply-ms", "hold every reply back for this long" },
	{ "bad-seq", "the next N messages carry a wrong sequence number" },
	{ "bad-checksum", "the next N messages carry a wrong checksum" },
	{ "truncated-msg", "the next N messages claim half a header" },
	{ "oversized-length", "the next N messages claim 2 GiB" },
	{ "unknown-event", "send N events of an unknown number" },
	{ "gsp-never-starts", "1: RISC-V stays inactive; 2: no INIT_DONE" },
	{ "gsp-hang", "firmware stops looking at its queues" },
	{ "gsp-crash", "firmware halts with a panic code in MAILBOX0" },
	{ "queue-full", "firmware stops taking commands, so that their queue fills" },
	{ "ctrl-error", "the next control with this command fails with NV_ERR_INVALID_STATE" },
	{ "plugin-no-marker", "plugins never show their boot marker" },
	{ "plugin-crash", "plugin of this GFID crashes now" },
	{ "plugin-crash-rpc", "plugin of this GFID crashes during its next host RPC" },
	{ "plugin-hang", "plugin of this GFID never answers its next host RPC" },
	{ "plugin-rpc-error", "the next N host RPCs are answered with an error" },
	{ "shutdown-fails", "the next N plugin shutdowns fail" },
	{ "cleanup-fails", "the next N plugin cleanups fail" },
	{ "ecc-enabled", "the board has ECC switched on (read at the next query)" },
	{ "ecc-event", "report N uncorrectable ECC errors" },
	{ "xid-event", "report this Xid (and a robust-channel error) on channel xid-chid" },
	{ "types-need-signature", "refuse vGPU types without a vendor signature" },
	{ "xid-chid", "channel id of the next xid-event" },
	{ "channel-hang", "channels fetch nothing while this is set: no fence ever comes" },
	{ "channel-slow-ms", "channels look at their GPFIFO only this long after the doorbell" },
	{ "channel-rc", "the next channel with work gets a robust-channel error of this number" },
	{ "copy-fault", "the next N copies or fills find no translation" },
	{ "vgpu-busy-fb", "GFID * 1000 + percent: share of framebuffer bandwidth; 0: nobody's" },
	{ "vgpu-busy-gr", "the same of the graphics engine" },
	{ "vgpu-busy-nvenc", "the same of the encoders" },
	{ "vgpu-busy-nvdec", "the same of the decoders" },
	{ "vgpu-busy-pid", "samples of busy vGPUs name this process instead of the vGPU's" },
	{ "vgpu-fb-used", "GFID * 10^12 + bytes of framebuffer in use; 0: by nobody" },
	{ "vgpu-fb-used-gfid", "the first record of who uses framebuffer names this GFID" },
	{ "vgpu-fb-used-count", "there are this many such records, as the reply says" },
};

void fault_register(struct sim *sim)
{
	for (unsigned int i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		sim_fault_register(sim, faults[i].name, faults[i].help);
}

bool fault_take(struct gsp *gsp, const char *name)
{
	uint64_t n = 0;

	if (!sim_fault_enabled(gsp->sim, name, &n))
		return false;
	sim_fault_update(gsp->sim, name, n - 1);
	sim_trace(gsp->sim, "fault: %s", name);
	return true;
}

bool fault_take_value(struct gsp *gsp, const char *name, uint64_t val)
{
	uint64_t have = 0;

	if (!sim_fault_enabled(gsp->sim, name, &have) || have != val)
		return false;
	sim_fault_update(gsp->sim, name, 0);
	sim_trace(gsp->sim, "fault: %s=%llu", name, (unsigned long long)val);
	return true;
}

bool gsp_fault_set(struct gsp *gsp, const char *name, uint64_t val, char *err, size_t err_len)
{
	return utilisation_fault(gsp, name, val, err, err_len) &&
	       vgpu_fault(gsp, name, val, err, err_len);
}

static void xid_event(struct gsp *gsp, uint32_t xid)
{
	uint64_t chid = 0;
	char text[64];

	sim_fault_enabled(gsp->sim, "xid-chid", &chid);
	snprintf(text, sizeof(text), "pid='<unknown>', Ch %08x", (unsigned int)chid);
	rc_report(gsp, NV2080_ENGINE_TYPE_GR0, 0, (uint32_t)chid, xid, 0, text);
}

static void poll(void *arg)
{
	struct gsp *gsp = arg;
	uint64_t val = 0;

	gsp->t_fault.id = 0;
	if (sim_fault_enabled(gsp->sim, "gsp-crash", NULL)) {
		sim_fault_update(gsp->sim, "gsp-crash", 0);
		gsp_crash(gsp, "fault");
		return;
	}
	if (gsp->q.stalled)
		queue_kick(gsp);
	if (!sim_fault_enabled(gsp->sim, "channel-hang", NULL))
		pbdma_release(gsp);
	if (gsp->state == GSP_RUNNING && !sim_fault_enabled(gsp->sim, "gsp-hang", NULL)) {
		if (fault_take(gsp, "unknown-event"))
			rpc_event(gsp, gsp->lay->NV_VGPU_MSG_EVENT_NUM_EVENTS + 0x100, NULL, 0);
		if (fault_take(gsp, "ecc-event"))
			rc_log(gsp, 0, UINT32_MAX, XID_ECC_DBE, "DBE (double bit error) at partition 0");
		if (sim_fault_enabled(gsp->sim, "xid-event", &val)) {
			sim_fault_update(gsp->sim, "xid-event", 0);
			xid_event(gsp, (uint32_t)val);
		}
		for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++) {
			struct vgpu *v = &gsp->vgpu[gfid];

			if (v->state >= VGPU_BOOTLOADED && v->state < VGPU_CRASHED &&
			    fault_take_value(gsp, "plugin-crash", gfid))
				vgpu_crash(v, "fault");
		}
	}
	gsp_after(gsp, &gsp->t_fault, POLL, poll, gsp);
}

void fault_poll_start(struct gsp *gsp)
{
	gsp_after(gsp, &gsp->t_fault, POLL, poll, gsp);
}
