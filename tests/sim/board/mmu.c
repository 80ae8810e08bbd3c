/* SPDX-License-Identifier: MIT */
/*
 * GMMU version 2 page tables as BAR1 and BAR2 use them (channel reference 1.1 to
 * 1.7), a small translation cache in front, and the invalidate and flush
 * registers. The cache is part of the model and not an optimisation: a driver
 * that changes a live entry without invalidating is found out by it.
 *
 * Where the host can, large VRAM mappings become memory of the BAR itself; they
 * last until the next invalidate, as a translation in the chip does. Accesses to
 * that memory are not seen, so after writes through PRAMIN, by which drivers change
 * tables, it is looked whether the entries are still the same; where they are not,
 * accesses are seen again.
 */
#include "board.h"

#include <inttypes.h>

#define VA_BITS		49
#define PAGE_4K		KIB(4)
#define PAGE_64K	KIB(64)
#define PAGE_2M		MIB(2)

/* PDE and PTE fields (channel reference 1.2). */
#define ENTRY_IS_PTE		BIT(0)
#define PTE_VALID		BIT(0)
#define ENTRY_APERTURE(e)	((unsigned int)((e) >> 1) & 3)
#define ENTRY_VOL		BIT(3)
#define PTE_PRIVILEGE		BIT(5)
#define PTE_READ_ONLY		BIT(6)
#define PDE_VRAM	1
#define PTE_VRAM	0
#define PTE_PEER	1

#define VRAM_FIELD(e)	((((e) >> 8) & 0x1ffffffu) << 12)
#define SYS_FIELD(e)	((((e) >> 8) & 0x3fffffffffffu) << 12)
/* The big-page half of a dual PDE0 counts in 256 bytes. */
#define LPT_VRAM_FIELD(e)	((((e) >> 4) & 0x1fffffffu) << 8)
#define LPT_SYS_FIELD(e)	((((e) >> 4) & 0x3ffffffffffffu) << 8)

/* 0xb830b0 MMU invalidate command (channel reference 1.5). */
#define INVAL_ALL_VA	BIT(0)
#define INVAL_ALL_PDB	BIT(1)
#define INVAL_TRIGGER	BIT(31)
#define INVAL_RESERVED	0x78000000u

/* Accesses to one page before it is worth a direct mapping, and its least length. */
#define DIRECT_AFTER	32
#define DIRECT_MIN	PAGE_64K
#define DIRECT_MAX_LEN	GIB(64)

static bool table_read(struct sim *sim, bool vram, uint64_t addr, uint64_t *entry)
{
	if (vram)
		return sim_fb_read(sim, addr, entry, sizeof(*entry));
	return sim_dma_read(sim, 0, addr, entry, sizeof(*entry));
}

static struct leaf leaf_of(uint64_t pte, uint64_t va, uint64_t len)
{
	struct leaf leaf = { .kind = LEAF_NONE, .va = va & ~(len - 1), .len = len };

	if (!(pte & PTE_VALID)) {
		if (pte & ENTRY_VOL)
			leaf.kind = LEAF_SPARSE;
		return leaf;
	}
	leaf.read_only = pte & PTE_READ_ONLY;
	leaf.privileged = pte & PTE_PRIVILEGE;
	switch (ENTRY_APERTURE(pte)) {
	case PTE_VRAM:
		leaf.kind = LEAF_VRAM;
		leaf.pa = VRAM_FIELD(pte);
		break;
	case PTE_PEER:
		break;
	default:
		leaf.kind = LEAF_SYSMEM;
		leaf.pa = SYS_FIELD(pte);
		break;
	}
	return leaf;
}

