// SPDX-License-Identifier: MIT
/*
 * Every codec of one release against that release's layout data: what firmware is
 * given and what it tells when it boots. What is expected is built from the data by
 * name; test_documents.c ties the data to what is written about it.
 *
 * usage: test_release_boot RELEASE | --list
 */

#include "release.h"

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
	};

	if (argc == 2 && !strcmp(argv[1], "--list"))
		return expect_print_versions();
	expect = argc == 2 ? expect_find(argv[1]) : NULL;
	if (!expect)
		return 2;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
