// SPDX-License-Identifier: MIT
/* The services of sim_board.h over arrays: guest memory, a sparse framebuffer, virtual time. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sim_gsp_fixture.h"
#include "sim_gsp_fakes.h"

#define FB_PAGE		65536u

struct fb_page {
	struct fb_page *next;
	uint64_t base;
	uint8_t data[FB_PAGE];
};

struct timer {
	uint64_t id, at;
	void (*cb)(void *arg);
	void *arg;
};

struct fault {
	const char *name;
	uint64_t val;
};

struct sim {
	struct sim_params par;
	struct gsp *gsp;
	uint8_t *mem;
	struct fb_page *fb;
	struct timer timers[64];
	uint64_t now, next_id;
	struct fault faults[64], stats[64];
	unsigned int nfaults, num_vfs, nviol;
	char viol[64][400];
	uint64_t wpr_lo, wpr_hi, scrubbed_from, mapped[SIM_MAX_VFS + 1];
	bool frts, riscv;
	uint32_t mbox[2];
	unsigned int raised[256];
	uint64_t zeroed, firmware_from;
	uint8_t cfg[4096];
};

struct sim *fake_create(const struct sim_params *par)
{
	struct sim *s = calloc(1, sizeof(*s));

	s->par = *par;
	s->mem = calloc(1, FX_MEM_SIZE);
	s->scrubbed_from = par->fb_size - MIB(256);
	s->num_vfs = par->num_vfs;
	put32(s->cfg, 0x00, 0x26b510de);
	put32(s->cfg, 0x08, 0x030200a1);
	put32(s->cfg, 0x2c, 0x169d10de);
	put32(s->cfg, 0x10, 0xe0000000);
	put32(s->cfg, 0x14, 0x0000000c);
	put32(s->cfg, 0x18, 0x00000040);
	put32(s->cfg, 0x1c, 0x0000000c);
	put32(s->cfg, 0x20, 0x00000050);
	/* AER, then SR-IOV */
	put32(s->cfg, 0x100, 0xbcc10001);
	put32(s->cfg, 0xbcc, 0x00010010);
	put32(s->cfg, 0xbcc + 0x0c, par->num_vfs << 16);
	put32(s->cfg, 0xbcc + 0x14, 1u << 16 | 4);
	put32(s->cfg, 0xbcc + 0x24, 0xe1000000);
	put32(s->cfg, 0xbcc + 0x28, 0x0000000c);
	put32(s->cfg, 0xbcc + 0x2c, 0x00000060);
	put32(s->cfg, 0xbcc + 0x30, 0x0000000c);
	put32(s->cfg, 0xbcc + 0x34, 0x00000070);
	return s;
}

void fake_destroy(struct sim *s)
{
	while (s->fb) {
		struct fb_page *p = s->fb;

		s->fb = p->next;
		free(p);
	}
	free(s->mem);
	free(s);
}

uint8_t *fake_mem(struct sim *s)
{
	return s->mem;
}

void fake_run(struct sim *s, uint64_t ns)
{
	uint64_t end = s->now + ns;

	for (;;) {
		struct timer *best = NULL;

		for (unsigned int i = 0; i < 64; i++)
			if (s->timers[i].id && (!best || s->timers[i].at < best->at))
				best = &s->timers[i];
		if (!best || best->at > end)
			break;
		s->now = best->at;
		struct timer t = *best;

		best->id = 0;
		t.cb(t.arg);
	}
	s->now = end;
}

void fake_forget_firmware(struct sim *s)
{
	s->par.firmware_dir = NULL;
}

