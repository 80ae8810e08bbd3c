// SPDX-License-Identifier: MIT
/*
 * How busy a vGPU keeps a GPU's engines, from firmware's samples.
 */

#include "vgpu/utilisation.h"

#include "test.h"

#define VM_A	4711u
#define VM_B	4712u

static struct nvgpu_meter meter;
static struct nvgpu_util_batch batch;

/* A GPU whose VFs 0 and 3 run guests of two monitors. */
static void two_guests(void)
{
	nvgpu_meter_reset(&meter);
	nvgpu_meter_begin(&meter, 0, VM_A);
	nvgpu_meter_begin(&meter, 3, VM_B);
	batch.nr = 0;
}

/* One more sample in which the graphics engine worked for @pid. */
static void sample(u64 time, u32 pid, u32 busy)
{
	struct nvgpu_util_sample *s = &batch.sample[batch.nr++];

	s->time = time;
	for (u32 i = 0; i < NVGPU_UTIL_COUNT; i++)
		s->engine[i] = (struct nvgpu_util_engine) { .pid = NVGPU_UTIL_NOBODY };
	s->engine[NVGPU_UTIL_GRAPHICS] = (struct nvgpu_util_engine) { .busy = busy, .pid = pid };
}

static void take(void)
{
	nvgpu_meter_take(&meter, &batch);
	batch.nr = 0;
}

#define GRAPHICS(vf)	(meter.of_vf[vf].busy[NVGPU_UTIL_GRAPHICS])

static void each_engine_has_its_share(void)
{
	two_guests();
	sample(1, VM_A, 1000);
	batch.sample[0].engine[NVGPU_UTIL_FB] = (struct nvgpu_util_engine) { 2000, VM_A };
	batch.sample[0].engine[NVGPU_UTIL_ENCODER] = (struct nvgpu_util_engine) { 3000, VM_B };
	batch.sample[0].engine[NVGPU_UTIL_DECODER] = (struct nvgpu_util_engine) { 4000, VM_A };
	take();
	CHECK(meter.of_vf[0].known && meter.of_vf[3].known);
	SAME(1000, meter.of_vf[0].busy[NVGPU_UTIL_GRAPHICS]);
	SAME(2000, meter.of_vf[0].busy[NVGPU_UTIL_FB]);
	SAME(0, meter.of_vf[0].busy[NVGPU_UTIL_ENCODER]);
	SAME(4000, meter.of_vf[0].busy[NVGPU_UTIL_DECODER]);
	SAME(0, meter.of_vf[3].busy[NVGPU_UTIL_GRAPHICS]);
	SAME(0, meter.of_vf[3].busy[NVGPU_UTIL_FB]);
	SAME(3000, meter.of_vf[3].busy[NVGPU_UTIL_ENCODER]);
	SAME(0, meter.of_vf[3].busy[NVGPU_UTIL_DECODER]);
}

static void mean_is_over_all_new_samples(void)
{
	two_guests();
	sample(1, VM_A, 8000);
	sample(2, VM_B, 6000);
	sample(3, NVGPU_UTIL_NOBODY, 0);
	sample(4, VM_A, 4000);
	take();
	SAME(3000, GRAPHICS(0));
	SAME(1500, GRAPHICS(3));
}

static void what_was_used_is_not_used_again(void)
{
	two_guests();
	sample(1, VM_A, 8000);
	sample(2, VM_A, 8000);
	take();
	sample(1, VM_A, 8000);
	sample(2, VM_A, 8000);
	sample(3, VM_A, 1000);
	take();
	SAME(1000, GRAPHICS(0));
}

static void samples_come_in_any_order(void)
{
	two_guests();
	sample(9, VM_A, 4000);
	sample(7, VM_A, 2000);
	sample(8, VM_A, 3000);
	take();
	SAME(3000, GRAPHICS(0));
	SAME(9, meter.newest);
}

static void nothing_new_changes_nothing(void)
{
	two_guests();
	sample(5, VM_A, 8000);
	take();
	take();
	CHECK(meter.of_vf[0].known);
	SAME(8000, GRAPHICS(0));
	sample(5, VM_A, 8000);
	sample(4, VM_B, 8000);
	take();
	SAME(8000, GRAPHICS(0));
	SAME(0, GRAPHICS(3));
	SAME(5, meter.newest);
}

