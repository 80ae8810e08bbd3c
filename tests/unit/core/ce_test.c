// SPDX-License-Identifier: MIT
/* Copy-engine channels: push buffer, ring entry, memory image, choice of an engine. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "ce/image.h"
#include "ce/push.h"

#define LINE_MAX	(1ULL << 31)
#define LAUNCH		0x04002586u
#define LAUNCH_LAST	(LAUNCH | 8)

static u32 word(const __le32 *w, u32 i)
{
	return le32_to_cpu(w[i]);
}

/* Exactly as large as the words, so that one too many is seen. */
static __le32 *encode(u64 addr, u64 bytes, int *nr)
{
	const struct nvgpu_ce_zero_work work = {
		.object_class = 0xc7b5, .fb_addr = addr, .bytes = bytes,
		.fence_va = 0x1200003000ULL, .fence = 0x89abcdef,
	};
	__le32 probe[NVGPU_CE_PUSH_WORDS], *w;

	*nr = nvgpu_ce_encode_zero(&work, probe, NVGPU_CE_PUSH_WORDS);
	assert_true(*nr > 0);
	w = malloc(*nr * sizeof(*w));
	assert_non_null(w);
	assert_int_equal(nvgpu_ce_encode_zero(&work, w, *nr), *nr);
	assert_int_equal(nvgpu_ce_encode_zero(&work, w, *nr - 1), -ENOSPC);

	return w;
}

static void zero_is_one_launch_and_a_fence(void **state)
{
	static const u32 expected[] = {
		0x20018000, 0x0000c7b5,			/* bind the class */
		0x80008099,				/* destination: local framebuffer */
		0x200381c0, 0, 0, 0x01030054,		/* two components of four bytes, constant */
		0x20038090, 0x12, 0x00003000, 0x89abcdef,	/* fence */
		0x20028102, 0xb, 0x00200000,		/* where */
		0x20018106, 0x20000,			/* elements of eight bytes */
		0x200180c0, LAUNCH_LAST,
	};
	__le32 *w;
	size_t i;
	int nr;

	(void)state;
	w = encode(0xb00200000ULL, 0x100000, &nr);
	assert_int_equal(nr, ARRAY_SIZE(expected));
	for (i = 0; i < ARRAY_SIZE(expected); i++)
		assert_int_equal(word(w, i), expected[i]);
	free(w);
}

/* Walk the lines of a work and add them up. */
static void covers(u64 addr, u64 bytes, u32 lines)
{
	u64 at = addr, end = addr + bytes;
	u32 i, seen = 0;
	__le32 *w;
	int nr;

	w = encode(addr, bytes, &nr);
	for (i = 7; i < (u32)nr; i += 7) {
		bool last = word(w, i) == 0x20038090;

		i += last ? 4 : 0;
		assert_int_equal(word(w, i), 0x20028102);
		assert_int_equal((u64)word(w, i + 1) << 32 | word(w, i + 2), at);
		assert_int_equal(word(w, i + 3), 0x20018106);
		assert_true(word(w, i + 4) && word(w, i + 4) * 8ULL <= LINE_MAX);
		at += word(w, i + 4) * 8ULL;
		assert_int_equal(word(w, i + 5), 0x200180c0);
		assert_int_equal(word(w, i + 6), last ? LAUNCH_LAST : LAUNCH);
		assert_int_equal(last, at == end);
		seen++;
	}
	assert_int_equal(at, end);
	assert_int_equal(seen, lines);
	free(w);
}

static void zero_is_cut_into_lines(void **state)
{
	(void)state;
	covers(0, 8, 1);
	covers(0x1000, LINE_MAX, 1);
	covers(0x1000, LINE_MAX + 8, 2);
	covers(0, 48ULL << 30, 24);
	/* All that an address of framebuffer can name fits one push buffer. */
	covers(0, 128ULL << 30, 64);
}

static void zero_refuses_nonsense(void **state)
{
	const struct nvgpu_ce_zero_work good = { 0xc7b5, 0x1000, 0x1000, 0x3000, 1 };
	struct nvgpu_ce_zero_work w;
	__le32 buf[64];

	(void)state;
	assert_true(nvgpu_ce_encode_zero(&good, buf, 64) > 0);
	w = good, w.bytes = 0;
	assert_int_equal(nvgpu_ce_encode_zero(&w, buf, 64), -EINVAL);
	w = good, w.bytes = 12;
	assert_int_equal(nvgpu_ce_encode_zero(&w, buf, 64), -EINVAL);
	w = good, w.fb_addr = 4;
	assert_int_equal(nvgpu_ce_encode_zero(&w, buf, 64), -EINVAL);
	w = good, w.fence_va = 2;
	assert_int_equal(nvgpu_ce_encode_zero(&w, buf, 64), -EINVAL);
	w = good, w.fence_va = 1ULL << 49;
	assert_int_equal(nvgpu_ce_encode_zero(&w, buf, 64), -EINVAL);
	w = good, w.fb_addr = (1ULL << 49) - 8;
	assert_int_equal(nvgpu_ce_encode_zero(&w, buf, 64), -EINVAL);
	w = good, w.bytes = UINT64_MAX & ~7ULL;
	assert_int_equal(nvgpu_ce_encode_zero(&w, buf, 64), -EINVAL);
	w = good, w.bytes = 1ULL << 49, w.fb_addr = 0;
	assert_int_equal(nvgpu_ce_encode_zero(&w, buf, 64), -ENOSPC);
	assert_int_equal(nvgpu_ce_encode_zero(&good, buf, 0), -ENOSPC);
}

