// SPDX-License-Identifier: GPL-2.0-only
/*
 * Starting and stopping the firmware side of a vGPU.
 */

#include <linux/pci.h>

#include "vgpu/vgpu.h"

/**
 * DOC: start and stop ladders
 *
 * ::
 *
 *	open                                close, or a failed open
 *	  RM client, device, subdevice        stop DMA (bus mastering off)
 *	  scrub framebuffer and heap          hang up the mailbox
 *	  map the mailbox                     SHUTDOWN
 *	  BOOTLOAD                            CLEANUP
 *	  wait for the boot marker            unmap
 *	  negotiate versions                  scrub, free the RM client
 *	  configure                           (reservations stay until destroy)
 *
 * The start runs in the opener and every wait in it is killable: a VMM that is
 * killed while its plugin comes up takes the stop ladder at once.
 *
 * The stop runs in a worker. A process that is being killed cannot wait for
 * firmware killably, and giving up half-way would leave firmware with memory
 * that is handed to the next guest. The worker has no signals, its waits are
 * bounded by the timeouts of the calls, and the closing process waits for it.
 *
 * When SHUTDOWN or CLEANUP fail, or the channel that scrubs cannot be freed, nobody
 * can tell what firmware still uses: the vGPU is quarantined with everything it has
 * until the GPU is reset.
 */

static int map_mailbox(struct nvgpu_vgpu *vgpu)
{
	struct nvgpu_client *client = vgpu->mgr->client;
	const struct nvgpu_plugin_layout *layout = nvgpu_client_info(client)->plugin;
	u64 heap = nvgpu_fb_block_base(vgpu->heap);
	int err;

	if (layout->comm_bytes > nvgpu_fb_block_bytes(vgpu->heap))
		return -EPROTO;

	err = nvgpu_client_bar1_map(client, heap, layout->comm_bytes, &vgpu->map);
	if (err)
		return err;
	vgpu->mapped = true;

	return nvgpu_hostrpc_attach(&vgpu->rpc, client, layout, vgpu->map.io, layout->comm_bytes,
				    vgpu->gfid);
}

/* On failure the caller runs the stop ladder, which knows how far this came. */
static int start(struct nvgpu_vgpu *vgpu, const char **what)
{
	struct nvgpu_client *client = vgpu->mgr->client;
	int err;

	*what = "RM client";
	vgpu->rm = nvgpu_client_rm_create(client);
	if (IS_ERR(vgpu->rm)) {
		err = PTR_ERR(vgpu->rm);
		vgpu->rm = NULL;
		return err;
	}

	/* No other guest's data; in the heap no stale boot marker and no other guest's logs. */
	*what = "scrub";
	err = nvgpu_vgpu_scrub(vgpu);
	if (err)
		return err;

	*what = "mailbox";
	err = map_mailbox(vgpu);
	if (err)
		return err;

	*what = "plugin bootload";
	err = nvgpu_vgpu_plugin_load(vgpu);
	if (err)
		return err;

	*what = "plugin boot";
	err = nvgpu_hostrpc_wait_boot(&vgpu->rpc);
	if (err)
		return err;

	*what = "version negotiation";
	err = nvgpu_vgpu_plugin_negotiate(vgpu);
	if (err)
		return err;

	*what = "configuration";
	return nvgpu_vgpu_plugin_configure(vgpu);
}

/* A guest's data must not lie around longer than need be; the next start scrubs in any case. */
static void release_scrub(struct nvgpu_vgpu *vgpu)
{
	struct nvgpu_vgpu_mgr *mgr = vgpu->mgr;
	int err;

	err = nvgpu_vgpu_scrub(vgpu);
	if (!err)
		return;

	dev_err(nvgpu_client_dev(mgr->client), "vGPU %u: not scrubbed after use: %pe\n", vgpu->id,
		ERR_PTR(err));
	mutex_lock(&mgr->lock);
	nvgpu_vgpu_set_failure_locked(vgpu, "not scrubbed after use (%pe); the next start will",
				      ERR_PTR(err));
	mutex_unlock(&mgr->lock);
}

