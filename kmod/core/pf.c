// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI driver of the physical functions: probe, remove, power.
 */

#include <linux/dma-mapping.h>
#include <linux/idr.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "ce/ce.h"
#include "core/boards.h"
#include "core/client.h"
#include "core/firmware.h"
#include "core/irq.h"
#include "core/pf.h"
#include "core/reset.h"
#include "core/sriov.h"
#include "core/state.h"
#include "debug/debugfs.h"
#include "mem/bar1.h"
#include "mem/fb.h"
#include "mem/pramin.h"
#include "regs/pmc_regs.h"

/**
 * DOC: probe ladder
 *
 *	device object, PCI enable, BARs, DMA mask
 *	chip identification
 *	interrupt line, framebuffer and BAR1 managers, clients, GSP object
 *	registry (the control plane sees the GPU from here on)
 *	vGPU mode, firmware boot, auxiliary device (the vGPU manager binds)
 *
 * A failure up to the registry fails the probe. A firmware that does not start does
 * not: the GPU stays, wedged and with the reason, so that the control plane can
 * show it and a reset can try again. Remove is the ladder backwards, after the VFs.
 */

#define BAR_REGS	0
#define BAR_FB		1
/* Registers are used up to the end of the VFN block. */
#define BAR_REGS_MIN	SZ_16M

static DEFINE_IDA(indices);

static int bars_map(struct nvgpu_device *nvg)
{
	struct pci_dev *pdev = nvg->pdev;
	int err;

	if (!(pci_resource_flags(pdev, BAR_REGS) & IORESOURCE_MEM) ||
	    pci_resource_len(pdev, BAR_REGS) < BAR_REGS_MIN)
		return dev_err_probe(nvg->dev, -ENODEV, "BAR 0 is missing or too small\n");
	if (!(pci_resource_flags(pdev, BAR_FB) & IORESOURCE_MEM_64) ||
	    !pci_resource_start(pdev, BAR_FB) || !pci_resource_len(pdev, BAR_FB))
		return dev_err_probe(nvg->dev, -ENODEV,
				     "BAR 1 has no address: enable above-4G decoding, or boot with pci=realloc\n");

	err = pcim_iomap_regions(pdev, BIT(BAR_REGS), KBUILD_MODNAME);
	if (err)
		return dev_err_probe(nvg->dev, err, "BAR 0 cannot be mapped\n");
	nvg->bar0 = pcim_iomap_table(pdev)[BAR_REGS];
	nvg->bar0_bytes = pci_resource_len(pdev, BAR_REGS);
	nvg->bar1_bytes = pci_resource_len(pdev, BAR_FB);

	return 0;
}

static int chip_identify(struct nvgpu_device *nvg)
{
	u32 boot0 = nvgpu_rd32(nvg, NV_PMC_BOOT_0);
	u32 boot1 = nvgpu_rd32(nvg, NV_PMC_BOOT_1);
	u32 boot42 = nvgpu_rd32(nvg, NV_PMC_BOOT_42);

	if (boot0 == NVGPU_READ_GONE)
		return dev_err_probe(nvg->dev, -ENODEV, "the function does not answer\n");
	if (FIELD_GET(NV_PMC_BOOT_1_VGPU, boot1) != NV_PMC_BOOT_1_VGPU_REAL)
		return dev_err_probe(nvg->dev, -ENODEV, "this is a virtual GPU, not a board\n");
	nvg->chip = nvgpu_chip_find(boot0, boot42);
	if (!nvg->chip)
		return dev_err_probe(nvg->dev, -ENODEV, "unknown chip: BOOT_0 %#010x, BOOT_42 %#010x\n",
				     boot0, boot42);

	return 0;
}

static struct nvgpu_device *device_new(struct pci_dev *pdev)
{
	struct nvgpu_device *nvg;
	int index;

