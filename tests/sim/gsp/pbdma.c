// SPDX-License-Identifier: MIT
/*
 * What a scheduled channel does after its doorbell: fetch GPFIFO entries up to
 * GP_PUT and decode their push buffers (channel reference 2.4, 3.1). Methods below
 * 0x100 are the host's (host.c), those of a bound copy engine go to copy.c, those of
 * other engines are counted and forgotten.
 *
 * An address without translation, or a header that means nothing, stops the
 * channel (rc.c).
 */
#include "gsp_int.h"

#define KICK_DELAY	US(10)
#define ACQUIRE_RETRY	US(50)
#define ENTRIES_PER_RUN	256u

/* USERD words (channel reference 2.3). */
#define USERD_GET	0x44u
#define USERD_GET_HI	0x60u
#define USERD_GP_GET	0x88u
#define USERD_GP_PUT	0x8cu

#define HOST_METHODS	0x100u

/* GPFIFO entry without a length: 7:0 of the second word is an operation. */
#define GP_OP_ILLEGAL	1u

/* Bits 31:29 of a header. */
enum {
	H_OLD_INC, H_INC, H_OLD_NON_INC, H_NON_INC, H_IMMEDIATE, H_ONE_INC, H_RESERVED, H_END,
};

static void run(void *arg);

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
	uint64_t ms = 0;

	sim_stat_add(o->gsp->sim, "channel-doorbells", 1);
	sim_fault_enabled(o->gsp->sim, "channel-slow-ms", &ms);
	if (!o->chan.stopped && !o->chan.timer.id)
		gsp_after(o->gsp, &o->chan.timer, ms ? MS(ms) : KICK_DELAY, run, o);
}

void pbdma_stop(struct rm_object *o)
{
	gsp_cancel(o->gsp, &o->chan.timer);
	o->chan.stopped = true;
}

void pbdma_release(struct gsp *gsp)
{
	for (struct rm_object *o = gsp->objects; o; o = o->next)
		if (o->class == AMPERE_CHANNEL_GPFIFO_A && o->chan.held) {
			o->chan.held = false;
			pbdma_kick(o);
		}
}

/* --- push buffers ----------------------------------------------------------- */

static enum step method(struct rm_object *o, unsigned int sub, unsigned int m, uint32_t data)
{
	uint32_t class = o->chan.class[sub];

	if (m < HOST_METHODS)
		return host_method(o, sub, m, data);
	if (class == AMPERE_DMA_COPY_A || class == AMPERE_DMA_COPY_B)
		return copy_method(o, m, data);
	sim_stat_add(o->gsp->sim, "channel-methods-ignored", 1);
	return STEP_DONE;
}

/* Take a header apart. STEP_WAIT stands for "the segment ends here". */
static enum step decode(struct pb_state *p, uint32_t head)
{
	unsigned int kind = head >> 29;

	*p = (struct pb_state){
		.at = p->at + 1, .left = head >> 16 & 0x1fff, .method = (head & 0xfff) << 2,
		.sub = head >> 13 & 7, .step = 4,
	};
	switch (kind) {
	case H_OLD_INC:
	case H_OLD_NON_INC:
		/* 17:16: sub-device masks, which mean nothing to a single board */
		p->left = head >> 16 & 3 ? 0 : head >> 18 & 0x7ff;
		p->method = head & 0x1ffc;
		p->step = kind == H_OLD_INC ? 4 : 0;
		return STEP_DONE;
	case H_INC:
		return STEP_DONE;
	case H_NON_INC:
		p->step = 0;
		return STEP_DONE;
	case H_ONE_INC:
		p->once = true;
		return STEP_DONE;
	case H_IMMEDIATE:
		p->immediate = true;
		p->data = p->left;
		p->left = 1;
		return STEP_DONE;
	case H_END:
		return STEP_WAIT;
	default:
		return STEP_ERROR;
	}
}

static bool fetch(struct rm_object *o, uint64_t va, uint32_t *word)
{
	uint8_t w[4];

	if (!va_read(o, at_va(va), w, sizeof(w)))
		return false;
	*word = get32(w, 0);
	return true;
}