static void ring_entry_points_at_words(void **state)
{
	__le32 e[2];

	(void)state;
	assert_int_equal(nvgpu_ce_encode_entry(0x1234567894ULL, 38, e), 0);
	assert_int_equal(word(e, 0), 0x34567894);
	assert_int_equal(word(e, 1), 38 << 10 | 0x12);
	assert_int_equal(nvgpu_ce_encode_entry(0x1000, 0x1fffff, e), 0);
	assert_int_equal(word(e, 1), 0x1fffffu << 10);
	/* Length 0 would be an opcode. */
	assert_int_equal(nvgpu_ce_encode_entry(0x1000, 0, e), -EINVAL);
	assert_int_equal(nvgpu_ce_encode_entry(0x1000, 0x200000, e), -EINVAL);
	assert_int_equal(nvgpu_ce_encode_entry(0x1002, 1, e), -EINVAL);
	assert_int_equal(nvgpu_ce_encode_entry(1ULL << 40, 1, e), -EINVAL);
	assert_int_equal(nvgpu_ce_encode_entry(NVGPU_CE_VA_OF(NVGPU_CE_SYS_PAGES), 1, e), 0);
}

static void fences_wrap(void **state)
{
	(void)state;
	assert_true(nvgpu_ce_fence_passed(5, 5));
	assert_true(nvgpu_ce_fence_passed(6, 5));
	assert_false(nvgpu_ce_fence_passed(4, 5));
	assert_true(nvgpu_ce_fence_passed(1, 0xffffffff));
	assert_false(nvgpu_ce_fence_passed(0xffffffff, 1));
}

/* ---- memory image ------------------------------------------------------- */

#define FB	0xbfff00000ULL
#define DMA	0x7f0012345000ULL

static u32 at32(const u8 *p, u32 off)
{
	__le32 v;

	memcpy(&v, p + off, sizeof(v));
	return le32_to_cpu(v);
}

static u64 at64(const u8 *p, u32 off)
{
	return at32(p, off) | (u64)at32(p, off + 4) << 32;
}

static void instance_block_names_the_root(void **state)
{
	u8 *p = malloc(NVGPU_CE_IMAGE_BYTES);
	u64 root = FB + 0x2000;
	u32 i;

	(void)state;
	assert_non_null(p);
	memset(p, 0xa5, NVGPU_CE_IMAGE_BYTES);
	assert_int_equal(nvgpu_ce_image_encode(FB, DMA, p), 0);
	for (i = 0; i < 0x200; i += 4)
		assert_int_equal(at32(p, i), 0);
	assert_int_equal(at32(p, 0x200), (u32)root | 0xc00);
	assert_int_equal(at32(p, 0x204), root >> 32);
	assert_int_equal(at64(p, 0x208), (1ULL << 49) - 1);
	assert_int_equal(at32(p, 0x21c), 0);
	assert_int_equal(at64(p, 0x298), 1);
	assert_int_equal(at32(p, 0x2a0), (u32)root | 0xc00);
	assert_int_equal(at32(p, 0x2a4), root >> 32);
	assert_int_equal(at64(p, 0x2a8), 0);
	for (i = 1; i < 64; i++) {
		assert_int_equal(at32(p, 0x2a0 + 16 * i), 1);
		assert_int_equal(at32(p, 0x2a4 + 16 * i), 1);
		assert_int_equal(at32(p, 0x2a8 + 16 * i), 0);
	}
	assert_int_equal(at32(p, 0x2a0 + 16 * 64), 0);
	/* Ring indices start at zero. */
	for (i = 0; i < 0x1000; i += 4)
		assert_int_equal(at32(p, 0x1000 + i), 0);
	free(p);
}

