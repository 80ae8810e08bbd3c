// SPDX-License-Identifier: MIT
/*
 * Life of the GSP core as the driver can see it. The booter (booter.c) lets it
 * run; libos reads its arguments; RM waits for system information and registry,
 * has the CPU run a sequencer list, and says INIT_DONE; RPC 47 ends it.
 */
#include <stdlib.h>

#include "gsp_int.h"

/* Model time of each step. Silicon takes longer; tests need only the order. */
#define LIBOS_DELAY	MS(2)
#define INIT_DELAY	MS(5)
#define SEQ_POLL	US(500)
#define SEQ_POLLS	60000		/* 30 s, for busy machines: the driver did not run the list */
#define UNLOAD_DELAY	MS(2)

/* The sequencer list works on a register which nothing else uses by then. */
#define SEQ_REG		0x110044u	/* GSP falcon MAILBOX1 */
#define SEQ_FIRST	0x0000a55au
#define SEQ_LAST	0x600da55au

void gsp_after(struct gsp *gsp, struct gsp_timer *t, uint64_t delay_ns, void (*cb)(void *),
	       void *arg)
{
	gsp_cancel(gsp, t);
	t->id = sim_after(gsp->sim, delay_ns, cb, arg);
}

void gsp_cancel(struct gsp *gsp, struct gsp_timer *t)
{
	if (t->id)
		sim_cancel(gsp->sim, t->id);
	t->id = 0;
}

struct gsp *gsp_create(struct sim *sim)
{
	struct gsp *gsp = calloc(1, sizeof(*gsp));

	if (!gsp)
		return NULL;
	gsp->sim = sim;
	gsp->state = GSP_OFF;
	gsp->rel = release_get(0);
	gsp->lay = &gsp->rel->layout;
	gsp->q.tx_tail = &gsp->q.tx_head;
	vgpu_start(gsp);
	fault_register(sim);
	return gsp;
}

static void stop(struct gsp *gsp)
{
	gsp_cancel(gsp, &gsp->t_boot);
	gsp_cancel(gsp, &gsp->t_init);
	gsp_cancel(gsp, &gsp->t_poll);
	gsp_cancel(gsp, &gsp->t_unload);
	gsp_cancel(gsp, &gsp->t_fault);
	utilisation_stop(gsp);
	queue_reset(gsp);
	rpc_reset(gsp);
	vgpu_reset_all(gsp);
	rm_reset(gsp);
	sim_fb_firmware_from(gsp->sim, UINT64_MAX);
	gsp->riscv_active = false;
	gsp->have_sysinfo = false;
	gsp->have_registry = false;
	gsp->sriov = false;
	gsp->ntypes = 0;
	gsp->mixed = false;
}

void gsp_destroy(struct gsp *gsp)
{
	if (!gsp)
		return;
	stop(gsp);
	for (unsigned int i = 0; i < FW_DIRS * RELEASE_COUNT; i++)
		fwset_release(&gsp->sets[i]);
	free(gsp);
}

void gsp_reset(struct gsp *gsp)
{
	/*
	 * A running firmware owns WPR2 and DMA into the host. Resetting its core
	 * before RPC 47 is right only once it no longer answers.
	 */
	if (gsp->state == GSP_RUNNING && !gsp->tainted)
		sim_violation(gsp->sim, "gsp-reset-running",
			      "GSP falcon reset while GSP-RM runs: unload it first (RPC 47)");
	/* Late is not asked: a driver that is only slow would pass. */
	if (gsp->state == GSP_UNLOADED && !gsp->suspend_seen && !gsp->tainted)
		sim_violation(gsp->sim, "gsp-reset-running",
			      "GSP falcon reset by a driver that did not see GSP-RM suspended (MAILBOX0)");
	stop(gsp);
	gsp->state = GSP_OFF;
	gsp->tainted = false;
}

void gsp_mailbox_seen(struct gsp *gsp)
{
	gsp->suspend_seen = gsp->state == GSP_UNLOADED;
}

void gsp_pf_flr(struct gsp *gsp)
{
	/* An FLR is how a driver recovers a dead GSP, so no order is asked for. */
	stop(gsp);
	gsp->state = GSP_OFF;
	gsp->tainted = false;
}

void gsp_pf_bme(struct gsp *gsp, bool on)
{
	if (!on && gsp->state >= GSP_LINKED && gsp->state <= GSP_RUNNING && !gsp->tainted)
		sim_violation(gsp->sim, "gsp-left-running",
			      "bus mastering switched off while GSP-RM runs, which uses host memory");
}

