// SPDX-License-Identifier: MIT
/*
 * What a scheduled channel does after its doorbell: fetch GPFIFO entries up to
 * GP_PUT, decode push buffers, carry out the host's methods (object binding,
 * semaphores, non-stall interrupt) and hand the copy engine's to copy.c. Methods
 * of other engines are counted and forgotten.
 *
 * An address without translation, or a header that means nothing, stops the
 * channel with a robust-channel event, as the firmware reports it.
 */
#include <stdio.h>

#include "gsp_int.h"

#define KICK_DELAY	US(10)
#define ACQUIRE_RETRY	US(50)
#define ENTRIES_PER_RUN	256u

/* USERD words (channel reference 2.3). */
#define USERD_GET	0x44u
#define USERD_GET_HI	0x60u
#define USERD_GP_GET	0x88u
#define USERD_GP_PUT	0x8cu

#define INSTANCE_PDB	0x200u

#define XID_MMU_FAULT	31u
#define XID_PBDMA	32u

/* Host methods (3.2). */
enum {
	M_SET_OBJECT = 0x00, M_ILLEGAL = 0x04, M_SEM_A = 0x10, M_SEM_B = 0x14, M_SEM_C = 0x18,
	M_SEM_D = 0x1c, M_NON_STALL = 0x20, M_SEM_ADDR_LO = 0x5c, M_SEM_ADDR_HI = 0x60,
	M_SEM_PAYLOAD_LO = 0x64, M_SEM_PAYLOAD_HI = 0x68, M_SEM_EXECUTE = 0x6c,
	M_HOST_END = 0x100, M_CE_LAUNCH = 0x300, M_END = 0x800,
};

enum step { STEP_DONE, STEP_WAIT, STEP_FAULT, STEP_ERROR };

static void run(void *arg);

uint64_t pbdma_pdb(struct rm_object *o)
{
	uint8_t w[8] = { 0 };

	sim_fb_read(o->gsp->sim, o->chan.instance + INSTANCE_PDB, w, sizeof(w));
	return (get32(w, 0) & ~0xfffu) | (uint64_t)get32(w, 4) << 32;
}

static uint32_t userd_get(struct rm_object *o, unsigned int off)
{
	uint8_t w[4] = { 0 };

	sim_fb_read(o->gsp->sim, o->chan.userd + off, w, sizeof(w));
	return get32(w, 0);
}

static void userd_set(struct rm_object *o, unsigned int off, uint32_t val)
{
	uint8_t w[4];

	put32(w, 0, val);
	sim_fb_write(o->gsp->sim, o->chan.userd + off, w, sizeof(w));
}

void pbdma_kick(struct rm_object *o)
{
	sim_stat_add(o->gsp->sim, "channel-doorbells", 1);
	if (!o->chan.stopped && !o->chan.timer.id)
		gsp_after(o->gsp, &o->chan.timer, KICK_DELAY, run, o);
}

void pbdma_stop(struct rm_object *o)
{
	gsp_cancel(o->gsp, &o->chan.timer);
	o->chan.stopped = true;
}

/* --- semaphores ---------------------------------------------------------- */

static enum step release(struct rm_object *o, uint64_t va, uint64_t payload, size_t width, bool stamp)
{
	uint8_t w[16] = { 0 };

	put64(w, 0, payload);
	put64(w, 8, sim_now(o->gsp->sim));
	return sim_va_write(o->gsp->sim, pbdma_pdb(o), va, w, stamp ? 16 : width) ? STEP_DONE
										  : STEP_FAULT;
}

static enum step acquire(struct rm_object *o, uint64_t va, uint32_t payload, unsigned int how)
{
	uint8_t w[4];
	uint32_t mem;
	bool ok;

	if (!sim_va_read(o->gsp->sim, pbdma_pdb(o), va, w, sizeof(w)))
		return STEP_FAULT;
	mem = get32(w, 0);
	switch (how) {
	case 0: ok = mem == payload; break;
	case 2: ok = mem >= payload; break;
	case 3: ok = (int32_t)(mem - payload) >= 0; break;
	case 4: ok = (mem & payload) != 0; break;
	default: ok = (mem | payload) != UINT32_MAX; break;
	}
	return ok ? STEP_DONE : STEP_WAIT;
}

