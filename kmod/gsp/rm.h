/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * RM objects: a client of GSP-RM with one device and one subdevice.
 */
#ifndef NVGPU_GSP_RM_H
#define NVGPU_GSP_RM_H

#include <linux/types.h>

#include "abi/abi.h"

struct nvgpu_gsp;

/**
 * struct nvgpu_rm - Handles of one client.
 * @gsp: GSP; outlives the object
 * @id: number inside the client's handle
 * @client, @device, @subdevice: handles
 * @generation: boot they belong to; after another boot they mean nothing
 */
struct nvgpu_rm {
	struct nvgpu_gsp *gsp;
	int id;
	u32 client;
	u32 device;
	u32 subdevice;
	u32 generation;
};

bool nvgpu_rm_is_void(const struct nvgpu_rm *rm);
int nvgpu_rm_object_alloc(struct nvgpu_gsp *gsp, const struct nvgpu_rm_alloc *a, bool *stuck);
int nvgpu_rm_object_free(struct nvgpu_gsp *gsp, u32 client, u32 object);
int nvgpu_rm_control_last(struct nvgpu_gsp *gsp, u32 client, u32 object, enum nvgpu_ctrl ctrl,
			  void *params, size_t bytes);

#endif /* NVGPU_GSP_RM_H */
