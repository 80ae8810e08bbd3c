// SPDX-License-Identifier: GPL-2.0-only
/*
 * GPUs as objects of the control plane: found by address, listed, described.
 */

#include <linux/module.h>
#include <linux/slab.h>

#include "core/client.h"
#include "core/sriov.h"
#include "core/state.h"
#include "fw/fw.h"
#include "mem/chids.h"
#include "mem/fb.h"

static DEFINE_MUTEX(registry_lock);
static LIST_HEAD(registry);	/* by PCI address */

static u64 sort_key(struct nvgpu_device *nvg)
{
	return (u64)pci_domain_nr(nvg->pdev->bus) << 16 |
	       PCI_DEVID(nvg->pdev->bus->number, nvg->pdev->devfn);
}

void nvgpu_gpu_list(struct nvgpu_device *nvg)
{
	struct nvgpu_device *other;

	mutex_lock(&registry_lock);
	list_for_each_entry(other, &registry, node)
		if (sort_key(other) > sort_key(nvg))
			break;
	list_add_tail(&nvg->node, &other->node);
	mutex_unlock(&registry_lock);

	down_write(&nvg->bind_sem);
	nvg->bound = true;
	up_write(&nvg->bind_sem);
}

void nvgpu_gpu_unlist(struct nvgpu_device *nvg)
{
	mutex_lock(&registry_lock);
	list_del_init(&nvg->node);
	mutex_unlock(&registry_lock);

	down_write(&nvg->bind_sem);
	nvg->bound = false;
	up_write(&nvg->bind_sem);
}

static void gpu_free(struct kref *ref)
{
	struct nvgpu_device *nvg = container_of(ref, struct nvgpu_device, ref);

	free_percpu(nvg->counters);
	pci_dev_put(nvg->pdev);
	mutex_destroy(&nvg->ladder);
	kfree(nvg);
}

/** nvgpu_gpu_put() - Drop a reference. @nvg: GPU or NULL. */
void nvgpu_gpu_put(struct nvgpu_device *nvg)
{
	if (nvg)
		kref_put(&nvg->ref, gpu_free);
}

/* "3b:00.0" is short for "0000:3b:00.0". */
static bool address_matches(struct nvgpu_device *nvg, const char *address)
{
	const char *name = pci_name(nvg->pdev);

	if (!strcasecmp(name, address))
		return true;

	return !pci_domain_nr(nvg->pdev->bus) && !strcasecmp(strchr(name, ':') + 1, address);
}

/**
 * nvgpu_gpu_get() - Find a GPU by its PCI address.
 * @address: with or without domain
 *
 * Return: the GPU with a reference taken, or ERR_PTR(-ENODEV).
 */
struct nvgpu_device *nvgpu_gpu_get(const char *address)
{
	struct nvgpu_device *nvg, *found = ERR_PTR(-ENODEV);

	mutex_lock(&registry_lock);
	list_for_each_entry(nvg, &registry, node) {
		if (address_matches(nvg, address)) {
			kref_get(&nvg->ref);
			found = nvg;
			break;
		}
	}
	mutex_unlock(&registry_lock);

	return found;
}

/**
 * nvgpu_gpu_next() - Walk the GPUs in address order.
 * @prev: the last one, whose reference is dropped; NULL to start
 *
 * Return: the next with a reference taken, NULL at the end.
 */
struct nvgpu_device *nvgpu_gpu_next(struct nvgpu_device *prev)
{
	struct nvgpu_device *nvg, *found = NULL;

	mutex_lock(&registry_lock);
	list_for_each_entry(nvg, &registry, node) {
		if (prev && sort_key(nvg) <= sort_key(prev))
			continue;
		kref_get(&nvg->ref);
		found = nvg;
		break;
	}
	mutex_unlock(&registry_lock);
	nvgpu_gpu_put(prev);

	return found;
}

/**
 * nvgpu_gpu_describe() - Snapshot of a GPU.
 * @nvg: GPU
 * @out: filled; what is not known is 0 or empty
 *
 * Sleeps.
 */