struct leaf mmu_walk(struct sim *sim, uint64_t pdb, uint64_t va)
{
	static const unsigned int shifts[] = { 47, 38, 29 };
	static const unsigned int masks[] = { 3, 511, 511 };
	struct leaf none = { .kind = LEAF_NONE, .va = va & ~(PAGE_4K - 1), .len = PAGE_4K };
	uint64_t table = pdb, big, small, pte;
	bool vram = true;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(shifts); i++) {
		uint64_t pde;

		if (!table_read(sim, vram, table + 8 * ((va >> shifts[i]) & masks[i]), &pde))
			return none;
		/* GA10x and AD10x allow a 512 MiB leaf in PDE1. */
		if (i == 2 && (pde & ENTRY_IS_PTE))
			return leaf_of(pde, va, MIB(512));
		if (!ENTRY_APERTURE(pde)) {
			if (pde & ENTRY_VOL)
				none.kind = LEAF_SPARSE;
			return none;
		}
		vram = ENTRY_APERTURE(pde) == PDE_VRAM;
		table = vram ? VRAM_FIELD(pde) : SYS_FIELD(pde);
	}

	table += 16 * ((va >> 21) & 255);
	if (!table_read(sim, vram, table, &big) || !table_read(sim, vram, table + 8, &small))
		return none;
	if (big & ENTRY_IS_PTE)
		return leaf_of(big, va, PAGE_2M);
	if (ENTRY_APERTURE(big)) {
		bool v = ENTRY_APERTURE(big) == PDE_VRAM;

		if (!table_read(sim, v, (v ? LPT_VRAM_FIELD(big) : LPT_SYS_FIELD(big)) +
				8 * ((va >> 16) & 31), &pte))
			return none;
		if (pte & (PTE_VALID | ENTRY_VOL))
			return leaf_of(pte, va, PAGE_64K);
		/* "No valid 4 KiB page here": the small table must not be looked at. */
		if (pte & PTE_PRIVILEGE)
			return none;
	} else if (big & ENTRY_VOL) {
		none.kind = LEAF_SPARSE;
		return none;
	}
	if (ENTRY_APERTURE(small)) {
		bool v = ENTRY_APERTURE(small) == PDE_VRAM;

		if (table_read(sim, v, (v ? VRAM_FIELD(small) : SYS_FIELD(small)) +
			       8 * ((va >> 12) & 511), &pte))
			return leaf_of(pte, va, PAGE_4K);
	} else if (small & ENTRY_VOL) {
		none.kind = LEAF_SPARSE;
	}
	return none;
}

/* --- virtual memory of channels ---------------------------------------- */

struct sim_va_page sim_va_lookup(struct sim *sim, uint64_t pdb, uint64_t va)
{
	static const enum sim_va_kind kinds[] = {
		[LEAF_NONE] = SIM_VA_NONE, [LEAF_SPARSE] = SIM_VA_SPARSE,
		[LEAF_VRAM] = SIM_VA_FB, [LEAF_SYSMEM] = SIM_VA_SYSTEM,
	};
	struct leaf leaf;
	uint64_t in;

	if (va >> VA_BITS)
		return (struct sim_va_page){ .kind = SIM_VA_NONE, .len = PAGE_4K };
	leaf = mmu_walk(sim, pdb, va);
	in = va - leaf.va;
	return (struct sim_va_page){
		.kind = kinds[leaf.kind], .addr = leaf.pa + in, .len = leaf.len - in,
		.read_only = leaf.read_only, .privileged = leaf.privileged,
	};
}

/* --- direct mappings --------------------------------------------------- */

static void direct_end(struct sim *sim, struct bar_vm *vm, unsigned int bar, unsigned int i)
{
	if (!vm->direct[i].mapped)
		return;
	vm->direct[i].mapped = false;
	sim->direct->unmap(sim->host, 0, bar, vm->direct[i].off, vm->direct[i].len,
			   vm->direct[i].fb);
	/* A driver that cleared memory through here must not cost host memory. */
	fb_compact(sim, vm->direct[i].fb, vm->direct[i].len);
}

static void direct_drop(struct sim *sim, struct bar_vm *vm, unsigned int bar)
{
	unsigned int i;

	for (i = 0; i < vm->ndirect; i++)
		direct_end(sim, vm, bar, i);
	vm->ndirect = 0;
	vm->hot = 0;
}

