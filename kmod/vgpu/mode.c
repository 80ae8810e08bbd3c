// SPDX-License-Identifier: GPL-2.0-only
/*
 * The placement mode of a GPU: vGPUs of one size, or of mixed sizes.
 */

#include "vgpu/vgpu.h"

/**
 * DOC: placement mode
 *
 * A setting of the GPU, equal sizes when this driver has bound it. Firmware is told while no
 * vGPU exists, as NVIDIA's host driver does, and after each of its boots again if sizes mix,
 * because it begins with equal ones. The number of VFs does not touch it: that NVIDIA's
 * driver loses the mode there comes from unbinding the GPU, which loses it here, too.
 *
 * Firmware is asked without mgr->lock, so the manager remembers that a change is under way
 * and creates nothing meanwhile. A call that was given up may have been carried out or not:
 * then nothing is created until the mode was set once more, or firmware was booted anew.
 */

/* Return: why not, or 0 when firmware may be asked; then nobody creates until it answered. */
static int begin(struct nvgpu_vgpu_mgr *mgr, bool mixed, char *why, size_t why_len)
{
	struct nvgpu_slot_map map;
	int err = 0;

	mutex_lock(&mgr->lock);
	nvgpu_vgpu_slot_map_locked(mgr, &map);
	if (mgr->nr_vgpus) {
		snprintf(why, why_len, "%u vGPUs exist: destroy them first", mgr->nr_vgpus);
		err = -EBUSY;
	} else if (mgr->vfs_changing) {
		snprintf(why, why_len, "the number of virtual functions is being changed");
		err = -EBUSY;
	} else if (mgr->cannot_mix) {
		nvgpu_place_not_ready(nvgpu_vgpu_unmixed_release_locked(mgr), 0, why, why_len);
		err = -EIO;
	} else if (!nvgpu_client_info(mgr->client)->mixes_sizes) {
		snprintf(why, why_len, "firmware %s cannot be told to run vGPUs of mixed sizes",
			 nvgpu_client_info(mgr->client)->release);
		err = -EOPNOTSUPP;
	} else if (!mgr->ready || mgr->dying) {
		snprintf(why, why_len, "the GPU is not ready");
		err = -EIO;
	} else if (mixed && !map.slots) {
		snprintf(why, why_len, "the types of this GPU have no placement ids");
		err = -EOPNOTSUPP;
	} else {
		mgr->mode_state = NVGPU_MODE_CHANGING;
	}
	mutex_unlock(&mgr->lock);

	return err;
}

/* Whether running firmware may have done what it did not confirm. */
static bool left_open(int err)
{
	return err == -EINTR || err == -ETIMEDOUT;
}

/* Whether firmware said no. */
static bool refused(struct nvgpu_vgpu_mgr *mgr, int err)
{
	return err && !left_open(err) && err != -ENOMEM &&
	       nvgpu_client_gpu_state(mgr->client) == NVGPU_GPU_READY;
}

static int change(struct nvgpu_vgpu_mgr *mgr, bool mixed, char *why, size_t why_len)
{
	int err;

	lockdep_assert_held(&mgr->fw_lock);

	err = begin(mgr, mixed, why, why_len);
	if (err)
		return err;
	err = mgr->rm ? nvgpu_client_vgpu_mix_sizes(mgr->client, mgr->rm, mixed) : -EIO;
	if (err)
		snprintf(why, why_len, "firmware %s did not take the placement mode: %pe",
			 nvgpu_client_info(mgr->client)->release, ERR_PTR(err));

	mutex_lock(&mgr->lock);
	mgr->mode_state = left_open(err) ? NVGPU_MODE_UNKNOWN : NVGPU_MODE_KNOWN;
	if (!err)
		mgr->mixed = mixed;
	atomic_inc(&mgr->generation);
	mutex_unlock(&mgr->lock);

	return err;
}

/**
 * nvgpu_vgpu_mix_sizes() - Choose between equal and mixed sizes.
 * @mgr: manager, pinned
 * @mixed: sizes may mix
 * @why: gets a sentence on refusal
 * @why_len: room at @why
 *
 * Context: sleeps, talks to firmware unless the mode is so already; killable.
 * Return: 0; -EBUSY vGPUs exist, or VFs come or go; -EOPNOTSUPP this firmware or board cannot;
 * -EIO the GPU is not ready; -EINTR; or what became of the call to firmware. Then the mode is
 * what it was.
 */
