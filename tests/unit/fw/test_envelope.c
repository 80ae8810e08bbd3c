// SPDX-License-Identifier: MIT
/*
 * Queue elements and the RPC header.
 */

#include "bytes.h"

#define ENV	(ABI->envelope)
#define ELEMENT	4096

static u8 *message(u32 payload, size_t *total)
{
	struct nvgpu_msg msg = { .number = 76, .result = 0xffffffff, .result_private = 0xffffffff,
				 .rpc_seq = 9, .payload_len = payload };
	u8 *buf = dirty(16 * ELEMENT);
	int n = ENV->encode(&msg, 5, buf, 16 * ELEMENT);

	assert_true(n > 0);
	*total = (size_t)n;
	return buf;
}

static u32 fold(const u8 *p, size_t n)
{
	u32 sum = 0;
	size_t i;

	for (i = 0; i < n; i += 4)
		sum ^= get32(p, i);
	return sum;
}

static void writes_the_documented_header(void **state)
{
	size_t total;
	u8 *m = message(100, &total);

	(void)state;
	assert_int_equal(total, ELEMENT);
	assert_int_equal(get32(m, 0x24), 5);
	assert_int_equal(get32(m, 0x28), 1);
	assert_int_equal(get32(m, 0x30), 0x03000000);
	assert_int_equal(get32(m, 0x34), 0x43505256);
	assert_int_equal(get32(m, 0x38), 32 + 100);
	assert_int_equal(get32(m, 0x3c), 76);
	assert_int_equal(get32(m, 0x40), 0xffffffff);
	assert_int_equal(get32(m, 0x44), 0xffffffff);
	assert_int_equal(get32(m, 0x48), 9);
	assert_int_equal(get32(m, 0x4c), 0);
	assert_int_equal(ENV->header_bytes, 0x50);
	free(m);
}

static void zeroes_the_padding_but_not_the_payload(void **state)
{
	size_t total, i;
	u8 *m = message(100, &total);

	(void)state;
	for (i = 0; i < 100; i++)
		assert_int_equal(m[0x50 + i], 0xa5);
	for (i = 0x50 + 100; i < total; i++)
		assert_int_equal(m[i], 0);
	free(m);
}

static void folds_to_zero(void **state)
{
	static const u32 sizes[] = { 0, 1, 7, 4016, 4017, 8112, 65456 };
	size_t i, total;
	u8 *m;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		m = message(sizes[i], &total);
		assert_int_equal(fold(m, total), 0);
		free(m);
	}
}

static void takes_as_many_elements_as_the_payload_needs(void **state)
{
	size_t total;

	(void)state;
	free(message(4096 - 0x50, &total));
	assert_int_equal(total, ELEMENT);
	free(message(4096 - 0x50 + 1, &total));
	assert_int_equal(total, 2 * ELEMENT);
	free(message(65536 - 0x50, &total));
	assert_int_equal(total, 16 * ELEMENT);
}

static void refuses_a_payload_beyond_sixteen_elements(void **state)
{
	struct nvgpu_msg msg = { .payload_len = 65536 - 0x50 + 1 };
	u8 *buf = dirty(32 * ELEMENT);

	(void)state;
	assert_int_equal(ENV->encode(&msg, 0, buf, 32 * ELEMENT), -EOVERFLOW);
	msg.payload_len = 0xffffffff;
	assert_int_equal(ENV->encode(&msg, 0, buf, 32 * ELEMENT), -EOVERFLOW);
	free(buf);
}

static void refuses_a_buffer_that_is_too_small(void **state)
{
	struct nvgpu_msg msg = { .payload_len = 1 };
	u8 *buf = dirty(ELEMENT - 1);

	(void)state;
	assert_int_equal(ENV->encode(&msg, 0, buf, ELEMENT - 1), -ENOSPC);
	free(buf);
}

static void decodes_what_it_encoded(void **state)
{
	struct nvgpu_msg msg;
	size_t total;
	u8 *m = message(5000, &total);

	(void)state;
	assert_int_equal(ENV->peek_elements(m, ELEMENT), 2);
	assert_int_equal(ENV->decode(m, total, 5, &msg), 0);
	assert_int_equal(msg.number, 76);
	assert_int_equal(msg.result, 0xffffffff);
	assert_int_equal(msg.rpc_seq, 9);
	assert_int_equal(msg.payload_off, 0x50);
	assert_int_equal(msg.payload_len, 5000);
	free(m);
}

static int decode_changed(size_t off, u32 val, bool seal)
{
	struct nvgpu_msg msg;
	size_t total;
	u8 *m = message(100, &total), *copy;
	int err;

	set32(m, off, val);
	if (seal) {
		set32(m, 0x20, 0);
		set32(m, 0x20, fold(m, total));
	}
	copy = exact_copy(m, total);
	err = ENV->decode(copy, total, 5, &msg);
	free(copy);
	free(m);
	return err;
}

static void rejects_a_wrong_checksum(void **state)
{
	(void)state;
	assert_int_equal(decode_changed(0x20, 1, false), -EBADMSG);
	assert_int_equal(decode_changed(0x60, 1, false), -EBADMSG);
}

static void sums_the_padding_too(void **state)
{
	(void)state;
	assert_int_equal(decode_changed(ELEMENT - 4, 1, false), -EBADMSG);
}

static void rejects_a_wrong_signature(void **state)
{
	(void)state;
	assert_int_equal(decode_changed(0x34, 0x43505257, true), -EBADMSG);
}

