// SPDX-License-Identifier: MIT
/*
 * Answers against what the specification promises.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "verdict.h"
#include "wire.h"

int wrong;

static bool is_as_expected(int err, int expected)
{
	switch (expected) {
	case ANY_ERROR:
		return err;
	case MALFORMED:
		return err == EINVAL || err == ERANGE;
	default:
		return err == expected;
	}
}

void expect(const char *what, int expected)
{
	char text[TEXT];
	int err;

	send_request();
	err = answer(text);
	printf("%s: %s (%s)\n", what, err ? strerrorname_np(err) : "done", text);
	if (!is_as_expected(err, expected)) {
		printf("  wrong: expected %s\n", expected == ANY_ERROR ? "an error" :
		       expected == MALFORMED ? "EINVAL or ERANGE" :
		       expected ? strerrorname_np(expected) : "done");
		wrong++;
	}
	/* A refusal without a sentence is a riddle. */
	if (err && !text[0]) {
		printf("  wrong: no sentence\n");
		wrong++;
	}
}
