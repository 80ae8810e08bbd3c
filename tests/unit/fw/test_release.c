// SPDX-License-Identifier: MIT
/*
 * Every codec of one release against that release's layout data: boot, RM
 * objects, controls that ask about the GPU. What is expected is built from the
 * data by name; test_documents.c ties the data to what is written about it.
 *
 * usage: test_release RELEASE | --list
 */

#include "expect.h"

#undef ABI
#define ABI	(expect->abi)

/* The encoder wrote exactly @want, needs all its bytes, and no fewer will do. */
#define ASSERT_WRITES(want, n, call) \
	do { \
		size_t cap = (n); \
		u8 *buf = dirty(cap); \
		assert_int_equal(call, n); \
		assert_memory_equal(buf, want, n); \
		free(buf); \
		cap--; \
		buf = dirty(cap ? cap : 1); \
		assert_int_equal(call, -ENOSPC); \
		free(buf); \
	} while (0)

/* The decoder takes all bytes of @p and refuses every shorter copy of them. */
#define ASSERT_NEEDS_ALL(p, n, call) \
	do { \
		size_t len; \
		u8 *in; \
		for (len = 0; len < (n); len += len + 64 < (n) ? 61 : 1) { \
			in = exact_copy(p, len); \
			assert_int_equal(call, -EMSGSIZE); \
			free(in); \
		} \
	} while (0)

static void writes_the_wpr_metadata(void **state)
{
	static const struct nvgpu_wpr_layout l = {
		.fb_bytes = 0xc00000000, .vga_base = 0xbfff00000, .vga_bytes = 0x100000,
		.frts_base = 0xbffe00000, .frts_bytes = 0x200000, .boot_base = 0xbffdf8000,
		.fw_base = 0xbfd9b0000, .heap_base = 0xbdb400000, .heap_bytes = 0x22500000,
		.wpr_base = 0xbdb300000, .wpr_end = 0xbfff10000, .non_wpr_heap_base = 0xbdb200000,
		.non_wpr_heap_bytes = 0x300000, .vf_partitions = 32,
	};
	static const struct nvgpu_wpr_meta m = {
		.layout = &l, .radix3_addr = 0x11000, .image_bytes = 0x2448000,
		.bootloader_addr = 0x22000, .bootloader_bytes = 0x8000, .bootloader_code_off = 0x4800,
		.bootloader_data_off = 0x800, .bootloader_manifest_off = 0x10,
		.signature_addr = 0x33000, .signature_bytes = 0x1000,
	};
	size_t n = bytes_of("GspFwWprMeta");
	u8 *w = calloc(1, n);

	(void)state;
	put(w, "GspFwWprMeta.magic", 0xdc3aae21371a60b3);
	put(w, "GspFwWprMeta.revision", 1);
	put(w, "GspFwWprMeta.sysmemAddrOfRadix3Elf", 0x11000);
	put(w, "GspFwWprMeta.sizeOfRadix3Elf", 0x2448000);
	put(w, "GspFwWprMeta.sysmemAddrOfBootloader", 0x22000);
	put(w, "GspFwWprMeta.sizeOfBootloader", 0x8000);
	put(w, "GspFwWprMeta.bootloaderCodeOffset", 0x4800);
	put(w, "GspFwWprMeta.bootloaderDataOffset", 0x800);
	put(w, "GspFwWprMeta.bootloaderManifestOffset", 0x10);
	put(w, "GspFwWprMeta.sysmemAddrOfSignature", 0x33000);
	put(w, "GspFwWprMeta.sizeOfSignature", 0x1000);
	put(w, "GspFwWprMeta.gspFwRsvdStart", 0xbdb200000);
	put(w, "GspFwWprMeta.nonWprHeapOffset", 0xbdb200000);
	put(w, "GspFwWprMeta.nonWprHeapSize", 0x300000);
	put(w, "GspFwWprMeta.gspFwWprStart", 0xbdb300000);
	put(w, "GspFwWprMeta.gspFwHeapOffset", 0xbdb400000);
	put(w, "GspFwWprMeta.gspFwHeapSize", 0x22500000);
	put(w, "GspFwWprMeta.gspFwOffset", 0xbfd9b0000);
	put(w, "GspFwWprMeta.bootBinOffset", 0xbffdf8000);
	put(w, "GspFwWprMeta.frtsOffset", 0xbffe00000);
	put(w, "GspFwWprMeta.frtsSize", 0x200000);
	put(w, "GspFwWprMeta.gspFwWprEnd", 0xbfff10000);
	put(w, "GspFwWprMeta.fbSize", 0xc00000000);
	put(w, "GspFwWprMeta.vgaWorkspaceOffset", 0xbfff00000);
	put(w, "GspFwWprMeta.vgaWorkspaceSize", 0x100000);
	put(w, "GspFwWprMeta.gspFwHeapVfPartitionCount", 32);
	ASSERT_WRITES(w, n, ABI->encode_wpr_meta(&m, buf, cap));
	free(w);
}

