/* SPDX-License-Identifier: MIT */
/*
 * vGPU metadata files from a table of types.
 */
#ifndef NVGPU_FW_MKMETA_H
#define NVGPU_FW_MKMETA_H

#include "fw_meta.h"
#include "typetable.h"

/*
 * Build a file of @format from a checked table; to be freed. Prints why it cannot be
 * done, naming @path, unless that is NULL; NULL then.
 */
u8 *mkmeta(const char *path, const struct type_table *table, enum nvgpu_fw_meta_format format,
	   size_t *len);

#endif
