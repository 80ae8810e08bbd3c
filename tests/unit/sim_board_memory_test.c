// SPDX-License-Identifier: MIT
/* Framebuffer, page tables, BAR1, BAR2, PRAMIN. */
#include "sim_board_fixture.h"
#include "sim_qemu.h"

#define PDB	0x1000000ull
#define PD2	0x1001000ull
#define PD1	0x1002000ull
#define PD0	0x1003000ull
#define LPT	0x1004100ull	/* 256-byte slot inside a page */
#define SPT	0x1005000ull

static void fb_put(struct rig *rig, uint64_t addr, uint64_t val)
{
	assert_true(sim_fb_write(rig->sim, addr, &val, 8));
}

/* Root to PD0 for addresses below 512 MiB. */
static void tables(struct rig *rig)
{
	fb_put(rig, PDB, PD2 >> 4 | 2);
	fb_put(rig, PD2, PD1 >> 4 | 2);
	fb_put(rig, PD1, PD0 >> 4 | 2);
}

static uint64_t vram_pte(uint64_t pa)
{
	return pa >> 4 | 1;
}

static uint64_t bar1_rd(struct rig *rig, uint64_t off)
{
	return sim_mmio_read(rig->sim, 0, 1, off, 4);
}

static void bar1_wr(struct rig *rig, uint64_t off, uint32_t val)
{
	sim_mmio_write(rig->sim, 0, 1, off, 4, val);
}

static void invalidate(struct rig *rig, uint32_t pdb, uint32_t cmd)
{
	wr(rig, 0xb830a0, pdb);
	wr(rig, 0xb830a4, 0);
	wr(rig, 0xb830b0, cmd);
	pass(rig, 1000);
	assert_int_equal(rd(rig, 0xb830b0), 0);
}

static void small_page_is_translated(void **state)
{
	struct rig *rig = *state;

	tables(rig);
	fb_put(rig, PD0 + 8, SPT >> 4 | 2);
	fb_put(rig, SPT + 8 * 3, vram_pte(0x40000000));
	sim_bar1_set_pdb(rig->sim, PDB);
	bar1_wr(rig, 0x3010, 0xcafe);
	assert_int_equal(fb_get(rig, 0x40000010), 0xcafe);
	assert_int_equal(bar1_rd(rig, 0x3010), 0xcafe);
	assert_clean(rig);
	bar1_rd(rig, 0x4000);
	assert_rule(rig, "bar-unmapped");
}

static void big_page_wins_over_small_page(void **state)
{
	struct rig *rig = *state;

	tables(rig);
	fb_put(rig, PD0, LPT >> 4 | 2);
	fb_put(rig, PD0 + 8, SPT >> 4 | 2);
	fb_put(rig, LPT + 8, vram_pte(0x20010000));
	fb_put(rig, SPT + 8 * 16, vram_pte(0x40000000));
	sim_bar1_set_pdb(rig->sim, PDB);
	bar1_wr(rig, 0x10020, 0x1234);
	assert_int_equal(fb_get(rig, 0x20010020), 0x1234);
	assert_clean(rig);
}

static void invalid_big_entry_falls_through_unless_marked(void **state)
{
	struct rig *rig = *state;

	tables(rig);
	fb_put(rig, PD0, LPT >> 4 | 2);
	fb_put(rig, PD0 + 8, SPT >> 4 | 2);
	fb_put(rig, SPT, vram_pte(0x30000000));
	sim_bar1_set_pdb(rig->sim, PDB);
	bar1_wr(rig, 0, 0x77);
	assert_int_equal(fb_get(rig, 0x30000000), 0x77);
	/* "No valid 4 KiB page": the small table must be ignored. */
	fb_put(rig, LPT, 0x20);
	invalidate(rig, (uint32_t)(PDB >> 8), 0x80000001);
	bar1_rd(rig, 0);
	assert_rule(rig, "bar-unmapped");
	/* Sparse: reads zero, writes vanish, no fault. */
	fb_put(rig, LPT, 8);
	bar1_wr(rig, 0, 1);
	assert_int_equal(bar1_rd(rig, 0), 0);
	assert_clean(rig);
}

static void huge_leaves_are_translated(void **state)
{
	struct rig *rig = *state;

	tables(rig);
	fb_put(rig, PD0 + 16, vram_pte(0x10000000));
	fb_put(rig, PD1 + 8, vram_pte(0x20000000));
	sim_bar1_set_pdb(rig->sim, PDB);
	bar1_wr(rig, 0x200000 + 0x123450, 5);
	assert_int_equal(fb_get(rig, 0x10123450), 5);
	bar1_wr(rig, 0x20000000 + 0x1234500, 6);
	assert_int_equal(fb_get(rig, 0x21234500), 6);
	assert_clean(rig);
}

