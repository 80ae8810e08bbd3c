// SPDX-License-Identifier: GPL-2.0-only
/*
 * Virtual functions of a GPU, as PCI devices.
 */

#include <linux/iommu.h>
#include <linux/pci.h>

#include "vgpu/vgpu.h"

/**
 * nvgpu_vgpu_vf_get() - The PCI device of a VF.
 * @pf: physical function
 * @index: 0-based
 *
 * Return: a referenced device (pci_dev_put()), or NULL.
 */
struct pci_dev *nvgpu_vgpu_vf_get(struct pci_dev *pf, u32 index)
{
	struct pci_dev *vf = NULL;

	/* The VFs' bus and device numbers are arithmetic the PCI core keeps to itself. */
	while ((vf = pci_get_device(pf->vendor, PCI_ANY_ID, vf)))
		if (vf->is_virtfn && pci_physfn(vf) == pf && pci_iov_vf_id(vf) == (int)index)
			return vf;

	return NULL;
}

static int iommu_group_of(struct pci_dev *vf)
{
	struct iommu_group *group = iommu_group_get(&vf->dev);
	int id;

	if (!group)
		return -1;

	id = iommu_group_id(group);
	iommu_group_put(group);

	return id;
}

/**
 * nvgpu_vgpu_vf_at() - Describe one enabled VF.
 * @mgr: manager, pinned
 * @index: 0-based
 * @out: written on success
 *
 * Return: 0; -ENOENT past the last enabled VF.
 */
int nvgpu_vgpu_vf_at(struct nvgpu_vgpu_mgr *mgr, u32 index, struct nvgpu_vf_desc *out)
{
	const struct device_driver *drv;
	struct nvgpu_vf_desc d = { .index = index, .gfid = NVGPU_GFID_OF_VF(index) };
	struct pci_dev *vf;

	if (index >= NVGPU_MAX_VFS)
		return -ENOENT;

	vf = nvgpu_vgpu_vf_get(mgr->pf, index);
	if (!vf)
		return -ENOENT;

	strscpy(d.address, pci_name(vf), sizeof(d.address));
	/* A glance: the device lock may be held for as long as a VM takes to go away. */
	drv = READ_ONCE(vf->dev.driver);
	if (drv)
		strscpy(d.driver, drv->name, sizeof(d.driver));
	d.iommu_group = iommu_group_of(vf);
	pci_dev_put(vf);

	mutex_lock(&mgr->lock);
	if (mgr->by_vf[index])
		d.vgpu_id = mgr->by_vf[index]->id;
	mutex_unlock(&mgr->lock);

	*out = d;
	return 0;
}
