/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PCI driver of the physical functions.
 */
#ifndef NVGPU_CORE_PF_H
#define NVGPU_CORE_PF_H

int nvgpu_pf_register(void);
void nvgpu_pf_unregister(void);

#endif /* NVGPU_CORE_PF_H */
