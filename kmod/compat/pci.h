/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PCI names of newer kernels.
 */
#ifndef NVGPU_COMPAT_PCI_H
#define NVGPU_COMPAT_PCI_H

#include <linux/pci.h>

/* Linux 6.8, 58ff9c5acb4a "PCI: Rename PCI_IRQ_LEGACY to PCI_IRQ_INTX". */
#ifndef PCI_IRQ_INTX
#define PCI_IRQ_INTX PCI_IRQ_LEGACY
#endif

#endif /* NVGPU_COMPAT_PCI_H */