	nvg = kzalloc(sizeof(*nvg), GFP_KERNEL);
	if (!nvg)
		return ERR_PTR(-ENOMEM);
	nvg->counters = alloc_percpu(struct nvgpu_counters);
	if (!nvg->counters) {
		kfree(nvg);
		return ERR_PTR(-ENOMEM);
	}
	index = ida_alloc(&indices, GFP_KERNEL);
	if (index < 0) {
		free_percpu(nvg->counters);
		kfree(nvg);
		return ERR_PTR(index);
	}
	nvg->index = index;
	nvg->pdev = pci_dev_get(pdev);
	nvg->dev = &pdev->dev;
	mutex_init(&nvg->ladder);
	spin_lock_init(&nvg->state_lock);
	init_rwsem(&nvg->bind_sem);
	INIT_LIST_HEAD(&nvg->node);
	kref_init(&nvg->ref);

	return nvg;
}

/* The last reference may be dropped much later, by a user of the registry. */
static void device_retire(struct nvgpu_device *nvg)
{
	ida_free(&indices, nvg->index);
	kfree(nvg->config);
	nvg->config = NULL;
	nvgpu_gpu_put(nvg);
}

static int hardware_init(struct nvgpu_device *nvg)
{
	int err;

	err = pcim_enable_device(nvg->pdev);
	if (err)
		return dev_err_probe(nvg->dev, err, "the function cannot be enabled\n");
	err = bars_map(nvg);
	if (err)
		return err;
	err = chip_identify(nvg);
	if (err)
		return err;
	err = dma_set_mask_and_coherent(nvg->dev, DMA_BIT_MASK(nvg->chip->dma_bits));
	if (err)
		return dev_err_probe(nvg->dev, err, "no %u-bit DMA\n", nvg->chip->dma_bits);
	pci_set_master(nvg->pdev);
	err = nvgpu_reset_config_save(nvg);
	if (err)
		return err;
	err = nvgpu_pramin_create(nvg);
	if (err)
		return err;

	return nvgpu_reset_stale(nvg);
}

static int objects_create(struct nvgpu_device *nvg)
{
	int err;

	err = nvgpu_irq_create(nvg);
	if (err)
		return dev_err_probe(nvg->dev, err, "no interrupt\n");
	err = nvgpu_fb_create(nvg);
	if (err)
		goto err_irq;
	err = nvgpu_bar1_create(nvg);
	if (err)
		goto err_fb;
	err = nvgpu_ces_create(nvg);
	if (err)
		goto err_bar1;
	err = nvgpu_clients_create(nvg);
	if (err)
		goto err_ces;
	nvgpu_debugfs_add(nvg);
	nvg->gsp = nvgpu_gsp_create(nvg, &nvgpu_firmware_listener, nvg);
	err = PTR_ERR_OR_ZERO(nvg->gsp);
	if (err)
		goto err_clients;

	return 0;

err_clients:
	nvgpu_debugfs_del(nvg);
	nvgpu_clients_destroy(nvg);
err_ces:
	nvgpu_ces_destroy(nvg);
err_bar1:
	nvgpu_bar1_destroy(nvg);
err_fb:
	nvgpu_fb_destroy(nvg);
err_irq:
	nvgpu_irq_destroy(nvg);
	return err;
}

static void objects_destroy(struct nvgpu_device *nvg)
{
	nvgpu_gsp_destroy(nvg->gsp);
	nvgpu_debugfs_del(nvg);
	nvgpu_clients_destroy(nvg);
	nvgpu_ces_destroy(nvg);
	nvgpu_bar1_destroy(nvg);
	nvgpu_fb_destroy(nvg);
	nvgpu_irq_destroy(nvg);
}

static int pf_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct nvgpu_device *nvg;
	int err;

	if (pdev->is_virtfn)
		return -ENODEV;

	nvg = device_new(pdev);
	if (IS_ERR(nvg))
		return PTR_ERR(nvg);
	pci_set_drvdata(pdev, nvg);

	err = hardware_init(nvg);
	if (err)
		goto err_device;
	err = objects_create(nvg);
	if (err)
		goto err_device;

	nvgpu_sriov_probe(nvg);
	nvgpu_gpu_list(nvg);

	mutex_lock(&nvg->ladder);
	err = nvgpu_firmware_up(nvg);
	if (!err) {
		err = nvgpu_clients_publish(nvg);
		if (err)
			dev_err(nvg->dev, "no vGPU manager: %pe\n", ERR_PTR(err));
		nvgpu_announce_usable(nvg);
	}
	mutex_unlock(&nvg->ladder);

	return 0;

