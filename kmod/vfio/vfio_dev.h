/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Insides of the VFIO driver: seen by kmod/vfio/ only.
 */
#ifndef NVGPU_VFIO_VFIO_DEV_H
#define NVGPU_VFIO_VFIO_DEV_H

#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/vfio_pci_core.h>
#include <linux/workqueue.h>

#include "compat/vfio.h"
#include "vfio/view.h"
#include "vgpu/mgr.h"

/**
 * struct nvgpu_vfio_device - one VF as a VFIO device
 *
 * DOC: locks of a VFIO device
 *
 * ::
 *
 *	end_lock -> plugin_lock -> (user memory, mmap_lock) -> revoke_lock ->
 *		core.memory_lock -> reset_lock
 *
 * end_lock is held while the vGPU is stopped, by the close or by who takes it away.
 * plugin_lock orders what the plugin is told (bus mastering, resets) and configuration
 * writes, which cause it. It is held through host RPCs and therefore always taken
 * killably. Faults take revoke_lock; so it is never held while user memory is touched.
 *
 * @core:	vfio-pci-core's part; first, it is allocated as such
 * @node:	in the list of bound devices (pci_drv.c)
 * @vgpu:	the running vGPU while the device is open, unless it was taken away, else NULL;
 *		changed under @reset_lock, stays while @plugin_lock is held
 * @id:		what the guest sees; constant while open
 * @bar1:	framebuffer BAR in configuration space; under @plugin_lock
 * @area, @nr_areas: mappable parts of BAR0; constant
 * @end_lock, @plugin_lock: see above
 * @reset_lock:	protects the three below; leaf
 * @reset_owner: thread inside vfio-pci-core that will settle a reset it causes
 * @reset_pending: the VF was reset and the plugin has not been told
 * @reset_work:	tells it when nobody in particular caused the reset
 * @revoke_lock: protects @revoked against faults
 * @revoked:	mappings are gone and stay gone until the next open
 * @asked, @asked_at: the user was asked to let go, and when (jiffies)
 * @core_vm_ops: what vfio-pci-core uses for mappings
 * @mapping:	of the files they are made through; NULL before the first
 */
struct nvgpu_vfio_device {
	struct vfio_pci_core_device core;
	struct list_head node;

	struct nvgpu_vgpu *vgpu;
	struct nvgpu_vgpu_identity id;
	struct nvgpu_view_bar bar1;
	struct nvgpu_view_area area[NVGPU_VIEW_MAX_AREAS];
	unsigned int nr_areas;

	struct mutex end_lock;
	struct mutex plugin_lock;
	spinlock_t reset_lock;
	struct task_struct *reset_owner;
	bool reset_pending;
	struct work_struct reset_work;

	struct rw_semaphore revoke_lock;
	bool revoked;
	bool asked;
	unsigned long asked_at;
	const struct vm_operations_struct *core_vm_ops;
	struct address_space *mapping;
};

/* Whether an open device has lost its vGPU: nothing of the function is to be reached any more. */
static inline bool nvgpu_vfio_is_hollow(const struct nvgpu_vfio_device *nvdev)
{
	return !READ_ONCE(nvdev->vgpu);
}

static inline struct nvgpu_vfio_device *nvgpu_vfio_of(struct vfio_device *vdev)
{
	return container_of(vdev, struct nvgpu_vfio_device, core.vdev);
}

/* vfio_dev.c */
extern const struct vfio_device_ops nvgpu_vfio_ops;
void nvgpu_vfio_ask_release(struct nvgpu_vfio_device *nvdev, unsigned int count);
bool nvgpu_vfio_take_away(struct nvgpu_vfio_device *nvdev);

/* config.c */
void nvgpu_vfio_config_init(struct nvgpu_vfio_device *nvdev);
ssize_t nvgpu_vfio_config_read(struct nvgpu_vfio_device *nvdev, char __user *buf, size_t count,
			       loff_t *ppos);
ssize_t nvgpu_vfio_config_write(struct nvgpu_vfio_device *nvdev, const char __user *buf,
				size_t count, loff_t *ppos);

/* region.c */
int nvgpu_vfio_region_info(struct vfio_device *vdev, struct vfio_region_info *info,
			   struct vfio_info_cap *caps);
ssize_t nvgpu_vfio_bar_rw(struct nvgpu_vfio_device *nvdev, unsigned int index, char __user *buf,
			  size_t count, loff_t *ppos, bool is_write);
int nvgpu_vfio_mmap(struct vfio_device *vdev, struct vm_area_struct *vma);
void nvgpu_vfio_revoke(struct nvgpu_vfio_device *nvdev);

/* reset.c */
void nvgpu_vfio_reset_init(struct nvgpu_vfio_device *nvdev);
void nvgpu_vfio_reset_attach(struct nvgpu_vfio_device *nvdev, struct nvgpu_vgpu *vgpu);
struct nvgpu_vgpu *nvgpu_vfio_reset_detach(struct nvgpu_vfio_device *nvdev, bool closing);
int nvgpu_vfio_plugin_begin(struct nvgpu_vfio_device *nvdev);
int nvgpu_vfio_plugin_end(struct nvgpu_vfio_device *nvdev);
void nvgpu_vfio_reset_done(struct pci_dev *pdev);

#endif /* NVGPU_VFIO_VFIO_DEV_H */