/* The stop ladder. Return: 0, or why firmware may still use the vGPU's memory. */
static int stop(struct nvgpu_vgpu *vgpu)
{
	struct nvgpu_client *client = vgpu->mgr->client;
	int err = 0;

	nvgpu_vgpu_plugin_quiet(vgpu);
	nvgpu_hostrpc_detach(&vgpu->rpc);

	if (vgpu->bootloaded)
		err = nvgpu_vgpu_plugin_unload(vgpu);

	if (vgpu->mapped)
		nvgpu_client_bar1_unmap(client, &vgpu->map);
	vgpu->mapped = false;

	/* Nobody has seen what no plugin was started on. */
	if (vgpu->bootloaded && !err)
		release_scrub(vgpu);
	vgpu->bootloaded = false;
	if (vgpu->ce_stuck && !err) {
		vgpu->stop_step = "the channel that scrubs was not freed";
		err = -ENOTRECOVERABLE;
	}

	/* Firmware's bookkeeping of a vGPU that it did not clean up is left alone. */
	if (vgpu->rm && (!err || nvgpu_client_gpu_state(client) != NVGPU_GPU_READY)) {
		nvgpu_client_rm_destroy(client, vgpu->rm);
		vgpu->rm = NULL;
	}

	return err;
}

/** nvgpu_vgpu_stop_worker() - Runs the stop ladder where no signal can cut it short. */
void nvgpu_vgpu_stop_worker(struct work_struct *work)
{
	struct nvgpu_vgpu *vgpu = container_of(work, struct nvgpu_vgpu, stop_work);

	vgpu->stop_err = stop(vgpu);
	complete(&vgpu->stop_done);
}

/*
 * From STARTING, RUNNING or FAILED to DEFINED or QUARANTINED, and the device is closed.
 * Drops the reference to the manager that opening took.
 */
static void stop_and_close(struct nvgpu_vgpu *vgpu)
{
	struct nvgpu_vgpu_mgr *mgr = vgpu->mgr;

	mutex_lock(&mgr->lock);
	nvgpu_vgpu_set_state_locked(vgpu, NVGPU_VGPU_STOPPING);
	mutex_unlock(&mgr->lock);

	reinit_completion(&vgpu->stop_done);
	queue_work(mgr->wq, &vgpu->stop_work);
	wait_for_completion(&vgpu->stop_done);

	mutex_lock(&mgr->lock);
	/* Firmware that is gone for good holds nothing any more. */
	if (vgpu->boot != mgr->boots) {
		vgpu->stop_err = 0;
		/* Still open, so nobody else touches it. */
		mutex_unlock(&mgr->lock);
		nvgpu_client_rm_destroy(mgr->client, xchg(&vgpu->rm, NULL));
		mutex_lock(&mgr->lock);
	}
	if (vgpu->stop_err) {
		nvgpu_vgpu_set_failure_locked(vgpu,
					      "%s (%pe): its memory is held until the GPU is reset",
					      vgpu->stop_step, ERR_PTR(vgpu->stop_err));
		dev_err(nvgpu_client_dev(mgr->client), "vGPU %u: quarantined: %s\n", vgpu->id,
			vgpu->failure);
	}
	vgpu->open = false;
	vgpu->vm_pid = 0;
	nvgpu_vgpu_set_state_locked(vgpu, vgpu->stop_err ? NVGPU_VGPU_QUARANTINED :
							   NVGPU_VGPU_DEFINED);
	mgr->nr_open--;
	atomic_inc(&mgr->closes);
	wake_up_all(&mgr->idle);
	mutex_unlock(&mgr->lock);

	/* Whoever waited for this may have ended the manager before the unlock returned. */
	nvgpu_vgpu_mgr_put(mgr);
}

static int claim_locked(struct nvgpu_vgpu_mgr *mgr, struct pci_dev *vf, u32 pid,
			struct nvgpu_vgpu **out)
{
	int index = pci_iov_vf_id(vf);
	struct nvgpu_vgpu *vgpu;
	char why[NVGPU_REASON_LEN];

	if (mgr->dying || index < 0 || index >= NVGPU_MAX_VFS)
		return -ENODEV;
	vgpu = mgr->by_vf[index];
	if (!vgpu)
		return -ENODEV;
	if (vgpu->open || vgpu->doomed)
		return -EBUSY;
	/* Whoever opens a device learns an errno; the sentence is left for others to read. */
	if (vgpu->state != NVGPU_VGPU_DEFINED)
		return -EIO;
	if (!mgr->ready) {
		nvgpu_place_not_ready(nvgpu_vgpu_unmixed_release_locked(mgr), mgr->nr_vgpus,
				      why, sizeof(why));
		nvgpu_vgpu_set_failure_locked(vgpu, "start refused: %s", why);
		return -EIO;
	}

