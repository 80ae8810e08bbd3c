// SPDX-License-Identifier: MIT
/*
 * Declarations as files: what is refused and where, and what is written.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "declared.h"
#include "host.h"

static void file_errors_name_line_and_key(void **state)
{
	static const struct {
		const char *text, *problem;
	} rows[] = {
		{ "", "x: the file is empty" },
		{ "version: 2\n", "x: line 1: version: 2 is not known: expected 1" },
		{ "version: [\n", "x: line 2: did not find expected node content, while parsing a flow node" },
		{ "version: 1\ncolour: red\n", "x: line 2: colour: there is no such key" },
		{ HEAD "  - gpu: all\n    vsf: 3\n",
		  "x: line 6: configurations[0].gpus[0].vsf: there is no such key" },
		{ HEAD "  - gpu: all\n    vfs: many\n",
		  "x: line 6: configurations[0].gpus[0].vfs: 'many' is no number" },
		{ HEAD "  - gpu: all\n    vfs: -1\n",
		  "x: line 6: configurations[0].gpus[0].vfs: " },
		{ HEAD "  - gpu: all\n    vfs: 99999999999999999999\n",
		  "x: line 6: configurations[0].gpus[0].vfs: " },
		{ HEAD "  - gpu: all\n    unlisted: perhaps\n",
		  "x: line 6: configurations[0].gpus[0].unlisted: " },
		{ HEAD "  - gpu: all\n    gpu: 1\n", "x: line 6: configurations[0].gpus[0].gpu: " },
		{ HEAD "  - vfs: 1\n", "x: line 5: configurations[0].gpus[0]" },
		{ HEAD "  - gpu: 0\n  - gpu: 0\n",
		  "x: line 6: configurations[0].gpus[1].gpu: '0' is there twice" },
		{ HEAD "  - gpu: 0\n    vgpus:\n    - count: 2\n",
		  "x: line 7: configurations[0].gpus[0].vgpus[0]" },
		{ HEAD "  - gpu: 0\n    vgpus:\n    - type: 1\n      uuid: zebra\n",
		  "x: line 8: configurations[0].gpus[0].vgpus[0].uuid: 'zebra' is no UUID" },
		{ HEAD "  - gpu: 0\n    vgpus:\n    - type: 1\n      uuid: " UUID_1
		  "\n      count: 2\n",
		  "x: line 9: configurations[0].gpus[0].vgpus[0].count: 2 vGPUs cannot share one uuid" },
		{ HEAD "  - gpu: all\n    vgpus:\n    - type: 1\n      uuid: " UUID_1 "\n",
		  "x: line 8: configurations[0].gpus[0].vgpus[0].uuid: one UUID cannot be on every" },
		{ HEAD "  - gpu: 0\n    vgpus:\n    - type: 1\n      uuid: " UUID_1
		  "\n    - type: 1\n      uuid: " UUID_1 "\n",
		  "x: line 10: configurations[0].gpus[0].vgpus[1].uuid: '" UUID_1 "' is there twice" },
		{ HEAD "  - gpu: all\n    vgpus:\n    - { type: 1, vf: 3 }\n    - type: 1\n      vf: 3\n",
		  "x: line 9: configurations[0].gpus[0].vgpus[1].vf: 3 is there twice" },
		{ HEAD "  - gpu: 0\n    vgpus:\n    - type: 1\n      placement-id: 64\n",
		  "x: line 8: configurations[0].gpus[0].vgpus[0].placement-id: 64 is none: they end at 63" },
		{ HEAD "  - gpu: 0\n    vgpus:\n    - { type: 1, placement-id: 8 }\n    - type: 2\n"
		  "      placement-id: 8\n",
		  "x: line 9: configurations[0].gpus[0].vgpus[1].placement-id: 8 is there twice" },
		{ HEAD "  - gpu: 0\n    vgpus:\n    - type: 1\n      placement-id: 8\n      count: 2\n",
		  "x: line 9: configurations[0].gpus[0].vgpus[0].count: 2 vGPUs cannot share one "
		  "placement-id" },
		{ HEAD "    []\n- name: default\n  gpus: []\n",
		  "x: line 6: configurations[1].name: 'default' is there twice" },
		{ HEAD "  - gpu: 0\n    vgpus:\n    - type: 1\n      count: 1000000\n",
		  "x: line 8: configurations[0].gpus[0].vgpus[0].count: 1000000 are more than" },
		{ HEAD "  - gpu: 0\n---\nversion: 1\n", "x: line 7: a file holds one document" },
		{ HEAD "  - gpu: 0\n...\n]\n", "x: line 7: a file holds one document" },
		{ "version: &a 1\nactive: *a\n", "x: line " },
	};
	char problem[512];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct declared *d = declared_parse("x", rows[i].text, strlen(rows[i].text), problem,
						    sizeof(problem));

		if (d || strncmp(problem, rows[i].problem, strlen(rows[i].problem)))
			fail_msg("row %zu: expected '%s', got '%s'", i, rows[i].problem,
				 d ? "no problem" : problem);
	}
}

static void every_beginning_of_a_file_is_harmless(void **state)
{
	static const char text[] = HEAD "  - gpu: 0\n    vfs: 3\n    vgpus:\n    - type: \"L40-4Q\"\n"
		"      uuid: " UUID_1 "\n    - { type: 1, count: 2 }\n";
	char problem[512], *part;

	(void)state;
	for (size_t len = 0; len < sizeof(text); len++) {
		part = malloc(len + 1);
		memcpy(part, text, len);
		declared_close(declared_parse("x", part, len, problem, sizeof(problem)));
		free(part);
	}
}

static void directory_that_is_missing_is_an_error(void **state)
{
	char problem[512];

	(void)state;
	assert_null(declared_read("/nonexistent/nvgpu", problem, sizeof(problem)));
	assert_string_equal(problem, "/nonexistent/nvgpu: No such file or directory");
}

static void what_is_written_can_be_read(void **state)
{
	uint32_t vf = 3, number = 4, place = 44;
	struct declared_vgpu v = { .type = "NVIDIA L40-4Q", .uuid = UUID_1, .vf = &vf,
				   .placement_id = &place };
	struct declared_gpu g = { .gpu = GPU_A, .vfs = &number, .vgpus = &v, .vgpus_count = 1,
				  .bind = true };
	const struct declared_gpu *back;
	char problem[512], *text;
	struct declared *d;
	size_t len, nr;

	(void)state;
	text = declared_text(&g, 1, &len);
	assert_non_null(text);
	d = declared_parse("x", text, len, problem, sizeof(problem));
	if (!d)
		fail_msg("%s", problem);
	back = declared_choose(d, NULL, &nr, problem, sizeof(problem));
	assert_int_equal(nr, 1);
	assert_string_equal(back->gpu, GPU_A);
	assert_int_equal(*back->vfs, 4);
	assert_true(back->bind);
	assert_string_equal(back->vgpus[0].uuid, UUID_1);
	assert_int_equal(*back->vgpus[0].vf, 3);
	assert_int_equal(*back->vgpus[0].placement_id, 44);
	declared_close(d);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(file_errors_name_line_and_key),
		cmocka_unit_test(every_beginning_of_a_file_is_harmless),
		cmocka_unit_test(directory_that_is_missing_is_an_error),
		cmocka_unit_test(what_is_written_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
