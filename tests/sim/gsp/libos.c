// SPDX-License-Identifier: MIT
/*
 * Start arguments in the page which the GSP mailboxes name: three log buffers
 * and RM's own arguments. The log buffers are rings of 64-bit words whose first
 * word counts what was ever written; until then they hold their page addresses.
 */
#include "gsp_int.h"

#define LOG_SIZE_MIN	0x10000u
#define LOG_SIZE_MAX	0x40000u

enum { ARG_LOGINIT, ARG_LOGINTR, ARG_LOGRM, ARG_RMARGS, ARG_LOGMNOC, ARG_LOGKRNL, ARG_KINDS };
#define ARG_NEEDED	(ARG_RMARGS + 1)

static const struct {
	const char *name;
	uint64_t id8;
} known[ARG_KINDS] = {
	[ARG_LOGINIT] = { "LOGINIT", 0x4c4f47494e4954 },
	[ARG_LOGINTR] = { "LOGINTR", 0x4c4f47494e5452 },
	[ARG_LOGRM]   = { "LOGRM", 0x4c4f47524d },
	[ARG_RMARGS]  = { "RMARGS", 0x524d41524753 },
	/* Some releases only, and optional. */
	[ARG_LOGMNOC] = { "LOGMNOC", 0x4c4f474d4e4f43 },
	[ARG_LOGKRNL] = { "LOGKRNL", 0x4c4f474b524e4c },
};

static bool log_region(struct gsp *gsp, unsigned int kind, uint64_t pa, uint64_t size)
{
	uint8_t page[PAGE];
	unsigned int pages = (unsigned int)(size / PAGE);

	if (size < LOG_SIZE_MIN || size > LOG_SIZE_MAX || size % PAGE) {
		sim_violation(gsp->sim, "libos-log-size", "%s has %#llx bytes", known[kind].name,
			      ull(size));
		return false;
	}
	if (!sim_dma_read(gsp->sim, 0, pa, page, PAGE)) {
		sim_violation(gsp->sim, "libos-dma", "%s at %#llx cannot be read", known[kind].name,
			      ull(pa));
		return false;
	}
	if (get64(page, 0)) {
		sim_violation(gsp->sim, "libos-log-put", "%s starts with put count %#llx, not 0",
			      known[kind].name, ull(get64(page, 0)));
		return false;
	}
	for (unsigned int i = 0; i < pages; i++) {
		uint64_t addr = get64(page, 8 + 8 * i);

		if (!addr || !is_aligned(addr, PAGE) || (i == 0 && addr != pa)) {
			sim_violation(gsp->sim, "libos-log-pages",
				      "%s: page table entry %u is %#llx, buffer at %#llx",
				      known[kind].name, i, ull(addr), ull(pa));
			return false;
		}
		if (kind == ARG_LOGINIT)
			gsp->log.page[i] = addr;
	}
	if (kind == ARG_LOGINIT) {
		gsp->log.pages = pages;
		gsp->log.put = 0;
	}
	return true;
}

static bool rm_args(struct gsp *gsp, uint64_t pa, uint64_t size)
{
	const struct layout *l = gsp->lay;
	uint8_t args[RMARGS_SIZE_MAX];

	if (size != PAGE || !sim_dma_read(gsp->sim, 0, pa, args, l->RMARGS_SIZE)) {
		sim_violation(gsp->sim, "libos-rmargs", "RMARGS [%#llx, +%#llx): not one readable page",
			      ull(pa), ull(size));
		return false;
	}
	if (get32(args, l->RMARGS_srInitArguments_oldLevel) ||
	    get32(args, l->RMARGS_srInitArguments_flags) ||
	    get8(args, l->RMARGS_srInitArguments_bInPMTransition)) {
		sim_violation(gsp->sim, "rmargs-resume",
			      "RM arguments ask for a resume, but this is a cold boot");
		return false;
	}
	if (has(l->RMARGS_bDmemStack) && get8(args, l->RMARGS_bDmemStack) != 1) {
		sim_violation(gsp->sim, "rmargs-field", "RM arguments: bDmemStack is %u, all drivers say 1",
			      get8(args, l->RMARGS_bDmemStack));
		return false;
	}
	if (get32(args, l->RMARGS_gpuInstance) || get64(args, l->RMARGS_profilerArgs_pa) ||
	    get64(args, l->RMARGS_profilerArgs_size)) {
		sim_violation(gsp->sim, "rmargs-field", "RM arguments: gpuInstance and profilerArgs must be 0");
		return false;
	}
	return queue_link(gsp, args);
}

