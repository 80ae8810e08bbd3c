/* SPDX-License-Identifier: MIT */
/* Answers against what the specification promises. */
#ifndef NVGPU_TESTS_NL_ABUSE_VERDICT_H
#define NVGPU_TESTS_NL_ABUSE_VERDICT_H

#define ANY_ERROR	-1
#define MALFORMED	-2	/* EINVAL or ERANGE */

/* Answers that were not what was promised. */
extern int wrong;

/*
 * Sends the request and prints the answer, which has to be @expected: an errno, 0, or one
 * of the above; a refusal has to have a sentence, too.
 */
void expect(const char *what, int expected);

#endif /* NVGPU_TESTS_NL_ABUSE_VERDICT_H */
