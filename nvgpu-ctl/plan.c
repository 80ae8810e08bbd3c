// SPDX-License-Identifier: MIT
/*
 * From what is declared and what is there to what is to be done.
 *
 * Rules. The entry that names a GPU most exactly is its own: address before number
 * before product before "all". What an entry does not say is left alone. vGPUs with a
 * UUID are told by it, then those with a VF by VF and type, and the others by their type,
 * where any that nobody claimed will do. A vGPU that a machine uses is never touched, nor
 * is one that is not declared, unless the entry says so.
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan.h"
#include "select.h"

struct planner {
	struct plan *plan;
	const struct host *host;
	bool *claimed;			/* by index of host->vgpus */
	bool no_memory;
};

static void set(char *to, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void set(char *to, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(to, TEXT_LEN, fmt, args);
	va_end(args);
}

/* The last task; the next call may move it. A spare one when there is no memory. */
static struct task *new_task(struct planner *p, const char *object, const char *gpu)
{
	static struct task spare;
	struct task *grown = realloc(p->plan->tasks, (p->plan->nr + 1) * sizeof(*grown));

	if (grown)
		p->plan->tasks = grown;
	else
		p->no_memory = true;
	grown = grown ? &grown[p->plan->nr++] : &spare;
	memset(grown, 0, sizeof(*grown));
	grown->object = object;
	grown->verdict = VERDICT_SAME;
	set(grown->gpu, "%s", gpu);
	return grown;
}

static struct step *new_step(struct task *task, enum step_kind kind)
{
	struct step *step = &task->steps[task->nr_steps++];

	step->kind = kind;
	task->verdict = VERDICT_DIFFERS;
	return step;
}

static void block(struct task *task, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void block(struct task *task, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(task->reason, TEXT_LEN, fmt, args);
	va_end(args);
	task->verdict = VERDICT_BLOCKED;
	task->nr_steps = 0;
}

/* ---- GPUs --------------------------------------------------------------- */

static size_t vgpus_on(const struct host *host, const struct gpu *gpu)
{
	size_t nr = 0;

	for (size_t i = 0; i < host->nr_vgpus; i++)
		nr += !strcmp(host->vgpus[i].gpu, gpu->address);
	return nr;
}

/* Those that are left once the plan's steps so far are done. */
static size_t vgpus_left_on(const struct planner *p, const struct gpu *gpu)
{
	size_t nr = vgpus_on(p->host, gpu);

	for (size_t i = 0; i < p->plan->nr; i++) {
		const struct task *t = &p->plan->tasks[i];

		if (!strcmp(t->gpu, gpu->address) && t->nr_steps == 1 &&
		    t->steps[0].kind == STEP_DESTROY)
			nr--;
	}
	return nr;
}

static void add_action(struct task *task, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void add_action(struct task *task, const char *fmt, ...)
{
	size_t used = strlen(task->action);
	va_list args;

	if (used && used + 2 < TEXT_LEN)
		used += snprintf(task->action + used, TEXT_LEN - used, ", ");
	va_start(args, fmt);
	vsnprintf(task->action + used, TEXT_LEN - used, fmt, args);
	va_end(args);
}

static void plan_firmware(struct task *task, const struct gpu *gpu, const char *wanted,
			  size_t vgpus)
{
	bool newest = !strcmp(wanted, "newest");
	struct step *step;

	if (strcmp(newest ? "" : wanted, gpu->firmware_pin)) {
		step = new_step(task, STEP_PIN);
		set(step->firmware, "%s", newest ? "" : wanted);
		set(step->old_firmware, "%s", gpu->firmware_pin);
		add_action(task, "firmware=%s", wanted);
	}
	/* What "newest" is, only a start tells; without a change there is no reason for one. */
	if (newest ? task->nr_steps && gpu->firmware_pin[0] && !vgpus :
		     strcmp(wanted, gpu->firmware_release) && !vgpus) {
		new_step(task, STEP_RESET);
		add_action(task, "reset");
	} else if (!newest && strcmp(wanted, gpu->firmware_release)) {
		set(task->reason, "%s runs until the GPU is reset, which its %zu vGPUs forbid",
		    gpu->firmware_release[0] ? gpu->firmware_release : "no firmware", vgpus);
	}
}

static void plan_gpu(struct planner *p, const struct gpu *gpu, const struct declared_gpu *want)
{
	size_t vgpus = vgpus_left_on(p, gpu);
	struct task *task = new_task(p, "gpu", gpu->address);
	struct step *step;

	set(task->name, "%s", gpu->address);
	if (want->firmware)
		plan_firmware(task, gpu, want->firmware, vgpus);
	if (gpu->state != NVGPU_GPU_STATUS_READY &&
	    !(task->nr_steps && task->steps[task->nr_steps - 1].kind == STEP_RESET)) {
		const char *state = enum_name(KIND_GPU_STATUS, gpu->state);

		block(task, "the GPU is %s%s%s", state ? state : "not ready",
		      gpu->state_reason[0] ? ": " : "", gpu->state_reason);
		return;
	}
	if (want->vfs && *want->vfs != gpu->num_vfs) {
		add_action(task, "vfs=%u", *want->vfs);
		if (vgpus) {
			block(task, "%u VFs are on, and the GPU carries %zu vGPU%s", gpu->num_vfs,
			      vgpus, vgpus == 1 ? "" : "s");
			return;
		}
		step = new_step(task, STEP_VFS);
		step->vfs = *want->vfs;
		step->old_vfs = gpu->num_vfs;
	}
	if (want->placement && want->placement != gpu->placement_mode) {
		add_action(task, "placement=%s", enum_name(KIND_PLACEMENT, want->placement));
		step = new_step(task, STEP_PLACEMENT);
		step->placement = want->placement;
		step->old_placement = gpu->placement_mode;
	}
	if (!task->nr_steps && task->reason[0])
		task->verdict = VERDICT_BLOCKED;
}

/* ---- vGPUs -------------------------------------------------------------- */

/**
 * struct wish - one vGPU of a declaration
 * @found:	the vGPU that is meant; NULL when there is none
 */
struct wish {
	const struct gpu *gpu;
	const struct declared_gpu *of;
	const struct declared_vgpu *vgpu;
	const struct type *type;
	const struct vgpu *found;
	uint8_t uuid[UUID_LEN];
};

struct wishes {
	struct wish *wish;
	size_t nr;
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
		block(task, "it is quarantined: reset the GPU");
	else
		block(task, "it is %s: a virtual machine uses it", state ? state : "in use");
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
	add_action(task, "bind");
	if (vf->driver[0]) {
		block(task, "VF %s is bound to %s", vf->address, vf->driver);
		return;
	}
	new_step(task, STEP_BIND)->old = *vgpu;
}

static void plan_create(struct task *task, const struct wish *w)
{
	struct step *step;

	add_action(task, "create");
	if (w->gpu->state != NVGPU_GPU_STATUS_READY && !w->of->firmware) {
		block(task, "the GPU is not ready");
		return;
	}
	if (!w->type) {
		block(task, "type %s is not offered here", w->vgpu->type);
		return;
	}
	step = new_step(task, STEP_CREATE);
	step->type = w->type->id;
	step->has_vf = w->vgpu->vf;
	step->vf = w->vgpu->vf ? *w->vgpu->vf : 0;
	step->has_uuid = w->vgpu->uuid;
	memcpy(step->uuid, w->uuid, UUID_LEN);
	set(step->owner, "%s", w->vgpu->owner ? w->vgpu->owner : "");
	if (w->of->bind)
		new_step(task, STEP_BIND);
}

static bool is_as_wished(const struct vgpu *vgpu, const struct wish *w)
{
	return w->type && vgpu->type == w->type->id &&
	       (!w->vgpu->vf || vgpu->vf == *w->vgpu->vf) &&
	       (!w->vgpu->owner || !strcmp(vgpu->owner, w->vgpu->owner));
}

static void plan_vgpu(struct planner *p, const struct wish *w)
{
	struct task *task = new_task(p, "vgpu", w->gpu->address);
	const struct vgpu *vgpu = w->found;

	if (vgpu)
		uuid_to_text(vgpu->uuid, task->name);
	else if (w->vgpu->uuid)
		uuid_to_text(w->uuid, task->name);
	else
		set(task->name, "%s", w->type ? w->type->name : w->vgpu->type);

	if (!vgpu) {
		plan_create(task, w);
	} else if (strcmp(vgpu->gpu, w->gpu->address)) {
		add_action(task, "create");
		block(task, "GPU %s has a vGPU with this UUID", vgpu->gpu);
	} else if (!is_as_wished(vgpu, w)) {
		add_action(task, "destroy");
		if (is_idle(vgpu)) {
			new_step(task, STEP_DESTROY)->old = *vgpu;
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
enum exactness { BY_TYPE, BY_VF, BY_UUID };

static enum exactness exactness_of(const struct declared_vgpu *v)
{
	return v->uuid ? BY_UUID : v->vf ? BY_VF : BY_TYPE;
}

/* The most exact ones first: the others take what is left. */
static void collect_wishes(struct planner *p, const struct gpu *gpu,
			   const struct declared_gpu *want, struct wishes *all)
{
	for (int exactness = BY_UUID; exactness >= BY_TYPE; exactness--) {
		for (uint32_t i = 0; i < want->vgpus_count; i++) {
			const struct declared_vgpu *v = &want->vgpus[i];
			struct wish w = { .gpu = gpu, .of = want, .vgpu = v,
					  .type = find_type(p->host, gpu, v->type) };

			if ((int)exactness_of(v) != exactness ||
			    (v->uuid && !uuid_from_text(v->uuid, w.uuid)))
				continue;
			for (uint32_t n = 0; n < (v->count ? *v->count : 1); n++)
				add_wish(p, all, &w);
		}
	}
}

static void plan_unlisted(struct planner *p, const struct gpu *gpu)
{
	for (size_t i = 0; i < p->host->nr_vgpus; i++) {
		const struct vgpu *vgpu = &p->host->vgpus[i];
		struct task *task;

		if (p->claimed[i] || strcmp(vgpu->gpu, gpu->address))
			continue;
		task = new_task(p, "vgpu", gpu->address);
		uuid_to_text(vgpu->uuid, task->name);
		add_action(task, "destroy");
		if (is_idle(vgpu))
			new_step(task, STEP_DESTROY)->old = *vgpu;
		else
			block_busy(task, vgpu);
	}
}

/* ---- all of it ---------------------------------------------------------- */

/* In this order: room is made, the GPU is set up, vGPUs are created. */
static void plan_entry(struct planner *p, const struct gpu *gpu, const struct declared_gpu *want)
{
	struct wishes wishes = { 0 };

	collect_wishes(p, gpu, want, &wishes);
	if (want->unlisted == UNLISTED_DESTROY)
		plan_unlisted(p, gpu);
	plan_gpu(p, gpu, want);
	/* The module chooses a VF for those that name none; it must not be one that is named. */
	for (int named = 1; named >= 0; named--)
		for (size_t i = 0; i < wishes.nr; i++)
			if ((wishes.wish[i].vgpu->vf != NULL) == named)
				plan_vgpu(p, &wishes.wish[i]);
	free(wishes.wish);
}

/* The entry that means the GPU most exactly; *@twice when two do equally. */
static const struct declared_gpu *best_entry(const struct gpu *gpu, uint32_t index,
					     const struct declared_gpu *declared, size_t nr,
					     bool *twice)
{
	const struct declared_gpu *best = NULL;
	unsigned int exactness = 0;

	*twice = false;
	for (size_t i = 0; i < nr; i++) {
		unsigned int e = declared_matches(&declared[i], gpu->address, index, gpu->name);

		if (e && e == exactness)
			*twice = true;
		if (e <= exactness)
			continue;
		best = &declared[i];
		exactness = e;
		*twice = false;
	}
	return best;
}

static void plan_twice(struct planner *p, const struct gpu *gpu, const struct declared_gpu *entry)
{
	struct task *task = new_task(p, "gpu", gpu->address);

	set(task->name, "%s", gpu->address);
	block(task, "two entries mean it equally: '%s' is one", entry->gpu);
}

/* Entries for one GPU that is not there. */
static void plan_absent(struct planner *p, const struct declared_gpu *entry)
{
	struct task *task;

	if (!declared_names_one(entry))
		return;
	for (size_t i = 0; i < p->host->nr_gpus; i++)
		if (declared_matches(entry, p->host->gpus[i].address, i, ""))
			return;
	task = new_task(p, "gpu", entry->gpu);
	set(task->name, "%s", entry->gpu);
	block(task, "nvgpu drives no such GPU");
}

bool plan_make(struct plan *plan, const struct host *host, const struct declared_gpu *declared,
	       size_t nr_declared, const char *only)
{
	struct planner p = { .plan = plan, .host = host };

	*plan = (struct plan){ 0 };
	p.claimed = calloc(host->nr_vgpus + 1, sizeof(*p.claimed));
	if (!p.claimed)
		return false;
	for (size_t i = 0; i < host->nr_gpus; i++) {
		const struct gpu *gpu = &host->gpus[i];
		const struct declared_gpu *entry;
		bool twice;

		if (only && strcmp(only, gpu->address))
			continue;
		entry = best_entry(gpu, i, declared, nr_declared, &twice);
		if (twice)
			plan_twice(&p, gpu, entry);
		else if (entry)
			plan_entry(&p, gpu, entry);
	}
	for (size_t i = 0; i < nr_declared && !only; i++)
		plan_absent(&p, &declared[i]);
	free(p.claimed);
	return !p.no_memory;
}

void plan_free(struct plan *plan)
{
	free(plan->tasks);
	*plan = (struct plan){ 0 };
}

bool plan_is_empty(const struct plan *plan)
{
	for (size_t i = 0; i < plan->nr; i++)
		if (plan->tasks[i].verdict != VERDICT_SAME)
			return false;
	return true;
}

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_SAME] = "as-declared",
		[VERDICT_DIFFERS] = "differs",
		[VERDICT_BLOCKED] = "blocked",
		[VERDICT_DONE] = "done",
		[VERDICT_FAILED] = "failed",
	};

	return names[verdict];
}