int nvgpu_vgpu_mix_sizes(struct nvgpu_vgpu_mgr *mgr, bool mixed, char *why, size_t why_len)
{
	bool is_so;
	int err = 0;

	if (mutex_lock_killable(&mgr->fw_lock)) {
		snprintf(why, why_len, "interrupted");
		return -EINTR;
	}
	mutex_lock(&mgr->lock);
	is_so = mgr->mixed == mixed && mgr->mode_state == NVGPU_MODE_KNOWN;
	mutex_unlock(&mgr->lock);
	if (!is_so)
		err = change(mgr, mixed, why, why_len);
	mutex_unlock(&mgr->fw_lock);

	if (!is_so && !err) {
		dev_info(nvgpu_client_dev(mgr->client), "vGPUs of %s\n",
			 mixed ? "mixed sizes" : "equal size");
		nvgpu_notify_gpu(mgr->gpu, NVGPU_GPU_NEWS_SETTINGS);
	}

	return err;
}

/**
 * nvgpu_vgpu_mode_restore() - Tell freshly booted firmware the mode.
 * @mgr: manager, its fw_lock held; it knows the types
 * @rm: RM client to send on
 *
 * Firmware that does not take mixed sizes, for example of an older release, runs equal ones,
 * and so does the GPU then. But where vGPUs are already placed none of them can be started.
 *
 * Context: sleeps, talks to firmware; killable. Return: 0; -EOPNOTSUPP with vGPUs in places of
 * mixed sizes; -EINTR, -ETIMEDOUT, -EIO as with any call.
 */
int nvgpu_vgpu_mode_restore(struct nvgpu_vgpu_mgr *mgr, struct nvgpu_rm *rm)
{
	struct device *dev = nvgpu_client_dev(mgr->client);
	int err;

	lockdep_assert_held(&mgr->fw_lock);

	err = mgr->mixed ? nvgpu_client_vgpu_mix_sizes(mgr->client, rm, true) : 0;
	if (err && err != -EOPNOTSUPP && !refused(mgr, err))
		return err;

	mutex_lock(&mgr->lock);
	mgr->mode_state = NVGPU_MODE_KNOWN;
	if (err && mgr->nr_vgpus) {
		dev_err(dev, "firmware does not run vGPUs of mixed sizes, which are defined: %pe\n",
			ERR_PTR(err));
		mgr->cannot_mix = true;
		err = -EOPNOTSUPP;
	} else if (err) {
		dev_warn(dev, "firmware does not run vGPUs of mixed sizes: back to equal size: %pe\n",
			 ERR_PTR(err));
		mgr->mixed = false;
		err = 0;
	}
	mutex_unlock(&mgr->lock);

	return err;
}

/**
 * nvgpu_vgpu_unmixed_release_locked() - Release that runs and does not take the mode.
 * @mgr: manager, locked
 *
 * Return: its name, or NULL if the mode is not what keeps the manager from being ready.
 */
const char *nvgpu_vgpu_unmixed_release_locked(const struct nvgpu_vgpu_mgr *mgr)
{
	lockdep_assert_held(&mgr->lock);
	return mgr->cannot_mix ? nvgpu_client_info(mgr->client)->release : NULL;
}

/**
 * nvgpu_vgpu_unsettled_locked() - Whether something is changing that a new vGPU depends on.
 * @mgr: manager, locked
 *
 * Return: a sentence about it, or NULL.
 */
const char *nvgpu_vgpu_unsettled_locked(const struct nvgpu_vgpu_mgr *mgr)
{
	if (mgr->vfs_changing)
		return "the number of virtual functions is being changed";
	switch (mgr->mode_state) {
	case NVGPU_MODE_KNOWN:
		return NULL;
	case NVGPU_MODE_CHANGING:
		return "the placement mode is being changed";
	case NVGPU_MODE_UNKNOWN:
		break;
	}

	return "a change of the placement mode was given up: set it again";
}