/* The walk of a GMMU, version 2, from the reference: system memory or nothing. */
static u64 translate(const u8 *p, u64 va)
{
	static const u32 shift[] = { 47, 38, 29 };
	u64 table = FB + 0x2000, entry, mask;
	size_t i;

	for (i = 0; i < 3; i++) {
		mask = i ? 511 : 3;
		entry = at64(p, table - FB + ((va >> shift[i]) & mask) * 8);
		if (!entry)
			return 0;
		assert_int_equal(entry & 0xff, 2);
		table = (entry >> 8) << 12;
		assert_in_range(table, FB, FB + NVGPU_CE_IMAGE_BYTES - 0x1000);
	}
	/* No big pages. */
	assert_int_equal(at64(p, table - FB + ((va >> 21) & 255) * 16), 0);
	entry = at64(p, table - FB + ((va >> 21) & 255) * 16 + 8);
	if (!entry)
		return 0;
	assert_int_equal(entry & 0xff, 2);
	table = (entry >> 8) << 12;
	entry = at64(p, table - FB + ((va >> 12) & 511) * 8);
	if (!entry)
		return 0;
	assert_int_equal(entry & 0xff, 0xd);

	return (entry >> 8) << 12;
}

static void image_maps_the_system_memory_and_nothing_else(void **state)
{
	u8 *p = malloc(NVGPU_CE_IMAGE_BYTES);
	u32 i;

	(void)state;
	assert_non_null(p);
	assert_int_equal(nvgpu_ce_image_encode(FB, DMA, p), 0);
	for (i = 0; i < NVGPU_CE_SYS_PAGES; i++)
		assert_int_equal(translate(p, NVGPU_CE_VA_OF(i)), DMA + i * 4096);
	assert_int_equal(translate(p, NVGPU_CE_VA_OF(NVGPU_CE_SYS_PAGES)), 0);
	assert_int_equal(translate(p, NVGPU_CE_VA - 4096), 0);
	assert_int_equal(translate(p, 0), 0);
	assert_int_equal(translate(p, NVGPU_CE_VA | 1ULL << 47), 0);
	assert_int_equal(nvgpu_ce_image_encode(FB + 0x100, DMA, p), -EINVAL);
	assert_int_equal(nvgpu_ce_image_encode(FB, DMA + 8, p), -EINVAL);
	assert_int_equal(nvgpu_ce_image_encode((1ULL << 37) - 0x4000, DMA, p), -EINVAL);
	assert_int_equal(nvgpu_ce_image_encode(FB, (1ULL << 58) - 4096, p), -EINVAL);
	free(p);
}

/* ---- engines -------------------------------------------------------------- */

static const struct nvgpu_engine ada[] = {
	{ .kind = NVGPU_ENGINE_GRAPHICS, .api_index = 1, .runlist = 0 },
	{ .kind = NVGPU_ENGINE_COPY, .api_index = 9, .runlist = 0 },
	{ .kind = NVGPU_ENGINE_COPY, .api_index = 12, .runlist = 3 },
	{ .kind = NVGPU_ENGINE_COPY, .api_index = 11, .runlist = 2 },
	{ .kind = NVGPU_ENGINE_OTHER, .api_index = 0x13, .runlist = 1 },
	{ .kind = NVGPU_ENGINE_COPY, .api_index = 13, .runlist = 2 },
};

static void engine_is_one_without_graphics(void **state)
{
	(void)state;
	assert_ptr_equal(nvgpu_ce_choose(ada, ARRAY_SIZE(ada)), &ada[3]);
	assert_ptr_equal(nvgpu_ce_choose(ada, 3), &ada[2]);
	assert_null(nvgpu_ce_choose(ada, 2));
	assert_null(nvgpu_ce_choose(ada, 0));
}

static void error_of_another_runlist_is_not_ours(void **state)
{
	u32 nr = ARRAY_SIZE(ada);

	(void)state;
	assert_true(nvgpu_ce_error_is_ours(ada, nr, &ada[3], 11));
	assert_true(nvgpu_ce_error_is_ours(ada, nr, &ada[3], 13));
	assert_false(nvgpu_ce_error_is_ours(ada, nr, &ada[3], 12));
	assert_false(nvgpu_ce_error_is_ours(ada, nr, &ada[3], 1));
	assert_true(nvgpu_ce_error_is_ours(ada, nr, &ada[3], 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zero_is_one_launch_and_a_fence),
		cmocka_unit_test(zero_is_cut_into_lines),
		cmocka_unit_test(zero_refuses_nonsense),
		cmocka_unit_test(ring_entry_points_at_words),
		cmocka_unit_test(fences_wrap),
		cmocka_unit_test(instance_block_names_the_root),
		cmocka_unit_test(image_maps_the_system_memory_and_nothing_else),
		cmocka_unit_test(engine_is_one_without_graphics),
		cmocka_unit_test(error_of_another_runlist_is_not_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
