/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The 24-byte header in front of booters, scrubber and RISC-V bootloader.
 */
#ifndef NVGPU_FW_BIN_H
#define NVGPU_FW_BIN_H

#include "fw_view.h"

#define NVGPU_FW_BIN_MAGIC	0x10de
#define NVGPU_FW_BIN_HDR_SIZE	24

/**
 * struct nvgpu_fw_bin - A decoded container header.
 * @file: the whole file
 * @data: payload, inside @file
 * @header_off: offset in @file of the header that describes @data
 * @data_off: offset of @data in @file
 * @declared_size: size field; shipped files round it up past their own end
 */
struct nvgpu_fw_bin {
	struct nvgpu_fw_view file;
	struct nvgpu_fw_view data;
	u32 header_off;
	u32 data_off;
	u32 declared_size;
};

int nvgpu_fw_bin_parse(const u8 *buf, size_t len, struct nvgpu_fw_bin *out,
		       struct nvgpu_fw_diag *diag);

#endif /* NVGPU_FW_BIN_H */
