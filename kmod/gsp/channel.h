/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Channels of the physical function, as GSP-RM knows them.
 */
#ifndef NVGPU_GSP_CHANNEL_H
#define NVGPU_GSP_CHANNEL_H

#include <linux/types.h>

#include "abi/abi.h"

struct nvgpu_rm;

/**
 * struct nvgpu_channel - a channel and what GSP-RM has for it
 * @rm:		client it belongs to; outlives the channel
 * @object:	handle
 * @steps:	how much of it exists; private to channel.c
 * @stuck:	GSP-RM may hold something that could not be freed
 */
struct nvgpu_channel {
	struct nvgpu_rm *rm;
	u32 object;
	unsigned int steps;
	bool stuck;
};

int nvgpu_channel_create(struct nvgpu_rm *rm, const struct nvgpu_channel_desc *desc, u64 root,
			 u32 root_entries, struct nvgpu_channel *ch);
int nvgpu_channel_destroy(struct nvgpu_channel *ch);
bool nvgpu_channel_is_alive(const struct nvgpu_channel *ch);
u32 nvgpu_channel_copy_class(const struct nvgpu_channel *ch);

#endif /* NVGPU_GSP_CHANNEL_H */
