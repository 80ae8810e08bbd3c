/* SPDX-License-Identifier: MIT */
/*
 * Binary data inside the C sources of NVIDIA's open kernel modules.
 */
#ifndef NVGPU_FW_BINDATA_H
#define NVGPU_FW_BINDATA_H

#include "fw_view.h"

/*
 * Find the array "<name>_data" and what the source says of it, and unpack it.
 * The result is to be freed; on failure it is untouched or NULL. Return: 0; -ENOENT when it is not there, -EINVAL when it is
 * not written as expected, -E2BIG above 1 MiB, -EBADMSG when it does not unpack to the
 * stated size, -ENOMEM.
 */
int bindata_unpack(const char *text, size_t len, const char *name, u8 **data, size_t *size,
		   struct nvgpu_fw_diag *diag);

#endif