static bool direct_is_current(struct sim *sim, const struct bar_vm *vm, unsigned int i)
{
	uint64_t off = vm->direct[i].off, end = off + vm->direct[i].len;
	struct leaf leaf;

	for (; off < end; off = leaf.va + leaf.len) {
		leaf = mmu_walk(sim, vm->pdb, off);
		if (leaf.kind != LEAF_VRAM || leaf.read_only ||
		    leaf.pa + (off - leaf.va) != vm->direct[i].fb + (off - vm->direct[i].off))
			return false;
	}
	return true;
}

static void direct_recheck(struct sim *sim, struct bar_vm *vm, unsigned int bar)
{
	unsigned int i;

	for (i = 0; i < vm->ndirect; i++)
		if (vm->direct[i].mapped && !direct_is_current(sim, vm, i))
			direct_end(sim, vm, bar, i);
}

void mmu_recheck(struct sim *sim)
{
	if (!sim->mmu.pramin_written)
		return;
	sim->mmu.pramin_written = false;
	direct_recheck(sim, &sim->mmu.bar1, 1);
	direct_recheck(sim, &sim->mmu.bar2, 3);
}

/* What the chip may still use for @va although its entry changed: 4 KiB of an ended mapping. */
static struct leaf direct_remembered(const struct bar_vm *vm, uint64_t va)
{
	unsigned int i;

	for (i = 0; i < vm->ndirect; i++)
		if (!vm->direct[i].mapped && va >= vm->direct[i].off &&
		    va - vm->direct[i].off < vm->direct[i].len)
			return (struct leaf){
				.kind = LEAF_VRAM, .va = va & ~(PAGE_4K - 1), .len = PAGE_4K,
				.pa = vm->direct[i].fb + ((va & ~(PAGE_4K - 1)) - vm->direct[i].off),
			};
	return (struct leaf){ .kind = LEAF_NONE };
}

static bool direct_overlaps(const struct bar_vm *vm, uint64_t off, uint64_t len)
{
	unsigned int i;

	for (i = 0; i < vm->ndirect; i++)
		if (off < vm->direct[i].off + vm->direct[i].len && vm->direct[i].off < off + len)
			return true;
	return false;
}

static void direct_try(struct sim *sim, struct bar_vm *vm, unsigned int bar, uint64_t bar_size,
		       const struct leaf *leaf)
{
	uint64_t off = leaf->va, fb = leaf->pa, len = leaf->len;
	struct leaf next;

	if (!sim->direct || leaf->kind != LEAF_VRAM || leaf->read_only ||
	    vm->ndirect == DIRECT_MAX)
		return;
	if (vm->hot_va != leaf->va) {
		vm->hot_va = leaf->va;
		vm->hot = 0;
	}
	if (++vm->hot < DIRECT_AFTER)
		return;
	vm->hot = 0;
	while (off + len < bar_size && len < DIRECT_MAX_LEN) {
		next = mmu_walk(sim, vm->pdb, off + len);
		if (next.kind != LEAF_VRAM || next.read_only || next.va != off + len ||
		    next.pa != fb + len)
			break;
		len += next.len;
	}
	if (off + len > bar_size)
		len = bar_size - off;
	if (fb >= sim->fb.size)
		return;
	if (len > sim->fb.size - fb)
		len = sim->fb.size - fb;
	/* WPR2 always goes the slow way, where touching it is noticed. */
	if (fb < sim->fb.wpr2_hi && fb + len > sim->fb.wpr2_lo) {
		if (fb >= sim->fb.wpr2_lo)
			return;
		len = sim->fb.wpr2_lo - fb;
	}
	if (len < DIRECT_MIN || direct_overlaps(vm, off, len) ||
	    !sim->direct->map(sim->host, 0, bar, off, len, fb))
		return;
	vm->direct[vm->ndirect].off = off;
	vm->direct[vm->ndirect].len = len;
	vm->direct[vm->ndirect].fb = fb;
	vm->direct[vm->ndirect].mapped = true;
	vm->ndirect++;
	sim->n_direct_maps++;
}

