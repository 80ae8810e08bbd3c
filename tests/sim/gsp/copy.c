// SPDX-License-Identifier: MIT
/*
 * Copy engine (AMPERE_DMA_COPY_A and _B, channel reference 4): pitch copies, constant
 * fills by remap, semaphore and interrupt at the end. Block-linear layouts, peer
 * memory, remaps that read their source, reductions and conditional rendering are
 * not modelled: using them is a violation. What the engine itself would refuse stops
 * the channel.
 */
#include <stdlib.h>

#include "gsp_int.h"

/* LAUNCH_DMA (channel reference 4.2). */
#define L_TYPE(x)	((x) & 3)
#define L_FLUSH		(1u << 2)
#define L_SEMAPHORE(x)	((x) >> 3 & 3)
#define L_INTERRUPT(x)	((x) >> 5 & 3)
#define L_SRC_PITCH	(1u << 7)
#define L_DST_PITCH	(1u << 8)
#define L_MULTI_LINE	(1u << 9)
#define L_REMAP		(1u << 10)
#define L_SRC_PHYS	(1u << 12)
#define L_DST_PHYS	(1u << 13)
#define L_REDUCTION	(1u << 19)
#define L_SEM_WIDE	(1u << 27)

enum { SEM_NONE, SEM_ONE_WORD, SEM_FOUR_WORDS, SEM_CONDITIONAL };

/* Methods. */
enum {
	R_SEM_A = 0x240, R_SEM_B = 0x244, R_PAYLOAD = 0x248, R_PAYLOAD_UPPER = 0x24c,
	R_RENDER_ENABLE_C = 0x25c, R_SRC_PHYS = 0x260, R_DST_PHYS = 0x264, R_LAUNCH = 0x300,
	R_IN_UPPER = 0x400, R_OUT_UPPER = 0x408, R_PITCH_IN = 0x410, R_PITCH_OUT = 0x414,
	R_LINE_LENGTH = 0x418, R_LINE_COUNT = 0x41c, R_CONST_A = 0x700, R_CONST_B = 0x704,
	R_COMPONENTS = 0x708, R_END = 0x800,
};

/* SET_REMAP_COMPONENTS: what goes into a component. */
enum { FROM_CONST_A = 4, FROM_CONST_B = 5 };

#define RENDER_TRUE	1u
#define TARGET_FB	0u
#define TARGET_PEER	3u
#define CHUNK		65536u

static uint64_t address(const uint32_t *r, unsigned int upper)
{
	return (uint64_t)(r[upper / 4] & 0x1ffff) << 32 | r[upper / 4 + 1];
}

static struct place moved(struct place p, uint64_t by)
{
	p.addr += by;
	return p;
}

/* The bytes of one element when every component is a constant; 0 = not such a remap. */
static size_t constant_element(const uint32_t *r, uint8_t *elem)
{
	uint32_t comp = r[R_COMPONENTS / 4];
	size_t size = (comp >> 16 & 3) + 1, n = (comp >> 24 & 3) + 1;

	for (size_t i = 0; i < n; i++) {
		unsigned int from = comp >> (4 * i) & 7;
		uint8_t word[4];

		if (from != FROM_CONST_A && from != FROM_CONST_B)
			return 0;
		put32(word, 0, r[(from == FROM_CONST_A ? R_CONST_A : R_CONST_B) / 4]);
		memcpy(elem + i * size, word, size);
	}
	return size * n;
}

static bool fill(struct rm_object *o, struct place to, uint64_t len, const uint8_t *elem, size_t size)
{
	size_t chunk = CHUNK / size * size;
	uint8_t *buf;
	bool ok = true;

	if (bytes_zero(elem, size))
		return va_zero(o, to, len);
	buf = malloc(chunk);
	if (!buf)
		return false;
	for (size_t i = 0; i < chunk; i += size)
		memcpy(buf + i, elem, size);
	for (uint64_t at = 0; ok && at < len; at += chunk)
		ok = va_write(o, moved(to, at), buf, len - at < chunk ? (size_t)(len - at) : chunk);
	free(buf);
	return ok;
}

static bool copy_line(struct rm_object *o, struct place from, struct place to, uint64_t len)
{
	uint8_t *buf = malloc(CHUNK);
	bool ok = buf != NULL;

	for (uint64_t at = 0; ok && at < len; at += CHUNK) {
		size_t n = len - at < CHUNK ? (size_t)(len - at) : CHUNK;

		ok = va_read(o, moved(from, at), buf, n) && va_write(o, moved(to, at), buf, n);
	}
	free(buf);
	return ok;
}

static enum step not_modelled(struct rm_object *o, const char *rule, const char *what, uint32_t val)
{
	sim_violation(o->gsp->sim, rule, "channel %u: %s (%#x) is not modelled", o->chan.chid, what, val);
	return STEP_ENGINE;
}

/* Physical addresses bypass all protection: only privileged channels may use them. */
static bool side(struct rm_object *o, unsigned int upper, unsigned int phys_mode, bool phys,
		 struct place *p)
{
	const uint32_t *r = o->chan.ce;

