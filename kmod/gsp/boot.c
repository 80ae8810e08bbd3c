// SPDX-License-Identifier: GPL-2.0-only
/*
 * GSP-RM: the boot, step by step, and the way back.
 */

#include <linux/iopoll.h>

#include "core/irq.h"
#include "gsp/boot.h"
#include "gsp/booter.h"
#include "gsp/priv.h"
#include "gsp/scrub.h"
#include "gsp/wpr2.h"

/**
 * DOC: boot
 *
 * Everything that can fail without touching the hardware comes first: VBIOS,
 * files, memory, layout. Then (gsp-boot facts 6.2):
 *
 *	FWSEC-FRTS	on the GSP falcon	makes WPR2
 *	reset		GSP to RISC-V		libos arguments in the mailboxes
 *	scrubber	on SEC2			vGPU hosts, when needed
 *	booter_load	on SEC2			verifies, copies, starts GSP-RM
 *	GSP_INIT_DONE	from GSP-RM		polled: no interrupt is known yet
 *	facts		asked by RPC		the interrupt among them
 *
 * The way back is the same for a firmware that works, one that does not, and a
 * boot that failed half way: ask it to go if it can hear, stop the core, FWSEC-SB,
 * booter_unload, check that WPR2 is gone. What that needs is made before WPR2 is,
 * and kept.
 *
 * A boot may find WPR2 of somebody else (a crash, kexec, another driver). It is
 * taken down first, in the same way.
 */

#define ACTIVE_POLL_US		1000
#define SUSPENDED_POLL_US	500

/* Where the time goes; for maintainers, through dynamic debug. */
static void step_done(struct nvgpu_gsp *gsp, const struct nvgpu_boot *b, const char *name)
{
	dev_dbg(gsp->nvg->dev, "boot: %s done after %lld ms\n", name,
		ktime_ms_delta(ktime_get(), b->start));
}

/* What unload needs, and what takes a stale WPR2 down. */
static int prepare_way_back(struct nvgpu_gsp *gsp, struct nvgpu_boot *b)
{
	int err;

	if (!gsp->fwsec.image.cpu) {
		err = nvgpu_fwsec_unit_init(&gsp->fwsec, &gsp->gsp_falcon);
		if (err)
			return err;
	}

	return nvgpu_booter_image(&gsp->booter_unload, gsp->nvg, "booter_unload",
				  &b->fw.booter_unload);
}

static int clear_stale(struct nvgpu_gsp *gsp)
{
	struct nvgpu_device *nvg = gsp->nvg;
	int err;

	if (!nvgpu_wpr2_is_set(nvg))
		return 0;

	dev_notice(nvg->dev, "WPR2 is set up to %#llx: somebody left a GSP behind, taking it down\n",
		   nvgpu_wpr2_hi(nvg));
	err = nvgpu_gsp_stop_hardware(gsp);
	if (err == -ENODEV)
		return err;

	return err ? -ESTALE : 0;
}

static int channel_init(struct nvgpu_gsp *gsp)
{
	int err;

	err = nvgpu_queue_init(&gsp->queue, &gsp->gsp_falcon, gsp->abi->envelope);
	if (err)
		return err;

	err = nvgpu_rpc_start(gsp);
	if (err)
		goto err_queue;

	err = nvgpu_libos_fill(&gsp->libos, gsp->abi, &gsp->queue);
	if (err)
		goto err_rpc;

	return 0;

err_rpc:
	nvgpu_rpc_stop(gsp);
err_queue:
	nvgpu_queue_fini(&gsp->queue);
	return err;
}

static void channel_fini(struct nvgpu_gsp *gsp)
{
	nvgpu_rpc_stop(gsp);
	nvgpu_events_purge(gsp);
	nvgpu_queue_fini(&gsp->queue);
}

static int wait_active(struct nvgpu_gsp *gsp)
{
	u32 timeout_ms = nvgpu_timeout_ms(&gsp->timeouts, NVGPU_TIMEOUT_RISCV_ACTIVE);
	bool active;
	int err;

	err = read_poll_timeout(nvgpu_falcon_riscv_is_active, active, active, ACTIVE_POLL_US,
				timeout_ms * USEC_PER_MSEC, false, &gsp->gsp_falcon);
	if (err)
		dev_err(gsp->nvg->dev, "GSP: RISC-V core is not active after %u ms\n", timeout_ms);

	return err;
}

