// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asking firmware how much framebuffer the guests use, without keeping readers waiting.
 */

#include <linux/ktime.h>

#include "vgpu/vgpu.h"

static u64 now_ms(void)
{
	return ktime_to_ms(ktime_get_boottime());
}

static int ask(struct nvgpu_vgpu_mgr *mgr, struct nvgpu_fb_usage *answer)
{
	int err;

	mutex_lock(&mgr->fw_lock);
	err = mgr->rm ? nvgpu_client_vgpu_fb_usage(mgr->client, mgr->rm, answer) : -EIO;
	mutex_unlock(&mgr->fw_lock);

	return err;
}

/*
 * Runs where a reader that leaves early leaves nothing behind. The wait for firmware is that
 * of any call.
 */
void nvgpu_vgpu_usage_worker(struct work_struct *work)
{
	struct nvgpu_vgpu_mgr *mgr = container_of(work, struct nvgpu_vgpu_mgr, usage_work);
	struct nvgpu_fb_usage answer;
	int err;

	err = ask(mgr, &answer);

	mutex_lock(&mgr->lock);
	if (err)
		nvgpu_usage_fail(&mgr->usage, now_ms(), err == -EIO);
	else
		nvgpu_usage_answer(&mgr->usage, now_ms(), &answer);
	atomic_inc(&mgr->answers);
	mutex_unlock(&mgr->lock);
	wake_up_all(&mgr->answered);
}

/**
 * nvgpu_vgpu_ask_usage() - Have firmware say how much framebuffer the guests use.
 * @mgr: manager, pinned
 *
 * What came of it is in the descriptions of the vGPUs. Does nothing while none runs.
 *
 * Context: sleeps, for %NVGPU_USAGE_WAIT_MS at most; killable.
 */
void nvgpu_vgpu_ask_usage(struct nvgpu_vgpu_mgr *mgr)
{
	u64 now = now_ms();
	u32 patience;
	int seen;

	mutex_lock(&mgr->lock);
	if (mgr->ready && !mgr->dying && nvgpu_usage_ask(&mgr->usage, now))
		queue_work(mgr->wq, &mgr->usage_work);
	seen = atomic_read(&mgr->answers);
	patience = nvgpu_usage_patience(&mgr->usage, now);
	mutex_unlock(&mgr->lock);

	/* A condition that is waited for takes no lock, so it is the number of answers. */
	if (patience)
		wait_event_killable_timeout(mgr->answered, atomic_read(&mgr->answers) != seen,
					    msecs_to_jiffies(patience));
}

/** nvgpu_vgpu_usage_locked() - Write what is known of @vgpu into @out; the manager's lock is held. */
void nvgpu_vgpu_usage_locked(const struct nvgpu_vgpu *vgpu, struct nvgpu_vgpu_desc *out)
{
	lockdep_assert_held(&vgpu->mgr->lock);

	/* Firmware that counts more than there is has counted wrong. */
	out->has_fb_used = nvgpu_usage_of(&vgpu->mgr->usage, now_ms(), vgpu->vf, &out->fb_used) &&
			   out->fb_used <= nvgpu_fb_block_bytes(vgpu->fb);
}
