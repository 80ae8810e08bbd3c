/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * How busy each vGPU keeps the engines of a GPU. Pure: compiles in the kernel and in
 * user space (unit tests).
 */
#ifndef NVGPU_VGPU_UTILISATION_H
#define NVGPU_VGPU_UTILISATION_H

#include "abi/abi.h"
#include "vgpu/rules.h"

/**
 * struct nvgpu_meter - what firmware's samples say about the vGPUs of one GPU
 * @newest:	time of the newest sample that was used; 0 = none since firmware booted
 * @of_vf:	by index of the VF
 * @pid:	process that runs the vGPU, as firmware was told; 0 = it does not run
 * @known:	there were samples since it started, and they tell it from others
 * @busy:	share of the time, in hundredths of a percent
 */
struct nvgpu_meter {
	u64 newest;
	struct nvgpu_meter_vf {
		u32 pid;
		bool known;
		u32 busy[NVGPU_UTIL_COUNT];
	} of_vf[NVGPU_MAX_VFS];
};

void nvgpu_meter_reset(struct nvgpu_meter *meter);
void nvgpu_meter_begin(struct nvgpu_meter *meter, u32 vf, u32 pid);
void nvgpu_meter_end(struct nvgpu_meter *meter, u32 vf);
void nvgpu_meter_take(struct nvgpu_meter *meter, const struct nvgpu_util_batch *batch);

#endif /* NVGPU_VGPU_UTILISATION_H */
