/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * vGPU type metadata files (nvidia/vgpu-<release>.bin), of both published formats.
 */
#ifndef NVGPU_FW_META_H
#define NVGPU_FW_META_H

#include "fw_view.h"

#define NVGPU_FW_META_BUILD_LEN		128
#define NVGPU_FW_META_NAME_LEN		32

/* What both formats allow. */
#define NVGPU_FW_META_MAX_BLOBS		1024
#define NVGPU_FW_META_MAX_TYPES		128
#define NVGPU_FW_META_MAX_BYTES		SZ_1G

/** enum nvgpu_fw_meta_format - The published formats, by their identifiers. */
enum nvgpu_fw_meta_format {
	NVGPU_FW_META_NVVGPUMT = 1,	/* vGPU VFIO RFC */
	NVGPU_FW_META_VGPUMETA,		/* its follow-up, version 1.0 */
};

/**
 * struct nvgpu_fw_meta - A metadata file whose every blob has been checked.
 * @file: the whole file
 * @blobs: everything behind the file header
 * @format: which format the file has
 * @major: NVVGPUMT: version of the vGPU interface; VGPUMETA: of the format
 * @minor: the same
 * @build: GSP release the file was made for, NUL-terminated
 * @num_blobs: number of blobs (VGPUMETA: groups) in @blobs
 */
struct nvgpu_fw_meta {
	struct nvgpu_fw_view file;
	struct nvgpu_fw_view blobs;
	enum nvgpu_fw_meta_format format;
	u64 major;
	u64 minor;
	char build[NVGPU_FW_META_BUILD_LEN];
	u32 num_blobs;
};

/**
 * struct nvgpu_fw_meta_types - The vGPU types of one board.
 * @device: physical PCI device id
 * @subsystem: its PCI subsystem id, of NVIDIA's; only with @has_subsystem
 * @has_subsystem: the list is for boards with that subsystem only
 * @num: number of types
 * @entry_size: bytes per kernel-side record in @entries; 0 where there are none
 * @entries: kernel-side records
 * @params: what holds the firmware's type records
 * @info_off: offset in @params of the firmware's type records
 * @info_size: bytes per firmware type record
 */
struct nvgpu_fw_meta_types {
	u16 device;
	u16 subsystem;
	bool has_subsystem;
	u32 num;
	u32 entry_size;
	struct nvgpu_fw_view entries;
	struct nvgpu_fw_view params;
	u32 info_off;
	u32 info_size;
};

/**
 * struct nvgpu_fw_meta_type - One kernel-side type record.
 * @id: numeric type id
 * @name: NUL-terminated name
 * @vdev_id: guest PCI id, device in 31:16 and subsystem in 15:0
 * @pdev_id: physical PCI device id
 * @fb_bytes: framebuffer a guest gets
 * @heap_bytes: management heap of the plugin
 * @bar1_mib: BAR1 size in MiB
 * @max_instances: instances per board
 * @ecc: the type may run with ECC on
 * @fb_reservation_bytes: bytes withheld inside the profile
 */
struct nvgpu_fw_meta_type {
	u32 id;
	char name[NVGPU_FW_META_NAME_LEN];
	u64 vdev_id;
	u64 pdev_id;
	u64 fb_bytes;
	u64 heap_bytes;
	u64 bar1_mib;
	u32 max_instances;
	bool ecc;
	u64 fb_reservation_bytes;
};

int nvgpu_fw_meta_parse(const u8 *buf, size_t len, struct nvgpu_fw_meta *out,
			struct nvgpu_fw_diag *diag);
int nvgpu_fw_meta_blob(const struct nvgpu_fw_meta *meta, u32 idx,
		       struct nvgpu_fw_meta_types *out, struct nvgpu_fw_diag *diag);
int nvgpu_fw_meta_find(const struct nvgpu_fw_meta *meta, u16 device, u16 subsystem_vendor,
		       u16 subsystem, struct nvgpu_fw_meta_types *out);
int nvgpu_fw_meta_type(const struct nvgpu_fw_meta_types *types, u32 idx,
		       struct nvgpu_fw_meta_type *out);
int nvgpu_fw_meta_record(const struct nvgpu_fw_meta_types *types, u32 idx,
			 struct nvgpu_fw_view *out);
u32 nvgpu_fw_meta_crc(u32 crc, struct nvgpu_fw_view bytes);

#endif /* NVGPU_FW_META_H */
