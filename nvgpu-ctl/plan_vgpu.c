// SPDX-License-Identifier: MIT
/*
 * From the vGPUs that are declared and those that are there to what is to be done.
 */

#include <stdlib.h>
#include <string.h>

#include "plan_priv.h"
#include "select.h"

/**
 * struct wish - one vGPU of a declaration
 * @found:	the vGPU that is meant; NULL when there is none
 * @vf:		VF to create it on; without @has_vf the module chooses
 */
struct wish {
	const struct gpu *gpu;
	const struct declared_gpu *of;
	const struct declared_vgpu *vgpu;
	const struct type *type;
	const struct vgpu *found;
	uint32_t vf;
	bool has_vf;
	uint8_t uuid[UUID_LEN];
};

static const struct type *find_type(const struct host *host, const struct gpu *gpu,
				    const char *text)
{
	uint32_t number;
	bool is_number = parse_number(text, UINT32_MAX, &number);

	for (size_t i = 0; i < host->nr_types; i++) {
		const struct type *type = &host->types[i];

		if (!strcmp(type->gpu, gpu->address) &&
		    (is_number ? type->id == number : is_called(text, type->name)))
			return type;
	}
	return NULL;
}

static bool is_idle(const struct vgpu *vgpu)
{
	return vgpu->state == NVGPU_VGPU_STATUS_DEFINED ||
	       (vgpu->state == NVGPU_VGPU_STATUS_FAILED && !vgpu->vm_pid);
}

static void block_busy(struct task *task, const struct vgpu *vgpu)
{
	const char *state = enum_name(KIND_VGPU_STATUS, vgpu->state);

	if (vgpu->state == NVGPU_VGPU_STATUS_QUARANTINED)
		task_block(task, "it is quarantined: reset the GPU");
	else
		task_block(task, "it is %s: a virtual machine uses it", state ? state : "in use");
}

static const struct vf *vf_of(const struct host *host, const struct vgpu *vgpu)
{
	for (size_t i = 0; i < host->nr_vfs; i++)
		if (!strcmp(host->vfs[i].gpu, vgpu->gpu) && host->vfs[i].index == vgpu->vf)
			return &host->vfs[i];
	return NULL;
}

static void plan_bind(const struct host *host, struct task *task, const struct vgpu *vgpu)
{
	const struct vf *vf = vf_of(host, vgpu);

	if (!vf || !strcmp(vf->driver, VFIO_DRIVER))
		return;
	task_action(task, "bind");
	if (vf->driver[0]) {
		task_block(task, "VF %s is bound to %s", vf->address, vf->driver);
		return;
	}
	task_step(task, STEP_BIND)->old = *vgpu;
}

static void plan_create(struct task *task, const struct wish *w)
{
	struct step *step;

	task_action(task, "create");
	if (w->gpu->state != NVGPU_GPU_STATUS_READY && !w->of->firmware) {
		task_block(task, "the GPU is not ready");
		return;
	}
	if (!w->type) {
		task_block(task, "type %s is not offered here", w->vgpu->type);
		return;
	}
	step = task_step(task, STEP_CREATE);
	step->type = w->type->id;
	step->has_vf = w->has_vf;
	step->vf = w->vf;
	step->has_placement = w->vgpu->placement_id;
	step->placement_id = w->vgpu->placement_id ? *w->vgpu->placement_id : 0;
	step->has_uuid = w->vgpu->uuid;
	memcpy(step->uuid, w->uuid, UUID_LEN);
	text_set(step->owner, "%s", w->vgpu->owner ? w->vgpu->owner : "");
	if (w->of->bind)
		task_step(task, STEP_BIND);
}

static bool is_as_wished(const struct vgpu *vgpu, const struct wish *w)
{
	return w->type && vgpu->type == w->type->id &&
	       (!w->vgpu->vf || vgpu->vf == *w->vgpu->vf) &&
	       (!w->vgpu->placement_id || vgpu->placement == *w->vgpu->placement_id) &&
	       (!w->vgpu->owner || !strcmp(vgpu->owner, w->vgpu->owner));
}

static void plan_vgpu(struct planner *p, const struct wish *w)
{
	struct task *task = task_new(p, "vgpu", w->gpu->address);
	const struct vgpu *vgpu = w->found;

	if (vgpu)
		uuid_to_text(vgpu->uuid, task->name);
	else if (w->vgpu->uuid)
		uuid_to_text(w->uuid, task->name);
	else
		text_set(task->name, "%s", w->type ? w->type->name : w->vgpu->type);

	if (!vgpu) {
		plan_create(task, w);
	} else if (strcmp(vgpu->gpu, w->gpu->address)) {
		task_action(task, "create");
		task_block(task, "GPU %s has a vGPU with this UUID", vgpu->gpu);
	} else if (!is_as_wished(vgpu, w)) {
		task_action(task, "destroy");
		if (is_idle(vgpu)) {
			task_step(task, STEP_DESTROY)->old = *vgpu;
			plan_create(task, w);
		} else {
			block_busy(task, vgpu);
		}
	} else if (vgpu->state == NVGPU_VGPU_STATUS_QUARANTINED) {
		block_busy(task, vgpu);
	} else if (w->of->bind) {
		plan_bind(p->host, task, vgpu);
	}
}

