// SPDX-License-Identifier: MIT
/* Rules of the buddy allocator. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/slab.h>

#include "mem/buddy.h"

#define CHUNK	0x1000ULL
#define GIB	(1ULL << 30)
#define MIB	(1ULL << 20)

int shim_alloc_budget = -1;
int shim_alloc_live;

static int setup(void **state)
{
	static struct nvgpu_buddy b;

	shim_alloc_budget = -1;
	nvgpu_buddy_init(&b, CHUNK);
	*state = &b;
	return 0;
}

static int teardown(void **state)
{
	nvgpu_buddy_fini(*state);
	assert_int_equal(shim_alloc_live, 0);
	return 0;
}

static u64 take(struct nvgpu_buddy *b, u64 bytes, u64 align, bool top)
{
	u64 base = ~0ULL;

	assert_int_equal(nvgpu_buddy_alloc(b, bytes, align, top, &base), 0);
	assert_int_equal(base % align, 0);
	return base;
}

static void cuts_a_range_into_aligned_roots(void **state)
{
	struct nvgpu_buddy *b = *state;

	assert_int_equal(nvgpu_buddy_add(b, 0x3000, 0x9000), 0);
	assert_int_equal(b->total_bytes, 0x9000);
	/* 3, 4-7, 8-b */
	assert_int_equal(nvgpu_buddy_nodes(b), 3);
	assert_int_equal(nvgpu_buddy_largest(b), 0x9000);
}

static void leaves_out_what_is_not_whole_chunks(void **state)
{
	struct nvgpu_buddy *b = *state;

	assert_int_equal(nvgpu_buddy_add(b, 0x800, 0x2000), 0);
	assert_int_equal(b->total_bytes, 0x1000);
	assert_int_equal(nvgpu_buddy_add(b, 0x10800, 0x400), -EINVAL);
	assert_int_equal(nvgpu_buddy_add(b, UINT64_MAX - 10, 100), -EINVAL);
}

static void refuses_ranges_that_overlap(void **state)
{
	struct nvgpu_buddy *b = *state;

	assert_int_equal(nvgpu_buddy_add(b, 0x10000, 0x10000), 0);
	assert_int_equal(nvgpu_buddy_add(b, 0x1f000, 0x2000), -EEXIST);
	assert_int_equal(nvgpu_buddy_add(b, 0x0, 0x11000), -EEXIST);
	assert_int_equal(nvgpu_buddy_add(b, 0x0, 0x30000), -EEXIST);
	assert_int_equal(nvgpu_buddy_add(b, 0x20000, 0x1000), 0);
	assert_int_equal(nvgpu_buddy_add(b, 0x0, 0x10000), 0);
	assert_int_equal(nvgpu_buddy_largest(b), 0x21000);
}

static void trims_exactly(void **state)
{
	struct nvgpu_buddy *b = *state;
	u64 base;

	assert_int_equal(nvgpu_buddy_add(b, 0, 64 * MIB), 0);
	base = take(b, 5 * MIB + 1, CHUNK, false);
	assert_int_equal(base, 0);
	assert_int_equal(b->free_bytes, 59 * MIB - CHUNK);
	assert_int_equal(take(b, CHUNK, CHUNK, false), 5 * MIB + CHUNK);
}

static void gives_two_of_22_gib_on_46(void **state)
{
	struct nvgpu_buddy *b = *state;

	assert_int_equal(nvgpu_buddy_add(b, 0, 46 * GIB), 0);
	assert_int_equal(take(b, 22 * GIB, 128 * MIB, false), 0);
	assert_int_equal(take(b, 22 * GIB, 128 * MIB, false), 22 * GIB);
	assert_int_equal(b->free_bytes, 2 * GIB);
}

static void spans_roots(void **state)
{
	struct nvgpu_buddy *b = *state;
	u64 base;

	assert_int_equal(nvgpu_buddy_add(b, 0, 46 * GIB), 0);
	base = take(b, 46 * GIB, CHUNK, false);
	assert_int_equal(base, 0);
	assert_int_equal(nvgpu_buddy_alloc(b, 1, CHUNK, false, &base), -ENOSPC);
}

static void does_not_span_a_hole(void **state)
{
	struct nvgpu_buddy *b = *state;
	u64 base;

	assert_int_equal(nvgpu_buddy_add(b, 0, 0x4000), 0);
	assert_int_equal(nvgpu_buddy_add(b, 0x5000, 0x3000), 0);
	assert_int_equal(nvgpu_buddy_alloc(b, 0x5000, CHUNK, false, &base), -ENOSPC);
	assert_int_equal(nvgpu_buddy_alloc(b, 0x5000, CHUNK, true, &base), -ENOSPC);
	assert_int_equal(nvgpu_buddy_largest(b), 0x4000);
}

