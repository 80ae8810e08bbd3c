/* SPDX-License-Identifier: MIT */
/* What every cmocka program starts with. */
#ifndef UNIT_GSP_UNIT_H
#define UNIT_GSP_UNIT_H

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#define RUN_TESTS(tests)	cmocka_run_group_tests_name("tests", tests, NULL, NULL)

#endif /* UNIT_GSP_UNIT_H */
