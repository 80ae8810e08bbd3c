// SPDX-License-Identifier: MIT
/* CPU sequencer: what it executes, and what it refuses. */

#include "unit.h"
#include "abi/gen/releases.h"
#include "gsp/sequencer.h"

#define WINDOW		0x1000000u
#define PAYLOAD_WORDS	10		/* in front of the commands */
#define OP_WRITE	0
#define OP_MODIFY	1
#define OP_POLL		2
#define OP_DELAY	3
#define OP_STORE	4
#define OP_RESET	5

struct world {
	u32 addr, value;
	u32 reads, writes, cores;
	u64 slept_us;
	int core_err;
};

static u32 rd32(void *ctx, u32 addr)
{
	struct world *w = ctx;

	assert_true(addr < WINDOW && addr % 4 == 0);
	w->reads++;
	return addr == w->addr ? w->value : 0;
}

static void wr32(void *ctx, u32 addr, u32 value)
{
	struct world *w = ctx;

	assert_true(addr < WINDOW && addr % 4 == 0);
	w->writes++;
	w->addr = addr;
	w->value = value;
}

static void delay_us(void *ctx, u32 us)
{
	((struct world *)ctx)->slept_us += us;
}

static int core(void *ctx, enum nvgpu_seq_op op)
{
	struct world *w = ctx;

	w->cores++;
	return w->core_err;
}

static const struct nvgpu_seq_ops ops = {
	.rd32 = rd32, .wr32 = wr32, .delay_us = delay_us, .core = core,
};

static int run_with(struct world *w, const u32 *cmd, u32 words, u32 buffer_words)
{
	struct nvgpu_seq_error where;
	u32 bytes = (PAYLOAD_WORDS + words) * 4;
	u32 *payload = calloc(1, bytes);	/* exactly as long as said, for ASan */
	u32 i;
	int err;

	payload[0] = buffer_words;
	payload[1] = words;
	for (i = 0; i < words; i++)
		payload[PAYLOAD_WORDS + i] = cmd[i];
	err = nvgpu_seq_run(&nvgpu_abi_r535_113_01, payload, bytes, WINDOW, &ops, w, &where);
	free(payload);
	return err;
}

#define RUN(w, ...) ({ \
	static const u32 cmd_[] = { __VA_ARGS__ }; \
	run_with(w, cmd_, ARRAY_SIZE(cmd_), ARRAY_SIZE(cmd_) + 1); })

static void empty_sequence_is_fine(void **state)
{
	struct world w = { 0 };

	assert_int_equal(run_with(&w, NULL, 0, 1), 0);
	assert_int_equal(w.reads + w.writes, 0);
}

static void registers_are_written_modified_and_stored(void **state)
{
	struct world w = { 0 };

	assert_int_equal(RUN(&w, OP_WRITE, 0x100, 0xff00ff, OP_MODIFY, 0x100, 0xff, 0x12,
			     OP_STORE, 0x100, 7), 0);
	assert_int_equal(w.value, 0xff0012);
	assert_int_equal(w.reads, 2);
}

static void registers_outside_the_window_are_refused(void **state)
{
	struct world w = { 0 };

	assert_int_equal(RUN(&w, OP_WRITE, WINDOW, 1), -ERANGE);
	assert_int_equal(RUN(&w, OP_WRITE, 0xfffffffc, 1), -ERANGE);
	/* Unaligned: the decoder or the interpreter, whoever sees it first. */
	assert_true(RUN(&w, OP_MODIFY, 0x102, 1, 1) < 0);
	assert_int_equal(RUN(&w, OP_POLL, 0x80000000, 1, 1, 1, 0), -ERANGE);
	assert_true(RUN(&w, OP_STORE, 0x1000001, 0) < 0);
	assert_int_equal(w.reads + w.writes, 0);
}

static void store_index_is_bounded(void **state)
{
	struct world w = { 0 };

	assert_true(RUN(&w, OP_STORE, 0x100, 8) < 0);
	assert_true(RUN(&w, OP_STORE, 0x100, 0xffffffff) < 0);
}

static void unknown_operations_and_cut_commands_are_refused(void **state)
{
	struct world w = { 0 };

	assert_true(RUN(&w, 99) < 0);
	assert_true(RUN(&w, OP_WRITE, 0x100) < 0);
	assert_true(RUN(&w, OP_POLL, 0x100, 1, 1, 1) < 0);
	assert_int_equal(w.reads + w.writes, 0);
}

static void poll_ends_with_its_timeout(void **state)
{
	struct world w = { 0 };

	assert_int_equal(RUN(&w, OP_POLL, 0x100, 1, 1, 1000, 0), -ETIMEDOUT);
	assert_int_equal(w.slept_us, 1000);
	w = (struct world) { .addr = 0x100, .value = 0x11 };
	assert_int_equal(RUN(&w, OP_POLL, 0x100, 1, 1, 1000, 0), 0);
	assert_int_equal(w.reads, 1);
}

static void waiting_is_bounded_in_total(void **state)
{
	struct world w = { 0 };

	assert_int_equal(RUN(&w, OP_DELAY, 0xffffffff), -ETIME);
	assert_int_equal(RUN(&w, OP_DELAY, 9000000, OP_DELAY, 9000000, OP_DELAY, 9000000), -ETIME);
	assert_int_equal(w.slept_us, 18000000);
}

static void number_of_commands_is_bounded(void **state)
{
	static u32 cmd[2 * 5000];
	struct world w = { 0 };
	u32 i;

	for (i = 0; i < 5000; i++)
		cmd[2 * i] = OP_DELAY;
	assert_int_equal(run_with(&w, cmd, ARRAY_SIZE(cmd), ARRAY_SIZE(cmd) + 1), -E2BIG);
}

static void core_failure_ends_the_sequence(void **state)
{
	struct world w = { .core_err = -EIO };

	assert_int_equal(RUN(&w, OP_RESET, OP_WRITE, 0x100, 1), -EIO);
	assert_int_equal(w.cores, 1);
	assert_int_equal(w.writes, 0);
}

static void random_programs_stay_inside(void **state)
{
	struct world w = { 0 };
	u32 cmd[32], round, i;

	srand(1);
	for (round = 0; round < 2000; round++) {
		for (i = 0; i < ARRAY_SIZE(cmd); i++)
			cmd[i] = rand() % 3 ? (u32)rand() % 10 : (u32)rand() * 2u + rand() % 2;
		w.slept_us = 0;
		run_with(&w, cmd, rand() % ARRAY_SIZE(cmd), rand() % 40);
		assert_true(w.slept_us <= 20000000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_sequence_is_fine),
		cmocka_unit_test(registers_are_written_modified_and_stored),
		cmocka_unit_test(registers_outside_the_window_are_refused),
		cmocka_unit_test(store_index_is_bounded),
		cmocka_unit_test(unknown_operations_and_cut_commands_are_refused),
		cmocka_unit_test(poll_ends_with_its_timeout),
		cmocka_unit_test(waiting_is_bounded_in_total),
		cmocka_unit_test(number_of_commands_is_bounded),
		cmocka_unit_test(core_failure_ends_the_sequence),
		cmocka_unit_test(random_programs_stay_inside),
	};

	return RUN_TESTS(tests);
}
