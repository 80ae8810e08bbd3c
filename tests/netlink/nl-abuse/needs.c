// SPDX-License-Identifier: MIT
/*
 * What each request needs: all else being as it should be, it is refused without that, and
 * done without anything else. And what counts when a GPU is named twice.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/nvgpu.h>

#include "abuse.h"
#include "objects.h"
#include "verdict.h"
#include "wire.h"

#define NOWHERE		"ffff:ff:1f.7"
#define ALL		0		/* no attribute has this number */

static const uint8_t own_uuid[16] = { 0x5a, 0x5a, 0x5a, 0x5a, 0x5a, 0x5a, 0x4a, 0x5a,
				      0x8a, 0x5a, 0x5a, 0x5a, 0x5a, 0x5a, 0x5a, 0x5a };
static struct objects seen;
static uint32_t vfs, type, vgpu;	/* numbers of what there is */

enum value { GPU, VFS, NO_PIN, EQUAL, FIRST_VF, OWN_TYPE, OWN_VGPU, OWN_UUID, OWNER, FORCE, NO_GRACE };

static const struct field {
	uint8_t cmd;
	uint16_t attr;
	const char *name;
	enum value value;
	bool needed;
} fields[] = {
	{ NVGPU_CMD_GPU_GET, NVGPU_A_GPU_ADDRESS, "gpu-get address", GPU, true },
	{ NVGPU_CMD_GPU_SET, NVGPU_A_GPU_ADDRESS, "gpu-set address", GPU, true },
	{ NVGPU_CMD_GPU_SET, NVGPU_A_GPU_NUM_VFS, "gpu-set num-vfs", VFS, false },
	{ NVGPU_CMD_GPU_SET, NVGPU_A_GPU_FIRMWARE_PIN, "gpu-set firmware-pin", NO_PIN, false },
	{ NVGPU_CMD_GPU_SET, NVGPU_A_GPU_PLACEMENT_MODE, "gpu-set placement-mode", EQUAL, false },
	{ NVGPU_CMD_VF_GET, NVGPU_A_VF_GPU, "vf-get gpu", GPU, true },
	{ NVGPU_CMD_VF_GET, NVGPU_A_VF_INDEX, "vf-get index", FIRST_VF, true },
	{ NVGPU_CMD_TYPE_GET, NVGPU_A_TYPE_GPU, "type-get gpu", GPU, true },
	{ NVGPU_CMD_TYPE_GET, NVGPU_A_TYPE_ID, "type-get id", OWN_TYPE, true },
	{ NVGPU_CMD_VGPU_GET, NVGPU_A_VGPU_GPU, "vgpu-get gpu", GPU, true },
	{ NVGPU_CMD_VGPU_GET, NVGPU_A_VGPU_ID, "vgpu-get id", OWN_VGPU, true },
	{ NVGPU_CMD_VGPU_CREATE, NVGPU_A_VGPU_GPU, "vgpu-create gpu", GPU, true },
	{ NVGPU_CMD_VGPU_CREATE, NVGPU_A_VGPU_TYPE, "vgpu-create type", OWN_TYPE, true },
	{ NVGPU_CMD_VGPU_CREATE, NVGPU_A_VGPU_VF, "vgpu-create vf", FIRST_VF, false },
	{ NVGPU_CMD_VGPU_CREATE, NVGPU_A_VGPU_UUID, "vgpu-create uuid", OWN_UUID, false },
	{ NVGPU_CMD_VGPU_CREATE, NVGPU_A_VGPU_OWNER, "vgpu-create owner", OWNER, false },
	{ NVGPU_CMD_VGPU_DESTROY, NVGPU_A_VGPU_GPU, "vgpu-destroy gpu", GPU, false },
	{ NVGPU_CMD_VGPU_DESTROY, NVGPU_A_VGPU_ID, "vgpu-destroy id", OWN_VGPU, false },
	{ NVGPU_CMD_VGPU_DESTROY, NVGPU_A_VGPU_UUID, "vgpu-destroy uuid", OWN_UUID, true },
	{ NVGPU_CMD_VGPU_DESTROY, NVGPU_A_VGPU_VF, "vgpu-destroy vf", FIRST_VF, false },
	{ NVGPU_CMD_VGPU_DESTROY, NVGPU_A_VGPU_FORCE, "vgpu-destroy force", FORCE, false },
	{ NVGPU_CMD_VGPU_DESTROY, NVGPU_A_VGPU_GRACE_MS, "vgpu-destroy grace-ms", NO_GRACE, false },
};

#define FIELDS		(sizeof(fields) / sizeof(*fields))

