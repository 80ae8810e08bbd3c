// SPDX-License-Identifier: GPL-2.0-only
/*
 * Virtual functions: where they are, and how many.
 */

#include <linux/pci.h>

#include "core/client.h"
#include "core/sriov.h"
#include "core/state.h"

/* PCI BAR numbers of the VF BARs firmware wants to know. */
static const u8 vf_bar_index[NVGPU_VF_BARS] = { 0, 1, 3 };

/* The resource of a VF BAR covers all VFs that the capability offers. */
static void bar_read(struct pci_dev *pdev, u32 total_vfs, unsigned int index,
		     struct nvgpu_vf_bar *bar)
{
	int nr = PCI_IOV_RESOURCES + index;
	const struct resource *res = &pdev->resource[nr];

	bar->present = resource_type(res) == IORESOURCE_MEM;
	bar->is_64 = res->flags & IORESOURCE_MEM_64;
	bar->bytes = bar->present && total_vfs ? resource_size(res) / total_vfs : 0;
	bar->assigned = bar->present && res->parent && !(res->flags & IORESOURCE_UNSET);
	bar->addr = bar->assigned ? pci_bus_address(pdev, nr) : 0;
}

/**
 * nvgpu_sriov_probe() - Learn about the VFs and decide whether to be a vGPU host.
 * @nvg: device, chip known
 *
 * The answer goes into the firmware's boot arguments, so it cannot change later.
 */
void nvgpu_sriov_probe(struct nvgpu_device *nvg)
{
	int cap = pci_find_ext_capability(nvg->pdev, PCI_EXT_CAP_ID_SRIOV);
	struct nvgpu_vf_facts *f = &nvg->vf_facts;
	enum nvgpu_vf_verdict verdict;
	struct nvgpu_vf_info info;
	unsigned int i;
	u16 offset = 0;

	memset(f, 0, sizeof(*f));
	f->chip_capable = nvg->chip->vgpu;
	f->has_sriov = cap;
	if (cap) {
		f->total_vfs = max(pci_sriov_get_totalvfs(nvg->pdev), 0);
		pci_read_config_word(nvg->pdev, cap + PCI_SRIOV_VF_OFFSET, &offset);
		f->first_vf_off = offset;
		for (i = 0; i < NVGPU_VF_BARS; i++)
			bar_read(nvg->pdev, f->total_vfs, vf_bar_index[i], &f->bar[i]);
	}

	verdict = nvgpu_vf_judge(f, &info);
	nvg->vgpu_mode = verdict == NVGPU_VF_OK;
	strscpy(nvg->limit, nvgpu_vf_verdict_text(verdict), sizeof(nvg->limit));
	if (!nvg->vgpu_mode)
		dev_warn(nvg->dev, "no vGPUs: %s\n", nvg->limit);
}

/* Why a board has no VFs is worth more to the caller than how many it has. */
static int vfs_possible(struct nvgpu_device *nvg, char *why, size_t why_len)
{
	if (nvg->vgpu_mode)
		return 0;
	scnprintf(why, why_len, "the GPU is not a vGPU host: %s", nvg->limit);

	return -EOPNOTSUPP;
}

static int vfs_change(struct nvgpu_device *nvg, unsigned int num_vfs, char *why, size_t why_len)
{
	int err;

	lockdep_assert_held(&nvg->ladder);
	if (!num_vfs && !pci_num_vf(nvg->pdev))
		return 0;
	err = num_vfs ? vfs_possible(nvg, why, why_len) : 0;
	if (err)
		return err;
	if (num_vfs && nvgpu_state(nvg) != NVGPU_GPU_READY) {
		scnprintf(why, why_len, "the GPU is %s: %s", nvgpu_state_name(nvgpu_state(nvg)),
			  nvg->reason);
		return -EIO;
	}

	err = nvgpu_clients_sriov_prepare(nvg, num_vfs);
	if (err) {
		scnprintf(why, why_len, "vGPUs exist on the VFs: destroy them first");
		nvgpu_clients_sriov_done(nvg, pci_num_vf(nvg->pdev));
		return err;
	}
	if (num_vfs) {
		err = pci_enable_sriov(nvg->pdev, num_vfs);
		if (err)
			scnprintf(why, why_len, "the PCI core could not enable %u VFs: error %d",
				  num_vfs, err);
	} else {
		pci_disable_sriov(nvg->pdev);
	}
	nvgpu_clients_sriov_done(nvg, pci_num_vf(nvg->pdev));
	nvgpu_notify_gpu(nvg, NVGPU_GPU_NEWS_VFS);

	return err;
}

