// SPDX-License-Identifier: GPL-2.0-only
/*
 * Firmware of one GPU, started and stopped with everything that hangs on it.
 */

#include <linux/log2.h>
#include <linux/slab.h>

#include "ce/ce.h"
#include "core/client.h"
#include "core/firmware.h"
#include "core/reset.h"
#include "core/state.h"
#include "mem/bar1.h"
#include "mem/fb.h"
#include "mem/gmmu.h"

/**
 * DOC: up and down
 *
 *	up:	boot GSP, check its facts, take over framebuffer and BAR1, open the
 *		gate for clients, READY
 *	down:	tell clients, close the gate, unlink BAR1, unload GSP
 *
 * Both run under the ladder. Down works from READY and from WEDGED. Abandon is down
 * without the last step: the caller resets the function, then unloads what is left.
 */

/* Facts come from outside: what is used below must make sense. */
static int facts_check(struct nvgpu_device *nvg, const struct nvgpu_gsp_facts *facts)
{
	const char *wrong = NULL;
	u64 pde;

	if (nvgpu_gmmu_encode_pde(facts->info.bar1_pde_base, &pde) || !facts->info.bar1_pde_base ||
	    facts->info.bar1_pde_base >= facts->info.fb_bytes)
		wrong = "firmware reports an impossible BAR1 root";
	else if (nvg->vgpu_mode && !is_power_of_2(facts->vmmu_segment_bytes))
		wrong = "firmware reports an impossible VMMU segment size";
	else if (nvg->vgpu_mode)
		wrong = nvgpu_vf_returned_check(&facts->info, &nvg->vf_facts);
	if (!wrong)
		return 0;

	dev_err(nvg->dev, "%s\n", wrong);

	return -EPROTO;
}

static int facts_take(struct nvgpu_device *nvg, const struct nvgpu_gsp_facts *facts)
{
	int err;

	err = facts_check(nvg, facts);
	if (err)
		return err;
	err = nvgpu_fb_start(nvg, &facts->info, &facts->layout);
	if (err) {
		dev_err(nvg->dev, "framebuffer reported by firmware is unusable: %pe\n",
			ERR_PTR(err));
		return err;
	}
	nvgpu_bar1_start(nvg, facts->info.bar1_pde_base);

	return 0;
}

/**
 * nvgpu_firmware_up() - Boot firmware and become ready.
 * @nvg: device, under the ladder, no firmware running
 *
 * Sleeps, seconds. On failure the GPU is wedged with the reason, and nothing runs.
 *
 * Return: 0 or -errno.
 */
int nvgpu_firmware_up(struct nvgpu_device *nvg)
{
	struct nvgpu_gsp_opts opts = {
		.vgpu_mode = nvg->vgpu_mode,
		.pin_release = nvg->pin_release,
	};
	const struct nvgpu_gsp_facts *facts;
	int err;

	lockdep_assert_held(&nvg->ladder);
	nvgpu_set_state(nvg, NVGPU_GPU_BOOTING, "firmware is being started");
	nvgpu_ces_reap(nvg);

	if (nvg->vgpu_mode)
		nvgpu_vf_judge(&nvg->vf_facts, &opts.vf);
	err = nvgpu_gsp_boot(nvg->gsp, &opts);
	if (err)
		goto err_state;

	facts = nvgpu_gsp_facts(nvg->gsp);
	err = facts_take(nvg, facts);
	if (err)
		goto err_gsp;
	nvgpu_clients_open_gate(nvg, facts);
	err = nvgpu_set_state(nvg, NVGPU_GPU_READY, "%s", "");
	if (!err && !nvgpu_gsp_is_alive(nvg->gsp)) {
		/* It died between the last step and here, when nobody was listening. */
		nvgpu_wedge(nvg, "firmware stopped right after its start");
		return -EIO;
	}
	dev_info(nvg->dev, "%s (%s), firmware %s (%s), %llu MiB framebuffer, %s, %llu ms\n",
		 facts->info.name, nvg->chip->name, facts->abi->release, facts->release_reason,
		 nvg->clients->info.fb_bytes >> 20,
		 nvg->vgpu_mode ? "vGPU host" : "no vGPUs", facts->boot_ms);

	return 0;

err_gsp:
	nvgpu_gsp_unload(nvg->gsp);
err_state:
	nvgpu_clients_note_release(nvg, nvgpu_gsp_facts(nvg->gsp)->release_reason);
	nvgpu_set_state(nvg, NVGPU_GPU_WEDGED, "firmware did not start: error %d, see the kernel log", err);
	dev_err(nvg->dev, "firmware did not start: %pe\n", ERR_PTR(err));
	return err;
}

/* Nobody uses firmware on return. */
static void use_end(struct nvgpu_device *nvg)
{
	lockdep_assert_held(&nvg->ladder);
	/* Waits for somebody who just tells about a loss: what he stops must not be started anew. */
	mutex_lock(&nvg->clients->news);
	nvgpu_clients_lost(nvg);
	mutex_unlock(&nvg->clients->news);
	nvgpu_clients_close_gate(nvg);
	nvgpu_bar1_stop(nvg, nvgpu_gsp_is_alive(nvg->gsp));
}