err_device:
	pci_set_drvdata(pdev, NULL);
	device_retire(nvg);
	return err;
}

static void pf_remove(struct pci_dev *pdev)
{
	struct nvgpu_device *nvg = pci_get_drvdata(pdev);

	nvgpu_gpu_unlist(nvg);
	/* A vGPU that ends now must not wait for a GPU that cannot answer. */
	if (nvgpu_is_gone(nvg))
		nvgpu_wedge(nvg, "the GPU has fallen off the bus");
	nvgpu_sriov_stop(nvg);
	nvgpu_clients_unpublish(nvg);

	mutex_lock(&nvg->ladder);
	nvgpu_firmware_down(nvg);
	nvgpu_set_state(nvg, NVGPU_GPU_REMOVED, "the driver was unbound");
	mutex_unlock(&nvg->ladder);

	/* An engine that firmware did not confirm to be idle may still use what is freed now. */
	pci_clear_master(pdev);
	objects_destroy(nvg);
	pci_set_drvdata(pdev, NULL);
	device_retire(nvg);
}

/* The next kernel must find a GPU without firmware, whatever guests are doing. */
static void pf_shutdown(struct pci_dev *pdev)
{
	struct nvgpu_device *nvg = pci_get_drvdata(pdev);

	if (!nvg)
		return;
	mutex_lock(&nvg->ladder);
	nvgpu_quiesce_for_good(nvg);
	mutex_unlock(&nvg->ladder);
	pci_clear_master(pdev);
}

static int pf_suspend(struct device *dev)
{
	struct nvgpu_device *nvg = dev_get_drvdata(dev);
	int err;

	mutex_lock(&nvg->ladder);
	err = nvgpu_clients_disturb(nvg, NVGPU_DISTURB_SUSPEND);
	if (err)
		dev_err(dev, "suspend refused: vGPUs exist, destroy them first\n");
	else
		nvgpu_quiesce(nvg);
	mutex_unlock(&nvg->ladder);

	return err;
}

static int pf_resume(struct device *dev)
{
	struct nvgpu_device *nvg = dev_get_drvdata(dev);

	mutex_lock(&nvg->ladder);
	nvgpu_revive(nvg);
	mutex_unlock(&nvg->ladder);

	/* A GPU that did not come back is wedged and says so; the host resumes. */
	return 0;
}

static DEFINE_SIMPLE_DEV_PM_OPS(pf_pm_ops, pf_suspend, pf_resume);

#define BOARD_ID(device, name)	{ PCI_DEVICE(PCI_VENDOR_ID_NVIDIA, device) },

static const struct pci_device_id pf_ids[] = {
	NVGPU_BOARDS(BOARD_ID)
	{}
};
MODULE_DEVICE_TABLE(pci, pf_ids);

static struct pci_driver pf_driver = {
	.name = "nvgpu-pf",
	.id_table = pf_ids,
	.probe = pf_probe,
	.remove = pf_remove,
	.shutdown = pf_shutdown,
	.sriov_configure = nvgpu_sriov_configure,
	.err_handler = &nvgpu_pf_err_handlers,
	.driver = {
		.probe_type = PROBE_PREFER_ASYNCHRONOUS,
		.pm = pm_sleep_ptr(&pf_pm_ops),
	},
};

/** nvgpu_pf_register() - Register the driver of the boards. Sleeps. Return: 0 or -errno. */
int nvgpu_pf_register(void)
{
	return pci_register_driver(&pf_driver);
}

/** nvgpu_pf_unregister() - Opposite; every GPU is let go, which may wait for VMMs. */
void nvgpu_pf_unregister(void)
{
	pci_unregister_driver(&pf_driver);
}
