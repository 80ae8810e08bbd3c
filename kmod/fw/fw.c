// SPDX-License-Identifier: GPL-2.0-only
/*
 * Choosing a firmware release and loading its files.
 */

#include <linux/module.h>

#include "core/device.h"
#include "fw/fw.h"

/**
 * DOC: firmware files
 *
 * Names and places are linux-firmware's: nvidia/<chip>/gsp/<kind>-<release>.bin.
 * A release is usable when this driver knows its interface and all its files are
 * there and in order (fw/choose.c says which is taken). A file that is there but
 * broken is always reported, even if another release serves.
 *
 * The scrubber is an exception: linux-firmware carries it with one release only,
 * and it is tried with all that have none of their own (gsp/scrub.c). A release may
 * do without it on a vGPU host if its heap rules know a smaller heap; otherwise it
 * counts as one of the release's files.
 *
 * request_firmware() is asked not to warn: what a missing file means is known
 * here only.
 */

/* Kinds without which there is no boot, in the order they are asked for. */
static const enum nvgpu_fw_kind required[] = {
	NVGPU_FW_KIND_GSP,
	NVGPU_FW_KIND_BOOTLOADER,
	NVGPU_FW_KIND_BOOTER_LOAD,
	NVGPU_FW_KIND_BOOTER_UNLOAD,
};

static int file_load(struct nvgpu_fw_set *set, struct nvgpu_device *nvg,
		     enum nvgpu_fw_kind kind, const char *release, char *path)
{
	int err;

	err = nvgpu_fw_path(kind, nvg->chip->fw_dir, release, path, NVGPU_FW_PATH_LEN);
	if (err)
		return err;

	return request_firmware_direct(&set->file[kind], path, nvg->dev);
}

static int hs_parse(const struct firmware *file, struct nvgpu_fw_hs *out,
		    struct nvgpu_fw_diag *diag)
{
	int err;

	err = nvgpu_fw_hs_parse(file->data, file->size, out, diag);
	if (err)
		return err;
	if (!(out->engine_mask & NVGPU_FW_HS_ENGINE_SEC2))
		return nvgpu_fw_fail(diag, -EINVAL, 0, "image is not made for SEC2");

	return 0;
}

static int gsp_parse(struct nvgpu_fw_set *set, struct nvgpu_device *nvg, const char *release,
		     struct nvgpu_fw_diag *diag)
{
	const struct firmware *file = set->file[NVGPU_FW_KIND_GSP];
	int err;

	err = nvgpu_fw_gsp_parse(file->data, file->size, &set->gsp, diag);
	if (err)
		return err;
	if (strcmp(set->gsp.version, release))
		return nvgpu_fw_fail(diag, -EINVAL, 0,
				     "image says it belongs to another release than its name");

	return nvgpu_fw_gsp_signature(&set->gsp, nvg->chip->gsp_signature, &set->signature, diag);
}

static int file_parse(struct nvgpu_fw_set *set, struct nvgpu_device *nvg,
		      enum nvgpu_fw_kind kind, const char *release, struct nvgpu_fw_diag *diag)
{
	const struct firmware *file = set->file[kind];

	switch (kind) {
	case NVGPU_FW_KIND_GSP:
		return gsp_parse(set, nvg, release, diag);
	case NVGPU_FW_KIND_BOOTLOADER:
		return nvgpu_fw_riscv_parse(file->data, file->size, &set->bootloader, diag);
	case NVGPU_FW_KIND_BOOTER_LOAD:
		return hs_parse(file, &set->booter_load, diag);
	case NVGPU_FW_KIND_BOOTER_UNLOAD:
		return hs_parse(file, &set->booter_unload, diag);
	case NVGPU_FW_KIND_SCRUBBER:
		return hs_parse(file, &set->scrubber, diag);
	default:
		return -EINVAL;
	}
}

/* What one attempt works on. */
struct attempt {
	struct nvgpu_fw_set *set;
	struct nvgpu_device *nvg;
	bool want_scrubber;
	char first_missing[NVGPU_FW_PATH_LEN];
};

/* The directory goes without saying. */
static const char *file_name(const char *path)
{
	return strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
}

/*
 * Load and parse one file. A broken one is reported, a missing one is not: what
 * that means is known to the caller only. Either leaves a sentence in @why.
 */