/* SEMAPHOREA...D, the older form: one bit per operation. */
static enum step semaphore_d(struct rm_object *o, uint32_t d)
{
	const uint32_t *h = o->chan.host;
	uint64_t va = (uint64_t)(h[M_SEM_A / 4] & 0xff) << 32 | (h[M_SEM_B / 4] & ~3u);
	uint32_t payload = h[M_SEM_C / 4];

	switch (d & 0x1f) {
	case 1: return acquire(o, va, payload, 0);
	case 2: return release(o, va, payload, 4, !(d >> 24 & 1));
	case 4: return acquire(o, va, payload, 3);
	case 8: return acquire(o, va, payload, 4);
	default: return STEP_ERROR;
	}
}

static enum step sem_execute(struct rm_object *o, uint32_t x)
{
	const uint32_t *h = o->chan.host;
	uint64_t va = (uint64_t)(h[M_SEM_ADDR_HI / 4] & 0xff) << 32 | (h[M_SEM_ADDR_LO / 4] & ~3u);
	uint64_t payload = h[M_SEM_PAYLOAD_LO / 4];
	bool wide = x >> 24 & 1;

	if (wide)
		payload |= (uint64_t)h[M_SEM_PAYLOAD_HI / 4] << 32;
	switch (x & 7) {
	case 1: return release(o, va, payload, wide ? 8 : 4, x >> 25 & 1);
	case 6: return STEP_ERROR;	/* reductions: nobody uses them here */
	default: return acquire(o, va, (uint32_t)payload, x & 7);
	}
}

/* --- methods -------------------------------------------------------------- */

static bool is_copy(uint32_t class)
{
	return class == AMPERE_DMA_COPY_A || class == AMPERE_DMA_COPY_B;
}

static enum step method(struct rm_object *o, unsigned int sub, unsigned int m, uint32_t data)
{
	struct channel *c = &o->chan;

	if (m >= M_HOST_END) {
		if (!is_copy(c->class[sub])) {
			sim_stat_add(o->gsp->sim, "channel-methods-ignored", 1);
			return STEP_DONE;
		}
		if (m >= M_END)
			return STEP_ERROR;
		c->ce[m / 4] = data;
		if (m == M_CE_LAUNCH)
			return copy_launch(o, data) ? STEP_DONE : STEP_FAULT;
		return STEP_DONE;
	}
	if (m < sizeof(c->host))
		c->host[m / 4] = data;
	switch (m) {
	case M_SET_OBJECT:
		c->class[sub] = data & 0xffff;
		return STEP_DONE;
	case M_ILLEGAL:
		return STEP_ERROR;
	case M_SEM_D:
		return semaphore_d(o, data);
	case M_SEM_EXECUTE:
		return sem_execute(o, data);
	case M_NON_STALL:
		/* chip.c reports the runlist's number as its vector. */
		sim_intr_raise(o->gsp->sim, c->runlist);
		return STEP_DONE;
	default:
		return STEP_DONE;	/* membars and WFI: everything is done in order anyway */
	}
}

/*
 * One push buffer, from dword @at on. On STEP_WAIT the header which waits is
 * where the next run begins: only the last method of a header may wait, so its
 * earlier ones are harmless to repeat.
 */
static enum step segment(struct rm_object *o, uint64_t va, uint32_t len, uint32_t *at)
{
	uint64_t pdb = pbdma_pdb(o);
	uint8_t w[4];

	while (*at < len) {
		uint32_t pos = *at, head, count, m, sub;
		unsigned int kind;

		if (!sim_va_read(o->gsp->sim, pdb, va + 4ull * pos, w, 4))
			return STEP_FAULT;
		head = get32(w, 0);
		kind = head >> 29;
		count = head >> 16 & 0x1fff;
		sub = head >> 13 & 7;
		m = (head & 0xfff) << 2;
		if (kind == 0 || kind == 2) {
			/* old form: count 28:18, address 12:2; 17:16 only for sub-device masks */
			if (head >> 16 & 3) {
				*at = pos + 1;
				continue;
			}
			count = head >> 18 & 0x7ff;
			m = head & 0x1ffc;
			kind = kind == 0 ? 1 : 3;
		}
		if (kind == 7)
			return STEP_DONE;
		if (kind == 6)
			return STEP_ERROR;
		if (kind == 4) {
			enum step s = method(o, sub, m, count);

			if (s != STEP_DONE)
				return s;
			*at = pos + 1;
			continue;
		}
		for (uint32_t i = 0; i < count; i++) {
			uint32_t to = m + (kind == 1 ? 4 * i : kind == 5 && i ? 4 : 0);
			enum step s;

			if (pos + 1 + i >= len)
				return STEP_ERROR;
			if (!sim_va_read(o->gsp->sim, pdb, va + 4ull * (pos + 1 + i), w, 4))
				return STEP_FAULT;
			s = method(o, sub, to, get32(w, 0));
			if (s != STEP_DONE)
				return s;
		}
		*at = pos + 1 + count;
	}
	return STEP_DONE;
}

