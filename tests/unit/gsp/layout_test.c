// SPDX-License-Identifier: MIT
/* Framebuffer layout: the worked examples of the boot facts, and the limits. */

#include "unit.h"
#include "gsp/layout.h"

#define MIB		((u64)1 << 20)
#define GIB		((u64)1 << 30)
#define FB_24G		(24 * GIB)
#define FB_48G		(48 * GIB)
#define PRESCRUB	(256 * MIB)

static const struct nvgpu_heap_rules rules_535 = {
	.carveout_bytes = 20 * MIB, .base_bytes = 8 * MIB, .per_gib_bytes = 96 << 10,
	.client_bytes = 96 * MIB, .min_bytes = 84 * MIB, .max_bytes = 276 * MIB,
	.vgpu_host_bytes = 549 * MIB, .vgpu_host_partitions = 32,
	.prescrub_fallback_bytes = 256 * MIB, .prescrub_fallback_partitions = 2,
	.non_wpr_heap_bytes = MIB,
};

static const struct nvgpu_heap_rules rules_570 = {
	.carveout_bytes = 22 * MIB, .base_bytes = 8 * MIB, .per_gib_bytes = 96 << 10,
	.client_bytes = 96 * MIB, .min_bytes = 88 * MIB, .max_bytes = 280 * MIB,
	.vgpu_host_bytes = 581 * MIB, .vgpu_host_partitions = 32,
	.prescrub_fallback_bytes = 256 * MIB, .prescrub_fallback_partitions = 2,
	.non_wpr_heap_bytes = MIB,
};

static struct nvgpu_layout_input input_535(u64 fb)
{
	return (struct nvgpu_layout_input) {
		.rules = &rules_535, .fb_bytes = fb, .frts_bytes = MIB,
		.boot_bytes = 0x8000, .fw_bytes = 0x2448000, .prescrub_bytes = PRESCRUB,
	};
}

static struct nvgpu_layout_input input_570(u64 fb)
{
	return (struct nvgpu_layout_input) {
		.rules = &rules_570, .fb_bytes = fb, .frts_bytes = MIB,
		.boot_bytes = 0x9000, .fw_bytes = 0x3c99000, .prescrub_bytes = PRESCRUB,
	};
}

/* Columns of the table of worked examples. */
struct example {
	u64 vga, frts, boot, fw, heap, heap_bytes, wpr, wpr_bytes, non_wpr;
};

static void expect(const struct nvgpu_layout_input *in, const struct example *want,
		   struct nvgpu_layout_verdict *v)
{
	struct nvgpu_wpr_layout l;

	assert_int_equal(nvgpu_layout_compute(in, &l, v), 0);
	assert_int_equal(l.vga_base, want->vga);
	assert_int_equal(l.wpr_end, want->vga);
	assert_int_equal(l.frts_base, want->frts);
	assert_int_equal(l.boot_base, want->boot);
	assert_int_equal(l.fw_base, want->fw);
	assert_int_equal(l.heap_base, want->heap);
	assert_int_equal(l.heap_bytes, want->heap_bytes);
	assert_int_equal(l.wpr_base, want->wpr);
	assert_int_equal(l.wpr_end - l.wpr_base, want->wpr_bytes);
	assert_int_equal(l.non_wpr_heap_base, want->non_wpr);
}

static void example_24g_535(void **state)
{
	static const struct example want = {
		0x5fff00000, 0x5ffe00000, 0x5ffdf8000, 0x5fd9b0000, 0x5f5a00000, 127 * MIB,
		0x5f5900000, 0xa600000, 0x5f5800000,
	};
	struct nvgpu_layout_input in = input_535(FB_24G);
	struct nvgpu_layout_verdict v;

	expect(&in, &want, &v);
	assert_false(v.needs_scrub);
}

static void example_24g_570(void **state)
{
	static const struct example want = {
		0x5fff00000, 0x5ffe00000, 0x5ffdf7000, 0x5fc150000, 0x5f4000000, 129 * MIB,
		0x5f3f00000, 0xc000000, 0x5f3e00000,
	};
	struct nvgpu_layout_input in = input_570(FB_24G);
	struct nvgpu_layout_verdict v;

	expect(&in, &want, &v);
}

static void example_48g_570(void **state)
{
	static const struct example want = {
		0xbfff00000, 0xbffe00000, 0xbffdf7000, 0xbfc150000, 0xbf3e00000, 131 * MIB,
		0xbf3d00000, 0xc200000, 0xbf3c00000,
	};
	struct nvgpu_layout_input in = input_570(FB_48G);
	struct nvgpu_layout_verdict v;

	expect(&in, &want, &v);
}

static void example_48g_570_vgpu_host(void **state)
{
	static const struct example want = {
		0xbfff00000, 0xbffe00000, 0xbffdf7000, 0xbfc150000, 0xbd7c00000, 581 * MIB,
		0xbd7b00000, 0x28400000, 0xbd7a00000,
	};
	struct nvgpu_layout_input in = input_570(FB_48G);
	struct nvgpu_layout_verdict v;

	in.vgpu_host = true;
	in.can_scrub = true;
	expect(&in, &want, &v);
	assert_true(v.needs_scrub);
	assert_false(v.shrunk);
}

