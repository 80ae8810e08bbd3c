// SPDX-License-Identifier: MIT
/*
 * What is to be done for one declared object, and how it is written down.
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan_priv.h"

void text_set(char *to, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(to, TEXT_LEN, fmt, args);
	va_end(args);
}

struct task *task_new(struct planner *p, const char *object, const char *gpu)
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
	text_set(grown->gpu, "%s", gpu);
	return grown;
}

struct step *task_step(struct task *task, enum step_kind kind)
{
	struct step *step = &task->steps[task->nr_steps++];

	step->kind = kind;
	task->verdict = VERDICT_DIFFERS;
	return step;
}

void task_block(struct task *task, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(task->reason, TEXT_LEN, fmt, args);
	va_end(args);
	task->verdict = VERDICT_BLOCKED;
	task->nr_steps = 0;
}

void task_action(struct task *task, const char *fmt, ...)
{
	size_t used = strlen(task->action);
	va_list args;

	if (used && used + 2 < TEXT_LEN)
		used += snprintf(task->action + used, TEXT_LEN - used, ", ");
	va_start(args, fmt);
	vsnprintf(task->action + used, TEXT_LEN - used, fmt, args);
	va_end(args);
}
