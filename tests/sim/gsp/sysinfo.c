// SPDX-License-Identifier: MIT
/*
 * What host and firmware tell each other about the machine: GSP_SET_SYSTEM_INFO
 * and SET_REGISTRY before RM starts (neither has a reply), and the static
 * information which RM returns afterwards.
 */
#include <stdio.h>

#include "gsp_int.h"

#define CFG_ID			0x00u
#define CFG_REVISION		0x08u
#define CFG_BAR0		0x10u
#define CFG_BAR1		0x14u
#define CFG_BAR3		0x1cu
#define CFG_SUBSYSTEM		0x2cu
#define CFG_EXT_START		0x100u
#define CFG_EXT_END		0x1000u
#define EXT_CAP_SRIOV		0x0010u

/* Registers of the SR-IOV capability, all read as aligned dwords. */
#define SRIOV_TOTAL_VFS		0x0cu	/* 31:16 */
#define SRIOV_OFFSET_STRIDE	0x14u
#define SRIOV_BAR0		0x24u
#define SRIOV_BAR1		0x28u
#define SRIOV_BAR3		0x30u

#define MIRROR_BASE		0x088000u
#define MIRROR_SIZE		0x1000u
#define TASK_SIZE_MAX		(1ull << 57)

#define VF_INFO_SIZE		40u	/* GSP_VF_INFO */
#define VF_BAR0_SIZE		KIB(256)
#define REG_TYPE_DWORD		1u
#define REG_TYPE_MAX		3u

static void bad_field(struct gsp *gsp, const char *name, uint64_t got, uint64_t want)
{
	sim_violation(gsp->sim, "sysinfo-field", "GspSystemInfo.%s is %#llx, the board has %#llx", name,
		      ull(got), ull(want));
}

static uint32_t cfg(struct gsp *gsp, unsigned int off)
{
	uint32_t val = 0;

	sim_cfg_read(gsp->sim, 0, off, &val);
	return val;
}

/* Address in the BAR register(s) at @off; *wide tells a 64-bit one. */
static uint64_t bar_address(struct gsp *gsp, unsigned int off, bool *wide)
{
	uint32_t lo = cfg(gsp, off);

	*wide = (lo & 6) == 4;
	return (lo & ~0xfu) | (*wide ? (uint64_t)cfg(gsp, off + 4) << 32 : 0);
}

static unsigned int sriov_cap(struct gsp *gsp)
{
	unsigned int off = CFG_EXT_START;

	for (unsigned int i = 0; off >= CFG_EXT_START && off < CFG_EXT_END && i < 256; i++) {
		uint32_t head = cfg(gsp, off);

		if ((head & 0xffff) == EXT_CAP_SRIOV)
			return off;
		off = (head >> 20) & ~3u;
	}
	return 0;
}

