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
 * there and in order; without a wish the newest usable one is taken. A file that
 * is there but broken is always reported, even if another release serves.
 *
 * The scrubber is optional and an exception: linux-firmware carries it with one
 * release only, and it is tried with all that have none of their own (gsp/scrub.c).
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

/* Load and parse one file; -ENOENT is silent, a broken file is not. */
static int file_get(struct nvgpu_fw_set *set, struct nvgpu_device *nvg,
		    enum nvgpu_fw_kind kind, const char *release, char *path)
{
	struct nvgpu_fw_diag diag = { 0 };
	int err;

	err = file_load(set, nvg, kind, release, path);
	if (err == -ENOENT)
		return err;
	if (err) {
		dev_err(nvg->dev, "firmware %s cannot be read: %pe\n", path, ERR_PTR(err));
		return err;
	}

	err = file_parse(set, nvg, kind, release, &diag);
	if (err) {
		dev_err(nvg->dev, "firmware %s: %s (at offset %#llx): %pe\n", path,
			diag.what ?: "cannot be used", diag.offset, ERR_PTR(err));
		nvgpu_fw_put_file(set, kind);
		/* The parser's -ENOENT is about a section; here it would mean "no such file". */
		return err == -ENOENT ? -EBADMSG : err;
	}

	return 0;
}

/* @path names the first file that could not be had. */
static int release_get(struct nvgpu_fw_set *set, struct nvgpu_device *nvg, const char *release,
		       char *path)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(required); i++) {
		err = file_get(set, nvg, required[i], release, path);
		if (err) {
			nvgpu_fw_put(set);
			return err;
		}
	}

	return 0;
}

/*
 * The release's own first, which an administrator can have made (nvgpu-fw scrubber);
 * the one that is published belongs to another release.
 */
static void scrubber_get(struct nvgpu_fw_set *set, struct nvgpu_device *nvg,
			 const struct nvgpu_abi_pair *pair)
{
	const char *home = pair->scrubber_release, *release = pair->abi->release;
	char path[NVGPU_FW_PATH_LEN];

	if (!file_get(set, nvg, NVGPU_FW_KIND_SCRUBBER, release, path))
		set->scrubber_release = release;
	else if (strcmp(release, home) && !file_get(set, nvg, NVGPU_FW_KIND_SCRUBBER, home, path))
		set->scrubber_release = home;
}

static void missing_print(struct nvgpu_device *nvg, const char *path)
{
	dev_err(nvg->dev,
		"firmware %s is missing; it is part of linux-firmware (Debian: package firmware-nvidia-graphics in non-free-firmware)\n",
		path);
}

/**
 * nvgpu_fw_get() - Load the files of a release.
 * @set: receives the files; nvgpu_fw_put() releases them
 * @nvg: device
 * @pin_release: the only release allowed, or NULL for the newest usable one
 * @want_scrubber: look for the scrubber, too; that it is not there is no error
 *
 * Sleeps. Prints failures, with file and cause.
 *
 * Return: 0; -EINVAL when @pin_release is not known to this driver; -ENOENT when
 * files are missing; an errno of a parser (fw_view.h) when one is broken.
 */
int nvgpu_fw_get(struct nvgpu_fw_set *set, struct nvgpu_device *nvg, const char *pin_release,
		 bool want_scrubber)
{
	char path[NVGPU_FW_PATH_LEN], first_missing[NVGPU_FW_PATH_LEN] = "";
	const struct nvgpu_abi_pair *pairs;
	const char *newest_missing = NULL;
	const struct nvgpu_abi *abi;
	int err, worst = -EINVAL;
	unsigned int i, nr;

	memset(set, 0, sizeof(*set));
	pairs = nvgpu_abi_pairs(&nr);
	for (i = 0; i < nr; i++) {
		abi = pairs[i].abi;
		if (strcmp(pairs[i].family, nvg->chip->family))
			continue;
		if (pin_release && strcmp(pin_release, abi->release))
			continue;

		err = release_get(set, nvg, abi->release, path);
		if (!err)
			break;

		if (!first_missing[0])
			strscpy(first_missing, path, sizeof(first_missing));
		if (!newest_missing)
			newest_missing = abi->release;
		if (worst == -EINVAL || worst == -ENOENT)
			worst = err;
	}

	if (i == nr) {
		if (worst == -ENOENT)
			missing_print(nvg, first_missing);
		else if (worst == -EINVAL && pin_release && !newest_missing)
			dev_err(nvg->dev, "firmware release %s is not known to this driver\n",
				pin_release);
		return worst;
	}

	set->abi = abi;
	if (pin_release)
		snprintf(set->reason, sizeof(set->reason), "chosen by the administrator");
	else if (newest_missing)
		snprintf(set->reason, sizeof(set->reason), "newest complete one; %s is not usable",
			 newest_missing);
	else
		snprintf(set->reason, sizeof(set->reason), "newest this driver knows");

	if (want_scrubber)
		scrubber_get(set, nvg, &pairs[i]);
	return 0;
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

/* For initramfs tools: what a boot needs on the chips this driver hosts. */
#define FW_FILES(chip, release)							\
	MODULE_FIRMWARE("nvidia/" chip "/gsp/gsp-" release ".bin");		\
	MODULE_FIRMWARE("nvidia/" chip "/gsp/bootloader-" release ".bin");	\
	MODULE_FIRMWARE("nvidia/" chip "/gsp/booter_load-" release ".bin");	\
	MODULE_FIRMWARE("nvidia/" chip "/gsp/booter_unload-" release ".bin")

FW_FILES("ad102", "535.113.01");
FW_FILES("ad103", "535.113.01");
FW_FILES("ad104", "535.113.01");
FW_FILES("ad106", "535.113.01");
FW_FILES("ad107", "535.113.01");
MODULE_FIRMWARE("nvidia/ad102/gsp/scrubber-570.144.bin");
