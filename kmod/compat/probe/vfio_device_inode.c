// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linux 6.10, b7c5e64fecfa "vfio: Create vfio_fs_type with inode per device". The series it
 * came with, aac6db75a9fc "vfio/pci: Use unmap_mapping_range()", also leaves vm_pgoff of a
 * mapping as user space gave it.
 */
#include <linux/vfio_pci_core.h>

struct inode *probe(struct vfio_device *vdev);
struct inode *probe(struct vfio_device *vdev)
{
	return vdev->inode;
}
