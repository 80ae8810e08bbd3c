// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resets of a VF - telling the plugin that the guest started over.
 */

#include <linux/pci.h>

#include "vfio/vfio_dev.h"

/**
 * DOC: deferred reset
 *
 * A function-level reset wipes the VF but not what the plugin knows about the guest,
 * nor the framebuffer; the plugin has to be told and the framebuffer zeroed
 * (vgpu-host.md 4.8). A reset comes from the VFIO ioctl, from the guest writing the
 * PCIe capability, or from an administrator through sysfs. All three end in the PCI
 * core calling reset_done() with the device lock held, the first two also with
 * vfio-pci-core's memory lock, on which page faults wait uninterruptibly. Calling a
 * plugin that may take two minutes is out of the question there, so reset_done() only
 * leaves a note:
 *
 * - a thread that went into vfio-pci-core through nvgpu_vfio_plugin_begin() reads the
 *   note in nvgpu_vfio_plugin_end(), killably, before it returns to the VMM. The guest
 *   therefore does not run on before the reset is complete;
 * - for anybody else's reset a worker does the same.
 */

/* The vGPU to reset, if a note was left; takes the note. */
static struct nvgpu_vgpu *pending_take(struct nvgpu_vfio_device *nvdev)
{
	struct nvgpu_vgpu *vgpu;

	spin_lock(&nvdev->reset_lock);
	vgpu = nvdev->reset_pending ? nvdev->vgpu : NULL;
	nvdev->reset_pending = false;
	spin_unlock(&nvdev->reset_lock);

	return vgpu;
}

static int settle_locked(struct nvgpu_vfio_device *nvdev)
{
	struct nvgpu_vgpu *vgpu = pending_take(nvdev);

	lockdep_assert_held(&nvdev->plugin_lock);

	return vgpu ? nvgpu_vgpu_guest_reset(vgpu) : 0;
}

static void owner_set(struct nvgpu_vfio_device *nvdev, struct task_struct *owner)
{
	spin_lock(&nvdev->reset_lock);
	nvdev->reset_owner = owner;
	spin_unlock(&nvdev->reset_lock);
}

/**
 * nvgpu_vfio_plugin_begin() - Before doing what may reset the VF or change bus mastering.
 * @nvdev: open
 *
 * Context: sleeps, killable. On success the plugin lock is held.
 * Return: 0; -EINTR; -EIO the vGPU was taken away.
 */
int nvgpu_vfio_plugin_begin(struct nvgpu_vfio_device *nvdev)
{
	if (mutex_lock_killable(&nvdev->plugin_lock))
		return -EINTR;
	if (nvgpu_vfio_is_hollow(nvdev)) {
		mutex_unlock(&nvdev->plugin_lock);
		return -EIO;
	}
	owner_set(nvdev, current);

	return 0;
}

/**
 * nvgpu_vfio_plugin_end() - Afterwards: settle a reset if there was one.
 * @nvdev: open, plugin lock held by nvgpu_vfio_plugin_begin()
 *
 * Context: sleeps for as long as the plugin takes; killable.
 * Return: 0, or the errno of the reset; then the vGPU has failed.
 */
int nvgpu_vfio_plugin_end(struct nvgpu_vfio_device *nvdev)
{
	int err;

	owner_set(nvdev, NULL);
	err = settle_locked(nvdev);
	mutex_unlock(&nvdev->plugin_lock);

	return err;
}

static void reset_worker(struct work_struct *work)
{
	struct nvgpu_vfio_device *nvdev = container_of(work, struct nvgpu_vfio_device, reset_work);

	mutex_lock(&nvdev->plugin_lock);
	settle_locked(nvdev);
	mutex_unlock(&nvdev->plugin_lock);
}

/** nvgpu_vfio_reset_done() - PCI error handler: the VF was just reset. @pdev: bound VF */
void nvgpu_vfio_reset_done(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *core = pci_get_drvdata(pdev);
	struct nvgpu_vfio_device *nvdev = container_of(core, struct nvgpu_vfio_device, core);

	spin_lock(&nvdev->reset_lock);
	if (nvdev->vgpu) {
		nvdev->reset_pending = true;
		if (nvdev->reset_owner != current)
			queue_work(system_unbound_wq, &nvdev->reset_work);
	}
	spin_unlock(&nvdev->reset_lock);
}

/** nvgpu_vfio_reset_attach() - From now on resets concern @vgpu. */
void nvgpu_vfio_reset_attach(struct nvgpu_vfio_device *nvdev, struct nvgpu_vgpu *vgpu)
{
	spin_lock(&nvdev->reset_lock);
	nvdev->vgpu = vgpu;
	nvdev->reset_pending = false;
	spin_unlock(&nvdev->reset_lock);
}

/**
 * nvgpu_vfio_reset_detach() - From now on resets concern nobody.
 * @nvdev: @end_lock held, plugin lock not
 * @closing: no file refers to the device any more
 *
 * Whoever is just telling the plugin something is cut short: it is about to be stopped
 * anyway. On return nobody does.
 *
 * Context: sleeps for milliseconds. Killable unless @closing, because whoever holds the
 * plugin lock may wait for user memory.
 * Return: what was attached; NULL when nothing was; -EINTR, still attached but cut off.
 */
struct nvgpu_vgpu *nvgpu_vfio_reset_detach(struct nvgpu_vfio_device *nvdev, bool closing)
{
	struct nvgpu_vgpu *vgpu = nvdev->vgpu;

	lockdep_assert_held(&nvdev->end_lock);

	/* A mailbox that nobody uses stays open: the stop tells that bus mastering is off. */
	if (vgpu && (mutex_is_locked(&nvdev->plugin_lock) ||
		     work_busy(&nvdev->reset_work) & WORK_BUSY_RUNNING))
		nvgpu_vgpu_hang_up(vgpu);

	if (closing)
		mutex_lock(&nvdev->plugin_lock);
	else if (mutex_lock_killable(&nvdev->plugin_lock))
		return ERR_PTR(-EINTR);
	spin_lock(&nvdev->reset_lock);
	WRITE_ONCE(nvdev->vgpu, NULL);
	spin_unlock(&nvdev->reset_lock);
	mutex_unlock(&nvdev->plugin_lock);
	cancel_work_sync(&nvdev->reset_work);

	return vgpu;
}

/** nvgpu_vfio_reset_init() - Prepare a device; nothing is attached. */
void nvgpu_vfio_reset_init(struct nvgpu_vfio_device *nvdev)
{
	mutex_init(&nvdev->end_lock);
	mutex_init(&nvdev->plugin_lock);
	spin_lock_init(&nvdev->reset_lock);
	INIT_WORK(&nvdev->reset_work, reset_worker);
}