static int file_get(struct attempt *a, enum nvgpu_fw_kind kind, const char *release, char *why,
		    size_t why_len)
{
	struct nvgpu_fw_diag diag = { 0 };
	char path[NVGPU_FW_PATH_LEN] = "";
	struct device *dev = a->nvg->dev;
	int err;

	err = file_load(a->set, a->nvg, kind, release, path);
	if (err == -ENOENT) {
		if (!a->first_missing[0])
			strscpy(a->first_missing, path, sizeof(a->first_missing));
		snprintf(why, why_len, "%s is missing", file_name(path));
		return err;
	}
	if (err) {
		dev_err(dev, "firmware %s cannot be read: %pe\n", path, ERR_PTR(err));
		snprintf(why, why_len, "%s cannot be read", file_name(path));
		return err;
	}

	err = file_parse(a->set, a->nvg, kind, release, &diag);
	if (err) {
		dev_err(dev, "firmware %s: %s (at offset %#llx): %pe\n", path,
			diag.what ?: "cannot be used", diag.offset, ERR_PTR(err));
		snprintf(why, why_len, "%s: %s", file_name(path), diag.what ?: "cannot be used");
		nvgpu_fw_put_file(a->set, kind);
		/* The parser's -ENOENT is about a section; here it would mean "no such file". */
		return err == -ENOENT ? -EBADMSG : err;
	}

	return 0;
}

/*
 * The release's own first, which an administrator can have made (nvgpu-fw scrubber);
 * the one that is published may belong to another release.
 */
static int scrubber_get(struct attempt *a, const struct nvgpu_abi_pair *pair, char *why,
			size_t why_len)
{
	const char *home = pair->scrubber_release, *own = pair->abi->release;
	int err;

	err = file_get(a, NVGPU_FW_KIND_SCRUBBER, own, why, why_len);
	if (!err) {
		a->set->scrubber_release = own;
		return 0;
	}
	if (strcmp(own, home) && !file_get(a, NVGPU_FW_KIND_SCRUBBER, home, why, why_len)) {
		a->set->scrubber_release = home;
		return 0;
	}

	return pair->abi->heap->prescrub_fallback_partitions ? 0 : err;
}

static int release_get(void *priv, const struct nvgpu_abi_pair *pair, char *why, size_t why_len)
{
	struct attempt *a = priv;
	unsigned int i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(required) && !err; i++)
		err = file_get(a, required[i], pair->abi->release, why, why_len);
	if (!err && a->want_scrubber)
		err = scrubber_get(a, pair, why, why_len);
	if (err)
		nvgpu_fw_put(a->set);

	return err;
}

/**
 * nvgpu_fw_get() - Load the files of a release.
 * @set: receives the files; nvgpu_fw_put() releases them
 * @nvg: device
 * @pin_release: the only release allowed; NULL or empty for the newest usable one
 * @want_scrubber: look for the scrubber, too
 *
 * Sleeps. Prints failures, with file and cause. The reason in @set is set either way.
 *
 * Return: 0; -EINVAL when @pin_release is not offered for this chip; -ENOENT when
 * files are missing; an errno of a parser (fw_view.h) when one is broken.
 */
int nvgpu_fw_get(struct nvgpu_fw_set *set, struct nvgpu_device *nvg, const char *pin_release,
		 bool want_scrubber)
{
	struct attempt a = { .set = set, .nvg = nvg, .want_scrubber = want_scrubber };
	struct nvgpu_fw_chooser c = {
		.family = nvg->chip->family,
		.pin = pin_release,
		.attempt = release_get,
		.priv = &a,
	};
	const struct nvgpu_abi_pair *pair;
	int err;

	memset(set, 0, sizeof(*set));
	c.pairs = nvgpu_abi_pairs(&c.nr);
	err = nvgpu_fw_choose(&c, &pair, set->reason, sizeof(set->reason));
	if (!err) {
		set->abi = pair->abi;
		if (set->scrubber_release)
			dev_info(nvg->dev, "scrubber of release %s\n", set->scrubber_release);
		return 0;
	}

	dev_err(nvg->dev, "no usable firmware: %s\n", set->reason);
	if (a.first_missing[0])
		dev_err(nvg->dev,
			"firmware %s is missing; it is part of linux-firmware (Debian: package firmware-nvidia-graphics in non-free-firmware)\n",
			a.first_missing);
	return err;
}

/**
 * nvgpu_fw_may_pin() - Can an administrator ask for this release?
 * @chip: chip of the GPU
 * @release: as firmware files spell it
 *
 * Return: whether this driver drives the chip with it; its files may be missing.
 */
bool nvgpu_fw_may_pin(const struct nvgpu_chip *chip, const char *release)
{
	const struct nvgpu_abi_pair *pairs;
	unsigned int nr;

	pairs = nvgpu_abi_pairs(&nr);
	return nvgpu_fw_is_offered(pairs, nr, chip->family, release);
}

/* Release one file early; its views are gone with it. */
void nvgpu_fw_put_file(struct nvgpu_fw_set *set, enum nvgpu_fw_kind kind)
{
	release_firmware(set->file[kind]);
	set->file[kind] = NULL;
}

/* Also for a set that was never filled. */
void nvgpu_fw_put(struct nvgpu_fw_set *set)
{
	unsigned int kind;

	for (kind = 0; kind < NVGPU_FW_KIND_COUNT; kind++)
		nvgpu_fw_put_file(set, kind);
}