/* Carry on with one entry's push buffer of @len dwords at @va. */
static enum step segment(struct rm_object *o, uint64_t va, uint32_t len)
{
	struct pb_state *p = &o->chan.pb;

	while (p->left || p->at < len) {
		uint32_t word = p->data;
		enum step s;

		/* Data that a header announces must follow in the same entry. */
		if (!p->immediate || !p->left) {
			if (p->at >= len)
				return STEP_ERROR;
			if (!fetch(o, va + 4ull * p->at, &word))
				return STEP_FAULT;
		}
		if (!p->left) {
			s = decode(p, word);
			if (s != STEP_DONE)
				return s == STEP_WAIT ? STEP_DONE : s;
			continue;
		}
		s = method(o, p->sub, p->method, word);
		if (s != STEP_DONE)
			return s;
		if (!p->immediate)
			p->at++;
		p->left--;
		p->method += p->step;
		if (p->once)
			p->step = 0;
	}
	return STEP_DONE;
}

/* --- channel ---------------------------------------------------------------- */

/* What a test asked for instead of execution; true if the channel is not to run now. */
static bool disturbed(struct rm_object *o)
{
	uint64_t xid = 0;

	if (sim_fault_enabled(o->gsp->sim, "channel-hang", NULL)) {
		o->chan.held = true;
		return true;
	}
	if (!sim_fault_enabled(o->gsp->sim, "channel-rc", &xid))
		return false;
	sim_fault_update(o->gsp->sim, "channel-rc", 0);
	rc_inject(o, (uint32_t)xid);
	return true;
}

/* One GPFIFO entry; STEP_DONE when it is consumed. */
static enum step entry(struct rm_object *o)
{
	struct channel *c = &o->chan;
	uint8_t e[8];
	uint64_t va;
	uint32_t len;
	enum step s;

	if (!va_read(o, at_va(c->gpfifo + 8ull * c->gp_get), e, sizeof(e)))
		return STEP_FAULT;
	va = (get32(e, 0) & ~3u) | (uint64_t)(get32(e, 4) & 0xff) << 32;
	len = get32(e, 4) >> 10 & 0x1fffff;
	if (len)
		s = segment(o, va, len);
	else
		s = (get32(e, 4) & 0xff) == GP_OP_ILLEGAL ? STEP_ERROR : STEP_DONE;
	if (s != STEP_DONE)
		return s;
	c->pb = (struct pb_state){ 0 };
	c->gp_get = (c->gp_get + 1) % c->gpfifo_entries;
	if (len) {
		userd_set(o, USERD_GET, (uint32_t)(va + 4ull * len));
		userd_set(o, USERD_GET_HI, (uint32_t)((va + 4ull * len) >> 32));
	}
	userd_set(o, USERD_GP_GET, c->gp_get);
	sim_stat_add(o->gsp->sim, "channel-entries", 1);
	return STEP_DONE;
}

static void run(void *arg)
{
	struct rm_object *o = arg;
	struct channel *c = &o->chan;
	uint32_t put = userd_get(o, USERD_GP_PUT);

	c->timer.id = 0;
	if (c->gp_get == put || disturbed(o))
		return;
	if (put >= c->gpfifo_entries) {
		rc_channel(o, XID_PBDMA, "GP_PUT is past the end of the GPFIFO");
		return;
	}
	if (!channel_read_instance(o)) {
		rc_channel(o, XID_MMU_FAULT, "the instance block names no page tables");
		return;
	}
	for (unsigned int n = 0; c->gp_get != put && n < ENTRIES_PER_RUN; n++) {
		enum step s = entry(o);

		/* A test may have stopped it in between. */
		if (c->stopped)
			return;
		switch (s) {
		case STEP_DONE:
			continue;
		case STEP_WAIT:
			gsp_after(o->gsp, &c->timer, ACQUIRE_RETRY, run, o);
			return;
		case STEP_FAULT:
			rc_mmu_fault(o);
			return;
		case STEP_ERROR:
			rc_channel(o, XID_PBDMA, "the push buffer makes no sense");
			return;
		case STEP_ENGINE:
			rc_engine_error(o);
			return;
		}
	}
	if (c->gp_get != put)
		gsp_after(o->gsp, &c->timer, KICK_DELAY, run, o);
}
