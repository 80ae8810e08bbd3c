/* SPDX-License-Identifier: MIT */
/* The board as a whole: creation, resets, the way of an access to its register. */
#include "board.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define DEFAULT_FB_SIZE		GIB(48)
#define DEFAULT_BAR1_SIZE	GIB(64)
#define DEFAULT_BAR3_SIZE	MIB(32)
#define DEFAULT_VF_BAR1_SIZE	GIB(2)
#define DEFAULT_VF_BAR3_SIZE	MIB(32)

/* Within the smallest framebuffer, and low, where firmware places nothing. */
#define BARE_FB			MIB(512)

#define PRAMIN_FIRST	0x700000u
#define PRAMIN_LAST	0x7fffffu

/* Looked at with every access, so by place and not by name. */
enum { FAULT_SURPRISE_REMOVAL, FAULT_LINK_DOWN };

static const struct { const char *name, *help; } board_faults[] = {
	[FAULT_SURPRISE_REMOVAL] = {
		"surprise-removal",
		"the board is off the bus: reads are all ones, no DMA, no interrupts",
	},
	[FAULT_LINK_DOWN] = {
		"link-down",
		"the same seen from the slot; clearing either brings the board back reset",
	},
	{ "slow-flr", "milliseconds for which a function does not answer after FLR" },
	{ "gfw-not-ready", "0x118234 never reports completion" },
	{ "stale-wpr2", "1: WPR2 is set as by an earlier driver; 2: and survives PF FLR" },
	{ "falcon-never-halts", "bit 0 GSP, bit 1 SEC2: a started core never halts" },
	{ "falcon-alias", "cores come out of reset with CPUCTL.ALIAS_EN" },
	{ "fuse-sec2", "value of every SEC2 ucode version fuse" },
	{ "fuse-gsp", "value of FWSEC's ucode version fuse" },
	{ "vf-bare-fb", "this VF's BAR1 shows framebuffer that no firmware gave it" },
	{ "vbios", "number of the ROM variant in sim_vbios_variants(); 0 is the board's own" },
};

const struct sim_params *sim_get_params(struct sim *sim)
{
	return &sim->params;
}

struct gsp *sim_gsp(struct sim *sim)
{
	return sim->gsp;
}

unsigned int sim_num_vfs(struct sim *sim)
{
	return sim->num_vfs;
}

bool sim_bus_master(struct sim *sim, unsigned int fn)
{
	return fn <= sim->params.num_vfs && sim->vf[fn].bus_master;
}

bool sim_cfg_read(struct sim *sim, unsigned int fn, unsigned int off, uint32_t *val)
{
	return sim->ops->cfg_read(sim->host, fn, off, val);
}

void sim_set_direct_ops(struct sim *sim, const struct sim_direct_ops *ops)
{
	sim->direct = ops;
}

bool sim_gone(struct sim *sim)
{
	return sim->faults[FAULT_SURPRISE_REMOVAL].val || sim->faults[FAULT_LINK_DOWN].val;
}

bool sim_config_dead(struct sim *sim, unsigned int fn)
{
	uint64_t until;

	if (fn > sim->params.num_vfs || sim_gone(sim))
		return true;
	until = sim->vf[0].flr_until > sim->vf[fn].flr_until ? sim->vf[0].flr_until
							      : sim->vf[fn].flr_until;
	return until && sim_now(sim) < until;
}

/* --- DMA ------------------------------------------------------------------ */

static bool dma_ok(struct sim *sim, unsigned int fn, uint64_t addr, size_t len, const char *verb)
{
	if (sim_gone(sim))
		return false;
	if (!(addr >> DMA_BITS) && !((addr + len - 1) >> DMA_BITS))
		return true;
	if (!fn)
		sim_violation(sim, "dma-width", "DMA %s at %#" PRIx64 "+%#zx: beyond %u bits", verb,
			      addr, len, DMA_BITS);
	return false;
}

static void dma_fault(struct sim *sim, unsigned int fn, uint64_t addr, size_t len,
		      const char *verb)
{
	if (fn)
		sim_trace(sim, "function %u: DMA %s at %#" PRIx64 "+%#zx faulted", fn, verb, addr,
			  len);
	else
		sim_violation(sim, "dma-fault", "DMA %s at %#" PRIx64 "+%#zx faulted: not mapped "
			      "for the device, or no bus mastering", verb, addr, len);
}

bool sim_dma_read(struct sim *sim, unsigned int fn, uint64_t addr, void *buf, size_t len)
{
	if (!dma_ok(sim, fn, addr, len, "read"))
		return false;
	if (!sim->ops->dma_read(sim->host, fn, addr, buf, len)) {
		dma_fault(sim, fn, addr, len, "read");
		return false;
	}
	sim->n_dma_read_bytes += len;
	return true;
}

