// SPDX-License-Identifier: GPL-2.0-only
/*
 * vGPU manager - one per GPU, a client of the core on the auxiliary bus.
 */

#include <linux/auxiliary_bus.h>
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "vgpu/vgpu.h"

/* How long to wait for VMMs to let go before asking them again. */
#define RELEASE_RETRY_MS	1000

/*
 * Managers by physical function, for the VFIO side: a VF's driver may be bound
 * before, during and after the life of its GPU's manager.
 */
static DEFINE_MUTEX(registry);
static LIST_HEAD(managers);

static struct nvgpu_vgpu_mgr *registry_find(struct pci_dev *pf)
{
	struct nvgpu_vgpu_mgr *mgr;

	lockdep_assert_held(&registry);

	list_for_each_entry(mgr, &managers, node)
		if (mgr->pf == pf)
			return mgr;

	return NULL;
}

/**
 * nvgpu_vgpu_mgr_lock_of_vf() - Find the manager of a VF's GPU and lock it.
 * @vf: a device; need not be ours
 *
 * Return: a manager whose lock is held and of which there is a reference for the
 * caller, to be dropped by nvgpu_vgpu_mgr_put() after the lock; or NULL.
 */
struct nvgpu_vgpu_mgr *nvgpu_vgpu_mgr_lock_of_vf(struct pci_dev *vf)
{
	struct nvgpu_vgpu_mgr *mgr;

	mutex_lock(&registry);
	mgr = vf->is_virtfn ? registry_find(pci_physfn(vf)) : NULL;
	if (mgr) {
		kref_get(&mgr->ref);
		mutex_lock(&mgr->lock);
	}
	mutex_unlock(&registry);

	return mgr;
}

static void mgr_free(struct kref *ref)
{
	struct nvgpu_vgpu_mgr *mgr = container_of(ref, struct nvgpu_vgpu_mgr, ref);

	mutex_destroy(&mgr->sysfs_lock);
	mutex_destroy(&mgr->fw_lock);
	mutex_destroy(&mgr->lock);
	kfree(mgr);
}

/** nvgpu_vgpu_mgr_put() - Drop a reference. Any context but under a lock of @mgr. */
void nvgpu_vgpu_mgr_put(struct nvgpu_vgpu_mgr *mgr)
{
	kref_put(&mgr->ref, mgr_free);
}

/** nvgpu_vgpu_vf_is_ours() - Whether @vf is a VF of a GPU with a manager. Sleeps. */
bool nvgpu_vgpu_vf_is_ours(struct pci_dev *vf)
{
	bool ours;

	mutex_lock(&registry);
	ours = vf->is_virtfn && registry_find(pci_physfn(vf));
	mutex_unlock(&registry);

	return ours;
}

/** nvgpu_vgpu_mgr_gpu() - The GPU a manager belongs to; no reference is taken. Any context. */
struct nvgpu_device *nvgpu_vgpu_mgr_gpu(struct nvgpu_vgpu_mgr *mgr)
{
	return mgr->gpu;
}

/*
 * Make freshly booted firmware know the types and the mode. A failure leaves a manager that
 * lists everything and creates nothing; the log has the reason.
 */
static int bring_up(struct nvgpu_vgpu_mgr *mgr)
{
	struct device *dev = nvgpu_client_dev(mgr->client);
	bool unsigned_refused;
	struct nvgpu_rm *rm;
	int err;

	if (!nvgpu_client_info(mgr->client)->vgpu_mode)
		return 0;

	mutex_lock(&mgr->fw_lock);
	/* Probe and a recovery may meet; and nobody frees what is made for a manager that goes. */
	if (mgr->rm || READ_ONCE(mgr->dying)) {
		err = 0;
		goto out_unlock;
	}
	rm = nvgpu_client_rm_create(mgr->client);
	err = PTR_ERR_OR_ZERO(rm);
	if (err)
		goto out_unlock;

	err = nvgpu_type_set_upload(&mgr->types, mgr->client, rm, &unsigned_refused);
	if (err) {
		nvgpu_client_rm_destroy(mgr->client, rm);
		goto out_unlock;
	}
	err = nvgpu_vgpu_mode_restore(mgr, rm);
	if (err) {
		nvgpu_client_rm_destroy(mgr->client, rm);
		goto out_unlock;
	}
	mgr->rm = rm;

	mutex_lock(&mgr->lock);
	mgr->unsigned_refused = unsigned_refused;
	mgr->ready = true;
	atomic_inc(&mgr->generation);
	mutex_unlock(&mgr->lock);

out_unlock:
	mutex_unlock(&mgr->fw_lock);
	if (err)
		dev_err(dev, "firmware did not take the vGPU types or the placement mode: %pe\n",
			ERR_PTR(err));
	return err;
}

