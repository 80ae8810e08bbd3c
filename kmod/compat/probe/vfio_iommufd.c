// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linux 6.2, a4d1f91db502 "vfio-iommufd: Support iommufd for physical VFIO devices", and
 * 6.6, 9048c7341c4d "vfio-iommufd: Add detach_ioas support for physical VFIO devices". A
 * kernel with the first and not the second is served through containers alone.
 */
#include <linux/iommufd.h>
#include <linux/vfio_pci_core.h>

extern const struct vfio_device_ops probe;
const struct vfio_device_ops probe = {
	.bind_iommufd = vfio_iommufd_physical_bind,
	.unbind_iommufd = vfio_iommufd_physical_unbind,
	.attach_ioas = vfio_iommufd_physical_attach_ioas,
	.detach_ioas = vfio_iommufd_physical_detach_ioas,
};
