// SPDX-License-Identifier: GPL-2.0-only
/*
 * Regions of a vGPU - how large its BARs are, and who may read, write and map what.
 */

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/pci.h>
#include <linux/pm_runtime.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "vfio/vfio_dev.h"

/**
 * DOC: regions
 *
 * ::
 *
 *	BAR0  registers    the VF's size; mapped in pieces, the rest by read and write (view.c)
 *	BAR1  framebuffer  the type's size, which is at most the VF's; mapped
 *	BAR3  instance aperture: vfio-pci-core serves it as it is
 *
 * Mappings are made by vfio-pci-core, page by page as they are touched, so that it
 * can take them away around a reset. We stand between it and the fault to be able to
 * take them away for good when the device must go.
 *
 * Every offset and length here comes from a guest or its VMM.
 */

/* A transfer gives way to others after this much. */
#define RESCHED_BYTES	SZ_64K

static u64 region_bytes(const struct nvgpu_vfio_device *nvdev, unsigned int index)
{
	u64 physical = pci_resource_len(nvdev->core.pdev, index);

	if (index == VFIO_PCI_BAR1_REGION_INDEX)
		return min(nvdev->id.bar1_bytes, physical);

	return physical;
}

static bool region_is_ours(unsigned int index)
{
	return index == VFIO_PCI_BAR0_REGION_INDEX || index == VFIO_PCI_BAR1_REGION_INDEX;
}

static int add_areas(struct vfio_info_cap *caps, const struct nvgpu_view_area *area, unsigned int nr)
{
	struct vfio_region_info_cap_sparse_mmap *sparse;
	size_t bytes = struct_size(sparse, areas, nr);
	unsigned int i;
	int err;

	sparse = kzalloc(bytes, GFP_KERNEL);
	if (!sparse)
		return -ENOMEM;

	sparse->header.id = VFIO_REGION_INFO_CAP_SPARSE_MMAP;
	sparse->header.version = 1;
	sparse->nr_areas = nr;
	for (i = 0; i < nr; i++) {
		sparse->areas[i].offset = area[i].start;
		sparse->areas[i].size = area[i].end - area[i].start;
	}
	err = vfio_info_add_capability(caps, &sparse->header, bytes);
	kfree(sparse);

	return err;
}

/**
 * nvgpu_vfio_region_info() - How large a region is and what may be done with it.
 * @vdev: open
 * @info: index set; the rest is filled in
 * @caps: gets the mappable areas
 *
 * Return: 0 or a negative errno.
 */
int nvgpu_vfio_region_info(struct vfio_device *vdev, struct vfio_region_info *info,
			   struct vfio_info_cap *caps)
{
	struct nvgpu_vfio_device *nvdev = nvgpu_vfio_of(vdev);

	if (!region_is_ours(info->index))
		return vfio_pci_ioctl_get_region_info(vdev, info, caps);

	info->offset = VFIO_PCI_INDEX_TO_OFFSET(info->index);
	info->size = region_bytes(nvdev, info->index);
	info->flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	if (!nvdev->core.bar_mmap_supported[info->index])
		return 0;

	info->flags |= VFIO_REGION_INFO_FLAG_MMAP;
	if (info->index != VFIO_PCI_BAR0_REGION_INDEX)
		return 0;

	return add_areas(caps, nvdev->area, nvdev->nr_areas);
}

/* One access. -EIO: the device is asleep or taken away. */
static int io_access(struct nvgpu_vfio_device *nvdev, void __iomem *io, unsigned int width,
		     u32 *value, bool is_write)
{
	struct vfio_pci_core_device *core = &nvdev->core;
	int err = -EIO;

	/* Resets take it for writing. User memory must not be touched while it is held. */
	down_read(&core->memory_lock);
	if (core->pdev->current_state == PCI_D3hot || core->pdev->current_state == PCI_D3cold ||
	    READ_ONCE(nvdev->revoked))
		goto out;

	switch (width) {
	case 4:
		if (is_write)
			iowrite32(*value, io);
		else
			*value = ioread32(io);
		break;
	case 2:
		if (is_write)
			iowrite16(*value, io);
		else
			*value = ioread16(io);
		break;
	default:
		if (is_write)
			iowrite8(*value, io);
		else
			*value = ioread8(io);
	}
	err = 0;
out:
	up_read(&core->memory_lock);
	return err;
}

