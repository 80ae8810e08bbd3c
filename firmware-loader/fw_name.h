/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * How firmware files are called: nvidia/<chip>/gsp/<name>-<release>.bin
 */
#ifndef NVGPU_FW_NAME_H
#define NVGPU_FW_NAME_H

#include "fw_types.h"

#define NVGPU_FW_PATH_LEN	96

/** enum nvgpu_fw_kind - The files a GSP boot consists of. */
enum nvgpu_fw_kind {
	NVGPU_FW_KIND_UNKNOWN,
	NVGPU_FW_KIND_GSP,		/* GSP-RM itself */
	NVGPU_FW_KIND_BOOTLOADER,	/* RISC-V bootloader */
	NVGPU_FW_KIND_BOOTER_LOAD,
	NVGPU_FW_KIND_BOOTER_UNLOAD,
	NVGPU_FW_KIND_SCRUBBER,
	NVGPU_FW_KIND_VGPU_META,	/* vGPU type metadata */
	NVGPU_FW_KIND_COUNT,
};

const char *nvgpu_fw_kind_name(enum nvgpu_fw_kind kind);
int nvgpu_fw_path(enum nvgpu_fw_kind kind, const char *chip, const char *release,
		  char *buf, size_t cap);
enum nvgpu_fw_kind nvgpu_fw_path_kind(const char *path, char *release, size_t cap);

#endif /* NVGPU_FW_NAME_H */