static int run_booter_load(struct nvgpu_gsp *gsp, struct nvgpu_boot *b)
{
	u32 timeout_ms = nvgpu_timeout_ms(&gsp->timeouts, NVGPU_TIMEOUT_HS_RUN);
	struct nvgpu_hs_image img = { 0 };
	int err;

	err = nvgpu_booter_image(&img, gsp->nvg, "booter_load", &b->fw.booter_load);
	if (err)
		return err;

	err = nvgpu_booter_run(&gsp->sec2_falcon, &img, b->meta_dma, timeout_ms);
	nvgpu_hs_image_fini(&img, gsp->nvg);
	return err;
}

/* From the first register that changes the board's state to GSP_INIT_DONE. */
static int start_hardware(struct nvgpu_gsp *gsp, struct nvgpu_boot *b)
{
	u32 timeout_ms = nvgpu_timeout_ms(&gsp->timeouts, NVGPU_TIMEOUT_HS_RUN);
	const struct nvgpu_wpr_layout *l = &gsp->facts.layout;
	int err;

	err = nvgpu_fwsec_run_frts(&gsp->fwsec, &gsp->gsp_falcon, l->frts_base, l->frts_bytes,
				   timeout_ms);
	if (err)
		return err;

	step_done(gsp, b, "FWSEC-FRTS");

	err = nvgpu_falcon_reset_to_riscv(&gsp->gsp_falcon);
	if (err)
		return err;
	nvgpu_falcon_write_mailboxes(&gsp->gsp_falcon, gsp->libos.args_dma);

	if (b->needs_scrub) {
		err = nvgpu_scrub_run(gsp, &b->fw);
		if (err)
			return err;
		step_done(gsp, b, "scrubber");
	}

	err = run_booter_load(gsp, b);
	if (err)
		return err;
	step_done(gsp, b, "booter_load");

	nvgpu_falcon_wr32(&gsp->gsp_falcon, NV_PFALCON_FALCON_OS, gsp->app_version);
	err = wait_active(gsp);
	if (err)
		return err;

	return nvgpu_rpc_wait_init_done(gsp);
}

static void irq_fn(void *priv)
{
	nvgpu_gsp_irq(priv);
}

static int attach_irq(struct nvgpu_gsp *gsp)
{
	u32 vector;
	int err;

	err = nvgpu_facts_fetch_vector(gsp, &vector);
	if (err)
		return err;

	/* Whatever it raised so far has been polled. */
	nvgpu_falcon_wr32(&gsp->gsp_falcon, NV_PFALCON_FALCON_IRQSCLR,
			  NV_PFALCON_FALCON_IRQ_SWGEN0);
	err = nvgpu_irq_attach(gsp->nvg, vector, irq_fn, gsp);
	if (err)
		return err;

	gsp->vector = vector;
	/* Between the clear and the attach something may have come. */
	nvgpu_rpc_service(gsp);
	return 0;
}

static void detach_irq(struct nvgpu_gsp *gsp)
{
	if (gsp->vector == NVGPU_GSP_NO_VECTOR)
		return;

	nvgpu_irq_detach(gsp->nvg, gsp->vector);
	gsp->vector = NVGPU_GSP_NO_VECTOR;
	WRITE_ONCE(gsp->rpc.irq_works, false);
}

/* GSP-RM is up: learn what it knows, hear its interrupt, become its client. */
static int get_acquainted(struct nvgpu_gsp *gsp)
{
	struct nvgpu_rm *rm;
	int err;

	err = nvgpu_facts_fetch_static(gsp);
	if (err) {
		dev_err(gsp->nvg->dev, "GSP-RM does not tell its static information: %pe\n",
			ERR_PTR(err));
		return err;
	}

	err = attach_irq(gsp);
	if (err) {
		dev_err(gsp->nvg->dev, "GSP's interrupt cannot be used: %pe\n", ERR_PTR(err));
		return err;
	}

	rm = nvgpu_rm_create(gsp);
	if (IS_ERR(rm)) {
		dev_err(gsp->nvg->dev, "GSP-RM refuses a client: %pe\n", rm);
		return PTR_ERR(rm);
	}
	gsp->rm = rm;

	return nvgpu_facts_fetch_rest(gsp);
}

