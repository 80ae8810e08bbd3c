/* SPDX-License-Identifier: MIT */
/*
 * Registers of a falcon core (GSP and SEC2): reset and memory scrub, mailboxes,
 * boot ROM parameters, core select, start and halt (boot reference 2.2 to 2.4, 6.1).
 * What a started core does is in hs.c, DMA in falcon_dma.c.
 */
#include "board.h"

#include <inttypes.h>

/* Offsets from the falcon's base. */
#define IRQSCLR		0x004
#define IRQSTAT		0x008
#define IRQMSET		0x010
#define IRQMCLR		0x014
#define IRQMASK		0x018
#define IRQDEST		0x01c
#define MAILBOX0	0x040
#define MAILBOX1	0x044
#define ITFEN		0x048
#define OS		0x080
#define RM		0x084
#define DEBUGINFO	0x094
#define HWCFG2		0x0f4
#define CPUCTL		0x100
#define BOOTVEC		0x104
#define HWCFG		0x108
#define DMACTL		0x10c
#define DMATRFBASE	0x110
#define DMATRFMOFFS	0x114
#define DMATRFCMD	0x118
#define DMATRFFBOFFS	0x11c
#define DMATRFBASE1	0x128
#define HWCFG1		0x12c
#define CPUCTL_ALIAS	0x130
#define ENGINE		0x3c0
#define INTR_RETRIGGER0	0x3e8
#define INTR_RETRIGGER1	0x3ec
#define TRANSCFG0	0x600
#define TRANSCFG7	0x61c
#define FBIF_CTL	0x624
#define QUEUE_HEAD0	0xc00
#define MOD_SEL		0x1180
#define UCODE_ID	0x1198
#define ENGIDMASK	0x119c
#define PARAADDR0	0x1210
#define PARAADDR_LAST	(PARAADDR0 + 4 * (FALCON_BROM_PARAMS - 1))
#define RISCV_CPUCTL	0x1388
#define RISCV_IRQMASK	0x1528
#define RISCV_IRQDEST	0x152c
#define BCR_CTRL	0x1668

#define IRQ_HALT	BIT(4)
#define IRQ_SWGEN0	BIT(6)
#define CPUCTL_START	BIT(1)
#define CPUCTL_HALTED	BIT(4)
#define CPUCTL_ALIAS_EN	BIT(6)
#define HWCFG2_RISCV	BIT(10)
#define HWCFG2_SCRUBBING BIT(12)
#define HWCFG2_READY	BIT(31)
#define DMACTL_REQUIRE_CTX BIT(0)
#define TRFCMD_FULL	BIT(0)
#define TRFCMD_IDLE	BIT(1)
#define ENGINE_RESET	BIT(0)
#define TRANSCFG_BITS	0x10007u
#define FBIF_PHYS_NO_CTX BIT(7)
#define BCR_VALID	BIT(0)
#define BCR_RISCV	BIT(4)
#define BCR_BRFETCH	BIT(8)
#define RISCV_HALTED	BIT(4)
#define RISCV_ACTIVE	BIT(7)

/* Core revision 6, HS capable, one IMEM and one DMEM port: plausible, read by nobody's logic. */
#define HWCFG1_VALUE	0x00001136u

/* Delays: short enough not to matter, long enough that skipping a poll is visible. */
#define RESET_MIN_NS	5000
#define SCRUB_NS	20000
#define READY_NS	2000
#define BCR_NS		1000

/* GSP vector: subtree 3, clear of the fixed vectors 64, 129, 132 and 135. */
#define GSP_STALL_VECTOR 200u

unsigned int sim_gsp_vector(struct sim *sim)
{
	(void)sim;
	return GSP_STALL_VECTOR;
}

static bool is_gsp(const struct falcon *f)
{
	return f->which == SIM_FALCON_GSP;
}

static void raise_line(struct falcon *f)
{
	/* SEC2's interrupts are not routed to the host under GSP-RM. */
	if (is_gsp(f))
		intr_raise(f->sim, 0, GSP_STALL_VECTOR);
}

void sim_gsp_swgen0(struct sim *sim)
{
	struct falcon *f = &sim->falcon[SIM_FALCON_GSP];

	/* A pulse per rising edge only; a driver that drops one must use INTR_RETRIGGER. */
	if (f->irqstat & IRQ_SWGEN0)
		return;
	f->irqstat |= IRQ_SWGEN0;
	raise_line(f);
}

uint32_t sim_mailbox_get(struct sim *sim, enum sim_falcon falcon, unsigned int i)
{
	return sim->falcon[falcon].mailbox[i & 1];
}

void sim_mailbox_set(struct sim *sim, enum sim_falcon falcon, unsigned int i, uint32_t val)
{
	sim->falcon[falcon].mailbox[i & 1] = val;
}