/**
 * nvgpu_firmware_abandon() - Stop using firmware that cannot be unloaded in order.
 * @nvg: device, under the ladder
 * @why: one sentence
 *
 * For a reset that nobody could refuse while plugins serve guests: ending them first
 * takes as long as the guests like. The memory that firmware may access stays until
 * nvgpu_gsp_unload(), which the caller runs after the function reset. Sleeps.
 */
void nvgpu_firmware_abandon(struct nvgpu_device *nvg, const char *why)
{
	nvgpu_gsp_mark_wedged(nvg->gsp, why);
	use_end(nvg);
}

/**
 * nvgpu_firmware_down() - Stop firmware and all use of it.
 * @nvg: device, under the ladder
 *
 * Also after firmware was lost. Sleeps; waits for client calls, which end by
 * themselves.
 */
void nvgpu_firmware_down(struct nvgpu_device *nvg)
{
	int err;

	if (nvgpu_is_gone(nvg))
		nvgpu_gsp_mark_wedged(nvg->gsp, "the GPU has fallen off the bus");
	use_end(nvg);
	err = nvgpu_gsp_unload(nvg->gsp);
	if (err)
		dev_err(nvg->dev, "firmware was not unloaded cleanly: %pe\n", ERR_PTR(err));
}

static void on_error_log(struct nvgpu_device *nvg, const struct nvgpu_abi *abi,
			 const void *payload, size_t len)
{
	struct nvgpu_fault_notice n;
	char text[256];

	if (abi->decode_error_log(payload, len, &n.xid, &n.chid, text, sizeof(text)))
		return;
	n.text = text;
	dev_warn_ratelimited(nvg->dev, "Xid %u: %s\n", n.xid, text);
	nvgpu_clients_fault(nvg, &n);
}

static void on_rc(struct nvgpu_device *nvg, const struct nvgpu_abi *abi,
		  const void *payload, size_t len)
{
	struct nvgpu_fault_notice n = { .text = "channel error" };
	u32 engine;

	if (abi->decode_rc(payload, len, &engine, &n.chid, &n.xid))
		return;
	dev_warn_ratelimited(nvg->dev, "Xid %u: channel %u, engine %u stopped\n",
			     n.xid, n.chid, engine);
	nvgpu_ces_error(nvg, engine, n.chid, n.xid);
	nvgpu_clients_fault(nvg, &n);
}

static void on_plugin(struct nvgpu_device *nvg, const struct nvgpu_abi *abi,
		      const void *payload, size_t len)
{
	struct nvgpu_plugin_notice n;

	if (abi->decode_plugin_event(payload, len, &n.gfid, &n.event))
		return;
	if (n.gfid > nvg->vf_facts.total_vfs) {
		dev_warn_ratelimited(nvg->dev, "plugin event for function %u, which does not exist\n",
				     n.gfid);
		return;
	}
	nvgpu_clients_plugin_event(nvg, &n);
}

static void on_utilisation(struct nvgpu_device *nvg, const struct nvgpu_abi *abi,
			   const void *payload, size_t len)
{
	struct nvgpu_util_batch *batch;

	/* Too large for the stack. Without it a second's values are missing, no more. */
	batch = kmalloc(sizeof(*batch), GFP_KERNEL);
	if (!batch)
		return;
	if (!abi->decode_util(payload, len, batch))
		nvgpu_clients_utilisation(nvg, batch);
	kfree(batch);
}

static void on_event(void *priv, enum nvgpu_event_id id, const void *payload, size_t len)
{
	struct nvgpu_device *nvg = priv;
	const struct nvgpu_abi *abi = READ_ONCE(nvgpu_gsp_facts(nvg->gsp)->abi);

	/* The next boot forgot the facts: the event is of a firmware that is no more. */
	if (!abi)
		return;

	switch (id) {
	case NVGPU_EV_OS_ERROR_LOG:
		on_error_log(nvg, abi, payload, len);
		break;
	case NVGPU_EV_RC_TRIGGERED:
		on_rc(nvg, abi, payload, len);
		break;
	case NVGPU_EV_VGPU_PLUGIN:
		on_plugin(nvg, abi, payload, len);
		break;
	case NVGPU_EV_GPUACCT_SAMPLES:
		on_utilisation(nvg, abi, payload, len);
		break;
	case NVGPU_EV_MMU_FAULT_QUEUED:
		dev_warn_ratelimited(nvg->dev, "firmware queued an MMU fault\n");
		break;
	default:
		break;
	}
}

static void on_wedged(void *priv, const char *why)
{
	nvgpu_wedged(priv, why);
}

const struct nvgpu_gsp_listener nvgpu_firmware_listener = {
	.event = on_event,
	.wedged = on_wedged,
};
