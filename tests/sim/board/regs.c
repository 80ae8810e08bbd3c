/* SPDX-License-Identifier: MIT */
/*
 * Registers of the PF that are one register deep: identification, timer, fuses,
 * scratch, ROM window, configuration mirror, memory system. The table at the
 * end is BAR0's map.
 */
#include "board.h"

#include <inttypes.h>

/* Boot reference 1.1: AD102 revision A1. */
#define BOOT_0_AD102_A1		0x192000a1u
#define BOOT_42_AD102_A1	0x192a1000u
#define STRAPS_VALUE		0x00000000u

#define GFW_PRIV_READABLE	BIT(0)
#define GFW_COMPLETED		0xffu
#define FRTS_WPR_SIZE_4K	0x100u

/* Fuse values: one per ucode that this board's images use; see docs/model.md. */
#define FUSE_GSP_UCODE_9	0x1u
#define FUSE_SEC2_DEFAULT	0x0u

uint32_t chip_boot_0(void)
{
	return BOOT_0_AD102_A1;
}

bool gfw_ready(struct sim *sim)
{
	return !sim_fault_enabled(sim, "gfw-not-ready", NULL) &&
	       sim_now(sim) >= sim->regs.gfw_done_at;
}

uint64_t sim_ptimer(struct sim *sim)
{
	return sim_now(sim) + sim->regs.ptimer_offset;
}

uint32_t fuse_read(struct sim *sim, uint32_t off, bool *known)
{
	uint64_t val;

	*known = true;
	if (off >= 0x824140 && off <= 0x82417c)
		return sim_fault_enabled(sim, "fuse-sec2", &val) ? (uint32_t)val : FUSE_SEC2_DEFAULT;
	if (off == 0x8241c0 + 4 * (9 - 1))
		return sim_fault_enabled(sim, "fuse-gsp", &val) ? (uint32_t)val : FUSE_GSP_UCODE_9;
	if (off >= 0x824100 && off <= 0x8241fc)
		return 0;
	*known = false;
	return 0;
}

/* --- identification, timer, fuses, scratch ------------------------------ */

static bool pmc_read(struct sim *sim, uint32_t off, uint32_t *val)
{
	(void)sim;
	switch (off) {
	case 0x000: *val = BOOT_0_AD102_A1; return true;
	case 0x004: *val = 0; return true;	/* a real PF, little endian */
	case 0xa00: *val = BOOT_42_AD102_A1; return true;
	}
	return false;
}

static bool pbus_read(struct sim *sim, uint32_t off, uint32_t *val)
{
	if (off >= 0x1400 && off < 0x1500) {
		*val = sim->regs.bus_scratch[(off - 0x1400) / 4];
		return true;
	}
	if (off == 0x1700) {
		*val = sim->mmu.pramin;
		return true;
	}
	return false;
}

static bool pbus_write(struct sim *sim, uint32_t off, uint32_t val)
{
	switch (off) {
	case 0x1700:
		/* Bits 25:24 select an aperture other than VRAM, which nothing here uses. */
		if (val & 0xff000000u || (uint64_t)val << 16 >= sim->fb.size)
			sim_violation(sim, "pramin-base", "PRAMIN window set to %#x, beyond the "
				      "framebuffer", val);
		sim->mmu.pramin = val & 0xffffff;
		return true;
	case 0x1704:
	case 0x1714:
		sim_violation(sim, "bar-bind", "BAR bind register %#x written with %#x: GSP owns it",
			      off, val);
		return true;
	}
	return false;
}

static bool ptimer_read(struct sim *sim, uint32_t off, uint32_t *val)
{
	struct regs *r = &sim->regs;

	switch (off) {
	case 0x9400: *val = (uint32_t)sim_ptimer(sim) & ~0x1fu; return true;
	case 0x9410: *val = (uint32_t)(sim_ptimer(sim) >> 32) & 0x1fffffff; return true;
	case 0x9100: *val = r->ptimer_intr; return true;
	case 0x9140: *val = r->ptimer_intr_en; return true;
	case 0x9200: *val = r->ptimer_num; return true;
	case 0x9210: *val = r->ptimer_den; return true;
	case 0x9420: *val = r->ptimer_alarm; return true;
	}
	return false;
}

static bool ptimer_write(struct sim *sim, uint32_t off, uint32_t val)
{
	struct regs *r = &sim->regs;
	uint64_t t;

	switch (off) {
	case 0x9410:
		/* Software writes the high word first; both take effect with the low one. */
		r->time_1_pending = val;
		return true;
	case 0x9400:
		t = (uint64_t)r->time_1_pending << 32 | val;
		r->ptimer_offset = t - sim_now(sim);
		return true;
	case 0x9100: r->ptimer_intr &= ~val; return true;
	case 0x9140: r->ptimer_intr_en = val; return true;
	case 0x9200: r->ptimer_num = val; return true;
	case 0x9210: r->ptimer_den = val; return true;
	case 0x9420: r->ptimer_alarm = val; return true;
	}
	return false;
}

