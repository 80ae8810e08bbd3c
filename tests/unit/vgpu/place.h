/* SPDX-License-Identifier: MIT */
/* A board, types for it, and the question whether one has a place on it. */
#ifndef NVGPU_TESTS_UNIT_VGPU_PLACE_H
#define NVGPU_TESTS_UNIT_VGPU_PLACE_H

#include <string.h>

#include "vgpu/rules.h"

#define MIB	(1024ull * 1024)
#define GIB	(1024 * MIB)

/* An idle L40: 32 VFs, 46 GiB usable, 2047 channel ids. */
static inline struct nvgpu_place_gpu idle_gpu(void)
{
	return (struct nvgpu_place_gpu) {
		.ready = true,
		.vgpu_mode = true,
		.num_vfs = 32,
		.vf_partitions = 32,
		.chids_total = 2047,
		.fb_bytes = 46 * GIB,
		.fb_free = 46 * GIB,
		.fb_largest = 46 * GIB,
		.segment_bytes = 32 * MIB,
	};
}

static inline struct nvgpu_type_desc type_of(u32 max, u64 gib)
{
	return (struct nvgpu_type_desc) {
		.id = 869,
		.max_instances = max,
		.profile_bytes = gib * GIB,
		.fb_bytes = gib * GIB,
		.heap_bytes = 32 * MIB,
		.bar1_mib = 256,
		.ecc = true,
	};
}

#define WHY_BYTES	128

/* @why begins as a string that is no reason, so that whoever forgets it is seen. */
static inline struct nvgpu_place_verdict judge(const struct nvgpu_place_gpu *gpu,
					       const struct nvgpu_type_desc *type,
					       char why[WHY_BYTES])
{
	struct nvgpu_place_verdict v;

	memset(why, 'x', WHY_BYTES - 1);
	why[WHY_BYTES - 1] = '\0';
	nvgpu_place_judge(gpu, type, &v, why, WHY_BYTES);

	return v;
}

#endif /* NVGPU_TESTS_UNIT_VGPU_PLACE_H */
