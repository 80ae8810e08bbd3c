// SPDX-License-Identifier: MIT
/* Ring indices: arithmetic, and what the other side may do to its own. */

#include "unit.h"
#include "gsp/ring.h"

#define SLOTS	63
#define ELEMENT	4096

static void one_slot_stays_free(void **state)
{
	u32 rd, wr;

	for (rd = 0; rd < SLOTS; rd++) {
		assert_int_equal(nvgpu_ring_used(rd, rd, SLOTS), 0);
		assert_int_equal(nvgpu_ring_free(rd, rd, SLOTS), SLOTS - 1);
		for (wr = 0; wr < SLOTS; wr++)
			assert_int_equal(nvgpu_ring_used(rd, wr, SLOTS) +
					 nvgpu_ring_free(rd, wr, SLOTS), SLOTS - 1);
	}
}

static void advancing_wraps(void **state)
{
	assert_int_equal(nvgpu_ring_advance(62, 1, SLOTS), 0);
	assert_int_equal(nvgpu_ring_advance(60, 16, SLOTS), 13);
	assert_int_equal(nvgpu_ring_used(60, nvgpu_ring_advance(60, 16, SLOTS), SLOTS), 16);
}

static void index_outside_the_ring_is_refused(void **state)
{
	static const u32 bad[] = { SLOTS, SLOTS + 1, 0x7fffffff, 0xffffffff };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_false(nvgpu_ring_rd_valid(0, bad[i], 10, SLOTS));
		assert_false(nvgpu_ring_wr_valid(0, bad[i], 0, SLOTS));
	}
}

/* Whether going forward from @from one meets @at no later than @to. */
static bool lies_on_the_way(u32 from, u32 at, u32 to)
{
	u32 i, pos = from;

	for (i = 0; i < SLOTS; i++) {
		if (pos == at)
			return true;
		if (pos == to)
			return false;
		pos = (pos + 1) % SLOTS;
	}

	return false;
}

static void consumer_moves_towards_the_writer_only(void **state)
{
	u32 old, new, wr;

	for (old = 0; old < SLOTS; old++)
		for (wr = 0; wr < SLOTS; wr++)
			for (new = 0; new < SLOTS; new++)
				assert_int_equal(nvgpu_ring_rd_valid(old, new, wr, SLOTS),
						 lies_on_the_way(old, new, wr));
}

static void producer_never_takes_back(void **state)
{
	u32 rd = 50, old = 55, new;

	for (new = 0; new < SLOTS; new++)
		assert_int_equal(nvgpu_ring_wr_valid(old, new, rd, SLOTS), new >= 55 || new < 50);
}

static void spans_cover_the_elements_once(void **state)
{
	struct nvgpu_ring_span s;
	u32 idx, count;

	for (idx = 0; idx < SLOTS; idx++) {
		for (count = 1; count <= 16; count++) {
			s = nvgpu_ring_span(idx, count, SLOTS, ELEMENT);
			assert_int_equal(s.first_bytes + s.second_bytes, count * ELEMENT);
			assert_true(idx * ELEMENT + s.first_bytes <= SLOTS * ELEMENT);
			assert_int_equal(s.second_bytes != 0, idx + count > SLOTS);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_slot_stays_free),
		cmocka_unit_test(advancing_wraps),
		cmocka_unit_test(index_outside_the_ring_is_refused),
		cmocka_unit_test(consumer_moves_towards_the_writer_only),
		cmocka_unit_test(producer_never_takes_back),
		cmocka_unit_test(spans_cover_the_elements_once),
	};

	return RUN_TESTS(tests);
}