/* Numbers of the VF information block must be those of the SR-IOV capability. */
static void check_vf_info(struct gsp *gsp, const uint8_t *p)
{
	static const struct {
		const char *addr_name, *wide_name;
		unsigned int cap, addr, wide;
	} bars[] = {
		{ "gspVFInfo.FirstVFBar0Address", "gspVFInfo.b64bitBar0", SRIOV_BAR0,
		  VARIES(SYSINFO_gspVFInfo_FirstVFBar0Address), VARIES(SYSINFO_gspVFInfo_b64bitBar0) },
		{ "gspVFInfo.FirstVFBar1Address", "gspVFInfo.b64bitBar1", SRIOV_BAR1,
		  VARIES(SYSINFO_gspVFInfo_FirstVFBar1Address), VARIES(SYSINFO_gspVFInfo_b64bitBar1) },
		{ "gspVFInfo.FirstVFBar2Address", "gspVFInfo.b64bitBar2", SRIOV_BAR3,
		  VARIES(SYSINFO_gspVFInfo_FirstVFBar2Address), VARIES(SYSINFO_gspVFInfo_b64bitBar2) },
	};
	const struct layout *l = gsp->lay;
	unsigned int cap = sriov_cap(gsp);
	uint32_t total, off_stride;

	if (bytes_zero(p + l->SYSINFO_gspVFInfo, VF_INFO_SIZE)) {
		if (gsp->fb.partitions)
			sim_violation(gsp->sim, "sysinfo-vf-missing",
				      "%u VF partitions were asked for, but GspSystemInfo.gspVFInfo is empty",
				      gsp->fb.partitions);
		return;
	}
	if (!cap) {
		sim_violation(gsp->sim, "sysinfo-vf-info", "gspVFInfo on a board without SR-IOV");
		return;
	}
	total = cfg(gsp, cap + SRIOV_TOTAL_VFS) >> 16;
	off_stride = cfg(gsp, cap + SRIOV_OFFSET_STRIDE);
	gsp->vf_offset = off_stride & 0xffff;
	gsp->vf_stride = off_stride >> 16;
	if (get32(p, l->SYSINFO_gspVFInfo_totalVFs) != total)
		bad_field(gsp, "gspVFInfo.totalVFs", get32(p, l->SYSINFO_gspVFInfo_totalVFs), total);
	if (get32(p, l->SYSINFO_gspVFInfo_firstVFOffset) != gsp->vf_offset)
		bad_field(gsp, "gspVFInfo.firstVFOffset", get32(p, l->SYSINFO_gspVFInfo_firstVFOffset),
			  gsp->vf_offset);
	for (unsigned int i = 0; i < sizeof(bars) / sizeof(bars[0]); i++) {
		bool wide;
		uint64_t addr = bar_address(gsp, cap + bars[i].cap, &wide);
		uint64_t got = get64(p, number(gsp, bars[i].addr));
		uint8_t got_wide = get8(p, number(gsp, bars[i].wide));

		if (got != addr)
			bad_field(gsp, bars[i].addr_name, got, addr);
		if (!addr)
			sim_violation(gsp->sim, "sysinfo-vf-bar",
				      "VF BARs are not assigned, but %s was sent to the firmware",
				      bars[i].addr_name);
		if (got_wide != wide)
			bad_field(gsp, bars[i].wide_name, got_wide, wide);
	}
}

/* Later releases are told which function they run on, and the host's page size. */
static void check_identity(struct gsp *gsp, const uint8_t *p)
{
	const struct layout *l = gsp->lay;
	uint64_t page;

	if (!has(l->SYSINFO_PCIDeviceID))
		return;
	if (get32(p, l->SYSINFO_PCIDeviceID) != cfg(gsp, CFG_ID))
		bad_field(gsp, "PCIDeviceID", get32(p, l->SYSINFO_PCIDeviceID), cfg(gsp, CFG_ID));
	if (get32(p, l->SYSINFO_PCISubDeviceID) != cfg(gsp, CFG_SUBSYSTEM))
		bad_field(gsp, "PCISubDeviceID", get32(p, l->SYSINFO_PCISubDeviceID),
			  cfg(gsp, CFG_SUBSYSTEM));
	if (get32(p, l->SYSINFO_PCIRevisionID) != (cfg(gsp, CFG_REVISION) & 0xff))
		bad_field(gsp, "PCIRevisionID", get32(p, l->SYSINFO_PCIRevisionID),
			  cfg(gsp, CFG_REVISION) & 0xff);
	/* Drivers which leave it empty work on x86. */
	page = get64(p, l->SYSINFO_hostPageSize);
	if (page && page != PAGE)
		bad_field(gsp, "hostPageSize", page, PAGE);
	if (get8(p, l->SYSINFO_bIsPrimary) > 1 || get8(p, l->SYSINFO_isGridBuild) > 1 ||
	    get8(p, l->SYSINFO_bPreserveVideoMemoryAllocations))
		sim_violation(gsp->sim, "sysinfo-field",
			      "GspSystemInfo: bIsPrimary %u, isGridBuild %u, preserved video memory %u",
			      get8(p, l->SYSINFO_bIsPrimary), get8(p, l->SYSINFO_isGridBuild),
			      get8(p, l->SYSINFO_bPreserveVideoMemoryAllocations));
}

