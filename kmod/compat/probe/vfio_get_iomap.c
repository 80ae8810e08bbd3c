// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linux 7.2, 859dc0f6253b "vfio/pci: Replace vfio_pci_core_setup_barmap() with
 * vfio_pci_core_get_iomap()".
 */
#include <linux/vfio_pci_core.h>

void __iomem *probe(struct vfio_pci_core_device *core);
void __iomem *probe(struct vfio_pci_core_device *core)
{
	return vfio_pci_core_get_iomap(core, 0);
}
