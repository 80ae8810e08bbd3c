// SPDX-License-Identifier: MIT
/*
 * Every request in every wrong shape.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/nvgpu.h>

#include "abuse.h"
#include "verdict.h"
#include "wire.h"

static const struct {
	uint8_t cmd;
	const char *name;
	uint16_t number;	/* second attribute, 0 = none */
} commands[] = {
	{ NVGPU_CMD_GPU_GET, "gpu-get", 0 },
	{ NVGPU_CMD_GPU_SET, "gpu-set", NVGPU_A_GPU_NUM_VFS },
	{ NVGPU_CMD_GPU_RESET, "gpu-reset", 0 },
	{ NVGPU_CMD_VF_GET, "vf-get", NVGPU_A_VF_INDEX },
	{ NVGPU_CMD_TYPE_GET, "type-get", NVGPU_A_TYPE_ID },
	{ NVGPU_CMD_VGPU_GET, "vgpu-get", NVGPU_A_VGPU_ID },
	{ NVGPU_CMD_VGPU_CREATE, "vgpu-create", NVGPU_A_VGPU_TYPE },
	{ NVGPU_CMD_VGPU_DESTROY, "vgpu-destroy", NVGPU_A_VGPU_ID },
};

#define COMMANDS	(sizeof(commands) / sizeof(*commands))

static void label(char *out, size_t i, const char *what)
{
	snprintf(out, TEXT, "%s %s", commands[i].name, what);
}

/* What is looked at before the GPU's name is. */
static void put_needed(size_t i)
{
	static const uint8_t uuid[16] = { 0xde, 0xad };

	if (commands[i].cmd == NVGPU_CMD_VGPU_DESTROY)
		put(NVGPU_A_VGPU_UUID, uuid, sizeof(uuid));
}

static void shapes_of_gpu(size_t i)
{
	static const char long_text[4096] = { [0 ... 4094] = 'x' };
	const uint8_t no_nul[4] = { '0', '0', '0', '0' };
	const uint64_t eight = 1;
	char what[TEXT];

	label(what, i, "without attributes");
	begin(NLM_F_ACK, commands[i].cmd);
	expect(what, EINVAL);

	label(what, i, "for a GPU that is not there");
	begin(NLM_F_ACK, commands[i].cmd);
	put_text(1, "ffff:ff:1f.7");
	put_needed(i);
	expect(what, ENODEV);

	label(what, i, "for a GPU called %n%s");
	begin(NLM_F_ACK, commands[i].cmd);
	put_text(1, "%n%s%n%s");
	put_needed(i);
	expect(what, ENODEV);

	label(what, i, "for a GPU without a name");
	begin(NLM_F_ACK, commands[i].cmd);
	put_text(1, "");
	put_needed(i);
	expect(what, ENODEV);

	label(what, i, "with a name that is too long");
	begin(NLM_F_ACK, commands[i].cmd);
	put(1, long_text, sizeof(long_text));
	expect(what, EINVAL);

	label(what, i, "with a name without its end");
	begin(NLM_F_ACK, commands[i].cmd);
	put(1, no_nul, sizeof(no_nul));
	expect(what, EINVAL);

	label(what, i, "with an empty attribute");
	begin(NLM_F_ACK, commands[i].cmd);
	put(1, NULL, 0);
	expect(what, ANY_ERROR);

	label(what, i, "with an attribute longer than the message");
	begin(NLM_F_ACK, commands[i].cmd);
	put_lying(1, "x", 2, 60000);
	expect(what, EINVAL);

	label(what, i, "with an attribute of no specification");
	begin(NLM_F_ACK, commands[i].cmd);
	put(200, &eight, sizeof(eight));
	expect(what, EINVAL);
}

