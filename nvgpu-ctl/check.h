/* SPDX-License-Identifier: MIT */
/*
 * What the facts mean: a finding for each thing that a vGPU host needs. Pure.
 */
#ifndef NVGPU_CTL_CHECK_H
#define NVGPU_CTL_CHECK_H

#include "facts.h"
#include "rows.h"

/* Columns of a finding's row. */
enum { FINDING_STATE, FINDING_CHECK, FINDING_OBJECT, FINDING_CAUSE, FINDING_REMEDY };

/** struct findings - rows, in the order in which an administrator would go about it. */
struct findings {
	struct row *row;
	size_t nr;
	bool failed;		/* some finding's state is "failed" */
	bool no_memory;
};

extern const struct object_desc finding_desc;

void check_facts(const struct facts *facts, struct findings *out);
void findings_free(struct findings *f);

#endif /* NVGPU_CTL_CHECK_H */
