// SPDX-License-Identifier: MIT
/* What a guest sees of its VF: ranges of BAR0 and configuration registers. */

#include <string.h>

#include "test.h"
#include "vfio/view.h"

#define BAR0_BYTES	0x40000ull
#define MIB		(1024ull * 1024)

static void msix_page_is_hidden_and_fault_page_trapped(void)
{
	u64 end;

	SAME(NVGPU_VIEW_DIRECT, nvgpu_view_bar0_kind(0, &end));
	SAME(0x3000, end);
	SAME(NVGPU_VIEW_TRAPPED, nvgpu_view_bar0_kind(0x3000, &end));
	SAME(NVGPU_VIEW_TRAPPED, nvgpu_view_bar0_kind(0x3fff, &end));
	SAME(0x4000, end);
	SAME(NVGPU_VIEW_HIDDEN, nvgpu_view_bar0_kind(0x10000, &end));
	SAME(NVGPU_VIEW_HIDDEN, nvgpu_view_bar0_kind(0x10fff, &end));
	SAME(NVGPU_VIEW_DIRECT, nvgpu_view_bar0_kind(0x11000, &end));
	SAME(~0ull, end);
}

static void areas_leave_out_what_is_not_direct(void)
{
	struct nvgpu_view_area area[NVGPU_VIEW_MAX_AREAS];
	unsigned int i, nr = nvgpu_view_bar0_areas(BAR0_BYTES, 4096, area);
	u64 off, end;

	SAME(3, nr);
	for (off = 0; off < BAR0_BYTES; off += 4096) {
		bool mapped = false;

		for (i = 0; i < nr; i++)
			mapped |= off >= area[i].start && off < area[i].end;
		SAME(nvgpu_view_bar0_kind(off, &end) == NVGPU_VIEW_DIRECT, mapped);
	}
}

static void areas_shrink_to_whole_large_pages(void)
{
	struct nvgpu_view_area area[NVGPU_VIEW_MAX_AREAS];

	SAME(1, nvgpu_view_bar0_areas(BAR0_BYTES, 65536, area));
	SAME(0x20000, area[0].start);
	SAME(BAR0_BYTES, area[0].end);
	SAME(0, nvgpu_view_bar0_areas(0, 4096, area));
	SAME(0, nvgpu_view_bar0_areas(2048, 4096, area));
}

static void maps_only_inside_one_area(void)
{
	static const struct nvgpu_view_area area[] = { { 0, 0x3000 }, { 0x4000, 0x10000 } };

	CHECK(nvgpu_view_may_map(area, 2, 0, 0x3000));
	CHECK(nvgpu_view_may_map(area, 2, 0x4000, 0x1000));
	CHECK(!nvgpu_view_may_map(area, 2, 0, 0x3001));
	CHECK(!nvgpu_view_may_map(area, 2, 0x2000, 0x3000));
	CHECK(!nvgpu_view_may_map(area, 2, 0x3000, 0x1000));
	CHECK(!nvgpu_view_may_map(area, 2, 0x10000, 0x1000));
	CHECK(!nvgpu_view_may_map(area, 2, 0x4000, ~0ull));
	CHECK(!nvgpu_view_may_map(area, 2, ~0ull - 0xfff, 0x1000));
	CHECK(!nvgpu_view_may_map(area, 0, 0, 1));
}

static void overlap_is_exact(void)
{
	size_t buf_off, reg_off, n;
	u64 pos, count, i;

	/* Against the obvious definition, byte by byte. */
	for (pos = 0; pos < 12; pos++) {
		for (count = 1; count < 12; count++) {
			u64 first = 0, bytes = 0;

			for (i = pos; i < pos + count; i++) {
				if (i < 4 || i >= 8)
					continue;
				first = bytes ? first : i;
				bytes++;
			}
			SAME(bytes > 0, nvgpu_view_overlap(pos, count, 4, 4, &buf_off, &reg_off, &n));
			if (!bytes)
				continue;
			SAME(first - pos, buf_off);
			SAME(first - 4, reg_off);
			SAME(bytes, n);
		}
	}
}

static u64 bar_value(const struct nvgpu_view_bar *bar)
{
	u8 raw[8];
	u64 value = 0;
	int i;

	nvgpu_view_bar_read(bar, raw);
	for (i = 7; i >= 0; i--)
		value = value << 8 | raw[i];

	return value;
}

static void bar_tells_its_size(void)
{
	static const u8 ones[8] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	struct nvgpu_view_bar bar = { .bytes = 256 * MIB };

	SAME(0xc, bar_value(&bar));
	nvgpu_view_bar_write(&bar, 0, ones, 4);
	SAME(0xf000000cull, bar_value(&bar));
	nvgpu_view_bar_write(&bar, 4, ones, 4);
	SAME(0xfffffffff000000cull, bar_value(&bar));
	bar = (struct nvgpu_view_bar) { .bytes = 8192 * MIB };
	nvgpu_view_bar_write(&bar, 0, ones, 8);
	SAME(0xfffffffe0000000cull, bar_value(&bar));
}

static void bar_takes_bytes(void)
{
	static const u8 part[] = { 0x12, 0x34 };
	struct nvgpu_view_bar bar = { .bytes = 256 * MIB };

	nvgpu_view_bar_write(&bar, 3, part, 2);
	SAME(0x341000000cull, bar_value(&bar));
	nvgpu_view_bar_write(&bar, 7, part, 2);
	SAME(0x120000341000000cull, bar_value(&bar));
}

static void absent_bar_reads_zero(void)
{
	static const u8 ones[8] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	struct nvgpu_view_bar bar = {};

	nvgpu_view_bar_write(&bar, 0, ones, 8);
	SAME(0, bar_value(&bar));
}

static void accesses_are_aligned_and_inside(void)
{
	u64 off, end;
	size_t count;

	for (off = 0; off < 9; off++) {
		for (end = off + 1; end < 12; end++) {
			for (count = 1; count < 9; count++) {
				unsigned int w = nvgpu_view_width(off, end, count);

				CHECK(w == 1 || w == 2 || w == 4);
				SAME(0, off % w);
				CHECK(w <= count && off + w <= end);
			}
		}
	}
	SAME(4, nvgpu_view_width(0, ~0ull, 4096));
}

int main(void)
{
	static const struct test tests[] = {
		TEST(msix_page_is_hidden_and_fault_page_trapped),
		TEST(areas_leave_out_what_is_not_direct), TEST(areas_shrink_to_whole_large_pages),
		TEST(maps_only_inside_one_area), TEST(overlap_is_exact), TEST(bar_tells_its_size),
		TEST(bar_takes_bytes), TEST(absent_bar_reads_zero),
		TEST(accesses_are_aligned_and_inside),
	};

	return test_all(tests, ARRAY_SIZE(tests));
}
