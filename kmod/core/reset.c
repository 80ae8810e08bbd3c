// SPDX-License-Identifier: GPL-2.0-only
/*
 * Function reset of the PF, and what has to happen around it.
 */

#include "core/client.h"
#include "core/firmware.h"
#include "core/irq.h"
#include "core/reset.h"
#include "core/state.h"
#include "gsp/wpr2.h"
#include "mem/pramin.h"

/**
 * DOC: errors of the PCI bus
 *
 * A non-fatal error leaves link and firmware as they are; what it cost shows itself in
 * the timeouts of whoever misses an answer. After a fatal one the link is reset, and with
 * it the board: the GPU is wedged until the administrator resets it, which may mean that
 * configuration space has to be written again first. The PCI core does that only when
 * every function below the port has a driver that knows of errors, and VFs that nobody
 * uses have none.
 */

/**
 * DOC: function reset
 *
 * The PCI core brackets every reset with reset_prepare() and reset_done(), the
 * ones we ask for and the ones an administrator asks for in sysfs. All work is
 * done there: firmware is stopped, the function is reset, firmware is booted.
 * The ladder is held from the first to the second. VFs stay enabled: the PCI core
 * programs the SR-IOV capability again.
 *
 * A reset asked for in sysfs cannot be refused. While vGPUs are open, firmware is
 * not unloaded before it but abandoned: its users get errors, the reset stops it, and
 * what it used is freed afterwards.
 *
 * UNCERTAIN on silicon: what a function reset does to a running or a hung GSP, and
 * whether it clears WPR2. Here it is taken to leave the GPU as after power-on; if it
 * does not, the boot that follows takes WPR2 down itself (gsp/boot.c). Nothing else
 * in the driver depends on it.
 */

/* A reset with no driver around it. */
static int function_reset(struct nvgpu_device *nvg)
{
	int err;

	nvg->quiet_reset = true;
	err = pci_reset_function_locked(nvg->pdev);
	nvg->quiet_reset = false;
	if (err)
		dev_err(nvg->dev, "function reset failed: %pe\n", ERR_PTR(err));

	return err;
}

/**
 * nvgpu_reset_stale() - Get rid of firmware that an earlier kernel left behind.
 * @nvg: device being probed, nothing started
 *
 * Sleeps. Return: 0 when none was there or the reset removed it, or -errno.
 */
int nvgpu_reset_stale(struct nvgpu_device *nvg)
{
	int err;

	if (!nvgpu_wpr2_is_set(nvg))
		return 0;

	dev_info(nvg->dev, "firmware of an earlier kernel is still there, resetting the function\n");
	err = function_reset(nvg);
	if (!err)
		nvgpu_pramin_forget(nvg);

	return err;
}

/**
 * nvgpu_quiesce() - Stop using the hardware.
 * @nvg: device, under the ladder; a function reset or power loss follows
 */
void nvgpu_quiesce(struct nvgpu_device *nvg)
{
	nvgpu_set_state(nvg, NVGPU_GPU_RESETTING, "the GPU is being reset");
	if (nvgpu_clients_disturb(nvg, NVGPU_DISTURB_FORCED))
		nvgpu_firmware_abandon(nvg, "the GPU is reset under its vGPUs");
	else
		nvgpu_firmware_down(nvg);
	nvgpu_irq_suspend(nvg);
}

/**
 * nvgpu_quiesce_for_good() - Leave a GPU without firmware to the next kernel.
 * @nvg: device, under the ladder and the device lock
 */
void nvgpu_quiesce_for_good(struct nvgpu_device *nvg)
{
	nvgpu_quiesce(nvg);
	if (!nvgpu_wpr2_is_set(nvg))
		return;
	if (!function_reset(nvg))
		nvgpu_pramin_forget(nvg);
	nvgpu_gsp_unload(nvg->gsp);
}

/**
 * nvgpu_revive() - Start over after nvgpu_quiesce().
 * @nvg: device, under the ladder
 *
 * Return: 0, or why firmware did not boot; the GPU is wedged then.
 */
int nvgpu_revive(struct nvgpu_device *nvg)
{
	int err;

	nvgpu_pramin_forget(nvg);
	nvgpu_irq_resume(nvg);
	/* Nothing to do unless firmware was abandoned. */
	err = nvgpu_gsp_unload(nvg->gsp);
	if (err)
		dev_err(nvg->dev, "the reset left firmware behind: %pe\n", ERR_PTR(err));
	err = nvgpu_firmware_up(nvg);
	if (err)
		return err;
	nvgpu_clients_recovered(nvg);

	/* The first boot may have failed, then clients have not seen this GPU yet. */
	err = nvgpu_clients_publish(nvg);
	nvgpu_announce_usable(nvg);

	return err;
}

