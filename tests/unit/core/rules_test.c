// SPDX-License-Identifier: MIT
/* Rules of channel ids, page-table entries, chip identification, VFs, regions. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "chip/chip.h"
#include "core/vf_info.h"
#include "mem/chids.h"
#include "mem/fb.h"
#include "mem/gmmu.h"

/* ---- channel ids ------------------------------------------------------ */

static void chids_never_hands_out_zero(void **state)
{
	struct nvgpu_chids c;
	u32 first, i;

	(void)state;
	nvgpu_chids_init(&c);
	for (i = 0; i < 2047; i++) {
		assert_int_equal(nvgpu_chids_take(&c, 1, &first), 0);
		assert_int_equal(first, i + 1);
	}
	assert_int_equal(nvgpu_chids_take(&c, 1, &first), -ENOSPC);
}

static void chids_aligns_powers_of_two(void **state)
{
	struct nvgpu_chids c;
	u32 first, i;

	(void)state;
	nvgpu_chids_init(&c);
	for (i = 1; i < 32; i++) {
		assert_int_equal(nvgpu_chids_take(&c, 64, &first), 0);
		assert_int_equal(first, i * 64);
	}
	assert_int_equal(nvgpu_chids_take(&c, 64, &first), -ENOSPC);
	assert_int_equal(nvgpu_chids_take(&c, 63, &first), 0);
	assert_int_equal(first, 1);
}

/* What placement asks for: one vGPU gets 1024 ids, 32 get 32 each (2047 / 32, rounded down). */
static void chids_suit_one_vgpu_and_thirty_two(void **state)
{
	struct nvgpu_chids c;
	u32 first, i;

	(void)state;
	nvgpu_chids_init(&c);
	assert_int_equal(nvgpu_chids_take(&c, 1024, &first), 0);
	assert_int_equal(first, 1024);
	assert_int_equal(nvgpu_chids_take(&c, 1024, &first), -ENOSPC);
	assert_int_equal(nvgpu_chids_give(&c, 1024, 1024), 0);

	nvgpu_chids_init(&c);
	for (i = 1; i <= 32; i++) {
		assert_int_equal(nvgpu_chids_take(&c, 32, &first), 0);
		assert_int_equal(first, i * 32);
	}
	assert_int_equal(nvgpu_chids_take(&c, 1, &first), 0);
	assert_int_equal(first, 1);
}

/* Host channels between vGPUs push ranges up, never onto each other. */
static void chids_go_around_host_channels(void **state)
{
	u32 first, low, host, range[32], i, j;
	struct nvgpu_chids c;

	(void)state;
	nvgpu_chids_init(&c);
	/* A vGPU at 64, a host channel in the fourth range, the third one free again. */
	assert_int_equal(nvgpu_chids_take(&c, 63, &low), 0);
	assert_int_equal(low, 1);
	assert_int_equal(nvgpu_chids_take(&c, 64, &range[0]), 0);
	assert_int_equal(range[0], 64);
	assert_int_equal(nvgpu_chids_take(&c, 126, &first), 0);
	assert_int_equal(nvgpu_chids_take(&c, 1, &host), 0);
	assert_int_equal(host, 254);
	assert_int_equal(nvgpu_chids_give(&c, first, 126), 0);

	for (i = 1; i < 30; i++) {
		assert_int_equal(nvgpu_chids_take(&c, 64, &range[i]), 0);
		assert_int_equal(range[i] % 64, 0);
		assert_false(host >= range[i] && host < range[i] + 64);
		for (j = 0; j < i; j++)
			assert_int_not_equal(range[i], range[j]);
	}
	assert_int_equal(range[1], 128);
	assert_int_equal(range[2], 256);
	/* The last range ends where the runlist does. */
	assert_int_equal(range[29] + 64, 2048);
	assert_int_equal(nvgpu_chids_take(&c, 64, &first), -ENOSPC);
	assert_int_equal(nvgpu_chids_take(&c, 1, &first), 0);
	assert_int_equal(first, 192);
}