static void writes_the_queue_arguments(void **state)
{
	const struct nvgpu_rm_args args = { .shared_addr = 0x123456000, .page_count = 129,
					    .cmdq_off = 0x1000, .msgq_off = 0x41000 };
	size_t n = bytes_of("GSP_ARGUMENTS_CACHED");
	u8 *w = calloc(1, n);

	(void)state;
	put(w, "GSP_ARGUMENTS_CACHED.messageQueueInitArguments.sharedMemPhysAddr", 0x123456000);
	put(w, "GSP_ARGUMENTS_CACHED.messageQueueInitArguments.pageTableEntryCount", 129);
	put(w, "GSP_ARGUMENTS_CACHED.messageQueueInitArguments.cmdQueueOffset", 0x1000);
	put(w, "GSP_ARGUMENTS_CACHED.messageQueueInitArguments.statQueueOffset", 0x41000);
	if (find_field("GSP_ARGUMENTS_CACHED.bDmemStack"))
		put(w, "GSP_ARGUMENTS_CACHED.bDmemStack", 1);
	ASSERT_WRITES(w, n, ABI->encode_rm_args(&args, buf, cap));
	free(w);
}

static void writes_the_libos_regions(void **state)
{
	static const struct nvgpu_libos_region r = { "LOGINIT", 0x12000, 0x10000 };
	size_t n = 2 * bytes_of("LibosMemoryRegionInitArgument");
	u8 *w = calloc(1, n);

	(void)state;
	put(w, "LibosMemoryRegionInitArgument.id8", 0x4c4f47494e4954);
	put(w, "LibosMemoryRegionInitArgument.pa", 0x12000);
	put(w, "LibosMemoryRegionInitArgument.size", 0x10000);
	put(w, "LibosMemoryRegionInitArgument.kind", 1);
	put(w, "LibosMemoryRegionInitArgument.loc", 1);
	ASSERT_WRITES(w, n, ABI->encode_libos_args(&r, 1, buf, cap));
	free(w);
}

static void writes_the_system_information(void **state)
{
	static const struct nvgpu_system_info info = {
		.bar0_addr = 0xa0000000, .bar1_addr = 0x1000000000, .bar2_addr = 0x2000000000,
		.domain_bus_dev_fn = 0x00013b08, .max_user_va = 0x7ffffffff000,
		.config_mirror_base = 0x88000, .config_mirror_bytes = 0x1000,
		.pci_device_id = 0x26b510de, .pci_subsystem_id = 0x169d10de, .pci_revision = 0xa1,
		.has_vf_info = true,
		.vf = { .total_vfs = 32, .first_vf_off = 4,
			.bar_addr = { 0xb0000000, 0x3000000000, 0x4000000000 },
			.bar_is_64 = { false, true, true } },
	};
	size_t n = bytes_of("GspSystemInfo");
	u8 *w = calloc(1, n);

	(void)state;
	put(w, "GspSystemInfo.gpuPhysAddr", 0xa0000000);
	put(w, "GspSystemInfo.gpuPhysFbAddr", 0x1000000000);
	put(w, "GspSystemInfo.gpuPhysInstAddr", 0x2000000000);
	put(w, "GspSystemInfo.nvDomainBusDeviceFunc", 0x00013b08);
	put(w, "GspSystemInfo.maxUserVa", 0x7ffffffff000);
	put(w, "GspSystemInfo.pciConfigMirrorBase", 0x88000);
	put(w, "GspSystemInfo.pciConfigMirrorSize", 0x1000);
	if (find_field("GspSystemInfo.PCIDeviceID")) {
		put(w, "GspSystemInfo.PCIDeviceID", 0x26b510de);
		put(w, "GspSystemInfo.PCISubDeviceID", 0x169d10de);
		put(w, "GspSystemInfo.PCIRevisionID", 0xa1);
	}
	put(w, "GspSystemInfo.gspVFInfo.totalVFs", 32);
	put(w, "GspSystemInfo.gspVFInfo.firstVFOffset", 4);
	put(w, "GspSystemInfo.gspVFInfo.FirstVFBar0Address", 0xb0000000);
	put(w, "GspSystemInfo.gspVFInfo.FirstVFBar1Address", 0x3000000000);
	put(w, "GspSystemInfo.gspVFInfo.FirstVFBar2Address", 0x4000000000);
	put(w, "GspSystemInfo.gspVFInfo.b64bitBar0", 0);
	put(w, "GspSystemInfo.gspVFInfo.b64bitBar1", 1);
	put(w, "GspSystemInfo.gspVFInfo.b64bitBar2", 1);
	ASSERT_WRITES(w, n, ABI->encode_system_info(&info, buf, cap));
	free(w);
}

