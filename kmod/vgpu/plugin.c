// SPDX-License-Identifier: GPL-2.0-only
/*
 * The plugin of a vGPU: loading it, what it is told, ending it.
 */

#include <linux/pci.h>
#include <linux/string_helpers.h>

#include "vgpu/vgpu.h"

/**
 * DOC: the plugin
 *
 * Firmware runs one task for each vGPU, the plugin. It is loaded and ended by firmware
 * calls and told everything else through its mailbox (hostrpc.c). Messages are sent by
 * the thread that starts or stops the vGPU, and while it runs by vfio/, which orders
 * them by a lock of its own.
 *
 * A plugin that refuses a guest's wish goes on; one that does not answer, or answers
 * nonsense, has failed, and with it the vGPU: the VMM is told, and only its close
 * brings the vGPU back.
 */

/* Both what the vendor's host sends and what later open drivers use, vgpu-host.md 4.3, 4.6. */
#define PLUGIN_CHANNELS		3
/* Told to a plugin of equal size; with mixed sizes it is told its place. */
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

/**
 * nvgpu_vgpu_plugin_load() - Let firmware start the plugin, vgpu-host.md 4.3.
 * @vgpu: starting, scrubbed, its mailbox attached
 *
 * Sets @bootloaded if firmware may have done it, whatever is returned. Success means
 * "scheduled": nvgpu_hostrpc_wait_boot() tells when it runs.
 *
 * Context: sleeps; killable.
 * Return: 0 or the negative errno of the firmware call.
 */
int nvgpu_vgpu_plugin_load(struct nvgpu_vgpu *vgpu)
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

/**
 * nvgpu_vgpu_plugin_unload() - Let firmware end the plugin and forget the guest.
 * @vgpu: stopping, was loaded
 *
 * Context: sleeps, bounded by the timeouts of two firmware calls.
 * Return: 0; or why firmware may still use the vGPU's memory, with @stop_step saying
 * what failed.
 */
int nvgpu_vgpu_plugin_unload(struct nvgpu_vgpu *vgpu)
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

/**
 * nvgpu_vgpu_plugin_negotiate() - Agree on the version of the messages.
 * @vgpu: starting, its plugin has booted
 *
 * Context: sleeps; killable.
 * Return: 0; -EPROTO the plugin wants another version; or as nvgpu_hostrpc_call().
 */
int nvgpu_vgpu_plugin_negotiate(struct nvgpu_vgpu *vgpu)
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

/**
 * nvgpu_vgpu_plugin_configure() - Tell the plugin whom it serves, vgpu-host.md 4.6.
 * @vgpu: starting, the version is agreed on
 *
 * Context: sleeps; killable.
 * Return: 0; the encoder's errno; or as nvgpu_hostrpc_call().
 */
int nvgpu_vgpu_plugin_configure(struct nvgpu_vgpu *vgpu)
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
		.placement_id = vgpu->mgr->mixed ? vgpu->placement : PLACEMENT_NONE,
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

/**
 * nvgpu_vgpu_plugin_quiet() - Stop the DMA of a guest that is going.
 * @vgpu: stopping
 *
 * The plugin's answer changes nothing: it is ended next.
 *
 * Context: sleeps, for a shorter time than other messages may take.
 */
void nvgpu_vgpu_plugin_quiet(struct nvgpu_vgpu *vgpu)
{
	u32 result;

	if (vgpu->bus_master)
		send_bus_master(vgpu, false, NVGPU_WAIT_PLUGIN_QUIET, &result);
	vgpu->bus_master = false;
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
	if (vgpu->state == NVGPU_VGPU_RUNNING)
		nvgpu_vgpu_announce_locked(vgpu, NVGPU_VGPU_NEWS_RESET);
	mutex_unlock(&mgr->lock);

	return err;
}

/**
 * nvgpu_vgpu_cut_start() - End a start that is going on.
 * @vf: any VF
 *
 * Its waits for the plugin fail at once, the calls to firmware before that end by their
 * own timeouts. Context: sleeps; not from the thread that starts.
 */
void nvgpu_vgpu_cut_start(struct pci_dev *vf)
{
	struct nvgpu_vgpu_mgr *mgr = nvgpu_vgpu_mgr_lock_of_vf(vf);
	int index = pci_iov_vf_id(vf);
	struct nvgpu_vgpu *vgpu;

	if (!mgr)
		return;
	vgpu = index >= 0 && index < NVGPU_MAX_VFS ? mgr->by_vf[index] : NULL;
	if (vgpu && vgpu->open)
		nvgpu_hostrpc_abort(&vgpu->rpc, -ESHUTDOWN);
	mutex_unlock(&mgr->lock);
	nvgpu_vgpu_mgr_put(mgr);
}

/** nvgpu_vgpu_hang_up() - End the call to the plugin in flight and refuse others. Any context. */
void nvgpu_vgpu_hang_up(struct nvgpu_vgpu *vgpu)
{
	nvgpu_hostrpc_abort(&vgpu->rpc, -ESHUTDOWN);
}