void sysinfo_receive(struct gsp *gsp, const uint8_t *p, size_t len)
{
	static const struct {
		const char *name;
		unsigned int cfg, off;
	} bars[] = {
		{ "gpuPhysAddr", CFG_BAR0, SYSINFO_gpuPhysAddr },
		{ "gpuPhysFbAddr", CFG_BAR1, SYSINFO_gpuPhysFbAddr },
		{ "gpuPhysInstAddr", CFG_BAR3, SYSINFO_gpuPhysInstAddr },
	};
	const struct layout *l = gsp->lay;
	uint64_t bdf, va;
	bool wide;

	if (len < l->SYSINFO_SIZE || len > align_up(l->SYSINFO_SIZE, 8)) {
		sim_violation(gsp->sim, "sysinfo-size", "GspSystemInfo of %zu bytes, must be %u", len,
			      l->SYSINFO_SIZE);
		return;
	}
	if (gsp->have_sysinfo || gsp->state != GSP_LINKED) {
		sim_violation(gsp->sim, "sysinfo-order", "GSP_SET_SYSTEM_INFO twice or after INIT_DONE");
		return;
	}
	for (unsigned int i = 0; i < sizeof(bars) / sizeof(bars[0]); i++) {
		uint64_t want = bar_address(gsp, bars[i].cfg, &wide);

		if (get64(p, bars[i].off) != want)
			bad_field(gsp, bars[i].name, get64(p, bars[i].off), want);
	}
	bdf = get64(p, l->SYSINFO_nvDomainBusDeviceFunc);
	if (!bdf || bdf > UINT32_MAX)
		sim_violation(gsp->sim, "sysinfo-bdf", "nvDomainBusDeviceFunc is %#llx", ull(bdf));
	gsp->pf_dbdf = (uint32_t)bdf;
	va = get64(p, l->SYSINFO_maxUserVa);
	if (!va || va > TASK_SIZE_MAX)
		sim_violation(gsp->sim, "sysinfo-field", "GspSystemInfo.maxUserVa is %#llx", ull(va));
	if (get32(p, l->SYSINFO_pciConfigMirrorBase) != MIRROR_BASE)
		bad_field(gsp, "pciConfigMirrorBase", get32(p, l->SYSINFO_pciConfigMirrorBase), MIRROR_BASE);
	if (get32(p, l->SYSINFO_pciConfigMirrorSize) != MIRROR_SIZE)
		bad_field(gsp, "pciConfigMirrorSize", get32(p, l->SYSINFO_pciConfigMirrorSize), MIRROR_SIZE);
	if (get64(p, l->SYSINFO_simAccessBufPhysAddr))
		bad_field(gsp, "simAccessBufPhysAddr", get64(p, l->SYSINFO_simAccessBufPhysAddr), 0);
	check_identity(gsp, p);
	check_vf_info(gsp, p);
	memcpy(gsp->sysinfo, p, l->SYSINFO_SIZE);
	gsp->have_sysinfo = true;
	gsp_init_check(gsp);
}

/* --- registry ----------------------------------------------------------- */

static void apply_key(struct gsp *gsp, const char *name, uint32_t type, uint32_t data)
{
	sim_trace(gsp->sim, "registry: %s = %#x", name, data);
	if (strcmp(name, "RMSetSriovMode"))
		return;
	if (type != REG_TYPE_DWORD || data > 1)
		sim_violation(gsp->sim, "registry-sriov", "RMSetSriovMode: type %u, value %u", type, data);
	gsp->sriov = data == 1;
}

static bool parse_registry(struct gsp *gsp, const uint8_t *p, size_t len)
{
	uint32_t size = get32(p, REGTBL_size), count = get32(p, REGTBL_numEntries);

	if (size > len || size < REGTBL_SIZE || count > (size - REGTBL_SIZE) / REGENT_SIZE) {
		sim_violation(gsp->sim, "registry-size", "table of %u bytes with %u entries in %zu bytes",
			      size, count, len);
		return false;
	}
	for (uint32_t i = 0; i < count; i++) {
		const uint8_t *e = p + REGTBL_entries + (size_t)i * REGENT_SIZE;
		uint32_t at = get32(e, REGENT_nameOffset), type = get8(e, REGENT_type);
		uint32_t strings = REGTBL_SIZE + count * REGENT_SIZE;

		if (at < strings || at >= size || !memchr(p + at, 0, size - at) || !p[at]) {
			sim_violation(gsp->sim, "registry-name", "entry %u: name at %u of %u", i, at, size);
			return false;
		}
		if (!type || type > REG_TYPE_MAX ||
		    (type == REG_TYPE_DWORD && get32(e, REGENT_length) != 4) ||
		    (type != REG_TYPE_DWORD &&
		     !range_inside(get32(e, REGENT_data), get32(e, REGENT_length), strings, size))) {
			sim_violation(gsp->sim, "registry-entry", "%s: type %u, length %u", p + at, type,
				      get32(e, REGENT_length));
			return false;
		}
		apply_key(gsp, (const char *)p + at, type, get32(e, REGENT_data));
	}
	return true;
}