static void writes_the_registry(void **state)
{
	static const struct nvgpu_registry_entry e = { "RMSetSriovMode", 1 };
	size_t head = bytes_of("PACKED_REGISTRY_TABLE"), entry = bytes_of("PACKED_REGISTRY_ENTRY");
	size_t n = head + entry + sizeof("RMSetSriovMode");
	u8 *w = calloc(1, n);

	(void)state;
	put(w, "PACKED_REGISTRY_TABLE.size", n);
	put(w, "PACKED_REGISTRY_TABLE.numEntries", 1);
	put(w + head, "PACKED_REGISTRY_ENTRY.nameOffset", head + entry);
	put(w + head, "PACKED_REGISTRY_ENTRY.type", 1);
	put(w + head, "PACKED_REGISTRY_ENTRY.data", 1);
	put(w + head, "PACKED_REGISTRY_ENTRY.length", 4);
	strcpy((char *)w + head + entry, "RMSetSriovMode");
	ASSERT_WRITES(w, n, ABI->encode_registry(&e, 1, buf, cap));
	free(w);
}

static void says_goodbye(void **state)
{
	size_t n = bytes_of("rpc_unloading_guest_driver_v");
	u8 *w = calloc(1, n);

	(void)state;
	ASSERT_WRITES(w, n, ABI->encode_unloading(false, buf, cap));
	put(w, "rpc_unloading_guest_driver_v.bInPMTransition", 1);
	put(w, "rpc_unloading_guest_driver_v.newLevel", 3);
	ASSERT_WRITES(w, n, ABI->encode_unloading(true, buf, cap));
	free(w);
}

#define SI	"GspStaticConfigInfo."
#define FB	SI "fbRegionInfoParams."

static u8 *static_info(void)
{
	u8 *p = calloc(1, bytes_of("GspStaticConfigInfo"));
	size_t i, region = find_field(FB "fbRegion")->size;

	put(p, SI "gidInfo.length", 16);
	for (i = 0; i < 16; i++)
		put_at(p, SI "gidInfo.data", i, 0x77);
	put(p, FB "numFBRegions", 2);
	put(p, FB "fbRegion[].limit", 0xbd7a00000 - 1);
	put(p, FB "fbRegion[].supportCompressed", 1);
	put(p, FB "fbRegion[].supportISO", 1);
	put(p + region, FB "fbRegion[].base", 0xbd7a00000);
	put(p + region, FB "fbRegion[].limit", 0xbffffffff);
	put(p + region, FB "fbRegion[].reserved", 0x1000);
	put(p + region, FB "fbRegion[].bProtected", 1);
	put(p, SI "sriovCaps.totalVFs", 32);
	put(p, SI "sriovCaps.firstVfOffset", 4);
	put(p, SI "sriovCaps.bar0Size", 0x40000);
	put(p, SI "sriovCaps.bar1Size", 0x80000000);
	put(p, SI "sriovCaps.bar2Size", 0x2000000);
	put(p, SI "sriovCaps.bSriovEnabled", 1);
	put(p, SI "sriovMaxGfid", 33);
	put(p, SI "fb_length", 0xc00000000);
	memcpy(p + off(SI "gpuNameString"), "NVIDIA L40\x1b[", 12);
	put(p, SI "bar1PdeBase", 0xbff000000);
	put(p, SI "bar2PdeBase", 0xbff001000);
	put(p, SI "hInternalClient", 0xc0000001);
	put(p, SI "hInternalDevice", 0xc0000002);
	put(p, SI "hInternalSubdevice", 0xc0000003);
	return p;
}

