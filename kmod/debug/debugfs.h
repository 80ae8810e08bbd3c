/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * debugfs: one directory per GPU.
 */
#ifndef NVGPU_DEBUG_DEBUGFS_H
#define NVGPU_DEBUG_DEBUGFS_H

struct nvgpu_device;

void nvgpu_debugfs_init(void);
void nvgpu_debugfs_exit(void);
void nvgpu_debugfs_add(struct nvgpu_device *nvg);
void nvgpu_debugfs_del(struct nvgpu_device *nvg);

#endif /* NVGPU_DEBUG_DEBUGFS_H */
