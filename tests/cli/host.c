// SPDX-License-Identifier: MIT
/*
 * A host to plan for, and a control plane that remembers what it is told.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cmd.h"
#include "host.h"
#include "udev.h"

struct plane *the_plane;

static int note(struct plane *nl, const char *fmt, ...)
{
	size_t used = strlen(nl->log);
	va_list args;

	va_start(args, fmt);
	vsnprintf(nl->log + used, sizeof(nl->log) - used, fmt, args);
	va_end(args);
	if (!nl->refuse || strncmp(nl->log + used, nl->refuse, strlen(nl->refuse)))
		return 0;
	snprintf(nl->error, sizeof(nl->error), "refused");
	return -EBUSY;
}

const char *plane_error_text(const struct plane *nl)
{
	return nl->error;
}

int plane_gpu_set(struct plane *nl, const char *gpu, const struct gpu_settings *set)
{
	if (set->placement_mode)
		return note(nl, "placement %s %u;", gpu, *set->placement_mode);
	if (!set->firmware)
		return note(nl, "vfs %s %u;", gpu, *set->num_vfs);
	snprintf(nl->pin, sizeof(nl->pin), "%s", set->firmware);
	return note(nl, "firmware %s '%s';", gpu, set->firmware);
}

int plane_gpu_reset(struct plane *nl, const char *gpu)
{
	int err = note(nl, "reset %s;", gpu);

	if (err)
		return err;
	nl->wedged = nl->wedge && !strcmp(nl->pin, nl->wedge);
	if (nl->wedged)
		snprintf(nl->error, sizeof(nl->error), "firmware does not start");
	return nl->wedged ? -EIO : 0;
}

int plane_vgpu_create(struct plane *nl, const struct vgpu_wish *wish, struct vgpu *out)
{
	char uuid[UUID_TEXT_LEN] = "any", vf[16] = "any", place[32] = "";

	if (wish->uuid)
		uuid_to_text(wish->uuid, uuid);
	if (wish->vf)
		snprintf(vf, sizeof(vf), "%u", *wish->vf);
	if (wish->placement)
		snprintf(place, sizeof(place), " at %u", *wish->placement);
	memset(out, 0, sizeof(*out));
	out->have = 1;
	if (wish->uuid)
		memcpy(out->uuid, wish->uuid, UUID_LEN);
	snprintf(out->vf_address, TEXT_LEN, "0000:3b:00.4");
	return note(nl, "create %s type %u vf %s uuid %.4s%s;", wish->gpu, wish->type, vf, uuid,
		    place);
}

int plane_vgpu_destroy(struct plane *nl, const struct vgpu *vgpu, const struct vgpu_force *force)
{
	char uuid[UUID_TEXT_LEN];

	uuid_to_text(vgpu->uuid, uuid);
	return note(nl, "destroy%s uuid %.4s;", force ? " by force" : "", uuid);
}

int udev_bind(const char *address, const char *driver, char *error, size_t len)
{
	int err = note(the_plane, "bind %s %s;", address, driver);

	if (err)
		snprintf(error, len, "the driver did not take it");
	return err;
}

/* What select.c wants besides: nothing of it is called here. */
int need_module(struct ctl *ctl)
{
	(void)ctl;
	return 1;
}

struct gpu gpus[2];

/* Whether the firmware of a GPU runs is asked when a reset failed. */
int plane_list(struct plane *nl, const struct object_desc *desc, const char *gpu, void **out,
	       size_t *nr)
{
	struct gpu *copy;

	(void)gpu;
	if (desc != &gpu_desc)
		return -EIO;
	copy = malloc(sizeof(gpus));
	assert_non_null(copy);
	memcpy(copy, gpus, sizeof(gpus));
	if (nl->wedged)
		copy[1].state = NVGPU_GPU_STATUS_WEDGED;
	*out = copy;
	*nr = 2;
	return 0;
}

int failed(struct ctl *ctl, int err, const char *fmt, ...)
{
	(void)ctl, (void)err, (void)fmt;
	return 1;
}

int failed_nl(struct ctl *ctl, int err)
{
	(void)ctl, (void)err;
	return 1;
}

int misused(struct ctl *ctl, const char *fmt, ...)
{
	(void)ctl, (void)fmt;
	return 2;
}

bool udev_pci_facts(const char *address, struct pci_facts *out)
{
	(void)address, (void)out;
	return false;
}

/* ---- what is there ------------------------------------------------------ */

struct vf vfs[2];
struct vgpu vgpus[3];
static struct type types[4];
struct host host;

int host_set_up(void **state)
{
	(void)state;
	memset(gpus, 0, sizeof(gpus));
	memset(vfs, 0, sizeof(vfs));
	memset(types, 0, sizeof(types));
	memset(vgpus, 0, sizeof(vgpus));
	for (int i = 0; i < 2; i++) {
		strcpy(gpus[i].address, i ? GPU_B : GPU_A);
		strcpy(gpus[i].name, "NVIDIA L40");
		strcpy(gpus[i].firmware_release, "535.113.01");
		gpus[i].state = NVGPU_GPU_STATUS_READY;
		gpus[i].total_vfs = 32;
		strcpy(vfs[i].gpu, GPU_A);
		vfs[i].index = i;
		strcpy(vfs[i].address, i ? "0000:3b:00.5" : "0000:3b:00.4");
	}
	gpus[0].num_vfs = 4;
	for (int i = 0; i < 4; i++) {
		strcpy(types[i].gpu, i < 2 ? GPU_A : GPU_B);
		types[i].id = i & 1 ? 872 : 869;
		strcpy(types[i].name, i & 1 ? "NVIDIA L40-12Q" : "NVIDIA L40-4Q");
	}
	for (int i = 0; i < 2; i++) {
		strcpy(vgpus[i].gpu, GPU_A);
		uuid_from_text(i ? UUID_2 : UUID_1, vgpus[i].uuid);
		vgpus[i].id = i + 1;
		vgpus[i].type = 869;
		vgpus[i].vf = i;
		vgpus[i].state = i ? NVGPU_VGPU_STATUS_DEFINED : NVGPU_VGPU_STATUS_RUNNING;
	}
	host = (struct host){ gpus, vfs, types, vgpus, 2, 2, 4, 2 };
	return 0;
}

struct declared *plan_for(const char *yaml, const char *only, struct plan *plan)
{
	const struct declared_gpu *declared;
	char problem[512], whole[4096];
	struct declared *d;
	size_t nr;

	snprintf(whole, sizeof(whole), HEAD "%s", yaml);
	d = declared_parse("x", whole, strlen(whole), problem, sizeof(problem));
	if (!d)
		fail_msg("%s", problem);
	declared = declared_choose(d, NULL, &nr, problem, sizeof(problem));
	assert_non_null(declared);
	assert_true(plan_make(plan, &host, declared, nr, only));
	return d;
}
