// SPDX-License-Identifier: MIT
/*
 * Every attribute of every request. @good is refused later than at the border, or changes
 * nothing, so that a malformed one beside it decides alone what the answer is.
 */

#include <stdio.h>

#include <linux/nvgpu.h>

#include "abuse.h"
#include "verdict.h"
#include "wire.h"

enum shape { TEXT_SHAPE, NUMBER_SHAPE, UUID_SHAPE };

static const struct {
	uint8_t cmd;
	uint16_t attr;
	const char *name;
	enum shape shape;
	uint32_t good, above;		/* of a number; @above 0: not limited */
	size_t room;			/* of a text */
} attributes[] = {
	{ NVGPU_CMD_GPU_SET, NVGPU_A_GPU_NUM_VFS, "gpu-set num-vfs",
	  NUMBER_SHAPE, 65535, 65536, 0 },
	{ NVGPU_CMD_GPU_SET, NVGPU_A_GPU_FIRMWARE_PIN, "gpu-set firmware-pin",
	  TEXT_SHAPE, 0, 0, 31 },
	{ NVGPU_CMD_GPU_SET, NVGPU_A_GPU_PLACEMENT_MODE, "gpu-set placement-mode",
	  NUMBER_SHAPE, NVGPU_PLACEMENT_MODE_EQUAL, NVGPU_PLACEMENT_MODE_MIXED + 1, 0 },
	{ NVGPU_CMD_VF_GET, NVGPU_A_VF_INDEX, "vf-get index",
	  NUMBER_SHAPE, 65534, 65535, 0 },
	{ NVGPU_CMD_TYPE_GET, NVGPU_A_TYPE_ID, "type-get id",
	  NUMBER_SHAPE, 4711, 0, 0 },
	{ NVGPU_CMD_VGPU_GET, NVGPU_A_VGPU_ID, "vgpu-get id",
	  NUMBER_SHAPE, 4711, 0, 0 },
	{ NVGPU_CMD_VGPU_GET, NVGPU_A_VGPU_UUID, "vgpu-get uuid",
	  UUID_SHAPE, 0, 0, 0 },
	{ NVGPU_CMD_VGPU_CREATE, NVGPU_A_VGPU_TYPE, "vgpu-create type",
	  NUMBER_SHAPE, 4711, 0, 0 },
	{ NVGPU_CMD_VGPU_CREATE, NVGPU_A_VGPU_VF, "vgpu-create vf",
	  NUMBER_SHAPE, 65534, 65535, 0 },
	{ NVGPU_CMD_VGPU_CREATE, NVGPU_A_VGPU_UUID, "vgpu-create uuid",
	  UUID_SHAPE, 0, 0, 0 },
	{ NVGPU_CMD_VGPU_CREATE, NVGPU_A_VGPU_OWNER, "vgpu-create owner",
	  TEXT_SHAPE, 0, 0, 63 },
	{ NVGPU_CMD_VGPU_CREATE, NVGPU_A_VGPU_PLACEMENT, "vgpu-create placement",
	  NUMBER_SHAPE, 63, 64, 0 },
	{ NVGPU_CMD_VGPU_DESTROY, NVGPU_A_VGPU_ID, "vgpu-destroy id",
	  NUMBER_SHAPE, 4711, 0, 0 },
	{ NVGPU_CMD_VGPU_DESTROY, NVGPU_A_VGPU_UUID, "vgpu-destroy uuid",
	  UUID_SHAPE, 0, 0, 0 },
	{ NVGPU_CMD_VGPU_DESTROY, NVGPU_A_VGPU_VF, "vgpu-destroy vf",
	  NUMBER_SHAPE, 0, 65535, 0 },
	{ NVGPU_CMD_VGPU_DESTROY, NVGPU_A_VGPU_FORCE, "vgpu-destroy force",
	  NUMBER_SHAPE, 1, 2, 0 },
	{ NVGPU_CMD_VGPU_DESTROY, NVGPU_A_VGPU_GRACE_MS, "vgpu-destroy grace-ms",
	  NUMBER_SHAPE, 0, 600001, 0 },
};

#define ATTRIBUTES	(sizeof(attributes) / sizeof(*attributes))

/* A UUID that nobody has, an unknown type, no release: refused, and not at the border. */
static void put_good(size_t i)
{
	static const uint8_t uuid[16] = { 0xde, 0xad };

	if (attributes[i].shape == NUMBER_SHAPE)
		put_u32(attributes[i].attr, attributes[i].good);
	else if (attributes[i].shape == UUID_SHAPE)
		put(attributes[i].attr, uuid, sizeof(uuid));
	else
		put_text(attributes[i].attr, "no-release");
}

/* The request with all its attributes but the @i-th. */
static void begin_without(size_t i, const char *gpu)
{
	begin(NLM_F_ACK, attributes[i].cmd);
	put_text(1, gpu);
	for (size_t k = 0; k < ATTRIBUTES; k++)
		if (attributes[k].cmd == attributes[i].cmd && k != i)
			put_good(k);
}

static void expect_shape(size_t i, const char *what, int expected)
{
	char text[TEXT];

	snprintf(text, sizeof(text), "%s %s", attributes[i].name, what);
	expect(text, expected);
}

static void shapes_of_attribute(size_t i, const char *gpu)
{
	static const uint8_t huge[12000] = { [0 ... 11998] = 'x' };
	static const size_t wrong_sizes[] = { 1, 2, 3, 5, 8, 15, 17 };
	const size_t right = attributes[i].shape == UUID_SHAPE ? 16 : 4;

	begin_without(i, gpu);
	put_good(i);
	put_good(i);
	expect_shape(i, "twice", ANY_ERROR);

	begin_without(i, gpu);
	put(attributes[i].attr, huge, sizeof(huge));
	expect_shape(i, "of 12000 bytes", MALFORMED);

	begin_without(i, gpu);
	put(attributes[i].attr, NULL, 0);
	expect_shape(i, "of no bytes", MALFORMED);

	begin_without(i, gpu);
	put(attributes[i].attr | NLA_F_NESTED, huge, right);
	expect_shape(i, "as a nest", MALFORMED);

	for (size_t k = 0; attributes[i].shape != TEXT_SHAPE &&
	     k < sizeof(wrong_sizes) / sizeof(*wrong_sizes); k++) {
		begin_without(i, gpu);
		put(attributes[i].attr, huge, wrong_sizes[k]);
		expect_shape(i, "of a wrong size", MALFORMED);
	}
	if (attributes[i].shape == TEXT_SHAPE) {
		begin_without(i, gpu);
		put(attributes[i].attr, huge, attributes[i].room);
		expect_shape(i, "without its end", MALFORMED);
		begin_without(i, gpu);
		put(attributes[i].attr, huge + sizeof(huge) - attributes[i].room - 2,
		    attributes[i].room + 2);
		expect_shape(i, "one too long", MALFORMED);
	}
	if (attributes[i].above) {
		begin_without(i, gpu);
		put_u32(attributes[i].attr, attributes[i].above);
		expect_shape(i, "one too large", MALFORMED);
		begin_without(i, gpu);
		put_u32(attributes[i].attr, UINT32_MAX);
		expect_shape(i, "as large as can be", MALFORMED);
	}
}

void run_attributes(const char *gpu)
{
	for (size_t i = 0; i < ATTRIBUTES; i++)
		shapes_of_attribute(i, gpu);
}
