// SPDX-License-Identifier: MIT
/*
 * How much framebuffer a guest uses: who is asked when, and for how long it is known.
 */

#include <string.h>

#include "vgpu/usage.h"

#include "test.h"

static struct nvgpu_usage usage;
static struct nvgpu_fb_usage answer;

/* A GPU whose VFs 0 and 3 run guests. */
static void two_guests(void)
{
	memset(&usage, 0, sizeof(usage));
	nvgpu_usage_begin(&usage, 0);
	nvgpu_usage_begin(&usage, 3);
	answer.nr = 0;
}

static void tell(u32 gfid, u64 bytes)
{
	answer.of[answer.nr++] = (struct nvgpu_fb_usage_of) { .gfid = gfid, .bytes = bytes };
}

static void take(u64 now)
{
	nvgpu_usage_answer(&usage, now, &answer);
	answer.nr = 0;
}

/* What a reader finds; ~0 = nothing. */
static u64 bytes_of(u32 vf, u64 now)
{
	u64 bytes = 0x5a5a;

	return nvgpu_usage_of(&usage, now, vf, &bytes) ? bytes : ~0ull;
}

static void nobody_is_asked_while_nothing_runs(void)
{
	memset(&usage, 0, sizeof(usage));
	CHECK(!nvgpu_usage_ask(&usage, 5000));
	SAME(0, nvgpu_usage_patience(&usage, 5000));
	SAME(~0ull, bytes_of(0, 5000));
}

static void each_function_has_its_own(void)
{
	two_guests();
	CHECK(nvgpu_usage_ask(&usage, 5000));
	SAME(~0ull, bytes_of(0, 5000));
	tell(4, 0x123456789);
	tell(1, 4096);
	take(5010);
	SAME(4096, bytes_of(0, 5010));
	SAME(0x123456789, bytes_of(3, 5010));
	SAME(~0ull, bytes_of(1, 5010));
}

static void none_is_zero_and_not_unknown(void)
{
	two_guests();
	CHECK(nvgpu_usage_ask(&usage, 5000));
	tell(1, 0);
	take(5010);
	SAME(0, bytes_of(0, 5010));
	SAME(~0ull, bytes_of(3, 5010));
}

static void functions_that_are_not_are_passed_over(void)
{
	two_guests();
	CHECK(nvgpu_usage_ask(&usage, 5000));
	tell(0, 1);
	tell(2, 2);
	tell(NVGPU_MAX_VFS + 1, 3);
	tell(~0u, 4);
	take(5010);
	for (u32 vf = 0; vf < NVGPU_MAX_VFS; vf++)
		SAME(~0ull, bytes_of(vf, 5010));
}

static void one_question_at_a_time(void)
{
	two_guests();
	CHECK(nvgpu_usage_ask(&usage, 5000));
	CHECK(!nvgpu_usage_ask(&usage, 5001));
	/* However long it takes. */
	CHECK(!nvgpu_usage_ask(&usage, 95000));
	take(95001);
	CHECK(!nvgpu_usage_ask(&usage, 95001));
	CHECK(nvgpu_usage_ask(&usage, 95001 + NVGPU_USAGE_FRESH_MS));
}

static void an_answer_serves_all_who_read_soon(void)
{
	two_guests();
	CHECK(nvgpu_usage_ask(&usage, 5000));
	tell(1, 4096);
	take(5010);
	CHECK(!nvgpu_usage_ask(&usage, 5009 + NVGPU_USAGE_FRESH_MS));
	SAME(0, nvgpu_usage_patience(&usage, 5009 + NVGPU_USAGE_FRESH_MS));
	/* Also when reading takes its time. */
	SAME(4096, bytes_of(0, 5009 + NVGPU_USAGE_FRESH_MS + NVGPU_USAGE_WAIT_MS));
}

static void readers_wait_for_a_while_and_no_longer(void)
{
	two_guests();
	CHECK(nvgpu_usage_ask(&usage, 5000));
	SAME(NVGPU_USAGE_WAIT_MS, nvgpu_usage_patience(&usage, 5000));
	SAME(NVGPU_USAGE_WAIT_MS - 100, nvgpu_usage_patience(&usage, 5100));
	SAME(1, nvgpu_usage_patience(&usage, 4999 + NVGPU_USAGE_WAIT_MS));
	SAME(0, nvgpu_usage_patience(&usage, 5000 + NVGPU_USAGE_WAIT_MS));
	SAME(0, nvgpu_usage_patience(&usage, 60000));
}

