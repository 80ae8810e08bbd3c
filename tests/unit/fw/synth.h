/* SPDX-License-Identifier: MIT */
/*
 * Small well-formed files to take apart, made from the documented layouts.
 */
#ifndef TESTS_UNIT_FW_SYNTH_H
#define TESTS_UNIT_FW_SYNTH_H

#include "fw_types.h"

struct blob {
	u8 *data;
	size_t len;
};

void put16(struct blob *b, size_t off, u16 val);
void put32(struct blob *b, size_t off, u32 val);
void put64(struct blob *b, size_t off, u64 val);
void blob_free(struct blob *b);

/* HS image: header at 0x18, signatures at 0x3c, indirect words, meta, load header, image. */
#define HS_SIG_BYTES		16
#define HS_NUM_SIGS		2
#define HS_HDR			0x18
#define HS_SIGS			0x3c
#define HS_WORDS		(HS_SIGS + HS_SIG_BYTES * HS_NUM_SIGS)
#define HS_META			(HS_WORDS + 12)
#define HS_LOAD			(HS_META + 12)
#define HS_DATA			(HS_LOAD + 0x24)
#define HS_APP			0x100
#define HS_OS_DATA		0x200
struct blob synth_hs(void);

#define RISCV_DESC		0x18
#define RISCV_DATA		0x6c
struct blob synth_riscv(void);

#define GSP_SECTIONS		6
#define GSP_SHDRS		0x100
struct blob synth_gsp(void);

#define META_BLOB		232
#define META_TYPES		(META_BLOB + 16)
#define META_ENTRIES		(META_TYPES + 56)
#define META_NUM		2
#define META_ENTRY		96
#define META_INFO		64
struct blob synth_meta(void);
void meta_seal(struct blob *b);

/* VGPUMETA: a group of an unknown type, then two of types, each of two records. */
#define V1_UNKNOWN		160
#define V1_UNKNOWN_BYTES	24
#define V1_TYPES		(V1_UNKNOWN + V1_UNKNOWN_BYTES)
#define V1_RECORD		48
#define V1_NUM			2
#define V1_TYPES_BYTES		(32 + V1_NUM * V1_RECORD)
#define V1_SECOND		(V1_TYPES + V1_TYPES_BYTES)
struct blob synth_meta_v1(void);
void meta_v1_seal(struct blob *b);

/* Images A (PC-AT), E (EFI), P (private), each a few hundred bytes of content. */
#define VB_PCAT_BYTES		0x400
#define VB_EFI			VB_PCAT_BYTES
#define VB_EFI_BYTES		0x200
#define VB_PRIV			(VB_EFI + VB_EFI_BYTES)
#define VB_PRIV_BYTES		0xc00
#define VB_BIT			0x100
#define VB_FALCON_DATA		0x180
#define VB_VERSION_DATA		0x190
#define VB_TABLE		0x40	/* in P */
#define VB_DESC			0x60	/* in P */
#define VB_SIGS			(VB_DESC + 44)
#define VB_NUM_SIGS		2
#define VB_IMEM			(VB_SIGS + 384 * VB_NUM_SIGS)
#define VB_IMEM_BYTES		0x100
#define VB_DMEM			(VB_IMEM + VB_IMEM_BYTES)
#define VB_DMEM_BYTES		0x2f0	/* not a multiple of 256: gets padded */
#define VB_SIG_SLOT		0x10	/* in DMEM */
#define VB_INTERFACE		0x1a0
#define VB_MAPPER		0x1c0
#define VB_CMD			0x240
#define VB_CMD_BYTES		0x40
struct blob synth_vbios(void);
void vbios_seal_bit(struct blob *b);

#endif