static void rejects_another_header_version(void **state)
{
	(void)state;
	assert_int_equal(decode_changed(0x30, 0x03010000, true), -EPROTO);
}

static void rejects_a_wrong_transport_sequence(void **state)
{
	(void)state;
	assert_int_equal(decode_changed(0x24, 6, true), -EILSEQ);
}

static void rejects_no_elements(void **state)
{
	(void)state;
	assert_int_equal(decode_changed(0x28, 0, true), -EPROTO);
}

static void rejects_more_than_sixteen_elements(void **state)
{
	(void)state;
	assert_int_equal(decode_changed(0x28, 17, true), -EPROTO);
	assert_int_equal(decode_changed(0x28, 0x80000001, true), -EPROTO);
}

static void rejects_a_message_of_which_elements_are_missing(void **state)
{
	(void)state;
	assert_int_equal(decode_changed(0x28, 2, true), -EMSGSIZE);
}

static void rejects_a_length_below_the_header(void **state)
{
	(void)state;
	assert_int_equal(decode_changed(0x38, 31, true), -EPROTO);
}

static void rejects_a_length_beyond_the_elements(void **state)
{
	(void)state;
	assert_int_equal(decode_changed(0x38, 4096 - 0x30 + 1, true), -EPROTO);
	assert_int_equal(decode_changed(0x38, 0xffffffff, true), -EPROTO);
}

static void fails_when_cut_at_any_byte(void **state)
{
	struct nvgpu_msg msg;
	size_t total, len;
	u8 *m = message(5000, &total), *copy;

	(void)state;
	for (len = 0; len < total; len += len < 0x60 ? 1 : 509) {
		copy = exact_copy(m, len);
		assert_int_equal(ENV->decode(copy, len, 5, &msg), -EMSGSIZE);
		free(copy);
	}
	free(m);
}

static void writes_the_documented_queue_header(void **state)
{
	static const u32 expected[8] = { 0, 0x40000, 0x1000, 63, 0, 1, 0x20, 0x1000 };
	u8 *page = dirty(4096);
	size_t i;

	(void)state;
	assert_int_equal(ENV->encode_queue_header(page, 4096), 4096);
	for (i = 0; i < ARRAY_SIZE(expected); i++)
		assert_int_equal(get32(page, 4 * i), expected[i]);
	for (i = 32; i < 4096; i++)
		assert_int_equal(page[i], 0);
	assert_int_equal(ENV->queue_elements, 63);
	assert_int_equal(ENV->queue_header_bytes, 0x1000);
	assert_int_equal(ENV->write_ptr_off, 0x10);
	assert_int_equal(ENV->read_ptr_off, 0x20);
	assert_int_equal(ENV->encode_queue_header(page, 4095), -ENOSPC);
	free(page);
}

static int check_header(size_t off, u32 val)
{
	u8 *page = dirty(4096), *copy;
	int ret;

	assert_int_equal(ENV->encode_queue_header(page, 4096), 4096);
	set32(page, off, val);
	copy = exact_copy(page, ENV->read_ptr_off);
	ret = ENV->check_queue_header(copy, ENV->read_ptr_off);
	free(copy);
	free(page);
	return ret;
}

static void waits_for_a_queue_header_that_is_not_written_yet(void **state)
{
	u8 zero[32] = { 0 };

	(void)state;
	assert_int_equal(ENV->check_queue_header(zero, sizeof(zero)), 0);
	assert_int_equal(ENV->check_queue_header(zero, 31), -EMSGSIZE);
}

static void rejects_a_queue_of_another_shape(void **state)
{
	(void)state;
	assert_int_equal(check_header(0x10, 17), 1);
	assert_int_equal(check_header(0x00, 1), -EPROTO);
	assert_int_equal(check_header(0x04, 0x80000), -EPROTO);
	assert_int_equal(check_header(0x08, 0x2000), -EPROTO);
	assert_int_equal(check_header(0x0c, 62), -EPROTO);
	assert_int_equal(check_header(0x18, 0x40), -EPROTO);
	assert_int_equal(check_header(0x1c, 0x2000), -EPROTO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_the_documented_header),
		cmocka_unit_test(zeroes_the_padding_but_not_the_payload),
		cmocka_unit_test(folds_to_zero),
		cmocka_unit_test(takes_as_many_elements_as_the_payload_needs),
		cmocka_unit_test(refuses_a_payload_beyond_sixteen_elements),
		cmocka_unit_test(refuses_a_buffer_that_is_too_small),
		cmocka_unit_test(decodes_what_it_encoded),
		cmocka_unit_test(rejects_a_wrong_checksum),
		cmocka_unit_test(sums_the_padding_too),
		cmocka_unit_test(rejects_a_wrong_signature),
		cmocka_unit_test(rejects_another_header_version),
		cmocka_unit_test(rejects_a_wrong_transport_sequence),
		cmocka_unit_test(rejects_no_elements),
		cmocka_unit_test(rejects_more_than_sixteen_elements),
		cmocka_unit_test(rejects_a_message_of_which_elements_are_missing),
		cmocka_unit_test(rejects_a_length_below_the_header),
		cmocka_unit_test(rejects_a_length_beyond_the_elements),
		cmocka_unit_test(fails_when_cut_at_any_byte),
		cmocka_unit_test(writes_the_documented_queue_header),
		cmocka_unit_test(waits_for_a_queue_header_that_is_not_written_yet),
		cmocka_unit_test(rejects_a_queue_of_another_shape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
