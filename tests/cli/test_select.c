// SPDX-License-Identifier: MIT
/*
 * The forms that selectors take, one rule per test.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "select.h"

/* select.c reports through these; here nobody is told. */
int failed(struct ctl *ctl, int err, const char *fmt, ...)
{
	(void)ctl;
	(void)err;
	(void)fmt;
	return EXIT_REFUSED;
}

int failed_nl(struct ctl *ctl, int err)
{
	return failed(ctl, err, "%s", "");
}

int misused(struct ctl *ctl, const char *fmt, ...)
{
	(void)ctl;
	(void)fmt;
	return EXIT_USAGE;
}

int need_module(struct ctl *ctl)
{
	return ctl->nl ? 0 : plane_open(&ctl->nl);
}

static void assert_address(const char *text, const char *expected)
{
	char seen[ADDRESS_LEN];

	assert_true(parse_address(text, seen));
	assert_string_equal(seen, expected);
}

static void test_address_gets_its_domain(void **state)
{
	(void)state;
	assert_address("3b:00.0", "0000:3b:00.0");
	assert_address("0:0.0", "0000:00:00.0");
	assert_address("0001:AF:1F.7", "0001:af:1f.7");
	assert_address("10000:01:00.0", "10000:01:00.0");
}

static void test_address_of_another_form_is_refused(void **state)
{
	static const char *const wrong[] = {
		"", ":", "3b", "3b:00", "3b:00.", "3b:00.8", "3b:20.0", "3b:00.0 ", " 3b:00.0",
		"100:00.0", "0000:3b:00.00", "0000:0000:3b:00.0", "g0:00.0", "0x3b:00.0",
		"+3b:00.0", "ffffffff0:00:00.0", "3b.00:0", "0000:3b:00,0", "3b:00.0/..",
	};
	char seen[ADDRESS_LEN];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_false(parse_address(wrong[i], seen));
}

static void test_number_is_decimal_and_bounded(void **state)
{
	uint32_t seen;

	(void)state;
	assert_true(parse_number("0", 10, &seen));
	assert_int_equal(seen, 0);
	assert_true(parse_number("0010", 10, &seen));
	assert_int_equal(seen, 10);
	assert_true(parse_number("4294967295", UINT32_MAX, &seen));
	assert_false(parse_number("4294967296", UINT32_MAX, &seen));
	assert_false(parse_number("11", 10, &seen));
	assert_false(parse_number("99999999999999999999999999", UINT32_MAX, &seen));
	assert_false(parse_number("", 10, &seen));
	assert_false(parse_number("-1", 10, &seen));
	assert_false(parse_number("1 ", 10, &seen));
	assert_false(parse_number("0x1", 10, &seen));
}

static void test_uuid_survives_both_directions(void **state)
{
	static const char text[] = "01234567-89ab-cdef-0123-456789abcdef";
	uint8_t uuid[UUID_LEN];
	char seen[UUID_TEXT_LEN];

	(void)state;
	assert_true(uuid_from_text(text, uuid));
	assert_int_equal(uuid[0], 0x01);
	assert_int_equal(uuid[15], 0xef);
	uuid_to_text(uuid, seen);
	assert_string_equal(seen, text);
	assert_true(uuid_from_text("01234567-89AB-CDEF-0123-456789ABCDEF", uuid));
	uuid_to_text(uuid, seen);
	assert_string_equal(seen, text);
}

static void test_uuid_of_another_form_is_refused(void **state)
{
	static const char *const wrong[] = {
		"", "0", "01234567", "01234567-89ab-cdef-0123-456789abcde",
		"01234567-89ab-cdef-0123-456789abcdef0", "0123456789abcdef0123456789abcdef",
		"01234567-89ab-cdef-0123-456789abcdeg", "-1234567-89ab-cdef-0123-456789abcdef",
		"01234567 89ab-cdef-0123-456789abcdef",
	};
	uint8_t uuid[UUID_LEN];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_false(uuid_from_text(wrong[i], uuid));
}

/* GPU 0 and GPU 1 both have a VF 0 and a vGPU 2. */
static void test_number_of_two_objects_is_ambiguous(void **state)
{
	struct ctl ctl = { 0 };
	struct vgpu vgpu;
	struct vf vf;

	(void)state;
	assert_int_equal(select_vf(&ctl, "0", &vf), EXIT_REFUSED);
	assert_int_equal(select_vgpu(&ctl, "2", &vgpu), EXIT_REFUSED);
	ctl.opt.gpu = "0001:af:00.0";
	assert_int_equal(select_vf(&ctl, "0", &vf), 0);
	assert_string_equal(vf.address, "0001:af:00.4");
	assert_int_equal(select_vgpu(&ctl, "2", &vgpu), 0);
	assert_int_equal(vgpu.type, 1001);
	plane_close(ctl.nl);
}

static void test_type_name_needs_no_vendor(void **state)
{
	struct ctl ctl = { 0 };
	struct type type;

	(void)state;
	assert_int_equal(select_type(&ctl, "L40-4Q", NULL, &type), 0);
	assert_int_equal(type.id, 869);
	assert_int_equal(select_type(&ctl, "NVIDIA L40-4Q", NULL, &type), 0);
	assert_int_equal(select_type(&ctl, "L40-4", NULL, &type), EXIT_REFUSED);
	assert_int_equal(select_type(&ctl, "l40-4q", NULL, &type), EXIT_REFUSED);
	plane_close(ctl.nl);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_address_gets_its_domain),
		cmocka_unit_test(test_address_of_another_form_is_refused),
		cmocka_unit_test(test_number_is_decimal_and_bounded),
		cmocka_unit_test(test_uuid_survives_both_directions),
		cmocka_unit_test(test_uuid_of_another_form_is_refused),
		cmocka_unit_test(test_number_of_two_objects_is_ambiguous),
		cmocka_unit_test(test_type_name_needs_no_vendor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
