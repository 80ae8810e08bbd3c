/* SPDX-License-Identifier: MIT */
/*
 * Carrying out a plan.
 */
#ifndef NVGPU_CTL_ENACT_H
#define NVGPU_CTL_ENACT_H

#include "nl.h"
#include "plan.h"

/*
 * Takes the steps of every task that has any; a task that fails takes back what its
 * earlier steps changed and keeps none of the others from being done. Verdicts and
 * reasons are in the tasks. True when nothing failed and nothing was blocked.
 */
bool enact(struct plane *nl, struct plan *plan);

#endif /* NVGPU_CTL_ENACT_H */
