// SPDX-License-Identifier: MIT
/*
 * From what is declared of a GPU to changes of its settings.
 */

#include <string.h>

#include "plan_priv.h"

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

static void plan_firmware(struct task *task, const struct gpu *gpu, const char *wanted,
			  size_t vgpus)
{
	bool newest = !strcmp(wanted, "newest");
	struct step *step;

	if (strcmp(newest ? "" : wanted, gpu->firmware_pin)) {
		step = task_step(task, STEP_PIN);
		text_set(step->firmware, "%s", newest ? "" : wanted);
		text_set(step->old_firmware, "%s", gpu->firmware_pin);
		task_action(task, "firmware=%s", wanted);
	}
	/* What "newest" is, only a start tells; without a change there is no reason for one. */
	if (newest ? task->nr_steps && gpu->firmware_pin[0] && !vgpus :
		     strcmp(wanted, gpu->firmware_release) && !vgpus) {
		task_step(task, STEP_RESET)->was_ready = gpu->state == NVGPU_GPU_STATUS_READY;
		task_action(task, "reset");
	} else if (!newest && strcmp(wanted, gpu->firmware_release)) {
		text_set(task->reason, "%s runs until the GPU is reset, which its %zu vGPUs forbid",
			 gpu->firmware_release[0] ? gpu->firmware_release : "no firmware", vgpus);
	}
}

/* A VF that somebody prepared for a use, or uses. */
static const struct vf *bound_vf_of(const struct host *host, const struct gpu *gpu)
{
	for (size_t i = 0; i < host->nr_vfs; i++)
		if (!strcmp(host->vfs[i].gpu, gpu->address) && host->vfs[i].driver[0])
			return &host->vfs[i];
	return NULL;
}

static void step_vfs(struct task *task, uint32_t from, uint32_t to)
{
	struct step *step = task_step(task, STEP_VFS);

	step->vfs = to;
	step->old_vfs = from;
}

/* False: nothing can be done. */
static bool plan_vfs(struct planner *p, struct task *task, const struct gpu *gpu, uint32_t wanted,
		     size_t vgpus)
{
	uint32_t now = gpu->num_vfs;
	const struct vf *bound;

	task_action(task, "vfs=%u", wanted);
	if (vgpus) {
		task_block(task, "%u VFs are on, and the GPU carries %zu vGPU%s", now, vgpus,
			   vgpus == 1 ? "" : "s");
		return false;
	}
	/* PCI knows no way from one number to another; a refusal of the module needs none. */
	if (now && wanted && wanted <= gpu->total_vfs) {
		bound = bound_vf_of(p->host, gpu);
		/* Taking back would not bind it again. */
		if (bound) {
			task_block(task, "%u VFs are on, and VF %s is bound to %s", now,
				   bound->address, bound->driver);
			return false;
		}
		step_vfs(task, now, 0);
		now = 0;
	}
	step_vfs(task, now, wanted);
	return true;
}

void plan_gpu(struct planner *p, const struct gpu *gpu, const struct declared_gpu *want)
{
	size_t vgpus = vgpus_left_on(p, gpu);
	struct task *task = task_new(p, "gpu", gpu->address);
	struct step *step;

	text_set(task->name, "%s", gpu->address);
	if (want->firmware)
		plan_firmware(task, gpu, want->firmware, vgpus);
	if (gpu->state != NVGPU_GPU_STATUS_READY &&
	    !(task->nr_steps && task->steps[task->nr_steps - 1].kind == STEP_RESET)) {
		const char *state = enum_name(KIND_GPU_STATUS, gpu->state);

		task_block(task, "the GPU is %s%s%s", state ? state : "not ready",
			   gpu->state_reason[0] ? ": " : "", gpu->state_reason);
		return;
	}
	if (want->vfs && *want->vfs != gpu->num_vfs &&
	    !plan_vfs(p, task, gpu, *want->vfs, vgpus))
		return;
	if (want->placement && want->placement != gpu->placement_mode) {
		task_action(task, "placement=%s", enum_name(KIND_PLACEMENT, want->placement));
		step = task_step(task, STEP_PLACEMENT);
		step->placement = want->placement;
		step->old_placement = gpu->placement_mode;
	}
	if (!task->nr_steps && task->reason[0])
		task->verdict = VERDICT_BLOCKED;
}
