/* SPDX-License-Identifier: MIT */
/*
 * State of the board and what its files offer to each other. The GSP
 * personality must not include this: it uses sim_board.h.
 *
 * All offsets are BAR0 byte offsets of an AD102 (Ada) unless said otherwise;
 * "boot reference" in comments is the project's boot reference.
 */
#ifndef NVGPU_SIM_BOARD_INTERNAL_H
#define NVGPU_SIM_BOARD_INTERNAL_H

#include "sim_board.h"
#include "sim_qemu.h"

#include <string.h>

#define BIT(n)		(1u << (n))
#define KIB(n)		((uint64_t)(n) << 10)
#define MIB(n)		((uint64_t)(n) << 20)
#define GIB(n)		((uint64_t)(n) << 30)
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define BAR0_SIZE	MIB(16)
#define VF_BAR0_SIZE	KIB(256)

/* What a read returns when nothing answers on the bus. */
#define ALL_ONES	0xffffffffu
/* What a read returns where the chip refuses: 0xbadfxxxx on silicon, low half is ours. */
#define READ_REFUSED	0xbadf5040u

/* DMA address width of Turing to Ada. */
#define DMA_BITS	47

/* VBIOS scrubs this much at the top of memory (boot reference 5.3). */
#define PRESCRUBBED_TOP	MIB(256)
/* A display-less board keeps the last MiB as VGA workspace (boot reference 5.1). */
#define VGA_WORKSPACE	MIB(1)

/* Time the on-board firmware needs after a reset until it reports completion. */
#define GFW_BOOT_NS	20000000u

/* --- record.c ---------------------------------------------------------- */

#define VIOLATIONS_KEPT	256

struct violation {
	char *text;
	unsigned int count;
};

#define FAULTS_MAX 64
struct fault {
	const char *name;
	const char *help;
	uint64_t val;
};

#define STATS_MAX 64
struct counter {
	const char *name;
	uint64_t n;
};

void record_init(struct sim *sim);
void record_free(struct sim *sim);
/* Parse and store "name=value"; the caller gives the change its effect. */
bool fault_assign(struct sim *sim, const char *assignment, const char **name, uint64_t *old,
		  uint64_t *val, char *err, size_t err_len);

/* --- event.c ----------------------------------------------------------- */

struct event {
	struct event *next;
	uint64_t id;
	uint64_t when;
	void (*cb)(void *arg);
	void *arg;
};

void event_free(struct sim *sim);

/* --- fb.c -------------------------------------------------------------- */

struct fb {
	uint8_t *mem;
	int pagemap;
	uint64_t size;
	uint64_t wpr2_lo, wpr2_hi;
	uint64_t scrubbed_from;
	uint64_t frts_addr, frts_size;
	bool booted;	/* booter_load ran since WPR2 was set up */
	bool sb_due;	/* GSP was booted and FWSEC-SB has not run since */
	uint32_t flush_lo, flush_hi;
	uint64_t firmware_from;	/* from here up memory is the running firmware's */
};

bool fb_init(struct sim *sim, char *err, size_t err_len);
void fb_free(struct sim *sim);
/* The chip lost its state; contents of memory survive, protection does not. */
void fb_reset(struct sim *sim);
/* CPU access with the WPR2 rule. @how names the path in a violation. */
uint64_t fb_cpu_read(struct sim *sim, uint64_t addr, unsigned int size, const char *how);
void fb_cpu_write(struct sim *sim, uint64_t addr, unsigned int size, uint64_t val,
		  const char *how);
/* Bytes of host memory behind the framebuffer. */
uint64_t fb_resident(struct sim *sim);
/* Give all-zero pages in [addr, addr + len) back to the host. */
void fb_compact(struct sim *sim, uint64_t addr, uint64_t len);

/* --- mmu.c ------------------------------------------------------------- */

enum leaf_kind { LEAF_NONE, LEAF_SPARSE, LEAF_VRAM, LEAF_SYSMEM };

struct leaf {
	enum leaf_kind kind;
	uint64_t va;	/* start of the page */
	uint64_t pa;
	uint64_t len;
	bool read_only, privileged;
};

#define TLB_SIZE 256
#define DIRECT_MAX 64

struct bar_vm {
	uint64_t pdb;
	struct leaf tlb[TLB_SIZE];
	/* @mapped: not yet found out of date; what is stays here until an invalidate. */
	struct { uint64_t off, len, fb; bool mapped; } direct[DIRECT_MAX];
	unsigned int ndirect;
	uint64_t hot_va;
	unsigned int hot;
};

struct mmu {
	struct bar_vm bar1, bar2;
	uint32_t inval_pdb, inval_upper;
	uint64_t inval_done;
	bool inval_unseen;	/* nobody has read that it is done */
	uint32_t pramin;
	bool pramin_written;	/* since mmu_recheck() */
	uint64_t flush_done;
};

