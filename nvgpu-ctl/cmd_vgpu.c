// SPDX-License-Identifier: MIT
/*
 * vGPUs: list, show, create, destroy.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "libvirt.h"
#include "out.h"
#include "select.h"

/* What the control plane takes. */
#define MAX_OWNER	63
#define MAX_GRACE_S	600

static int load_vgpus(struct ctl *ctl, struct vgpu **out, size_t *nr)
{
	const char *gpu;
	void *vgpus;
	int err = need_module(ctl);

	if (!err)
		err = select_filter(ctl, &gpu);
	if (err)
		return err;
	err = plane_list(ctl->nl, &vgpu_desc, gpu, &vgpus, nr);
	if (err)
		return failed_nl(ctl, err);
	*out = vgpus;
	return 0;
}

static int vgpu_list(struct ctl *ctl, int argc, char **argv)
{
	struct vgpu *vgpus;
	size_t nr;
	int err;

	(void)argc;
	(void)argv;
	tried(ctl, "list vgpus");
	err = load_vgpus(ctl, &vgpus, &nr);
	if (err)
		return err;
	out_list(&ctl->opt, &vgpu_desc, vgpus, nr);
	free(vgpus);
	return EXIT_DONE;
}

static int vgpu_show(struct ctl *ctl, int argc, char **argv)
{
	struct vgpu vgpu;
	int err;

	(void)argc;
	tried(ctl, "show vgpu %s", argv[0]);
	err = select_vgpu(ctl, argv[0], &vgpu);
	if (err)
		return err;
	if (ctl->opt.libvirt)
		return libvirt_print(&vgpu) ? EXIT_DONE :
		       failed(ctl, -ENODEV, "its VF has no PCI address");
	out_show(&ctl->opt, &vgpu_desc, &vgpu);
	return EXIT_DONE;
}

/* --vf: an index, or the address of a VF of this GPU. */
static int wished_vf(struct ctl *ctl, uint32_t *out)
{
	struct vf vf;
	int err;

	if (parse_number(ctl->opt.vf, UINT16_MAX - 1, out))
		return 0;
	err = select_vf(ctl, ctl->opt.vf, &vf);
	if (!err)
		*out = vf.index;
	return err;
}

/* Without firmware a GPU offers no types; that is not the type's fault. */
static int check_ready(struct ctl *ctl, const struct gpu *gpu)
{
	const char *state = enum_name(KIND_GPU_STATUS, gpu->state);

	if (gpu->state == NVGPU_GPU_STATUS_READY)
		return 0;
	return failed(ctl, -EIO, "the GPU is %s%s%s%s", state ? state : "not ready",
		      gpu->state_reason[0] ? ": " : "", gpu->state_reason,
		      gpu->state == NVGPU_GPU_STATUS_WEDGED ?
		      "; 'nvgpu-ctl reset gpu' starts it anew" : "");
}

/* --type: a number goes to the module as it is, which knows why it cannot be. */
static int wished_type(struct ctl *ctl, const char *gpu, uint32_t *out)
{
	struct type type;
	int err;

	if (parse_number(ctl->opt.type, UINT32_MAX, out))
		return 0;
	err = select_type(ctl, ctl->opt.type, gpu, &type);
	if (!err)
		*out = type.id;
	return err;
}