static void decodes_the_static_information(void **state)
{
	size_t n = bytes_of("GspStaticConfigInfo");
	struct nvgpu_static_info out;
	u8 *p = static_info();

	(void)state;
	assert_int_equal(ABI->static_info_bytes, n);
	assert_int_equal(ABI->decode_static_info(p, n, &out), 0);
	assert_int_equal(out.fb_bytes, 0xc00000000);
	assert_int_equal(out.nr_regions, 2);
	assert_int_equal(out.region[0].limit, 0xbd7a00000 - 1);
	assert_true(out.region[0].compressible && out.region[0].iso && !out.region[0].protected_);
	assert_int_equal(out.region[1].base, 0xbd7a00000);
	assert_int_equal(out.region[1].limit, 0xbffffffff);
	assert_int_equal(out.region[1].reserved_bytes, 0x1000);
	assert_true(out.region[1].protected_ && !out.region[1].compressible);
	assert_true(out.sriov_enabled);
	assert_int_equal(out.total_vfs, 32);
	assert_int_equal(out.first_vf_off, 4);
	assert_int_equal(out.vf_bar_bytes[0], 0x40000);
	assert_int_equal(out.vf_bar_bytes[1], 0x80000000);
	assert_int_equal(out.vf_bar_bytes[2], 0x2000000);
	assert_int_equal(out.max_gfid, 33);
	assert_int_equal(out.bar1_pde_base, 0xbff000000);
	assert_int_equal(out.bar2_pde_base, 0xbff001000);
	assert_int_equal(out.internal_client, 0xc0000001);
	assert_int_equal(out.internal_device, 0xc0000002);
	assert_int_equal(out.internal_subdevice, 0xc0000003);
	assert_string_equal(out.name, "NVIDIA L40?[");
	assert_int_equal(out.gid[0], 0x77);
	assert_int_equal(out.gid[15], 0x77);
	ASSERT_NEEDS_ALL(p, n, ABI->decode_static_info(in, len, &out));
	free(p);
}

static void rejects_static_information_beyond_its_arrays(void **state)
{
	size_t n = bytes_of("GspStaticConfigInfo");
	struct nvgpu_static_info out;
	u8 *p = static_info();

	(void)state;
	put(p, FB "numFBRegions", find_field(FB "fbRegion")->count + 1);
	assert_int_equal(ABI->decode_static_info(p, n, &out), -EPROTO);
	put(p, FB "numFBRegions", 2);
	put(p, SI "gidInfo.length", find_field(SI "gidInfo.data")->count + 1);
	assert_int_equal(ABI->decode_static_info(p, n, &out), -EPROTO);
	free(p);
}

static void allocates_and_frees_objects(void **state)
{
	static const struct {
		enum nvgpu_class cls;
		const char *number, *params, *owner;
	} rows[] = {
		{ NVGPU_CLASS_CLIENT, "NV01_ROOT", "NV0000_ALLOC_PARAMETERS", ".hClient" },
		{ NVGPU_CLASS_DEVICE, "NV01_DEVICE_0", "NV0080_ALLOC_PARAMETERS", ".hClientShare" },
		{ NVGPU_CLASS_SUBDEVICE, "NV20_SUBDEVICE_0", "NV2080_ALLOC_PARAMETERS", NULL },
	};
	size_t i, n, head = bytes_of("rpc_gsp_rm_alloc_v");
	struct nvgpu_rm_alloc a = { .client = 7, .parent = 8, .object = 9, .pid = 4711 };
	struct nvgpu_rm_reply reply;
	char name[64];
	u8 *w;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		n = head + bytes_of(rows[i].params);
		w = calloc(1, n);
		put(w, "rpc_gsp_rm_alloc_v.hClient", 7);
		put(w, "rpc_gsp_rm_alloc_v.hParent", 8);
		put(w, "rpc_gsp_rm_alloc_v.hObject", 9);
		put(w, "rpc_gsp_rm_alloc_v.hClass", num(rows[i].number));
		put(w, "rpc_gsp_rm_alloc_v.paramsSize", n - head);
		if (rows[i].owner) {
			snprintf(name, sizeof(name), "%s%s", rows[i].params, rows[i].owner);
			put(w + head, name, 7);
		}
		if (rows[i].cls == NVGPU_CLASS_CLIENT)
			put(w + head, "NV0000_ALLOC_PARAMETERS.processID", 4711);
		a.cls = rows[i].cls;
		assert_int_equal(ABI->cls[a.cls], num(rows[i].number));
		ASSERT_WRITES(w, n, ABI->encode_alloc(&a, buf, cap));
		put(w, "rpc_gsp_rm_alloc_v.status", 0x57);
		assert_int_equal(ABI->decode_alloc_reply(w, n, &reply), 0);
		assert_int_equal(reply.status, 0x57);
		assert_int_equal(reply.params_off, head);
		assert_int_equal(reply.params_len, n - head);
		free(w);
	}

	n = bytes_of("rpc_free_v");
	w = calloc(1, n);
	put(w, "rpc_free_v.params.hRoot", 7);
	put(w, "rpc_free_v.params.hObjectOld", 9);
	ASSERT_WRITES(w, n, ABI->encode_free(7, 9, buf, cap));
	put(w, "rpc_free_v.params.status", 0x57);
	assert_int_equal(ABI->decode_free_reply(w, n, &reply), 0);
	assert_int_equal(reply.status, 0x57);
	free(w);
}

