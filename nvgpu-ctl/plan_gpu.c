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
	if (want->vfs && *want->vfs != gpu->num_vfs) {
		task_action(task, "vfs=%u", *want->vfs);
		if (vgpus) {
			task_block(task, "%u VFs are on, and the GPU carries %zu vGPU%s",
				   gpu->num_vfs, vgpus, vgpus == 1 ? "" : "s");
			return;
		}
		step = task_step(task, STEP_VFS);
		step->vfs = *want->vfs;
		step->old_vfs = gpu->num_vfs;
	}
	if (want->placement && want->placement != gpu->placement_mode) {
		task_action(task, "placement=%s", enum_name(KIND_PLACEMENT, want->placement));
		step = task_step(task, STEP_PLACEMENT);
		step->placement = want->placement;
		step->old_placement = gpu->placement_mode;
	}
	if (!task->nr_steps && task->reason[0])
		task->verdict = VERDICT_BLOCKED;
}
