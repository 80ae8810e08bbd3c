// SPDX-License-Identifier: GPL-2.0-only
/*
 * VFIO device of a VF - open, close, and who serves what.
 */

#include <linux/pci.h>
#include <linux/sched.h>

#include "vfio/vfio_dev.h"

/**
 * DOC: VFIO side of a vGPU
 *
 * Opening the device starts the vGPU, closing it stops it. vfio-pci-core does what is
 * the same for every PCI function (interrupts, capabilities, IOMMU); the files here
 * add what makes the function a vGPU of a type.
 */

/* A VMM that can be asked gets this long before its mappings are taken away. */
#define RELEASE_GRACE_MS	10000

static int dev_init(struct vfio_device *vdev)
{
	struct nvgpu_vfio_device *nvdev = nvgpu_vfio_of(vdev);
	int err;

	err = vfio_pci_core_init_dev(vdev);
	if (err)
		return err;

	nvgpu_vfio_reset_init(nvdev);
	init_rwsem(&nvdev->revoke_lock);
	INIT_LIST_HEAD(&nvdev->node);
	nvdev->nr_areas = nvgpu_view_bar0_areas(pci_resource_len(nvdev->core.pdev, 0), PAGE_SIZE,
						nvdev->area);

	return 0;
}

static void dev_release(struct vfio_device *vdev)
{
	struct nvgpu_vfio_device *nvdev = nvgpu_vfio_of(vdev);

	mutex_destroy(&nvdev->plugin_lock);
	mutex_destroy(&nvdev->end_lock);
	vfio_pci_core_release_dev(vdev);
}

/*
 * vfio-pci-core first: it resets the function, and the plugin must come up on a clean
 * one. Nothing of the guest is reachable before both are done.
 */
static int dev_open(struct vfio_device *vdev)
{
	struct nvgpu_vfio_device *nvdev = nvgpu_vfio_of(vdev);
	struct nvgpu_vgpu *vgpu;
	int err;

	err = vfio_pci_core_enable(&nvdev->core);
	if (err)
		return err;

	err = nvgpu_vgpu_open(nvdev->core.pdev, task_tgid_nr(current), &vgpu, &nvdev->id);
	if (err) {
		vfio_pci_core_disable(&nvdev->core);
		return err;
	}

	nvgpu_vfio_config_init(nvdev);
	nvdev->asked = false;
	WRITE_ONCE(nvdev->revoked, false);
	nvgpu_vfio_reset_attach(nvdev, vgpu);
	vfio_pci_core_finish_enable(&nvdev->core);

	return 0;
}

/* Once per open, by whoever comes first; the other waits until it is done. */
static void end_use(struct nvgpu_vfio_device *nvdev, bool closing)
{
	struct nvgpu_vgpu *vgpu;

	mutex_lock(&nvdev->end_lock);
	vgpu = nvgpu_vfio_reset_detach(nvdev, closing);
	if (!IS_ERR_OR_NULL(vgpu)) {
		pci_clear_master(nvdev->core.pdev);
		nvgpu_vgpu_close(vgpu);
	}
	mutex_unlock(&nvdev->end_lock);
}

/* No file refers to the device any more, so there are no mappings and no calls in flight. */
static void dev_close(struct vfio_device *vdev)
{
	struct nvgpu_vfio_device *nvdev = nvgpu_vfio_of(vdev);

	end_use(nvdev, true);
	vfio_pci_core_close_device(vdev);
}

/**
 * nvgpu_vfio_take_away() - Stop the vGPU under a device that stays open.
 * @nvdev: bound; open or not
 *
 * Mappings go first, so that the guest is cut off before its plugin is; then every way
 * to the function but reading configuration space answers -EIO until the next open.
 *
 * Context: sleeps for as long as the plugin takes to stop; killable before it is stopped.
 * The device may be unbound meanwhile.
 * Return: whether there was a vGPU to stop; a start that was going on is cut short instead.
 */
bool nvgpu_vfio_take_away(struct nvgpu_vfio_device *nvdev)
{
	if (nvgpu_vfio_is_hollow(nvdev)) {
		nvgpu_vgpu_cut_start(nvdev->core.pdev);
		return false;
	}
	nvgpu_vfio_revoke(nvdev);
	end_use(nvdev, false);

	return true;
}