#define NV2080(id, name)	{ NVGPU_CTRL_##id, "NV2080_CTRL_CMD_" name, "NV2080_CTRL_" name "_PARAMS" }

static const struct { enum nvgpu_ctrl id; const char *number, *params; } controls[] = {
	NV2080(INTR_TABLE, "INTERNAL_INTR_GET_KERNEL_TABLE"),
	NV2080(VMMU_SEGMENT_SIZE, "GPU_GET_VMMU_SEGMENT_SIZE"),
	NV2080(ECC_STATUS, "GPU_QUERY_ECC_STATUS"),
	NV2080(GSP_FEATURES, "GSP_GET_FEATURES"),
	NV2080(DEVICE_INFO_TABLE, "FIFO_GET_DEVICE_INFO_TABLE"),
	NV2080(VGPU_ADD_TYPES, "VGPU_MGR_INTERNAL_PGPU_ADD_VGPU_TYPE"),
	NV2080(VGPU_BOOTLOAD, "VGPU_MGR_INTERNAL_BOOTLOAD_GSP_VGPU_PLUGIN_TASK"),
	NV2080(VGPU_SHUTDOWN, "VGPU_MGR_INTERNAL_SHUTDOWN_GSP_VGPU_PLUGIN_TASK"),
	NV2080(VGPU_CLEANUP, "VGPU_MGR_INTERNAL_VGPU_PLUGIN_CLEANUP"),
	NV2080(VGPU_MIX_SIZES, "VGPU_MGR_INTERNAL_SET_VGPU_HETEROGENEOUS_MODE"),
	NV2080(CE_FAULT_BUFFER_SIZE, "CE_GET_FAULT_METHOD_BUFFER_SIZE"),
	{ NVGPU_CTRL_SET_PAGE_DIRECTORY, "NV0080_CTRL_CMD_DMA_SET_PAGE_DIRECTORY",
	  "NV0080_CTRL_DMA_SET_PAGE_DIRECTORY_PARAMS" },
	{ NVGPU_CTRL_UNSET_PAGE_DIRECTORY, "NV0080_CTRL_CMD_DMA_UNSET_PAGE_DIRECTORY",
	  "NV0080_CTRL_DMA_UNSET_PAGE_DIRECTORY_PARAMS" },
	{ NVGPU_CTRL_CHANNEL_BIND, "NVA06F_CTRL_CMD_BIND", "NVA06F_CTRL_BIND_PARAMS" },
	{ NVGPU_CTRL_CHANNEL_SCHEDULE, "NVA06F_CTRL_CMD_GPFIFO_SCHEDULE",
	  "NVA06F_CTRL_GPFIFO_SCHEDULE_PARAMS" },
};

/* What a release may lack. */
static bool is_absent(enum nvgpu_ctrl ctrl)
{
	return ctrl == NVGPU_CTRL_VGPU_MIX_SIZES &&
	       !find_field("NV2080_CTRL_VGPU_MGR_INTERNAL_SET_VGPU_HETEROGENEOUS_MODE_PARAMS"
			   ".bHeterogeneousMode");
}

