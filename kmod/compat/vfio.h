/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VFIO and vfio-pci-core as of Linux 7.2, for kernels that have less of it.
 */
#ifndef NVGPU_COMPAT_VFIO_H
#define NVGPU_COMPAT_VFIO_H

#include <linux/vfio_pci_core.h>

/* Members of struct vfio_device_ops that some kernels lack; all of vfio-pci-core's own. */
#ifdef NVGPU_HAVE_VFIO_IOMMUFD
#include <linux/iommufd.h>

#define NVGPU_VFIO_OPS_IOMMUFD					\
	.bind_iommufd = vfio_iommufd_physical_bind,		\
	.unbind_iommufd = vfio_iommufd_physical_unbind,		\
	.attach_ioas = vfio_iommufd_physical_attach_ioas,	\
	.detach_ioas = vfio_iommufd_physical_detach_ioas,
#else
#define NVGPU_VFIO_OPS_IOMMUFD
#endif

#ifdef NVGPU_HAVE_VFIO_IOMMUFD_PASID
#define NVGPU_VFIO_OPS_PASID						\
	.pasid_attach_ioas = vfio_iommufd_physical_pasid_attach_ioas,	\
	.pasid_detach_ioas = vfio_iommufd_physical_pasid_detach_ioas,
#else
#define NVGPU_VFIO_OPS_PASID
#endif

#ifdef NVGPU_HAVE_VFIO_MATCH_TOKEN
#define NVGPU_VFIO_OPS_TOKEN .match_token_uuid = vfio_pci_core_match_token_uuid,
#else
#define NVGPU_VFIO_OPS_TOKEN
#endif

/*
 * VFIO_DEVICE_GET_REGION_INFO has an operation of its own in newer kernels. In older ones
 * the driver's ioctl gets it: nvgpu_compat_region_info() there does what the VFIO core
 * does here, and passes on what the operation leaves to vfio-pci-core.
 */
typedef int (*nvgpu_region_info_fn)(struct vfio_device *vdev, struct vfio_region_info *info,
				    struct vfio_info_cap *caps);

#ifdef NVGPU_HAVE_VFIO_REGION_INFO_CAPS
#define NVGPU_VFIO_OPS_REGION_INFO(fn) .get_region_info_caps = fn,

static inline bool nvgpu_compat_region_info(struct vfio_device *vdev, unsigned int cmd,
					    unsigned long arg, nvgpu_region_info_fn fn, long *ret)
{
	return false;
}
#else
#define NVGPU_VFIO_OPS_REGION_INFO(fn)

static inline int vfio_pci_ioctl_get_region_info(struct vfio_device *vdev,
						 struct vfio_region_info *info,
						 struct vfio_info_cap *caps)
{
	return -ENOIOCTLCMD;
}

bool nvgpu_compat_region_info(struct vfio_device *vdev, unsigned int cmd, unsigned long arg,
			      nvgpu_region_info_fn fn, long *ret);
#endif

#ifndef NVGPU_HAVE_VFIO_GET_IOMAP
void __iomem *vfio_pci_core_get_iomap(struct vfio_pci_core_device *core, unsigned int bar);
#endif

void nvgpu_compat_unmap_bars(struct vfio_pci_core_device *core, struct address_space *mapping);

#endif /* NVGPU_COMPAT_VFIO_H */
