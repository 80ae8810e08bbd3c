// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI driver of the virtual functions, and the way from a VF to its VFIO device.
 */

#include <linux/module.h>
#include <linux/pci.h>

#include "core/boards.h"
#include "vfio/vfio_dev.h"

/**
 * DOC: binding to VFs
 *
 * The driver is named like the module, because libvirt takes the module's name from
 * the vfio_pci: alias for the driver's name. It binds through that alias or a
 * driver_override only, never by itself: a VF without a guest has no driver.
 *
 * VFs have their board's device id, so the alias names boards. Nothing else may match,
 * or libvirt would choose us for every NVIDIA function that somebody passes through.
 */

/* Bound devices. Held while one is signalled, so that it does not go away. */
static DEFINE_MUTEX(devices_lock);
static LIST_HEAD(devices);

static struct nvgpu_vfio_device *find_locked(struct pci_dev *vf)
{
	struct nvgpu_vfio_device *nvdev;

	lockdep_assert_held(&devices_lock);

	list_for_each_entry(nvdev, &devices, node)
		if (nvdev->core.pdev == vf)
			return nvdev;

	return NULL;
}

/**
 * nvgpu_vfio_signal_error() - The vGPU of a VF failed: raise the error interrupt.
 * @vf: any VF; nothing happens when it is not bound to us
 *
 * Context: sleeps; no lock of the vGPU manager held.
 */
void nvgpu_vfio_signal_error(struct pci_dev *vf)
{
	mutex_lock(&devices_lock);
	if (find_locked(vf))
		vfio_pci_core_aer_err_detected(vf, pci_channel_io_normal);
	mutex_unlock(&devices_lock);
}

/**
 * nvgpu_vfio_request_release() - The vGPU of a VF must go: ask the VMM to close it.
 * @vf: any VF; nothing happens when it is not bound to us
 * @insist: take the mappings away when it does not
 *
 * Context: sleeps; no lock of the vGPU manager held. Does not wait for the close; call
 * it again until that has happened.
 */
void nvgpu_vfio_request_release(struct pci_dev *vf, bool insist)
{
	struct nvgpu_vfio_device *nvdev;

	mutex_lock(&devices_lock);
	nvdev = find_locked(vf);
	if (nvdev && insist)
		nvgpu_vfio_ask_release(nvdev, 0);
	else if (nvdev)
		vfio_pci_core_request(&nvdev->core.vdev, 0);
	mutex_unlock(&devices_lock);
}

/**
 * nvgpu_vfio_evict() - The vGPU of a VF goes now: take it away from the VMM.
 * @vf: any VF; nothing happens when it is not bound to us
 *
 * Context: sleeps for as long as the plugin takes to stop; no lock of the vGPU manager
 * held. A start that is going on is cut short and not waited for.
 */
void nvgpu_vfio_evict(struct pci_dev *vf)
{
	struct nvgpu_vfio_device *nvdev;

	mutex_lock(&devices_lock);
	nvdev = find_locked(vf);
	if (nvdev)
		get_device(&nvdev->core.vdev.device);
	mutex_unlock(&devices_lock);
	if (!nvdev)
		return;

	/* Not through @nvdev: the user may have let go by now, and the driver with it. */
	if (nvgpu_vfio_take_away(nvdev))
		nvgpu_vfio_signal_error(vf);
	vfio_put_device(&nvdev->core.vdev);
}

static void device_forget(struct nvgpu_vfio_device *nvdev)
{
	mutex_lock(&devices_lock);
	list_del(&nvdev->node);
	mutex_unlock(&devices_lock);
	vfio_put_device(&nvdev->core.vdev);
}

static int vf_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct nvgpu_vfio_device *nvdev;
	int err;

	if (!pdev->is_virtfn) {
		pci_err(pdev, "not a virtual function; nvgpu-pf drives physical ones\n");
		return -ENODEV;
	}
	if (!nvgpu_vgpu_vf_is_ours(pdev)) {
		pci_err(pdev, "the physical function %s is not run by nvgpu-pf as a vGPU host\n",
			pci_name(pci_physfn(pdev)));
		return -ENODEV;
	}

	nvdev = vfio_alloc_device(nvgpu_vfio_device, core.vdev, &pdev->dev, &nvgpu_vfio_ops);
	if (IS_ERR(nvdev))
		return PTR_ERR(nvdev);

	/* vfio-pci-core insists on its own part there. */
	pci_set_drvdata(pdev, &nvdev->core);

	/* Before anybody can open it: whoever does must be found when its vGPU fails. */
	mutex_lock(&devices_lock);
	list_add_tail(&nvdev->node, &devices);
	mutex_unlock(&devices_lock);

	err = vfio_pci_core_register_device(&nvdev->core);
	if (err)
		device_forget(nvdev);

	return err;
}

/* Waits until the user has closed the device; it is asked to in the meantime. */
static void vf_remove(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *core = pci_get_drvdata(pdev);
	struct nvgpu_vfio_device *nvdev = container_of(core, struct nvgpu_vfio_device, core);

	vfio_pci_core_unregister_device(core);
	device_forget(nvdev);
}

#define BOARD_ID(device, name)	{ PCI_DRIVER_OVERRIDE_DEVICE_VFIO(PCI_VENDOR_ID_NVIDIA, device) },

/* VFs have the device id of their board. */
static const struct pci_device_id vf_ids[] = {
	NVGPU_BOARDS(BOARD_ID)
	{}
};
MODULE_DEVICE_TABLE(pci, vf_ids);

static const struct pci_error_handlers vf_error_handlers = {
	.error_detected = vfio_pci_core_aer_err_detected,
	.reset_done = nvgpu_vfio_reset_done,
};

static struct pci_driver vf_driver = {
	.name = KBUILD_MODNAME,
	.id_table = vf_ids,
	.probe = vf_probe,
	.remove = vf_remove,
	.err_handler = &vf_error_handlers,
	.driver_managed_dma = true,
};

/** nvgpu_vfio_register() - Register the driver of the VFs. Sleeps. Return: 0 or -errno. */
int nvgpu_vfio_register(void)
{
	return pci_register_driver(&vf_driver);
}

/** nvgpu_vfio_unregister() - Opposite; waits for open devices. */
void nvgpu_vfio_unregister(void)
{
	pci_unregister_driver(&vf_driver);
}