bool sim_dma_write(struct sim *sim, unsigned int fn, uint64_t addr, const void *buf, size_t len)
{
	if (!dma_ok(sim, fn, addr, len, "write"))
		return false;
	if (!sim->ops->dma_write(sim->host, fn, addr, buf, len)) {
		dma_fault(sim, fn, addr, len, "write");
		return false;
	}
	sim->n_dma_write_bytes += len;
	return true;
}

/* --- MMIO ------------------------------------------------------------------ */

static bool pramin(uint64_t off, unsigned int size)
{
	return off >= PRAMIN_FIRST && off + size - 1 <= PRAMIN_LAST;
}

static uint64_t pramin_addr(struct sim *sim, uint64_t off)
{
	sim->n_pramin++;
	return ((uint64_t)sim->mmu.pramin << 16) + (off - PRAMIN_FIRST);
}

static uint64_t bar0_read(struct sim *sim, uint64_t off, unsigned int size)
{
	const struct allowed *a;
	uint32_t val = 0;

	if (pramin(off, size))
		return fb_cpu_read(sim, pramin_addr(sim, off), size, "PRAMIN");
	mmu_recheck(sim);
	if (size == 4 && !(off & 3) && off < BAR0_SIZE && regs_read(sim, (uint32_t)off, &val))
		return val;
	a = allow_find((uint32_t)off, size, false);
	if (a) {
		sim->n_allowed++;
		sim_trace(sim, "BAR0 %#" PRIx64 " read, not modelled: %s", off, a->what);
		return a->value;
	}
	if (size != 4 || (off & 3))
		sim_violation(sim, "mmio-size", "BAR0 %#" PRIx64 " read with %u bytes: registers "
			      "are aligned dwords", off, size);
	else
		sim_violation(sim, "mmio-unknown", "BAR0 %#" PRIx64 " read: not modelled and not "
			      "on the list of accepted registers", off);
	return READ_REFUSED;
}

static void bar0_write(struct sim *sim, uint64_t off, unsigned int size, uint64_t val)
{
	if (pramin(off, size)) {
		fb_cpu_write(sim, pramin_addr(sim, off), size, val, "PRAMIN");
		sim->mmu.pramin_written = true;
		return;
	}
	mmu_recheck(sim);
	if (size == 4 && !(off & 3) && off < BAR0_SIZE &&
	    regs_write(sim, (uint32_t)off, (uint32_t)val))
		return;
	if (allow_find((uint32_t)off, size, true)) {
		sim->n_allowed++;
		return;
	}
	if (size != 4 || (off & 3))
		sim_violation(sim, "mmio-size", "BAR0 %#" PRIx64 " written with %u bytes: registers "
			      "are aligned dwords", off, size);
	else
		sim_violation(sim, "mmio-unknown", "BAR0 %#" PRIx64 " written with %#" PRIx64
			      ": not modelled or read-only, and not on the list of accepted "
			      "registers", off, val);
}

static uint64_t mmio_read(struct sim *sim, unsigned int fn, unsigned int bar, uint64_t off,
			  unsigned int size)
{
	if (sim_config_dead(sim, fn))
		return UINT64_MAX;
	if (fn)
		return vf_read(sim, fn, bar, off, size);
	switch (bar) {
	case 0:
		sim->n_mmio_read++;
		return bar0_read(sim, off, size);
	case 1:
		sim->n_bar1_read++;
		return bar_vm_read(sim, bar, off, size);
	case 3:
		sim->n_bar3_read++;
		return bar_vm_read(sim, bar, off, size);
	}
	return UINT64_MAX;
}

static void mmio_write(struct sim *sim, unsigned int fn, unsigned int bar, uint64_t off,
		       unsigned int size, uint64_t val)
{
	if (sim_config_dead(sim, fn))
		return;
	if (fn) {
		vf_write(sim, fn, bar, off, size, val);
		return;
	}
	switch (bar) {
	case 0:
		sim->n_mmio_write++;
		bar0_write(sim, off, size, val);
		return;
	case 1:
		sim->n_bar1_write++;
		bar_vm_write(sim, bar, off, size, val);
		return;
	case 3:
		sim->n_bar3_write++;
		bar_vm_write(sim, bar, off, size, val);
		return;
	}
}

/*
 * What the model itself takes is not the driver's time; a measurement needs
 * the two apart.
 */
uint64_t sim_mmio_read(struct sim *sim, unsigned int fn, unsigned int bar, uint64_t off,
		       unsigned int size)
{
	uint64_t start = sim_now(sim), val = mmio_read(sim, fn, bar, off, size);

	sim->busy_ns += sim_now(sim) - start;
	return val;
}