static void system_memory_page_is_reached_by_dma(void **state)
{
	struct rig *rig = *state;

	tables(rig);
	fb_put(rig, PD0 + 8, SPT >> 4 | 2);
	fb_put(rig, SPT, (HOST_BASE + 0x5000) >> 4 | 2 << 1 | 8 | 1);
	sim_bar1_set_pdb(rig->sim, PDB);
	bar1_wr(rig, 0x44, 0xabcd);
	assert_int_equal(*(uint32_t *)(rig->host->mem + 0x5044), 0xabcd);
	assert_int_equal(bar1_rd(rig, 0x44), 0xabcd);
	assert_clean(rig);
}

static void read_only_page_refuses_writes(void **state)
{
	struct rig *rig = *state;

	tables(rig);
	fb_put(rig, PD0 + 8, SPT >> 4 | 2);
	fb_put(rig, SPT, vram_pte(0x8000000) | 1 << 6);
	sim_bar1_set_pdb(rig->sim, PDB);
	bar1_rd(rig, 0);
	assert_clean(rig);
	bar1_wr(rig, 0, 1);
	assert_rule(rig, "bar-read-only");
}

static void changed_entry_needs_an_invalidate(void **state)
{
	struct rig *rig = *state;

	tables(rig);
	fb_put(rig, PD0 + 8, SPT >> 4 | 2);
	fb_put(rig, SPT, vram_pte(0x8000000));
	sim_bar1_set_pdb(rig->sim, PDB);
	bar1_wr(rig, 0, 1);
	fb_put(rig, SPT, vram_pte(0x9000000));
	bar1_wr(rig, 0, 2);
	assert_rule(rig, "mmu-stale-tlb");
	assert_int_equal(fb_get(rig, 0x8000000), 2);
	/* Another root's invalidate does not help, this root's does. */
	invalidate(rig, 0x777000, 0x80000001);
	bar1_wr(rig, 0, 3);
	assert_rule(rig, "mmu-stale-tlb");
	invalidate(rig, (uint32_t)(PDB >> 8), 0x80000001);
	bar1_wr(rig, 0, 4);
	assert_int_equal(fb_get(rig, 0x9000000), 4);
	assert_clean(rig);
}

static unsigned int direct_maps, direct_unmaps;

static bool direct_map(void *host, unsigned int fn, unsigned int bar, uint64_t off, uint64_t len,
		       uint64_t fb)
{
	(void)host;
	assert_int_equal(fn, 0);
	assert_int_equal(bar, 1);
	assert_int_equal(off, 0);
	assert_int_equal(len, 2u << 20);
	assert_int_equal(fb, direct_maps ? 0x9000000 : 0x8000000);
	direct_maps++;
	return true;
}

static void direct_unmap(void *host, unsigned int fn, unsigned int bar, uint64_t off, uint64_t len,
			 uint64_t fb)
{
	(void)host, (void)fn, (void)bar, (void)off, (void)len, (void)fb;
	direct_unmaps++;
}

static void pramin_put(struct rig *rig, uint64_t addr, uint64_t val)
{
	wr(rig, 0x1700, (uint32_t)(addr >> 16));
	wr(rig, 0x700000 + (addr & 0xffff), (uint32_t)val);
	wr(rig, 0x700004 + (addr & 0xffff), (uint32_t)(val >> 32));
}

static void changed_entry_of_mapped_memory_needs_an_invalidate(void **state)
{
	static const struct sim_direct_ops ops = { .map = direct_map, .unmap = direct_unmap };
	struct rig *rig = *state;

	direct_maps = direct_unmaps = 0;
	sim_set_direct_ops(rig->sim, &ops);
	tables(rig);
	fb_put(rig, PD0, vram_pte(0x8000000));
	sim_bar1_set_pdb(rig->sim, PDB);
	for (unsigned int i = 0; i < 100; i++)
		bar1_wr(rig, 0x1000, i);
	assert_int_equal(direct_maps, 1);
	/* An entry for other addresses changes nothing here. */
	pramin_put(rig, PD0 + 16, vram_pte(0xa000000));
	rd(rig, 0);
	assert_int_equal(direct_unmaps, 0);

	/* Seen again, also where nobody went before it was mapped. */
	pramin_put(rig, PD0, vram_pte(0x9000000));
	rd(rig, 0);
	assert_int_equal(direct_unmaps, 1);
	assert_clean(rig);
	bar1_wr(rig, 0x20000, 2);
	assert_rule(rig, "mmu-stale-tlb");
	assert_int_equal(fb_get(rig, 0x8020000), 2);
	invalidate(rig, (uint32_t)(PDB >> 8), 0x80000001);
	for (unsigned int i = 0; i < 100; i++)
		bar1_wr(rig, 0x20000, 3);
	assert_int_equal(fb_get(rig, 0x9020000), 3);
	assert_int_equal(direct_maps, 2);
	assert_int_equal(direct_unmaps, 1);
	assert_clean(rig);
}