static void mgr_lost(void *priv)
{
	struct nvgpu_vgpu_mgr *mgr = priv;

	/* First let everybody fail who waits for this firmware, then take the lock they hold. */
	nvgpu_vgpu_lost(mgr);

	mutex_lock(&mgr->fw_lock);
	nvgpu_client_rm_destroy(mgr->client, mgr->rm);
	mgr->rm = NULL;
	/* Once more: a probe may just have finished with that firmware. */
	mutex_lock(&mgr->lock);
	mgr->ready = false;
	mgr->cannot_mix = false;
	mutex_unlock(&mgr->lock);
	mutex_unlock(&mgr->fw_lock);
}

static int mgr_recovered(void *priv)
{
	struct nvgpu_vgpu_mgr *mgr = priv;

	nvgpu_vgpu_recovered(mgr);

	return bring_up(mgr);
}

static void report_vgpu_locked(struct nvgpu_report *report, const struct nvgpu_vgpu *vgpu)
{
	report->vgpu_id = vgpu->id;
	report->uuid = vgpu->uuid;
}

static void mgr_plugin_event(void *priv, const struct nvgpu_plugin_notice *n)
{
	struct nvgpu_vgpu_mgr *mgr = priv;
	struct nvgpu_report report = {
		.kind = NVGPU_REPORT_PLUGIN,
		/* Numbers as firmware counts them, from 0 (vgpu-host.md 4.10). */
		.code = n->event - NVGPU_PLUGIN_EV_STARTED,
		.has_code = n->event >= NVGPU_PLUGIN_EV_STARTED,
		.name = nvgpu_plugin_event_name(n->event),
	};
	u32 vf = n->gfid - NVGPU_GFID_OF_VF(0);

	mutex_lock(&mgr->lock);
	if (vf < NVGPU_MAX_VFS && mgr->by_vf[vf]) {
		report_vgpu_locked(&report, mgr->by_vf[vf]);
		mgr->by_vf[vf]->faults += n->event == NVGPU_PLUGIN_EV_CRASHED;
	}
	nvgpu_notify_report(mgr, &report);
	mutex_unlock(&mgr->lock);

	if (n->event == NVGPU_PLUGIN_EV_CRASHED)
		nvgpu_vgpu_crashed(mgr, n->gfid);
}

static void mgr_fault(void *priv, const struct nvgpu_fault_notice *n)
{
	struct nvgpu_vgpu_mgr *mgr = priv;
	struct nvgpu_report report = {
		.kind = nvgpu_xid_is_ecc(n->xid) ? NVGPU_REPORT_ECC : NVGPU_REPORT_XID,
		.code = n->xid,
		.has_code = true,
		.name = nvgpu_xid_name(n->xid),
		.chid = n->chid,
		.has_chid = n->chid != U32_MAX,
	};
	struct nvgpu_vgpu *vgpu;

	strscpy(report.text, n->text, sizeof(report.text));
	mutex_lock(&mgr->lock);
	list_for_each_entry(vgpu, &mgr->vgpus, node) {
		if (n->chid < vgpu->first_chid || n->chid - vgpu->first_chid >= vgpu->nr_chids)
			continue;
		dev_notice_ratelimited(nvgpu_client_dev(mgr->client),
				       "vGPU %u: Xid %u on channel %u\n", vgpu->id, n->xid, n->chid);
		report_vgpu_locked(&report, vgpu);
		vgpu->faults++;
	}
	nvgpu_notify_report(mgr, &report);
	mutex_unlock(&mgr->lock);
}