static void places_from_the_top(void **state)
{
	struct nvgpu_buddy *b = *state;

	assert_int_equal(nvgpu_buddy_add(b, 0, 0x100000), 0);
	assert_int_equal(take(b, 0x1000, CHUNK, true), 0xff000);
	assert_int_equal(take(b, 0x3000, 0x10000, true), 0xf0000);
	assert_int_equal(take(b, 0x1000, CHUNK, true), 0xfe000);
	assert_int_equal(take(b, 0x1000, CHUNK, false), 0);
}

static void honours_alignment_inside_a_run(void **state)
{
	struct nvgpu_buddy *b = *state;

	assert_int_equal(nvgpu_buddy_add(b, 0x1000, 0x40000), 0);
	assert_int_equal(take(b, 0x5000, 0x20000, false), 0x20000);
	assert_int_equal(take(b, 0x5000, 0x8000, false), 0x8000);
	assert_int_equal(take(b, 0x1000, CHUNK, false), 0x1000);
}

static void refuses_nonsense(void **state)
{
	struct nvgpu_buddy *b = *state;
	u64 base;

	assert_int_equal(nvgpu_buddy_add(b, 0, 0x10000), 0);
	assert_int_equal(nvgpu_buddy_alloc(b, 0, CHUNK, false, &base), -EINVAL);
	assert_int_equal(nvgpu_buddy_alloc(b, 1, 3, false, &base), -EINVAL);
	assert_int_equal(nvgpu_buddy_alloc(b, 1, 0, false, &base), -EINVAL);
	assert_int_equal(nvgpu_buddy_alloc(b, UINT64_MAX, CHUNK, false, &base), -EINVAL);
	assert_int_equal(nvgpu_buddy_alloc(b, 0x11000, CHUNK, false, &base), -ENOSPC);
}

static void refuses_a_wrong_free_and_changes_nothing(void **state)
{
	struct nvgpu_buddy *b = *state;
	u64 a, c;

	assert_int_equal(nvgpu_buddy_add(b, 0, 0x10000), 0);
	a = take(b, 0x4000, CHUNK, false);
	c = take(b, 0x4000, CHUNK, false);
	assert_int_equal(nvgpu_buddy_free(b, 0x8000, 0x1000), -EINVAL);
	assert_int_equal(nvgpu_buddy_free(b, a + 0x1000, 0x1000), -EINVAL);
	assert_int_equal(nvgpu_buddy_free(b, a, 0x3000), -EINVAL);
	assert_int_equal(nvgpu_buddy_free(b, c, 0x5000), -EINVAL);
	assert_int_equal(nvgpu_buddy_free(b, 0x100000, 0x1000), -EINVAL);
	assert_int_equal(b->free_bytes, 0x8000);
	assert_int_equal(nvgpu_buddy_free(b, a, 0x4000), 0);
	assert_int_equal(nvgpu_buddy_free(b, a, 0x4000), -EINVAL);
	assert_int_equal(nvgpu_buddy_free(b, c, 0x4000), 0);
}

static void merges_back_to_the_roots(void **state)
{
	struct nvgpu_buddy *b = *state;
	unsigned int roots, i;
	u64 at[16];

	assert_int_equal(nvgpu_buddy_add(b, 0x3000, 0x1d000), 0);
	roots = nvgpu_buddy_nodes(b);
	for (i = 0; i < 9; i++)
		at[i] = take(b, 0x3000, CHUNK, i & 1);
	for (i = 0; i < 9; i++)
		assert_int_equal(nvgpu_buddy_free(b, at[(i * 5) % 9], 0x3000), 0);
	assert_int_equal(nvgpu_buddy_nodes(b), roots);
	assert_int_equal(b->free_bytes, b->total_bytes);
}

static void leaves_nothing_behind_when_memory_runs_out(void **state)
{
	struct nvgpu_buddy *b = *state;
	unsigned int roots;
	int budget, err;
	u64 base = 77;

	assert_int_equal(nvgpu_buddy_add(b, 0x1000, 0x1ff000), 0);
	roots = nvgpu_buddy_nodes(b);
	for (budget = 0;; budget++) {
		shim_alloc_budget = budget;
		err = nvgpu_buddy_alloc(b, 0x75000, CHUNK, false, &base);
		shim_alloc_budget = -1;
		if (!err)
			break;
		assert_int_equal(err, -ENOMEM);
		assert_int_equal(base, 77);
		assert_int_equal(nvgpu_buddy_nodes(b), roots);
		assert_int_equal(b->free_bytes, b->total_bytes);
	}
	assert_true(budget > 2);
	shim_alloc_budget = 1;
	assert_int_equal(nvgpu_buddy_add(b, 0x1001000, 0x7000), -ENOMEM);
	shim_alloc_budget = -1;
	assert_int_equal(b->total_bytes, 0x1ff000);
	assert_int_equal(nvgpu_buddy_add(b, 0x1001000, 0x7000), 0);
}

