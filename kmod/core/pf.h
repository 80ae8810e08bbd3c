/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PCI driver of the physical functions.
 */
#ifndef NVGPU_CORE_PF_H
#define NVGPU_CORE_PF_H

struct nvgpu_device;
struct pci_dev;

int nvgpu_pf_register(void);
void nvgpu_pf_unregister(void);

/* The PF's device of a VF; NULL when its PF has another driver. Caller holds a VF binding. */
struct nvgpu_device *nvgpu_pf_of_vf(struct pci_dev *vf);

#endif /* NVGPU_CORE_PF_H */
