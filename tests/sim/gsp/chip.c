// SPDX-License-Identifier: MIT
/*
 * Engines of AD102 as the firmware reports them. Engine identities are facts;
 * runlist and PBDMA numbers, interrupt vectors and context sizes are the model's
 * choice, because silicon's are not published.
 */
#include <stdio.h>

#include "gsp_int.h"

/* Indices into NV2080_CTRL_FIFO_DEVICE_ENTRY.engineData. */
enum {
	ED_ENG_DESC, ED_FIFO_TAG, ED_RM_ENGINE_TYPE, ED_RUNLIST, ED_MMU_FAULT_ID, ED_RC_MASK,
	ED_RESET, ED_INTR, ED_MC, ED_DEV_TYPE, ED_INSTANCE, ED_RUNLIST_PRI, ED_HOST_DRIVEN,
	ED_RUNLIST_ENGINE, ED_CHRAM_PRI,
};

#define RUNLIST_PRI_BASE	0x00c00000u
#define CHRAM_PRI_BASE		0x00e00000u
#define PRI_STRIDE		0x10000u
#define HOST_FAULT_ID		32u	/* fault id of PBDMA 0 */
#define FIRST_STALL_VECTOR	193u	/* in the stall subtree, 192...255 */
#define NO_VECTOR		UINT32_MAX

#define GR(n)    { "GR" #n, 0xd334df00 + n, RM_ENGINE_TYPE_GR0, VARIES(MC_ENGINE_IDX_GR0), \
		   NV2080_ENGINE_TYPE_GR0 + n, 64, 0x00, n, 0, 0 }
#define CE(n, rl, pb) { "CE" #n, 0x793ceb00 + n, RM_ENGINE_TYPE_COPY0, MC_ENGINE_IDX_CE0, \
		   NV2080_ENGINE_TYPE_COPY0 + n, 15 + n, 0x13, n, rl, pb }
#define NVDEC(n) { "NVDEC" #n, 0x8f99e100 + n, RM_ENGINE_TYPE_NVDEC0, VARIES(MC_ENGINE_IDX_NVDEC0), \
		   NV2080_ENGINE_TYPE_NVDEC0 + n, 25 + n, 0x10, n, 4 + n, 5 + n }
#define NVENC(n) { "NVENC" #n, 0xe97b6c00 + n, RM_ENGINE_TYPE_NVENC0, MC_ENGINE_IDX_MSENC, \
		   NV2080_ENGINE_TYPE_NVENC0 + n, 11 + n, 0x0e, n, 8 + n, 9 + n }
#define NVJPG(n) { "NVJPG" #n, 0x2b3a5400 + n, VARIES(RM_ENGINE_TYPE_NVJPEG0), \
		   VARIES(MC_ENGINE_IDX_NVJPEG0), NV2080_ENGINE_TYPE_NVJPEG0 + n, 21 + n, 0x15, n, \
		   11 + n, 12 + n }

/* GR comes first on its runlist and shares it with two copy engines; SEC2 has one of its own. */
static const struct chip_engine engines[] = {
	GR(0), CE(0, 0, 0), CE(1, 0, 0), CE(2, 1, 2), CE(3, 2, 3), CE(4, 3, 4),
	NVDEC(0), NVDEC(1), NVDEC(2), NVDEC(3),
	NVENC(0), NVENC(1), NVENC(2),
	NVJPG(0), NVJPG(1), NVJPG(2), NVJPG(3),
	{ "OFA0", 0xdd7bab00, VARIES(RM_ENGINE_TYPE_OFA), VARIES(MC_ENGINE_IDX_OFA0),
	  NV2080_ENGINE_TYPE_OFA, 10, 0x16, 0, 15, 16 },
	{ "SEC2", 0x28c40800, VARIES(RM_ENGINE_TYPE_SEC2), VARIES(MC_ENGINE_IDX_SEC2),
	  NV2080_ENGINE_TYPE_SEC2, 14, 0x0d, 0, 16, 17 },
};

#define NENGINES (sizeof(engines) / sizeof(engines[0]))

unsigned int chip_engine_count(void)
{
	return NENGINES;
}

const struct chip_engine *chip_engine(unsigned int i)
{
	return i < NENGINES ? &engines[i] : NULL;
}