/* At most one piece's next access: returns its width, or a negative errno. */
static int transfer_step(struct nvgpu_vfio_device *nvdev, unsigned int index, void __iomem *bar,
			 u64 off, char __user *buf, size_t count, bool is_write)
{
	enum nvgpu_view_kind kind = NVGPU_VIEW_DIRECT;
	u64 end = region_bytes(nvdev, index), piece_end;
	unsigned int width;
	u8 bytes[sizeof(u32)];
	u32 value = ~0;
	bool reach;
	int err;

	if (index == VFIO_PCI_BAR0_REGION_INDEX) {
		kind = nvgpu_view_bar0_kind(off, &piece_end);
		end = min(end, piece_end);
	}
	width = nvgpu_view_width(off, end, count);
	reach = kind == NVGPU_VIEW_DIRECT || (kind == NVGPU_VIEW_TRAPPED && width == sizeof(u32));

	if (is_write) {
		if (copy_from_user(bytes, buf, width))
			return -EFAULT;
		value = bytes[0];
		if (width > 1)
			value |= bytes[1] << 8;
		if (width > 2)
			value |= (u32)bytes[2] << 16 | (u32)bytes[3] << 24;
	}
	if (reach) {
		err = io_access(nvdev, bar + off, width, &value, is_write);
		if (err)
			return err;
	}
	if (!is_write) {
		bytes[0] = value;
		bytes[1] = value >> 8;
		bytes[2] = value >> 16;
		bytes[3] = value >> 24;
		if (copy_to_user(buf, bytes, width))
			return -EFAULT;
	}

	return width;
}

/**
 * nvgpu_vfio_bar_rw() - Read or write BAR0 or BAR1 through the device file.
 * @nvdev: open
 * @index: region
 * @buf: user memory
 * @count: bytes
 * @ppos: position in the VFIO device file, in that region; advanced
 * @is_write: direction
 *
 * Context: sleeps; killable between accesses.
 * Return: bytes moved, fewer at the end of the region; -EINVAL beyond it; -EFAULT; -EIO.
 */
ssize_t nvgpu_vfio_bar_rw(struct nvgpu_vfio_device *nvdev, unsigned int index, char __user *buf,
			  size_t count, loff_t *ppos, bool is_write)
{
	u64 pos = *ppos & VFIO_PCI_OFFSET_MASK, bytes = region_bytes(nvdev, index);
	size_t done = 0, pause = RESCHED_BYTES;
	void __iomem *bar;
	int err;

	if (pos >= bytes)
		return -EINVAL;
	count = min_t(u64, count, bytes - pos);

	bar = vfio_pci_core_get_iomap(&nvdev->core, index);
	if (IS_ERR(bar))
		return PTR_ERR(bar);
	if (pm_runtime_resume_and_get(&nvdev->core.pdev->dev))
		return -EIO;

	while (done < count) {
		err = transfer_step(nvdev, index, bar, pos + done, buf + done, count - done,
				    is_write);
		if (err < 0)
			break;
		done += err;
		/* Not every multiple is met: the first access may be of one byte. */
		if (done >= pause) {
			pause = done + RESCHED_BYTES;
			cond_resched();
			if (fatal_signal_pending(current))
				break;
		}
	}

	pm_runtime_put(&nvdev->core.pdev->dev);
	*ppos += done;

	return done ?: err;
}

static struct nvgpu_vfio_device *of_vma(struct vm_area_struct *vma)
{
	struct vfio_pci_core_device *core = vma->vm_private_data;