static void mgr_utilisation(void *priv, const struct nvgpu_util_batch *batch)
{
	struct nvgpu_vgpu_mgr *mgr = priv;

	mutex_lock(&mgr->lock);
	nvgpu_meter_take(&mgr->meter, batch);
	mutex_unlock(&mgr->lock);
}

static int mgr_sriov_prepare(void *priv, unsigned int num_vfs)
{
	struct nvgpu_vgpu_mgr *mgr = priv;
	bool busy;

	mutex_lock(&mgr->lock);
	busy = mgr->nr_vgpus;
	mgr->vfs_changing = !busy;
	mutex_unlock(&mgr->lock);

	return busy ? -EBUSY : 0;
}

static void mgr_sriov_done(void *priv, unsigned int num_vfs)
{
	struct nvgpu_vgpu_mgr *mgr = priv;

	mutex_lock(&mgr->lock);
	mgr->vfs_changing = false;
	atomic_inc(&mgr->generation);
	mutex_unlock(&mgr->lock);
	nvgpu_vgpu_sysfs_follow(mgr, num_vfs);
}

static int mgr_disturb(void *priv, enum nvgpu_disturbance what)
{
	struct nvgpu_vgpu_mgr *mgr = priv;
	bool busy;

	mutex_lock(&mgr->lock);
	busy = what == NVGPU_DISTURB_SUSPEND ? mgr->nr_vgpus : mgr->nr_open;
	mutex_unlock(&mgr->lock);

	return busy ? -EBUSY : 0;
}

static const struct nvgpu_client_ops mgr_ops = {
	.lost = mgr_lost,
	.recovered = mgr_recovered,
	.plugin_event = mgr_plugin_event,
	.fault = mgr_fault,
	.utilisation = mgr_utilisation,
	.sriov_prepare = mgr_sriov_prepare,
	.sriov_done = mgr_sriov_done,
	.disturb = mgr_disturb,
};

static void mgr_publish(struct nvgpu_vgpu_mgr *mgr)
{
	mutex_lock(&registry);
	list_add_tail(&mgr->node, &managers);
	mutex_unlock(&registry);
}

static void mgr_unpublish(struct nvgpu_vgpu_mgr *mgr)
{
	mutex_lock(&registry);
	list_del(&mgr->node);
	mutex_unlock(&registry);
}

static int mgr_probe(struct auxiliary_device *adev, const struct auxiliary_device_id *id)
{
	struct nvgpu_vgpu_mgr *mgr;
	int err;

	mgr = kzalloc(sizeof(*mgr), GFP_KERNEL);
	if (!mgr)
		return -ENOMEM;

	kref_init(&mgr->ref);
	mutex_init(&mgr->lock);
	mutex_init(&mgr->fw_lock);
	mutex_init(&mgr->sysfs_lock);
	INIT_LIST_HEAD(&mgr->vgpus);
	init_waitqueue_head(&mgr->idle);
	init_waitqueue_head(&mgr->answered);
	INIT_WORK(&mgr->usage_work, nvgpu_vgpu_usage_worker);

	mgr->wq = alloc_workqueue("nvgpu-vgpu", WQ_UNBOUND, 0);
	if (!mgr->wq) {
		err = -ENOMEM;
		goto err_mgr;
	}

	mgr->client = nvgpu_client_open(adev, &mgr_ops, mgr);
	if (IS_ERR(mgr->client)) {
		err = PTR_ERR(mgr->client);
		goto err_wq;
	}

	mgr->pf = nvgpu_client_info(mgr->client)->pdev;
	mgr->gpu = pci_get_drvdata(mgr->pf);
	err = nvgpu_type_set_init(&mgr->types, mgr->client);
	if (err)
		goto err_client;

	/* From here on lists and callbacks find a whole manager. */
	dev_set_drvdata(&adev->dev, mgr);
	mgr_publish(mgr);
	/* There are VFs already when an administrator bound just this driver anew. */
	nvgpu_vgpu_sysfs_follow(mgr, pci_num_vf(mgr->pf));
	nvgpu_client_listen(mgr->client);

	/* A GPU without its types is still worth showing. */
	bring_up(mgr);

	return 0;

err_client:
	nvgpu_client_close(mgr->client);
err_wq:
	destroy_workqueue(mgr->wq);
err_mgr:
	nvgpu_vgpu_mgr_put(mgr);
	return err;
}

