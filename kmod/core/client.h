/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Core side of the client API: who listens, and when firmware may be called.
 */
#ifndef NVGPU_CORE_CLIENT_H
#define NVGPU_CORE_CLIENT_H

#include <linux/rwsem.h>
#include <linux/spinlock.h>

#include "core/device.h"
#include "gsp/gsp.h"
#include "nvgpu_client.h"

struct nvgpu_aux;

/**
 * struct nvgpu_clients - clients of one GPU
 * @news:	held while clients are told of a loss or a recovery, so that one is over
 *		before the other begins; protects @told_lost. After the ladder, before
 *		the locks of clients
 * @lock:	protects @list, @last_id and @manager; never held over a callback
 * @list:	open clients, in order of opening
 * @last_id:	id of the youngest
 * @manager:	the first client, from open until it is freed: the vGPU manager
 * @told_lost:	clients were told that firmware is gone and not yet that it is back
 * @aux:	the auxiliary device, NULL before the first successful boot
 * @gate:	read: a firmware call is going on; write: firmware starts or stops
 * @open:	firmware may be called; changed under @gate
 * @abi:	running release, NULL before the first boot
 * @info:	what clients may know
 * @engine:	backs @info.engine
 * @desc_lock:	protects the two below; leaf
 * @boot_desc:	the last boot's part of a description
 * @running:	that firmware runs
 * @chid_lock:	protects nvg->chids
 */
struct nvgpu_clients {
	struct mutex news;
	struct mutex lock;
	struct list_head list;
	u64 last_id;
	struct nvgpu_client *manager;
	bool told_lost;
	struct nvgpu_aux *aux;
	struct rw_semaphore gate;
	bool open;
	const struct nvgpu_abi *abi;
	struct nvgpu_client_info info;
	struct nvgpu_engine engine[NVGPU_MAX_ENGINES];
	spinlock_t desc_lock;
	struct nvgpu_gpu_desc boot_desc;
	bool running;
	struct mutex chid_lock;
};

int nvgpu_clients_create(struct nvgpu_device *nvg);
void nvgpu_clients_destroy(struct nvgpu_device *nvg);

/* Auxiliary device: published once firmware ran for the first time. */
int nvgpu_clients_publish(struct nvgpu_device *nvg);
void nvgpu_clients_unpublish(struct nvgpu_device *nvg);

/* Firmware calls: let through after a boot, kept out before it stops. */
void nvgpu_clients_open_gate(struct nvgpu_device *nvg, const struct nvgpu_gsp_facts *facts);
void nvgpu_clients_note_release(struct nvgpu_device *nvg, const char *reason);
void nvgpu_clients_close_gate(struct nvgpu_device *nvg);

/* Fill in what the last boot learnt; the release only while it runs. */
void nvgpu_clients_describe(struct nvgpu_device *nvg, struct nvgpu_gpu_desc *out);

/* Fan-out of client callbacks. Process context, no core locks but the ladder. */
void nvgpu_clients_lost(struct nvgpu_device *nvg);
void nvgpu_clients_recovered(struct nvgpu_device *nvg);
void nvgpu_clients_plugin_event(struct nvgpu_device *nvg, const struct nvgpu_plugin_notice *n);
void nvgpu_clients_fault(struct nvgpu_device *nvg, const struct nvgpu_fault_notice *n);
void nvgpu_clients_utilisation(struct nvgpu_device *nvg, const struct nvgpu_util_batch *batch);
int nvgpu_clients_sriov_prepare(struct nvgpu_device *nvg, unsigned int num_vfs);
void nvgpu_clients_sriov_done(struct nvgpu_device *nvg, unsigned int num_vfs);
int nvgpu_clients_disturb(struct nvgpu_device *nvg, enum nvgpu_disturbance what);

/* The first client's private data, pinned until nvgpu_clients_priv_put(); NULL when there is none. */
void *nvgpu_clients_priv_get(struct nvgpu_device *nvg);
void nvgpu_clients_priv_put(struct nvgpu_device *nvg);

#endif /* NVGPU_CORE_CLIENT_H */
