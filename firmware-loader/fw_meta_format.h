/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * vGPU metadata: what a format provides (fw_meta_mt.c, fw_meta_v1.c) to the common
 * part (fw_meta.c), and the numbers that writers share with the parsers.
 */
#ifndef NVGPU_FW_META_FORMAT_H
#define NVGPU_FW_META_FORMAT_H

#include "fw_meta.h"

#define NVGPU_FW_META_ID_LEN		8

/* NVVGPUMT: file header, blob header, type list header, kernel-side record. */
#define NVGPU_FW_MT_HDR_SIZE		232
#define NVGPU_FW_MT_CRC			8
#define NVGPU_FW_MT_COVERED		16	/* the CRC covers everything from here */
#define NVGPU_FW_MT_MAJOR		16
#define NVGPU_FW_MT_MINOR		24
#define NVGPU_FW_MT_BUILD		160
#define NVGPU_FW_MT_BUILD_LEN		64
#define NVGPU_FW_MT_NUM_BLOBS		224
#define NVGPU_FW_MT_BLOB_HDR_SIZE	16
#define NVGPU_FW_MT_BLOB_TYPES		0
#define NVGPU_FW_MT_TYPES_HDR_SIZE	56
#define NVGPU_FW_MT_CMD_ADD_TYPES	0x20804003u

/* Kernel-side record: naturally aligned, so there are 4 bytes of padding at 36. */
#define NVGPU_FW_MT_REC_NAME		4
#define NVGPU_FW_MT_REC_VDEV		40
#define NVGPU_FW_MT_REC_PDEV		48
#define NVGPU_FW_MT_REC_FB		56
#define NVGPU_FW_MT_REC_HEAP		64
#define NVGPU_FW_MT_REC_BAR1		72
#define NVGPU_FW_MT_REC_MAX_INSTANCES	80
#define NVGPU_FW_MT_REC_ECC		84
#define NVGPU_FW_MT_REC_FB_RESERVATION	88
#define NVGPU_FW_MT_REC_SIZE		96

/* VGPUMETA 1.0: file header, group header, header of a type group. */
#define NVGPU_FW_V1_HDR_SIZE		160
#define NVGPU_FW_V1_MAJOR		8
#define NVGPU_FW_V1_MINOR		10
#define NVGPU_FW_V1_HEADER_SIZE		12
#define NVGPU_FW_V1_TOTAL_SIZE		16
#define NVGPU_FW_V1_NUM_GROUPS		24
#define NVGPU_FW_V1_CRC			28
#define NVGPU_FW_V1_BUILD		32
#define NVGPU_FW_V1_GROUP_HDR_SIZE	16
#define NVGPU_FW_V1_GROUP_TYPES		1
#define NVGPU_FW_V1_TYPES_VERSION	1
#define NVGPU_FW_V1_TYPES_HDR_SIZE	32
#define NVGPU_FW_META_VENDOR		0x10deu

/**
 * struct nvgpu_fw_meta_blob - A blob whose place in the file has been checked.
 * @at: offset of its header in the file
 * @bytes: header and body
 * @type: as in the file
 * @is_types: it is a type list
 */
struct nvgpu_fw_meta_blob {
	u64 at;
	struct nvgpu_fw_view bytes;
	u64 type;
	bool is_types;
};

/**
 * struct nvgpu_fw_meta_ops - One format.
 * @id: the first bytes of a file
 * @header: check the file header, fill everything of @out but file and format
 * @cut: check the header of the blob at @off in meta->blobs
 * @types: decode a blob that is a type list
 */
struct nvgpu_fw_meta_ops {
	char id[NVGPU_FW_META_ID_LEN];
	int (*header)(struct nvgpu_fw_meta *out, struct nvgpu_fw_diag *diag);
	int (*cut)(const struct nvgpu_fw_meta *meta, u64 off, struct nvgpu_fw_meta_blob *blob,
		   struct nvgpu_fw_diag *diag);
	int (*types)(const struct nvgpu_fw_meta_blob *blob, struct nvgpu_fw_meta_types *out,
		     struct nvgpu_fw_diag *diag);
};

extern const struct nvgpu_fw_meta_ops nvgpu_fw_meta_mt;
extern const struct nvgpu_fw_meta_ops nvgpu_fw_meta_v1;

#endif /* NVGPU_FW_META_FORMAT_H */
