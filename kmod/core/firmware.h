/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Firmware of one GPU, started and stopped with everything that hangs on it.
 */
#ifndef NVGPU_CORE_FIRMWARE_H
#define NVGPU_CORE_FIRMWARE_H

#include "gsp/gsp.h"

struct nvgpu_device;

extern const struct nvgpu_gsp_listener nvgpu_firmware_listener;

int nvgpu_firmware_up(struct nvgpu_device *nvg);
void nvgpu_firmware_down(struct nvgpu_device *nvg);
void nvgpu_firmware_abandon(struct nvgpu_device *nvg, const char *why);

#endif /* NVGPU_CORE_FIRMWARE_H */