static void channel_memory_is_looked_up(void **state)
{
	struct rig *rig = *state;
	struct sim_va_page page;

	tables(rig);
	fb_put(rig, PD0, LPT >> 4 | 2);
	fb_put(rig, PD0 + 8, SPT >> 4 | 2);
	fb_put(rig, SPT, vram_pte(0x8000000) | 1 << 6);
	fb_put(rig, SPT + 8, (HOST_BASE + 0x5000) >> 4 | 2 << 1 | 8 | 1 | 1 << 5);
	fb_put(rig, LPT + 8, 8);
	page = sim_va_lookup(rig->sim, PDB, 0x10);
	assert_int_equal(page.kind, SIM_VA_FB);
	assert_int_equal(page.addr, 0x8000010);
	assert_int_equal(page.len, 0xff0);
	assert_true(page.read_only && !page.privileged);
	page = sim_va_lookup(rig->sim, PDB, 0x1ffc);
	assert_int_equal(page.kind, SIM_VA_SYSTEM);
	assert_int_equal(page.addr, HOST_BASE + 0x5ffc);
	assert_int_equal(page.len, 4);
	assert_true(!page.read_only && page.privileged);
	assert_int_equal(sim_va_lookup(rig->sim, PDB, 0x12345).kind, SIM_VA_SPARSE);
	assert_int_equal(sim_va_lookup(rig->sim, PDB, 0x2000).kind, SIM_VA_NONE);
	assert_int_equal(sim_va_lookup(rig->sim, PDB, 1ull << 49).kind, SIM_VA_NONE);
	/* Semaphores are stamped with the time the driver set. */
	wr(rig, 0x9410, 0x12);
	wr(rig, 0x9400, 0);
	assert_int_equal(sim_ptimer(rig->sim) >> 32, 0x12);
	assert_clean(rig);
}

static void unbound_bar1_is_refused_and_bar3_reads_quietly(void **state)
{
	struct rig *rig = *state;

	sim_mmio_read(rig->sim, 0, 3, 0, 4);
	assert_clean(rig);
	bar1_rd(rig, 0);
	assert_rule(rig, "bar1-unbound");
	sim_mmio_write(rig->sim, 0, 3, 0, 4, 0);
	assert_rule(rig, "bar-unbound");
}

static void pramin_is_the_same_memory(void **state)
{
	struct rig *rig = *state;

	wr(rig, 0x1700, 0x12340000 >> 16);
	assert_int_equal(rd(rig, 0x1700), 0x1234);
	wr(rig, 0x700020, 0x55aa);
	assert_int_equal(fb_get(rig, 0x12340020), 0x55aa);
	assert_int_equal(rd(rig, 0x700020), 0x55aa);
	assert_clean(rig);
	wr(rig, 0x1700, 0x8000);
	assert_rule(rig, "pramin-base");
}

static void wpr2_is_closed_to_the_cpu(void **state)
{
	struct rig *rig = *state;

	sim_wpr2_set(rig->sim, 0x10000000, 0x10100000);
	assert_int_equal(rd(rig, 0x1fa824), 0x10000000 >> 8);
	assert_int_equal(rd(rig, 0x1fa828), 0x10100000 >> 8);
	wr(rig, 0x1700, 0x1000);
	assert_int_equal(rd(rig, 0x700000) >> 16, 0xbadf);
	assert_rule(rig, "fb-wpr2-access");
	wr(rig, 0x700000, 1);
	assert_rule(rig, "fb-wpr2-access");
	wr(rig, 0x1700, 0x0ff0);
	rd(rig, 0x700000);
	assert_clean(rig);
	sim_wpr2_set(rig->sim, 0, 0);
	wr(rig, 0x1700, 0x1000);
	rd(rig, 0x700000);
	assert_clean(rig);
}