void sim_mmio_write(struct sim *sim, unsigned int fn, unsigned int bar, uint64_t off,
		    unsigned int size, uint64_t val)
{
	uint64_t start = sim_now(sim);

	mmio_write(sim, fn, bar, off, size, val);
	sim->busy_ns += sim_now(sim) - start;
}

/* --- resets and configuration events ---------------------------------------- */

static void stale_wpr2(struct sim *sim)
{
	uint64_t top = sim->fb.size - VGA_WORKSPACE;

	if (sim_fault_enabled(sim, "stale-wpr2", NULL) && !sim->fb.wpr2_hi)
		sim_wpr2_set(sim, top - MIB(200), top);
}

static void chip_reset(struct sim *sim)
{
	unsigned int i;

	for (i = 1; i <= sim->params.num_vfs; i++) {
		sim_vf_fb_unmap(sim, i);
		vf_reset(sim, i);
		sim->vf[i].flr_until = 0;
	}
	for (i = 0; i < SIM_FALCON_COUNT; i++)
		falcon_power_on(&sim->falcon[i]);
	mmu_reset(sim);
	fb_reset(sim);
	intr_reset(sim, 0);
	regs_reset(sim);
}

void sim_power_on_reset(struct sim *sim)
{
	unsigned int i;

	/* Losing power while firmware runs is nobody's mistake, unlike resetting its core. */
	gsp_pf_flr(sim->gsp);
	chip_reset(sim);
	for (i = 0; i <= SIM_MAX_VFS; i++) {
		sim->vf[i].bus_master = false;
		sim->vf[i].flr_until = 0;
		sim->intr[i].msix = false;
	}
	sim->num_vfs = 0;
	sim_fb_zero(sim, 0, sim->fb.size);
	stale_wpr2(sim);
}

/*
 * What survives a PF FLR on silicon is UNCERTAIN. Stand-in: the chip starts as
 * after power-on, with the contents of memory kept and the on-board firmware
 * booting once more.
 */
void sim_flr(struct sim *sim, unsigned int fn)
{
	uint64_t ms = 0;

	if (fn > sim->params.num_vfs)
		return;
	if (fn) {
		vf_reset(sim, fn);
		gsp_vf_flr(sim->gsp, fn);
	} else {
		gsp_pf_flr(sim->gsp);
		gsp_reset(sim->gsp);
		chip_reset(sim);
		sim->num_vfs = 0;
	}
	sim_stat_add(sim, fn ? "vf-flrs" : "pf-flrs", 1);
	if (sim_fault_enabled(sim, "slow-flr", &ms))
		sim->vf[fn].flr_until = sim_now(sim) + ms * 1000000u;
}

void sim_num_vfs_changed(struct sim *sim, unsigned int num_vfs)
{
	unsigned int i;

	if (num_vfs > sim->params.num_vfs) {
		sim_violation(sim, "sriov-numvfs", "NumVFs %u, the board has %u", num_vfs,
			      sim->params.num_vfs);
		num_vfs = sim->params.num_vfs;
	}
	for (i = num_vfs + 1; i <= sim->params.num_vfs; i++) {
		vf_reset(sim, i);
		sim->vf[i].bus_master = false;
	}
	sim->num_vfs = num_vfs;
	gsp_num_vfs(sim->gsp, num_vfs);
}

void sim_bus_master_changed(struct sim *sim, unsigned int fn, bool on)
{
	if (fn > sim->params.num_vfs || sim->vf[fn].bus_master == on)
		return;
	sim->vf[fn].bus_master = on;
	if (fn)
		gsp_vf_bme(sim->gsp, fn, on);
	else
		gsp_pf_bme(sim->gsp, on);
}

/*
 * Lets a VF without a plugin be measured beside one that has it: what lies
 * behind the BAR is then the same, and only the host driver differs.
 */
static bool change_bare_fb(struct sim *sim, uint64_t old, uint64_t gfid)
{
	if (old)
		sim_vf_fb_unmap(sim, old);
	return !gfid || sim_vf_fb_map(sim, gfid, 0, BARE_FB, sim->params.vf_bar1_size);
}

/* Flash another ROM; the board reads it at the next access. */
static bool change_vbios(struct sim *sim, uint64_t number, char *err, size_t err_len)
{
	const char *const *variant = sim_vbios_variants();
	struct vbios old = sim->vbios;
	uint64_t n = 0;

	while (variant[n])
		n++;
	if (number >= n) {
		snprintf(err, err_len, "there are %u ROM variants", (unsigned int)n);
		return false;
	}
	if (!vbios_build(sim, number ? variant[number] : sim->params.vbios, err, err_len))
		return false;
	free(old.rom);
	return true;
}