static bool fuse_block_read(struct sim *sim, uint32_t off, uint32_t *val)
{
	bool known;

	switch (off) {
	case 0x82074c: *val = 1; return true;	/* production part */
	case 0x820c04: *val = 1; return true;	/* no display engine */
	case 0x820378: *val = 0; return true;	/* NVDEC present */
	}
	*val = fuse_read(sim, off, &known);
	return known;
}

static bool strap_read(struct sim *sim, uint32_t off, uint32_t *val)
{
	(void)sim;
	*val = STRAPS_VALUE;
	return off == 0x101000;
}

static bool pgc6_read(struct sim *sim, uint32_t off, uint32_t *val)
{
	switch (off) {
	case 0x1180f8: *val = sim->regs.bsi_scratch_14; return true;
	case 0x1180fc: *val = sim->regs.bsi_scratch_15; return true;
	case 0x118128: *val = GFW_PRIV_READABLE; return true;
	case 0x118214: *val = FRTS_WPR_SIZE_4K; return true;
	case 0x118234: *val = gfw_ready(sim) ? GFW_COMPLETED : 0x10; return true;
	case 0x1183a4: *val = (uint32_t)(sim->fb.size >> 20); return true;
	}
	return false;
}

static bool disp_read(struct sim *sim, uint32_t off, uint32_t *val)
{
	(void)sim;
	*val = 0;	/* VGA workspace not valid: no display */
	return off == 0x625f04;
}

/* --- ROM and configuration ---------------------------------------------- */

static bool prom_read(struct sim *sim, uint32_t off, uint32_t *val)
{
	sim->n_prom++;
	memcpy(val, sim->vbios.rom + (off - 0x300000), 4);
	return true;
}

static bool mirror_read(struct sim *sim, uint32_t off, uint32_t *val)
{
	switch (off) {
	case 0x88050: *val = sim->regs.rom_shadow; return true;
	case 0x88704: *val = 0; return true;
	}
	if (!sim->ops->cfg_read(sim->host, 0, off - 0x88000, val))
		*val = ALL_ONES;
	return true;
}

static bool mirror_write(struct sim *sim, uint32_t off, uint32_t val)
{
	switch (off) {
	case 0x88050: sim->regs.rom_shadow = val; return true;
	case 0x88704: return true;	/* MSI re-arm; harmless without MSI */
	}
	return false;
}

/* --- memory system ------------------------------------------------------ */

#define PFLUSH_PENDING	BIT(0)
#define FLUSH_NS	300

static bool flush_read(struct sim *sim, uint32_t off, uint32_t *val)
{
	*val = sim_now(sim) < sim->mmu.flush_done ? PFLUSH_PENDING : 0;
	return off <= 0x70010 && !(off & 3);
}

static bool flush_write(struct sim *sim, uint32_t off, uint32_t val)
{
	if (off > 0x70010)
		return false;
	if (val != PFLUSH_PENDING)
		sim_violation(sim, "flush-value", "flush register %#x written with %#x, not 1", off,
			      val);
	sim->mmu.flush_done = sim_now(sim) + FLUSH_NS;
	return true;
}

static bool pfb_read(struct sim *sim, uint32_t off, uint32_t *val)
{
	switch (off) {
	case 0x100c10: *val = sim->fb.flush_lo; return true;
	case 0x100c40: *val = sim->fb.flush_hi; return true;
	}
	return false;
}

static bool pfb_write(struct sim *sim, uint32_t off, uint32_t val)
{
	switch (off) {
	case 0x100c10: sim->fb.flush_lo = val; return true;
	case 0x100c40:
		if (val >> (DMA_BITS - 40))
			sim_violation(sim, "flush-page-range",
				      "0x100c40 = %#x: address beyond %u bits", val, DMA_BITS);
		sim->fb.flush_hi = val & 0xff;
		return true;
	}
	return false;
}

static bool wpr_read(struct sim *sim, uint32_t off, uint32_t *val)
{
	/* Field 31:4 counts in 4 KiB. */
	switch (off) {
	case 0x1fa824: *val = (uint32_t)(sim->fb.wpr2_lo >> 12) << 4; return true;
	case 0x1fa828: *val = (uint32_t)(sim->fb.wpr2_hi >> 12) << 4; return true;
	}
	return false;
}

/* --- VFN block of the PF ------------------------------------------------- */

#define VFN 0xb80000u