/* --- BAR accesses ------------------------------------------------------ */

static void tlb_flush(struct sim *sim, struct bar_vm *vm, unsigned int bar)
{
	memset(vm->tlb, 0, sizeof(vm->tlb));
	direct_drop(sim, vm, bar);
}

void mmu_flush_all(struct sim *sim)
{
	tlb_flush(sim, &sim->mmu.bar1, 1);
	tlb_flush(sim, &sim->mmu.bar2, 3);
}

static bool same(const struct leaf *a, const struct leaf *b)
{
	return a->kind == b->kind && a->va == b->va && a->pa == b->pa && a->len == b->len &&
	       a->read_only == b->read_only;
}

static void stale(struct sim *sim, unsigned int bar, uint64_t va, uint64_t was, uint64_t is)
{
	sim_violation(sim, "mmu-stale-tlb", "BAR%u offset %#" PRIx64
		      " is used after its entry changed from %#" PRIx64 " to %#" PRIx64
		      " without an invalidate", bar, va, was, is);
}

static struct leaf translate(struct sim *sim, struct bar_vm *vm, unsigned int bar, uint64_t va)
{
	struct leaf *cached = &vm->tlb[(va >> 12) % TLB_SIZE];
	struct leaf now = mmu_walk(sim, vm->pdb, va);
	struct leaf was = direct_remembered(vm, va);

	/* Only valid translations are cached, as in the chip. */
	if (cached->kind == LEAF_VRAM && va >= cached->va && va < cached->va + cached->len) {
		if (!same(cached, &now))
			stale(sim, bar, va, cached->pa, now.pa);
		return *cached;
	}
	if (was.kind == LEAF_VRAM) {
		if (now.kind != LEAF_VRAM || now.read_only ||
		    now.pa + (was.va - now.va) != was.pa)
			stale(sim, bar, va, was.pa, now.pa);
		return was;
	}
	if (now.kind == LEAF_VRAM)
		*cached = now;
	return now;
}

static struct bar_vm *vm_of(struct sim *sim, unsigned int bar, uint64_t *size)
{
	*size = bar == 1 ? sim->params.bar1_size : sim->params.bar3_size;
	return bar == 1 ? &sim->mmu.bar1 : &sim->mmu.bar2;
}

uint64_t bar_vm_read(struct sim *sim, unsigned int bar, uint64_t off, unsigned int size)
{
	const char *how = bar == 1 ? "BAR1" : "BAR3";
	uint64_t bar_size, val = 0;
	struct bar_vm *vm = vm_of(sim, bar, &bar_size);
	struct leaf leaf;

	if (!vm->pdb) {
		/* nouveau 6.12 reads BAR3 offset 0 as a flush long before anything is bound. */
		if (bar == 1)
			sim_violation(sim, "bar1-unbound", "BAR1 offset %#" PRIx64
				      " read before GSP bound page tables", off);
		return (uint64_t)READ_REFUSED << 32 | READ_REFUSED;
	}
	leaf = translate(sim, vm, bar, off);
	switch (leaf.kind) {
	case LEAF_VRAM:
		direct_try(sim, vm, bar, bar_size, &leaf);
		return fb_cpu_read(sim, leaf.pa + (off - leaf.va), size, how);
	case LEAF_SYSMEM:
		if (sim_dma_read(sim, 0, leaf.pa + (off - leaf.va), &val, size))
			return val;
		break;
	case LEAF_SPARSE:
		return 0;
	case LEAF_NONE:
		if (bar != 3 || off)
			sim_violation(sim, "bar-unmapped", "%s offset %#" PRIx64
				      " read, its page tables map nothing there", how, off);
		break;
	}
	return (uint64_t)READ_REFUSED << 32 | READ_REFUSED;
}

