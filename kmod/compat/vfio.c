// SPDX-License-Identifier: GPL-2.0-only
/*
 * What older VFIO cores leave to drivers.
 */

#include <linux/io.h>
#include <linux/mm.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "compat/vfio.h"

#ifndef NVGPU_HAVE_VFIO_REGION_INFO_CAPS
static int put_caps(struct vfio_region_info *info, struct vfio_info_cap *caps, void __user *arg)
{
	info->flags |= VFIO_REGION_INFO_FLAG_CAPS;
	if (info->argsz < sizeof(*info) + caps->size) {
		info->argsz = sizeof(*info) + caps->size;
		info->cap_offset = 0;
		return 0;
	}
	vfio_info_cap_shift(caps, sizeof(*info));
	if (copy_to_user(arg + sizeof(*info), caps->buf, caps->size))
		return -EFAULT;
	info->cap_offset = sizeof(*info);

	return 0;
}

static long region_info(struct vfio_device *vdev, void __user *arg, nvgpu_region_info_fn fn)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info = {};
	struct vfio_info_cap caps = {};
	int err;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;
	info.cap_offset = 0;

	err = fn(vdev, &info, &caps);
	if (!err && caps.size)
		err = put_caps(&info, &caps, arg);
	kfree(caps.buf);
	if (err)
		return err;

	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

/**
 * nvgpu_compat_region_info() - Answer VFIO_DEVICE_GET_REGION_INFO as newer VFIO cores do.
 * @vdev: open
 * @cmd: of the ioctl
 * @arg: of the ioctl
 * @fn: the driver's get_region_info_caps; -ENOIOCTLCMD leaves the region to vfio-pci-core
 * @ret: result of the ioctl, if this was it
 *
 * Return: whether @cmd was it.
 */
bool nvgpu_compat_region_info(struct vfio_device *vdev, unsigned int cmd, unsigned long arg,
			      nvgpu_region_info_fn fn, long *ret)
{
	if (cmd != VFIO_DEVICE_GET_REGION_INFO)
		return false;

	*ret = region_info(vdev, (void __user *)arg, fn);
	if (*ret == -ENOIOCTLCMD)
		*ret = vfio_pci_core_ioctl(vdev, cmd, arg);

	return true;
}
#endif

#ifndef NVGPU_HAVE_VFIO_GET_IOMAP
#ifndef NVGPU_HAVE_VFIO_SETUP_BARMAP
/* vfio_pci_core_disable() undoes it. */
static int vfio_pci_core_setup_barmap(struct vfio_pci_core_device *core, int bar)
{
	void __iomem *io;
	int err;

	if (core->barmap[bar])
		return 0;

	err = pci_request_selected_regions(core->pdev, BIT(bar), "vfio");
	if (err)
		return err;
	io = pci_iomap(core->pdev, bar, 0);
	if (!io) {
		pci_release_selected_regions(core->pdev, BIT(bar));
		return -ENOMEM;
	}
	core->barmap[bar] = io;

	return 0;
}
#endif

/**
 * vfio_pci_core_get_iomap() - A BAR in the kernel's address space.
 * @core: enabled
 * @bar: of a memory BAR
 *
 * Context: sleeps. Here the map is made when first asked for.
 * Return: the map, or an ERR_PTR().
 */
void __iomem *vfio_pci_core_get_iomap(struct vfio_pci_core_device *core, unsigned int bar)
{
	int err = vfio_pci_core_setup_barmap(core, bar);

	return err ? IOMEM_ERR_PTR(err) : core->barmap[bar];
}
#endif

/**
 * nvgpu_compat_unmap_bars() - Take all mappings of BARs from user space.
 * @core: the device
 * @mapping: of the file they were made through; NULL if none was
 *
 * Where each device has an inode of its own, mappings lie in it by region and offset. Before,
 * all VFIO devices share one, and vfio-pci-core puts a mapping where the BAR is in physical
 * address space, which no other file of that inode does.
 *
 * Context: sleeps.
 */
void nvgpu_compat_unmap_bars(struct vfio_pci_core_device *core, struct address_space *mapping)
{
	if (!mapping)
		return;
#ifdef NVGPU_HAVE_VFIO_DEVICE_INODE
	unmap_mapping_range(mapping, VFIO_PCI_INDEX_TO_OFFSET(VFIO_PCI_BAR0_REGION_INDEX),
			    VFIO_PCI_INDEX_TO_OFFSET(VFIO_PCI_ROM_REGION_INDEX) -
			    VFIO_PCI_INDEX_TO_OFFSET(VFIO_PCI_BAR0_REGION_INDEX), true);
#else
	for (unsigned int bar = 0; bar < PCI_STD_NUM_BARS; bar++)
		if (pci_resource_len(core->pdev, bar))
			unmap_mapping_range(mapping, pci_resource_start(core->pdev, bar),
					    pci_resource_len(core->pdev, bar), true);
#endif
}
