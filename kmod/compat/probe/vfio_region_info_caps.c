// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linux 6.19, 775f726a742a "vfio: Add get_region_info_caps op". From there on the VFIO core
 * answers VFIO_DEVICE_GET_REGION_INFO through it alone, and a driver's ioctl never sees it.
 */
#include <linux/vfio_pci_core.h>

int probe(const struct vfio_device_ops *ops, struct vfio_device *vdev,
	  struct vfio_region_info *info, struct vfio_info_cap *caps);
int probe(const struct vfio_device_ops *ops, struct vfio_device *vdev,
	  struct vfio_region_info *info, struct vfio_info_cap *caps)
{
	return ops->get_region_info_caps(vdev, info, caps) ?:
	       vfio_pci_ioctl_get_region_info(vdev, info, caps);
}