static void flush_and_invalidate_finish(void **state)
{
	struct rig *rig = *state;

	wr(rig, 0x70000, 1);
	assert_int_not_equal(rd(rig, 0x70000), 0);
	pass(rig, 1000);
	assert_int_equal(rd(rig, 0x70000), 0);
	assert_clean(rig);
	wr(rig, 0xb830b0, 0x80000001);
	wr(rig, 0xb830b0, 0x80000001);
	assert_rule(rig, "mmu-inval-busy");
	pass(rig, 1000);
	rd(rig, 0xb830b0);
	wr(rig, 0xb830b0, 0xa0000001);
	assert_rule(rig, "mmu-inval-reserved");
}

static void invalidate_must_be_awaited(void **state)
{
	struct rig *rig = *state;

	invalidate(rig, 0, 0x80000001);
	invalidate(rig, 0, 0x80000001);
	assert_clean(rig);
	wr(rig, 0xb830b0, 0x80000001);
	pass(rig, 1000);
	/* It has finished, but that was luck. */
	wr(rig, 0xb830b0, 0x80000001);
	assert_rule(rig, "mmu-inval-not-awaited");
}

static void the_running_firmware_s_memory_is_its_own(void **state)
{
	struct rig *rig = *state;

	sim_bar1_set_pdb(rig->sim, 0x30000000);
	sim_fb_firmware_from(rig->sim, 0x30000000);
	wr(rig, 0x1700, 0x3000);
	wr(rig, 0x700000, 0);		/* BAR1's root: the driver fills it in */
	wr(rig, 0x1700, 0x2ff0);
	wr(rig, 0x7ffffc, 0);
	assert_clean(rig);
	wr(rig, 0x1700, 0x3000);
	wr(rig, 0x701000, 0);
	assert_rule(rig, "fb-firmware-access");
	rd(rig, 0x701000);
	assert_rule(rig, "fb-firmware-access");
	sim_fb_firmware_from(rig->sim, UINT64_MAX);
	rd(rig, 0x701000);
	assert_clean(rig);
}

static void zero_test_finds_the_first_byte(void **state)
{
	struct rig *rig = *state;
	uint64_t where = 0;
	uint8_t one = 1;

	assert_true(sim_fb_is_zero(rig->sim, 0, sim_fb_size(rig->sim), NULL));
	sim_fb_write(rig->sim, 0x12345, &one, 1);
	assert_false(sim_fb_is_zero(rig->sim, 0, 1 << 20, &where));
	assert_int_equal(where, 0x12345);
	assert_true(sim_fb_is_zero(rig->sim, 0, 0x12345, NULL));
	assert_true(sim_fb_is_zero(rig->sim, 0x12346, 0x100000, NULL));
	assert_true(sim_fb_zero(rig->sim, 0x12000, 0x1000));
	assert_true(sim_fb_is_zero(rig->sim, 0, 1 << 20, NULL));
	assert_false(sim_fb_is_zero(rig->sim, sim_fb_size(rig->sim), 1, &where));
	assert_false(sim_fb_zero(rig->sim, sim_fb_size(rig->sim) - 1, 2));
	/* What is zeroed costs no memory. */
	uint64_t before = fb_resident(rig->sim);

	for (uint64_t at = 0; at < 64; at++)
		sim_fb_write(rig->sim, 0x40000000 + at * 4096, &one, 1);
	assert_int_equal(fb_resident(rig->sim) - before, 64 * 4096);
	assert_true(sim_fb_zero(rig->sim, 0x40000000, 64 * 4096));
	assert_int_equal(fb_resident(rig->sim), before);
	assert_non_null(strstr(sim_stats(rig->sim), "fb-resident-bytes"));
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, rig_setup, rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(small_page_is_translated),
		T(big_page_wins_over_small_page),
		T(invalid_big_entry_falls_through_unless_marked),
		T(huge_leaves_are_translated),
		T(system_memory_page_is_reached_by_dma),
		T(read_only_page_refuses_writes),
		T(channel_memory_is_looked_up),
		T(changed_entry_needs_an_invalidate),
		T(changed_entry_of_mapped_memory_needs_an_invalidate),
		T(unbound_bar1_is_refused_and_bar3_reads_quietly),
		T(pramin_is_the_same_memory),
		T(wpr2_is_closed_to_the_cpu),
		T(flush_and_invalidate_finish),
		T(invalidate_must_be_awaited),
		T(the_running_firmware_s_memory_is_its_own),
		T(zero_test_finds_the_first_byte),
	};

	return cmocka_run_group_tests_name("sim_board_memory", tests, NULL, NULL);
}