static void values_are_those_of_the_last_batch(void)
{
	two_guests();
	sample(1, VM_A, 8000);
	take();
	sample(2, VM_B, 5000);
	take();
	SAME(0, GRAPHICS(0));
	SAME(5000, GRAPHICS(3));
}

static void nothing_is_known_before_the_first_sample(void)
{
	two_guests();
	take();
	CHECK(!meter.of_vf[0].known && !meter.of_vf[3].known);
	CHECK(!meter.of_vf[1].known);
}

static void what_does_not_run_has_no_utilisation(void)
{
	two_guests();
	sample(1, VM_A, 8000);
	take();
	nvgpu_meter_end(&meter, 0);
	CHECK(!meter.of_vf[0].known);
	SAME(0, GRAPHICS(0));
	sample(2, VM_A, 8000);
	sample(3, 0, 8000);
	take();
	CHECK(!meter.of_vf[0].known && !meter.of_vf[1].known);
	SAME(0, GRAPHICS(0));
}

static void a_new_start_inherits_nothing(void)
{
	two_guests();
	sample(1, VM_A, 8000);
	take();
	nvgpu_meter_end(&meter, 0);
	nvgpu_meter_begin(&meter, 0, VM_A);
	CHECK(!meter.of_vf[0].known);
	sample(1, VM_A, 8000);
	take();
	CHECK(!meter.of_vf[0].known);
	sample(2, VM_A, 100);
	take();
	CHECK(meter.of_vf[0].known);
	SAME(100, GRAPHICS(0));
}

static void two_of_one_process_are_not_told_apart(void)
{
	two_guests();
	sample(1, VM_A, 8000);
	take();
	nvgpu_meter_begin(&meter, 1, VM_A);
	CHECK(!meter.of_vf[0].known && !meter.of_vf[1].known && meter.of_vf[3].known);
	sample(2, VM_A, 8000);
	take();
	CHECK(!meter.of_vf[0].known && !meter.of_vf[1].known && meter.of_vf[3].known);
	nvgpu_meter_end(&meter, 0);
	CHECK(!meter.of_vf[1].known);
	sample(3, VM_A, 7000);
	take();
	CHECK(meter.of_vf[1].known);
	SAME(7000, GRAPHICS(1));
}

static void a_clock_that_starts_again_is_noticed(void)
{
	two_guests();
	sample(1000, VM_A, 8000);
	take();
	sample(3, VM_A, 4000);
	sample(4, VM_A, 2000);
	take();
	SAME(3000, GRAPHICS(0));
	SAME(4, meter.newest);
}

static void a_boot_forgets_everything(void)
{
	two_guests();
	sample(1000, VM_A, 8000);
	take();
	nvgpu_meter_reset(&meter);
	CHECK(!meter.of_vf[0].known);
	SAME(0, GRAPHICS(0));
	nvgpu_meter_begin(&meter, 0, VM_A);
	sample(999, VM_A, 4000);
	sample(1001, VM_A, 2000);
	take();
	SAME(3000, GRAPHICS(0));
}

static void a_full_batch_does_not_overflow(void)
{
	two_guests();
	for (u32 i = 0; i < NVGPU_UTIL_SAMPLES_MAX; i++)
		sample(i + 1, VM_A, NVGPU_UTIL_FULL);
	take();
	SAME(NVGPU_UTIL_FULL, GRAPHICS(0));
}

int main(void)
{
	static const struct test tests[] = {
		TEST(each_engine_has_its_share), TEST(mean_is_over_all_new_samples),
		TEST(what_was_used_is_not_used_again), TEST(samples_come_in_any_order),
		TEST(nothing_new_changes_nothing), TEST(values_are_those_of_the_last_batch),
		TEST(nothing_is_known_before_the_first_sample),
		TEST(what_does_not_run_has_no_utilisation), TEST(a_new_start_inherits_nothing),
		TEST(two_of_one_process_are_not_told_apart),
		TEST(a_clock_that_starts_again_is_noticed), TEST(a_boot_forgets_everything),
		TEST(a_full_batch_does_not_overflow),
	};

	return test_all(tests, ARRAY_SIZE(tests));
}
