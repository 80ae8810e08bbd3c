// SPDX-License-Identifier: MIT
/* Types, and vGPUs that are started and stopped as they should be. */
#include <stdio.h>
#include <stdlib.h>

#include "sim_gsp_vgpu.h"

uint64_t vg_fb_of(unsigned int gfid)
{
	return GIB(gfid);
}

uint64_t vg_heap_of(unsigned int gfid)
{
	return GIB(40) + gfid * FX_HEAP_LEN;
}

void vg_type_entry(uint8_t *p, unsigned int i, uint32_t id, uint64_t fb)
{
	uint8_t *e = p + ADDTYPE_vgpuInfo + (size_t)i * lay->ADDTYPE_vgpuInfo_STRIDE;

	put32(e, VGPUINFO_vgpuType, id);
	snprintf((char *)e + VGPUINFO_vgpuName, 32, "NVIDIA L40-%uQ", (unsigned int)(fb >> 30));
	strcpy((char *)e + VGPUINFO_vgpuClass, "Quadro");
	put32(e, VGPUINFO_maxInstance, (uint32_t)(GIB(32) / fb));
	put32(e, VGPUINFO_numHeads, 4);
	put64(e, VGPUINFO_vdevId, 0x26b5176full);
	put64(e, VGPUINFO_pdevId, 0x26b5);
	put64(e, VGPUINFO_profileSize, fb);
	put64(e, VGPUINFO_fbLength, fb);
	put64(e, VGPUINFO_gspHeapSize, FX_HEAP_LEN);
	put32(e, VGPUINFO_encoderCapacity, 100);
	put64(e, VGPUINFO_bar1Length, 256);
}

uint32_t vg_upload(struct fx *fx, uint8_t *p)
{
	return fx_ctrl(fx, CLIENT, SUBDEV, MGR(PGPU_ADD_VGPU_TYPE), p, lay->ADDTYPE_SIZE);
}

void vg_upload_types(struct fx *fx)
{
	uint8_t *p = calloc(1, lay->ADDTYPE_SIZE), *copy = calloc(1, lay->ADDTYPE_SIZE);

	put8(p, ADDTYPE_discardVgpuTypes, 1);
	put32(p, ADDTYPE_vgpuInfoCount, 2);
	vg_type_entry(p, 0, FX_TYPE, FX_FB_LEN);
	vg_type_entry(p, 1, FX_TYPE + 1, GIB(2));
	memcpy(copy, p, lay->ADDTYPE_SIZE);
	assert_int_equal(vg_upload(fx, p), 0);
	assert_memory_equal(p, copy, lay->ADDTYPE_SIZE);	/* echoed whole */
	free(p);
	free(copy);
}

void vg_bootload_params(uint8_t *p, unsigned int gfid)
{
	static const uint32_t engines[] = { 1, 9, 10, 11, 12, 13, 0x13, 0x14, 0x15, 0x16, 0x1b, 0x1c,
					    0x1d, 0x26, 0x2b, 0x2c, 0x2d, 0x2e, 0x33 };

	memset(p, 0, lay->BOOTLOAD_SIZE);
	put32(p, BOOTLOAD_dbdf, fx_dbdf(gfid));
	put32(p, BOOTLOAD_gfid, gfid);
	put32(p, BOOTLOAD_vgpuType, FX_TYPE);
	put32(p, BOOTLOAD_vmPid, 1000 + gfid);
	put32(p, BOOTLOAD_numChannels, CHANNELS);
	put32(p, BOOTLOAD_numPluginChannels, 1);
	for (unsigned int i = 0; i < sizeof(engines) / sizeof(engines[0]); i++)
		put32(p, BOOTLOAD_chidOffset + 4 * engines[i], 512 + CHANNELS * gfid);
	put32(p, lay->BOOTLOAD_numGuestFbSegments, 1);
	put64(p, lay->BOOTLOAD_guestFbPhysAddrList, vg_fb_of(gfid));
	put64(p, lay->BOOTLOAD_guestFbLengthList, FX_FB_LEN);
	put64(p, lay->BOOTLOAD_pluginHeapMemoryPhysAddr, vg_heap_of(gfid));
	put64(p, lay->BOOTLOAD_pluginHeapMemoryLength, FX_HEAP_LEN);
	put64(p, lay->BOOTLOAD_initTaskLogBuffOffset, vg_heap_of(gfid) + 0x204000);
	put64(p, lay->BOOTLOAD_initTaskLogBuffSize, 0x20000);
	put64(p, lay->BOOTLOAD_vgpuTaskLogBuffOffset, vg_heap_of(gfid) + 0x224000);
	put64(p, lay->BOOTLOAD_vgpuTaskLogBuffSize, 0x40000);
	if (fx_rel->kernel_log) {
		put64(p, fx_rel->kernel_log, vg_heap_of(gfid) + 0x264000);
		put64(p, fx_rel->kernel_log + 8, 0x10000);
	}
}