	vgpu->open = true;
	vgpu->ce_stuck = false;
	vgpu->vm_pid = pid;
	vgpu->boot = mgr->boots;
	mgr->nr_open++;
	nvgpu_vgpu_set_state_locked(vgpu, NVGPU_VGPU_STARTING);
	*out = vgpu;

	return 0;
}

/* A start that came through counts only if nothing went wrong behind its back. */
static int commit_start(struct nvgpu_vgpu *vgpu)
{
	struct nvgpu_vgpu_mgr *mgr = vgpu->mgr;
	int err;

	mutex_lock(&mgr->lock);
	err = READ_ONCE(vgpu->rpc.abort_err);
	if (!err && vgpu->state != NVGPU_VGPU_STARTING)
		err = -EIO;
	if (!err) {
		vgpu->failure[0] = '\0';
		vgpu->starts++;
		nvgpu_vgpu_set_state_locked(vgpu, NVGPU_VGPU_RUNNING);
	}
	mutex_unlock(&mgr->lock);

	return err;
}

/**
 * nvgpu_vgpu_open() - Start the vGPU of a VF for a guest.
 * @vf: the VF; bound to our driver, function reset done by the caller
 * @pid: process that runs the guest, in the initial namespace
 * @out: the vGPU, pinned until nvgpu_vgpu_close(); written on success
 * @id: what the guest is to see; written on success
 *
 * Context: sleeps for as long as firmware takes; killable.
 * Return: 0; -ENODEV no vGPU on this VF; -EBUSY open; -EIO GPU not ready, vGPU
 * quarantined or firmware lost; -EINTR; -ETIMEDOUT; -EREMOTEIO the plugin refused;
 * or the errno of the firmware's status. After a failure the vGPU can be opened
 * again unless it is quarantined.
 */
int nvgpu_vgpu_open(struct pci_dev *vf, u32 pid, struct nvgpu_vgpu **out,
		    struct nvgpu_vgpu_identity *id)
{
	struct nvgpu_vgpu_mgr *mgr = nvgpu_vgpu_mgr_lock_of_vf(vf);
	const struct nvgpu_client_info *info;
	struct nvgpu_vgpu *vgpu;
	const char *what;
	int err;

	if (!mgr)
		return -ENODEV;
	err = claim_locked(mgr, vf, pid, &vgpu);
	mutex_unlock(&mgr->lock);
	if (err) {
		nvgpu_vgpu_mgr_put(mgr);
		return err;
	}

	/* An open vGPU keeps the manager going, and the reference is for the end of that. */
	err = start(vgpu, &what);
	if (!err)
		err = commit_start(vgpu);
	if (err) {
		dev_err(nvgpu_client_dev(mgr->client), "vGPU %u: start on VF %u failed at %s: %pe\n",
			vgpu->id, vgpu->vf, what, ERR_PTR(err));
		mutex_lock(&mgr->lock);
		nvgpu_vgpu_set_failure_locked(vgpu, "start failed at %s: %pe", what, ERR_PTR(err));
		mutex_unlock(&mgr->lock);
		stop_and_close(vgpu);
		return err;
	}

	info = nvgpu_client_info(mgr->client);
	*id = (struct nvgpu_vgpu_identity) {
		.device_id = vgpu->type->guest_device,
		.subsystem_id = vgpu->type->guest_subsystem,
		.bar1_bytes = nvgpu_place_bar1_bytes(vgpu->type, info->vf_bar_bytes[1]),
		.fb_bytes = nvgpu_fb_block_bytes(vgpu->fb),
	};
	*out = vgpu;

	return 0;
}

/**
 * nvgpu_vgpu_close() - Stop the vGPU and let go of it.
 * @vgpu: from nvgpu_vgpu_open(); not valid afterwards
 *
 * Context: sleeps, not interruptible, bounded by the firmware calls' timeouts. No
 * other call with @vgpu may be running.
 */
void nvgpu_vgpu_close(struct nvgpu_vgpu *vgpu)
{
	stop_and_close(vgpu);
}