bool libos_start(struct gsp *gsp)
{
	uint8_t page[LIBOS_INIT_ARGUMENTS_SIZE];
	uint64_t pa[ARG_KINDS] = { 0 }, size[ARG_KINDS] = { 0 };
	unsigned int kinds;

	if (!is_aligned(gsp->libos_args, PAGE) || !gsp->libos_args ||
	    !sim_dma_read(gsp->sim, 0, gsp->libos_args, page, sizeof(page))) {
		sim_violation(gsp->sim, "libos-args", "GSP mailboxes hold %#llx: not a readable page",
			      ull(gsp->libos_args));
		return false;
	}
	kinds = gsp->rel->more_logs ? ARG_KINDS : ARG_NEEDED;
	for (unsigned int i = 0; i < LIBOS_INIT_ARGUMENTS_SIZE / LIBOSARG_SIZE; i++) {
		const uint8_t *e = page + i * LIBOSARG_SIZE;
		unsigned int kind;

		if (bytes_zero(e, LIBOSARG_SIZE))
			break;
		for (kind = 0; kind < kinds && known[kind].id8 != get64(e, LIBOSARG_id8); kind++)
			;
		if (kind == kinds || pa[kind]) {
			sim_violation(gsp->sim, "libos-region", "region %u has %s id %#llx", i,
				      kind == kinds ? "unknown" : "repeated",
				      ull(get64(e, LIBOSARG_id8)));
			return false;
		}
		if (i == 0 && kind != ARG_LOGINIT) {
			sim_violation(gsp->sim, "libos-order", "the first region must be LOGINIT");
			return false;
		}
		pa[kind] = get64(e, LIBOSARG_pa);
		size[kind] = get64(e, LIBOSARG_size);
		if (!pa[kind] || !is_aligned(pa[kind], PAGE) ||
		    get8(e, LIBOSARG_kind) != LIBOS_MEMORY_REGION_CONTIGUOUS ||
		    get8(e, LIBOSARG_loc) != LIBOS_MEMORY_REGION_LOC_SYSMEM) {
			sim_violation(gsp->sim, "libos-region",
				      "%s at %#llx, kind %u, location %u: must be a page, contiguous, in system memory",
				      known[kind].name, ull(pa[kind]), get8(e, LIBOSARG_kind),
				      get8(e, LIBOSARG_loc));
			return false;
		}
	}
	for (unsigned int kind = 0; kind < kinds; kind++) {
		if (!pa[kind] && kind >= ARG_NEEDED)
			continue;
		if (!pa[kind]) {
			sim_violation(gsp->sim, "libos-missing", "no %s region", known[kind].name);
			return false;
		}
		if (kind != ARG_RMARGS && !log_region(gsp, kind, pa[kind], size[kind]))
			return false;
	}
	return rm_args(gsp, pa[ARG_RMARGS], size[ARG_RMARGS]);
}

static void log_word(struct gsp *gsp, uint64_t n, uint64_t word)
{
	uint64_t ring = (uint64_t)gsp->log.pages * PAGE / 8 - 1;
	uint64_t at = (1 + n % ring) * 8;
	uint8_t b[8];

	put64(b, 0, word);
	sim_dma_write(gsp->sim, 0, gsp->log.page[at / PAGE] + at % PAGE, b, sizeof(b));
}

/* One record: arguments, then the metadata's address, then the time stamp. */
void libos_log(struct gsp *gsp, uint64_t metadata, const uint64_t *args, unsigned int nargs)
{
	uint8_t put[8];

	if (!gsp->log.pages)
		return;
	for (unsigned int i = 0; i < nargs; i++)
		log_word(gsp, gsp->log.put++, args[i]);
	log_word(gsp, gsp->log.put++, metadata);
	log_word(gsp, gsp->log.put++, sim_now(gsp->sim));
	put64(put, 0, gsp->log.put);
	sim_dma_write(gsp->sim, 0, gsp->log.page[0], put, sizeof(put));
}
