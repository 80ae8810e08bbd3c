/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * VBIOS: find the FWSEC ucode in a ROM image and prepare it for the GSP falcon.
 */
#ifndef NVGPU_VBIOS_VBIOS_H
#define NVGPU_VBIOS_VBIOS_H

#include "fw_view.h"

/**
 * DOC: VBIOS parser
 *
 * Pure: bytes read from the ROM window in, views and offsets out. A ROM is a
 * chain of images; the PC-AT one (code type 0) holds the BIT token table, the
 * private ones (code type 0xe0) hold falcon ucodes:
 *
 *	[IFR] | PC-AT image: BIT --'p'--> | EFI | private images: ucode table |
 *	                      |                     ^   --> FWSEC descriptor   |
 *	                      +-- extended pointer -+       signatures, code, data
 *
 * Pointers at and above the PC-AT image's size continue in the private images
 * as if those followed directly. Errnos are those of firmware-loader's parsers.
 *
 * Sources: Linux 7.2 nouveau and nova-core, open-gpu-kernel-modules.
 */

/* Size of the ROM window; no chain reaches beyond it. */
#define NVGPU_VBIOS_MAX_BYTES		0x100000

/* Ucode table application ids. */
#define NVGPU_VBIOS_APP_FWSEC		0x85
#define NVGPU_VBIOS_APP_FWSEC_DEBUG	0x45

#define NVGPU_VBIOS_VERSION_LEN		16

/**
 * struct nvgpu_vbios - A ROM whose image chain and BIT have been found.
 * @rom: from the first image to the end of the last one
 * @pcat: the PC-AT image
 * @priv: from the first private image to the end of the chain
 * @rom_off: offset of @rom in the ROM window (behind an IFR header)
 * @bit_off: offset of the BIT header in @pcat
 * @device: PCI device id the ROM was built for
 * @version: VBIOS version as "95.02.3c.00.01", empty when not stated
 */
struct nvgpu_vbios {
	struct nvgpu_fw_view rom;
	struct nvgpu_fw_view pcat;
	struct nvgpu_fw_view priv;
	u32 rom_off;
	u32 bit_off;
	u16 device;
	char version[NVGPU_VBIOS_VERSION_LEN];
};

/**
 * struct nvgpu_fwsec - FWSEC, described for the falcon's DMA loader.
 * @imem: code; a multiple of 256 bytes
 * @dmem: initial data
 * @signatures: @sig_count signatures of @sig_bytes each
 * @sig_bytes: bytes per signature
 * @sig_count: number of signatures
 * @sig_versions: bit v set = a signature for fuse version v is there
 * @sig_off: where in the data the chosen signature goes
 * @imem_phys_base: destination in instruction memory
 * @imem_virt_base: tag of the first code block, and boot vector
 * @dmem_phys_base: destination in data memory
 * @engine_mask: for the boot ROM
 * @ucode_id: for the boot ROM; 1-based index of the version fuse
 * @mapper_off: DMEMMAPPER in the data
 * @cmd_off: command buffer in the data
 * @cmd_bytes: size of the command buffer
 */
struct nvgpu_fwsec {
	struct nvgpu_fw_view imem;
	struct nvgpu_fw_view dmem;
	struct nvgpu_fw_view signatures;
	u32 sig_bytes;
	u32 sig_count;
	u32 sig_versions;
	u32 sig_off;
	u32 imem_phys_base;
	u32 imem_virt_base;
	u32 dmem_phys_base;
	u32 engine_mask;
	u32 ucode_id;
	u32 mapper_off;
	u32 cmd_off;
	u32 cmd_bytes;
};

/**
 * enum nvgpu_fwsec_cmd - What FWSEC is asked to do.
 * @NVGPU_FWSEC_FRTS: set up WPR2 around the firmware runtime services
 * @NVGPU_FWSEC_SB: secure boot teardown, after GSP has been unloaded
 */
enum nvgpu_fwsec_cmd {
	NVGPU_FWSEC_FRTS,
	NVGPU_FWSEC_SB,
};

int nvgpu_vbios_extent(const u8 *buf, size_t len, size_t *need, struct nvgpu_fw_diag *diag);
int nvgpu_vbios_parse(const u8 *buf, size_t len, struct nvgpu_vbios *out,
		      struct nvgpu_fw_diag *diag);
int nvgpu_vbios_ucode(const struct nvgpu_vbios *vbios, u8 app, u32 *ptr,
		      struct nvgpu_fw_diag *diag);
bool nvgpu_vbios_slice(const struct nvgpu_vbios *vbios, u64 ptr, u64 size,
		       struct nvgpu_fw_view *out);

int nvgpu_fwsec_parse(const struct nvgpu_vbios *vbios, u8 app, struct nvgpu_fwsec *out,
		      struct nvgpu_fw_diag *diag);
int nvgpu_fwsec_signature(const struct nvgpu_fwsec *fwsec, u32 fuse, struct nvgpu_fw_view *out);
size_t nvgpu_fwsec_image_bytes(const struct nvgpu_fwsec *fwsec);
int nvgpu_fwsec_build(const struct nvgpu_fwsec *fwsec, const struct nvgpu_fw_view *signature,
		      u8 *buf, size_t cap);
int nvgpu_fwsec_set_cmd(const struct nvgpu_fwsec *fwsec, enum nvgpu_fwsec_cmd cmd,
			u64 frts_addr, u64 frts_bytes, u8 *buf, size_t cap);

#endif /* NVGPU_VBIOS_VBIOS_H */
