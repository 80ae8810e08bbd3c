/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The RISC-V bootloader that starts GSP-RM (bootloader-<release>.bin).
 */
#ifndef NVGPU_FW_RISCV_H
#define NVGPU_FW_RISCV_H

#include "fw_bin.h"

/**
 * struct nvgpu_fw_range - A part of a blob.
 * @off: offset from the start of the blob
 * @size: bytes, 0 when the part is absent
 */
struct nvgpu_fw_range {
	u32 off;
	u32 size;
};

/**
 * struct nvgpu_fw_riscv - A decoded RISC-V bootloader.
 * @bin: container
 * @blob: what the firmware metadata points at, whole
 * @version: descriptor version, 4 (Turing, GA100) or 5
 * @app_version: value for the falcon's OS register
 * @manifest: signed manifest in @blob
 * @monitor_data: data of the separation kernel in @blob
 * @monitor_code: code of the separation kernel in @blob
 * @bootloader: the bootloader itself in @blob
 */
struct nvgpu_fw_riscv {
	struct nvgpu_fw_bin bin;
	struct nvgpu_fw_view blob;
	u32 version;
	u32 app_version;
	struct nvgpu_fw_range manifest;
	struct nvgpu_fw_range monitor_data;
	struct nvgpu_fw_range monitor_code;
	struct nvgpu_fw_range bootloader;
};

int nvgpu_fw_riscv_parse(const u8 *buf, size_t len, struct nvgpu_fw_riscv *out,
			 struct nvgpu_fw_diag *diag);

#endif /* NVGPU_FW_RISCV_H */