void nvgpu_gpu_describe(struct nvgpu_device *nvg, struct nvgpu_gpu_desc *out)
{
	memset(out, 0, sizeof(*out));
	strscpy(out->address, pci_name(nvg->pdev), sizeof(out->address));
	strscpy(out->chip, nvg->chip->name, sizeof(out->chip));
	out->device_id = nvg->pdev->device;
	out->subsystem_id = nvg->pdev->subsystem_device;
	spin_lock(&nvg->state_lock);
	out->state = nvg->state;
	strscpy(out->reason, nvg->reason, sizeof(out->reason));
	strscpy(out->release_pin, nvg->pin_release, sizeof(out->release_pin));
	spin_unlock(&nvg->state_lock);

	down_read(&nvg->bind_sem);
	if (!nvg->bound) {
		out->state = NVGPU_GPU_REMOVED;
		goto out_unlock;
	}
	out->vgpu_mode = nvg->vgpu_mode;
	strscpy(out->limit, nvg->limit, sizeof(out->limit));
	out->total_vfs = max(pci_sriov_get_totalvfs(nvg->pdev), 0);
	out->num_vfs = pci_num_vf(nvg->pdev);
	out->chids_total = nvgpu_chids_usable();
	nvgpu_fb_stats(nvg->fb, &out->fb_usable, &out->fb_free, &out->fb_largest);

	nvgpu_clients_describe(nvg, out);
out_unlock:
	up_read(&nvg->bind_sem);
}

static int pin_change(struct nvgpu_device *nvg, const char *release)
{
	if (mutex_lock_killable(&nvg->ladder))
		return -EINTR;
	spin_lock(&nvg->state_lock);
	strscpy(nvg->pin_release, release, sizeof(nvg->pin_release));
	spin_unlock(&nvg->state_lock);
	mutex_unlock(&nvg->ladder);
	dev_info(nvg->dev, "firmware of the next start: %s\n",
		 release[0] ? release : "newest usable");
	nvgpu_notify_gpu(nvg, NVGPU_GPU_NEWS_SETTINGS);

	return 0;
}

/**
 * nvgpu_gpu_pin_release() - Say which firmware release a GPU shall run.
 * @nvg: GPU
 * @release: as firmware files spell it; empty: the newest usable one
 * @why: receives a sentence on refusal
 * @why_len: its room
 *
 * Takes effect with the next start of the firmware. Whether the files are there is
 * seen then: an administrator may pin first and install afterwards. Sleeps, killable.
 *
 * Return: 0; -EINVAL when the driver does not drive this chip with that release;
 * -ENODEV unbound; -EINTR.
 */
int nvgpu_gpu_pin_release(struct nvgpu_device *nvg, const char *release, char *why,
			  size_t why_len)
{
	int err;

	if (release[0] && !nvgpu_fw_may_pin(nvg->chip, release)) {
		scnprintf(why, why_len, "this driver does not drive %s with firmware %s",
			  nvg->chip->name, release);
		return -EINVAL;
	}

	/* Bindings change under the device lock. A GPU that is gone announces nothing any more. */
	if (device_lock_interruptible(nvg->dev))
		return -EINTR;
	if (nvg->bound) {
		err = pin_change(nvg, release);
	} else {
		scnprintf(why, why_len, "the GPU is being removed");
		err = -ENODEV;
	}
	device_unlock(nvg->dev);

	return err;
}

/**
 * nvgpu_gpu_vgpu_get() - The vGPU manager of a GPU.
 * @nvg: GPU
 *
 * The manager stays until nvgpu_gpu_vgpu_put(). Sleeps.
 *
 * Return: the manager, or NULL when there is none (firmware never ran, or the GPU
 * is being removed).
 */
struct nvgpu_vgpu_mgr *nvgpu_gpu_vgpu_get(struct nvgpu_device *nvg)
{
	struct nvgpu_vgpu_mgr *mgr = NULL;

	down_read(&nvg->bind_sem);
	if (nvg->bound)
		mgr = nvgpu_clients_priv_get(nvg);
	up_read(&nvg->bind_sem);

	return mgr;
}

/** nvgpu_gpu_vgpu_put() - Let the manager go. @nvg: GPU whose manager was got */
void nvgpu_gpu_vgpu_put(struct nvgpu_device *nvg)
{
	nvgpu_clients_priv_put(nvg);
}
