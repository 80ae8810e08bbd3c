/* SPDX-License-Identifier: MIT */
/*
 * What the files that plan share: plan.c decides which entry is whose, plan_gpu.c and
 * plan_vgpu.c what is to be done, and plan_task.c writes it down.
 */
#ifndef NVGPU_CTL_PLAN_PRIV_H
#define NVGPU_CTL_PLAN_PRIV_H

#include "plan.h"

/**
 * struct planner - a plan in the making
 * @claimed:	by index of host->vgpus: a declaration means it
 * @no_memory:	the plan lacks something
 */
struct planner {
	struct plan *plan;
	const struct host *host;
	bool *claimed;
	bool no_memory;
};

/* ---- plan_task.c ---- */

/* @to has room for TEXT_LEN bytes. */
void text_set(char *to, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The last task; the next call may move it. A spare one when there is no memory. */
struct task *task_new(struct planner *p, const char *object, const char *gpu);
struct step *task_step(struct task *task, enum step_kind kind);
/* One more thing of which the task consists, in words. */
void task_action(struct task *task, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Nothing can be done, and why. */
void task_block(struct task *task, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ---- plan_gpu.c ---- */

/* After the tasks that destroy: it asks how many vGPUs they leave. */
void plan_gpu(struct planner *p, const struct gpu *gpu, const struct declared_gpu *want);

/* ---- plan_vgpu.c ---- */

struct wish;

/** struct wishes - the vGPUs that are declared for a GPU; free() the array. */
struct wishes {
	struct wish *wish;
	size_t nr;
};

/* Claims the vGPUs that are meant. */
void wishes_collect(struct planner *p, const struct gpu *gpu, const struct declared_gpu *want,
		    struct wishes *all);
void plan_wishes(struct planner *p, const struct wishes *all);
/* Ends those of the GPU that nobody claimed. */
void plan_unlisted(struct planner *p, const struct gpu *gpu);

#endif /* NVGPU_CTL_PLAN_PRIV_H */