static void chids_give_one_certain_range(void **state)
{
	struct nvgpu_chids c;
	u32 first;

	(void)state;
	nvgpu_chids_init(&c);
	assert_int_equal(nvgpu_chids_take_at(&c, 1024, 1024), 0);
	assert_int_equal(nvgpu_chids_take_at(&c, 512, 512), 0);
	assert_int_equal(nvgpu_chids_take_at(&c, 511, 1), 0);
	/* What is taken, even the last id of it, and what there is not. */
	assert_int_equal(nvgpu_chids_take_at(&c, 448, 64), -ENOSPC);
	assert_int_equal(nvgpu_chids_take_at(&c, 0, 64), -EINVAL);
	assert_int_equal(nvgpu_chids_take_at(&c, 64, 0), -EINVAL);
	assert_int_equal(nvgpu_chids_take_at(&c, 2048, 1), -EINVAL);
	assert_int_equal(nvgpu_chids_take_at(&c, 2047, 2), -EINVAL);
	assert_int_equal(nvgpu_chids_take_at(&c, 2047, 0xffffffff), -EINVAL);
	assert_int_equal(nvgpu_chids_take(&c, 510, &first), 0);
	assert_int_equal(first, 1);
	assert_int_equal(nvgpu_chids_give(&c, 1024, 1024), 0);
	assert_int_equal(nvgpu_chids_take_at(&c, 2047, 1), 0);
}

static void chids_takes_back_only_what_was_taken(void **state)
{
	struct nvgpu_chids c;
	u32 first;

	(void)state;
	nvgpu_chids_init(&c);
	assert_int_equal(nvgpu_chids_take(&c, 0, &first), -EINVAL);
	assert_int_equal(nvgpu_chids_take(&c, 2048, &first), -EINVAL);
	assert_int_equal(nvgpu_chids_take(&c, 16, &first), 0);
	assert_int_equal(nvgpu_chids_give(&c, 0, 1), -EINVAL);
	assert_int_equal(nvgpu_chids_give(&c, first, 17), -EINVAL);
	assert_int_equal(nvgpu_chids_give(&c, first - 1, 2), -EINVAL);
	assert_int_equal(nvgpu_chids_give(&c, 2040, 9), -EINVAL);
	assert_int_equal(nvgpu_chids_give(&c, 16, UINT32_MAX), -EINVAL);
	assert_int_equal(nvgpu_chids_give(&c, first, 16), 0);
	assert_int_equal(nvgpu_chids_give(&c, first, 16), -EINVAL);
}

/* ---- page tables ------------------------------------------------------ */

static void gmmu_points_a_directory_at_framebuffer(void **state)
{
	u64 e;

	(void)state;
	assert_int_equal(nvgpu_gmmu_encode_pde(0xb12345000ULL, &e), 0);
	/* address >> 12 from bit 8, aperture 1 in 2:1 */
	assert_int_equal(e, (0xb12345ULL << 8) | 2);
	assert_int_equal(nvgpu_gmmu_encode_pde(0x1800, &e), -EINVAL);
	assert_int_equal(nvgpu_gmmu_encode_pde(1ULL << 37, &e), -EINVAL);
}

static void gmmu_maps_two_mebibytes(void **state)
{
	u64 e;

	(void)state;
	assert_int_equal(nvgpu_gmmu_encode_leaf(0xb00200000ULL, &e), 0);
	assert_int_equal(e, (0xb00200ULL << 8) | 1);
	assert_int_equal(nvgpu_gmmu_encode_leaf(0x1000, &e), -EINVAL);
	assert_int_equal(nvgpu_gmmu_encode_leaf(1ULL << 37, &e), -EINVAL);
}

static void gmmu_maps_a_page_of_system_memory(void **state)
{
	u64 e;

	(void)state;
	/* valid, aperture 2 in 2:1, volatile, address >> 12 from bit 8 */
	assert_int_equal(nvgpu_gmmu_encode_sysmem(0x7fff12345000ULL, &e), 0);
	assert_int_equal(e, (0x7fff12345ULL << 8) | 0xd);
	assert_int_equal(nvgpu_gmmu_encode_sysmem(0x800, &e), -EINVAL);
	assert_int_equal(nvgpu_gmmu_encode_sysmem(1ULL << 58, &e), -EINVAL);
}

