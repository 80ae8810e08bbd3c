/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * RM objects: a client of GSP-RM with one device and one subdevice.
 */
#ifndef NVGPU_GSP_RM_H
#define NVGPU_GSP_RM_H

#include <linux/types.h>

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

#endif /* NVGPU_GSP_RM_H */