static void put_field(const struct field *f, const char *gpu)
{
	switch (f->value) {
	case GPU:
		put_text(f->attr, gpu);
		break;
	case NO_PIN:
		put_text(f->attr, "");
		break;
	case OWNER:
		put_text(f->attr, "nl-abuse");
		break;
	case OWN_UUID:
		put(f->attr, own_uuid, sizeof(own_uuid));
		break;
	case VFS:
		put_u32(f->attr, vfs);
		break;
	case EQUAL:
		put_u32(f->attr, NVGPU_PLACEMENT_MODE_EQUAL);
		break;
	case OWN_TYPE:
		put_u32(f->attr, type);
		break;
	case OWN_VGPU:
		put_u32(f->attr, vgpu);
		break;
	case FORCE:
		put_u32(f->attr, 1);
		break;
	case FIRST_VF:
	case NO_GRACE:
		put_u32(f->attr, 0);
		break;
	}
}

/* The request as it should be, but for one attribute. */
static void begin_but(uint8_t cmd, uint16_t without, const char *gpu)
{
	begin(NLM_F_ACK, cmd);
	for (size_t i = 0; i < FIELDS; i++)
		if (fields[i].cmd == cmd && fields[i].attr != without)
			put_field(&fields[i], gpu);
}

static size_t vgpus(void)
{
	begin(NLM_F_DUMP, NVGPU_CMD_VGPU_GET);
	ask(&seen);
	return seen.nr;
}

static void must_have(const char *when, size_t nr)
{
	const size_t there = vgpus();

	if (there == nr)
		return;
	printf("  wrong: %zu vGPUs %s, not %zu\n", there, when, nr);
	wrong++;
}

/* A vGPU to be looked at, or to be destroyed: the one that complete requests mean. */
static void make_vgpu(const char *gpu)
{
	begin_but(NVGPU_CMD_VGPU_CREATE, ALL, gpu);
	ask(&seen);
	if (seen.err || seen.nr != 1) {
		printf("  wrong: complete vgpu-create ends with %d\n", seen.err);
		wrong++;
	}
	vgpu = seen.nr ? seen.object[0].id : 0;
}

/* By the UUID that it has now, for it was made without one. */
static void remove_vgpus(void)
{
	for (size_t left = vgpus(); left && seen.object[0].has_uuid; left--) {
		uint8_t uuid[16];

		memcpy(uuid, seen.object[0].uuid, sizeof(uuid));
		begin(NLM_F_ACK, NVGPU_CMD_VGPU_DESTROY);
		put(NVGPU_A_VGPU_UUID, uuid, sizeof(uuid));
		expect("vgpu-destroy by its uuid alone", 0);
		vgpus();
	}
}

/* As many vGPUs as the request finds: none for a create, one for all others. */
static void prepare(uint8_t cmd, const char *gpu)
{
	const bool wants_none = cmd == NVGPU_CMD_VGPU_CREATE || cmd == NVGPU_CMD_GPU_SET;

	if (wants_none && vgpus())
		remove_vgpus();
	else if (!wants_none && !vgpus())
		make_vgpu(gpu);
	else if (!wants_none)
		vgpu = seen.object[0].id;
}

static void expect_named(const char *name, const char *what, int expected)
{
	char text[TEXT];

	snprintf(text, sizeof(text), "%s %s", name, what);
	expect(text, expected);
}

static void need_of(const struct field *f, const char *gpu)
{
	size_t before;

	prepare(f->cmd, gpu);
	before = vgpus();
	begin_but(f->cmd, f->attr, gpu);
	expect_named(f->name, f->needed ? "alone is missing" : "is left out", f->needed ? EINVAL : 0);
	if (f->needed)
		must_have("after a refusal", before);
	/* With it, nothing is wrong: so that was the reason. */
	prepare(f->cmd, gpu);
	begin_but(f->cmd, ALL, gpu);
	expect_named(f->name, "is there, like all others", 0);
}

/* The last one counts, as everywhere in netlink. */
static void twice(const struct field *f, const char *gpu)
{
	prepare(f->cmd, gpu);
	begin_but(f->cmd, ALL, gpu);
	put_text(f->attr, NOWHERE);
	expect_named(f->name, "twice, the second of nowhere", ENODEV);
	prepare(f->cmd, gpu);
	begin(NLM_F_ACK, f->cmd);
	put_text(f->attr, NOWHERE);
	for (size_t i = 0; i < FIELDS; i++)
		if (fields[i].cmd == f->cmd)
			put_field(&fields[i], gpu);
	expect_named(f->name, "twice, the first of nowhere", 0);
}

void run_needs(const char *gpu, uint32_t type_id, uint32_t num_vfs)
{
	type = type_id;
	vfs = num_vfs;
	must_have("before", 0);
	for (size_t i = 0; i < FIELDS; i++) {
		need_of(&fields[i], gpu);
		if (fields[i].value == GPU)
			twice(&fields[i], gpu);
	}
	begin(NLM_F_ACK, NVGPU_CMD_GPU_SET);
	put_text(NVGPU_A_GPU_ADDRESS, gpu);
	expect("gpu-set of nothing", EINVAL);
	remove_vgpus();
	must_have("afterwards", 0);
}
