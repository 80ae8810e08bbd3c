// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens to vGPUs behind their backs: plugins that crash, firmware that is lost
 * or booted anew.
 */

#include <linux/pci.h>

#include "vgpu/vgpu.h"

static bool fail_locked(struct nvgpu_vgpu *vgpu, int err, const char *why)
{
	nvgpu_hostrpc_abort(&vgpu->rpc, err);
	if (vgpu->state != NVGPU_VGPU_RUNNING && vgpu->state != NVGPU_VGPU_STARTING)
		return false;

	nvgpu_vgpu_set_failure_locked(vgpu, "%s", why);
	nvgpu_vgpu_set_state_locked(vgpu, NVGPU_VGPU_FAILED);

	return true;
}

/**
 * nvgpu_vgpu_crashed() - Firmware says that a plugin task died.
 * @mgr: manager
 * @gfid: as firmware says; any value
 *
 * Context: sleeps.
 */
void nvgpu_vgpu_crashed(struct nvgpu_vgpu_mgr *mgr, u32 gfid)
{
	struct device *dev = nvgpu_client_dev(mgr->client);
	struct nvgpu_vgpu *vgpu = NULL;
	struct pci_dev *vf = NULL;

	mutex_lock(&mgr->lock);
	if (gfid >= NVGPU_GFID_OF_VF(0) && gfid < NVGPU_GFID_OF_VF(NVGPU_MAX_VFS))
		vgpu = mgr->by_vf[gfid - NVGPU_GFID_OF_VF(0)];
	if (!vgpu) {
		dev_warn_ratelimited(dev, "firmware reports a crash of plugin %u, which is not ours\n",
				     gfid);
	} else if (fail_locked(vgpu, -EIO, "the plugin crashed")) {
		dev_err(dev, "vGPU %u: the plugin crashed\n", vgpu->id);
		vf = pci_dev_get(vgpu->vf_pdev);
	}
	mutex_unlock(&mgr->lock);

	if (vf)
		nvgpu_vfio_signal_error(vf);
	pci_dev_put(vf);
}

/**
 * nvgpu_vgpu_drop_objects() - Free the RM objects that quarantined vGPUs left.
 * @mgr: manager
 *
 * Context: sleeps; asks firmware only if it is the one that has the objects.
 */
void nvgpu_vgpu_drop_objects(struct nvgpu_vgpu_mgr *mgr)
{
	struct nvgpu_vgpu *vgpu;
	struct nvgpu_rm *rm;
	u32 i;

	for (i = 0; i < NVGPU_MAX_VFS; i++) {
		mutex_lock(&mgr->lock);
		vgpu = mgr->by_vf[i];
		/* Of one that is open they belong to the thread that works on it. */
		rm = vgpu && !vgpu->open ? xchg(&vgpu->rm, NULL) : NULL;
		mutex_unlock(&mgr->lock);
		nvgpu_client_rm_destroy(mgr->client, rm);
	}
}

/**
 * nvgpu_vgpu_lost() - Firmware is gone: fail every vGPU.
 * @mgr: manager
 *
 * Context: sleeps. Firmware that is still there (a reset was asked for) is told that
 * RM objects go.
 */
void nvgpu_vgpu_lost(struct nvgpu_vgpu_mgr *mgr)
{
	struct pci_dev *vf;
	u32 i;

	mutex_lock(&mgr->lock);
	mgr->ready = false;
	mgr->cannot_mix = false;
	atomic_inc(&mgr->generation);
	mutex_unlock(&mgr->lock);

	for (i = 0; i < NVGPU_MAX_VFS; i++) {
		struct nvgpu_vgpu *vgpu;

		mutex_lock(&mgr->lock);
		vgpu = mgr->by_vf[i];
		vf = NULL;
		if (vgpu && fail_locked(vgpu, -EIO, "the GPU's firmware is gone"))
			vf = pci_dev_get(vgpu->vf_pdev);
		mutex_unlock(&mgr->lock);

		if (vf)
			nvgpu_vfio_signal_error(vf);
		pci_dev_put(vf);
	}
	nvgpu_vgpu_drop_objects(mgr);
}

/**
 * nvgpu_vgpu_recovered() - Firmware was booted anew: quarantine is over.
 * @mgr: manager; a vGPU that is still open has failed, and its close finds no firmware
 *
 * Context: sleeps, does not wait for firmware.
 */
void nvgpu_vgpu_recovered(struct nvgpu_vgpu_mgr *mgr)
{
	struct nvgpu_vgpu *vgpu;

	/* A close that ends after this sees it, and leaves nothing; what others left goes. */
	mutex_lock(&mgr->lock);
	mgr->boots++;
	nvgpu_meter_reset(&mgr->meter);
	mutex_unlock(&mgr->lock);
	nvgpu_vgpu_drop_objects(mgr);

	mutex_lock(&mgr->lock);
	list_for_each_entry(vgpu, &mgr->vgpus, node)
		if (vgpu->state == NVGPU_VGPU_QUARANTINED)
			nvgpu_vgpu_set_state_locked(vgpu, NVGPU_VGPU_DEFINED);
	mutex_unlock(&mgr->lock);
}