static bool is_idle(struct nvgpu_vgpu_mgr *mgr)
{
	bool idle;

	mutex_lock(&mgr->lock);
	idle = !mgr->nr_open;
	mutex_unlock(&mgr->lock);

	return idle;
}

/* Ask every VMM to let go. The VFIO side takes its own locks: call it without ours. */
static void ask_for_release(struct nvgpu_vgpu_mgr *mgr)
{
	struct pci_dev *vf;
	u32 i;

	for (i = 0; i < NVGPU_MAX_VFS; i++) {
		mutex_lock(&mgr->lock);
		vf = mgr->by_vf[i] && mgr->by_vf[i]->open ? pci_dev_get(mgr->by_vf[i]->vf_pdev) :
							    NULL;
		mutex_unlock(&mgr->lock);
		if (vf)
			nvgpu_vfio_request_release(vf, true);
		pci_dev_put(vf);
	}
}

/*
 * Normally the VFs are gone by now and every vGPU is closed. When an administrator
 * unbinds just this driver they are not: the same request goes to the VMMs, and
 * like the VFIO core we wait for as long as they take.
 */
static void mgr_remove(struct auxiliary_device *adev)
{
	struct nvgpu_vgpu_mgr *mgr = dev_get_drvdata(&adev->dev);
	struct nvgpu_vgpu *vgpu, *next;
	int seen;

	mutex_lock(&mgr->lock);
	WRITE_ONCE(mgr->dying, true);
	mutex_unlock(&mgr->lock);
	nvgpu_vgpu_sysfs_remove(mgr);
	mgr_unpublish(mgr);

	/* A condition that is waited for takes no lock, so it is the number of closes. */
	for (;;) {
		seen = atomic_read(&mgr->closes);
		if (is_idle(mgr))
			break;
		ask_for_release(mgr);
		wait_event_timeout(mgr->idle, atomic_read(&mgr->closes) != seen,
				   msecs_to_jiffies(RELEASE_RETRY_MS));
	}

	nvgpu_vgpu_drop_objects(mgr);
	/* Nobody asks a manager that is dying. */
	cancel_work_sync(&mgr->usage_work);
	mutex_lock(&mgr->fw_lock);
	nvgpu_client_rm_destroy(mgr->client, mgr->rm);
	mgr->rm = NULL;
	mutex_unlock(&mgr->fw_lock);

	/* Firmware is about to be unloaded: nothing can be quarantined any more. */
	mutex_lock(&mgr->lock);
	list_for_each_entry_safe(vgpu, next, &mgr->vgpus, node)
		nvgpu_vgpu_free_locked(vgpu);
	mutex_unlock(&mgr->lock);

	nvgpu_client_close(mgr->client);
	nvgpu_type_set_fini(&mgr->types);
	destroy_workqueue(mgr->wq);
	nvgpu_vgpu_mgr_put(mgr);
}

static const struct auxiliary_device_id mgr_ids[] = {
	{ .name = KBUILD_MODNAME ".vgpu" },
	{}
};

static struct auxiliary_driver mgr_driver = {
	.name = "vgpu",
	.probe = mgr_probe,
	.remove = mgr_remove,
	.id_table = mgr_ids,
};

/** nvgpu_vgpu_register() - Register the manager's auxiliary driver. Sleeps. Return: 0 or -errno. */
int nvgpu_vgpu_register(void)
{
	return auxiliary_driver_register(&mgr_driver);
}

/** nvgpu_vgpu_unregister() - Opposite; waits for open vGPUs. */
void nvgpu_vgpu_unregister(void)
{
	auxiliary_driver_unregister(&mgr_driver);
}