/* Ask GSP-RM to go, and give it time to. What it does not do is done to it later. */
static void ask_to_go(struct nvgpu_gsp *gsp)
{
	u32 timeout_ms = nvgpu_timeout_ms(&gsp->timeouts, NVGPU_TIMEOUT_UNLOAD);
	struct nvgpu_rpc_request *req;
	int ret;
	u32 val;

	req = nvgpu_rpc_alloc(gsp, NVGPU_FN_UNLOADING, gsp->abi->envelope->element_bytes);
	if (IS_ERR(req))
		return;

	req->uninterruptible = true;
	ret = gsp->abi->encode_unloading(false, req->buf, req->cap);
	if (ret >= 0) {
		req->len = ret;
		ret = nvgpu_rpc_call(gsp, req, NVGPU_TIMEOUT_RPC);
	}
	nvgpu_rpc_put(req);
	if (ret) {
		dev_warn(gsp->nvg->dev, "GSP-RM does not want to unload: %pe\n", ERR_PTR(ret));
		return;
	}

	ret = read_poll_timeout(nvgpu_falcon_rd32, val, val & NV_PGSP_MAILBOX0_SUSPENDED,
				SUSPENDED_POLL_US, timeout_ms * USEC_PER_MSEC, false,
				&gsp->gsp_falcon, NV_PFALCON_FALCON_MAILBOX0);
	if (ret)
		dev_warn(gsp->nvg->dev, "GSP-RM did not suspend itself within %u ms (mailbox %#x)\n",
			 timeout_ms, val);
}

static int boot_with_files(struct nvgpu_gsp *gsp, struct nvgpu_boot *b)
{
	int err;

	gsp->abi = b->fw.abi;
	gsp->facts.abi = b->fw.abi;
	gsp->app_version = b->fw.bootloader.app_version;

	step_done(gsp, b, "firmware files");

	err = prepare_way_back(gsp, b);
	if (err)
		return err;
	step_done(gsp, b, "VBIOS");

	err = clear_stale(gsp);
	if (err)
		goto err_way_back;

	err = nvgpu_boot_plan(gsp, b);
	if (err)
		goto err_way_back;

	err = nvgpu_boot_memory_init(gsp, b);
	if (err)
		goto err_way_back;
	step_done(gsp, b, "memory");

	err = channel_init(gsp);
	if (err)
		goto err_memory;

	err = nvgpu_boot_greet(gsp, b->opts);
	if (err)
		goto err_channel;

	err = start_hardware(gsp, b);
	if (err)
		goto err_hardware;

	step_done(gsp, b, "GSP_INIT_DONE");

	/* The booter has copied all of it into WPR2. */
	nvgpu_boot_memory_fini(gsp, b);

	err = get_acquainted(gsp);
	if (err)
		goto err_acquainted;
	step_done(gsp, b, "facts");

	/* It may have been given up since its last answer. */
	if (!nvgpu_gsp_advance(gsp, NVGPU_GSP_BOOTING, NVGPU_GSP_ALIVE)) {
		err = -EIO;
		goto err_acquainted;
	}

	return 0;

err_acquainted:
	if (gsp->rm)
		nvgpu_rm_destroy(gsp->rm);
	gsp->rm = NULL;
	/* It runs: a core that is merely reset leaves its plugins and its WPR2 behind. */
	if (nvgpu_gsp_state(gsp) == NVGPU_GSP_BOOTING)
		ask_to_go(gsp);
	detach_irq(gsp);
err_hardware:
	nvgpu_gsp_stop_hardware(gsp);
err_channel:
	channel_fini(gsp);
err_memory:
	nvgpu_boot_memory_fini(gsp, b);
err_way_back:
	nvgpu_hs_image_fini(&gsp->booter_unload, gsp->nvg);
	return err;
}

