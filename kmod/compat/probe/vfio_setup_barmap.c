// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linux 6.8, 8bccc5b80678 "vfio/pci: Expose vfio_pci_core_setup_barmap()"; gone with 7.2,
 * see vfio_get_iomap.c.
 */
#include <linux/vfio_pci_core.h>

int probe(struct vfio_pci_core_device *core);
int probe(struct vfio_pci_core_device *core)
{
	return vfio_pci_core_setup_barmap(core, 0);
}