bool sim_gsp_core_is_riscv(struct sim *sim)
{
	return sim->falcon[SIM_FALCON_GSP].bcr & BCR_RISCV;
}

static bool scrubbing(const struct falcon *f)
{
	return sim_now(f->sim) < f->scrub_done;
}

/* Registers that only make sense on a core out of reset with its memories scrubbed. */
static bool core_usable(struct falcon *f, const char *what)
{
	if (f->in_reset || scrubbing(f)) {
		sim_violation(f->sim, "falcon-not-ready", "%s: %s while the engine is %s", f->name,
			      what, f->in_reset ? "in reset" : "still scrubbing its memories");
		return false;
	}
	if (!f->scrub_seen) {
		sim_violation(f->sim, "falcon-scrub-not-waited",
			      "%s: %s without having seen HWCFG2 bit 12 clear", f->name, what);
		f->scrub_seen = true;
	}
	return true;
}

static void forget_memory(struct falcon *f)
{
	memset(f->imem, 0, sizeof(f->imem));
	memset(f->dmem, 0, sizeof(f->dmem));
	memset(f->imem_tag, 0, sizeof(f->imem_tag));
	memset(f->imem_secure, 0, sizeof(f->imem_secure));
	memset(f->imem_valid, 0, sizeof(f->imem_valid));
}

static void engine_reset(struct falcon *f)
{
	sim_cancel(f->sim, f->run_event);
	f->run_event = 0;
	forget_memory(f);
	f->mailbox[0] = 0;
	f->mailbox[1] = 0;
	f->irqstat = 0;
	f->irqmask = 0;
	f->irqdest = 0;
	f->itfen = 0;
	f->os = 0;
	f->rm = 0;
	f->bootvec = 0;
	/* REQUIRE_CTX comes up set: software must clear it for untranslated DMA. */
	f->dmactl = DMACTL_REQUIRE_CTX;
	f->dma_base = 0;
	f->dma_base1 = 0;
	f->dma_moffs = 0;
	f->dma_fboffs = 0;
	f->dma_cmd = 0;
	f->dma_done = 0;
	f->dma_polled = true;
	f->dma_idle_seen = true;
	memset(f->transcfg, 0, sizeof(f->transcfg));
	f->fbif_ctl = 0;
	f->mod_sel = 0;
	f->ucode_id = 0;
	f->engidmask = 0;
	memset(f->paraaddr, 0, sizeof(f->paraaddr));
	f->halted = true;
	f->alias_en = sim_fault_enabled(f->sim, "falcon-alias", NULL);
	f->started_empty = false;
	f->ran = false;
	f->scrub_seen = false;
	if (is_gsp(f))
		gsp_reset(f->sim->gsp);
}

static void write_engine(struct falcon *f, uint32_t val)
{
	struct sim *sim = f->sim;
	uint64_t now = sim_now(sim);

	if (val & ~ENGINE_RESET)
		sim_violation(sim, "falcon-reserved", "%s: ENGINE written with %#x", f->name, val);
	if ((val & ENGINE_RESET) && !f->in_reset) {
		f->in_reset = true;
		f->reset_since = now;
		engine_reset(f);
	} else if (!(val & ENGINE_RESET) && f->in_reset) {
		if (now - f->reset_since < RESET_MIN_NS)
			sim_violation(sim, "falcon-reset-short",
				      "%s: reset held for %" PRIu64 " ns, 10 us are needed",
				      f->name, now - f->reset_since);
		f->in_reset = false;
		f->scrub_done = now + SCRUB_NS;
		f->ready_at = now + READY_NS;
		sim->model_ns += SCRUB_NS;
	}
}

static void write_bcr(struct falcon *f, uint32_t val)
{
	if (val & ~(BCR_VALID | BCR_RISCV | BCR_BRFETCH))
		sim_violation(f->sim, "falcon-reserved", "%s: BCR_CTRL written with %#x", f->name,
			      val);
	if (f->in_reset)
		sim_violation(f->sim, "falcon-not-ready", "%s: BCR_CTRL written while in reset",
			      f->name);
	f->bcr = val & (BCR_RISCV | BCR_BRFETCH);
	f->bcr_valid_at = sim_now(f->sim) + BCR_NS;
	f->bcr_seen = false;
}

/* --- running ----------------------------------------------------------- */

static void finish(void *arg)
{
	struct falcon *f = arg;
	void (*effect)(struct falcon *f) = NULL;

	f->run_event = 0;
	f->mailbox[0] = hs_run(f, &effect);
	if (effect)
		effect(f);
	f->halted = true;
	f->irqstat |= IRQ_HALT;
	if (f->irqmask & IRQ_HALT)
		raise_line(f);
}