/**
 * nvgpu_gsp_boot() - Boot GSP-RM and learn what it knows.
 * @gsp: GSP, off
 * @opts: decided before boot
 *
 * Under the device's ladder. Sleeps for as long as the boot takes; killable while
 * it waits for GSP-RM. Prints what failed.
 *
 * Return: 0; on failure the hardware is as after an unload, and: -EBUSY when
 * firmware runs already; -ESTALE when a WPR2 left by somebody else cannot be
 * taken down, so that only a function reset helps; -ENOENT without firmware
 * files; -ENODEV when the function is off the bus; and the errnos of the steps.
 */
int nvgpu_gsp_boot(struct nvgpu_gsp *gsp, const struct nvgpu_gsp_opts *opts)
{
	struct nvgpu_device *nvg = gsp->nvg;
	bool want_scrubber = opts->vgpu_mode && nvg->chip->quirks & NVGPU_QUIRK_PRESCRUB;
	struct nvgpu_boot boot = { .opts = opts, .start = ktime_get() };
	int err;

	if (nvgpu_gsp_state(gsp) != NVGPU_GSP_OFF)
		return -EBUSY;

	nvgpu_gsp_set_state(gsp, NVGPU_GSP_BOOTING);
	memset(&gsp->facts, 0, sizeof(gsp->facts));
	WRITE_ONCE(gsp->boot_generation, gsp->boot_generation + 1);
	/* Taken away from a GSP that could not be stopped. */
	pci_set_master(nvg->pdev);

	err = nvgpu_gfw_wait(gsp);
	if (err)
		goto err_state;

	err = nvgpu_fw_get(&boot.fw, nvg, opts->pin_release, want_scrubber);
	strscpy(gsp->facts.release_reason, boot.fw.reason, sizeof(gsp->facts.release_reason));
	if (err)
		goto err_state;

	nvgpu_flush_announce(&gsp->flush, nvg);
	err = boot_with_files(gsp, &boot);
	nvgpu_fw_put(&boot.fw);
	if (err)
		goto err_state;

	gsp->facts.boot_ms = ktime_ms_delta(ktime_get(), boot.start);
	nvgpu_watch_start(gsp);
	dev_info(nvg->dev, "GSP-RM %s is up after %llu ms (%s)\n", gsp->abi->release,
		 gsp->facts.boot_ms, gsp->facts.release_reason);
	return 0;

err_state:
	nvgpu_gsp_set_state(gsp, NVGPU_GSP_OFF);
	return err;
}

/**
 * nvgpu_gsp_unload() - Take GSP-RM off the hardware.
 * @gsp: GSP, alive or wedged; nothing happens when it is off
 *
 * Under the device's ladder. RM objects of others should be gone before; those
 * that are not only free memory afterwards. Sleeps, not killable, bounded by the
 * timeouts. Prints failures.
 *
 * Return: 0 when no trace is left on the hardware; -ENODEV when the function is
 * off the bus; another errno when only a function reset helps. The GSP object is
 * off in every case, and can be booted again.
 */
int nvgpu_gsp_unload(struct nvgpu_gsp *gsp)
{
	int err;

	if (nvgpu_gsp_state(gsp) == NVGPU_GSP_OFF)
		return 0;

	nvgpu_watch_stop(gsp);
	if (gsp->rm)
		nvgpu_rm_destroy(gsp->rm);
	gsp->rm = NULL;

	if (nvgpu_gsp_advance(gsp, NVGPU_GSP_ALIVE, NVGPU_GSP_STOPPING))
		ask_to_go(gsp);

	detach_irq(gsp);
	/* Nobody may wait for a core that is about to be reset. */
	nvgpu_rpc_fail(gsp, -EIO);
	err = nvgpu_gsp_stop_hardware(gsp);
	channel_fini(gsp);
	nvgpu_hs_image_fini(&gsp->booter_unload, gsp->nvg);
	nvgpu_gsp_set_state(gsp, NVGPU_GSP_OFF);

	return err;
}