void bar_vm_write(struct sim *sim, unsigned int bar, uint64_t off, unsigned int size,
		  uint64_t val)
{
	const char *how = bar == 1 ? "BAR1" : "BAR3";
	uint64_t bar_size;
	struct bar_vm *vm = vm_of(sim, bar, &bar_size);
	struct leaf leaf;

	if (!vm->pdb) {
		sim_violation(sim, "bar-unbound", "%s offset %#" PRIx64
			      " written before GSP bound page tables", how, off);
		return;
	}
	leaf = translate(sim, vm, bar, off);
	if (leaf.kind == LEAF_NONE) {
		sim_violation(sim, "bar-unmapped", "%s offset %#" PRIx64
			      " written, its page tables map nothing there", how, off);
		return;
	}
	if (leaf.kind == LEAF_SPARSE)
		return;
	if (leaf.read_only) {
		sim_violation(sim, "bar-read-only", "%s offset %#" PRIx64
			      " written through a read-only entry", how, off);
		return;
	}
	if (leaf.kind == LEAF_SYSMEM) {
		sim_dma_write(sim, 0, leaf.pa + (off - leaf.va), &val, size);
		return;
	}
	direct_try(sim, vm, bar, bar_size, &leaf);
	fb_cpu_write(sim, leaf.pa + (off - leaf.va), size, val, how);
}

static void set_pdb(struct sim *sim, struct bar_vm *vm, unsigned int bar, uint64_t pdb)
{
	tlb_flush(sim, vm, bar);
	vm->pdb = pdb;
	sim_trace(sim, "BAR%u page tables at %#" PRIx64, bar, pdb);
}

void sim_bar1_set_pdb(struct sim *sim, uint64_t pdb)
{
	set_pdb(sim, &sim->mmu.bar1, 1, pdb);
}

void sim_bar2_set_pdb(struct sim *sim, uint64_t pdb)
{
	set_pdb(sim, &sim->mmu.bar2, 3, pdb);
}

void mmu_invalidate(struct sim *sim, uint32_t cmd)
{
	struct mmu *mmu = &sim->mmu;
	uint64_t pdb = (uint64_t)mmu->inval_upper << 40 |
		       (uint64_t)(mmu->inval_pdb & 0xfffffff0u) << 8;

	if (cmd & INVAL_RESERVED)
		sim_violation(sim, "mmu-inval-reserved",
			      "invalidate command %#x has reserved bits", cmd);
	if (!(cmd & INVAL_TRIGGER))
		return;
	if (sim_now(sim) < mmu->inval_done)
		sim_violation(sim, "mmu-inval-busy",
			      "invalidate command %#x before the previous one finished", cmd);
	else if (mmu->inval_unseen)
		sim_violation(sim, "mmu-inval-not-awaited",
			      "invalidate command %#x, and nobody looked whether the previous one finished",
			      cmd);
	mmu->inval_done = sim_now(sim) + 500;
	mmu->inval_unseen = true;
	/*
	 * A command for one address is not distinguished: the address fields of
	 * the PF are not in the reference, and flushing more is always allowed.
	 */
	if ((cmd & INVAL_ALL_PDB) || pdb == mmu->bar1.pdb)
		tlb_flush(sim, &mmu->bar1, 1);
	if ((cmd & INVAL_ALL_PDB) || pdb == mmu->bar2.pdb)
		tlb_flush(sim, &mmu->bar2, 3);
}

void mmu_reset(struct sim *sim)
{
	mmu_flush_all(sim);
	sim->mmu.bar1.pdb = 0;
	sim->mmu.bar2.pdb = 0;
	sim->mmu.inval_pdb = 0;
	sim->mmu.inval_upper = 0;
	sim->mmu.inval_done = 0;
	sim->mmu.inval_unseen = false;
	sim->mmu.pramin = 0;
	sim->mmu.flush_done = 0;
}
