/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * State of one GPU, the registry of GPUs, and loss of firmware.
 */
#ifndef NVGPU_CORE_STATE_H
#define NVGPU_CORE_STATE_H

#include "core/device.h"

enum nvgpu_gpu_state nvgpu_state(struct nvgpu_device *nvg);
const char *nvgpu_state_name(enum nvgpu_gpu_state state);
bool nvgpu_state_may_follow(enum nvgpu_gpu_state from, enum nvgpu_gpu_state to);
__printf(3, 4)
int nvgpu_set_state(struct nvgpu_device *nvg, enum nvgpu_gpu_state to, const char *fmt, ...);

void nvgpu_announce_usable(struct nvgpu_device *nvg);

void nvgpu_wedged(struct nvgpu_device *nvg, const char *why);
void nvgpu_wedge(struct nvgpu_device *nvg, const char *why);

/* Registry: a device is listed while a driver is bound to it. */
void nvgpu_gpu_list(struct nvgpu_device *nvg);
void nvgpu_gpu_unlist(struct nvgpu_device *nvg);

#endif /* NVGPU_CORE_STATE_H */
