// SPDX-License-Identifier: MIT
/*
 * vGPU metadata of both formats from arbitrary bytes, with the checksum made
 * right: without that nothing behind it would ever be reached. For the same
 * reason the length that a VGPUMETA file states is, for every second input.
 */

#include "fuzz.h"

#include "fw_meta.h"

static void seal(u8 *copy, size_t size)
{
	struct nvgpu_fw_view all = { copy, size }, covered;

	if (size > 232 && copy[0] == 'N') {
		nvgpu_fw_slice(all, 16, size - 16, &covered);
		nvgpu_fw_put_le32(copy + 8, ~nvgpu_fw_meta_crc(0, covered));
	} else if (size > 160 && copy[0] == 'V') {
		if (size % 2)
			nvgpu_fw_put_le64(copy + 16, size);
		nvgpu_fw_put_le32(copy + 28, 0);
		nvgpu_fw_put_le32(copy + 28, nvgpu_fw_meta_crc(0, all));
	}
}

static void look_at(const struct nvgpu_fw_meta *meta, const struct nvgpu_fw_meta_types *types)
{
	struct nvgpu_fw_meta_types found;
	struct nvgpu_fw_meta_type type;
	struct nvgpu_fw_view rec;
	u32 i;

	touch(types->entries);
	touch(types->params);
	REQUIRE((u64)types->info_off + (u64)types->info_size * types->num <= types->params.len);
	REQUIRE(types->num && types->num <= NVGPU_FW_META_MAX_TYPES && types->info_size);
	for (i = 0; i < types->num; i++) {
		REQUIRE(!nvgpu_fw_meta_record(types, i, &rec) && rec.len == types->info_size);
		if (!nvgpu_fw_meta_type(types, i, &type))
			REQUIRE(strlen(type.name) < sizeof(type.name));
	}
	/* A board that has a list is found, and with the list it has. */
	REQUIRE(!nvgpu_fw_meta_find(meta, types->device, 0x10de, types->subsystem, &found) &&
		found.params.data == types->params.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nvgpu_fw_meta_types types;
	struct nvgpu_fw_meta meta;
	u8 *copy = malloc(size ? size : 1);
	int err;
	u32 i;

	memcpy(copy, data, size);
	seal(copy, size);
	if (!nvgpu_fw_meta_parse(copy, size, &meta, NULL)) {
		REQUIRE(strlen(meta.build) < sizeof(meta.build));
		for (i = 0; i < meta.num_blobs; i++) {
			/* A file that was accepted has no bad blob. */
			err = nvgpu_fw_meta_blob(&meta, i, &types, NULL);
			REQUIRE(err >= 0);
			if (!err)
				look_at(&meta, &types);
		}
	}

	free(copy);
	return 0;
}