const struct chip_engine *chip_engine_by_nv2080(uint32_t type)
{
	for (unsigned int i = 0; i < NENGINES; i++)
		if (engines[i].nv2080 == type)
			return &engines[i];
	return NULL;
}

uint32_t chip_ctrl_intr_table(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	unsigned int n = 0;
	uint32_t gsp_vector = sim_gsp_vector(gsp->sim), stall = FIRST_STALL_VECTOR;

	(void)obj;
	memset(p, 0, INTRTAB_SIZE);
	put16(p, INTRTAB_table_engineIdx, (uint16_t)gsp->lay->MC_ENGINE_IDX_GSP);
	put32(p, INTRTAB_table_vectorStall, gsp_vector);
	put32(p, INTRTAB_table_vectorNonStall, NO_VECTOR);
	for (n = 1; n <= NENGINES; n++, stall++) {
		const struct chip_engine *e = &engines[n - 1];
		size_t at = (size_t)n * INTRTAB_table_STRIDE;

		if (stall == gsp_vector)
			stall++;
		put16(p, at + INTRTAB_table_engineIdx, (uint16_t)(number(gsp, e->mc) + e->instance));
		put32(p, at + INTRTAB_table_vectorStall, stall);
		put32(p, at + INTRTAB_table_vectorNonStall, e->runlist);
	}
	put32(p, INTRTAB_tableLen, n);
	/* Categories: UVM owned, UVM shared, stalling engines: one subtree each. */
	for (unsigned int i = 0; i < 3; i++) {
		put8(p, INTRTAB_subtreeMap_subtreeStart + 2 * (i + 1), (uint8_t)(i + 1));
		put8(p, INTRTAB_subtreeMap_subtreeEnd + 2 * (i + 1), (uint8_t)(i + 1));
	}
	return NV_OK;
}

uint32_t chip_ctrl_device_info(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	uint32_t base = get32(p, DEVINFO_baseIndex), n = 0;

	(void)obj;
	if (base > NENGINES) {
		sim_violation(gsp->sim, "device-info-index", "baseIndex %u, the table has %zu entries",
			      base, NENGINES);
		return NV_ERR_INVALID_ARGUMENT;
	}
	memset(p, 0, DEVINFO_SIZE);
	put32(p, DEVINFO_baseIndex, base);
	for (; base + n < NENGINES && n < DEVINFO_entries_COUNT; n++) {
		const struct chip_engine *e = &engines[base + n];
		uint8_t *x = p + (size_t)n * DEVINFO_entries_STRIDE;
		uint8_t *d = x + DEVINFO_entries_engineData;
		bool gr = e->runlist == 0;

		put32(d, 4 * ED_ENG_DESC, e->desc);
		put32(d, 4 * ED_FIFO_TAG, base + n);
		put32(d, 4 * ED_RM_ENGINE_TYPE, number(gsp, e->rm_type) + e->instance);
		put32(d, 4 * ED_RUNLIST, e->runlist);
		put32(d, 4 * ED_MMU_FAULT_ID, e->fault_id);
		put32(d, 4 * ED_RESET, base + n);
		put32(d, 4 * ED_INTR, base + n);
		put32(d, 4 * ED_MC, number(gsp, e->mc) + e->instance);
		put32(d, 4 * ED_DEV_TYPE, e->dev_type);
		put32(d, 4 * ED_INSTANCE, e->instance);
		put32(d, 4 * ED_RUNLIST_PRI, RUNLIST_PRI_BASE + e->runlist * PRI_STRIDE);
		put32(d, 4 * ED_HOST_DRIVEN, 1);
		put32(d, 4 * ED_RUNLIST_ENGINE, base + n);
		put32(d, 4 * ED_CHRAM_PRI, CHRAM_PRI_BASE + e->runlist * PRI_STRIDE);
		put32(x, DEVINFO_entries_pbdmaIds, e->pbdma);
		put32(x, DEVINFO_entries_pbdmaFaultIds, HOST_FAULT_ID + e->pbdma);
		if (gr) {
			put32(x, DEVINFO_entries_pbdmaIds + 4, e->pbdma + 1);
			put32(x, DEVINFO_entries_pbdmaFaultIds + 4, HOST_FAULT_ID + e->pbdma + 1);
		}
		put32(x, DEVINFO_entries_numPbdmas, gr ? 2 : 1);
		snprintf((char *)x + DEVINFO_entries_engineName, DEVINFO_entries_engineName_COUNT, "%s",
			 e->name);
	}
	put32(p, DEVINFO_numEntries, n);
	put8(p, DEVINFO_bMore, base + n < NENGINES);
	return NV_OK;
}

