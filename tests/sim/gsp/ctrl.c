// SPDX-License-Identifier: MIT
/* RM controls: command, exact parameter size, class of the object they go to. */
#include <stdio.h>

#include "gsp_int.h"

static uint32_t vmmu_segment(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	(void)gsp;
	(void)obj;
	put64(p, VMMUSEG_vmmuSegmentSize, VMMU_SEGMENT);
	return NV_OK;
}

static uint32_t ecc_status(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	bool on = sim_fault_enabled(gsp->sim, "ecc-enabled", NULL);

	(void)obj;
	memset(p, 0, gsp->lay->ECCSTAT_SIZE);
	for (unsigned int i = 0; i < gsp->lay->ECCSTAT_units_COUNT; i++) {
		size_t at = (size_t)i * ECCSTAT_units_STRIDE;

		put8(p, at + ECCSTAT_units_supported, 1);
		put8(p, at + ECCSTAT_units_enabled, on);
		put8(p, at + ECCSTAT_units_scrubComplete, on);
	}
	return NV_OK;
}

static uint32_t features(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	(void)obj;
	memset(p, 0, FEATURES_SIZE);
	put32(p, FEATURES_gspFeatures, 1);
	put8(p, FEATURES_bValid, 1);
	put8(p, FEATURES_bDefaultGspRmGpu, 1);
	snprintf((char *)p + FEATURES_firmwareVersion, FEATURES_firmwareVersion_COUNT, "%s",
		 gsp->rel->name);
	return NV_OK;
}

static uint32_t ce_method_buffer(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	(void)gsp;
	(void)obj;
	put32(p, CEFMB_size, CE_FAULT_METHOD_BUFFER);
	return NV_OK;
}

static uint32_t fs_encoding(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	(void)gsp;
	(void)obj;
	memset(p, 0, FSENC_SIZE);
	snprintf((char *)p, FSENC_pgpuString_COUNT, "%s", "26B5169D");
	put32(p, FSENC_pgpuStringSize, 9);
	return NV_OK;
}

static uint32_t migration_support(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	(void)gsp;
	(void)obj;
	put8(p, MIGSUP_bIsMigrationSupported, 0);
	return NV_OK;
}

static uint32_t manager_config(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	(void)obj;
	if (get8(p, 0) > 1) {
		sim_violation(gsp->sim, "vgpu-mgr-config", "heterogeneous mode is %u, must be 0 or 1",
			      get8(p, 0));
		return NV_ERR_INVALID_ARGUMENT;
	}
	return NV_OK;
}

#define MGR(x) NV2080_CTRL_CMD_VGPU_MGR_INTERNAL_##x
#define SUB NV20_SUBDEVICE_0

