// SPDX-License-Identifier: MIT
/*
 * Messages of firmware: numbers and names, what plugins and channels report, samples of
 * utilisation, the CPU sequencer.
 */

#include "bytes.h"

static void reads_what_a_plugin_reports(void **state)
{
	static const enum nvgpu_plugin_event expected[] = {
		NVGPU_PLUGIN_EV_STARTED, NVGPU_PLUGIN_EV_STOPPED, NVGPU_PLUGIN_EV_CRASHED,
		NVGPU_PLUGIN_EV_GUEST_LOADED, NVGPU_PLUGIN_EV_GUEST_UNLOADED,
		NVGPU_PLUGIN_EV_ERROR_TEXT, NVGPU_PLUGIN_EV_LICENSE, NVGPU_PLUGIN_EV_UNKNOWN,
	};
	enum nvgpu_plugin_event ev;
	u32 gfid, i;
	u8 p[8];

	(void)state;
	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		set32(p, 0, 3);
		set32(p, 4, i);
		assert_int_equal(ABI->decode_plugin_event(p, 8, &gfid, &ev), 0);
		assert_int_equal(gfid, 3);
		assert_int_equal(ev, expected[i]);
	}
	assert_int_equal(ABI->decode_plugin_event(p, 7, &gfid, &ev), -EMSGSIZE);
}

static void rejects_a_plugin_event_of_no_guest(void **state)
{
	enum nvgpu_plugin_event ev;
	u8 p[8] = { 0 };
	u32 gfid;

	(void)state;
	assert_int_equal(ABI->decode_plugin_event(p, 8, &gfid, &ev), -EPROTO);
	set32(p, 0, 65);
	assert_int_equal(ABI->decode_plugin_event(p, 8, &gfid, &ev), -EPROTO);
}