static void shapes_of_number(size_t i, const char *gpu)
{
	const uint8_t two[2] = { 1, 0 };
	const uint64_t eight = 1;
	char what[TEXT];

	if (!commands[i].number)
		return;

	label(what, i, "without its number");
	begin(NLM_F_ACK, commands[i].cmd);
	put_text(1, gpu);
	expect(what, EINVAL);

	label(what, i, "with a number of two bytes");
	begin(NLM_F_ACK, commands[i].cmd);
	put_text(1, gpu);
	put(commands[i].number, two, sizeof(two));
	expect(what, ANY_ERROR);

	label(what, i, "with a number of eight bytes");
	begin(NLM_F_ACK, commands[i].cmd);
	put_text(1, gpu);
	put(commands[i].number, &eight, sizeof(eight));
	expect(what, ANY_ERROR);

	label(what, i, "with the largest number");
	begin(NLM_F_ACK, commands[i].cmd);
	put_text(1, gpu);
	put_u32(commands[i].number, UINT32_MAX);
	expect(what, ANY_ERROR);

	label(what, i, "with a reply's attribute");
	begin(NLM_F_ACK, commands[i].cmd);
	put_text(1, gpu);
	put_u32(commands[i].number, 1);
	put_u32(25, 1);
	expect(what, EINVAL);

	/* The last one counts, as everywhere in netlink. */
	label(what, i, "with the number twice");
	begin(NLM_F_ACK, commands[i].cmd);
	put_text(1, gpu);
	put_u32(commands[i].number, 1);
	put_u32(commands[i].number, 65000);
	expect(what, ANY_ERROR);
}

static void shapes_of_uuid(const char *gpu)
{
	static const uint8_t zero[16];
	uint8_t uuid[17] = { 0xde, 0xad };

	begin(NLM_F_ACK, NVGPU_CMD_VGPU_GET);
	put(NVGPU_A_VGPU_UUID, uuid, 16);
	expect("vgpu-get by a UUID that nobody has", ENOENT);
	begin(NLM_F_ACK, NVGPU_CMD_VGPU_GET);
	put(NVGPU_A_VGPU_UUID, uuid, 15);
	expect("vgpu-get by 15 bytes", ANY_ERROR);
	begin(NLM_F_ACK, NVGPU_CMD_VGPU_GET);
	put(NVGPU_A_VGPU_UUID, uuid, 17);
	expect("vgpu-get by 17 bytes", ANY_ERROR);
	begin(NLM_F_ACK, NVGPU_CMD_VGPU_DESTROY);
	put(NVGPU_A_VGPU_UUID, zero, 16);
	expect("vgpu-destroy of no UUID", ENOENT);
	begin(NLM_F_ACK, NVGPU_CMD_VGPU_CREATE);
	put_text(1, gpu);
	put_u32(NVGPU_A_VGPU_TYPE, 1);
	put(NVGPU_A_VGPU_UUID, zero, 16);
	expect("vgpu-create with no UUID", EINVAL);
}

static void shapes_of_text(const char *gpu)
{
	begin(NLM_F_ACK, NVGPU_CMD_VGPU_CREATE);
	put_text(1, gpu);
	put_u32(NVGPU_A_VGPU_TYPE, 871);
	put_text(NVGPU_A_VGPU_OWNER, "\x1b[2J");
	expect("vgpu-create for an owner that clears the screen", EINVAL);
	begin(NLM_F_ACK, NVGPU_CMD_VGPU_DESTROY);
	put_text(1, gpu);
	put_u32(NVGPU_A_VGPU_ID, 1);
	expect("vgpu-destroy by its id alone", EINVAL);
	begin(NLM_F_ACK, NVGPU_CMD_VGPU_DESTROY);
	put_text(1, gpu);
	put_u32(NVGPU_A_VGPU_VF, 0);
	put_u32(NVGPU_A_VGPU_FORCE, 1);
	expect("vgpu-destroy by its VF alone, with force", EINVAL);
}

void run_shapes(const char *gpu)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		shapes_of_gpu(i);
		shapes_of_number(i, gpu);
	}
	shapes_of_uuid(gpu);
	shapes_of_text(gpu);
	run_attributes(gpu);
	begin(NLM_F_ACK | NLM_F_DUMP, NVGPU_CMD_VGPU_GET);
	put_text(1, "ffff:ff:1f.7");
	send_request();
	char text[TEXT];
	int err = answer(text);

	if (err != ENODEV) {
		printf("dump of a GPU that is not there: wrong: %d\n", err);
		wrong++;
	}
}
