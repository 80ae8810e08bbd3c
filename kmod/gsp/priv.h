/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The GSP object as its own files see it.
 */
#ifndef NVGPU_GSP_PRIV_H
#define NVGPU_GSP_PRIV_H

#include <linux/idr.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "core/device.h"
#include "falcon/falcon.h"
#include "falcon/hs.h"
#include "fw/fw.h"
#include "gsp/event.h"
#include "gsp/flush.h"
#include "gsp/fwsec.h"
#include "gsp/gsp.h"
#include "gsp/libos.h"
#include "gsp/queue.h"
#include "gsp/radix3.h"
#include "gsp/rpc.h"
#include "gsp/timeouts.h"

/**
 * enum nvgpu_gsp_state - Life of the firmware.
 * @NVGPU_GSP_OFF: no firmware; registers of the falcons are ours
 * @NVGPU_GSP_BOOTING: between the first step of the boot and the last fact
 * @NVGPU_GSP_ALIVE: firmware answers
 * @NVGPU_GSP_STOPPING: it was asked to go
 * @NVGPU_GSP_WEDGED: it does not answer; only unload helps
 *
 *	OFF -> BOOTING -> ALIVE -> STOPPING -> OFF
 *	          |         |         |         ^
 *	          +---------+---------+-> WEDGED+
 */
enum nvgpu_gsp_state {
	NVGPU_GSP_OFF = 1,
	NVGPU_GSP_BOOTING,
	NVGPU_GSP_ALIVE,
	NVGPU_GSP_STOPPING,
	NVGPU_GSP_WEDGED,
};

#define NVGPU_GSP_NO_VECTOR	(~0u)

/**
 * struct nvgpu_gsp - GSP-RM of one GPU.
 *
 * Boot and unload run under the device's ladder. Everything else may run in
 * parallel with them and looks at @state first.
 *
 * @nvg: device; outlives the object
 * @listener, @listener_priv: told about events and loss
 * @timeouts: see gsp/timeouts.h
 * @gsp_falcon, @sec2_falcon: the two engines of a boot
 * @abi: release of the current or last boot; NULL before the first
 * @facts: valid while @state is ALIVE or later, until the next boot
 * @state_lock: @state, @why
 * @why: what made the firmware wedged
 * @wedge_work: tells the listener outside of all locks
 * @watch_work: looks at the core from time to time while it is alive
 * @flush: sysmem flush page, as long as the object
 * @fwsec: from the VBIOS; kept from the first boot on, unload needs it
 * @booter_unload: kept from boot to unload
 * @libos: log buffers and arguments, as long as the object
 * @queue: from boot to unload
 * @image: GSP image in memory, during boot only
 * @app_version: of the RISC-V bootloader, for the falcon's OS register
 * @vector: interrupt tree vector, attached when not %NVGPU_GSP_NO_VECTOR
 * @rm: the driver's own RM objects
 * @client_ids: numbers inside client handles
 * @boot_generation: counts boots; RM objects of an older one are gone
 * @debugfs: directory
 */
struct nvgpu_gsp {
	struct nvgpu_device *nvg;
	const struct nvgpu_gsp_listener *listener;
	void *listener_priv;
	struct nvgpu_timeouts timeouts;
	struct nvgpu_falcon gsp_falcon;
	struct nvgpu_falcon sec2_falcon;
	const struct nvgpu_abi *abi;
	struct nvgpu_gsp_facts facts;

	spinlock_t state_lock;
	enum nvgpu_gsp_state state;
	char why[128];
	struct work_struct wedge_work;
	struct delayed_work watch_work;

	struct nvgpu_flush flush;
	struct nvgpu_fwsec_unit fwsec;
	struct nvgpu_hs_image booter_unload;
	struct nvgpu_libos libos;
	struct nvgpu_queue queue;
	struct nvgpu_image image;
	struct nvgpu_rpc rpc;
	struct nvgpu_events events;

	u32 app_version;
	u32 vector;
	struct nvgpu_rm *rm;
	struct ida client_ids;
	u32 boot_generation;
	struct dentry *debugfs;
};

static inline enum nvgpu_gsp_state nvgpu_gsp_state(const struct nvgpu_gsp *gsp)
{
	return READ_ONCE(gsp->state);
}

/* gsp/wedge.c */
void nvgpu_gsp_set_state(struct nvgpu_gsp *gsp, enum nvgpu_gsp_state state);
bool nvgpu_gsp_advance(struct nvgpu_gsp *gsp, enum nvgpu_gsp_state from, enum nvgpu_gsp_state to);
void nvgpu_gsp_check_core(struct nvgpu_gsp *gsp);
void nvgpu_watch_start(struct nvgpu_gsp *gsp);
void nvgpu_watch_stop(struct nvgpu_gsp *gsp);
void nvgpu_wedge_init(struct nvgpu_gsp *gsp);
void nvgpu_wedge_fini(struct nvgpu_gsp *gsp);

/* gsp/facts.c */
int nvgpu_facts_fetch_static(struct nvgpu_gsp *gsp);
int nvgpu_facts_fetch_vector(struct nvgpu_gsp *gsp, u32 *vector);
int nvgpu_facts_fetch_rest(struct nvgpu_gsp *gsp);
int nvgpu_facts_ping(struct nvgpu_gsp *gsp, enum nvgpu_timeout timeout);

/* gsp/rm.c */
int nvgpu_rm_control_on(struct nvgpu_gsp *gsp, u32 client, u32 object, enum nvgpu_ctrl ctrl,
			void *params, size_t bytes, enum nvgpu_timeout timeout);

/* gsp/seq_hw.c */
int nvgpu_sequencer_execute(struct nvgpu_gsp *gsp, const void *payload, size_t len);

/* gsp/debugfs.c */
void nvgpu_gsp_debugfs_init(struct nvgpu_gsp *gsp);
void nvgpu_gsp_debugfs_fini(struct nvgpu_gsp *gsp);

#endif /* NVGPU_GSP_PRIV_H */