uint32_t vg_bootload(struct fx *fx, uint8_t *p)
{
	return fx_ctrl(fx, CLIENT, SUBDEV, BOOT, p, lay->BOOTLOAD_SIZE);
}

bool vg_marker(struct fx *fx, unsigned int gfid)
{
	fx_run(fx, MS(50));
	return fx_fb32(fx, vg_heap_of(gfid) + PCTRL_message_seq_num) == 0x4e654a6f;
}

void vg_introduce(struct fx *fx, unsigned int gfid)
{
	uint64_t h = vg_heap_of(gfid);

	fx_fb32_set(fx, h + PCTRL_version, 1);
	fx_fb32_set(fx, h + PCTRL_message_seq_num, 0);
	fx_fb32_set(fx, h + PCTRL_response_buff_offset, 0x1000);
	fx_fb32_set(fx, h + PCTRL_message_buff_offset, 0x2000);
	fx_fb32_set(fx, h + PCTRL_migration_buff_offset, 0x3000);
	fx_fb32_set(fx, h + PCTRL_error_buff_offset, 0x203000);
}

uint32_t vg_host_rpc(struct fx *fx, unsigned int gfid, uint32_t type, const void *data, size_t len)
{
	uint64_t h = vg_heap_of(gfid);
	uint32_t seq = fx_fb32(fx, h + PCTRL_message_seq_num) + 1;
	uint8_t zero[4096] = { 0 };

	sim_fb_write(fx->sim, h + 0x2000, zero, sizeof(zero));
	sim_fb_write(fx->sim, h + 0x2000, data, len);
	fx_fb32_set(fx, h + PCTRL_message_type, type);
	fx_fb32_set(fx, h + PCTRL_message_seq_num, seq);
	gsp_doorbell_vgpu(fx->gsp, gfid * 32 + 17);
	fx_run(fx, MS(50));
	if (fx_fb32(fx, h + 0x1000 + fx_rel->processed) != seq)
		return UINT32_MAX;
	return fx_fb32(fx, h + 0x1000 + fx_rel->result);
}

void vg_config_params(uint8_t *p, unsigned int gfid)
{
	memset(p, 0, lay->PCONF_SIZE);
	memset(p + PCONF_vgpu_uuid, (int)gfid, 16);
	put32(p, PCONF_dbdf, fx_dbdf(gfid));
	put32(p, PCONF_vgpu_type, FX_TYPE);
	put32(p, PCONF_vm_pid, 1000 + gfid);
	put32(p, PCONF_num_channels, CHANNELS);
	put32(p, PCONF_num_plugin_channels, 1);
	put32(p, PCONF_migration_feature, 0x4000);
	put32(p, PCONF_hypervisor_type, 4);
	put32(p, PCONF_host_cpu_arch, 2);
	put64(p, PCONF_host_page_size, 4096);
	put8(p, lay->PCONF_enable_uvm, 1);
}

void vg_start(struct fx *fx, unsigned int gfid)
{
	uint8_t p[BOOTLOAD_SIZE_MAX], c[PCONF_SIZE_MAX];

	vg_bootload_params(p, gfid);
	assert_int_equal(vg_bootload(fx, p), 0);
	assert_true(vg_marker(fx, gfid));
	vg_introduce(fx, gfid);
	assert_int_equal(vg_host_rpc(fx, gfid, 1, p, 0), 0);
	assert_int_equal(fx_fb32(fx, vg_heap_of(gfid) + 0x2004), 1);	/* version negotiated */
	vg_config_params(c, gfid);
	assert_int_equal(vg_host_rpc(fx, gfid, 2, c, lay->PCONF_SIZE), 0);
}

uint32_t vg_gfid_ctrl(struct fx *fx, uint32_t cmd, uint32_t gfid)
{
	uint8_t p[4];

	put32(p, 0, gfid);
	return fx_ctrl(fx, CLIENT, SUBDEV, cmd, p, 4);
}

void vg_stop(struct fx *fx, unsigned int gfid)
{
	assert_int_equal(vg_gfid_ctrl(fx, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), gfid), 0);
	assert_int_equal(vg_gfid_ctrl(fx, MGR(VGPU_PLUGIN_CLEANUP), gfid), 0);
	sim_fb_zero(fx->sim, vg_heap_of(gfid), 0x274000);
}

void vg_begin(struct fx *fx)
{
	fx_boot(fx);
	vg_upload_types(fx);
	fx_clean(fx);
}
