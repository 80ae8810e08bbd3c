// SPDX-License-Identifier: GPL-2.0-only
/*
 * Starting and stopping the firmware side of a vGPU.
 */

#include <linux/pci.h>
#include <linux/string_helpers.h>

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

/* Both what the vendor's host sends and what later open drivers use, vgpu-host.md 4.3, 4.6. */
#define PLUGIN_CHANNELS		3
#define PLACEMENT_NONE		0xffff

/* Largest encoded plugin message that we send. */
#define MSG_ROOM		256

/* Version negotiation: ours, theirs (vgpu-host.md 4.5). */
struct version_msg {
	u32 host;
	u32 negotiated;
};

static u32 vf_dbdf(const struct pci_dev *vf)
{
	return (u32)pci_domain_nr(vf->bus) << 16 | pci_dev_id((struct pci_dev *)vf);
}

static void give_up_on_plugin(struct nvgpu_vgpu *vgpu, int err, const char *what, u32 result)
{
	struct nvgpu_vgpu_mgr *mgr = vgpu->mgr;
	bool failed = false;

	mutex_lock(&mgr->lock);
	if (vgpu->state == NVGPU_VGPU_RUNNING) {
		nvgpu_vgpu_set_failure_locked(vgpu, "%s: %pe (plugin result %#x)", what,
					      ERR_PTR(err), result);
		nvgpu_vgpu_set_state_locked(vgpu, NVGPU_VGPU_FAILED);
		failed = true;
	}
	mutex_unlock(&mgr->lock);

	nvgpu_hostrpc_abort(&vgpu->rpc, -EIO);
	if (!failed)
		return;

	dev_err(nvgpu_client_dev(mgr->client), "vGPU %u: %s failed: %pe (plugin result %#x)\n",
		vgpu->id, what, ERR_PTR(err), result);
	nvgpu_vfio_signal_error(vgpu->vf_pdev);
}

static int negotiate_version(struct nvgpu_vgpu *vgpu)
{
	u32 ours = vgpu->rpc.layout->ctrl_version;
	struct version_msg msg = { .host = ours };
	struct nvgpu_hostrpc_call call = {
		.msg = NVGPU_PLUGIN_VERSION,
		.payload = &msg,
		.bytes = sizeof(msg),
		.wait = NVGPU_WAIT_PLUGIN_RPC,
	};
	int err;

	err = nvgpu_hostrpc_call(&vgpu->rpc, &call);
	if (err)
		return err;

	/* A plugin that leaves the field alone accepts what we speak. */
	return msg.negotiated && msg.negotiated != ours ? -EPROTO : 0;
}

static int configure(struct nvgpu_vgpu *vgpu)
{
	u32 buf[MSG_ROOM / sizeof(u32)] = {};
	struct nvgpu_plugin_config config = {
		.dbdf = vf_dbdf(vgpu->vf_pdev),
		.instance_id = nvgpu_rm_client_handle(vgpu->rm),
		.type_id = vgpu->type->id,
		.vm_pid = vgpu->vm_pid,
		.nr_channels = vgpu->nr_chids,
		.nr_plugin_channels = PLUGIN_CHANNELS,
		.host_page_bytes = PAGE_SIZE,
		.placement_id = PLACEMENT_NONE,
		.enable_uvm = vgpu->type->cuda,
	};
	struct nvgpu_hostrpc_call call = {
		.msg = NVGPU_PLUGIN_CONFIG,
		.payload = buf,
		.wait = NVGPU_WAIT_PLUGIN_RPC,
	};
	int len;

	export_uuid(config.uuid, &vgpu->uuid);
	len = nvgpu_client_encode_plugin_config(vgpu->mgr->client, &config, buf, sizeof(buf));
	if (len < 0)
		return len;
	call.bytes = round_up(len, sizeof(u32));

	return nvgpu_hostrpc_call(&vgpu->rpc, &call);
}

