// SPDX-License-Identifier: GPL-2.0-only
/* Compiles nowhere: where it does, no other answer can be believed. */
#include <linux/vfio_pci_core.h>

int probe(struct vfio_pci_core_device *core);
int probe(struct vfio_pci_core_device *core)
{
	return vfio_pci_core_that_no_kernel_has(core);
}