static void gmmu_splits_an_address(void **state)
{
	/* PD3 2, PD2 5, PD1 7, PD0 9, PT 511 */
	u64 va = 2ULL << 47 | 5ULL << 38 | 7ULL << 29 | 9ULL << 21 | 0x1fffff;

	(void)state;
	assert_int_equal(nvgpu_gmmu_entry_off(NVGPU_GMMU_PD3, va), 2 * 8);
	assert_int_equal(nvgpu_gmmu_entry_off(NVGPU_GMMU_PD2, va), 5 * 8);
	assert_int_equal(nvgpu_gmmu_entry_off(NVGPU_GMMU_PD1, va), 7 * 8);
	assert_int_equal(nvgpu_gmmu_entry_off(NVGPU_GMMU_PD0, va), 9 * 16);
	assert_int_equal(nvgpu_gmmu_entry_off(NVGPU_GMMU_PT, va), 511 * 8);
	assert_int_equal(nvgpu_gmmu_entry_off(NVGPU_GMMU_PD0, NVGPU_GMMU_VA_LIMIT - 1), 255 * 16);
}

/* ---- chip identification ---------------------------------------------- */

static void chip_knows_ada(void **state)
{
	(void)state;
	assert_string_equal(nvgpu_chip_find(0x192000a1, 0x192a1000)->name, "AD102");
	assert_string_equal(nvgpu_chip_find(0x193000a1, 0x193a1000)->name, "AD103");
	assert_string_equal(nvgpu_chip_find(0x194000a1, 0x194a1000)->fw_dir, "ad104");
	assert_string_equal(nvgpu_chip_find(0x196000a1, 0x196a1000)->name, "AD106");
	assert_string_equal(nvgpu_chip_find(0x197000a1, 0x197a1000)->name, "AD107");
}

static void chip_refuses_what_it_does_not_know(void **state)
{
	(void)state;
	assert_null(nvgpu_chip_find(0x172000a1, 0x172a1000));
	assert_null(nvgpu_chip_find(0x195000a1, 0x195a1000));
	assert_null(nvgpu_chip_find(0, 0));
}

static void chip_refuses_registers_that_disagree(void **state)
{
	(void)state;
	assert_null(nvgpu_chip_find(0x194000a1, 0x192a1000));
	/* architecture bit 5 */
	assert_null(nvgpu_chip_find(0x192001a1, 0x192a1000));
	assert_null(nvgpu_chip_find(0xffffffff, 0x192a1000));
	assert_null(nvgpu_chip_find(0x192000a1, 0xffffffff));
}

/* ---- VFs -------------------------------------------------------------- */

static struct nvgpu_vf_facts l40(void)
{
	return (struct nvgpu_vf_facts){
		.chip_capable = true, .has_sriov = true, .total_vfs = 32, .first_vf_off = 4,
		.bar = {
			{ 0xfa000000, 0x40000, false, true, true },
			{ 0x22000000000ULL, 2ULL << 30, true, true, true },
			{ 0x23000000000ULL, 32ULL << 20, true, true, true },
		},
	};
}

static void vf_accepts_an_l40(void **state)
{
	struct nvgpu_vf_facts f = l40();
	struct nvgpu_vf_info i;

	(void)state;
	assert_int_equal(nvgpu_vf_judge(&f, &i), NVGPU_VF_OK);
	assert_int_equal(i.total_vfs, 32);
	assert_int_equal(i.first_vf_off, 4);
	assert_int_equal(i.bar_addr[1], 0x22000000000ULL);
	assert_false(i.bar_is_64[0]);
	assert_true(i.bar_is_64[2]);
	assert_string_equal(nvgpu_vf_verdict_text(NVGPU_VF_OK), "");
}

static void vf_names_each_obstacle(void **state)
{
	struct nvgpu_vf_info i;
	struct nvgpu_vf_facts f;

	(void)state;
	f = l40(); f.chip_capable = false;
	assert_int_equal(nvgpu_vf_judge(&f, &i), NVGPU_VF_CHIP);
	f = l40(); f.has_sriov = false;
	assert_int_equal(nvgpu_vf_judge(&f, &i), NVGPU_VF_NO_SRIOV);
	f = l40(); f.total_vfs = 0;
	assert_int_equal(nvgpu_vf_judge(&f, &i), NVGPU_VF_NO_VFS);
	f = l40(); f.bar[2].present = false;
	assert_int_equal(nvgpu_vf_judge(&f, &i), NVGPU_VF_NO_BAR);
	f = l40(); f.bar[1].assigned = false;
	assert_int_equal(nvgpu_vf_judge(&f, &i), NVGPU_VF_UNASSIGNED);
	assert_non_null(strstr(nvgpu_vf_verdict_text(NVGPU_VF_UNASSIGNED), "pci=realloc"));
}

