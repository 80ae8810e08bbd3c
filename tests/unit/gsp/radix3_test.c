// SPDX-License-Identifier: MIT
/* Page table arithmetic of the GSP image. */

#include "unit.h"
#include "gsp/radix3_shape.h"

static void shipped_images_have_the_known_page_counts(void **state)
{
	static const struct { u64 bytes; u32 pages; } image[] = {
		{ 0x16a3350, 5796 }, { 0x1b34ea0, 6965 }, { 0x2448000, 9288 }, { 0x3c99000, 15513 },
	};
	struct nvgpu_radix3_shape s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(image); i++) {
		assert_int_equal(nvgpu_radix3_shape(image[i].bytes, &s), 0);
		assert_int_equal(s.pages, image[i].pages);
		assert_int_equal(s.level2_pages, (image[i].pages + 511) / 512);
		assert_int_equal(s.table_bytes, (2 + s.level2_pages) * 4096);
	}
}

static void sizes_have_limits(void **state)
{
	struct nvgpu_radix3_shape s;

	assert_int_equal(nvgpu_radix3_shape(0, &s), -EINVAL);
	assert_int_equal(nvgpu_radix3_shape(1, &s), 0);
	assert_int_equal(s.pages, 1);
	assert_int_equal(nvgpu_radix3_shape((u64)1 << 30, &s), 0);
	assert_int_equal(s.level2_pages, 512);
	assert_int_equal(nvgpu_radix3_shape(((u64)1 << 30) + 1, &s), -EFBIG);
	assert_int_equal(nvgpu_radix3_shape(~0ull, &s), -EFBIG);
}

/* Walk the table as the booter does and find every page where it was put. */
static void every_page_is_found_by_a_walk(void **state)
{
	const u64 dma = 0x123450000, payload = 0x800000000;
	struct nvgpu_radix3_shape s;
	u64 level1, level2, addr;
	__le64 *table;
	u32 i;

	assert_int_equal(nvgpu_radix3_shape(1300 * 4096 - 5, &s), 0);
	table = calloc(1, s.table_bytes);
	nvgpu_radix3_link(table, dma, &s);
	for (i = 0; i < s.pages; i++)
		nvgpu_radix3_set_page(table, i, payload + (u64)i * 8192, &s);

	level1 = le64_to_cpu(table[0]);
	assert_int_equal(level1, dma + 4096);
	for (i = 0; i < s.pages; i++) {
		level2 = le64_to_cpu(table[(level1 - dma) / 8 + i / 512]);
		assert_in_range(level2, dma + 2 * 4096, dma + s.table_bytes - 4096);
		assert_int_equal(level2 % 4096, 0);
		addr = le64_to_cpu(table[(level2 - dma) / 8 + i % 512]);
		assert_int_equal(addr, payload + (u64)i * 8192);
	}
	/* Nothing behind the last entry. */
	assert_int_equal(table[s.table_bytes / 8 - 1], 0);
	free(table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped_images_have_the_known_page_counts),
		cmocka_unit_test(sizes_have_limits),
		cmocka_unit_test(every_page_is_found_by_a_walk),
	};

	return RUN_TESTS(tests);
}
