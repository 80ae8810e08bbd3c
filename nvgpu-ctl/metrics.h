/* SPDX-License-Identifier: MIT */
/*
 * Counters as OpenMetrics text.
 */
#ifndef NVGPU_CTL_METRICS_H
#define NVGPU_CTL_METRICS_H

#include <stdio.h>

#include "objects.h"

void metrics_print(FILE *to, const struct gpu *gpus, size_t nr_gpus, const struct vgpu *vgpus,
		   size_t nr_vgpus);

#endif /* NVGPU_CTL_METRICS_H */