/* L40: 142 of 144 SMs, so one of the 72 TPCs is fused off. */
#define GPCS		12u
#define ALL_TPCS	0x3fu

uint32_t chip_gpc_mask(void)
{
	return (1u << GPCS) - 1;
}

uint32_t chip_tpc_mask(unsigned int gpc)
{
	return gpc == GPCS - 1 ? ALL_TPCS >> 1 : ALL_TPCS;
}

uint32_t chip_ctrl_gpcs(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	(void)gsp;
	(void)obj;
	put32(p, GPCINFO_gpcMask, chip_gpc_mask());
	return NV_OK;
}

uint32_t chip_ctrl_tpcs(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	uint32_t gpc = get32(p, TPCINFO_gpcId);

	(void)obj;
	if (gpc >= GPCS) {
		sim_violation(gsp->sim, "tpc-info-gpc", "TPCs of GPC %u: the chip has %u", gpc, GPCS);
		return NV_ERR_INVALID_ARGUMENT;
	}
	put32(p, TPCINFO_tpcMask, chip_tpc_mask(gpc));
	return NV_OK;
}

/* Depth culling memory; plausible numbers, nothing here depends on them. */
uint32_t chip_ctrl_zcull(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	(void)gsp;
	(void)obj;
	put32(p, ZCULL_widthAlignPixels, 32 * GPCS);
	put32(p, ZCULL_heightAlignPixels, 32);
	put32(p, ZCULL_pixelSquaresByAliquots, 1024 * GPCS);
	put32(p, ZCULL_aliquotTotal, 2560 * GPCS);
	put32(p, ZCULL_zcullRegionByteMultiplier, 32 * GPCS);
	put32(p, ZCULL_zcullRegionHeaderSize, 32);
	put32(p, ZCULL_zcullSubregionHeaderSize, 192);
	put32(p, ZCULL_subregionCount, 16);
	put32(p, ZCULL_subregionWidthAlignPixels, 32 * GPCS);
	put32(p, ZCULL_subregionHeightAlignPixels, 32);
	return NV_OK;
}

/* Falcon engines with a context: the video engines. */
uint32_t chip_ctrl_falcons(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	uint32_t n = 0;

	(void)gsp;
	(void)obj;
	memset(p, 0, FALCONS_SIZE);
	for (unsigned int i = 0; i < NENGINES; i++) {
		const struct chip_engine *e = &engines[i];
		uint8_t *x = p + (size_t)n * FALCONS_constructedFalconsTable_STRIDE;

		if (e->runlist < 4 || e->nv2080 == NV2080_ENGINE_TYPE_SEC2)
			continue;
		put32(x, FALCONS_constructedFalconsTable_engDesc, e->desc);
		put32(x, FALCONS_constructedFalconsTable_ctxBufferSize, 4 * PAGE);
		put32(x, FALCONS_constructedFalconsTable_registerBase, 0x800000u + 0x4000u * n);
		n++;
	}
	put32(p, FALCONS_numConstructedFalcons, n);
	return NV_OK;
}

/* Context buffers of GR0, by index of their kind; plausible sizes. */
uint32_t chip_ctrl_context_buffers(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	static const struct {
		uint8_t kind;
		uint32_t size;
	} bufs[] = {
		{ 0x00, 0x200000 },	/* graphics */
		{ 0x0d, 0x10000 },	/* page pool */
		{ 0x10, 0x8000 },	/* patch */
		{ 0x11, 0x4000 },	/* bundle */
		{ 0x13, 0x800000 },	/* attribute */
		{ 0x14, 0x40000 },	/* RTV */
		{ 0x17, 0x20000 },	/* FECS event */
		{ 0x18, 0x80000 },	/* privileged access map */
	};

	(void)gsp;
	(void)obj;
	memset(p, 0, gsp->lay->CTXBUF_SIZE);
	for (unsigned int i = 0; i < sizeof(bufs) / sizeof(bufs[0]); i++) {
		size_t at = CTXBUF_engineContextBuffersInfo_engine + 8 * (size_t)bufs[i].kind;

		put32(p, at, bufs[i].size);
		put32(p, at + 4, PAGE);
	}
	return NV_OK;
}