void mmu_reset(struct sim *sim);
/* Look @va up in the tables under @pdb; LEAF_NONE when nothing is mapped there. */
struct leaf mmu_walk(struct sim *sim, uint64_t pdb, uint64_t va);
void mmu_invalidate(struct sim *sim, uint32_t cmd);
/* Page tables may have changed: accesses to what is mapped directly must be noticed again if so. */
void mmu_recheck(struct sim *sim);
/* Drop direct mappings and cached translations of both BARs. */
void mmu_flush_all(struct sim *sim);
uint64_t bar_vm_read(struct sim *sim, unsigned int bar, uint64_t off, unsigned int size);
void bar_vm_write(struct sim *sim, unsigned int bar, uint64_t off, unsigned int size,
		  uint64_t val);

/* --- intr.c ------------------------------------------------------------ */

#define INTR_LEAVES	8
#define INTR_VECTORS	(INTR_LEAVES * 32)
#define INTR_TOP_MASK	0xfu

struct intr_tree {
	uint32_t leaf[INTR_LEAVES];
	uint32_t leaf_en[INTR_LEAVES];
	uint32_t top_en;
	bool msix;
	bool intx_level;
};

void intr_reset(struct sim *sim, unsigned int fn);
/* @off counts from the start of a VFN block. False: no interrupt register there. */
bool intr_read(struct sim *sim, unsigned int fn, uint32_t off, uint32_t *val);
bool intr_write(struct sim *sim, unsigned int fn, uint32_t off, uint32_t val);
void intr_raise(struct sim *sim, unsigned int fn, unsigned int vector);
void intr_update_intx(struct sim *sim);

/* --- falcon.c ---------------------------------------------------------- */

#define FALCON_BLOCK		256u
#define FALCON_IMEM_SIZE	(64u << 10)
#define FALCON_DMEM_SIZE	(64u << 10)
#define FALCON_IMEM_BLOCKS	(FALCON_IMEM_SIZE / FALCON_BLOCK)
#define FALCON_BROM_PARAMS	4

struct falcon {
	struct sim *sim;
	const char *name;
	enum sim_falcon which;
	uint32_t base;

	uint8_t imem[FALCON_IMEM_SIZE];
	uint8_t dmem[FALCON_DMEM_SIZE];
	uint32_t imem_tag[FALCON_IMEM_BLOCKS];
	uint8_t imem_secure[FALCON_IMEM_BLOCKS];
	uint8_t imem_valid[FALCON_IMEM_BLOCKS];

	uint32_t mailbox[2];
	uint32_t irqstat, irqmask, irqdest;
	uint32_t itfen, os, rm, bootvec, dmactl;
	uint32_t dma_base, dma_base1, dma_moffs, dma_fboffs, dma_cmd;
	uint64_t dma_done;	/* virtual time at which IDLE comes back */
	bool dma_polled;	/* command register read since the last command */
	bool dma_idle_seen;	/* IDLE = 1 read since the last command */
	uint32_t transcfg[8], fbif_ctl;
	uint32_t mod_sel, ucode_id, engidmask, paraaddr[FALCON_BROM_PARAMS];
	uint32_t bcr;
	uint64_t bcr_valid_at;
	bool bcr_seen;		/* VALID read since BCR_CTRL was written */

	bool in_reset;
	bool scrub_seen;	/* software has read HWCFG2 with the scrub finished */
	uint64_t reset_since, scrub_done, ready_at;
	bool halted;
	bool alias_en;
	bool started_empty;
	bool ran;		/* started since the last reset */
	uint64_t run_event;
	uint64_t runs;
};

void falcon_init(struct sim *sim, enum sim_falcon which, const char *name, uint32_t base);
void falcon_power_on(struct falcon *f);
bool falcon_read(struct falcon *f, uint32_t off, uint32_t *val);
bool falcon_write(struct falcon *f, uint32_t off, uint32_t val);

/* --- falcon_dma.c ------------------------------------------------------ */

void falcon_dma(struct falcon *f, uint32_t cmd);

/* --- hs.c: what a started falcon does ----------------------------------- */

/* Run what the falcon holds; returns MAILBOX0. @effect is called after that is visible. */
uint32_t hs_run(struct falcon *f, void (**effect)(struct falcon *f));

/* --- hs_image.c -------------------------------------------------------- */

enum hs_kind { HS_BOOTER_LOAD, HS_BOOTER_UNLOAD, HS_SCRUBBER, HS_KINDS };

struct hs_image {
	enum hs_kind kind;
	char *path;
	uint8_t *file;
	const uint8_t *code, *data, *sigs;	/* into @file */
	uint32_t code_size, code_tag, data_size;
	uint32_t sig_size, num_sigs, sig_dmem_off;
	uint32_t fuse_version, engine_mask, ucode_id;
};

#define HS_IMAGES_MAX 16

void hs_images_load(struct sim *sim);
void hs_images_free(struct sim *sim);

