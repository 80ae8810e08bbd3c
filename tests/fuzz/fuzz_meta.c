// SPDX-License-Identifier: MIT
/*
 * vGPU metadata from arbitrary bytes, with the checksum made right: without
 * that nothing behind it would ever be reached.
 */

#include "fuzz.h"

#include "fw_meta.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nvgpu_fw_meta_types types;
	struct nvgpu_fw_meta_type type;
	struct nvgpu_fw_meta meta;
	u8 *copy = malloc(size ? size : 1);
	u32 i, j;

	memcpy(copy, data, size);
	if (size > 16) {
		struct nvgpu_fw_view covered = { copy + 16, size - 16 };

		nvgpu_fw_put_le32(copy + 8, nvgpu_fw_meta_crc(covered));
	}

	if (!nvgpu_fw_meta_parse(copy, size, &meta, NULL)) {
		for (i = 0; i < meta.num_blobs; i++) {
			/* A file that was accepted has no bad blob. */
			REQUIRE(nvgpu_fw_meta_blob(&meta, i, &types, NULL) >= 0);
			if (nvgpu_fw_meta_blob(&meta, i, &types, NULL))
				continue;
			touch(types.params);
			REQUIRE((u64)types.info_off + (u64)types.info_size * types.num <=
				types.params.len);
			for (j = 0; j < types.num; j++) {
				if (!nvgpu_fw_meta_type(&types, j, &type))
					REQUIRE(strlen(type.name) < sizeof(type.name));
			}
		}
	}

	free(copy);
	return 0;
}
