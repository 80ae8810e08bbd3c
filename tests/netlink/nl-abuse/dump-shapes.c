// SPDX-License-Identifier: MIT
/*
 * Dump requests in wrong shapes, and commands that cannot be dumped or asked for at all.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/nvgpu.h>

#include "abuse.h"
#include "verdict.h"
#include "wire.h"

#define NOWHERE		"ffff:ff:1f.7"

static const struct {
	uint8_t cmd;
	const char *name;
	uint16_t of_do;			/* an attribute that names one object, and no dump has */
} dumps[] = {
	{ NVGPU_CMD_VF_GET, "vf", NVGPU_A_VF_INDEX },
	{ NVGPU_CMD_TYPE_GET, "type", NVGPU_A_TYPE_ID },
	{ NVGPU_CMD_VGPU_GET, "vgpu", NVGPU_A_VGPU_ID },
};

static void begin_dump(size_t i)
{
	begin(NLM_F_ACK | NLM_F_DUMP, dumps[i].cmd);
}

static void expect_dump(size_t i, const char *what, int expected)
{
	char text[TEXT];

	snprintf(text, sizeof(text), "%s dump %s", dumps[i].name, what);
	expect(text, expected);
}

/* All of them name the GPU by the same number. */
#define GPU		NVGPU_A_VGPU_GPU

static void shapes_of_dump(size_t i, const char *gpu)
{
	static const char long_text[4096] = { [0 ... 4094] = 'x' };
	const uint8_t no_nul[4] = { '0', '0', '0', '0' };

	begin_dump(i);
	expect_dump(i, "of all GPUs", 0);
	begin_dump(i);
	put_text(GPU, gpu);
	expect_dump(i, "of one GPU", 0);
	begin_dump(i);
	put_text(GPU, NOWHERE);
	expect_dump(i, "of a GPU that is not there", ENODEV);
	begin_dump(i);
	put_text(GPU, "%n%s%n%s");
	expect_dump(i, "of a GPU called %n%s", ENODEV);
	begin_dump(i);
	put_text(GPU, "");
	expect_dump(i, "of a GPU without a name", ENODEV);
	begin_dump(i);
	put(GPU, long_text, sizeof(long_text));
	expect_dump(i, "of a name that is too long", MALFORMED);
	begin_dump(i);
	put(GPU, no_nul, sizeof(no_nul));
	expect_dump(i, "of a name without its end", MALFORMED);
	begin_dump(i);
	put(GPU, NULL, 0);
	expect_dump(i, "of an empty attribute", MALFORMED);
	begin_dump(i);
	put(GPU | NLA_F_NESTED, gpu, strlen(gpu) + 1);
	expect_dump(i, "of a nest", MALFORMED);
	begin_dump(i);
	put_lying(GPU, "x", 2, 60000);
	expect_dump(i, "with an attribute longer than the message", MALFORMED);
	begin_dump(i);
	put_text(GPU, gpu);
	put_u32(dumps[i].of_do, 1);
	expect_dump(i, "of one object", MALFORMED);
	begin_dump(i);
	put_text(GPU, gpu);
	put_u32(200, 1);
	expect_dump(i, "with an attribute of no specification", MALFORMED);
	begin_dump(i);
	put_text(GPU, NOWHERE);
	put_text(GPU, gpu);
	expect_dump(i, "of two GPUs, the first of nowhere", 0);
	begin_dump(i);
	put_text(GPU, gpu);
	put_text(GPU, NOWHERE);
	expect_dump(i, "of two GPUs, the second of nowhere", ENODEV);
}

/* Netlink's core answers, without a sentence. */
static void expect_no_such(uint8_t cmd, uint16_t flags, const char *gpu)
{
	char text[TEXT];
	int err;

	begin(NLM_F_ACK | flags, cmd);
	put_text(GPU, gpu);
	send_request();
	err = answer(text);
	printf("command %u with flags %#x: %s\n", cmd, flags, err ? strerrorname_np(err) : "done");
	if (err != EOPNOTSUPP) {
		printf("  wrong: expected EOPNOTSUPP\n");
		wrong++;
	}
}

void run_dump_shapes(const char *gpu)
{
	static const uint8_t changes[] = { NVGPU_CMD_GPU_SET, NVGPU_CMD_GPU_RESET,
					   NVGPU_CMD_VGPU_CREATE, NVGPU_CMD_VGPU_DESTROY };
	static const uint8_t nobody_sends[] = { 0, NVGPU_CMD_GPU_NTF, NVGPU_CMD_VGPU_NTF,
						NVGPU_CMD_VGPU_DESTROY_NTF, NVGPU_CMD_INCIDENT_NTF,
						NVGPU_CMD_MAX + 1, 255 };

	for (size_t i = 0; i < sizeof(dumps) / sizeof(*dumps); i++)
		shapes_of_dump(i, gpu);
	for (size_t i = 0; i < sizeof(changes); i++)
		expect_no_such(changes[i], NLM_F_DUMP, gpu);
	for (size_t i = 0; i < sizeof(nobody_sends); i++) {
		expect_no_such(nobody_sends[i], 0, gpu);
		expect_no_such(nobody_sends[i], NLM_F_DUMP, gpu);
	}
}