static int bootload(struct nvgpu_vgpu *vgpu)
{
	struct nvgpu_client *client = vgpu->mgr->client;
	const struct nvgpu_client_info *info = nvgpu_client_info(client);
	struct nvgpu_bootload b = {
		.dbdf = vf_dbdf(vgpu->vf_pdev),
		.gfid = vgpu->gfid,
		.type_id = vgpu->type->id,
		.vm_pid = vgpu->vm_pid,
		.nr_channels = vgpu->nr_chids,
		.nr_plugin_channels = PLUGIN_CHANNELS,
		.first_chid = vgpu->first_chid,
		.engine = info->engine,
		.nr_engines = info->nr_engines,
		.fb_base = nvgpu_fb_block_base(vgpu->fb),
		.fb_bytes = nvgpu_fb_block_bytes(vgpu->fb),
		.heap_base = nvgpu_fb_block_base(vgpu->heap),
		.heap_bytes = nvgpu_fb_block_bytes(vgpu->heap),
	};
	int err;

	err = nvgpu_client_vgpu_bootload(client, vgpu->rm, &b);

	/*
	 * A refusal is final, but a call that was given up may still be carried
	 * out: then firmware has to be told to stop what it may have started.
	 */
	vgpu->bootloaded = !err || err == -ETIMEDOUT || err == -EINTR || err == -EIO;

	return err;
}

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
	err = bootload(vgpu);
	if (err)
		return err;

	*what = "plugin boot";
	err = nvgpu_hostrpc_wait_boot(&vgpu->rpc);
	if (err)
		return err;

	*what = "version negotiation";
	err = negotiate_version(vgpu);
	if (err)
		return err;

	*what = "configuration";
	return configure(vgpu);
}

static int send_bus_master(struct nvgpu_vgpu *vgpu, bool on, enum nvgpu_plugin_wait wait,
			   u32 *result)
{
	u32 buf[MSG_ROOM / sizeof(u32)] = {};
	struct nvgpu_hostrpc_call call = {
		.msg = NVGPU_PLUGIN_BME,
		.payload = buf,
		.wait = wait,
	};
	int err;

	err = nvgpu_client_encode_plugin_bme(vgpu->mgr->client, on, buf, sizeof(buf));
	if (err < 0)
		return err;
	call.bytes = round_up(err, sizeof(u32));

	err = nvgpu_hostrpc_call(&vgpu->rpc, &call);
	*result = call.result;
	if (!err)
		vgpu->bus_master = on;

	return err;
}

static int stop_firmware(struct nvgpu_vgpu *vgpu)
{
	struct nvgpu_client *client = vgpu->mgr->client;
	int shutdown, cleanup;

	vgpu->stop_step = "firmware is gone";
	if (nvgpu_client_gpu_state(client) != NVGPU_GPU_READY)
		return -EIO;

	/* Both, whatever the first says: firmware may have come half-way. */
	shutdown = nvgpu_client_vgpu_shutdown(client, vgpu->rm, vgpu->gfid);
	cleanup = nvgpu_client_vgpu_cleanup(client, vgpu->rm, vgpu->gfid);
	vgpu->stop_step = shutdown ? "plugin shutdown failed" : "plugin cleanup failed";

	return shutdown ?: cleanup;
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
	u32 result;
	int err = 0;

	if (vgpu->bus_master)
		send_bus_master(vgpu, false, NVGPU_WAIT_PLUGIN_QUIET, &result);
	vgpu->bus_master = false;
	nvgpu_hostrpc_detach(&vgpu->rpc);

	if (vgpu->bootloaded)
		err = stop_firmware(vgpu);

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

/* From STARTING, RUNNING or FAILED to DEFINED or QUARANTINED, and the device is closed. */
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

	/* Under the lock: once it is free the manager may be, too. */
	wake_up_all(&mgr->idle);
	mutex_unlock(&mgr->lock);
}

