/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * GSP-RM: boot, talk to, and stop the firmware. What core/ may call.
 */
#ifndef NVGPU_GSP_GSP_H
#define NVGPU_GSP_GSP_H

#include <linux/types.h>

#include "abi/abi.h"
#include "fw/choose.h"
#include "gsp/timeouts.h"

struct nvgpu_device;
struct nvgpu_gsp;

/** struct nvgpu_gsp_opts - decided before boot. */
struct nvgpu_gsp_opts {
	bool vgpu_mode;			/* boot as a vGPU host */
	struct nvgpu_vf_info vf;	/* valid when vgpu_mode */
	const char *pin_release;	/* NULL or empty = newest usable */
};

/** struct nvgpu_gsp_facts - known after boot; owned by the gsp object. */
struct nvgpu_gsp_facts {
	const struct nvgpu_abi *abi;
	char release_reason[NVGPU_FW_REASON_LEN];	/* also after a boot that failed */
	char limit[128];		/* why the vGPU heap is smaller than it could be, or empty */
	struct nvgpu_wpr_layout layout;
	struct nvgpu_static_info info;
	u64 vmmu_segment_bytes;
	bool ecc;
	u32 nr_engines;
	struct nvgpu_engine engine[NVGPU_MAX_ENGINES];
	u32 fault_buffer_bytes;		/* that a copy-engine channel needs */
	u64 boot_ms;
};

/* Events above the release: called in a worker, process context, no gsp locks held. */
struct nvgpu_gsp_listener {
	void (*event)(void *priv, enum nvgpu_event_id id, const void *payload, size_t len);
	void (*wedged)(void *priv, const char *why);
};

struct nvgpu_gsp *nvgpu_gsp_create(struct nvgpu_device *nvg, const struct nvgpu_gsp_listener *l, void *priv);
void nvgpu_gsp_destroy(struct nvgpu_gsp *gsp);
/* Whole boot up to INIT_DONE, static info, interrupt hook-up. On failure the hardware is left as after unload. */
int nvgpu_gsp_boot(struct nvgpu_gsp *gsp, const struct nvgpu_gsp_opts *opts);
/* Symmetric: RPC 47, FWSEC-SB, booter_unload, WPR2 gone. Also for a wedged GSP as far as hardware allows. */
int nvgpu_gsp_unload(struct nvgpu_gsp *gsp);
const struct nvgpu_gsp_facts *nvgpu_gsp_facts(struct nvgpu_gsp *gsp);
/* From the interrupt handler's thread: the GSP vector fired. */
void nvgpu_gsp_irq(struct nvgpu_gsp *gsp);
/* Fail every waiter at once with -EIO; no firmware access afterwards. Any sleeping context. */
void nvgpu_gsp_mark_wedged(struct nvgpu_gsp *gsp, const char *why);
bool nvgpu_gsp_is_alive(struct nvgpu_gsp *gsp);
/* From the table that debugfs can change; for waits that are not gsp/'s own. Any context. */
u32 nvgpu_gsp_timeout_ms(struct nvgpu_gsp *gsp, enum nvgpu_timeout id);

/* RM objects (gsp/rm.h has the details). */
struct nvgpu_rm;
struct nvgpu_rm *nvgpu_rm_create(struct nvgpu_gsp *gsp);
void nvgpu_rm_destroy(struct nvgpu_rm *rm);
/**
 * nvgpu_rm_control() - send one control on @rm's subdevice
 * @params: in: encoded parameters; out: the reply's parameters
 * @bytes: parameter size, must be the release's size for @ctrl
 * Return: 0, -errno of transport, or errno of the firmware status (logged once with its name by the caller).
 */
int nvgpu_rm_control(struct nvgpu_rm *rm, enum nvgpu_ctrl ctrl, void *params, size_t bytes);

#endif /* NVGPU_GSP_GSP_H */