static const struct ctrl {
	uint32_t cmd, size, class;
	bool sriov;		/* exists in vGPU mode only */
	uint32_t (*call)(struct gsp *gsp, struct rm_object *obj, uint8_t *p);
	const char *name;
} ctrls[] = {
	{ NV2080_CTRL_CMD_INTERNAL_INTR_GET_KERNEL_TABLE, INTRTAB_SIZE, SUB, false,
	  chip_ctrl_intr_table, "INTR_GET_KERNEL_TABLE" },
	{ NV2080_CTRL_CMD_FIFO_GET_DEVICE_INFO_TABLE, DEVINFO_SIZE, SUB, false,
	  chip_ctrl_device_info, "GET_DEVICE_INFO_TABLE" },
	{ VARIES(NV2080_CTRL_CMD_INTERNAL_GET_CONSTRUCTED_FALCON_INFO), FALCONS_SIZE, SUB, false,
	  chip_ctrl_falcons, "GET_CONSTRUCTED_FALCON_INFO" },
	{ NV2080_CTRL_CMD_INTERNAL_STATIC_KGR_GET_CONTEXT_BUFFERS_INFO, VARIES(CTXBUF_SIZE), SUB, false,
	  chip_ctrl_context_buffers, "GET_CONTEXT_BUFFERS_INFO" },
	{ NV2080_CTRL_CMD_GPU_GET_FERMI_GPC_INFO, GPCINFO_SIZE, SUB, false,
	  chip_ctrl_gpcs, "GET_FERMI_GPC_INFO" },
	{ NV2080_CTRL_CMD_GPU_GET_FERMI_TPC_INFO, TPCINFO_SIZE, SUB, false,
	  chip_ctrl_tpcs, "GET_FERMI_TPC_INFO" },
	{ NV2080_CTRL_CMD_GR_GET_ZCULL_INFO, ZCULL_SIZE, SUB, false,
	  chip_ctrl_zcull, "GR_GET_ZCULL_INFO" },
	{ NV0080_CTRL_CMD_DMA_SET_PAGE_DIRECTORY, SETPD_SIZE, NV01_DEVICE_0, false,
	  channel_ctrl_set_pd, "SET_PAGE_DIRECTORY" },
	{ NV0080_CTRL_CMD_DMA_UNSET_PAGE_DIRECTORY, UNSETPD_SIZE, NV01_DEVICE_0, false,
	  channel_ctrl_unset_pd, "UNSET_PAGE_DIRECTORY" },
	{ NV2080_CTRL_CMD_CE_GET_FAULT_METHOD_BUFFER_SIZE, CEFMB_SIZE, SUB, false,
	  ce_method_buffer, "CE_GET_FAULT_METHOD_BUFFER_SIZE" },
	{ NV2080_CTRL_CMD_GPU_PROMOTE_CTX, PROMOTE_SIZE, SUB, false,
	  channel_ctrl_promote, "PROMOTE_CTX" },
	{ NV2080_CTRL_CMD_GPU_QUERY_ECC_STATUS, VARIES(ECCSTAT_SIZE), SUB, false,
	  ecc_status, "QUERY_ECC_STATUS" },
	{ NV2080_CTRL_CMD_GSP_GET_FEATURES, FEATURES_SIZE, SUB, false,
	  features, "GSP_GET_FEATURES" },
	{ NV90F1_CTRL_CMD_VASPACE_COPY_SERVER_RESERVED_PDES, PDES_SIZE, FERMI_VASPACE_A, false,
	  channel_ctrl_copy_pdes, "COPY_SERVER_RESERVED_PDES" },
	{ NVA06F_CTRL_CMD_BIND, BIND_SIZE, AMPERE_CHANNEL_GPFIFO_A, false,
	  channel_ctrl_bind, "BIND" },
	{ NVA06F_CTRL_CMD_GPFIFO_SCHEDULE, SCHED_SIZE, AMPERE_CHANNEL_GPFIFO_A, false,
	  channel_ctrl_schedule, "GPFIFO_SCHEDULE" },
	{ NV2080_CTRL_CMD_GPU_GET_VMMU_SEGMENT_SIZE, VMMUSEG_SIZE, SUB, true,
	  vmmu_segment, "GET_VMMU_SEGMENT_SIZE" },
	{ NV2080_CTRL_CMD_INTERNAL_MEMMGR_GET_VGPU_CONFIG_HOST_RESERVED_FB, HOSTFB_SIZE, SUB, true,
	  vgpu_ctrl_host_fb, "GET_VGPU_CONFIG_HOST_RESERVED_FB" },
	{ MGR(BOOTLOAD_GSP_VGPU_PLUGIN_TASK), VARIES(BOOTLOAD_SIZE), SUB, true,
	  vgpu_ctrl_bootload, "BOOTLOAD_GSP_VGPU_PLUGIN_TASK" },
	{ MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), SHUTDOWN_SIZE, SUB, true,
	  vgpu_ctrl_shutdown, "SHUTDOWN_GSP_VGPU_PLUGIN_TASK" },
	{ MGR(PGPU_ADD_VGPU_TYPE), VARIES(ADDTYPE_SIZE), SUB, true,
	  vgpu_ctrl_add_type, "PGPU_ADD_VGPU_TYPE" },
	{ MGR(ENUMERATE_VGPU_PER_PGPU), ENUMVGPU_SIZE, SUB, true,
	  vgpu_ctrl_enumerate, "ENUMERATE_VGPU_PER_PGPU" },
	{ MGR(CLEAR_GUEST_VM_INFO), CLEARVM_SIZE, SUB, true,
	  vgpu_ctrl_by_gfid, "CLEAR_GUEST_VM_INFO" },
	{ MGR(GET_VGPU_FB_USAGE), FBUSAGE_SIZE, SUB, true,
	  vgpu_ctrl_fb_usage, "GET_VGPU_FB_USAGE" },
	{ MGR(SET_VGPU_ENCODER_CAPACITY), ENCCAP_SIZE, SUB, true,
	  vgpu_ctrl_encoder, "SET_VGPU_ENCODER_CAPACITY" },
	{ MGR(VGPU_PLUGIN_CLEANUP), CLEANUP_SIZE, SUB, true,
	  vgpu_ctrl_cleanup, "VGPU_PLUGIN_CLEANUP" },
	{ MGR(GET_PGPU_FS_ENCODING), FSENC_SIZE, SUB, true,
	  fs_encoding, "GET_PGPU_FS_ENCODING" },
	{ MGR(GET_PGPU_MIGRATION_SUPPORT), MIGSUP_SIZE, SUB, true,
	  migration_support, "GET_PGPU_MIGRATION_SUPPORT" },
	{ MGR(SET_VGPU_MGR_CONFIG), MGRCFG_SIZE, SUB, true,
	  manager_config, "SET_VGPU_MGR_CONFIG" },
	{ VARIES(NV2080_CTRL_CMD_VGPU_MGR_INTERNAL_SET_VGPU_HETEROGENEOUS_MODE), VARIES(MIXED_SIZE),
	  SUB, true, vgpu_ctrl_mixed_mode, "SET_VGPU_HETEROGENEOUS_MODE" },
};

uint32_t ctrl_call(struct gsp *gsp, struct rm_object *obj, uint32_t cmd, uint8_t *p, uint32_t size)
{
	for (unsigned int i = 0; i < sizeof(ctrls) / sizeof(ctrls[0]); i++) {
		const struct ctrl *c = &ctrls[i];

		if (number(gsp, c->cmd) != cmd)
			continue;
		if (size != number(gsp, c->size)) {
			sim_violation(gsp->sim, "ctrl-size", "control %s: %u bytes of parameters, must be %u",
				      c->name, size, number(gsp, c->size));
			return NV_ERR_INVALID_PARAM_STRUCT;
		}
		if (obj->class != c->class) {
			sim_violation(gsp->sim, "ctrl-object", "control %s on an object of class %#x, must be %#x",
				      c->name, obj->class, c->class);
			return NV_ERR_INVALID_OBJECT_HANDLE;
		}
		if (c->sriov && !gsp->sriov) {
			sim_violation(gsp->sim, "ctrl-no-sriov", "control %s without vGPU mode", c->name);
			return NV_ERR_NOT_SUPPORTED;
		}
		sim_trace(gsp->sim, "control: %s on %#x", c->name, obj->handle);
		return c->call(gsp, obj, p);
	}
	sim_violation(gsp->sim, "ctrl-unknown", "control %#x (%u bytes) is not known to the model", cmd,
		      size);
	return NV_ERR_NOT_SUPPORTED;
}