/**
 * nvgpu_sriov_configure() - Somebody wrote sriov_numvfs.
 * @pdev: PF, device lock held
 * @num_vfs: new number, checked by the PCI core
 *
 * Return: number of VFs, or -errno with the reason in the log.
 */
int nvgpu_sriov_configure(struct pci_dev *pdev, int num_vfs)
{
	struct nvgpu_device *nvg = pci_get_drvdata(pdev);
	char why[NVGPU_REASON_LEN] = "";
	int err;

	if (mutex_lock_killable(&nvg->ladder))
		return -EINTR;
	err = vfs_change(nvg, num_vfs, why, sizeof(why));
	mutex_unlock(&nvg->ladder);
	if (err) {
		dev_err(nvg->dev, "%d VFs refused: %s\n", num_vfs, why);
		return err;
	}

	return num_vfs;
}

/* The checks the PCI core makes for writers of sriov_numvfs, with a sentence each. */
static int vfs_request(struct nvgpu_device *nvg, u32 num_vfs, char *why, size_t why_len)
{
	unsigned int now = pci_num_vf(nvg->pdev);
	int err;

	if (num_vfs == now)
		return 0;
	err = num_vfs ? vfs_possible(nvg, why, why_len) : 0;
	if (err)
		return err;
	if (num_vfs > max(pci_sriov_get_totalvfs(nvg->pdev), 0)) {
		scnprintf(why, why_len, "the GPU has at most %d VFs",
			  max(pci_sriov_get_totalvfs(nvg->pdev), 0));
		return -ERANGE;
	}
	if (num_vfs && now) {
		scnprintf(why, why_len, "%u VFs are enabled: set their number to 0 first", now);
		return -EBUSY;
	}

	if (mutex_lock_killable(&nvg->ladder))
		return -EINTR;
	err = vfs_change(nvg, num_vfs, why, why_len);
	mutex_unlock(&nvg->ladder);

	return err;
}

/**
 * nvgpu_gpu_set_num_vfs() - Enable or disable VFs for the control plane.
 * @nvg: GPU
 * @num_vfs: wanted number
 * @why: gets a sentence on refusal
 * @why_len: its size
 *
 * Sleeps, killable. Return: 0; -ENODEV unbound; -ERANGE; -EBUSY; -EOPNOTSUPP not
 * a vGPU host; -EIO not ready; -EINTR; or the PCI core's error.
 */
int nvgpu_gpu_set_num_vfs(struct nvgpu_device *nvg, u32 num_vfs, char *why, size_t why_len)
{
	int err = -ENODEV;

	if (device_lock_interruptible(nvg->dev))
		return -EINTR;
	/* The driver core changes bindings under the device lock. */
	if (nvg->bound)
		err = vfs_request(nvg, num_vfs, why, why_len);
	else
		scnprintf(why, why_len, "the GPU is being removed");
	device_unlock(nvg->dev);

	return err;
}

/**
 * nvgpu_sriov_stop() - The PF goes: so do its VFs.
 * @nvg: device, device lock held, ladder not
 *
 * Removing a VF asks the user of its VFIO device to let go and waits for it;
 * firmware must still work for the orderly end of that vGPU.
 */
void nvgpu_sriov_stop(struct nvgpu_device *nvg)
{
	if (pci_num_vf(nvg->pdev))
		pci_disable_sriov(nvg->pdev);
}