void registry_receive(struct gsp *gsp, const uint8_t *p, size_t len)
{
	if (gsp->have_registry || gsp->state != GSP_LINKED) {
		sim_violation(gsp->sim, "registry-order", "SET_REGISTRY twice or after INIT_DONE");
		return;
	}
	if (len < REGTBL_SIZE) {
		sim_violation(gsp->sim, "registry-size", "SET_REGISTRY payload of %zu bytes", len);
		return;
	}
	if (!parse_registry(gsp, p, len))
		return;
	if (gsp->sriov != (gsp->fb.partitions != 0)) {
		sim_violation(gsp->sim, "sriov-mode",
			      "RMSetSriovMode is %u but the booter was given %u VF partitions", gsp->sriov,
			      gsp->fb.partitions);
		gsp->sriov = false;
	}
	gsp->have_registry = true;
	gsp_init_check(gsp);
}

/* --- static information --------------------------------------------------- */

static void put_text(uint8_t *p, unsigned int off, unsigned int wide_off, const char *text)
{
	memcpy(p + off, text, strlen(text) + 1);
	for (unsigned int i = 0; wide_off && text[i]; i++)
		put16(p, wide_off + 2 * i, (uint8_t)text[i]);
}

static void put_region(const struct layout *l, uint8_t *p, unsigned int i, uint64_t base, uint64_t end,
		       bool usable, bool is_protected)
{
	size_t at = (size_t)i * STATIC_fbRegionInfoParams_fbRegion_STRIDE;

	put64(p, at + l->STATIC_fbRegionInfoParams_fbRegion_base, base);
	put64(p, at + l->STATIC_fbRegionInfoParams_fbRegion_limit, end - 1);
	put64(p, at + l->STATIC_fbRegionInfoParams_fbRegion_reserved, usable ? 0 : end - base);
	put32(p, at + l->STATIC_fbRegionInfoParams_fbRegion_performance, usable ? 10 : 0);
	put8(p, at + l->STATIC_fbRegionInfoParams_fbRegion_supportCompressed, usable);
	put8(p, at + l->STATIC_fbRegionInfoParams_fbRegion_supportISO, usable);
	put8(p, at + l->STATIC_fbRegionInfoParams_fbRegion_bProtected, is_protected);
}

static void put_sriov(struct gsp *gsp, uint8_t *p)
{
	const struct sim_params *par = sim_get_params(gsp->sim);
	const struct layout *l = gsp->lay;
	const uint8_t *vf = gsp->sysinfo;

	put32(p, l->STATIC_sriovCaps_totalVFs, get32(vf, l->SYSINFO_gspVFInfo_totalVFs));
	put32(p, l->STATIC_sriovCaps_firstVfOffset, get32(vf, l->SYSINFO_gspVFInfo_firstVFOffset));
	put64(p, l->STATIC_sriovCaps_FirstVFBar0Address,
	      get64(vf, l->SYSINFO_gspVFInfo_FirstVFBar0Address));
	put64(p, l->STATIC_sriovCaps_FirstVFBar1Address,
	      get64(vf, l->SYSINFO_gspVFInfo_FirstVFBar1Address));
	put64(p, l->STATIC_sriovCaps_FirstVFBar2Address,
	      get64(vf, l->SYSINFO_gspVFInfo_FirstVFBar2Address));
	put64(p, l->STATIC_sriovCaps_bar0Size, VF_BAR0_SIZE);
	put64(p, l->STATIC_sriovCaps_bar1Size, par->vf_bar1_size);
	put64(p, l->STATIC_sriovCaps_bar2Size, par->vf_bar3_size);
	put8(p, l->STATIC_sriovCaps_b64bitBar0, get8(vf, l->SYSINFO_gspVFInfo_b64bitBar0));
	put8(p, l->STATIC_sriovCaps_b64bitBar1, get8(vf, l->SYSINFO_gspVFInfo_b64bitBar1));
	put8(p, l->STATIC_sriovCaps_b64bitBar2, get8(vf, l->SYSINFO_gspVFInfo_b64bitBar2));
	put8(p, l->STATIC_sriovCaps_bSriovEnabled, 1);
	/* Hardware bug 3007008: GA10x and AD10x emulate a VF's TLB invalidation. */
	put8(p, l->STATIC_sriovCaps_bEmulateVFBar0TlbInvalidationRegister, 1);
	put32(p, l->STATIC_sriovMaxGfid, gsp->fb.partitions);
}

