/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The GSP-RM image: an ELF64 file used as a box of named sections.
 */
#ifndef NVGPU_FW_GSP_H
#define NVGPU_FW_GSP_H

#include "fw_view.h"

#define NVGPU_FW_VERSION_LEN	64

/**
 * struct nvgpu_fw_elf - Section table of a 64-bit little-endian ELF file.
 * @file: the whole file
 * @headers: section headers, @num entries of 64 bytes
 * @names: section name string table
 * @num: number of sections
 */
struct nvgpu_fw_elf {
	struct nvgpu_fw_view file;
	struct nvgpu_fw_view headers;
	struct nvgpu_fw_view names;
	u32 num;
};

/**
 * struct nvgpu_fw_gsp - A decoded GSP image.
 * @elf: section table, for signature look-ups
 * @image: what the firmware's page table has to cover (.fwimage)
 * @version: release of the firmware, from .fwversion
 */
struct nvgpu_fw_gsp {
	struct nvgpu_fw_elf elf;
	struct nvgpu_fw_view image;
	char version[NVGPU_FW_VERSION_LEN];
};

int nvgpu_fw_elf_parse(const u8 *buf, size_t len, struct nvgpu_fw_elf *out,
		       struct nvgpu_fw_diag *diag);
int nvgpu_fw_elf_section(const struct nvgpu_fw_elf *elf, u32 idx, const char **name,
			 struct nvgpu_fw_view *out, struct nvgpu_fw_diag *diag);
int nvgpu_fw_elf_find(const struct nvgpu_fw_elf *elf, const char *prefix, const char *name,
		      struct nvgpu_fw_view *out, struct nvgpu_fw_diag *diag);
int nvgpu_fw_gsp_parse(const u8 *buf, size_t len, struct nvgpu_fw_gsp *out,
		       struct nvgpu_fw_diag *diag);
int nvgpu_fw_gsp_signature(const struct nvgpu_fw_gsp *gsp, const char *family,
			   struct nvgpu_fw_view *out, struct nvgpu_fw_diag *diag);

#endif /* NVGPU_FW_GSP_H */