static void vgpu_host_without_scrubber_stays_in_scrubbed_memory(void **state)
{
	struct nvgpu_layout_input in = input_535(FB_48G);
	struct nvgpu_layout_verdict v;
	struct nvgpu_wpr_layout l;

	in.vgpu_host = true;
	assert_int_equal(nvgpu_layout_compute(&in, &l, &v), 0);
	assert_true(v.shrunk);
	assert_false(v.needs_scrub);
	assert_true(l.fb_bytes - l.non_wpr_heap_base <= PRESCRUB);
	/* Not a MiB is given away. */
	assert_true(l.fb_bytes - l.non_wpr_heap_base + MIB > PRESCRUB);
	assert_true(l.heap_bytes >= rules_535.min_bytes);
	assert_int_equal(l.vf_partitions, 2);
}

static void vgpu_host_without_limit_needs_no_scrubber(void **state)
{
	struct nvgpu_layout_input in = input_535(FB_48G);
	struct nvgpu_layout_verdict v;
	struct nvgpu_wpr_layout l;

	in.vgpu_host = true;
	in.prescrub_bytes = 0;
	assert_int_equal(nvgpu_layout_compute(&in, &l, &v), 0);
	assert_false(v.needs_scrub);
	assert_int_equal(l.heap_bytes, 549 * MIB);
	assert_int_equal(l.vf_partitions, 32);
}

static void bare_metal_that_would_need_a_scrubber_is_refused(void **state)
{
	struct nvgpu_layout_input in = input_535(FB_48G);
	struct nvgpu_layout_verdict v;
	struct nvgpu_wpr_layout l;

	in.prescrub_bytes = 64 * MIB;
	assert_int_equal(nvgpu_layout_compute(&in, &l, &v), -ENOSPC);
}

static void vga_workspace_in_the_last_mib_counts(void **state)
{
	struct nvgpu_layout_input in = input_535(FB_24G);
	struct nvgpu_layout_verdict v;
	struct nvgpu_wpr_layout l;

	in.vga_valid = true;
	in.vga_addr = FB_24G - 0x50000;
	assert_int_equal(nvgpu_layout_compute(&in, &l, &v), 0);
	assert_int_equal(l.vga_base, FB_24G - 0x50000);
	assert_int_equal(l.wpr_end, FB_24G - 0x60000);
}

static void vga_workspace_further_down_moves_to_the_top(void **state)
{
	struct nvgpu_layout_input in = input_535(FB_24G);
	struct nvgpu_layout_verdict v;
	struct nvgpu_wpr_layout l;

	in.vga_valid = true;
	in.vga_addr = FB_24G - 4 * MIB;
	assert_int_equal(nvgpu_layout_compute(&in, &l, &v), 0);
	assert_int_equal(l.vga_base, FB_24G - 0x20000);
}

static void vga_workspace_outside_the_framebuffer_is_ignored(void **state)
{
	struct nvgpu_layout_input in = input_535(FB_24G);
	struct nvgpu_layout_verdict v;
	struct nvgpu_wpr_layout l;

	in.vga_valid = true;
	in.vga_addr = FB_24G;
	assert_int_equal(nvgpu_layout_compute(&in, &l, &v), 0);
	assert_int_equal(l.vga_base, FB_24G - MIB);
}

static void a_framebuffer_that_is_too_small_is_refused(void **state)
{
	struct nvgpu_layout_input in = input_535(0);
	struct nvgpu_layout_verdict v;
	struct nvgpu_wpr_layout l = { .fb_bytes = 77 };
	u64 mib;
	int err;

	for (mib = 0; mib < 256; mib++) {
		in.fb_bytes = mib * MIB;
		err = nvgpu_layout_compute(&in, &l, &v);
		if (!err) {
			assert_true(l.non_wpr_heap_base < l.fb_bytes);
			return;
		}
		assert_true(err == -ENOSPC || err == -EINVAL);
		/* The output is written on success only. */
		assert_int_equal(l.fb_bytes, 77);
	}
	fail();
}

static void sizes_that_make_no_sense_are_refused(void **state)
{
	struct nvgpu_layout_input in = input_535(FB_24G);
	struct nvgpu_layout_verdict v;
	struct nvgpu_wpr_layout l;

	in.fb_bytes = FB_24G + 4096;
	assert_int_equal(nvgpu_layout_compute(&in, &l, &v), -EINVAL);
	in = input_535(FB_24G);
	in.fw_bytes = 0;
	assert_int_equal(nvgpu_layout_compute(&in, &l, &v), -EINVAL);
	in = input_535(FB_24G);
	in.fw_bytes = ~0ull;
	assert_int_equal(nvgpu_layout_compute(&in, &l, &v), -ENOSPC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(example_24g_535),
		cmocka_unit_test(example_24g_570),
		cmocka_unit_test(example_48g_570),
		cmocka_unit_test(example_48g_570_vgpu_host),
		cmocka_unit_test(vgpu_host_without_scrubber_stays_in_scrubbed_memory),
		cmocka_unit_test(vgpu_host_without_limit_needs_no_scrubber),
		cmocka_unit_test(bare_metal_that_would_need_a_scrubber_is_refused),
		cmocka_unit_test(vga_workspace_in_the_last_mib_counts),
		cmocka_unit_test(vga_workspace_further_down_moves_to_the_top),
		cmocka_unit_test(vga_workspace_outside_the_framebuffer_is_ignored),
		cmocka_unit_test(a_framebuffer_that_is_too_small_is_refused),
		cmocka_unit_test(sizes_that_make_no_sense_are_refused),
	};

	return RUN_TESTS(tests);
}