bool gsp_riscv_active(struct gsp *gsp)
{
	return gsp->riscv_active;
}

/* Firmware stopped by itself without a word: it refused what it was given. */
void gsp_die(struct gsp *gsp, const char *why)
{
	sim_trace(gsp->sim, "gsp: stopped: %s", why);
	stop(gsp);
	gsp->riscv_active = true;
	gsp->tainted = true;
	gsp->state = GSP_DEAD;
}

/* The core halts; what it wrote to MAILBOX0 is the panic code (tag 0xe). */
void gsp_crash(struct gsp *gsp, const char *why)
{
	gsp_die(gsp, why);
	gsp->riscv_active = false;
	sim_mailbox_set(gsp->sim, SIM_FALCON_GSP, 0, 0xe0000001u);
}

/* --- boot -------------------------------------------------------------- */

/* While locked down the CPU must leave the GPU alone; the model has nothing that it could hit. */
static void lockdown(struct gsp *gsp, bool engaging)
{
	uint8_t notice[LOCKDOWN_SIZE];

	if (!gsp->rel->lockdown_notices)
		return;
	put8(notice, LOCKDOWN_bLockdownEngaging, engaging);
	rpc_event(gsp, gsp->lay->NV_VGPU_MSG_EVENT_GSP_LOCKDOWN_NOTICE, notice, sizeof(notice));
}

static void init_done(void *arg)
{
	static const char text[] = "RM: initialised";
	struct gsp *gsp = arg;
	uint8_t done[INITDONE_SIZE] = { 0 };
	uint8_t print[LIBPRINT_SIZE + sizeof(text)] = { 0 };

	gsp->t_init.id = 0;
	if (!rm_start(gsp)) {
		gsp_die(gsp, "out of memory");
		return;
	}
	lockdown(gsp, true);
	lockdown(gsp, false);
	put32(print, LIBPRINT_libosPrintBufSize, sizeof(text));
	memcpy(print + LIBPRINT_libosPrintBuf, text, sizeof(text));
	rpc_event(gsp, NV_VGPU_MSG_EVENT_UCODE_LIBOS_PRINT, print, sizeof(print));
	libos_log(gsp, 0x60000048, (const uint64_t[]){ gsp->fb.fb_size, gsp->fb.partitions }, 2);
	gsp->state = GSP_RUNNING;
	rpc_event(gsp, NV_VGPU_MSG_EVENT_GSP_INIT_DONE, done, sizeof(done));
	sim_stats_at_init_done(gsp->sim);
	sim_trace(gsp->sim, "gsp: init done, release %s, SR-IOV %s", gsp->rel->name,
		  gsp->sriov ? "on" : "off");
	if (gsp->sriov)
		utilisation_start(gsp);
	queue_kick(gsp);
}

static void sequencer_poll(void *arg)
{
	struct gsp *gsp = arg;

	gsp->t_poll.id = 0;
	if (sim_mailbox_get(gsp->sim, SIM_FALCON_GSP, 1) == SEQ_LAST) {
		uint64_t val = 0;

		if (sim_fault_enabled(gsp->sim, "gsp-never-starts", &val) && val == 2) {
			gsp_die(gsp, "fault: never sends INIT_DONE");
			return;
		}
		gsp_after(gsp, &gsp->t_init, INIT_DELAY, init_done, gsp);
		return;
	}
	if (++gsp->polls >= SEQ_POLLS) {
		sim_violation(gsp->sim, "sequencer-ignored",
			      "the CPU sequencer event was not carried out within 30 s (register %#x)",
			      SEQ_REG);
		gsp_die(gsp, "the CPU did not run the sequencer list");
		return;
	}
	gsp_after(gsp, &gsp->t_poll, SEQ_POLL, sequencer_poll, gsp);
}

