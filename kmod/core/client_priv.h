/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The client object, for the two files that implement the client API.
 */
#ifndef NVGPU_CORE_CLIENT_PRIV_H
#define NVGPU_CORE_CLIENT_PRIV_H

#include <linux/completion.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/refcount.h>

#include "core/device.h"
#include "nvgpu_client.h"

/**
 * struct nvgpu_client - one open client
 * @node:	in nvgpu_clients.list while open
 * @id:		order of opening
 * @nvg:	device, outlives the client
 * @ops:	callbacks
 * @priv:	their argument
 * @calls:	held around a callback
 * @users:	one for being open, one per callback and per pin
 * @idle:	completed when @users drops to 0
 */
struct nvgpu_client {
	struct list_head node;
	u64 id;
	struct nvgpu_device *nvg;
	const struct nvgpu_client_ops *ops;
	void *priv;
	struct mutex calls;
	refcount_t users;
	struct completion idle;
};

void nvgpu_client_release(struct nvgpu_client *c);

#endif /* NVGPU_CORE_CLIENT_PRIV_H */
