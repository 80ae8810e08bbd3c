/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Virtual functions: where they are, and how many.
 */
#ifndef NVGPU_CORE_SRIOV_H
#define NVGPU_CORE_SRIOV_H

struct nvgpu_device;
struct pci_dev;

void nvgpu_sriov_probe(struct nvgpu_device *nvg);
int nvgpu_sriov_configure(struct pci_dev *pdev, int num_vfs);
void nvgpu_sriov_stop(struct nvgpu_device *nvg);

#endif /* NVGPU_CORE_SRIOV_H */