static int claim_locked(struct nvgpu_vgpu_mgr *mgr, struct pci_dev *vf, u32 pid,
			struct nvgpu_vgpu **out)
{
	int index = pci_iov_vf_id(vf);
	struct nvgpu_vgpu *vgpu;

	if (mgr->dying || index < 0 || index >= NVGPU_MAX_VFS)
		return -ENODEV;
	vgpu = mgr->by_vf[index];
	if (!vgpu)
		return -ENODEV;
	if (vgpu->open)
		return -EBUSY;
	if (!mgr->ready || vgpu->state != NVGPU_VGPU_DEFINED)
		return -EIO;

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
	if (err)
		return err;

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

/** nvgpu_vgpu_hang_up() - End the call to the plugin in flight and refuse others. Any context. */
void nvgpu_vgpu_hang_up(struct nvgpu_vgpu *vgpu)
{
	nvgpu_hostrpc_abort(&vgpu->rpc, -ESHUTDOWN);
}

/**
 * nvgpu_vgpu_set_bus_master() - Tell the plugin whether the guest may do DMA.
 * @vgpu: open
 * @on: bus mastering
 *
 * Context: sleeps; killable; the caller serialises with nvgpu_vgpu_guest_reset().
 * Return: 0 or a negative errno; unless the plugin merely refused, the vGPU has failed.
 */
int nvgpu_vgpu_set_bus_master(struct nvgpu_vgpu *vgpu, bool on)
{
	u32 result = 0;
	int err;

	if (vgpu->bus_master == on)
		return 0;

	err = send_bus_master(vgpu, on, NVGPU_WAIT_PLUGIN_RPC, &result);
	if (err == -EREMOTEIO)
		dev_notice_ratelimited(nvgpu_client_dev(vgpu->mgr->client),
				       "vGPU %u: plugin refused bus mastering %s: %#x\n", vgpu->id,
				       str_on_off(on), result);
	else if (err)
		give_up_on_plugin(vgpu, err, "bus mastering", result);

	return err;
}

/**
 * nvgpu_vgpu_guest_reset() - Bring the vGPU back to what a guest may find at start.
 * @vgpu: open; the VF's function reset is done
 *
 * The plugin forgets the guest, then the framebuffer is scrubbed (vgpu-host.md 4.7,
 * 4.8), and bus mastering is told again if it was on.
 *
 * Context: sleeps; killable; the caller serialises with nvgpu_vgpu_set_bus_master().
 * Return: 0 or a negative errno; then the vGPU has failed.
 */
int nvgpu_vgpu_guest_reset(struct nvgpu_vgpu *vgpu)
{
	struct nvgpu_hostrpc_call call = {
		.msg = NVGPU_PLUGIN_RESET,
		.wait = NVGPU_WAIT_PLUGIN_RPC,
	};
	struct nvgpu_vgpu_mgr *mgr = vgpu->mgr;
	bool bus_master = vgpu->bus_master;
	int err;

	err = nvgpu_hostrpc_call(&vgpu->rpc, &call);
	if (!err)
		err = nvgpu_vgpu_scrub_guest(vgpu);
	if (err) {
		give_up_on_plugin(vgpu, err, "guest reset", call.result);
		return err;
	}

	vgpu->bus_master = false;
	if (bus_master)
		err = nvgpu_vgpu_set_bus_master(vgpu, true);

	mutex_lock(&mgr->lock);
	vgpu->resets++;
	mutex_unlock(&mgr->lock);

	return err;
}

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
	mutex_unlock(&mgr->lock);
	nvgpu_vgpu_drop_objects(mgr);

	mutex_lock(&mgr->lock);
	list_for_each_entry(vgpu, &mgr->vgpus, node)
		if (vgpu->state == NVGPU_VGPU_QUARANTINED)
			nvgpu_vgpu_set_state_locked(vgpu, NVGPU_VGPU_DEFINED);
	mutex_unlock(&mgr->lock);
}