static void heads_every_control(void **state)
{
	size_t i, bytes, n = bytes_of("rpc_gsp_rm_control_v");
	struct nvgpu_rm_reply reply;
	u8 *w = calloc(1, n), *r;

	(void)state;
	assert_int_equal(ARRAY_SIZE(controls), NVGPU_CTRL_COUNT - 1);
	for (i = 0; i < ARRAY_SIZE(controls); i++) {
		if (is_absent(controls[i].id)) {
			assert_int_equal(ABI->ctrl[controls[i].id].cmd, 0);
			assert_int_equal(ABI->ctrl[controls[i].id].params_bytes, 0);
			assert_int_equal(ABI->encode_control(7, 9, controls[i].id, w, n),
					 -EOPNOTSUPP);
			continue;
		}
		bytes = bytes_of(controls[i].params);
		assert_int_equal(ABI->ctrl[controls[i].id].cmd, num(controls[i].number));
		assert_int_equal(ABI->ctrl[controls[i].id].params_bytes, bytes);
		put(w, "rpc_gsp_rm_control_v.hClient", 7);
		put(w, "rpc_gsp_rm_control_v.hObject", 9);
		put(w, "rpc_gsp_rm_control_v.cmd", num(controls[i].number));
		put(w, "rpc_gsp_rm_control_v.paramsSize", bytes);
		ASSERT_WRITES(w, n, ABI->encode_control(7, 9, controls[i].id, buf, cap));

		r = calloc(1, n + bytes);
		memcpy(r, w, n);
		assert_int_equal(ABI->decode_control_reply(r, n + bytes, controls[i].id, &reply), 0);
		assert_int_equal(reply.params_off, n);
		assert_int_equal(reply.params_len, bytes);
		assert_int_equal(ABI->decode_control_reply(r, n + bytes - 1, controls[i].id, &reply),
				 -EMSGSIZE);
		put(r, "rpc_gsp_rm_control_v.paramsSize", bytes + 1);
		assert_int_equal(ABI->decode_control_reply(r, n + bytes, controls[i].id, &reply),
				 -EPROTO);
		free(r);
	}
	free(w);
}

#define INTR	"NV2080_CTRL_INTERNAL_INTR_GET_KERNEL_TABLE_PARAMS"

static void finds_the_stall_vector_of_the_gsp(void **state)
{
	size_t n = bytes_of(INTR), entry = find_field(INTR ".table")->size;
	struct nvgpu_intr_table t;
	u8 *p = calloc(1, n);

	(void)state;
	put(p, INTR ".tableLen", 2);
	put(p, INTR ".table[].engineIdx", num("MC_ENGINE_IDX_GSP") + 1);
	put(p, INTR ".table[].vectorStall", 10);
	put(p + entry, INTR ".table[].engineIdx", num("MC_ENGINE_IDX_GSP"));
	put(p + entry, INTR ".table[].vectorStall", 193);
	assert_int_equal(ABI->decode_intr_table(p, n, &t), 0);
	assert_int_equal(t.gsp_stall_vector, 193);
	ASSERT_NEEDS_ALL(p, n, ABI->decode_intr_table(in, len, &t));
	put(p, INTR ".tableLen", find_field(INTR ".table")->count + 1);
	assert_int_equal(ABI->decode_intr_table(p, n, &t), -EPROTO);
	free(p);
}

#define ECC	"NV2080_CTRL_GPU_QUERY_ECC_STATUS_PARAMS"
#define FEAT	"NV2080_CTRL_GSP_GET_FEATURES_PARAMS"
#define VMMU	"NV2080_CTRL_GPU_GET_VMMU_SEGMENT_SIZE_PARAMS"

static void reads_what_the_gpu_says_about_itself(void **state)
{
	const struct expect_field *units = find_field(ECC ".units");
	char version[64];
	bool on = true;
	u64 bytes;
	size_t n;
	u8 *p;

	(void)state;
	n = bytes_of(ECC);
	p = calloc(1, n);
	assert_int_equal(ABI->decode_ecc(p, n, &on), 0);
	assert_false(on);
	put(p + (units->count - 1) * units->size, ECC ".units[].enabled", 1);
	assert_int_equal(ABI->decode_ecc(p, n, &on), 0);
	assert_true(on);
	ASSERT_NEEDS_ALL(p, n, ABI->decode_ecc(in, len, &on));
	free(p);

	n = bytes_of(FEAT);
	p = calloc(1, n);
	strcpy((char *)p + off(FEAT ".firmwareVersion"), expect->version);
	assert_int_equal(ABI->decode_features(p, n, version, sizeof(version)), 0);
	assert_string_equal(version, expect->version);
	ASSERT_NEEDS_ALL(p, n, ABI->decode_features(in, len, version, sizeof(version)));
	free(p);

	n = bytes_of(VMMU);
	p = calloc(1, n);
	put(p, VMMU ".vmmuSegmentSize", 0x2000000);
	assert_int_equal(ABI->decode_vmmu_segment(p, n, &bytes), 0);
	assert_int_equal(bytes, 0x2000000);
	free(p);
}

