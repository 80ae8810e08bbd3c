// SPDX-License-Identifier: MIT
/*
 * From what is declared and what is there to what is to be done.
 *
 * Rules. The entry that names a GPU most exactly is its own: address before number
 * before product before "all". What an entry does not say is left alone. vGPUs with a
 * UUID are told by it, then those with a VF or a place by these and their type, and the
 * others by their type, where any that nobody claimed will do. A vGPU that a machine uses is never touched, nor
 * is one that is not declared, unless the entry says so.
 */

#include <stdlib.h>
#include <string.h>

#include "plan.h"
#include "plan_priv.h"

/* In this order: room is made, the GPU is set up, vGPUs are created. */
static void plan_entry(struct planner *p, const struct gpu *gpu, const struct declared_gpu *want)
{
	struct wishes wishes = { 0 };

	wishes_collect(p, gpu, want, &wishes);
	if (want->unlisted == UNLISTED_DESTROY)
		plan_unlisted(p, gpu);
	plan_gpu(p, gpu, want);
	plan_wishes(p, &wishes);
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
	struct task *task = task_new(p, "gpu", gpu->address);

	text_set(task->name, "%s", gpu->address);
	task_block(task, "two entries mean it equally: '%s' is one", entry->gpu);
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
	task = task_new(p, "gpu", entry->gpu);
	text_set(task->name, "%s", entry->gpu);
	task_block(task, "nvgpu drives no such GPU");
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