void fake_cfg_set(struct sim *s, unsigned int off, uint32_t val)
{
	put32(s->cfg, off, val);
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

void fx_set_riscv(struct fx *fx, bool riscv)
{
	fx->sim->riscv = riscv;
}

void fx_set_num_vfs(struct fx *fx, unsigned int n)
{
	fx->sim->num_vfs = n;
	gsp_num_vfs(fx->gsp, n);
}

uint64_t fx_vf_mapped(struct fx *fx, unsigned int gfid)
{
	return fx->sim->mapped[gfid];
}

uint32_t fx_mailbox(struct fx *fx)
{
	gsp_mailbox_seen(fx->gsp);
	return fx->sim->mbox[0];
}

void fx_forget_violations(struct fx *fx)
{
	fx->sim->nviol = 0;
}

bool fx_violated(struct fx *fx, const char *rule)
{
	size_t n = strlen(rule);

	for (unsigned int i = 0; i < fx->sim->nviol; i++)
		if (!strncmp(fx->sim->viol[i], rule, n) && fx->sim->viol[i][n] == ':')
			return true;
	return false;
}

void fx_fault(struct fx *fx, const char *name, uint64_t val)
{
	for (unsigned int i = 0; i < fx->sim->nfaults; i++)
		if (!strcmp(fx->sim->faults[i].name, name)) {
			fx->sim->faults[i].val = val;
			assert_true(gsp_fault_set(fx->gsp, name, val, NULL, 0));
			return;
		}
	fail_msg("no fault named %s", name);
}

/* --- sim_board.h --------------------------------------------------------- */

void sim_violation(struct sim *s, const char *rule, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	print_message("    violation %s: %s\n", rule, text);
	if (s->nviol < 64)
		snprintf(s->viol[s->nviol++], sizeof(s->viol[0]), "%s: %s", rule, text);
}

unsigned int sim_violation_count(struct sim *s)
{
	return s->nviol;
}

void sim_trace(struct sim *s, const char *fmt, ...)
{
	va_list ap;

	(void)s;
	if (!getenv("SIM_TRACE"))
		return;
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
}

void sim_stat_add(struct sim *s, const char *name, uint64_t n)
{
	for (unsigned int i = 0; i < 64; i++) {
		if (s->stats[i].name && strcmp(s->stats[i].name, name))
			continue;
		s->stats[i].name = name;
		s->stats[i].val += n;
		return;
	}
	fail_msg("no room for the counter %s", name);
}

uint64_t fx_stat(struct fx *fx, const char *name)
{
	for (unsigned int i = 0; i < 64 && fx->sim->stats[i].name; i++)
		if (!strcmp(fx->sim->stats[i].name, name))
			return fx->sim->stats[i].val;
	return 0;
}

void sim_stats_at_init_done(struct sim *s)
{
	(void)s;
}

void sim_fault_register(struct sim *s, const char *name, const char *help)
{
	assert_non_null(help);
	assert_true(s->nfaults < 64);
	s->faults[s->nfaults++] = (struct fault){ name, 0 };
}

static struct fault *fault(struct sim *s, const char *name)
{
	for (unsigned int i = 0; i < s->nfaults; i++)
		if (!strcmp(s->faults[i].name, name))
			return &s->faults[i];
	fail_msg("the model asks for fault %s, which it did not register", name);
	return NULL;
}

bool sim_fault_enabled(struct sim *s, const char *name, uint64_t *val)
{
	struct fault *f = fault(s, name);

	if (f->val && val)
		*val = f->val;
	return f->val != 0;
}

void sim_fault_update(struct sim *s, const char *name, uint64_t val)
{
	fault(s, name)->val = val;
}

const struct sim_params *sim_get_params(struct sim *s)
{
	return &s->par;
}

struct gsp *sim_gsp(struct sim *s)
{
	return s->gsp;
}

unsigned int sim_num_vfs(struct sim *s)
{
	return s->num_vfs;
}

bool sim_bus_master(struct sim *s, unsigned int fn)
{
	(void)s;
	(void)fn;
	return true;
}

bool sim_cfg_read(struct sim *s, unsigned int fn, unsigned int off, uint32_t *val)
{
	if (fn || off + 4 > sizeof(s->cfg))
		return false;
	*val = get32(s->cfg, off);
	return true;
}

uint64_t sim_now(struct sim *s)
{
	return s->now;
}

uint64_t sim_after(struct sim *s, uint64_t delay_ns, void (*cb)(void *arg), void *arg)
{
	for (unsigned int i = 0; i < 64; i++)
		if (!s->timers[i].id) {
			s->timers[i] = (struct timer){ ++s->next_id, s->now + delay_ns, cb, arg };
			return s->next_id;
		}
	fail_msg("out of timers");
	return 0;
}

void sim_cancel(struct sim *s, uint64_t id)
{
	for (unsigned int i = 0; id && i < 64; i++)
		if (s->timers[i].id == id)
			s->timers[i].id = 0;
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

void sim_intr_raise(struct sim *s, unsigned int vector)
{
	assert_true(vector < 256);
	s->raised[vector]++;
}

uint64_t fx_zeroed(struct fx *fx)
{
	return fx->sim->zeroed;
}

unsigned int fx_raised(struct fx *fx, unsigned int vector)
{
	return fx->sim->raised[vector];
}

unsigned int sim_gsp_vector(struct sim *s)
{
	(void)s;
	return 200;
}

void sim_gsp_swgen0(struct sim *s)
{
	(void)s;
}

uint32_t sim_mailbox_get(struct sim *s, enum sim_falcon falcon, unsigned int i)
{
	return falcon == SIM_FALCON_GSP ? s->mbox[i] : 0;
}

void sim_mailbox_set(struct sim *s, enum sim_falcon falcon, unsigned int i, uint32_t val)
{
	if (falcon == SIM_FALCON_GSP)
		s->mbox[i] = val;
}

bool sim_frts_done(struct sim *s, uint64_t *addr, uint64_t *size)
{
	if (addr)
		*addr = s->wpr_lo;
	if (size)
		*size = s->wpr_hi - s->wpr_lo;
	return s->frts;
}

bool sim_gsp_core_is_riscv(struct sim *s)
{
	return s->riscv;
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

uint64_t sim_ptimer(struct sim *s)
{
	return s->now + FAKE_PTIMER_OFFSET;
}
