// SPDX-License-Identifier: MIT
/* What VFs reach, and what they cannot. */
#include "sim_board_fixture.h"
#include "sim_qemu.h"

static void vf_reaches_its_segments_only(void **state)
{
	struct rig *rig = *state;

	assert_true(sim_vf_fb_map(rig->sim, 1, 0, 0x10000000, 0x1000000));
	assert_true(sim_vf_fb_map(rig->sim, 1, 0x1000000, 0x40000000, 0x1000000));
	assert_true(sim_vf_fb_map(rig->sim, 2, 0, 0x20000000, 0x1000000));
	sim_mmio_write(rig->sim, 1, 1, 0x10, 4, 0x11);
	sim_mmio_write(rig->sim, 1, 1, 0x1000010, 4, 0x12);
	sim_mmio_write(rig->sim, 2, 1, 0x10, 4, 0x22);
	assert_int_equal(fb_get(rig, 0x10000010), 0x11);
	assert_int_equal(fb_get(rig, 0x40000010), 0x12);
	assert_int_equal(fb_get(rig, 0x20000010), 0x22);
	assert_int_equal(sim_mmio_read(rig->sim, 1, 1, 0x10, 4), 0x11);
	assert_int_equal(sim_mmio_read(rig->sim, 2, 1, 0x1000000, 4), UINT64_MAX);
	assert_int_equal(sim_mmio_read(rig->sim, 3, 1, 0, 4), UINT64_MAX);
	sim_vf_fb_unmap(rig->sim, 1);
	assert_int_equal(sim_mmio_read(rig->sim, 1, 1, 0x10, 4), UINT64_MAX);
	assert_clean(rig);
}

static void vf_segments_never_overlap(void **state)
{
	struct rig *rig = *state;

	assert_true(sim_vf_fb_map(rig->sim, 1, 0, 0x10000000, 0x1000000));
	assert_false(sim_vf_fb_map(rig->sim, 2, 0, 0x10fff000, 0x1000000));
	assert_rule(rig, "vf-fb-overlap");
	assert_false(sim_vf_fb_map(rig->sim, 1, 0xfff000, 0x30000000, 0x1000));
	assert_rule(rig, "vf-fb-overlap");
	assert_false(sim_vf_fb_map(rig->sim, 0, 0, 0, 0x1000));
	assert_rule(rig, "vf-fb-range");
	assert_false(sim_vf_fb_map(rig->sim, 1, 0, sim_fb_size(rig->sim), 0x1000));
	assert_rule(rig, "vf-fb-range");
}

static void vf_raises_its_own_interrupt(void **state)
{
	struct rig *rig = *state;

	sim_msix_enabled(rig->sim, 2, true);
	sim_mmio_write(rig->sim, 2, 0, 0x1608, 4, 0xf);
	sim_mmio_write(rig->sim, 2, 0, 0x1204, 4, 1u << 1);
	sim_mmio_write(rig->sim, 2, 0, 0x1640, 4, 33);
	assert_int_equal(rig->host->msix[2], 1);
	assert_int_equal(rig->host->msix[0], 0);
	assert_int_equal(rig->host->msix[1], 0);
	assert_int_equal(sim_mmio_read(rig->sim, 2, 0, 0x1004, 4), 2);
	sim_mmio_write(rig->sim, 2, 0, 0x1004, 4, 2);
	assert_int_equal(sim_mmio_read(rig->sim, 2, 0, 0x1004, 4), 0);
	/* A function-level reset takes enables and scratch with it. */
	sim_mmio_write(rig->sim, 2, 0, 0x2100, 4, 0x1234);
	sim_flr(rig->sim, 2);
	assert_int_equal(sim_mmio_read(rig->sim, 2, 0, 0x1204, 4), 0);
	assert_int_equal(sim_mmio_read(rig->sim, 2, 0, 0x2100, 4), 0);
	assert_clean(rig);
}

static void vf_identifies_itself_as_one(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(sim_mmio_read(rig->sim, 1, 0, 0x0, 4), 0x192000a1);
	assert_int_equal(sim_mmio_read(rig->sim, 1, 0, 0x4, 4), 2 << 16);
	sim_mmio_write(rig->sim, 3, 0, 0x30090, 4, 0x10002);
	assert_int_equal(rig->gsp->channel_fn, 3);
	assert_int_equal(rig->gsp->channel, 0x10002);
}

static void guest_noise_is_no_violation(void **state)
{
	struct rig *rig = *state;
	uint64_t off;
	unsigned int size;

	for (off = 0; off < 0x40000; off += 61)
		for (size = 1; size <= 8; size *= 2) {
			sim_mmio_read(rig->sim, 1, 0, off, size);
			sim_mmio_write(rig->sim, 1, 0, off, size, ~0ull);
		}
	sim_mmio_read(rig->sim, 1, 1, (2ull << 30) - 1, 8);
	sim_mmio_write(rig->sim, 1, 3, 0, 8, 0);
	assert_clean(rig);
}

static void number_of_vfs_is_bounded_and_reported(void **state)
{
	struct rig *rig = *state;

	sim_num_vfs_changed(rig->sim, 3);
	assert_int_equal(rig->gsp->num_vfs, 3);
	assert_clean(rig);
	sim_num_vfs_changed(rig->sim, 9);
	assert_rule(rig, "sriov-numvfs");
	sim_bus_master_changed(rig->sim, 2, true);
	assert_int_equal(rig->gsp->bme_gfid, 2);
	assert_true(rig->gsp->bme_on);
	sim_bus_master_changed(rig->sim, 0, true);
	assert_int_equal(rig->gsp->pf_bme_off, 0);
	sim_bus_master_changed(rig->sim, 0, false);
	assert_int_equal(rig->gsp->pf_bme_off, 1);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, rig_setup, rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(vf_reaches_its_segments_only),
		T(vf_segments_never_overlap),
		T(vf_raises_its_own_interrupt),
		T(vf_identifies_itself_as_one),
		T(guest_noise_is_no_violation),
		T(number_of_vfs_is_bounded_and_reported),
	};

	return cmocka_run_group_tests_name("sim_board_vf", tests, NULL, NULL);
}