/* Real firmware has the CPU touch registers during start; so does this one. */
static void send_sequencer(struct gsp *gsp)
{
	static const uint32_t list[] = {
		GSP_SEQ_BUF_OPCODE_REG_STORE, SEQ_REG, 1,
		GSP_SEQ_BUF_OPCODE_REG_WRITE, SEQ_REG, SEQ_FIRST,
		GSP_SEQ_BUF_OPCODE_REG_POLL, SEQ_REG, 0xffff, SEQ_FIRST & 0xffff, 1000, 1,
		GSP_SEQ_BUF_OPCODE_DELAY_US, 10,
		GSP_SEQ_BUF_OPCODE_REG_MODIFY, SEQ_REG, 0xffff0000, SEQ_LAST & 0xffff0000,
	};
	const unsigned int n = sizeof(list) / sizeof(list[0]);
	uint8_t msg[CPUSEQ_SIZE + sizeof(list)] = { 0 };

	/* bufferSizeDWord must exceed cmdIndex, the payload must end at cmdIndex dwords. */
	put32(msg, CPUSEQ_bufferSizeDWord, n + 1);
	put32(msg, CPUSEQ_cmdIndex, n);
	for (unsigned int i = 0; i < n; i++)
		put32(msg, CPUSEQ_commandBuffer + 4 * i, list[i]);
	gsp->state = GSP_SEQUENCER;
	gsp->polls = 0;
	rpc_event(gsp, NV_VGPU_MSG_EVENT_GSP_RUN_CPU_SEQUENCER, msg, sizeof(msg));
	gsp_after(gsp, &gsp->t_poll, SEQ_POLL, sequencer_poll, gsp);
}

/* Called whenever one of the two messages which precede RM's start arrived. */
void gsp_init_check(struct gsp *gsp)
{
	if (gsp->state == GSP_LINKED && gsp->have_sysinfo && gsp->have_registry)
		send_sequencer(gsp);
}

static void libos_begin(void *arg)
{
	struct gsp *gsp = arg;

	gsp->t_boot.id = 0;
	if (!libos_start(gsp)) {
		gsp_die(gsp, "start arguments refused");
		return;
	}
	/*
	 * The start arguments have been fetched. Their address must not stay:
	 * its bit 31 is what stock nouveau takes for "unloaded" after RPC 47.
	 */
	sim_mailbox_set(gsp->sim, SIM_FALCON_GSP, 0, 0);
	libos_log(gsp, 0x60000010, (const uint64_t[]){ gsp->fb.wpr_start }, 1);
	libos_log(gsp, 0x60000030, NULL, 0);
	gsp->state = GSP_LINKED;
	fault_poll_start(gsp);
	queue_kick(gsp);
}

uint32_t gsp_booter_load(struct gsp *gsp, const char *booter, uint64_t wpr_meta_addr,
			 uint64_t libos_args_addr)
{
	uint32_t err = booter_check(gsp, booter, wpr_meta_addr);
	uint64_t val = 0;

	if (err)
		return err;
	gsp->libos_args = libos_args_addr;
	if (sim_fault_enabled(gsp->sim, "gsp-never-starts", &val) && val == 1) {
		gsp->state = GSP_DEAD;
		gsp->tainted = true;
		return 0;
	}
	gsp->state = GSP_BOOTING;
	gsp->tainted = false;
	gsp->riscv_active = true;
	gsp_after(gsp, &gsp->t_boot, LIBOS_DELAY, libos_begin, gsp);
	return 0;
}

/* --- doorbell and unload ------------------------------------------------ */

void gsp_doorbell_cmdq(struct gsp *gsp)
{
	/* Drivers queue the first two messages before there is anybody to hear. */
	if (gsp->state >= GSP_LINKED && gsp->state <= GSP_RUNNING)
		queue_kick(gsp);
}

static void unload_done(void *arg)
{
	struct gsp *gsp = arg;

	gsp->t_unload.id = 0;
	/* The reply must be in the queue before the core says it is gone. */
	if (!queue_tx_idle(gsp) || gsp->late) {
		gsp_after(gsp, &gsp->t_unload, UNLOAD_DELAY, unload_done, gsp);
		return;
	}
	gsp->state = GSP_UNLOADED;
	gsp->suspend_seen = false;
	queue_reset(gsp);
	sim_fb_firmware_from(gsp->sim, UINT64_MAX);
	sim_mailbox_set(gsp->sim, SIM_FALCON_GSP, 0, 0x80000000u);
	sim_trace(gsp->sim, "gsp: unloaded");
}

void gsp_start_unload(struct gsp *gsp)
{
	/* Where a fault lost a reply, the driver cannot know what exists. */
	if (!gsp->tainted) {
		vgpu_check_leaks(gsp);
		rm_check_leaks(gsp);
	}
	/* The log buffers are the driver's to keep until now. */
	libos_log(gsp, 0x60000060, NULL, 0);
	utilisation_stop(gsp);
	gsp_cancel(gsp, &gsp->t_fault);
	gsp_after(gsp, &gsp->t_unload, UNLOAD_DELAY, unload_done, gsp);
}