static void translates_event_numbers(void **state)
{
	static const struct { u32 number; enum nvgpu_event_id id; } rows[] = {
		{ 0x1001, NVGPU_EV_INIT_DONE }, { 0x1002, NVGPU_EV_CPU_SEQUENCER },
		{ 0x1003, NVGPU_EV_POST_EVENT }, { 0x1004, NVGPU_EV_RC_TRIGGERED },
		{ 0x1005, NVGPU_EV_MMU_FAULT_QUEUED }, { 0x1006, NVGPU_EV_OS_ERROR_LOG },
		{ 0x1008, NVGPU_EV_GPUACCT_SAMPLES }, { 0x100c, NVGPU_EV_LIBOS_PRINT },
		{ 0x100d, NVGPU_EV_VGPU_PLUGIN }, { 0x1010, NVGPU_EV_VGPU_CONFIG },
		{ 0x100f, NVGPU_EV_IGNORED }, { 0x101d, NVGPU_EV_IGNORED }, { 0x101e, NVGPU_EV_IGNORED },
		{ 0x1000, NVGPU_EV_UNKNOWN }, { 0x101f, NVGPU_EV_UNKNOWN }, { 76, NVGPU_EV_UNKNOWN },
		{ 0xffffffff, NVGPU_EV_UNKNOWN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(ABI->event_id(rows[i].number), rows[i].id);
}

static void names_functions_and_events(void **state)
{
	(void)state;
	assert_string_equal(ABI->number_name(76), "GSP_RM_CONTROL");
	assert_string_equal(ABI->number_name(0x1001), "GSP_INIT_DONE");
	assert_string_equal(ABI->number_name(0), "NOP");
	assert_null(ABI->number_name(203));
	assert_null(ABI->number_name(0x1000));
}

static void numbers_functions(void **state)
{
	(void)state;
	assert_int_equal(ABI->fn[NVGPU_FN_FREE], 10);
	assert_int_equal(ABI->fn[NVGPU_FN_UNLOADING], 47);
	assert_int_equal(ABI->fn[NVGPU_FN_GET_STATIC_INFO], 65);
	assert_int_equal(ABI->fn[NVGPU_FN_CONTINUATION], 71);
	assert_int_equal(ABI->fn[NVGPU_FN_SET_SYSTEM_INFO], 72);
	assert_int_equal(ABI->fn[NVGPU_FN_SET_REGISTRY], 73);
	assert_int_equal(ABI->fn[NVGPU_FN_CONTROL], 76);
	assert_int_equal(ABI->fn[NVGPU_FN_ALLOC], 103);
}

static void makes_error_text_printable(void **state)
{
	u8 *p = calloc(1, 268);
	u32 xid, chid;
	char text[300];

	(void)state;
	set32(p, 0, 79);
	set32(p, 8, 12);
	memcpy(p + 12, "fell\noff", 8);
	assert_int_equal(ABI->decode_error_log(p, 268, &xid, &chid, text, sizeof(text)), 0);
	assert_int_equal(xid, 79);
	assert_int_equal(chid, 12);
	assert_string_equal(text, "fell?off");
	memset(p + 12, 'z', 256);
	assert_int_equal(ABI->decode_error_log(p, 268, &xid, &chid, text, sizeof(text)), 0);
	assert_int_equal(strlen(text), 256);
	assert_int_equal(ABI->decode_error_log(p, 268, &xid, &chid, text, 8), 0);
	assert_int_equal(strlen(text), 7);
	assert_int_equal(ABI->decode_error_log(p, 267, &xid, &chid, text, 8), -EMSGSIZE);
	assert_int_equal(ABI->decode_error_log(p, 268, &xid, &chid, text, 0), -ENOSPC);
	free(p);
}

static void reads_a_channel_error(void **state)
{
	u32 engine, chid, type;
	u8 p[20] = { 0 };

	(void)state;
	set32(p, 0, 1);
	set32(p, 4, 515);
	set32(p, 8, 31);
	assert_int_equal(ABI->decode_rc(p, 20, &engine, &chid, &type), 0);
	assert_int_equal(engine, 1);
	assert_int_equal(chid, 515);
	assert_int_equal(type, 31);
	assert_int_equal(ABI->decode_rc(p, 19, &engine, &chid, &type), -EMSGSIZE);
}

#define UTIL_BYTES	4048
#define UTIL_SAMPLES	72
#define UTIL_PLACE(i)	(16 + 56 * (size_t)(i))

/* Engine @e in the firmware's order: framebuffer, graphics, encoder, decoder. */
static void set_engine(u8 *p, u32 i, u32 e, u32 util, u32 pid, u32 guest_pid)
{
	set32(p, UTIL_PLACE(i) + 8 + 12 * e, util);
	set32(p, UTIL_PLACE(i) + 12 + 12 * e, pid);
	set32(p, UTIL_PLACE(i) + 16 + 12 * e, guest_pid);
}

static u8 *util_payload(void)
{
	u8 *p = calloc(1, UTIL_BYTES);

	p[0] = 2;
	return p;
}

static struct nvgpu_util_batch util;

static void reads_samples_of_utilisation(void **state)
{
	u8 *p = util_payload();

	(void)state;
	set64(p, UTIL_PLACE(0), 0x123456789abcdef0);
	set_engine(p, 0, 0, 1, 11, 21);
	set_engine(p, 0, 1, 2, 12, 22);
	set_engine(p, 0, 2, 3, 13, 23);
	set_engine(p, 0, 3, 4, 14, 0);
	assert_int_equal(ABI->decode_util(p, UTIL_BYTES, &util), 0);
	assert_int_equal(util.nr, 1);
	assert_int_equal(util.sample[0].time, 0x123456789abcdef0);
	assert_int_equal(util.sample[0].engine[NVGPU_UTIL_FB].busy, 1);
	assert_int_equal(util.sample[0].engine[NVGPU_UTIL_FB].pid, 11);
	assert_int_equal(util.sample[0].engine[NVGPU_UTIL_GRAPHICS].busy, 2);
	assert_int_equal(util.sample[0].engine[NVGPU_UTIL_GRAPHICS].pid, 12);
	assert_int_equal(util.sample[0].engine[NVGPU_UTIL_ENCODER].busy, 3);
	assert_int_equal(util.sample[0].engine[NVGPU_UTIL_ENCODER].pid, 13);
	assert_int_equal(util.sample[0].engine[NVGPU_UTIL_DECODER].busy, 4);
	assert_int_equal(util.sample[0].engine[NVGPU_UTIL_DECODER].pid, 14);
	free(p);
}

static void looks_at_every_place_whatever_the_count_says(void **state)
{
	u8 *p = util_payload();

	(void)state;
	set64(p, UTIL_PLACE(5), 7);
	set64(p, UTIL_PLACE(UTIL_SAMPLES - 1), 8);
	set32(p, 8, 0xffffffff);
	assert_int_equal(ABI->decode_util(p, UTIL_BYTES, &util), 0);
	assert_int_equal(util.nr, 2);
	assert_int_equal(util.sample[0].time, 7);
	assert_int_equal(util.sample[1].time, 8);
	memset(p + 16, 0xff, UTIL_BYTES - 16);
	set32(p, 8, 0);
	assert_int_equal(ABI->decode_util(p, UTIL_BYTES, &util), 0);
	assert_int_equal(util.nr, UTIL_SAMPLES);
	free(p);
}

static void an_empty_batch_has_no_samples(void **state)
{
	u8 *p = util_payload();

	(void)state;
	util.nr = 3;
	assert_int_equal(ABI->decode_util(p, UTIL_BYTES, &util), 0);
	assert_int_equal(util.nr, 0);
	free(p);
}

static void an_engine_without_both_processes_works_for_nobody(void **state)
{
	u8 *p = util_payload();

	(void)state;
	set64(p, UTIL_PLACE(0), 1);
	set_engine(p, 0, 0, 1, 0xffffffff, 21);
	set_engine(p, 0, 1, 2, 12, 0xffffffff);
	set_engine(p, 0, 2, 0, 0xffffffff, 0xffffffff);
	assert_int_equal(ABI->decode_util(p, UTIL_BYTES, &util), 0);
	assert_int_equal(util.sample[0].engine[NVGPU_UTIL_FB].pid, NVGPU_UTIL_NOBODY);
	assert_int_equal(util.sample[0].engine[NVGPU_UTIL_GRAPHICS].pid, NVGPU_UTIL_NOBODY);
	assert_int_equal(util.sample[0].engine[NVGPU_UTIL_ENCODER].pid, NVGPU_UTIL_NOBODY);
	free(p);
}

static void nothing_is_busier_than_all_the_time(void **state)
{
	u8 *p = util_payload();

	(void)state;
	set64(p, UTIL_PLACE(0), 1);
	set_engine(p, 0, 0, 10000, 1, 1);
	set_engine(p, 0, 1, 10001, 1, 1);
	set_engine(p, 0, 2, 0xffffffff, 1, 1);
	assert_int_equal(ABI->decode_util(p, UTIL_BYTES, &util), 0);
	assert_int_equal(util.sample[0].engine[NVGPU_UTIL_FB].busy, NVGPU_UTIL_FULL);
	assert_int_equal(util.sample[0].engine[NVGPU_UTIL_GRAPHICS].busy, NVGPU_UTIL_FULL);
	assert_int_equal(util.sample[0].engine[NVGPU_UTIL_ENCODER].busy, NVGPU_UTIL_FULL);
	free(p);
}

static void rejects_short_or_other_samples(void **state)
{
	u8 *p = util_payload(), *copy = exact_copy(p, UTIL_BYTES - 1);

	(void)state;
	assert_int_equal(ABI->decode_util(copy, UTIL_BYTES - 1, &util), -EMSGSIZE);
	assert_int_equal(ABI->decode_util(copy, 0, &util), -EMSGSIZE);
	free(copy);
	p[0] = 1;
	assert_int_equal(ABI->decode_util(p, UTIL_BYTES, &util), -EPROTO);
	free(p);
}

/* A stream with every operation. */
static const u32 stream[] = {
	0, 0x110040, 0x1234,
	1, 0x110044, 0xff, 0x12,
	2, 0x110048, 0x1, 0x1, 0, 7,
	3, 50,
	4, 0x11004c, 7,
	5, 6, 7, 8,
};

static u8 *sequence(const u32 *words, u32 nr, size_t *len)
{
	u8 *p;
	u32 i;

	*len = 40 + 4 * (size_t)nr;
	p = calloc(1, *len);
	set32(p, 0, nr);
	set32(p, 4, nr);
	for (i = 0; i < nr; i++)
		set32(p, 40 + 4 * i, words[i]);
	return p;
}

static void decodes_every_sequencer_operation(void **state)
{
	static const enum nvgpu_seq_op expected[] = {
		NVGPU_SEQ_WRITE, NVGPU_SEQ_MODIFY, NVGPU_SEQ_POLL, NVGPU_SEQ_DELAY, NVGPU_SEQ_STORE,
		NVGPU_SEQ_CORE_RESET, NVGPU_SEQ_CORE_START, NVGPU_SEQ_CORE_WAIT_HALT,
		NVGPU_SEQ_CORE_RESUME,
	};
	struct nvgpu_seq_cmd cmd;
	size_t len, i;
	u8 *p = sequence(stream, ARRAY_SIZE(stream), &len);
	u32 pos = 0;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_int_equal(ABI->decode_sequencer(p, len, &pos, &cmd), 0);
		assert_int_equal(cmd.op, expected[i]);
		if (cmd.op == NVGPU_SEQ_MODIFY) {
			assert_int_equal(cmd.addr, 0x110044);
			assert_int_equal(cmd.mask, 0xff);
			assert_int_equal(cmd.value, 0x12);
		}
		if (cmd.op == NVGPU_SEQ_POLL)
			assert_int_equal(cmd.timeout_us, 4000000);
		if (cmd.op == NVGPU_SEQ_DELAY)
			assert_int_equal(cmd.timeout_us, 50);
		if (cmd.op == NVGPU_SEQ_STORE)
			assert_int_equal(cmd.index, 7);
	}
	assert_int_equal(ABI->decode_sequencer(p, len, &pos, &cmd), 1);
	free(p);
}

static int first_error(const u32 *words, u32 nr)
{
	struct nvgpu_seq_cmd cmd;
	size_t len;
	u8 *p = sequence(words, nr, &len);
	u32 pos = 0;
	int ret;

	do {
		ret = ABI->decode_sequencer(p, len, &pos, &cmd);
	} while (!ret);
	free(p);
	return ret;
}

static void rejects_an_unknown_operation(void **state)
{
	const u32 words[] = { 9 };

	(void)state;
	assert_int_equal(first_error(words, 1), -EPROTO);
}

static void rejects_an_operation_without_all_arguments(void **state)
{
	u32 nr;

	(void)state;
	for (nr = 1; nr < 3; nr++)
		assert_int_equal(first_error(stream, nr), -EPROTO);
	assert_int_equal(first_error(stream, 3), 1);
}

static void rejects_an_unaligned_register(void **state)
{
	const u32 words[] = { 0, 0x110041, 0 };

	(void)state;
	assert_int_equal(first_error(words, 3), -EPROTO);
}

static void rejects_a_save_slot_beyond_the_area(void **state)
{
	const u32 words[] = { 4, 0x110040, 8 };

	(void)state;
	assert_int_equal(first_error(words, 3), -EPROTO);
}

static void rejects_a_stream_longer_than_it_says_or_is(void **state)
{
	struct nvgpu_seq_cmd cmd;
	size_t len;
	u8 *p = sequence(stream, ARRAY_SIZE(stream), &len), *copy;
	u32 pos = 0;

	(void)state;
	assert_int_equal(ABI->decode_sequencer(p, 39, &pos, &cmd), -EMSGSIZE);
	copy = exact_copy(p, len - 1);
	assert_int_equal(ABI->decode_sequencer(copy, len - 1, &pos, &cmd), -EMSGSIZE);
	free(copy);
	set32(p, 0, ARRAY_SIZE(stream) - 1);
	assert_int_equal(ABI->decode_sequencer(p, len, &pos, &cmd), -EPROTO);
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_a_plugin_reports),
		cmocka_unit_test(rejects_a_plugin_event_of_no_guest),
		cmocka_unit_test(translates_event_numbers),
		cmocka_unit_test(names_functions_and_events),
		cmocka_unit_test(numbers_functions),
		cmocka_unit_test(makes_error_text_printable),
		cmocka_unit_test(reads_a_channel_error),
		cmocka_unit_test(reads_samples_of_utilisation),
		cmocka_unit_test(looks_at_every_place_whatever_the_count_says),
		cmocka_unit_test(an_empty_batch_has_no_samples),
		cmocka_unit_test(an_engine_without_both_processes_works_for_nobody),
		cmocka_unit_test(nothing_is_busier_than_all_the_time),
		cmocka_unit_test(rejects_short_or_other_samples),
		cmocka_unit_test(decodes_every_sequencer_operation),
		cmocka_unit_test(rejects_an_unknown_operation),
		cmocka_unit_test(rejects_an_operation_without_all_arguments),
		cmocka_unit_test(rejects_an_unaligned_register),
		cmocka_unit_test(rejects_a_save_slot_beyond_the_area),
		cmocka_unit_test(rejects_a_stream_longer_than_it_says_or_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