/* Earlier releases list shader units here; later ones have controls for it. */
static void put_shader_units(const struct layout *l, uint8_t *p)
{
	put32(p, l->STATIC_gpcInfo_gpcMask, chip_gpc_mask());
	for (unsigned int i = 0; chip_gpc_mask() >> i; i++) {
		put32(p, l->STATIC_tpcInfo_gpcId + i * l->STATIC_tpcInfo_STRIDE, i);
		put32(p, l->STATIC_tpcInfo_tpcMask + i * l->STATIC_tpcInfo_STRIDE, chip_tpc_mask(i));
		put32(p, l->STATIC_zcullInfo_gpcId + i * l->STATIC_zcullInfo_STRIDE, i);
		put32(p, l->STATIC_zcullInfo_zcullMask + i * l->STATIC_zcullInfo_STRIDE, 0xf);
	}
	put32(p, l->STATIC_SM_info_version, 0x809);	/* compute capability 8.9 */
	put32(p, l->STATIC_SM_info_maxWarpsPerSM, 48);
	put32(p, l->STATIC_SM_info_maxThreadsPerWarp, 32);
}

void static_info_fill(struct gsp *gsp, uint8_t *p)
{
	static const uint8_t gid[16] = "NVGPU-SIM-L40-0";
	const struct layout *l = gsp->lay;

	put32(p, STATIC_gidInfo_flags, 2);	/* binary SHA-1 form */
	put32(p, STATIC_gidInfo_length, sizeof(gid));
	memcpy(p + STATIC_gidInfo_data, gid, sizeof(gid));
	if (has(l->STATIC_gpcInfo_gpcMask))
		put_shader_units(l, p);
	put32(p, l->STATIC_fbRegionInfoParams_numFBRegions, 3);
	put_region(l, p, 0, 0, gsp->fb.usable_end, true, false);
	put_region(l, p, 1, gsp->fb.usable_end, gsp->fb.rsvd_start, false, false);
	put_region(l, p, 2, gsp->fb.rsvd_start, gsp->fb.fb_size, false, true);
	if (gsp->sriov)
		put_sriov(gsp, p);
	put64(p, l->STATIC_fb_length, gsp->fb.fb_size);
	put32(p, l->STATIC_fbio_mask, 0xfff);
	put32(p, l->STATIC_fb_bus_width, 384);
	put32(p, l->STATIC_fb_ram_type, 0x11);		/* GDDR6 */
	put32(p, l->STATIC_fbp_mask, 0x3f);
	put32(p, l->STATIC_l2_cache_size, 96u << 20);
	put_text(p, l->STATIC_gpuNameString, l->STATIC_gpuNameString_Unicode, "NVIDIA L40");
	put_text(p, l->STATIC_gpuShortNameString, 0, "AD102GL");
	put8(p, l->STATIC_bIsTesla, 1);
	put64(p, l->STATIC_bar1PdeBase, gsp->fb.bar1_pde);
	put64(p, l->STATIC_bar2PdeBase, gsp->fb.bar2_pde);
	put8(p, l->STATIC_bVbiosValid, 1);
	put32(p, l->STATIC_vbiosSubVendor, 0x10de);
	put32(p, l->STATIC_vbiosSubDevice, 0x169d);
	put8(p, l->STATIC_bPageRetirementSupported, 1);
	put32(p, l->STATIC_hInternalClient, RM_INT_CLIENT);
	put32(p, l->STATIC_hInternalDevice, RM_INT_DEVICE);
	put32(p, l->STATIC_hInternalSubdevice, RM_INT_SUBDEVICE);
	if (has(l->STATIC_fwWprLayoutOffset_frtsOffset)) {
		put64(p, l->STATIC_fwWprLayoutOffset_nonWprHeapOffset, gsp->fb.rsvd_start);
		put64(p, l->STATIC_fwWprLayoutOffset_frtsOffset, gsp->fb.frts);
	}
}
