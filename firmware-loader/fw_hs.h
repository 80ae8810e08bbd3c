/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Heavy-secure falcon images (booter_load, booter_unload, scrubber), header v2.
 */
#ifndef NVGPU_FW_HS_H
#define NVGPU_FW_HS_H

#include "fw_bin.h"

/* Engines in nvgpu_fw_hs.engine_mask, as the boot ROM spells them. */
#define NVGPU_FW_HS_ENGINE_SEC2		0x001
#define NVGPU_FW_HS_ENGINE_NVDEC	0x004
#define NVGPU_FW_HS_ENGINE_GSP		0x400

/**
 * struct nvgpu_fw_hs - A decoded heavy-secure image.
 * @bin: container
 * @image: bytes to hand to the falcon, before a signature is patched in
 * @signatures: @num_sigs signatures of @sig_size bytes each
 * @sig_size: bytes per signature
 * @num_sigs: number of signatures
 * @patch_off: offset in @image that the chosen signature overwrites
 * @fuse_version: newest fuse version the signatures serve
 * @engine_mask: engines that may run it, %NVGPU_FW_HS_ENGINE_SEC2 and so on
 * @ucode_id: 1-based index of its version fuse
 * @os_code_off: non-secure code in @image (loaded by PIO parts only)
 * @os_code_size: its size in bytes
 * @app_off: secure code in @image; also its virtual address and boot vector
 * @app_size: its size in bytes, a multiple of 256
 * @data_off: falcon data in @image
 * @data_size: its size in bytes, a multiple of 256
 */
struct nvgpu_fw_hs {
	struct nvgpu_fw_bin bin;
	struct nvgpu_fw_view image;
	struct nvgpu_fw_view signatures;
	u32 sig_size;
	u32 num_sigs;
	u32 patch_off;
	u32 fuse_version;
	u32 engine_mask;
	u32 ucode_id;
	u32 os_code_off;
	u32 os_code_size;
	u32 app_off;
	u32 app_size;
	u32 data_off;
	u32 data_size;
};

int nvgpu_fw_hs_parse(const u8 *buf, size_t len, struct nvgpu_fw_hs *out,
		      struct nvgpu_fw_diag *diag);
int nvgpu_fw_hs_signature(const struct nvgpu_fw_hs *hs, u32 fuse, struct nvgpu_fw_view *out);

#endif /* NVGPU_FW_HS_H */