static bool vfn_read(struct sim *sim, uint32_t off, uint32_t *val)
{
	struct mmu *mmu = &sim->mmu;

	off -= VFN;
	if (intr_read(sim, 0, off, val))
		return true;
	switch (off) {
	case 0x0f40: case 0x0f48: case 0x0f50: *val = 0; return true;
	case 0x2200: *val = 0; return true;
	case 0x30a0: *val = mmu->inval_pdb; return true;
	case 0x30a4: *val = mmu->inval_upper; return true;
	case 0x30b0:
		*val = sim_now(sim) < mmu->inval_done ? BIT(31) : 0;
		mmu->inval_unseen &= *val != 0;
		return true;
	case 0x30080: *val = (uint32_t)sim_ptimer(sim) & ~0x1fu; return true;
	case 0x30084: *val = (uint32_t)(sim_ptimer(sim) >> 32); return true;
	case 0x30090: *val = 0; return true;
	}
	return false;
}

static bool vfn_write(struct sim *sim, uint32_t off, uint32_t val)
{
	struct mmu *mmu = &sim->mmu;

	off -= VFN;
	if (intr_write(sim, 0, off, val))
		return true;
	switch (off) {
	case 0x0f40: case 0x0f48:
		sim_violation(sim, "bar-bind", "BAR bind register %#x written with %#x: GSP owns it",
			      off + VFN, val);
		return true;
	case 0x2200: gsp_doorbell_vgpu(sim->gsp, val); return true;
	case 0x30a0:
		if (val & 0xd)
			sim_violation(sim, "mmu-inval-reserved", "invalidate PDB %#x has reserved "
				      "bits", val);
		mmu->inval_pdb = val;
		return true;
	case 0x30a4:
		if (val & 0xfff00000u)
			sim_violation(sim, "mmu-inval-reserved", "invalidate upper PDB %#x has "
				      "reserved bits", val);
		mmu->inval_upper = val;
		return true;
	case 0x30b0: mmu_invalidate(sim, val); return true;
	case 0x30090: gsp_doorbell_channel(sim->gsp, 0, val); return true;
	}
	return false;
}

static bool gsp_falcon_read(struct sim *sim, uint32_t off, uint32_t *val)
{
	return falcon_read(&sim->falcon[SIM_FALCON_GSP], off - 0x110000, val);
}

static bool gsp_falcon_write(struct sim *sim, uint32_t off, uint32_t val)
{
	return falcon_write(&sim->falcon[SIM_FALCON_GSP], off - 0x110000, val);
}

static bool sec2_falcon_read(struct sim *sim, uint32_t off, uint32_t *val)
{
	return falcon_read(&sim->falcon[SIM_FALCON_SEC2], off - 0x840000, val);
}

static bool sec2_falcon_write(struct sim *sim, uint32_t off, uint32_t val)
{
	return falcon_write(&sim->falcon[SIM_FALCON_SEC2], off - 0x840000, val);
}

/* --- map ------------------------------------------------------------------ */

static const struct {
	uint32_t first, last;
	bool (*read)(struct sim *sim, uint32_t off, uint32_t *val);
	bool (*write)(struct sim *sim, uint32_t off, uint32_t val);
} map[] = {
	{ 0x000000, 0x000fff, pmc_read, NULL },
	{ 0x001000, 0x001fff, pbus_read, pbus_write },
	{ 0x009000, 0x009fff, ptimer_read, ptimer_write },
	{ 0x070000, 0x070fff, flush_read, flush_write },
	{ 0x088000, 0x088fff, mirror_read, mirror_write },
	{ 0x100000, 0x100fff, pfb_read, pfb_write },
	{ 0x101000, 0x101fff, strap_read, NULL },
	{ 0x110000, 0x113fff, gsp_falcon_read, gsp_falcon_write },
	{ 0x118000, 0x118fff, pgc6_read, NULL },
	{ 0x1fa000, 0x1fafff, wpr_read, NULL },
	{ 0x300000, 0x3fffff, prom_read, NULL },
	{ 0x625000, 0x625fff, disp_read, NULL },
	{ 0x820000, 0x824fff, fuse_block_read, NULL },
	{ 0x840000, 0x843fff, sec2_falcon_read, sec2_falcon_write },
	{ 0xb80000, 0xbbffff, vfn_read, vfn_write },
};

bool regs_read(struct sim *sim, uint32_t off, uint32_t *val)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(map); i++)
		if (off >= map[i].first && off <= map[i].last)
			return map[i].read(sim, off, val);
	return false;
}

bool regs_write(struct sim *sim, uint32_t off, uint32_t val)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(map); i++)
		if (off >= map[i].first && off <= map[i].last)
			return map[i].write && map[i].write(sim, off, val);
	return false;
}

void regs_reset(struct sim *sim)
{
	struct regs *r = &sim->regs;

	/*
	 * The scrubber's hand-off scratch goes too: devinit runs again and scrubs
	 * only the top of memory (UNCERTAIN on silicon, see docs/model.md).
	 */
	memset(r, 0, sizeof(*r));
	r->rom_shadow = 1;
	r->gfw_done_at = sim_now(sim) + GFW_BOOT_NS;
}