	return container_of(core, struct nvgpu_vfio_device, core);
}

static vm_fault_t bar_fault(struct vm_fault *vmf)
{
	struct nvgpu_vfio_device *nvdev = of_vma(vmf->vma);
	vm_fault_t ret = VM_FAULT_SIGBUS;

	down_read(&nvdev->revoke_lock);
	if (!nvdev->revoked)
		ret = nvdev->core_vm_ops->fault(vmf);
	up_read(&nvdev->revoke_lock);

	return ret;
}

static vm_fault_t bar_huge_fault(struct vm_fault *vmf, unsigned int order)
{
	struct nvgpu_vfio_device *nvdev = of_vma(vmf->vma);
	vm_fault_t ret = VM_FAULT_SIGBUS;

	if (!nvdev->core_vm_ops->huge_fault)
		return VM_FAULT_FALLBACK;

	down_read(&nvdev->revoke_lock);
	if (!nvdev->revoked)
		ret = nvdev->core_vm_ops->huge_fault(vmf, order);
	up_read(&nvdev->revoke_lock);

	return ret;
}

/* Older cores keep lists of mappings, which these two maintain. */
static void bar_open(struct vm_area_struct *vma)
{
	if (of_vma(vma)->core_vm_ops->open)
		of_vma(vma)->core_vm_ops->open(vma);
}

static void bar_close(struct vm_area_struct *vma)
{
	if (of_vma(vma)->core_vm_ops->close)
		of_vma(vma)->core_vm_ops->close(vma);
}

static const struct vm_operations_struct bar_vm_ops = {
	.open = bar_open,
	.close = bar_close,
	.fault = bar_fault,
	.huge_fault = bar_huge_fault,
};

static bool may_map(const struct nvgpu_vfio_device *nvdev, unsigned int index, u64 start, u64 bytes)
{
	struct nvgpu_view_area whole = { .start = 0, .end = region_bytes(nvdev, index) };

	if (index == VFIO_PCI_BAR0_REGION_INDEX)
		return nvgpu_view_may_map(nvdev->area, nvdev->nr_areas, start, bytes);

	return nvgpu_view_may_map(&whole, 1, start, bytes);
}

/**
 * nvgpu_vfio_mmap() - Map part of a BAR.
 * @vdev: open device
 * @vma: what and where
 *
 * Return: 0; -EINVAL for anything that may not be mapped.
 */
int nvgpu_vfio_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct nvgpu_vfio_device *nvdev = nvgpu_vfio_of(vdev);
	unsigned int index = vma->vm_pgoff >> (VFIO_PCI_OFFSET_SHIFT - PAGE_SHIFT);
	u64 start = ((u64)vma->vm_pgoff << PAGE_SHIFT) & VFIO_PCI_OFFSET_MASK;
	int err;

	if (index > VFIO_PCI_BAR5_REGION_INDEX ||
	    !may_map(nvdev, index, start, vma->vm_end - vma->vm_start))
		return -EINVAL;

	err = vfio_pci_core_mmap(vdev, vma);
	if (err)
		return err;

	WRITE_ONCE(nvdev->mapping, vma->vm_file->f_mapping);
	nvdev->core_vm_ops = vma->vm_ops;
	vma->vm_ops = &bar_vm_ops;

	return 0;
}

/**
 * nvgpu_vfio_revoke() - Take every mapping away, until the device is opened again.
 * @nvdev: open or not
 *
 * Context: sleeps for as long as page faults in flight take.
 */
void nvgpu_vfio_revoke(struct nvgpu_vfio_device *nvdev)
{
	down_write(&nvdev->revoke_lock);
	WRITE_ONCE(nvdev->revoked, true);
	up_write(&nvdev->revoke_lock);

	nvgpu_compat_unmap_bars(&nvdev->core, READ_ONCE(nvdev->mapping));
}