static void vf_compares_what_firmware_returned(void **state)
{
	struct nvgpu_static_info s = { .sriov_enabled = true, .total_vfs = 32, .first_vf_off = 4,
				       .max_gfid = 32,
				       .vf_bar_bytes = { 0x40000, 2ULL << 30, 32ULL << 20 } };
	struct nvgpu_vf_facts f = l40();
	struct nvgpu_static_info t;

	(void)state;
	assert_null(nvgpu_vf_returned_check(&s, &f));
	t = s; t.sriov_enabled = false;
	assert_non_null(nvgpu_vf_returned_check(&t, &f));
	t = s; t.total_vfs = 16;
	assert_non_null(nvgpu_vf_returned_check(&t, &f));
	t = s; t.max_gfid = 2;
	assert_non_null(nvgpu_vf_returned_check(&t, &f));
	t = s; t.vf_bar_bytes[1] = 1ULL << 30;
	assert_non_null(nvgpu_vf_returned_check(&t, &f));
}

/* ---- usable framebuffer ------------------------------------------------ */

#define GIB	(1ULL << 30)

static void fb_stops_below_the_firmware(void **state)
{
	struct nvgpu_wpr_layout l = { .fb_bytes = 48 * GIB, .non_wpr_heap_base = 47 * GIB };
	struct nvgpu_static_info s = { .nr_regions = 1, .region = {
		{ .base = 0, .limit = 48 * GIB - 1, .compressible = true, .iso = true } } };
	struct nvgpu_fb_range r[NVGPU_MAX_FB_REGIONS];

	(void)state;
	assert_int_equal(nvgpu_fb_usable(&s, &l, r), 1);
	assert_int_equal(r[0].base, 0);
	assert_int_equal(r[0].end, 47 * GIB);
}

static void fb_leaves_reserved_and_protected_alone(void **state)
{
	struct nvgpu_wpr_layout l = { .fb_bytes = 48 * GIB, .non_wpr_heap_base = 47 * GIB };
	struct nvgpu_static_info s = { .nr_regions = 6, .region = {
		{ 0, GIB - 1, 0, true, true, false },
		{ GIB, 2 * GIB - 1, 4096, true, true, false },
		{ 2 * GIB, 3 * GIB - 1, 0, true, true, true },
		{ 3 * GIB, 4 * GIB - 1, 0, false, true, false },
		{ 5 * GIB, 4 * GIB - 1, 0, true, true, false },
		{ 47 * GIB, 48 * GIB - 1, 0, true, true, false } } };
	struct nvgpu_fb_range r[NVGPU_MAX_FB_REGIONS];

	(void)state;
	assert_int_equal(nvgpu_fb_usable(&s, &l, r), 1);
	assert_int_equal(r[0].end, GIB);
}

static void fb_survives_a_limit_of_all_ones(void **state)
{
	struct nvgpu_wpr_layout l = { .fb_bytes = 48 * GIB, .non_wpr_heap_base = 47 * GIB };
	struct nvgpu_static_info s = { .nr_regions = 1, .region = {
		{ .base = 0, .limit = UINT64_MAX, .compressible = true, .iso = true } } };
	struct nvgpu_fb_range r[NVGPU_MAX_FB_REGIONS];

	(void)state;
	assert_int_equal(nvgpu_fb_usable(&s, &l, r), 1);
	assert_int_equal(r[0].end, 47 * GIB);
}

int main(void)
{
#define T(f)	cmocka_unit_test(f)
	const struct CMUnitTest tests[] = {
		T(chids_never_hands_out_zero),
		T(chids_aligns_powers_of_two),
		T(chids_suit_one_vgpu_and_thirty_two),
		T(chids_go_around_host_channels),
		T(chids_give_one_certain_range),
		T(chids_takes_back_only_what_was_taken),
		T(gmmu_points_a_directory_at_framebuffer),
		T(gmmu_maps_two_mebibytes),
		T(gmmu_maps_a_page_of_system_memory),
		T(gmmu_splits_an_address),
		T(chip_knows_ada),
		T(chip_refuses_what_it_does_not_know),
		T(chip_refuses_registers_that_disagree),
		T(vf_accepts_an_l40),
		T(vf_names_each_obstacle),
		T(vf_compares_what_firmware_returned),
		T(fb_stops_below_the_firmware),
		T(fb_leaves_reserved_and_protected_alone),
		T(fb_survives_a_limit_of_all_ones),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