static void start(struct falcon *f, const char *reg)
{
	struct sim *sim = f->sim;
	uint64_t hang = 0;

	if (!core_usable(f, "started"))
		return;
	if (!f->halted) {
		sim_violation(sim, "falcon-start-running", "%s: started through %s while running",
			      f->name, reg);
		return;
	}
	if (f->bcr & BCR_RISCV) {
		sim_violation(sim, "falcon-core-select",
			      "%s: falcon core started while BCR_CTRL selects RISC-V", f->name);
		return;
	}
	if (!f->bcr_seen)
		sim_violation(sim, "falcon-core-not-waited",
			      "%s: started without having seen BCR_CTRL valid since the core was selected",
			      f->name);
	if (f->ran)
		sim_violation(sim, "falcon-not-reset",
			      "%s: started a second time without a reset in between", f->name);
	f->ran = true;
	if (!f->dma_idle_seen)
		sim_violation(sim, "falcon-dma-not-waited",
			      "%s: started without having seen DMATRFCMD idle", f->name);
	f->halted = false;
	f->runs++;
	f->irqstat &= ~IRQ_HALT;
	if (sim_fault_enabled(sim, "falcon-never-halts", &hang) && (hang & BIT(f->which)))
		return;
	sim->model_ns += 1000000;
	f->run_event = sim_after(sim, 1000000, finish, f);
}

static void write_cpuctl(struct falcon *f, uint32_t val, bool alias)
{
	const char *reg = alias ? "CPUCTL_ALIAS" : "CPUCTL";

	if (val & ~CPUCTL_START)
		sim_violation(f->sim, "falcon-reserved", "%s: %s written with %#x", f->name, reg,
			      val);
	if (!(val & CPUCTL_START))
		return;
	if (alias != f->alias_en) {
		sim_violation(f->sim, "falcon-cpuctl-alias",
			      "%s: started through %s while ALIAS_EN is %d", f->name, reg,
			      f->alias_en);
		return;
	}
	start(f, reg);
}

/* --- register file ----------------------------------------------------- */

static uint32_t read_hwcfg2(struct falcon *f)
{
	uint32_t val = HWCFG2_RISCV;

	if (f->in_reset)
		return val | HWCFG2_SCRUBBING;
	if (sim_now(f->sim) >= f->ready_at)
		val |= HWCFG2_READY;
	if (scrubbing(f))
		val |= HWCFG2_SCRUBBING;
	else
		f->scrub_seen = true;
	return val;
}

static uint32_t read_trfcmd(struct falcon *f)
{
	uint32_t val = f->dma_cmd & ~(TRFCMD_FULL | TRFCMD_IDLE);

	f->dma_polled = true;
	if (sim_now(f->sim) >= f->dma_done) {
		f->dma_idle_seen = true;
		val |= TRFCMD_IDLE;
	}
	return val;
}

static uint32_t read_bcr(struct falcon *f)
{
	if (sim_now(f->sim) < f->bcr_valid_at)
		return f->bcr;
	f->bcr_seen = true;
	return f->bcr | BCR_VALID;
}

static uint32_t read_riscv_cpuctl(struct falcon *f)
{
	if (is_gsp(f) && gsp_riscv_active(f->sim->gsp))
		return RISCV_ACTIVE;
	return RISCV_HALTED;
}

static uint32_t *plain(struct falcon *f, uint32_t off)
{
	switch (off) {
	case MAILBOX0:		return &f->mailbox[0];
	case MAILBOX1:		return &f->mailbox[1];
	case ITFEN:		return &f->itfen;
	case OS:		return &f->os;
	case RM:		return &f->rm;
	case BOOTVEC:		return &f->bootvec;
	case DMACTL:		return &f->dmactl;
	case DMATRFBASE:	return &f->dma_base;
	case DMATRFMOFFS:	return &f->dma_moffs;
	case DMATRFFBOFFS:	return &f->dma_fboffs;
	case DMATRFBASE1:	return &f->dma_base1;
	case FBIF_CTL:		return &f->fbif_ctl;
	case MOD_SEL:		return &f->mod_sel;
	case UCODE_ID:		return &f->ucode_id;
	case ENGIDMASK:		return &f->engidmask;
	}
	if (off >= TRANSCFG0 && off <= TRANSCFG7 && !(off & 3))
		return &f->transcfg[(off - TRANSCFG0) / 4];
	if (off >= PARAADDR0 && off <= PARAADDR_LAST && !(off & 3))
		return &f->paraaddr[(off - PARAADDR0) / 4];
	return NULL;
}

/* Bits which mean something; writing others is a violation. */
static uint32_t plain_bits(uint32_t off)
{
	switch (off) {
	case ITFEN:		return 0x3;
	case DMACTL:		return 0x87;
	case DMATRFMOFFS:	return 0xffffff;
	case DMATRFBASE1:	return 0x1ff;
	case FBIF_CTL:		return 0xff;
	case MOD_SEL:		return 0xff;
	case UCODE_ID:		return 0xff;
	}
	if (off >= TRANSCFG0 && off <= TRANSCFG7)
		return TRANSCFG_BITS;
	return 0xffffffff;
}

