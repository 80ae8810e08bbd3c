// SPDX-License-Identifier: GPL-2.0-only
/* Linux 6.15, 290641346d0d "vfio-iommufd: Support pasid [at|de]tach for physical VFIO devices". */
#include <linux/iommufd.h>
#include <linux/vfio_pci_core.h>

extern const struct vfio_device_ops probe;
const struct vfio_device_ops probe = {
	.pasid_attach_ioas = vfio_iommufd_physical_pasid_attach_ioas,
	.pasid_detach_ioas = vfio_iommufd_physical_pasid_detach_ioas,
};