static void reset_prepare(struct pci_dev *pdev)
{
	struct nvgpu_device *nvg = pci_get_drvdata(pdev);

	if (!nvg || nvg->quiet_reset)
		return;
	mutex_lock(&nvg->ladder);
	nvgpu_quiesce(nvg);
}

static void reset_done(struct pci_dev *pdev)
{
	struct nvgpu_device *nvg = pci_get_drvdata(pdev);

	if (!nvg || nvg->quiet_reset)
		return;
	nvg->reset_err = nvgpu_revive(nvg);
	mutex_unlock(&nvg->ladder);
}

/**
 * nvgpu_reset_config_save() - Remember configuration space for the time after a link reset.
 * @nvg: device being probed, enabled
 *
 * Return: 0 or -ENOMEM; nvg->config is the caller's to kfree().
 */
int nvgpu_reset_config_save(struct nvgpu_device *nvg)
{
	pci_save_state(nvg->pdev);
	nvg->config = pci_store_saved_state(nvg->pdev);

	return nvg->config ? 0 : -ENOMEM;
}

/* The PCI core adds what it knows itself: interrupts, and the SR-IOV capability. */
static int config_restore(struct nvgpu_device *nvg)
{
	int err = pci_load_saved_state(nvg->pdev, nvg->config);

	if (!err)
		pci_restore_state(nvg->pdev);

	return err;
}

/* While we are bound memory is enabled, unless the board forgot. One that is gone reads ones. */
static bool config_is_lost(struct nvgpu_device *nvg)
{
	u16 command;

	pci_read_config_word(nvg->pdev, PCI_COMMAND, &command);

	return !(command & PCI_COMMAND_MEMORY);
}

static pci_ers_result_t error_detected(struct pci_dev *pdev, pci_channel_state_t state)
{
	struct nvgpu_device *nvg = pci_get_drvdata(pdev);

	if (state == pci_channel_io_normal) {
		dev_warn(nvg->dev, "the PCI bus reported an error, firmware goes on\n");
		return PCI_ERS_RESULT_CAN_RECOVER;
	}
	nvgpu_wedge(nvg, "the PCI bus reported a fatal error");

	return state == pci_channel_io_frozen ? PCI_ERS_RESULT_NEED_RESET :
						PCI_ERS_RESULT_DISCONNECT;
}

/* The link works again; booting firmware is left to the administrator's reset. */
static pci_ers_result_t slot_reset(struct pci_dev *pdev)
{
	return config_restore(pci_get_drvdata(pdev)) ? PCI_ERS_RESULT_DISCONNECT :
						       PCI_ERS_RESULT_RECOVERED;
}

const struct pci_error_handlers nvgpu_pf_err_handlers = {
	.error_detected = error_detected,
	.slot_reset = slot_reset,
	.reset_prepare = reset_prepare,
	.reset_done = reset_done,
};

static int reset_request(struct nvgpu_device *nvg, char *why, size_t why_len)
{
	int err;

	if (!nvg->bound) {
		scnprintf(why, why_len, "the GPU is being removed");
		return -ENODEV;
	}
	err = nvgpu_clients_disturb(nvg, NVGPU_DISTURB_RESET);
	if (err) {
		scnprintf(why, why_len, "a vGPU is in use: stop its VM first");
		return err;
	}

	if (config_is_lost(nvg)) {
		dev_notice(nvg->dev, "the board lost its configuration, writing it again\n");
		config_restore(nvg);
	}
	err = pci_reset_function_locked(nvg->pdev) ?: nvg->reset_err;
	if (err)
		scnprintf(why, why_len, "the GPU did not come back: error %d, see the kernel log",
			  err);

	return err;
}

/**
 * nvgpu_gpu_reset() - Reset the function and boot firmware anew.
 * @nvg: GPU
 * @why: gets a sentence on refusal or failure
 * @why_len: its size
 *
 * Sleeps, seconds. Return: 0; -EBUSY while a vGPU is open; -ENODEV unbound; -EINTR; or
 * why the GPU did not come back.
 */
int nvgpu_gpu_reset(struct nvgpu_device *nvg, char *why, size_t why_len)
{
	int err;

	if (device_lock_interruptible(nvg->dev))
		return -EINTR;
	err = reset_request(nvg, why, why_len);
	device_unlock(nvg->dev);

	return err;
}