static ssize_t dev_read(struct vfio_device *vdev, char __user *buf, size_t count, loff_t *ppos)
{
	struct nvgpu_vfio_device *nvdev = nvgpu_vfio_of(vdev);
	u64 index = VFIO_PCI_OFFSET_TO_INDEX((u64)*ppos);

	if (!count)
		return 0;
	if (index != VFIO_PCI_CONFIG_REGION_INDEX && nvgpu_vfio_is_hollow(nvdev))
		return -EIO;

	switch (index) {
	case VFIO_PCI_CONFIG_REGION_INDEX:
		return nvgpu_vfio_config_read(nvdev, buf, count, ppos);
	case VFIO_PCI_BAR0_REGION_INDEX:
	case VFIO_PCI_BAR1_REGION_INDEX:
		return nvgpu_vfio_bar_rw(nvdev, index, buf, count, ppos, false);
	default:
		return vfio_pci_core_read(vdev, buf, count, ppos);
	}
}

static ssize_t dev_write(struct vfio_device *vdev, const char __user *buf, size_t count,
			 loff_t *ppos)
{
	struct nvgpu_vfio_device *nvdev = nvgpu_vfio_of(vdev);
	u64 index = VFIO_PCI_OFFSET_TO_INDEX((u64)*ppos);

	if (!count)
		return 0;
	if (nvgpu_vfio_is_hollow(nvdev))
		return -EIO;

	switch (index) {
	case VFIO_PCI_CONFIG_REGION_INDEX:
		return nvgpu_vfio_config_write(nvdev, buf, count, ppos);
	case VFIO_PCI_BAR0_REGION_INDEX:
	case VFIO_PCI_BAR1_REGION_INDEX:
		return nvgpu_vfio_bar_rw(nvdev, index, (char __user *)buf, count, ppos, true);
	default:
		return vfio_pci_core_write(vdev, buf, count, ppos);
	}
}

static long dev_reset(struct nvgpu_vfio_device *nvdev, unsigned long arg)
{
	long ret;
	int err;

	err = nvgpu_vfio_plugin_begin(nvdev);
	if (err)
		return err;
	ret = vfio_pci_core_ioctl(&nvdev->core.vdev, VFIO_DEVICE_RESET, arg);
	err = nvgpu_vfio_plugin_end(nvdev);

	return ret ?: err;
}

static long dev_ioctl(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	struct nvgpu_vfio_device *nvdev = nvgpu_vfio_of(vdev);
	long ret;

	if (nvgpu_compat_region_info(vdev, cmd, arg, nvgpu_vfio_region_info, &ret))
		return ret;

	switch (cmd) {
	case VFIO_DEVICE_RESET:
		return dev_reset(nvdev, arg);
	case VFIO_DEVICE_IOEVENTFD:
		/* The core would write anywhere in the physical BAR, beyond the type's size too. */
		return -ENOTTY;
	default:
		return vfio_pci_core_ioctl(vdev, cmd, arg);
	}
}

/**
 * nvgpu_vfio_ask_release() - The device must go: ask its user, then insist.
 * @nvdev: registered; open or not
 * @count: how often the VFIO core asked already
 *
 * A VMM that gave us a request interrupt can unplug the device from its guest in
 * good order and is given time for that. Then, or at once if there is none, the
 * mappings go; whoever waits for the device waits until it is closed.
 *
 * Context: sleeps.
 */
void nvgpu_vfio_ask_release(struct nvgpu_vfio_device *nvdev, unsigned int count)
{
	/* Looked at, never followed; newer kernels protect it by RCU. */
	bool can_ask = !!READ_ONCE(nvdev->core.req_trigger);

	if (!nvdev->asked) {
		nvdev->asked = true;
		nvdev->asked_at = jiffies;
	}
	vfio_pci_core_request(&nvdev->core.vdev, count);

	if (READ_ONCE(nvdev->revoked))
		return;
	if (can_ask && time_before(jiffies, nvdev->asked_at + msecs_to_jiffies(RELEASE_GRACE_MS) - HZ))
		return;

	pci_notice(nvdev->core.pdev, "still in use: taking the mappings away\n");
	nvgpu_vfio_revoke(nvdev);
}

static void dev_request(struct vfio_device *vdev, unsigned int count)
{
	nvgpu_vfio_ask_release(nvgpu_vfio_of(vdev), count);
}

const struct vfio_device_ops nvgpu_vfio_ops = {
	.name = "nvgpu",
	.init = dev_init,
	.release = dev_release,
	.open_device = dev_open,
	.close_device = dev_close,
	.ioctl = dev_ioctl,
	.device_feature = vfio_pci_core_ioctl_feature,
	.read = dev_read,
	.write = dev_write,
	.mmap = nvgpu_vfio_mmap,
	.request = dev_request,
	.match = vfio_pci_core_match,
	NVGPU_VFIO_OPS_REGION_INFO(nvgpu_vfio_region_info)
	NVGPU_VFIO_OPS_TOKEN
	NVGPU_VFIO_OPS_IOMMUFD
	NVGPU_VFIO_OPS_PASID
};