/* --- channel --------------------------------------------------------------- */

static void robust_channel(struct rm_object *o, uint32_t xid, const char *why)
{
	struct gsp *gsp = o->gsp;
	uint8_t rc[RCTRIG_SIZE_MAX] = { 0 }, log[OSERR_SIZE_MAX] = { 0 };

	sim_violation(gsp->sim, "channel-fault", "channel %u on runlist %u: %s", o->chan.chid,
		      o->chan.runlist, why);
	o->chan.stopped = true;
	put32(rc, RCTRIG_nv2080EngineType, o->chan.engine);
	put32(rc, RCTRIG_chid, o->chan.chid);
	put32(rc, gsp->lay->RCTRIG_exceptType, xid);
	put16(rc, gsp->lay->RCTRIG_partitionAttributionId, 0xffff);
	rpc_event(gsp, NV_VGPU_MSG_EVENT_RC_TRIGGERED, rc, gsp->lay->RCTRIG_SIZE);
	put32(log, OSERR_exceptType, xid);
	put32(log, OSERR_runlistId, o->chan.runlist);
	put32(log, OSERR_chid, o->chan.chid);
	snprintf((char *)log + OSERR_errString, OSERR_errString_COUNT, "Ch %08x, %s", o->chan.chid, why);
	rpc_event(gsp, NV_VGPU_MSG_EVENT_OS_ERROR_LOG, log, gsp->lay->OSERR_SIZE);
}

static void run(void *arg)
{
	struct rm_object *o = arg;
	struct channel *c = &o->chan;
	uint32_t put = userd_get(o, USERD_GP_PUT), get = userd_get(o, USERD_GP_GET);

	c->timer.id = 0;
	if (put >= c->gpfifo_entries || get >= c->gpfifo_entries) {
		robust_channel(o, XID_PBDMA, "GP_GET or GP_PUT is past the end of the GPFIFO");
		return;
	}
	for (unsigned int n = 0; get != put && n < ENTRIES_PER_RUN; n++) {
		uint8_t e[8];
		uint64_t va;
		uint32_t len;

		if (!sim_va_read(o->gsp->sim, pbdma_pdb(o), c->gpfifo + 8ull * get, e, sizeof(e))) {
			robust_channel(o, XID_MMU_FAULT, "the GPFIFO has no translation");
			return;
		}
		va = (get32(e, 0) & ~3u) | (uint64_t)(get32(e, 4) & 0xff) << 32;
		len = get32(e, 4) >> 10 & 0x1fffff;
		/* Without a length the entry is an operation; all but NOP are for debugging. */
		switch (len ? segment(o, va, len, &c->entry_at) : STEP_DONE) {
		case STEP_DONE:
			break;
		case STEP_WAIT:
			gsp_after(o->gsp, &c->timer, ACQUIRE_RETRY, run, o);
			return;
		case STEP_FAULT:
			robust_channel(o, XID_MMU_FAULT, "an address has no translation");
			return;
		default:
			robust_channel(o, XID_PBDMA, "the push buffer makes no sense");
			return;
		}
		c->entry_at = 0;
		get = (get + 1) % c->gpfifo_entries;
		userd_set(o, USERD_GET, (uint32_t)(va + 4ull * len));
		userd_set(o, USERD_GET_HI, (uint32_t)((va + 4ull * len) >> 32));
		userd_set(o, USERD_GP_GET, get);
		sim_stat_add(o->gsp->sim, "channel-entries", 1);
	}
	if (get != put)
		gsp_after(o->gsp, &c->timer, KICK_DELAY, run, o);
}
