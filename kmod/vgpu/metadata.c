// SPDX-License-Identifier: GPL-2.0-only
/*
 * vGPU types from a metadata file - nvidia/vgpu-<release>.bin, of either format.
 */

#include <linux/firmware.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "fw_meta.h"
#include "vgpu/types.h"

/**
 * DOC: metadata files
 *
 * A file carries, per board, the records that firmware is to get, in the layout of
 * its release, with the vendor's signatures. The older format has a few members of
 * each again in a layout of its own; we believe those, because they are what the
 * driver it was made for reserves by. It also names a control to send; we have our
 * own encoder and never send what a file says.
 *
 * The file is untrusted: the parser checks structure, here sizes are checked against
 * what we do with them. A bad file is reported and nothing of it is used.
 */

static bool type_makes_sense(const struct nvgpu_type_desc *t, const struct nvgpu_client_info *info)
{
	return t->id && t->max_instances && t->profile_bytes && t->fb_bytes &&
	       IS_ALIGNED(t->heap_bytes, SZ_4K) && t->heap_bytes >= info->plugin->comm_bytes &&
	       t->heap_bytes <= info->fb_bytes;
}

/* What the file repeats of record @i in words of its own. */
static int members_take(const struct nvgpu_fw_meta_types *types, u32 i, struct nvgpu_type_desc *t)
{
	struct nvgpu_fw_meta_type member;
	int err;

	err = nvgpu_fw_meta_type(types, i, &member);
	if (err)
		return err;
	if (member.id != t->id || member.bar1_mib > U32_MAX)
		return -EBADMSG;

	t->max_instances = member.max_instances;
	t->ecc = member.ecc;
	t->fb_bytes = member.fb_bytes;
	t->heap_bytes = member.heap_bytes;
	t->fb_reservation_bytes = member.fb_reservation_bytes;
	t->bar1_mib = member.bar1_mib;
	return 0;
}

static int type_read(const struct nvgpu_fw_meta_types *types, u32 i, struct nvgpu_client *client,
		     struct nvgpu_type_desc *out)
{
	const struct nvgpu_client_info *info = nvgpu_client_info(client);
	struct nvgpu_fw_view record;
	struct nvgpu_type_desc t;
	int err;

	err = nvgpu_fw_meta_record(types, i, &record);
	if (err)
		return err;
	err = nvgpu_client_decode_type(client, record.data, record.len, &t);
	if (err)
		return err;
	if (types->entry_size) {
		err = members_take(types, i, &t);
		if (err)
			return err;
	}

	t.board_device = types->device;
	t.board_subsystem = types->has_subsystem ? types->subsystem : 0;
	if (!type_makes_sense(&t, info))
		return -EINVAL;

	*out = t;
	return 0;
}

static int types_read(const struct nvgpu_fw_meta_types *types, struct nvgpu_client *client,
		      struct nvgpu_type_desc **out)
{
	struct nvgpu_type_desc *list;
	int err;
	u32 i;

	if (types->num > NVGPU_MAX_TYPES)
		return -ENOSPC;
	list = kvcalloc(types->num, sizeof(*list), GFP_KERNEL);
	if (!list)
		return -ENOMEM;

	for (i = 0; i < types->num; i++) {
		err = type_read(types, i, client, &list[i]);
		if (err) {
			kvfree(list);
			return err;
		}
	}
	*out = list;

	return types->num;
}

static int file_read(const struct firmware *file, const char *path, struct nvgpu_client *client,
		     struct nvgpu_type_desc **out)
{
	const struct nvgpu_client_info *info = nvgpu_client_info(client);
	struct device *dev = nvgpu_client_dev(client);
	struct nvgpu_fw_diag diag = {};
	struct nvgpu_fw_meta_types types;
	struct nvgpu_fw_meta meta;
	int nr;

	nr = nvgpu_fw_meta_parse(file->data, file->size, &meta, &diag);
	if (nr) {
		dev_err(dev, "%s is not used: %s at offset %llu\n", path, diag.what, diag.offset);
		return 0;
	}
	if (strcmp(meta.build, info->release)) {
		dev_err(dev, "%s is not used: made for firmware %s\n", path, meta.build);
		return 0;
	}
	if (nvgpu_fw_meta_find(&meta, info->pdev->device, info->pdev->subsystem_vendor,
			       info->pdev->subsystem_device, &types)) {
		dev_info(dev, "%s knows no types for this board\n", path);
		return 0;
	}

	nr = types_read(&types, client, out);
	if (nr < 0 && nr != -ENOMEM) {
		dev_err(dev, "%s is not used: a type record is bad: %pe\n", path, ERR_PTR(nr));
		return 0;
	}

	return nr;
}

/**
 * nvgpu_type_metadata_load() - Read the types of a board from the release's metadata file.
 * @client: core client, firmware ran at least once
 * @out: receives an array to kvfree(), when there are types
 *
 * Context: sleeps.
 * Return: number of types; 0 when there is no usable file; -ENOMEM.
 */
int nvgpu_type_metadata_load(struct nvgpu_client *client, struct nvgpu_type_desc **out)
{
	const struct firmware *file;
	char path[64];
	int nr;

	scnprintf(path, sizeof(path), "nvidia/vgpu-%s.bin", nvgpu_client_info(client)->release);
	nr = firmware_request_nowarn(&file, path, nvgpu_client_dev(client));
	if (nr) {
		if (nr != -ENOENT)
			dev_err(nvgpu_client_dev(client), "%s cannot be read: %pe\n", path,
				ERR_PTR(nr));
		return 0;
	}

	nr = file_read(file, path, client, out);
	release_firmware(file);
	if (nr > 0)
		dev_info(nvgpu_client_dev(client), "%d vGPU types from %s\n", nr, path);

	return nr;
}
