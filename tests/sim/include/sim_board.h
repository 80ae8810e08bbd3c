/* SPDX-License-Identifier: MIT */
/*
 * Services which the board offers to the GSP personality (and to its own
 * parts): records, time, memory, interrupts, mailboxes, BAR mappings.
 */
#ifndef NVGPU_SIM_BOARD_H
#define NVGPU_SIM_BOARD_H

#include "sim.h"
#include "gsp.h"

/* --- records ----------------------------------------------------------- */

/*
 * Record that the driver did something which real hardware or firmware would
 * not accept. @rule is a short stable id ("falcon-dma-align"), the rest says
 * what was seen and why it is wrong.
 */
void sim_violation(struct sim *sim, const char *rule, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void sim_trace(struct sim *sim, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Add @n to the counter @name, which appears in sim_stats() from then on. */
void sim_stat_add(struct sim *sim, const char *name, uint64_t n);
/* Keep the counters as they are now, to appear once more under "init-done.". */
void sim_stats_at_init_done(struct sim *sim);

/*
 * Announce a fault, so that sim_fault_set() accepts it; @name and @help are
 * string literals. The board announces its own; the GSP personality does so
 * in gsp_create().
 */
void sim_fault_register(struct sim *sim, const char *name, const char *help);
/* True if the fault is set to a non-zero value, which is stored to @val (may be NULL). */
bool sim_fault_enabled(struct sim *sim, const char *name, uint64_t *val);
/* Change a fault from inside the model, e.g. to count down "the next n messages". */
void sim_fault_update(struct sim *sim, const char *name, uint64_t val);

/* --- parameters and parts ---------------------------------------------- */

const struct sim_params *sim_get_params(struct sim *sim);
struct gsp *sim_gsp(struct sim *sim);
/* VFs enabled now (NumVFs with VF Enable set). */
unsigned int sim_num_vfs(struct sim *sim);
bool sim_bus_master(struct sim *sim, unsigned int fn);
/* The aligned dword at @off of @fn's configuration space, as the host keeps it. */
bool sim_cfg_read(struct sim *sim, unsigned int fn, unsigned int off, uint32_t *val);

/* --- time -------------------------------------------------------------- */

uint64_t sim_now(struct sim *sim);
/* What PTIMER shows: time as the driver set it, which semaphores are stamped with. */
uint64_t sim_ptimer(struct sim *sim);
/* Call @cb once, @delay_ns from now; never from within sim_after(). Returns an id for sim_cancel(). */
uint64_t sim_after(struct sim *sim, uint64_t delay_ns, void (*cb)(void *arg), void *arg);
/* Forget a pending call; harmless for id 0 and for one that already ran. */
void sim_cancel(struct sim *sim, uint64_t id);

/* --- memory ------------------------------------------------------------ */

/* Bus memory as function @fn (0 PF, else GFID). False: the access faulted. */
bool sim_dma_read(struct sim *sim, unsigned int fn, uint64_t addr, void *buf, size_t len);
bool sim_dma_write(struct sim *sim, unsigned int fn, uint64_t addr, const void *buf, size_t len);

/* Framebuffer as the GPU itself sees it: no WPR check. False: beyond its end. */
uint64_t sim_fb_size(struct sim *sim);
bool sim_fb_read(struct sim *sim, uint64_t addr, void *buf, size_t len);
bool sim_fb_write(struct sim *sim, uint64_t addr, const void *buf, size_t len);
bool sim_fb_zero(struct sim *sim, uint64_t addr, uint64_t len);
/*
 * True if all of [addr, addr + len) reads as zero; otherwise the first non-zero
 * byte's address is stored to @where (may be NULL). Cheap on untouched memory.
 */
bool sim_fb_is_zero(struct sim *sim, uint64_t addr, uint64_t len, uint64_t *where);

/* Bytes [*lo, *hi) of WPR2; both 0 when there is none. */
void sim_wpr2_get(struct sim *sim, uint64_t *lo, uint64_t *hi);
void sim_wpr2_set(struct sim *sim, uint64_t lo, uint64_t hi);
/* Lowest framebuffer address already scrubbed; the booter must not place anything below. */
uint64_t sim_fb_scrubbed_from(struct sim *sim);
/* Memory from @addr up belongs to the running firmware; UINT64_MAX: none does. */
void sim_fb_firmware_from(struct sim *sim, uint64_t addr);
/* Address in the sysmem flush page register, 0 if the driver set none. */
uint64_t sim_sysmem_flush_page(struct sim *sim);

/* --- BAR1/BAR2 --------------------------------------------------------- */

/* Framebuffer address of the page-table root behind the PF's BAR1 / BAR3; 0 = none bound. */
void sim_bar1_set_pdb(struct sim *sim, uint64_t pdb);
void sim_bar2_set_pdb(struct sim *sim, uint64_t pdb);

/*
 * One page of a channel's virtual memory: page tables whose root is at framebuffer
 * address @pdb. @addr is where @va itself leads, @len what follows it in the same page.
 */
enum sim_va_kind { SIM_VA_NONE, SIM_VA_SPARSE, SIM_VA_FB, SIM_VA_SYSTEM };

struct sim_va_page {
	enum sim_va_kind kind;
	uint64_t addr, len;
	bool read_only, privileged;
};

struct sim_va_page sim_va_lookup(struct sim *sim, uint64_t pdb, uint64_t va);

/*
 * What a VF reaches through its BAR1: offset @guest_base... of the VF's
 * framebuffer is board address @fb_base... for @len bytes. Several segments
 * may be mapped; overlapping ones are refused with a violation.
 */
bool sim_vf_fb_map(struct sim *sim, unsigned int gfid, uint64_t guest_base, uint64_t fb_base,
		   uint64_t len);
void sim_vf_fb_unmap(struct sim *sim, unsigned int gfid);

/* --- interrupts -------------------------------------------------------- */

/* Set the leaf bit of @vector (0...255) in the PF's tree. */
void sim_intr_raise(struct sim *sim, unsigned int vector);

/* Vector in the PF's tree on which GSP interrupts, reported by control 0x20800a5c. */
unsigned int sim_gsp_vector(struct sim *sim);
/* GSP firmware raises SWGEN0: "look at the status queue". */
void sim_gsp_swgen0(struct sim *sim);

/* --- falcons ----------------------------------------------------------- */

enum sim_falcon { SIM_FALCON_GSP, SIM_FALCON_SEC2, SIM_FALCON_COUNT };

uint32_t sim_mailbox_get(struct sim *sim, enum sim_falcon falcon, unsigned int i);
void sim_mailbox_set(struct sim *sim, enum sim_falcon falcon, unsigned int i, uint32_t val);
/* FWSEC-FRTS ran since the last WPR2 teardown, and where it put the region (may be NULL). */
bool sim_frts_done(struct sim *sim, uint64_t *addr, uint64_t *size);
/* BCR core select of the GSP falcon: true if the RISC-V core is chosen. */
bool sim_gsp_core_is_riscv(struct sim *sim);

#endif