/* Against a model that keeps one owner per chunk. */
static void takes_one_certain_range(void **state)
{
	struct nvgpu_buddy *b = *state;

	assert_int_equal(nvgpu_buddy_add(b, 0, 46 * GIB), 0);
	/* Across leaves of several sizes, aligned to nothing but chunks. */
	assert_int_equal(nvgpu_buddy_alloc_at(b, 11 * GIB + CHUNK, 22 * GIB), 0);
	assert_int_equal(b->free_bytes, 24 * GIB);
	assert_int_equal(nvgpu_buddy_alloc_at(b, 33 * GIB, 1), -ENOSPC);
	assert_int_equal(nvgpu_buddy_alloc_at(b, 10 * GIB, 2 * GIB), -ENOSPC);
	assert_int_equal(nvgpu_buddy_alloc_at(b, 45 * GIB, 2 * GIB), -ENOSPC);
	assert_int_equal(nvgpu_buddy_alloc_at(b, 46 * GIB, CHUNK), -ENOSPC);
	assert_int_equal(nvgpu_buddy_alloc_at(b, 0, 0), -EINVAL);
	assert_int_equal(nvgpu_buddy_alloc_at(b, 1, CHUNK), -EINVAL);
	assert_int_equal(nvgpu_buddy_alloc_at(b, ~0ULL & ~(CHUNK - 1), 2 * CHUNK), -EINVAL);
	assert_int_equal(b->free_bytes, 24 * GIB);
	assert_int_equal(nvgpu_buddy_alloc_at(b, 33 * GIB + CHUNK, GIB), 0);
	assert_int_equal(nvgpu_buddy_free(b, 33 * GIB + CHUNK, GIB), 0);
	assert_int_equal(nvgpu_buddy_free(b, 11 * GIB + CHUNK, 22 * GIB), 0);
	assert_int_equal(nvgpu_buddy_largest(b), 46 * GIB);
}

static void agrees_with_a_plain_model(void **state)
{
	enum { CHUNKS = 300, LIVE = 40, ROUNDS = 20000 };
	struct nvgpu_buddy *b = *state;
	static u8 owner[CHUNKS];
	struct { u64 base, bytes; } live[LIVE] = { 0 };
	unsigned int seed = 1, i, r, c, run, best;
	u64 base, bytes, align, nfree;

	assert_int_equal(nvgpu_buddy_add(b, 3 * CHUNK, (CHUNKS - 3) * CHUNK), 0);
	for (i = 0; i < 3; i++)
		owner[i] = 1;

	for (r = 0; r < ROUNDS; r++) {
		seed = seed * 1103515245 + 12345;
		i = (seed >> 16) % LIVE;
		if (live[i].bytes) {
			assert_int_equal(nvgpu_buddy_free(b, live[i].base, live[i].bytes), 0);
			for (c = 0; c < live[i].bytes / CHUNK; c++)
				owner[live[i].base / CHUNK + c] = 0;
			live[i].bytes = 0;
		} else {
			bytes = (1 + (seed >> 8) % 24) * CHUNK;
			align = CHUNK << ((seed >> 20) % 4);
			if (!nvgpu_buddy_alloc(b, bytes, align, seed >> 31, &base)) {
				assert_int_equal(base % align, 0);
				assert_true(base + bytes <= CHUNKS * CHUNK);
				for (c = 0; c < bytes / CHUNK; c++) {
					assert_int_equal(owner[base / CHUNK + c], 0);
					owner[base / CHUNK + c] = 1;
				}
				live[i].base = base;
				live[i].bytes = bytes;
			} else {
				/* Then there is no place: check every one. */
				for (c = 0; c < CHUNKS; c += align / CHUNK) {
					for (run = 0; run < bytes / CHUNK; run++)
						if (c + run >= CHUNKS || owner[c + run])
							break;
					assert_true(run < bytes / CHUNK);
				}
			}
		}
		nfree = best = run = 0;
		for (c = 0; c < CHUNKS; c++) {
			run = owner[c] ? 0 : run + 1;
			nfree += !owner[c];
			if (run > best)
				best = run;
		}
		assert_int_equal(b->free_bytes, nfree * CHUNK);
		assert_int_equal(nvgpu_buddy_largest(b), best * CHUNK);
	}
}

int main(void)
{
#define T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(cuts_a_range_into_aligned_roots),
		T(leaves_out_what_is_not_whole_chunks),
		T(refuses_ranges_that_overlap),
		T(trims_exactly),
		T(gives_two_of_22_gib_on_46),
		T(spans_roots),
		T(does_not_span_a_hole),
		T(places_from_the_top),
		T(honours_alignment_inside_a_run),
		T(refuses_nonsense),
		T(refuses_a_wrong_free_and_changes_nothing),
		T(merges_back_to_the_roots),
		T(leaves_nothing_behind_when_memory_runs_out),
		T(takes_one_certain_range),
		T(agrees_with_a_plain_model),
	};

	return cmocka_run_group_tests_name("buddy", tests, NULL, NULL);
}
