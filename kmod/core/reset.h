/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Function reset of the PF, and what has to happen around it.
 */
#ifndef NVGPU_CORE_RESET_H
#define NVGPU_CORE_RESET_H

#include <linux/pci.h>

struct nvgpu_device;

extern const struct pci_error_handlers nvgpu_pf_err_handlers;

int nvgpu_reset_stale(struct nvgpu_device *nvg);

int nvgpu_reset_config_save(struct nvgpu_device *nvg);
void nvgpu_quiesce(struct nvgpu_device *nvg);
void nvgpu_quiesce_for_good(struct nvgpu_device *nvg);
int nvgpu_revive(struct nvgpu_device *nvg);

#endif /* NVGPU_CORE_RESET_H */