/* --- vbios.c ----------------------------------------------------------- */

/* Where the FWSEC parts lie, for comparing what a driver loads with the ROM. */
struct fwsec {
	const uint8_t *imem, *dmem, *sigs;
	uint32_t imem_size, dmem_size, imem_phys, imem_virt, dmem_phys;
	uint32_t pkc_off, dmap_off, cmd_in_off, cmd_in_size;
	uint32_t engine_mask, ucode_id, sig_versions, num_sigs;
};

#define ROM_WINDOW_SIZE (1u << 20)
#define FWSEC_SIG_SIZE 384u

struct vbios {
	uint8_t *rom;
	uint32_t size;
	struct fwsec fwsec;
};

bool vbios_build(struct sim *sim, const char *variant, char *err, size_t err_len);
void vbios_free(struct sim *sim);

/* --- regs.c: everything that is one register deep ------------------------ */

struct regs {
	uint64_t ptimer_offset;
	uint32_t ptimer_intr, ptimer_intr_en, ptimer_num, ptimer_den, ptimer_alarm;
	uint32_t time_1_pending;
	uint32_t bus_scratch[64];
	uint32_t rom_shadow;
	uint32_t bsi_scratch_14, bsi_scratch_15;
	uint64_t gfw_done_at;
};

void regs_reset(struct sim *sim);
/* One aligned dword of BAR0; false if nothing is modelled there. */
bool regs_read(struct sim *sim, uint32_t off, uint32_t *val);
bool regs_write(struct sim *sim, uint32_t off, uint32_t val);
bool gfw_ready(struct sim *sim);
uint32_t fuse_read(struct sim *sim, uint32_t off, bool *known);
uint32_t chip_boot_0(void);

/* --- allow.c ----------------------------------------------------------- */

struct allowed {
	uint32_t first, last;
	uint8_t sizes;		/* bit n: accesses of 1 << n bytes */
	bool write;		/* writes accepted (and forgotten) too */
	uint32_t value;		/* what a read returns */
	const char *what;
	const char *source;
};

const struct allowed *allow_find(uint32_t off, unsigned int size, bool write);
/* The whole table, for the tests that print its length. */
const struct allowed *allow_rows(unsigned int *n);

/* --- vf.c -------------------------------------------------------------- */

#define VF_SEGMENTS 32
#define VF_SCRATCH 16

struct vf {
	struct { uint64_t guest, fb, len; } seg[VF_SEGMENTS];
	unsigned int nsegs;
	uint32_t scratch[VF_SCRATCH];
	uint32_t inval_pdb, inval_upper;
	bool bus_master;
	uint64_t flr_until;
};

void vf_reset(struct sim *sim, unsigned int gfid);
uint64_t vf_read(struct sim *sim, unsigned int gfid, unsigned int bar, uint64_t off,
		 unsigned int size);
void vf_write(struct sim *sim, unsigned int gfid, unsigned int bar, uint64_t off,
	      unsigned int size, uint64_t val);

/* ------------------------------------------------------------------------ */

struct sim {
	struct sim_params params;
	const struct sim_host_ops *ops;
	const struct sim_direct_ops *direct;
	void *host;

	struct violation violations[VIOLATIONS_KEPT];
	unsigned int nviolations;	/* entries in use */
	unsigned int violation_total;
	struct fault faults[FAULTS_MAX];
	unsigned int nfaults;
	struct counter stats[STATS_MAX];
	unsigned int nstats;
	char *text;			/* buffer behind sim_stats() and sim_fault_text() */

	struct event *events;
	uint64_t next_event_id;
	uint64_t armed;

	struct fb fb;
	struct mmu mmu;
	struct intr_tree intr[SIM_MAX_VFS + 1];
	struct falcon falcon[SIM_FALCON_COUNT];
	struct vbios vbios;
	struct hs_image hs[HS_IMAGES_MAX];
	unsigned int nhs;
	struct regs regs;
	struct vf vf[SIM_MAX_VFS + 1];	/* [0] holds the PF's bus mastering and FLR state */
	unsigned int num_vfs;
	struct gsp *gsp;

	/* Counted here and not by name: these are on the hot path. */
	uint64_t n_mmio_read, n_mmio_write, n_bar1_read, n_bar1_write, n_bar3_read, n_bar3_write;
	uint64_t n_vf_read, n_vf_write, n_vf_unknown, n_pramin, n_prom;
	uint64_t n_dma_read_bytes, n_dma_write_bytes, n_irq_pf, n_irq_vf, n_allowed,
		 n_direct_maps;
	uint64_t model_ns;		/* virtual time spent in modelled delays */
	uint64_t busy_ns;		/* clock time spent in the model's own code */
	char *init_done_stats;		/* what sim_stats() said at the last GSP_INIT_DONE */
};

/* Nothing answers on the bus: surprise removal or link down. */
bool sim_gone(struct sim *sim);

#endif
