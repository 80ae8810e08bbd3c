/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The vGPU types a board can carry.
 */
#ifndef NVGPU_VGPU_TYPES_H
#define NVGPU_VGPU_TYPES_H

#include "nvgpu_client.h"

#define NVGPU_MAX_TYPES		64	/* one upload's room, vgpu-host.md 3.1 */

/**
 * struct nvgpu_type_set - types of one board, by ascending id
 * @type:	the types; point into the built-in catalogue or into @loaded
 * @nr:		how many
 * @loaded:	records of a metadata file, or NULL
 */
struct nvgpu_type_set {
	const struct nvgpu_type_desc *type[NVGPU_MAX_TYPES];
	u32 nr;
	struct nvgpu_type_desc *loaded;
};

int nvgpu_type_set_init(struct nvgpu_type_set *set, struct nvgpu_client *client);
void nvgpu_type_set_fini(struct nvgpu_type_set *set);
const struct nvgpu_type_desc *nvgpu_type_set_find(const struct nvgpu_type_set *set, u32 id);
bool nvgpu_type_is_of_another_board(const struct nvgpu_type_set *set, u32 id);
int nvgpu_type_set_upload(const struct nvgpu_type_set *set, struct nvgpu_client *client,
			  struct nvgpu_rm *rm, bool *unsigned_refused);

/* metadata.c */
int nvgpu_type_metadata_load(struct nvgpu_client *client, struct nvgpu_type_desc **out);

#endif /* NVGPU_VGPU_TYPES_H */