	*p = (struct place){ .addr = address(r, upper), .phys = phys,
			     .target = phys ? r[phys_mode / 4] & 3 : TARGET_FB };
	if (!phys || o->chan.privileged)
		return true;
	sim_violation(o->gsp->sim, "copy-physical",
		      "channel %u copies by physical address without being privileged", o->chan.chid);
	return false;
}

static enum step transfer(struct rm_object *o, uint32_t launch)
{
	const uint32_t *r = o->chan.ce;
	uint64_t len = r[R_LINE_LENGTH / 4], lines = launch & L_MULTI_LINE ? r[R_LINE_COUNT / 4] : 1;
	struct place src = { 0 }, dst;
	uint8_t elem[16];
	size_t size = 0;

	if (L_TYPE(launch) == 3)
		return STEP_ENGINE;
	if (launch & L_REMAP) {
		size = constant_element(r, elem);
		if (!size)
			return not_modelled(o, "copy-remap", "a remap that reads its source or leaves bytes out",
					    r[R_COMPONENTS / 4]);
		len *= size;
	}
	if (!(launch & L_DST_PITCH) || (!size && !(launch & L_SRC_PITCH)))
		return not_modelled(o, "copy-layout", "block linear memory", launch);
	if (!side(o, R_OUT_UPPER, R_DST_PHYS, launch & L_DST_PHYS, &dst) ||
	    (!size && !side(o, R_IN_UPPER, R_SRC_PHYS, launch & L_SRC_PHYS, &src)))
		return STEP_ENGINE;
	if (src.target == TARGET_PEER || dst.target == TARGET_PEER)
		return not_modelled(o, "copy-layout", "peer memory", launch);
	/* More than the board holds can only be a mistake, and would keep the model busy for ever. */
	if (len && lines > sim_fb_size(o->gsp->sim) / len)
		return STEP_ENGINE;
	for (uint64_t y = 0; len && y < lines; y++) {
		struct place to = moved(dst, y * r[R_PITCH_OUT / 4]);
		struct place from = moved(src, y * r[R_PITCH_IN / 4]);

		if (size ? !fill(o, to, len, elem, size) : !copy_line(o, from, to, len))
			return STEP_FAULT;
	}
	sim_stat_add(o->gsp->sim, size ? "fill-bytes" : "copy-bytes", len * lines);
	return STEP_DONE;
}

/* The engine's own semaphore, always at a virtual address. */
static enum step semaphore(struct rm_object *o, uint32_t launch)
{
	const uint32_t *r = o->chan.ce;
	bool stamp = L_SEMAPHORE(launch) == SEM_FOUR_WORDS, wide = launch & L_SEM_WIDE;
	size_t len = stamp ? 16 : wide ? 8 : 4;
	uint64_t va = address(r, R_SEM_A);
	uint8_t w[16] = { 0 };

	if (L_SEMAPHORE(launch) == SEM_CONDITIONAL || launch & L_REDUCTION)
		return not_modelled(o, "copy-semaphore", "a conditional interrupt or a reduction", launch);
	if (!is_aligned(va, len))
		return STEP_ENGINE;
	/* Without the flush the semaphore may overtake what it stands for. */
	if (L_TYPE(launch) && !(launch & L_FLUSH))
		sim_violation(o->gsp->sim, "copy-no-flush",
			      "channel %u: LAUNCH_DMA %#x releases a semaphore without FLUSH_ENABLE",
			      o->chan.chid, launch);
	put32(w, 0, r[R_PAYLOAD / 4]);
	if (wide)
		put32(w, 4, r[R_PAYLOAD_UPPER / 4]);
	put64(w, 8, sim_ptimer(o->gsp->sim));
	return va_write(o, at_va(va), w, len) ? STEP_DONE : STEP_FAULT;
}

static enum step launch_dma(struct rm_object *o, uint32_t launch)
{
	enum step s = STEP_DONE;

	if (L_TYPE(launch) && fault_take(o->gsp, "copy-fault")) {
		o->chan.fault.va = address(o->chan.ce, R_OUT_UPPER);
		o->chan.fault.write = true;
		o->chan.fault.type = "FAULT_PDE";
		o->chan.fault.injected = true;
		return STEP_FAULT;
	}
	if (L_TYPE(launch))
		s = transfer(o, launch);
	if (s == STEP_DONE && L_SEMAPHORE(launch))
		s = semaphore(o, launch);
	/* After the semaphore, as software relies on. */
	if (s == STEP_DONE && L_INTERRUPT(launch))
		sim_intr_raise(o->gsp->sim, o->chan.runlist);
	return s;
}

enum step copy_method(struct rm_object *o, unsigned int m, uint32_t data)
{
	if (m >= R_END)
		return STEP_ENGINE;
	o->chan.ce[m / 4] = data;
	if (m == R_RENDER_ENABLE_C && (data & 7) != RENDER_TRUE)
		return not_modelled(o, "copy-render-enable", "conditional rendering", data);
	return m == R_LAUNCH ? launch_dma(o, data) : STEP_DONE;
}