static void old_values_do_not_outlive_a_silence(void)
{
	two_guests();
	CHECK(nvgpu_usage_ask(&usage, 5000));
	tell(1, 4096);
	take(5000);
	CHECK(nvgpu_usage_ask(&usage, 6000));
	SAME(4096, bytes_of(0, 6999));
	SAME(~0ull, bytes_of(0, 7000));
	/* A late answer is one. */
	tell(1, 8192);
	take(9000);
	SAME(8192, bytes_of(0, 9000));
}

static void who_does_not_answer_is_left_alone(void)
{
	two_guests();
	CHECK(nvgpu_usage_ask(&usage, 5000));
	tell(1, 4096);
	take(5000);
	CHECK(nvgpu_usage_ask(&usage, 6000));
	nvgpu_usage_fail(&usage, 6010, false);
	SAME(~0ull, bytes_of(0, 6010));
	SAME(0, nvgpu_usage_patience(&usage, 6010));
	CHECK(!nvgpu_usage_ask(&usage, 6009 + NVGPU_USAGE_RETRY_MS));
	CHECK(nvgpu_usage_ask(&usage, 6010 + NVGPU_USAGE_RETRY_MS));
}

static void the_next_firmware_is_asked_soon(void)
{
	two_guests();
	CHECK(nvgpu_usage_ask(&usage, 5000));
	nvgpu_usage_fail(&usage, 5010, true);
	CHECK(!nvgpu_usage_ask(&usage, 5010));
	CHECK(nvgpu_usage_ask(&usage, 5010 + NVGPU_USAGE_FRESH_MS));
}

static void a_start_is_worth_a_question(void)
{
	two_guests();
	CHECK(nvgpu_usage_ask(&usage, 5000));
	tell(1, 4096);
	take(5010);
	nvgpu_usage_begin(&usage, 7);
	CHECK(nvgpu_usage_ask(&usage, 5020));
	/* The old values hold until it is answered. */
	SAME(4096, bytes_of(0, 5020));
	tell(8, 1);
	take(5030);
	SAME(1, bytes_of(7, 5030));
	SAME(~0ull, bytes_of(0, 5030));
	CHECK(!nvgpu_usage_ask(&usage, 5040));
}

static void nobody_inherits_an_answer(void)
{
	two_guests();
	CHECK(nvgpu_usage_ask(&usage, 5000));
	nvgpu_usage_end(&usage, 0);
	nvgpu_usage_begin(&usage, 0);
	nvgpu_usage_end(&usage, 3);
	tell(1, 4096);
	tell(4, 4096);
	take(5010);
	SAME(~0ull, bytes_of(0, 5010));
	SAME(~0ull, bytes_of(3, 5010));
	/* Its own is asked for at once. */
	CHECK(nvgpu_usage_ask(&usage, 5010));
	tell(1, 8192);
	take(5020);
	SAME(8192, bytes_of(0, 5020));
}

static void what_does_not_run_has_none(void)
{
	two_guests();
	CHECK(nvgpu_usage_ask(&usage, 5000));
	tell(1, 4096);
	take(5010);
	nvgpu_usage_end(&usage, 0);
	SAME(~0ull, bytes_of(0, 5010));
	nvgpu_usage_end(&usage, 3);
	CHECK(!nvgpu_usage_ask(&usage, 9000));
}

static const struct test tests[] = {
	TEST(nobody_is_asked_while_nothing_runs),
	TEST(each_function_has_its_own),
	TEST(none_is_zero_and_not_unknown),
	TEST(functions_that_are_not_are_passed_over),
	TEST(one_question_at_a_time),
	TEST(an_answer_serves_all_who_read_soon),
	TEST(readers_wait_for_a_while_and_no_longer),
	TEST(old_values_do_not_outlive_a_silence),
	TEST(who_does_not_answer_is_left_alone),
	TEST(the_next_firmware_is_asked_soon),
	TEST(a_start_is_worth_a_question),
	TEST(nobody_inherits_an_answer),
	TEST(what_does_not_run_has_none),
};

int main(void)
{
	return test_all(tests, sizeof(tests) / sizeof(tests[0]));
}