static int vgpu_create(struct ctl *ctl, int argc, char **argv)
{
	struct vgpu_wish wish = { 0 };
	uint8_t uuid[UUID_LEN];
	char text[UUID_TEXT_LEN];
	struct vgpu vgpu;
	struct gpu gpu;
	uint32_t vf, placement;
	int err;

	(void)argc;
	(void)argv;
	tried(ctl, "create vgpu");
	if (!ctl->opt.gpu || !ctl->opt.type)
		return misused(ctl, "%s is missing", ctl->opt.gpu ? "--type" : "--gpu");
	if (ctl->opt.uuid && !uuid_from_text(ctl->opt.uuid, uuid))
		return misused(ctl, "'%s' is no UUID", ctl->opt.uuid);
	if (ctl->opt.placement && !parse_number(ctl->opt.placement, MAX_PLACEMENT, &placement))
		return misused(ctl, "'%s': expected a placement id from 0 to %d",
			       ctl->opt.placement, MAX_PLACEMENT);
	if (ctl->opt.owner && strlen(ctl->opt.owner) > MAX_OWNER)
		return misused(ctl, "the owner's label is longer than %d bytes", MAX_OWNER);

	err = select_gpu(ctl, ctl->opt.gpu, &gpu);
	if (err)
		return err;
	tried(ctl, "create vgpu on %s", gpu.address);
	err = check_ready(ctl, &gpu);
	if (!err)
		err = wished_type(ctl, gpu.address, &wish.type);
	if (!err && ctl->opt.vf)
		err = wished_vf(ctl, &vf);
	if (err)
		return err;

	wish.gpu = gpu.address;
	wish.vf = ctl->opt.vf ? &vf : NULL;
	wish.uuid = ctl->opt.uuid ? uuid : NULL;
	wish.owner = ctl->opt.owner;
	wish.placement = ctl->opt.placement ? &placement : NULL;
	err = plane_vgpu_create(ctl->nl, &wish, &vgpu);
	if (err)
		return failed_nl(ctl, err);

	if (ctl->opt.json) {
		out_show(&ctl->opt, &vgpu_desc, &vgpu);
	} else {
		uuid_to_text(vgpu.uuid, text);
		printf("%s\n", text);
	}
	return EXIT_DONE;
}

/**
 * struct destroy_how - what --force and --grace say
 * @force: for plane_vgpu_destroy(), or NULL
 */
struct destroy_how {
	const struct vgpu_force *force;
	struct vgpu_force force_room;
	uint32_t grace_ms;
};

static int parse_how(struct ctl *ctl, struct destroy_how *how)
{
	uint32_t seconds;

	*how = (struct destroy_how){ 0 };
	if (ctl->opt.grace && !ctl->opt.force)
		return misused(ctl, "--grace goes with --force");
	if (ctl->opt.force)
		how->force = &how->force_room;
	if (!ctl->opt.grace)
		return EXIT_DONE;
	if (!parse_number(ctl->opt.grace, MAX_GRACE_S, &seconds))
		return misused(ctl, "'%s': expected seconds from 0 to %d", ctl->opt.grace,
			       MAX_GRACE_S);
	how->grace_ms = seconds * 1000;
	how->force_room.grace_ms = &how->grace_ms;
	return EXIT_DONE;
}

/*
 * A VF is where a vGPU happens to be, and numbers begin anew when the module is loaded
 * again. Whoever kept these, and not the vGPU's UUID, may be late: by now they can be
 * somebody else's.
 */
static int check_identity(struct ctl *ctl, const char *selector, const struct vgpu *vgpu)
{
	char address[ADDRESS_LEN], text[UUID_TEXT_LEN];
	uint8_t uuid[UUID_LEN];

	if (uuid_from_text(selector, uuid) && !ctl->opt.uuid)
		return EXIT_DONE;
	if (ctl->opt.uuid) {
		uuid_from_text(ctl->opt.uuid, uuid);
		if (!memcmp(uuid, vgpu->uuid, UUID_LEN))
			return EXIT_DONE;
		uuid_to_text(vgpu->uuid, text);
		return failed(ctl, -ENOENT, "it has another UUID: %s", text);
	}
	uuid_to_text(vgpu->uuid, text);
	return failed(ctl, -EINVAL, "%s by now: add --uuid %s if it is this one",
		      parse_address(selector, address) ?
		      "a virtual function may carry another vGPU" :
		      "a number may be that of another vGPU", text);
}

static int destroy_one(struct ctl *ctl, const char *selector, const struct destroy_how *how)
{
	uint8_t uuid[UUID_LEN];
	struct vgpu vgpu;
	int err;

	tried(ctl, "destroy vgpu %s", selector);
	if (ctl->opt.owner)
		return misused(ctl, "--owner goes with --all");
	if (ctl->opt.uuid && !uuid_from_text(ctl->opt.uuid, uuid))
		return misused(ctl, "'%s' is no UUID", ctl->opt.uuid);
	err = select_vgpu(ctl, selector, &vgpu);
	if (!err)
		err = check_identity(ctl, selector, &vgpu);
	if (err)
		return err;
	err = plane_vgpu_destroy(ctl->nl, &vgpu, how->force);
	if (err)
		return failed_nl(ctl, err);
	if (ctl->opt.json)
		out_json_results(&(struct out_result){ .vgpu = &vgpu }, 1);
	return EXIT_DONE;
}

