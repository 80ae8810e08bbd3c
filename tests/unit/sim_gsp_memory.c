// SPDX-License-Identifier: MIT
/* Memory of the fake board: the guest's, a sparse framebuffer, and who may go where. */
#include <stdlib.h>

#include "sim_gsp_board_int.h"

#define FB_PAGE		65536u

struct fb_page {
	struct fb_page *next;
	uint64_t base;
	uint8_t data[FB_PAGE];
};

void fake_memory_create(struct sim *s)
{
	s->mem = calloc(1, FX_MEM_SIZE);
	s->scrubbed_from = s->par.fb_size - MIB(256);
}

void fake_memory_destroy(struct sim *s)
{
	while (s->fb) {
		struct fb_page *p = s->fb;

		s->fb = p->next;
		free(p);
	}
	free(s->mem);
}

uint8_t *fake_mem(struct sim *s)
{
	return s->mem;
}

void fake_frts(struct sim *s, uint64_t lo, uint64_t hi)
{
	s->frts = true;
	s->wpr_lo = lo;
	s->wpr_hi = hi;
}

void fx_wpr2(struct fx *fx, uint64_t *lo, uint64_t *hi)
{
	sim_wpr2_get(fx->sim, lo, hi);
}

void fx_scrub(struct fx *fx)
{
	fx->sim->scrubbed_from = 0;
}

void fx_unscrub(struct fx *fx)
{
	fx->sim->scrubbed_from = fx->sim->par.fb_size - MIB(256);
}

uint64_t fx_vf_mapped(struct fx *fx, unsigned int gfid)
{
	return fx->sim->mapped[gfid];
}

uint64_t fx_zeroed(struct fx *fx)
{
	return fx->sim->zeroed;
}

static bool dma(struct sim *s, unsigned int fn, uint64_t addr, void *buf, size_t len, bool write)
{
	uint8_t *at;

	if (fn || !range_inside(addr, len, FX_MEM_BASE, FX_MEM_BASE + FX_MEM_SIZE))
		return false;
	at = s->mem + (addr - FX_MEM_BASE);
	if (write)
		memcpy(at, buf, len);
	else
		memcpy(buf, at, len);
	return true;
}

bool sim_dma_read(struct sim *s, unsigned int fn, uint64_t addr, void *buf, size_t len)
{
	return dma(s, fn, addr, buf, len, false);
}

bool sim_dma_write(struct sim *s, unsigned int fn, uint64_t addr, const void *buf, size_t len)
{
	return dma(s, fn, addr, (void *)(uintptr_t)buf, len, true);
}

uint64_t sim_fb_size(struct sim *s)
{
	return s->par.fb_size;
}

static struct fb_page *fb_page(struct sim *s, uint64_t addr, bool make)
{
	uint64_t base = align_down(addr, FB_PAGE);
	struct fb_page *p;

	for (p = s->fb; p; p = p->next)
		if (p->base == base)
			return p;
	if (!make)
		return NULL;
	p = calloc(1, sizeof(*p));
	p->base = base;
	p->next = s->fb;
	s->fb = p;
	return p;
}

bool sim_fb_read(struct sim *s, uint64_t addr, void *buf, size_t len)
{
	uint8_t *b = buf;

	for (size_t i = 0, n; i < len; i += n) {
		struct fb_page *p = fb_page(s, addr + i, false);

		n = FB_PAGE - (addr + i) % FB_PAGE < len - i ? FB_PAGE - (addr + i) % FB_PAGE : len - i;
		if (p)
			memcpy(b + i, p->data + (addr + i) % FB_PAGE, n);
		else
			memset(b + i, 0, n);
	}
	return range_inside(addr, len, 0, s->par.fb_size);
}

bool sim_fb_write(struct sim *s, uint64_t addr, const void *buf, size_t len)
{
	const uint8_t *b = buf;

	for (size_t i = 0, n; i < len; i += n) {
		n = FB_PAGE - (addr + i) % FB_PAGE < len - i ? FB_PAGE - (addr + i) % FB_PAGE : len - i;
		memcpy(fb_page(s, addr + i, true)->data + (addr + i) % FB_PAGE, b + i, n);
	}
	return range_inside(addr, len, 0, s->par.fb_size);
}

bool sim_fb_zero(struct sim *s, uint64_t addr, uint64_t len)
{
	s->zeroed += len;
	for (struct fb_page *p = s->fb; p; p = p->next)
		for (unsigned int i = 0; i < FB_PAGE; i++)
			if (range_inside(p->base + i, 1, addr, addr + len))
				p->data[i] = 0;
	return true;
}

bool sim_fb_is_zero(struct sim *s, uint64_t addr, uint64_t len, uint64_t *where)
{
	for (struct fb_page *p = s->fb; p; p = p->next)
		for (unsigned int i = 0; i < FB_PAGE; i++)
			if (p->data[i] && range_inside(p->base + i, 1, addr, addr + len)) {
				if (where)
					*where = p->base + i;
				return false;
			}
	return true;
}

void sim_wpr2_get(struct sim *s, uint64_t *lo, uint64_t *hi)
{
	*lo = s->wpr_lo;
	*hi = s->wpr_hi;
}

void sim_wpr2_set(struct sim *s, uint64_t lo, uint64_t hi)
{
	s->wpr_lo = lo;
	s->wpr_hi = hi;
	if (!hi)
		s->frts = false;
}

void sim_fb_firmware_from(struct sim *s, uint64_t addr)
{
	s->firmware_from = addr;
}

uint64_t fx_firmware_from(struct fx *fx)
{
	return fx->sim->firmware_from;
}

uint64_t sim_fb_scrubbed_from(struct sim *s)
{
	return s->scrubbed_from;
}

bool sim_frts_done(struct sim *s, uint64_t *addr, uint64_t *size)
{
	if (addr)
		*addr = s->wpr_lo;
	if (size)
		*size = s->wpr_hi - s->wpr_lo;
	return s->frts;
}

void sim_bar1_set_pdb(struct sim *s, uint64_t pdb)
{
	assert_true(pdb < s->par.fb_size);
}

void sim_bar2_set_pdb(struct sim *s, uint64_t pdb)
{
	assert_true(pdb < s->par.fb_size);
}

bool sim_vf_fb_map(struct sim *s, unsigned int gfid, uint64_t guest_base, uint64_t fb_base,
		   uint64_t len)
{
	assert_int_equal(guest_base, s->mapped[gfid]);
	assert_true(fb_base + len <= s->par.fb_size);
	s->mapped[gfid] += len;
	return true;
}

void sim_vf_fb_unmap(struct sim *s, unsigned int gfid)
{
	s->mapped[gfid] = 0;
}

/* Virtual memory of a channel is one to one here, but for some pages of another kind. */
struct sim_va_page sim_va_lookup(struct sim *s, uint64_t pdb, uint64_t va)
{
	const uint64_t page = 4096;
	struct sim_va_page p = { .kind = SIM_VA_FB, .addr = va, .len = page - va % page };

	if (pdb != FAKE_PDB || !range_inside(va, 1, MIB(1), s->par.fb_size))
		p.kind = SIM_VA_NONE;
	else if (range_inside(va, 1, FX_MEM_BASE, FX_MEM_BASE + FX_MEM_SIZE))
		p.kind = SIM_VA_SYSTEM;
	else if (va / page == FAKE_SPARSE / page)
		p.kind = SIM_VA_SPARSE;
	p.read_only = va / page == FAKE_READ_ONLY / page;
	p.privileged = va / page == FAKE_PRIVILEGED / page;
	return p;
}