/* MAILBOX0 and MAILBOX1 are results once the core has halted, and nothing before. */
static void check_result_read(struct falcon *f)
{
	if (!f->halted && f->run_event)
		sim_violation(f->sim, "falcon-result-early",
			      "%s: mailbox read while the core still runs", f->name);
}

bool falcon_read(struct falcon *f, uint32_t off, uint32_t *val)
{
	uint32_t *reg = plain(f, off);

	if (off == MAILBOX0 || off == MAILBOX1)
		check_result_read(f);
	if (off == MAILBOX0 && is_gsp(f))
		gsp_mailbox_seen(f->sim->gsp);
	if (reg) {
		*val = *reg;
		return true;
	}
	switch (off) {
	case IRQSTAT:		*val = f->irqstat; return true;
	case IRQMASK:		*val = f->irqmask; return true;
	case IRQDEST:		*val = f->irqdest; return true;
	case DEBUGINFO:		*val = 0; return true;
	case HWCFG:
		*val = FALCON_IMEM_BLOCKS | (FALCON_DMEM_SIZE / FALCON_BLOCK) << 9;
		return true;
	case HWCFG1:		*val = HWCFG1_VALUE; return true;
	case HWCFG2:		*val = read_hwcfg2(f); return true;
	case CPUCTL:
		*val = (f->halted ? CPUCTL_HALTED : 0) | (f->alias_en ? CPUCTL_ALIAS_EN : 0);
		return true;
	case DMATRFCMD:		*val = read_trfcmd(f); return true;
	case ENGINE:		*val = f->in_reset ? ENGINE_RESET : 0; return true;
	case BCR_CTRL:		*val = read_bcr(f); return true;
	case RISCV_CPUCTL:	*val = read_riscv_cpuctl(f); return true;
	case RISCV_IRQMASK:
	case RISCV_IRQDEST:
		/* GSP-RM routes SWGEN0 and HALT to the host. */
		*val = IRQ_SWGEN0 | IRQ_HALT;
		return is_gsp(f);
	}
	return false;
}

static void write_retrigger(struct falcon *f, uint32_t val)
{
	if (val & ~1u)
		sim_violation(f->sim, "falcon-reserved", "%s: INTR_RETRIGGER written with %#x",
			      f->name, val);
	if ((val & 1) && (f->irqstat & IRQ_SWGEN0))
		raise_line(f);
}

bool falcon_write(struct falcon *f, uint32_t off, uint32_t val)
{
	uint32_t *reg = plain(f, off);

	if (reg) {
		if (val & ~plain_bits(off))
			sim_violation(f->sim, "falcon-reserved",
				      "%s: register +%#x written with %#x, reserved bits set",
				      f->name, off, val);
		if (f->in_reset && off != MAILBOX0 && off != MAILBOX1)
			sim_violation(f->sim, "falcon-not-ready",
				      "%s: register +%#x written while in reset", f->name, off);
		*reg = val & plain_bits(off);
		return true;
	}
	switch (off) {
	case IRQSCLR:		f->irqstat &= ~val; return true;
	case IRQMSET:		f->irqmask |= val; return true;
	case IRQMCLR:		f->irqmask &= ~val; return true;
	case CPUCTL:		write_cpuctl(f, val, false); return true;
	case CPUCTL_ALIAS:	write_cpuctl(f, val, true); return true;
	case ENGINE:		write_engine(f, val); return true;
	case BCR_CTRL:		write_bcr(f, val); return true;
	case DMATRFCMD:
		if (core_usable(f, "DMA"))
			falcon_dma(f, val);
		return true;
	case INTR_RETRIGGER0:
	case INTR_RETRIGGER1:	write_retrigger(f, val); return true;
	case QUEUE_HEAD0:
		if (!is_gsp(f))
			return false;
		if (val)
			sim_violation(f->sim, "gsp-doorbell-value",
				      "command queue doorbell written with %#x, not 0", val);
		gsp_doorbell_cmdq(f->sim->gsp);
		return true;
	}
	return false;
}

void falcon_power_on(struct falcon *f)
{
	engine_reset(f);
	f->in_reset = false;
	f->scrub_done = 0;
	f->ready_at = 0;
	f->bcr = 0;
	f->bcr_valid_at = 0;
	f->bcr_seen = true;
}

void falcon_init(struct sim *sim, enum sim_falcon which, const char *name, uint32_t base)
{
	struct falcon *f = &sim->falcon[which];

	f->sim = sim;
	f->which = which;
	f->name = name;
	f->base = base;
	f->halted = true;
}
