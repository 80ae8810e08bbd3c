/* SPDX-License-Identifier: MIT */
/* Types, and vGPUs that are started and stopped as they should be. */
#ifndef SIM_GSP_VGPU_H
#define SIM_GSP_VGPU_H

#include "sim_gsp_fixture.h"

#define CLIENT	0xc0000001u
#define SUBDEV	0xabcd2080u
#define MGR(x)	NV2080_CTRL_CMD_VGPU_MGR_INTERNAL_##x
#define BOOT	MGR(BOOTLOAD_GSP_VGPU_PLUGIN_TASK)
#define CHANNELS 32u

/* Framebuffer and heap of a function. */
uint64_t vg_fb_of(unsigned int gfid);
uint64_t vg_heap_of(unsigned int gfid);
/* Record @i of a type upload. */
void vg_type_entry(uint8_t *p, unsigned int i, uint32_t id, uint64_t fb);
/* The firmware's status. */
uint32_t vg_upload(struct fx *fx, uint8_t *p);
/* Two types, discarding others. */
void vg_upload_types(struct fx *fx);
/* Parameters that are right in every field. */
void vg_bootload_params(uint8_t *p, unsigned int gfid);
/* The firmware's status. */
uint32_t vg_bootload(struct fx *fx, uint8_t *p);
/* Whether the plugin has come up. */
bool vg_marker(struct fx *fx, unsigned int gfid);
/* What the host writes after the marker. */
void vg_introduce(struct fx *fx, unsigned int gfid);
/* Result code, or UINT32_MAX if it was not processed. */
uint32_t vg_host_rpc(struct fx *fx, unsigned int gfid, uint32_t type, const void *data, size_t len);
/* A configuration that is right in every field. */
void vg_config_params(uint8_t *p, unsigned int gfid);
/* Bootload to configuration, all asserted. */
void vg_start(struct fx *fx, unsigned int gfid);
/* A control whose only parameter is a function. */
uint32_t vg_gfid_ctrl(struct fx *fx, uint32_t cmd, uint32_t gfid);
/* Shutdown, cleanup, and a heap of zeroes. */
void vg_stop(struct fx *fx, unsigned int gfid);
/* Booted firmware that knows the types. */
void vg_begin(struct fx *fx);

#endif