static size_t keep_owned(struct vgpu *vgpus, size_t nr, const char *owner)
{
	size_t kept = 0;

	for (size_t i = 0; i < nr; i++)
		if (!strcmp(vgpus[i].owner, owner))
			vgpus[kept++] = vgpus[i];
	return kept;
}

/* Does all it can; one that is in use does not keep the others. */
static int destroy_all(struct ctl *ctl, const struct destroy_how *how)
{
	struct out_result *results;
	struct vgpu *vgpus;
	char text[UUID_TEXT_LEN];
	int err, status = EXIT_DONE;
	size_t nr;

	tried(ctl, "destroy vgpu --all");
	if (ctl->opt.uuid)
		return misused(ctl, "--all and --uuid exclude each other");
	err = load_vgpus(ctl, &vgpus, &nr);
	if (err)
		return err;
	if (ctl->opt.owner)
		nr = keep_owned(vgpus, nr, ctl->opt.owner);
	results = calloc(nr + 1, sizeof(*results));
	if (!results) {
		free(vgpus);
		return failed(ctl, -ENOMEM, "no memory");
	}

	for (size_t i = 0; i < nr; i++) {
		results[i].vgpu = &vgpus[i];
		err = plane_vgpu_destroy(ctl->nl, &vgpus[i], how->force);
		/* Somebody else was faster: what was wanted is so. */
		if (!err || err == -ENOENT)
			continue;
		status = EXIT_REFUSED;
		results[i].err = err;
		results[i].error = strdup(plane_error_text(ctl->nl));
		uuid_to_text(vgpus[i].uuid, text);
		if (!ctl->opt.json)
			fprintf(stderr, "nvgpu-ctl: destroy vgpu %s: %s\n", text,
				plane_error_text(ctl->nl));
	}
	if (ctl->opt.json)
		out_json_results(results, nr);
	for (size_t i = 0; i < nr; i++)
		free((char *)results[i].error);
	free(results);
	free(vgpus);
	return status;
}

static int vgpu_destroy(struct ctl *ctl, int argc, char **argv)
{
	struct destroy_how how;
	int err;

	tried(ctl, "destroy vgpu");
	err = parse_how(ctl, &how);
	if (err)
		return err;
	if (ctl->opt.all && argc)
		return misused(ctl, "--all and a selector exclude each other");
	if (!ctl->opt.all && !argc)
		return misused(ctl, "which one? name it, or say --all");
	return ctl->opt.all ? destroy_all(ctl, &how) : destroy_one(ctl, argv[0], &how);
}

static const struct cmd vgpu_cmds[] = {
	{ .verb = "list", .noun = "vgpus", .args = "", .help = "List vGPUs",
	  .opts = OPTS_LIST | OPT_GPU, .columns = &vgpu_desc, .run = vgpu_list },
	{ .verb = "show", .noun = "vgpu", .args = "VGPU", .help = "Show everything about a vGPU",
	  .opts = OPTS_SHOW | OPT_GPU | OPT_LIBVIRT, .min_args = 1, .max_args = 1,
	  .columns = &vgpu_desc, .run = vgpu_show },
	{ .verb = "create", .noun = "vgpu", .args = "--gpu GPU --type TYPE",
	  .help = "Reserve a vGPU; prints its UUID",
	  .opts = OPT_JSON | OPT_GPU | OPT_TYPE | OPT_VF | OPT_UUID | OPT_OWNER |
		  OPT_PLACEMENT,
	  .run = vgpu_create },
	{ .verb = "destroy", .noun = "vgpu", .args = "VGPU|--all",
	  .help = "Give a vGPU's resources back",
	  .opts = OPT_JSON | OPT_GPU | OPT_ALL | OPT_UUID | OPT_OWNER | OPT_FORCE | OPT_GRACE,
	  .max_args = 1, .run = vgpu_destroy },
	{}
};

const struct group vgpu_group = { "vGPUs", vgpu_cmds };
