// SPDX-License-Identifier: MIT
/*
 * Copy engine (AMPERE_DMA_COPY_A and _B): pitch copies, constant fills by remap,
 * semaphore and interrupt at the end. Block-linear layouts are not modelled.
 */
#include <stdlib.h>

#include "gsp_int.h"

/* LAUNCH_DMA (channel reference 4.2). */
#define L_TYPE(x)	((x) & 3)
#define L_SEMAPHORE(x)	((x) >> 3 & 3)
#define L_INTERRUPT(x)	((x) >> 5 & 3)
#define L_SRC_PITCH	(1u << 7)
#define L_DST_PITCH	(1u << 8)
#define L_MULTI_LINE	(1u << 9)
#define L_REMAP		(1u << 10)
#define L_SRC_PHYS	(1u << 12)
#define L_DST_PHYS	(1u << 13)
#define L_SEM_WIDE	(1u << 27)

enum {
	R_SEM_A = 0x240, R_SEM_B = 0x244, R_PAYLOAD = 0x248, R_PAYLOAD_UPPER = 0x24c,
	R_SRC_PHYS = 0x260, R_DST_PHYS = 0x264, R_IN_UPPER = 0x400, R_IN_LOWER = 0x404,
	R_OUT_UPPER = 0x408, R_OUT_LOWER = 0x40c, R_PITCH_IN = 0x410, R_PITCH_OUT = 0x414,
	R_LINE_LENGTH = 0x418, R_LINE_COUNT = 0x41c, R_CONST_A = 0x700, R_CONST_B = 0x704,
	R_COMPONENTS = 0x708,
};

#define CHUNK	65536u

struct side {
	struct rm_object *o;
	uint64_t addr, pdb;
	bool phys;
	unsigned int target;	/* physical: 0 framebuffer, 1 and 2 system memory */
};

static uint64_t address(const uint32_t *r, unsigned int upper)
{
	return (uint64_t)(r[upper / 4] & 0x1ffff) << 32 | r[upper / 4 + 1];
}

static bool side_read(const struct side *s, uint64_t off, void *buf, size_t len)
{
	struct sim *sim = s->o->gsp->sim;

	if (!s->phys)
		return sim_va_read(sim, s->pdb, s->addr + off, buf, len);
	return s->target ? sim_dma_read(sim, 0, s->addr + off, buf, len)
			 : sim_fb_read(sim, s->addr + off, buf, len);
}

static bool side_write(const struct side *s, uint64_t off, const void *buf, size_t len)
{
	struct sim *sim = s->o->gsp->sim;

	if (!s->phys)
		return sim_va_write(sim, s->pdb, s->addr + off, buf, len);
	return s->target ? sim_dma_write(sim, 0, s->addr + off, buf, len)
			 : sim_fb_write(sim, s->addr + off, buf, len);
}

/* The bytes of one element when every written component is a constant; 0 = not such a remap. */
static size_t constant_element(const uint32_t *r, uint8_t *elem)
{
	uint32_t comp = r[R_COMPONENTS / 4];
	size_t size = (comp >> 16 & 3) + 1, n = (comp >> 24 & 3) + 1;

	for (size_t i = 0; i < n; i++) {
		unsigned int from = comp >> (4 * i) & 7;
		uint8_t word[4];

		if (from != 4 && from != 5)
			return 0;
		put32(word, 0, r[(from == 4 ? R_CONST_A : R_CONST_B) / 4]);
		memcpy(elem + i * size, word, size);
	}
	return size * n;
}

static bool fill(const struct side *dst, uint64_t off, uint64_t len, const uint8_t *elem, size_t size)
{
	size_t chunk = CHUNK / size * size;
	uint8_t *buf;
	bool ok = true;

	/* The framebuffer is sparse: zeroes are given back, not written. */
	if (dst->phys && !dst->target && bytes_zero(elem, size))
		return sim_fb_zero(dst->o->gsp->sim, dst->addr + off, len);
	buf = malloc(chunk);
	if (!buf)
		return false;
	for (size_t i = 0; i < chunk; i += size)
		memcpy(buf + i, elem, size);
	for (uint64_t at = 0; ok && at < len; at += chunk)
		ok = side_write(dst, off + at, buf, len - at < chunk ? (size_t)(len - at) : chunk);
	free(buf);
	return ok;
}

static bool copy_line(const struct side *src, uint64_t from, const struct side *dst, uint64_t to,
		      uint64_t len)
{
	uint8_t *buf = malloc(CHUNK);
	bool ok = buf != NULL;

	for (uint64_t at = 0; ok && at < len; at += CHUNK) {
		size_t n = len - at < CHUNK ? (size_t)(len - at) : CHUNK;

		ok = side_read(src, from + at, buf, n) && side_write(dst, to + at, buf, n);
	}
	free(buf);
	return ok;
}

static bool transfer(struct rm_object *o, uint32_t launch)
{
	const uint32_t *r = o->chan.ce;
	struct side src = { o, address(r, R_IN_UPPER), pbdma_pdb(o), launch & L_SRC_PHYS,
			    r[R_SRC_PHYS / 4] & 3 };
	struct side dst = { o, address(r, R_OUT_UPPER), src.pdb, launch & L_DST_PHYS,
			    r[R_DST_PHYS / 4] & 3 };
	uint64_t len = r[R_LINE_LENGTH / 4], lines = launch & L_MULTI_LINE ? r[R_LINE_COUNT / 4] : 1;
	uint8_t elem[16];
	size_t size = 0;

	if (!(launch & L_SRC_PITCH) || !(launch & L_DST_PITCH) || src.target == 3 || dst.target == 3) {
		sim_violation(o->gsp->sim, "copy-layout", "LAUNCH_DMA %#x: block linear or peer memory is not "
			      "modelled", launch);
		return true;
	}
	if (launch & L_REMAP) {
		size = constant_element(r, elem);
		if (!size) {
			sim_violation(o->gsp->sim, "copy-remap", "remap %#x reads its source: not modelled",
				      r[R_COMPONENTS / 4]);
			return true;
		}
		len *= size;
	}
	/* More than the board holds can only be a mistake, and would keep the model busy for ever. */
	if (len && lines > sim_fb_size(o->gsp->sim) / len)
		return false;
	for (uint64_t y = 0; len && y < lines; y++) {
		uint64_t to = y * r[R_PITCH_OUT / 4], from = y * r[R_PITCH_IN / 4];

		if (size ? !fill(&dst, to, len, elem, size) : !copy_line(&src, from, &dst, to, len))
			return false;
	}
	sim_stat_add(o->gsp->sim, "copy-bytes", len * lines);
	return true;
}

bool copy_launch(struct rm_object *o, uint32_t launch)
{
	const uint32_t *r = o->chan.ce;
	uint8_t w[16] = { 0 };
	size_t len = 4;

	if (L_TYPE(launch) && !transfer(o, launch))
		return false;
	if (L_SEMAPHORE(launch) == 1 || L_SEMAPHORE(launch) == 2) {
		put32(w, 0, r[R_PAYLOAD / 4]);
		if (launch & L_SEM_WIDE) {
			put32(w, 4, r[R_PAYLOAD_UPPER / 4]);
			len = 8;
		}
		if (L_SEMAPHORE(launch) == 2) {
			put64(w, 8, sim_now(o->gsp->sim));
			len = 16;
		}
		if (!sim_va_write(o->gsp->sim, pbdma_pdb(o), address(r, R_SEM_A), w, len))
			return false;
	}
	if (L_INTERRUPT(launch))
		sim_intr_raise(o->gsp->sim, o->chan.runlist);
	return true;
}
