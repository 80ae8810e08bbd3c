// SPDX-License-Identifier: MIT
/*
 * Methods which the host carries out itself, whatever engine the channel feeds
 * (channel reference 3.2): binding objects, semaphores in both forms, the
 * non-stall interrupt, barriers. Everything is done in order and at once here, so
 * that waiting for idle and membars have nothing left to do.
 */
#include "gsp_int.h"

#define USERD_REFERENCE	0x48u

enum {
	M_SET_OBJECT = 0x00, M_ILLEGAL = 0x04, M_NOP = 0x08, M_SEM_A = 0x10, M_SEM_B = 0x14,
	M_SEM_C = 0x18, M_SEM_D = 0x1c, M_NON_STALL = 0x20, M_FB_FLUSH = 0x24, M_MEM_OP_A = 0x28,
	M_MEM_OP_B = 0x2c, M_MEM_OP_C = 0x30, M_MEM_OP_D = 0x34, M_REFERENCE = 0x50,
	M_SEM_ADDR_LO = 0x5c, M_SEM_ADDR_HI = 0x60, M_SEM_PAYLOAD_LO = 0x64,
	M_SEM_PAYLOAD_HI = 0x68, M_SEM_EXECUTE = 0x6c, M_WFI = 0x78, M_YIELD = 0x80,
	M_CLEAR_FAULTED = 0x84,
};

/* MEM_OP_D 31:27: membar, TLB and cache operations. */
#define MEM_OPS		(1u << 5 | 1u << 9 | 1u << 0xa | 1u << 0xd | 1u << 0xe | 1u << 0xf | 1u << 0x10 | \
			 1u << 0x15 | 1u << 0x16)

enum condition { EQUAL, GEQ_STRICT, GEQ_CIRCULAR, AND, NOR };

static enum step release(struct rm_object *o, uint64_t va, uint64_t payload, size_t width, bool stamp)
{
	size_t len = stamp ? 16 : width;
	uint8_t w[16] = { 0 };

	if (!is_aligned(va, len))
		return STEP_ERROR;
	put64(w, 0, payload);
	put64(w, 8, sim_ptimer(o->gsp->sim));
	if (stamp && width == 4)
		put32(w, 4, 0);
	return va_write(o, at_va(va), w, len) ? STEP_DONE : STEP_FAULT;
}

static bool holds(uint64_t mem, uint64_t payload, enum condition how, bool wide)
{
	uint64_t all = wide ? UINT64_MAX : UINT32_MAX;

	switch (how) {
	case EQUAL: return mem == payload;
	case GEQ_STRICT: return mem >= payload;
	case GEQ_CIRCULAR:
		return wide ? (int64_t)(mem - payload) >= 0 : (int32_t)((uint32_t)mem - (uint32_t)payload) >= 0;
	case AND: return (mem & payload) != 0;
	case NOR: return ((mem | payload) & all) != all;
	}
	return false;
}

static enum step acquire(struct rm_object *o, uint64_t va, uint64_t payload, enum condition how, bool wide)
{
	uint8_t w[8] = { 0 };

	if (!is_aligned(va, wide ? 8 : 4))
		return STEP_ERROR;
	if (!va_read(o, at_va(va), w, wide ? 8 : 4))
		return STEP_FAULT;
	return holds(get64(w, 0), payload, how, wide) ? STEP_DONE : STEP_WAIT;
}

/* SEMAPHOREA...D, the older form: one bit per operation. */
static enum step semaphore_d(struct rm_object *o, uint32_t d)
{
	const uint32_t *h = o->chan.host;
	uint64_t va = (uint64_t)(h[M_SEM_A / 4] & 0xff) << 32 | (h[M_SEM_B / 4] & ~3u);
	uint32_t payload = h[M_SEM_C / 4];

	switch (d & 0x1f) {
	case 1: return acquire(o, va, payload, EQUAL, false);
	case 2: return release(o, va, payload, 4, !(d >> 24 & 1));
	case 4: return acquire(o, va, payload, GEQ_CIRCULAR, false);
	case 8: return acquire(o, va, payload, AND, false);
	default: return STEP_ERROR;	/* reductions among them: nobody uses them here */
	}
}

static enum step sem_execute(struct rm_object *o, uint32_t x)
{
	static const enum condition how[] = { EQUAL, 0, GEQ_STRICT, GEQ_CIRCULAR, AND, NOR };
	const uint32_t *h = o->chan.host;
	uint64_t va = (uint64_t)(h[M_SEM_ADDR_HI / 4] & 0xff) << 32 | (h[M_SEM_ADDR_LO / 4] & ~3u);
	uint64_t payload = h[M_SEM_PAYLOAD_LO / 4];
	bool wide = x >> 24 & 1;

	if (wide)
		payload |= (uint64_t)h[M_SEM_PAYLOAD_HI / 4] << 32;
	if ((x & 7) >= 6)
		return STEP_ERROR;	/* reductions */
	if ((x & 7) == 1)
		return release(o, va, payload, wide ? 8 : 4, x >> 25 & 1);
	return acquire(o, va, payload, how[x & 7], wide);
}

static enum step set_object(struct rm_object *o, unsigned int sub, uint32_t data)
{
	uint32_t class = data & 0xffff;

	/* The engine's context comes with the object, which RM must have been asked for. */
	if (!rm_has_child(o, class)) {
		sim_violation(o->gsp->sim, "channel-object",
			      "channel %u binds class %#x, of which it has no object", o->chan.chid, class);
		return STEP_ERROR;
	}
	o->chan.class[sub] = class;
	return STEP_DONE;
}

enum step host_method(struct rm_object *o, unsigned int sub, unsigned int m, uint32_t data)
{
	uint8_t w[4];

	o->chan.host[m / 4] = data;
	switch (m) {
	case M_SET_OBJECT:
		return set_object(o, sub, data);
	case M_SEM_D:
		return semaphore_d(o, data);
	case M_SEM_EXECUTE:
		return sem_execute(o, data);
	case M_NON_STALL:
		/* chip.c reports the runlist's number as its vector. */
		sim_intr_raise(o->gsp->sim, o->chan.runlist);
		return STEP_DONE;
	case M_REFERENCE:
		put32(w, 0, data);
		sim_fb_write(o->gsp->sim, o->chan.userd + USERD_REFERENCE, w, sizeof(w));
		return STEP_DONE;
	case M_MEM_OP_D:
		return MEM_OPS >> (data >> 27) & 1 ? STEP_DONE : STEP_ERROR;
	case M_NOP: case M_SEM_A: case M_SEM_B: case M_SEM_C: case M_FB_FLUSH: case M_MEM_OP_A:
	case M_MEM_OP_B: case M_MEM_OP_C: case M_SEM_ADDR_LO: case M_SEM_ADDR_HI:
	case M_SEM_PAYLOAD_LO: case M_SEM_PAYLOAD_HI: case M_WFI: case M_YIELD:
	case M_CLEAR_FAULTED:
		return STEP_DONE;
	default:
		return STEP_ERROR;
	}
}
