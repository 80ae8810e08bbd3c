// SPDX-License-Identifier: MIT
/*
 * Carrying out a plan: step by step, and back again where a task fails.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enact.h"
#include "udev.h"

struct actor {
	struct plane *nl;
	struct task *task;
	struct vgpu made;	/* by the task's STEP_CREATE */
	char error[TEXT_LEN];	/* of the latest step, when the module did not refuse it */
	bool restart;		/* the pin of before has to be started, too */
	bool stays;		/* what a reset started runs on */
};

static const char *why(const struct actor *a)
{
	return a->error[0] ? a->error : plane_error_text(a->nl);
}

static const char *some(const char *text)
{
	return text[0] ? text : NULL;
}

static int create(struct actor *a, const struct step *s)
{
	const struct vgpu_wish wish = {
		.gpu = a->task->gpu, .type = s->type, .vf = s->has_vf ? &s->vf : NULL,
		.uuid = s->has_uuid ? s->uuid : NULL, .owner = some(s->owner),
		.placement = s->has_placement ? &s->placement_id : NULL,
	};

	return plane_vgpu_create(a->nl, &wish, &a->made);
}

static int create_again(struct actor *a, const struct vgpu *old)
{
	bool placed = old->have >> NVGPU_A_VGPU_PLACEMENT & 1;
	const struct vgpu_wish wish = {
		.gpu = a->task->gpu, .type = old->type, .vf = &old->vf, .uuid = old->uuid,
		.owner = some(old->owner), .placement = placed ? &old->placement : NULL,
	};
	struct vgpu again;

	return plane_vgpu_create(a->nl, &wish, &again);
}

static const char *vf_to_bind(const struct actor *a, const struct step *step)
{
	return step->old.vf_address[0] ? step->old.vf_address : a->made.vf_address;
}

static int take(struct actor *a, const struct step *s)
{
	a->error[0] = '\0';
	switch (s->kind) {
	case STEP_PIN:
		return plane_gpu_set(a->nl, a->task->gpu,
				     &(struct gpu_settings){ .firmware = s->firmware });
	case STEP_RESET:
		return plane_gpu_reset(a->nl, a->task->gpu);
	case STEP_VFS:
		return plane_gpu_set(a->nl, a->task->gpu,
				     &(struct gpu_settings){ .num_vfs = &s->vfs });
	case STEP_PLACEMENT:
		return plane_gpu_set(a->nl, a->task->gpu,
				     &(struct gpu_settings){ .placement_mode = &s->placement });
	case STEP_DESTROY:
		return plane_vgpu_destroy(a->nl, &s->old, NULL);
	case STEP_CREATE:
		return create(a, s);
	case STEP_BIND:
		return udev_bind(vf_to_bind(a, s), VFIO_DRIVER, a->error, sizeof(a->error));
	}
	return 0;
}

/* Whether the firmware of the task's GPU runs. Nobody who says so: it does not. */
static bool is_ready(const struct actor *a)
{
	bool ready = false;
	void *gpus;
	size_t nr;

	if (plane_list(a->nl, &gpu_desc, NULL, &gpus, &nr))
		return false;
	for (size_t i = 0; i < nr; i++) {
		const struct gpu *gpu = (const struct gpu *)gpus + i;

		if (!strcmp(gpu->address, a->task->gpu))
			ready = gpu->state == NVGPU_GPU_STATUS_READY;
	}
	free(gpus);
	return ready;
}

/* The release of before, and started if another one was, or could not be. */
static int pin_again(struct actor *a, const char *firmware)
{
	int err = plane_gpu_set(a->nl, a->task->gpu,
				&(struct gpu_settings){ .firmware = firmware });

	if (err || !a->restart)
		return err;
	a->restart = false;
	err = plane_gpu_reset(a->nl, a->task->gpu);
	a->stays = err;
	return err;
}

static int take_back(struct actor *a, const struct step *s)
{
	a->error[0] = '\0';
	switch (s->kind) {
	case STEP_PIN:
		return pin_again(a, s->old_firmware);
	case STEP_RESET:
		a->restart = s->was_ready;
		a->stays = true;
		return 0;
	case STEP_VFS:
		return plane_gpu_set(a->nl, a->task->gpu,
				     &(struct gpu_settings){ .num_vfs = &s->old_vfs });
	case STEP_PLACEMENT:
		return plane_gpu_set(a->nl, a->task->gpu,
				     &(struct gpu_settings){ .placement_mode = &s->old_placement });
	case STEP_DESTROY:
		return create_again(a, &s->old);
	case STEP_CREATE:
		return plane_vgpu_destroy(a->nl, &a->made, NULL);
	case STEP_BIND:
		return 0;	/* it is the last one */
	}
	return 0;
}

static void add_reason(struct task *task, const char *more, const char *text)
{
	size_t used = strlen(task->reason);

	snprintf(task->reason + used, TEXT_LEN - used, "; %s%s", more, text);
}

static void fail_task(struct actor *a, int failed)
{
	struct task *t = a->task;

	t->verdict = VERDICT_FAILED;
	snprintf(t->reason, TEXT_LEN, "%s", why(a));
	if (t->steps[failed].kind == STEP_RESET)
		a->restart = t->steps[failed].was_ready && !is_ready(a);
	for (int i = failed - 1; i >= 0; i--) {
		if (take_back(a, &t->steps[i])) {
			add_reason(t, "what was changed before could not be taken back: ", why(a));
			return;
		}
	}
	if (a->stays)
		add_reason(t, "the GPU was reset before that and keeps the firmware it runs", "");
}

static void do_task(struct plane *nl, struct task *task)
{
	struct actor a = { .nl = nl, .task = task };

	for (int i = 0; i < task->nr_steps; i++) {
		if (take(&a, &task->steps[i])) {
			fail_task(&a, i);
			return;
		}
	}
	task->verdict = VERDICT_DONE;
	if (a.made.have)
		uuid_to_text(a.made.uuid, task->name);
}

bool enact(struct plane *nl, struct plan *plan)
{
	bool ok = true;

	for (size_t i = 0; i < plan->nr; i++) {
		struct task *task = &plan->tasks[i];

		if (task->verdict == VERDICT_DIFFERS)
			do_task(nl, task);
		ok = ok && (task->verdict == VERDICT_SAME || task->verdict == VERDICT_DONE);
	}
	return ok;
}