bool sim_fault_set(struct sim *sim, const char *assignment, char *err, size_t err_len)
{
	const char *name = NULL;
	uint64_t old = 0, val = 0;
	bool gone = sim_gone(sim);

	if (!fault_assign(sim, assignment, &name, &old, &val, err, err_len))
		return false;
	if (!strcmp(name, "vbios") && !change_vbios(sim, val, err, err_len)) {
		sim_fault_update(sim, name, old);
		return false;
	}
	if (!strcmp(name, "vf-bare-fb") && !change_bare_fb(sim, old, val)) {
		snprintf(err, err_len, "VF %u cannot have it", (unsigned int)val);
		sim_fault_update(sim, name, 0);
		return false;
	}
	if (!gsp_fault_set(sim->gsp, name, val, err, err_len)) {
		sim_fault_update(sim, name, old);
		return false;
	}
	if (!strcmp(name, "stale-wpr2") && val)
		stale_wpr2(sim);
	/* A board that is back has been without power, or was reset with its link. */
	if (gone && !sim_gone(sim))
		sim_power_on_reset(sim);
	else if (!gone && sim_gone(sim))
		mmu_flush_all(sim);
	intr_update_intx(sim);
	return true;
}

/* --- creation ---------------------------------------------------------------- */

static bool power_of_two(uint64_t v)
{
	return v && !(v & (v - 1));
}

static bool check_params(const struct sim_params *p, char *err, size_t err_len)
{
	if (p->fb_size % GIB(1) || p->fb_size < GIB(1) || p->fb_size > GIB(128)) {
		snprintf(err, err_len, "framebuffer size must be 1 to 128 GiB in whole GiB");
		return false;
	}
	if (!power_of_two(p->bar1_size) || !power_of_two(p->bar3_size) ||
	    !power_of_two(p->vf_bar1_size) || !power_of_two(p->vf_bar3_size)) {
		snprintf(err, err_len, "BAR sizes must be powers of two");
		return false;
	}
	if (p->num_vfs > SIM_MAX_VFS) {
		snprintf(err, err_len, "at most %u VFs", SIM_MAX_VFS);
		return false;
	}
	return true;
}

struct sim *sim_create(const struct sim_params *params, const struct sim_host_ops *ops,
		       void *host, char *err, size_t err_len)
{
	struct sim *sim = calloc(1, sizeof(*sim));
	struct sim_params *p;
	unsigned int i;

	if (!sim)
		abort();
	sim->ops = ops;
	sim->host = host;
	sim->armed = SIM_TIMER_OFF;
	p = &sim->params;
	*p = *params;
	p->fb_size = p->fb_size ? p->fb_size : DEFAULT_FB_SIZE;
	p->bar1_size = p->bar1_size ? p->bar1_size : DEFAULT_BAR1_SIZE;
	p->bar3_size = p->bar3_size ? p->bar3_size : DEFAULT_BAR3_SIZE;
	p->vf_bar1_size = p->vf_bar1_size ? p->vf_bar1_size : DEFAULT_VF_BAR1_SIZE;
	p->vf_bar3_size = p->vf_bar3_size ? p->vf_bar3_size : DEFAULT_VF_BAR3_SIZE;
	p->firmware_dir = strdup(params->firmware_dir ? params->firmware_dir : "");
	p->vbios = strdup(params->vbios ? params->vbios : "good");
	record_init(sim);
	for (i = 0; i < ARRAY_SIZE(board_faults); i++)
		sim_fault_register(sim, board_faults[i].name, board_faults[i].help);

	if (!check_params(p, err, err_len) || !fb_init(sim, err, err_len) ||
	    !vbios_build(sim, p->vbios, err, err_len)) {
		sim_destroy(sim);
		return NULL;
	}
	hs_images_load(sim);
	falcon_init(sim, SIM_FALCON_GSP, "GSP", 0x110000);
	falcon_init(sim, SIM_FALCON_SEC2, "SEC2", 0x840000);
	sim->gsp = gsp_create(sim);
	if (!sim->gsp) {
		snprintf(err, err_len, "the GSP personality cannot be created");
		sim_destroy(sim);
		return NULL;
	}
	sim_power_on_reset(sim);
	return sim;
}

void sim_destroy(struct sim *sim)
{
	if (!sim)
		return;
	if (sim->gsp)
		gsp_destroy(sim->gsp);
	event_free(sim);
	hs_images_free(sim);
	vbios_free(sim);
	fb_free(sim);
	record_free(sim);
	free((char *)sim->params.firmware_dir);
	free((char *)sim->params.vbios);
	free(sim);
}