/* A vGPU with the UUID, or any of the kind that nobody claimed. */
static bool is_meant(const struct planner *p, size_t i, const struct wish *w)
{
	const struct vgpu *vgpu = &p->host->vgpus[i];

	if (p->claimed[i])
		return false;
	if (w->vgpu->uuid)
		return !memcmp(vgpu->uuid, w->uuid, UUID_LEN);
	return !strcmp(vgpu->gpu, w->gpu->address) && is_as_wished(vgpu, w) &&
	       vgpu->state != NVGPU_VGPU_STATUS_QUARANTINED;
}

static void add_wish(struct planner *p, struct wishes *all, const struct wish *w)
{
	struct wish *grown = realloc(all->wish, (all->nr + 1) * sizeof(*grown));

	if (!grown) {
		p->no_memory = true;
		return;
	}
	all->wish = grown;
	grown += all->nr++;
	*grown = *w;
	for (size_t i = 0; i < p->host->nr_vgpus && !grown->found; i++) {
		if (!is_meant(p, i, w))
			continue;
		p->claimed[i] = true;
		grown->found = &p->host->vgpus[i];
	}
}

/* How exactly a declaration says which vGPU it means. */
enum exactness { BY_TYPE, BY_PLACE, BY_VF, BY_VF_AND_PLACE, BY_UUID };

static enum exactness exactness_of(const struct declared_vgpu *v)
{
	if (v->uuid)
		return BY_UUID;
	if (v->vf)
		return v->placement_id ? BY_VF_AND_PLACE : BY_VF;
	return v->placement_id ? BY_PLACE : BY_TYPE;
}

static bool vf_is_free(const struct host *host, const struct gpu *gpu,
		       const struct wishes *wishes, uint32_t vf)
{
	for (size_t i = 0; i < host->nr_vgpus; i++)
		if (!strcmp(host->vgpus[i].gpu, gpu->address) && host->vgpus[i].vf == vf)
			return false;
	for (size_t i = 0; i < wishes->nr; i++)
		if (wishes->wish[i].has_vf && wishes->wish[i].vf == vf)
			return false;
	return true;
}

/*
 * The module chooses VF and place where none is named; neither must be one that another
 * wish names. So those with a place come first, on VFs that nobody wants.
 */
static void choose_vfs(const struct host *host, const struct gpu *gpu,
		       const struct declared_gpu *want, struct wishes *wishes)
{
	uint32_t nr_vfs = want->vfs ? *want->vfs : gpu->num_vfs, vf = 0;

	for (size_t i = 0; i < wishes->nr; i++) {
		struct wish *w = &wishes->wish[i];

		if (w->found || w->has_vf || !w->vgpu->placement_id)
			continue;
		while (vf < nr_vfs && !vf_is_free(host, gpu, wishes, vf))
			vf++;
		w->has_vf = vf < nr_vfs;
		w->vf = vf;
	}
}

/* The most exact ones first: the others take what is left. */
void wishes_collect(struct planner *p, const struct gpu *gpu, const struct declared_gpu *want,
		    struct wishes *all)
{
	for (int exactness = BY_UUID; exactness >= BY_TYPE; exactness--) {
		for (uint32_t i = 0; i < want->vgpus_count; i++) {
			const struct declared_vgpu *v = &want->vgpus[i];
			struct wish w = { .gpu = gpu, .of = want, .vgpu = v,
					  .type = find_type(p->host, gpu, v->type),
					  .has_vf = v->vf, .vf = v->vf ? *v->vf : 0 };

			if ((int)exactness_of(v) != exactness ||
			    (v->uuid && !uuid_from_text(v->uuid, w.uuid)))
				continue;
			for (uint32_t n = 0; n < (v->count ? *v->count : 1); n++)
				add_wish(p, all, &w);
		}
	}
	choose_vfs(p->host, gpu, want, all);
}

void plan_unlisted(struct planner *p, const struct gpu *gpu)
{
	for (size_t i = 0; i < p->host->nr_vgpus; i++) {
		const struct vgpu *vgpu = &p->host->vgpus[i];
		struct task *task;

		if (p->claimed[i] || strcmp(vgpu->gpu, gpu->address))
			continue;
		task = task_new(p, "vgpu", gpu->address);
		uuid_to_text(vgpu->uuid, task->name);
		task_action(task, "destroy");
		if (is_idle(vgpu))
			task_step(task, STEP_DESTROY)->old = *vgpu;
		else
			block_busy(task, vgpu);
	}
}

/* See choose_vfs(). */
static int turn_of(const struct wish *w)
{
	return w->vgpu->placement_id ? 0 : w->has_vf ? 1 : 2;
}

void plan_wishes(struct planner *p, const struct wishes *all)
{
	for (int turn = 0; turn <= 2; turn++)
		for (size_t i = 0; i < all->nr; i++)
			if (turn_of(&all->wish[i]) == turn)
				plan_vgpu(p, &all->wish[i]);
}