#define DEVS	"NV2080_CTRL_FIFO_GET_DEVICE_INFO_TABLE_PARAMS"
#define DEV_RM_TYPE	2
#define DEV_RUNLIST	3
#define DEV_HOST	12

static void lists_engines_by_either_number(void **state)
{
	/* Engines whose two numbers differ, or move between releases. */
	static const char *const names[] = { "GR0", "COPY0", "COPY2", "NVDEC0", "NVENC0", "SEC2",
					     "NVJPEG0" };
	size_t i, n = bytes_of(DEVS), entry = find_field(DEVS ".entries")->size;
	struct nvgpu_device_info_page page;
	char rm[64], api[64];
	u8 *p = calloc(1, n);

	(void)state;
	put(p, DEVS ".baseIndex", 32);
	ASSERT_WRITES(p, n, ABI->encode_device_info(32, buf, cap));

	put(p, DEVS ".numEntries", ARRAY_SIZE(names));
	put(p, DEVS ".bMore", 1);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(rm, sizeof(rm), "RM_ENGINE_TYPE_%s", names[i]);
		put_at(p + i * entry, DEVS ".entries[].engineData", DEV_RM_TYPE, num(rm));
		put_at(p + i * entry, DEVS ".entries[].engineData", DEV_RUNLIST, 10 + i);
		put_at(p + i * entry, DEVS ".entries[].engineData", DEV_HOST, 1);
		strcpy((char *)p + i * entry + off(DEVS ".entries[].engineName"), names[i]);
	}
	assert_int_equal(ABI->decode_device_info(p, n, &page), 0);
	assert_true(page.more);
	assert_int_equal(page.nr, ARRAY_SIZE(names));
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(api, sizeof(api), "NV2080_ENGINE_TYPE_%s", names[i]);
		assert_int_equal(page.engine[i].api_index, num(api));
		assert_int_equal(page.engine[i].runlist, 10 + i);
		assert_string_equal(page.engine[i].name, names[i]);
	}
	ASSERT_NEEDS_ALL(p, n, ABI->decode_device_info(in, len, &page));
	put(p, DEVS ".numEntries", find_field(DEVS ".entries")->count + 1);
	assert_int_equal(ABI->decode_device_info(p, n, &page), -EPROTO);
	free(p);
}

static void gives_every_status_a_name_and_an_errno(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < expect->nr_numbers; i++) {
		const struct expect_number *s = &expect->numbers[i];
		int err;

		if (strncmp(s->name, "NV_ERR_", 7) && strncmp(s->name, "NV_WARN_", 8))
			continue;
		assert_non_null(ABI->status_name((u32)s->value));
		assert_string_equal(ABI->status_name((u32)s->value), s->name + 3);
		err = ABI->status_to_errno((u32)s->value);
		if (s->name[3] == 'W')
			assert_int_equal(err, 0);
		else
			assert_true(err < 0);
	}
	assert_int_equal(ABI->status_to_errno(0x12345678), -EIO);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_the_wpr_metadata),
		cmocka_unit_test(writes_the_queue_arguments),
		cmocka_unit_test(writes_the_libos_regions),
		cmocka_unit_test(writes_the_system_information),
		cmocka_unit_test(writes_the_registry),
		cmocka_unit_test(says_goodbye),
		cmocka_unit_test(decodes_the_static_information),
		cmocka_unit_test(rejects_static_information_beyond_its_arrays),
		cmocka_unit_test(allocates_and_frees_objects),
		cmocka_unit_test(heads_every_control),
		cmocka_unit_test(finds_the_stall_vector_of_the_gsp),
		cmocka_unit_test(reads_what_the_gpu_says_about_itself),
		cmocka_unit_test(lists_engines_by_either_number),
		cmocka_unit_test(gives_every_status_a_name_and_an_errno),
	};

	if (argc == 2 && !strcmp(argv[1], "--list"))
		return expect_print_versions();
	expect = argc == 2 ? expect_find(argv[1]) : NULL;
	if (!expect)
		return 2;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
