// SPDX-License-Identifier: GPL-2.0-only
/* Compiles everywhere: where it does not, no other answer can be believed. */
#include <linux/module.h>
#include <linux/vfio_pci_core.h>
#include <net/genetlink.h>

int probe(struct vfio_pci_core_device *core, struct genl_info *info);
int probe(struct vfio_pci_core_device *core, struct genl_info *info)
{
	return core && info;
}
